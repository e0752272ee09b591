"""The pipeline: brings the store up to date with the files of a vault.

scan → compare → read what changed → resolve its links, and the links elsewhere that look for a
name that came or went → store, all in one transaction → embed what has no vector, a transaction
a batch → refresh the FAISS view. A run that is stopped anywhere leaves a valid index, and the next
run ends where this one would have.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from vaultgraph.config import Settings
from vaultgraph.errors import IndexBusy
from vaultgraph.indexing.changes import compare
from vaultgraph.indexing.workers import Read, embedded_text, read_file, read_in_processes
from vaultgraph.linking import names
from vaultgraph.linking.names import Names
from vaultgraph.linking.resolve import resolve
from vaultgraph.model import Changes, File, FileKind, FileStatus, IndexReport, Problem
from vaultgraph.reading.scan import TOO_LARGE, Listing, scan
from vaultgraph.storage import queries
from vaultgraph.storage.store import ENCODER, READER, VIEW, Store, StoredFile
from vaultgraph.version import __version__

if TYPE_CHECKING:
    from vaultgraph.encoders import Encoder

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is."""


def silent(stage: str, done: int, total: int) -> None:
    """Shows no progress."""


_LOCK = "lock"
_COMPLETE = "complete"
"""Records the state of the store in which everything was embedded, and by which encoder."""
_MIN_PARALLEL_BYTES = 4_000_000
_EMBED_BATCH = 1024


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Keeps other index runs out. The lock is the kernel's and ends with the process. Raises
    ``IndexBusy``."""
    try:
        with FileLock(folder / _LOCK, timeout=0):
            yield
    except Timeout as error:
        raise IndexBusy(
            f"another index run is writing to {folder}", "wait until it has ended"
        ) from error


def bring_up_to_date(
    root: Path,
    folder: Path,
    store: Store,
    settings: Settings,
    encoder_name: str,
    load_encoder: Callable[[str], Encoder],
    *,
    embed: bool = True,
    full: bool = False,
    jobs: int = 1,
    progress: Progress = silent,
) -> IndexReport:
    """Returns what an index run did. The encoder is loaded only if there is something to embed;
    ``embed=False`` leaves that to a later run. ``full`` reads every file again."""
    run = _Run(root, folder, store, progress, jobs)
    with run.stage("scan"):
        listing = scan(root, settings.exclude, settings.max_note_size)
        stored = store.files()
    outdated = store.record(READER) != __version__
    full = full or outdated
    changes = compare(listing, stored, full=full)
    if outdated or not _is_nothing(changes) or _new_problems(store, listing):
        with store.transaction():
            run.store_changes(listing, stored, changes, full=full)
    else:
        run.unchanged = changes.unchanged
    complete = f"{store.generation()} {encoder_name}"
    view_is_there = (folder / VIEW).is_file()
    if embed and (full or not view_is_there or store.record(_COMPLETE) != complete):
        run.embed(load_encoder(encoder_name))
        with store.transaction():
            store.put_record(ENCODER, encoder_name)
            store.put_record(_COMPLETE, f"{store.generation()} {encoder_name}")
    counts = queries.counts(store)
    return IndexReport(
        total=counts["notes"],
        added=run.added,
        changed=run.changed,
        removed=run.removed,
        renamed=run.renamed,
        unchanged=run.unchanged,
        skipped=counts["skipped"],
        failed=counts["failed"],
        messages=counts["messages"],
        links=counts["links"],
        unresolved=counts["unresolved"],
        footnotes=counts["footnotes"],
        passages=counts["passages"],
        embedded=run.embedded,
        problems=counts["problems"],
        seconds=run.seconds,
    )


def _is_nothing(changes: Changes) -> bool:
    return not (changes.added or changes.changed or changes.removed)


def _new_problems(store: Store, listing: Listing) -> bool:
    return store.scan_problems() != set(listing.problems)


class _Run:
    """One index run: its counters and its stages."""

    def __init__(
        self, root: Path, folder: Path, store: Store, progress: Progress, jobs: int
    ) -> None:
        self.root = root
        self.folder = folder
        self.store = store
        self.progress = progress
        self.jobs = jobs
        self.seconds: dict[str, float] = {}
        self.added = self.changed = self.removed = self.renamed = self.unchanged = 0
        self.embedded = 0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Times what happens inside."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            elapsed = time.perf_counter() - begin
            self.seconds[name] = round(self.seconds.get(name, 0.0) + elapsed, 3)

    def store_changes(
        self, listing: Listing, stored: dict[str, StoredFile], changes: Changes, *, full: bool
    ) -> None:
        """Reads and stores what changed, and resolves the links that this may concern."""
        store = self.store
        self.unchanged = changes.unchanged
        store.replace_scan_problems(listing.problems)
        gone = {stored[path].digest: path for path in changes.removed if stored[path].digest}
        store.remove_files(changes.removed)
        self.removed = sum(stored[path].kind is FileKind.NOTE for path in changes.removed)
        new_paths = {file.path for file in changes.added}
        rewritten: list[int] = []
        with self.stage("read"):
            for seen_ns, read in self.read(sorted((*changes.added, *changes.changed), key=_path)):
                before = stored.get(read.file.path)
                is_note = read.file.kind is FileKind.NOTE
                if before and read.digest and read.digest == before.digest and not full:
                    store.touch_file(read.file, seen_ns)
                    self.unchanged += is_note
                    continue
                rewritten.append(self.put(read, seen_ns))
                is_new = read.file.path in new_paths
                self.added += is_note and is_new
                self.changed += is_note and not is_new
                if is_note and is_new and read.digest in gone:
                    self.renamed += 1
                    store.put_rename(gone[read.digest], read.file.path)
        with self.stage("link"):
            came_or_went = {names.bare(path) for path in (*changes.removed, *new_paths)}
            self.resolve(rewritten, came_or_went)
        if rewritten or changes.removed:
            store.prune_vectors()
            store.advance()
        store.put_record(READER, __version__)

    def put(self, read: Read, seen_ns: int) -> int:
        """Stores what came of one file and returns its id."""
        store, file = self.store, read.file
        if file.kind is FileKind.ATTACHMENT:
            status, reason = FileStatus.LISTED, ""
        elif file.skipped:
            status, reason = FileStatus.SKIPPED, file.skipped
        elif read.note is None:
            status, reason = FileStatus.FAILED, read.error
        else:
            status, reason = FileStatus.INDEXED, ""
        identity = store.put_file(file, names.bare(file.path), status, reason, read.digest, seen_ns)
        if read.note is not None:
            looked_for = [names.bare(link.target) for link in read.note.links]
            store.put_note(
                identity, read.note, read.language, looked_for, read.names, read.passages
            )
        elif status is FileStatus.FAILED or reason.startswith(TOO_LARGE):
            store.put_problems([Problem(file.path, f"file.{status}", reason)], "read")
        return identity

    def resolve(self, rewritten: Sequence[int], came_or_went: Iterable[str]) -> None:
        """Resolves the links of rewritten files and those that look for changed names."""
        rows = {row.id: row for row in self.store.links_of(rewritten)}
        rows |= {row.id: row for row in self.store.links_to(sorted(came_or_went))}
        known = Names.of(self.store.files())
        self.store.put_resolutions(
            (row.id, resolve(row.target, row.source, known)) for row in rows.values()
        )

    def read(self, files: Sequence[File]) -> Iterator[tuple[int, Read]]:
        """Yields what is in files, in their order, with the time they were read; in several
        processes when there is much to read."""
        size = sum(file.size for file in files if file.kind is not FileKind.ATTACHMENT)
        if self.jobs > 1 and size >= _MIN_PARALLEL_BYTES:
            results = read_in_processes(self.root, files, self.jobs)
        else:
            results = (read_file(self.root, file) for file in files)
        for done, read in enumerate(results, 1):
            yield time.time_ns(), read
            self.progress("read", done, len(files))

    def embed(self, encoder: Encoder) -> None:
        """Gives every passage a vector, batch by batch, and refreshes the FAISS view."""
        from vaultgraph.storage import vectors

        store = self.store
        with self.stage("embed"):
            digests = store.unembedded(encoder.id)
            for begin in range(0, len(digests), _EMBED_BATCH):
                batch = digests[begin : begin + _EMBED_BATCH]
                encoded = encoder.encode([embedded_text(p) for p in store.passages_of(batch)])
                rows = zip(batch, (row.tobytes() for row in encoded), strict=True)
                with store.transaction():
                    store.put_vectors(encoder.id, rows)
                    store.advance()
                self.embedded += len(batch)
                self.progress("embed", self.embedded, len(digests))
        with self.stage("view"):
            if not vectors.is_fresh(store, self.folder, encoder.id):
                view = vectors.build(store, encoder.id, encoder.dimension)
                vectors.save(store, self.folder, encoder.id, view)


def _path(file: File) -> str:
    return file.path
