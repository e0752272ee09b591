"""Whether the index holds all that the files hold: each is read again and compared, row by row.

What is found is what the readers give before anything is stored; what is indexed is what the tables
give back. Where a link leads, and what extractors derive from all notes, is told by no file alone
and not compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vaultgraph.errors import NotIndexed
from vaultgraph.extraction import Extractor
from vaultgraph.extraction.guard import FAILED
from vaultgraph.extraction.running import Extract
from vaultgraph.indexing.workers import Read, read_files
from vaultgraph.model import Failure, File, FileKind, FileStatus, Problem
from vaultgraph.progress import Progress, silent
from vaultgraph.reading.scan import scan
from vaultgraph.session import Session
from vaultgraph.storage import extracts, figures, notes
from vaultgraph.storage.notes import NoteRow
from vaultgraph.storage.store import READER, Store, StoredFile
from vaultgraph.version import __version__

_LONGEST = 120
"""Characters of an example."""
_PROBLEM = ("source", "kind", "line", "message", "fix")
_CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Compared:
    """How many rows of a table were found in files, and how many the index holds of them."""

    found: int = 0
    indexed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Rows of a file that the index lacks, or has and should not have."""

    path: str
    table: str
    lost: int
    surplus: int
    line: int
    """Of the example; 0 where such rows have none."""
    example: str
    """What a row that is lost says, else one that is too many."""


@dataclass(frozen=True, slots=True)
class Since:
    """What has happened to a file since the index run."""

    path: str
    what: str
    """``new``, ``changed`` or ``gone``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """The files compared with the index."""

    files: Mapping[str, int]
    """How many were ``found``, and of these ``indexed`` and compared, ``listed``, ``skipped``,
    ``failed``, and ``changed`` since or new: they add up."""
    rows: Mapping[str, Compared]
    """Of the files that were compared, by table."""
    differences: tuple[Difference, ...]
    since: tuple[Since, ...]
    failures: tuple[Failure, ...]
    idle: Mapping[str, str]
    """The extractors whose rows were not compared, by name, and why."""

    @property
    def lost(self) -> int:
        """How many rows the index lacks."""
        return sum(each.lost for each in self.differences)

    @property
    def is_whole(self) -> bool:
        """Whether every file that could be compared is in the index as it is, and none failed."""
        return not self.differences and not self.files[FileStatus.FAILED]


def verify(session: Session, progress: Progress = silent, jobs: int = 1) -> Verified:
    """Reads every file of a vault again, in ``jobs`` processes, and returns how the index differs.
    Raises ``NotIndexed`` where another version of the readers made it."""
    store, place = session.store, session.place
    if store.record(READER) != __version__:
        hint = f"run `{place.index_command}`"
        raise NotIndexed(f"another version than {__version__} has read the vault", hint)
    limit = place.settings.max_note_size
    listing = scan(place.root, place.settings.exclude, limit, place.folder)
    stored = store.files()
    since = [*_came_or_changed(listing.files, stored)]
    others = {each.path for each in since}
    known = [file for file in listing.files if file.path not in others]
    unread = [file for file in known if stored[file.path].status is FileStatus.INDEXED]
    became = Counter(stored[file.path].status for file in known)
    became[FileStatus.INDEXED] = 0
    failures = figures.failures(store)
    books = _Books(store, extracts.active(store))
    results = read_files(place.root, unread, limit, books.extractors, jobs)
    for done, read in enumerate(results, 1):
        path = read.file.path
        if read.digest is not None and read.digest != stored[path].digest:
            since.append(Since(path, _CHANGED))
        elif read.row is None:
            failures.append(Failure(path, read.error, read.file.kind))
            became[FileStatus.FAILED] += 1
        else:
            books.enter(stored[path].id, read, read.row)
            became[FileStatus.INDEXED] += 1
        progress("verify", done, len(unread))
    by_status = {str(status): became[status] for status in FileStatus}
    gone = stored.keys() - {file.path for file in listing.files}
    since += (Since(path, "gone") for path in gone)
    return Verified(
        files={"found": len(listing.files), **by_status, _CHANGED: len(since) - len(gone)},
        rows={table: Compared(books.found[table], books.indexed[table]) for table in books.found},
        differences=tuple(books.differences),
        since=tuple(sorted(since, key=lambda each: each.path)),
        failures=tuple(sorted(failures, key=lambda each: (each.path, each.line))),
        idle=extracts.idle(store),
    )


def _came_or_changed(files: Iterable[File], stored: Mapping[str, StoredFile]) -> Iterator[Since]:
    """What can be told before the files are read."""
    for file in files:
        before = stored.get(file.path)
        if before is None:
            yield Since(file.path, "new")
        elif before.status is not FileStatus.FAILED and not _is_taken_as_before(file, before):
            yield Since(file.path, _CHANGED)


def _is_taken_as_before(file: File, before: StoredFile) -> bool:
    """Whether nothing but the text of a file may have changed: no setting that concerns it."""
    now = (file.kind, file.excluded, file.template, file.skipped)
    then = (before.kind, before.excluded, before.template, before.reason)
    is_read = file.kind is not FileKind.ATTACHMENT
    return now == then and (is_read or file.size == before.size)


def difference(
    path: str,
    table: str,
    columns: Sequence[str],
    found: Sequence[tuple[object, ...]],
    indexed: Sequence[tuple[object, ...]],
) -> Difference | None:
    """Returns how the rows of a file differ from those of the index, in whatever order; ``None``
    where they don't."""
    if found == indexed:
        return None
    lost = list((Counter(found) - Counter(indexed)).elements())
    surplus = list((Counter(indexed) - Counter(found)).elements())
    if not lost and not surplus:
        return None
    row = dict(zip(columns, (lost or surplus)[0], strict=False))
    line = row.get("line", 0)
    cells = dict.fromkeys(cell for cell in row.values() if isinstance(cell, str) and cell)
    said = " | ".join(cells)
    return Difference(
        path=path,
        table=table,
        lost=len(lost),
        surplus=len(surplus),
        line=line if isinstance(line, int) else 0,
        example=said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…",
    )


