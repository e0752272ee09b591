"""The pipeline: brings the store up to date with the files of a vault.

scan → compare → read what changed → resolve its links, and the links elsewhere that look for a
name that came or went → store, all in one transaction → embed what has no vector, a transaction
a batch → refresh the FAISS view. A run that is stopped anywhere leaves a valid index, and the next
run ends where this one would have.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vaultgraph.extraction import registry
from vaultgraph.extraction.interface import Extractor
from vaultgraph.indexing import links, question_sample, synchronisation
from vaultgraph.indexing.changes import compare
from vaultgraph.indexing.workers import Read, embedded_text, read_files
from vaultgraph.model import Changes, File, FileKind, FileStatus, IndexReport, Problem
from vaultgraph.progress import Progress, silent
from vaultgraph.reading.scan import ELSEWHERE, TOO_LARGE, Listing, scan
from vaultgraph.session import Place
from vaultgraph.storage import encoders, extracts, figures, passages
from vaultgraph.storage.notes import put_note
from vaultgraph.storage.store import CHOSEN, CURRENT, ENCODER, READER, Store, StoredFile, Unstorable
from vaultgraph.vectors import fitting
from vaultgraph.vectors.files import has_views
from vaultgraph.version import __version__

if TYPE_CHECKING:
    from vaultgraph.encoders import Encoder


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """Which encoder a run uses, and whether."""

    name: str
    variant: str
    """What it is told that makes its vectors others."""
    query: str
    """What it is told that makes its vectors of questions others."""
    fingerprint: str
    """Changes when its vectors do."""
    load: Callable[[], Encoder]
    wanted: bool = True
    """False leaves vectors to a later run."""


_LOG = logging.getLogger(__name__)
_COMPLETE = "complete"
"""Records the state of the store in which everything was embedded, and by which encoder."""
_SMALLEST_BATCH, _LARGEST_BATCH = 16, 1024
_LONG = 2.0
"""Seconds. What was embedded since the last commit is lost when a run is stopped, so batches grow
only as long as the encoder is quick."""
_QUESTIONS = 64
"""Titles of a language from which the mean of its questions is taken."""


def bring_up_to_date(
    place: Place,
    store: Store,
    encoding: Encoding,
    *,
    full: bool = False,
    jobs: int = 1,
    progress: Progress = silent,
) -> IndexReport:
    """Returns what an index run did. The encoder is loaded only if there is something to embed.
    ``full`` reads every file again."""
    folder, settings = place.folder, place.settings
    run = _IndexRun(place.root, store, settings.max_note_size, progress, jobs)
    with run.stage("scan"):
        listing = scan(place.root, settings.exclude, settings.max_note_size, folder)
        stored = store.files()
    outdated = store.record(READER) != __version__
    full = full or outdated
    changes = compare(listing, stored, full=full)
    with store.transaction():
        stale = run.take_extractors(settings.extractors)
        if outdated or stale or not _is_nothing(changes) or _new_problems(store, listing):
            run.store_changes(listing, stored, changes, full=full)
        else:
            run.unchanged = changes.unchanged
    with run.stage("latent"):
        fitting.update(store, folder, full=full)
    if encoding.wanted:
        run.embed(folder, encoding, full=full)
    return _report(run, encoding.name if encoding.wanted else "")


def _report(run: _IndexRun, encoder: str) -> IndexReport:
    counts = figures.counts(run.store)
    return IndexReport(
        total=counts["notes"],
        added=run.added,
        changed=run.changed,
        removed=run.removed,
        renamed=len(run.renamed),
        unchanged=run.unchanged,
        files=figures.files(run.store),
        skipped_for=figures.skipped(run.store),
        failures=tuple(figures.failures(run.store)),
        messages=counts["messages"],
        links=counts["links"],
        unresolved=counts["unresolved"],
        footnotes=counts["footnotes"],
        extracted=extracts.figures(run.store),
        passages=counts["passages"],
        embedded=run.embedded,
        encoder=encoder,
        problems=counts["problems"],
        seconds=run.seconds,
    )


def _is_nothing(changes: Changes) -> bool:
    return not (changes.added or changes.changed or changes.removed)


def _new_problems(store: Store, listing: Listing) -> bool:
    return store.scan_problems() != set(listing.problems)


class _IndexRun:
    """One index run: its counters and its stages."""

    def __init__(
        self, root: Path, store: Store, max_size: int, progress: Progress, jobs: int
    ) -> None:
        self.root = root
        self.store = store
        self.max_size = max_size
        self.progress = progress
        self.jobs = jobs
        self.seconds: dict[str, float] = {}
        self.added = self.changed = self.removed = self.unchanged = 0
        self.renamed: dict[str, str] = {}
        self.embedded = 0
        self.extractors: tuple[Extractor, ...] = ()
        self.stale: frozenset[str] = frozenset()
        """The extractors that must look at all notes."""

    def take_extractors(self, modes: Mapping[str, str]) -> bool:
        """Gives the installed extractors that are not off their tables; whether any of them must
        look at all notes."""
        installed = registry.installed()
        for name in sorted(modes.keys() - {each.name for each in installed}):
            _LOG.warning("the settings name an extractor %r, which is not installed", name)
        wanted = [
            registry.everywhere(each) if modes.get(each.name) == "on" else each
            for each in installed
            if modes.get(each.name) != "off"
        ]
        off = [each for each in installed if modes.get(each.name) == "off"]
        self.extractors, self.stale = extracts.prepare(self.store, wanted, off)
        return bool(self.stale)

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
        store.replace_problems("scan", listing.problems)
        gone = {stored[path].digest: path for path in changes.removed if stored[path].digest}
        store.remove_files(changes.removed)
        self.removed = sum(stored[path].kind is FileKind.NOTE for path in changes.removed)
        new_paths = {file.path for file in changes.added}
        rewritten: list[int] = []
        fresh: set[str] = set()
        judged_anew = False
        unread = sorted((*changes.added, *changes.changed), key=_path)
        with self.stage("read"):
            for read in self.read(unread, self.extractors):
                path = read.file.path
                is_note = read.file.kind is FileKind.NOTE
                if not full and _says_the_same(read, stored.get(path)):
                    store.touch_file(read.file, read.seen_ns)
                    judged_anew |= stored[path].excluded != read.file.excluded
                    self.unchanged += is_note
                    continue
                fresh.add(path)
                rewritten.append(self.put(read))
                if is_note and path in new_paths:
                    self.added += 1
                    if former := gone.pop(read.digest, ""):
                        self.renamed[former] = path
                elif is_note:
                    self.changed += 1
        for former, path in self.renamed.items():
            store.put_rename(former, path)
        if self.stale:
            with self.stage("extract"):
                self.extract_again([file for file in listing.files if file.path not in fresh])
        with self.stage("link"):
            links.update(store, rewritten, (*changes.removed, *new_paths))
        if rewritten or changes.removed or self.stale:
            with self.stage("derive"):
                store.replace_problems("vault", synchronisation.problems(store))
                extracts.derive(store, self.extractors)
            passages.prune_vectors(store)
        if rewritten or changes.removed or judged_anew or self.stale:
            store.advance()
        store.put_record(READER, __version__)

    def put(self, read: Read) -> int:
        """Stores what came of one file and returns its id."""
        file = read.file
        if file.skipped:
            identity = self.put_file(read, FileStatus.SKIPPED, file.skipped)
            is_note = file.kind is not FileKind.ATTACHMENT
            if is_note and file.skipped.startswith((TOO_LARGE, ELSEWHERE)):
                problem = Problem(path=file.path, kind="file.skipped", message=file.skipped)
                self.store.put_problems([problem], "read")
            return identity
        if file.kind is FileKind.ATTACHMENT:
            return self.put_file(read, FileStatus.LISTED)
        if read.row is None:
            return self.put_failure(read, read.error)
        identity = self.put_file(read, FileStatus.INDEXED)
        try:
            put_note(self.store, identity, read.row)
        except Unstorable as error:
            return self.put_failure(read, f"it holds what can't be stored: {error}")
        self.put_extracts(identity, read)
        return identity

    def put_extracts(self, note: int, read: Read) -> None:
        """Stores what extractors found in a note."""
        tables = {each.name: each.tables for each in self.extractors}
        for each in read.extracts:
            extracts.put(self.store, note, read.file.path, each, tables[each.extractor])

    def extract_again(self, files: Sequence[File]) -> None:
        """Lets the extractors that are new, or another version, look at notes that have not
        changed. One that has changed since the scan is left to the next run, which sees it."""
        stored = self.store.files()
        known = [file for file in files if stored[file.path].status is FileStatus.INDEXED]
        anew = [each for each in self.extractors if each.name in self.stale]
        for read in self.read(known, anew):
            before = stored[read.file.path]
            if read.digest == before.digest:
                self.put_extracts(before.id, read)

    def put_failure(self, read: Read, reason: str) -> int:
        """Stores that a file could not be read, and why."""
        identity = self.put_file(read, FileStatus.FAILED, reason)
        self.store.put_problems(
            [Problem(path=read.file.path, kind="file.failed", message=reason)], "read"
        )
        return identity

    def put_file(self, read: Read, status: FileStatus, reason: str = "") -> int:
        """Stores a file without what it says."""
        return self.store.put_file(read.file, status, reason, read.digest, read.seen_ns)

    def read(self, files: Sequence[File], extractors: Sequence[Extractor]) -> Iterator[Read]:
        """Yields what is in files, in their order."""
        results = read_files(self.root, files, self.max_size, extractors, self.jobs)
        for done, read in enumerate(results, 1):
            yield read
            self.progress("read", done, len(files))

    def embed(self, folder: Path, encoding: Encoding, *, full: bool) -> None:
        """Gives every passage a vector, batch by batch, and refreshes the FAISS view; does nothing
        where the last run of the same encoder has left nothing to do."""
        store = self.store
        complete = f"{encoding.fingerprint} {store.generation()}"
        if not full and store.record(_COMPLETE) == complete and has_views(folder):
            return
        from vaultgraph.vectors import view

        with self.stage("embed"):
            encoder = encoding.load()
            with store.transaction():
                store.put_record(CHOSEN, encoding.name)
                encoders.register(store, encoder.id, encoding.name, encoding.variant)
            digests = passages.unembedded(store, encoder.id)
            begin, size = 0, _SMALLEST_BATCH
            while batch := digests[begin : begin + size]:
                started = time.perf_counter()
                texts = [embedded_text(p) for p in passages.with_digests(store, batch)]
                rows = [row.tobytes() for row in encoder.encode(texts)]
                with store.transaction():
                    passages.put_vectors(store, encoder.id, zip(batch, rows, strict=True))
                    store.advance()
                self.embedded += len(batch)
                self.progress("embed", self.embedded, len(digests))
                begin += size
                elapsed = time.perf_counter() - started
                if elapsed < _LONG / 2:
                    size = min(2 * size, _LARGEST_BATCH)
                elif elapsed > _LONG:
                    size = max(size // 2, _SMALLEST_BATCH)
            if not encoder.is_centred:
                question_sample.update(store, encoder, encoding.query, _QUESTIONS)
        with self.stage("view"):
            if not view.is_fresh(store, folder, encoder.id):
                view.save(store, folder, encoder.id, view.build(store, encoder))
            with store.transaction():
                encoders.forget_former(store, encoder.id)
                store.put_record(ENCODER, encoding.name)
                store.put_record(CURRENT, encoder.id)
                store.put_record(_COMPLETE, f"{encoding.fingerprint} {store.generation()}")


def _says_the_same(read: Read, before: StoredFile | None) -> bool:
    """Whether a file is what was stored of it before, or fails as it did before."""
    if before is None:
        return False
    if before.status is FileStatus.FAILED:
        return read.error == before.reason
    same = read.digest == before.digest and read.file.template is before.template
    return same and before.status is FileStatus.INDEXED


def _path(file: File) -> str:
    return file.path
