"""What has changed between the files and what is stored of them."""

from __future__ import annotations

from vaultgraph.model import Changes, File, FileKind, FileStatus
from vaultgraph.reading.scan import Listing
from vaultgraph.storage.store import StoredFile

_RACY_NS = 50_000_000
_RACY_COARSE_NS = 2_000_000_000
"""A file changed this shortly before it was read may change again within its time stamp; some file
systems count in seconds only."""


def compare(listing: Listing, stored: dict[str, StoredFile], *, full: bool = False) -> Changes:
    """Returns how the files on disk differ from what is stored of them.

    A file is taken for unchanged when its size and time are, unless it was read so soon after its
    last change that another change could hide behind the same time stamp. With ``full`` every
    known file counts as changed.
    """
    added, changed = [], []
    unchanged = 0
    for file in listing.files:
        before = stored.get(file.path)
        if before is None:
            added.append(file)
        elif full or not _looks_unchanged(file, before):
            changed.append(file)
        else:
            unchanged += file.kind is FileKind.NOTE
    present = {file.path for file in listing.files}
    removed = sorted(path for path in stored if path not in present)
    return Changes(tuple(added), tuple(changed), tuple(removed), unchanged)


def _looks_unchanged(file: File, before: StoredFile) -> bool:
    if file.kind is not before.kind or file.excluded is not before.excluded:
        return False
    if file.template is not before.template:
        return False
    if bool(file.skipped) != (before.status is FileStatus.SKIPPED):
        return False
    if file.skipped:
        return file.skipped == before.reason
    if file.kind is FileKind.ATTACHMENT:
        return file.size == before.size
    if before.status is FileStatus.FAILED:
        return False
    same = file.size == before.size and file.mtime_ns == before.mtime_ns
    window = _RACY_COARSE_NS if file.mtime_ns % 1_000_000_000 == 0 else _RACY_NS
    return same and before.seen_ns - file.mtime_ns > window