class _Books:
    """What was found and what is indexed, file by file; it keeps figures and differences only."""

    def __init__(self, store: Store, extractors: Sequence[Extractor]) -> None:
        self.extractors = extractors
        self.found: Counter[str] = Counter()
        self.indexed: Counter[str] = Counter()
        self.differences: list[Difference] = []
        self._store = store

    def enter(self, note: int, read: Read, row: NoteRow) -> None:
        """Compares what was read of a file with what is stored of it."""
        path, store = read.file.path, self._store
        found, held = notes.rows(row), notes.stored(store, note)
        for table, columns in notes.COLUMNS.items():
            self._compare(path, table, columns, found[table], held[table])
        ran = {each.extractor: each for each in read.extracts}
        names = {each.name for each in self.extractors}
        seeing = [(name,) for name in sorted(extracts.seeing(store, note) & names)]
        self._compare(path, "extraction", ("extractor",), [(name,) for name in sorted(ran)], seeing)
        self._compare(
            path,
            "problem",
            _PROBLEM,
            [
                *_problems("read", row.note.problems),
                *(told for name, each in ran.items() for told in _problems(name, each.problems)),
            ],
            [
                told
                for source, problem in store.problems_of(path)
                if source == "read" or source in names
                for told in _problems(source, [problem])
            ],
        )
        for extractor in self.extractors:
            self._compare_extract(path, note, extractor, ran.get(extractor.name))

    def _compare_extract(
        self, path: str, note: int, extractor: Extractor, extract: Extract | None
    ) -> None:
        found = extracts.rows(extract, extractor) if extract else {}
        held = extracts.stored(self._store, note, extractor)
        tables = {table.name: table for table in extractor.tables}
        for name in found | held:
            table, rows, known = tables.get(name), found.get(name, []), held.get(name, [])
            if table and rows != known:
                rows = extracts.as_held(table, rows)
            columns = extracts.own_columns(table) if table else ()
            self._compare(path, name, columns, rows, known)

    def _compare(
        self,
        path: str,
        table: str,
        columns: Sequence[str],
        found: Sequence[tuple[object, ...]],
        indexed: Sequence[tuple[object, ...]],
    ) -> None:
        self.found[table] += len(found)
        self.indexed[table] += len(indexed)
        if differs := difference(path, table, columns, found, indexed):
            self.differences.append(differs)


def _problems(source: str, problems: Iterable[Problem]) -> Iterator[tuple[object, ...]]:
    """Rows of problems; where an extractor failed is told apart."""
    for each in problems:
        if each.kind != FAILED:
            yield source, each.kind, each.line, each.message, each.fix
