"""The pipeline: brings the store up to date with the files of a vault.

scan → compare → read what changed → resolve its links, and the links elsewhere that look for a
name that came or went → store, all in one transaction → embed what has no vector, a transaction
a batch → refresh the FAISS view. A run that is stopped anywhere leaves a valid index, and the next
run ends where this one would have.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from vaultgraph import words
from vaultgraph.config import Settings
from vaultgraph.errors import IndexBusy, VaultgraphError
from vaultgraph.linking import names
from vaultgraph.linking.names import Names
from vaultgraph.linking.resolve import resolve
from vaultgraph.model import (
    Changes,
    File,
    FileKind,
    FileStatus,
    IndexReport,
    Note,
    Passage,
    Problem,
)
from vaultgraph.reading import note as reader
from vaultgraph.reading.passages import passages
from vaultgraph.reading.scan import Listing, scan
from vaultgraph.storage import queries
from vaultgraph.storage.store import ENCODER, VIEW, PassageRow, Store, StoredFile
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

_READER = "reader"
"""Records which version read the files: another one reads them again."""
_RACY_NS = 50_000_000
_RACY_COARSE_NS = 2_000_000_000
"""A file changed this shortly before it was read may change again within its time stamp; some file
systems count in seconds only."""
_MIN_PARALLEL_BYTES = 4_000_000
_CHUNK = 16
_EMBED_BATCH = 1024


@dataclass(frozen=True, slots=True)
class _Read:
    """What came of reading one file."""

    file: File
    digest: bytes | None
    note: Note | None
    language: str = ""
    passages: tuple[PassageRow, ...] = ()
    error: str = ""


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
    full = full or store.record(_READER) != __version__
    changes = compare(listing, stored, full=full)
    if not _is_nothing(changes) or _new_problems(store, listing):
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
        gone = {stored[path].digest for path in changes.removed} - {None}
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
                self.renamed += is_note and is_new and read.digest in gone
        with self.stage("link"):
            came_or_went = {names.bare(path) for path in (*changes.removed, *new_paths)}
            self.resolve(rewritten, came_or_went)
        if rewritten or changes.removed:
            store.prune_vectors()
            store.advance()
        store.put_record(_READER, __version__)

    def put(self, read: _Read, seen_ns: int) -> int:
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
            store.put_note(identity, read.note, read.language, looked_for, read.passages)
        elif reason:
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

    def read(self, files: Sequence[File]) -> Iterator[tuple[int, _Read]]:
        """Yields what is in files, in their order, with the time they were read; in several
        processes when there is much to read."""
        size = sum(file.size for file in files if file.kind is not FileKind.ATTACHMENT)
        if self.jobs > 1 and size >= _MIN_PARALLEL_BYTES:
            results = _read_in_processes(self.root, files, self.jobs)
        else:
            results = (_read_file(self.root, file) for file in files)
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
                encoded = encoder.encode([_embedded_text(p) for p in store.passages_of(batch)])
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


def _embedded_text(passage: Passage) -> str:
    """A passage that continues a section is embedded with the section's heading."""
    heading = passage.headings[-1] if passage.headings else ""
    return passage.text if passage.text.startswith(heading) else f"{heading}\n{passage.text}"


def _read_file(root: Path, file: File) -> _Read:
    """Reads one file to what is stored of it; a file that can't be read says why."""
    if file.kind is FileKind.ATTACHMENT or file.skipped:
        return _Read(file, None, None)
    try:
        data = (root / file.disk_path).read_bytes()
    except OSError as error:
        return _Read(file, None, None, error=error.strerror or str(error))
    digest = hashlib.blake2b(data, digest_size=16).digest()
    try:
        note = reader.read(file.path, data, file.kind)
        rows = _passage_rows(note)
    except Exception as error:  # noqa: BLE001 - one note must never stop a run; it is reported
        return _Read(file, digest, None, error=f"the reader failed: {error!r}")
    language = _language(rows)
    return _Read(file, digest, replace(note, leaves=()), language, rows)


def _passage_rows(note: Note) -> tuple[PassageRow, ...]:
    """The passages of a note with their stems; a note without text is found by its names."""
    title_words = words.terms(" ".join((note.title, *note.aliases)))
    cut = passages(note) or (Passage(note.title, 1, 1, ()),)
    return tuple(
        PassageRow(
            passage,
            hashlib.blake2b(_embedded_text(passage).encode(), digest_size=16).digest(),
            title_words,
            words.terms(" ".join(passage.headings)),
            words.terms(passage.text),
        )
        for passage in cut
    )


def _language(rows: Sequence[PassageRow]) -> str:
    """``ru`` or ``en`` by the script of most letters, empty for neither."""
    cyrillic = sum(words.cyrillic_letters(row.passage.text) for row in rows)
    latin = sum(words.latin_letters(row.passage.text) for row in rows)
    return "" if cyrillic == latin == 0 else "ru" if cyrillic > latin else "en"


def _read_in_processes(root: Path, files: Sequence[File], jobs: int) -> Iterator[_Read]:
    """Reads in ``jobs`` processes, a bounded stretch ahead of whoever consumes the results."""
    context = multiprocessing.get_context("spawn")
    pending: deque[Future[list[_Read]]] = deque()
    chunks = iter([files[begin : begin + _CHUNK] for begin in range(0, len(files), _CHUNK)])
    with ProcessPoolExecutor(jobs, context, initializer=_end_with_parent) as pool:
        try:
            for chunk in islice(chunks, 4 * jobs):
                pending.append(pool.submit(_read_files, root, chunk))
            while pending:
                results = pending.popleft().result()
                for chunk in islice(chunks, 1):
                    pending.append(pool.submit(_read_files, root, chunk))
                yield from results
        except BrokenProcessPool as error:
            raise VaultgraphError(
                "a process that was reading notes has died", "try again with --jobs 1"
            ) from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _read_files(root: Path, files: Sequence[File]) -> list[_Read]:
    return [_read_file(root, file) for file in files]


def _end_with_parent() -> None:
    """Ends a reader process when the run that started it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=watch, daemon=True).start()
