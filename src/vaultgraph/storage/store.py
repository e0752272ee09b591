"""The store: one SQLite file that holds all that is known of a vault.

The files of the vault are the truth; this is what was read of them. A reader sees the vault as it
was before an index run or as it is after it, never between.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vaultgraph.errors import NotIndexed
from vaultgraph.model import File, FileKind, FileStatus, Problem, Resolution
from vaultgraph.storage import database
from vaultgraph.storage.schema import SCHEMA, VECTORS, VERSION

READER = "reader"
"""Records which version has read the files: another one reads them again."""

VAULT = "vault"
"""Records which vault the index is of, by its absolute path."""

ENCODER = "encoder"
"""Records the name of the encoder whose vectors are complete, which queries must use too."""

CHOSEN = "encoder.chosen"
"""Records the name of the encoder that was last asked for."""

CURRENT = "encoder.id"
"""Records which encoder it is whose vectors are complete."""

_KEPT = ("vector", "question", "encoder")


class Unstorable(ValueError):
    """A value that no table can hold."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the store knows of a file."""

    id: int
    kind: FileKind
    status: FileStatus
    reason: str
    excluded: bool
    template: bool
    size: int
    mtime_ns: int
    seen_ns: int
    digest: bytes | None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A stored link that may have to be resolved (again)."""

    id: int
    source: str
    target: str
    template: bool
    """Its source is a template."""


class Store:
    """A connection to the store. SQL lives in this package and nowhere else."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @classmethod
    def open_for_writing(cls, folder: Path, *, replace_damaged: bool = False) -> Store:
        """Returns the store of an index folder, created if need be. One with another schema is
        emptied except for its vectors. Raises ``VaultgraphError`` for a damaged file, unless that
        may be replaced."""
        path = folder / database.FILE
        with database.failures_explained(folder):
            if replace_damaged and not database.is_sound(path):
                database.remove(folder)
            with database.connected(path, write=True) as connection:
                store = cls(connection)
                connection.execute("PRAGMA journal_mode = WAL")
                if store._version() != VERSION:
                    store._rebuild()
                return store

    @classmethod
    def open_for_reading(cls, folder: Path) -> Store:
        """Returns the store of an index folder. Raises ``NotIndexed`` when there is none that this
        version can read."""
        path = folder / database.FILE
        if not path.is_file():
            raise NotIndexed(f"there is no index in {folder} yet")
        with database.failures_explained(folder):  # noqa: SIM117 - the outer explains the inner
            with database.connected(path, write=False) as connection:
                store = cls(connection)
                if store._version() != VERSION:
                    raise NotIndexed(f"another version made the index in {folder}")
                if not store.record(READER):
                    raise NotIndexed("the first index run of this vault has not come to its end")
                connection.execute("PRAGMA query_only = ON")
                return store

    def close(self) -> None:
        """Closes the connection."""
        self.connection.close()

    @property
    def folder(self) -> Path:
        """The index folder."""
        return Path(self.connection.execute("PRAGMA database_list").fetchone()[2]).parent

    def compact(self) -> None:
        """Gives the space of what was deleted back to the disk."""
        self.connection.execute("VACUUM")

    def _version(self) -> int:
        return int(self.connection.execute("PRAGMA user_version").fetchone()[0])

    def _rebuild(self) -> None:
        """Drops every table but the vectors' and creates them anew, in one transaction. Which
        encoder was asked for is kept too."""
        self.connection.execute("PRAGMA foreign_keys = OFF")
        with self.transaction():
            former = self.connection.execute(
                "SELECT type, name FROM sqlite_schema WHERE type IN ('table', 'view')"
                f" AND name NOT IN {_KEPT} AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                " AND name NOT LIKE 'word\\_%' ESCAPE '\\' ORDER BY type DESC"
            ).fetchall()
            chosen = self.record(CHOSEN) if ("table", "meta") in former else ""
            for kind, name in former:
                self.connection.execute(f'DROP {kind} "{name}"')
            for statement in database.statements(SCHEMA + VECTORS):
                self.connection.execute(statement)
            if chosen:
                self.put_record(CHOSEN, chosen)
            self.connection.execute(f"PRAGMA user_version = {VERSION}")
        self.connection.execute("PRAGMA foreign_keys = ON")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is written at once, or not at all."""
        with self._all_or_nothing("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"):
            yield

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of a transaction that is written as a whole or not at all. Raises ``Unstorable``
        where a value is too large for SQLite or is no text."""
        undo = "ROLLBACK TO part; RELEASE part"
        try:
            with self._all_or_nothing("SAVEPOINT part", "RELEASE part", undo):
                yield
        except (OverflowError, UnicodeEncodeError, sqlite3.DataError) as error:
            raise Unstorable(str(error)) from error

    @contextmanager
    def _all_or_nothing(self, begin: str, end: str, undo: str) -> Iterator[None]:
        self.connection.execute(begin)
        try:
            yield
        except BaseException:
            for statement in undo.split(";"):
                self.connection.execute(statement)
            raise
        self.connection.execute(end)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is read from one state of the vault."""
        with self._all_or_nothing("BEGIN", "COMMIT", "ROLLBACK"):
            yield

    def record(self, key: str) -> str:
        """Returns a value of the store's own records, or an empty string."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def put_record(self, key: str, value: str) -> None:
        """Stores a value of the store's own records."""
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def generation(self) -> int:
        """Counts the changes of passages and vectors; views built from them carry it."""
        return int(self.record("generation") or 0)

    def advance(self) -> None:
        """Counts one more change."""
        self.put_record("generation", str(self.generation() + 1))

    def files(self) -> dict[str, StoredFile]:
        """Returns every known file by path."""
        rows = self.connection.execute(
            "SELECT path, id, kind, status, reason, excluded, template, size, mtime_ns, seen_ns,"
            " digest FROM file"
        )
        return {
            path: StoredFile(
                identity,
                FileKind(kind),
                FileStatus(status),
                reason,
                bool(excluded),
                bool(template),
                *rest,
            )
            for path, identity, kind, status, reason, excluded, template, *rest in rows
        }

    def put_file(
        self, file: File, status: FileStatus, reason: str, digest: bytes | None, seen_ns: int
    ) -> int:
        """Stores a file, without what a former version of it said, and returns its id."""
        row = self.connection.execute(
            "INSERT INTO file (path, kind, status, reason, excluded, template, size, mtime_ns,"
            " seen_ns, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE"
            " SET kind = excluded.kind, status = excluded.status, reason = excluded.reason,"
            " excluded = excluded.excluded, template = excluded.template, size = excluded.size,"
            " mtime_ns = excluded.mtime_ns, seen_ns = excluded.seen_ns, digest = excluded.digest"
            " RETURNING id",
            (
                file.path,
                file.kind,
                status,
                reason,
                file.excluded,
                file.template,
                file.size,
                file.mtime_ns,
                seen_ns,
                digest,
            ),
        ).fetchone()
        identity = int(row[0])
        self.connection.execute("DELETE FROM note WHERE id = ?", (identity,))
        self._forget_problems(file.path)
        return identity

    def touch_file(self, file: File, seen_ns: int) -> None:
        """Notes that a file's bytes were compared and are what they were."""
        self.connection.execute(
            "UPDATE file SET size = ?, mtime_ns = ?, seen_ns = ?, excluded = ?, template = ?"
            " WHERE path = ?",
            (file.size, file.mtime_ns, seen_ns, file.excluded, file.template, file.path),
        )

    def remove_files(self, paths: Iterable[str]) -> None:
        """Forgets files and all they said."""
        for path in paths:
            self.connection.execute("DELETE FROM file WHERE path = ?", (path,))
            self._forget_problems(path)

    def _forget_problems(self, path: str) -> None:
        self.connection.execute(
            "DELETE FROM problem WHERE path = ?"
            " AND (source = 'read' OR source IN (SELECT name FROM extractor))",
            (path,),
        )

    def put_rename(self, former: str, path: str) -> None:
        """Remembers where a note has gone, so that links to its former place can be mended."""
        self.connection.execute("DELETE FROM rename WHERE former IN (?, ?)", (former, path))
        self.connection.execute("UPDATE rename SET path = ? WHERE path = ?", (path, former))
        self.connection.execute("INSERT INTO rename VALUES (?, ?)", (former, path))

    def put_problems(self, problems: Iterable[Problem], source: str) -> None:
        """Stores problems met by a source: ``scan``, ``read``, or an extractor by its name, after
        ``vault`` if it met them between notes."""
        self.connection.executemany(
            "INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?)",
            ((p.path, source, p.kind, p.line, p.message, p.fix) for p in problems),
        )

    def replace_problems(self, source: str, problems: Iterable[Problem]) -> None:
        """Stores the problems of a source instead of its former ones."""
        self.connection.execute("DELETE FROM problem WHERE source = ?", (source,))
        self.put_problems(problems, source)

    def scan_problems(self) -> set[Problem]:
        """Returns the problems that the last scan of the folders had."""
        rows = self.connection.execute(
            "SELECT path, kind, message, line, fix FROM problem WHERE source = 'scan'"
        )
        return {Problem(*row) for row in rows}

    def problems_of(self, path: str) -> list[tuple[str, Problem]]:
        """Returns the problems of a file, each with its source."""
        rows = self.connection.execute(
            "SELECT source, path, kind, message, line, fix FROM problem WHERE path = ?", (path,)
        )
        return [(source, Problem(*values)) for source, *values in rows]

    def links_of(self, identities: Iterable[int]) -> Iterator[LinkRow]:
        """Yields the internal links of some files."""
        for identity in identities:
            yield from self._links("link.note_id = ?", identity)

    def links_named(self, names: Iterable[str]) -> Iterator[LinkRow]:
        """Yields the internal links that look for a file of one of some names."""
        for name in names:
            yield from self._links("link.name = ?", name)

    def _links(self, condition: str, value: object) -> Iterator[LinkRow]:
        rows = self.connection.execute(
            "SELECT link.id, file.path, link.target, file.template FROM link"
            " JOIN file ON file.id = link.note_id"
            f" WHERE NOT link.external AND {condition} ORDER BY link.id",
            (value,),
        )
        yield from (LinkRow(*row) for row in rows.fetchall())

    def put_resolutions(self, resolved: Iterable[tuple[int, Resolution]]) -> None:
        """Stores where links lead."""
        self.connection.executemany(
            "UPDATE link SET target_id = (SELECT id FROM file WHERE path = ?), how = ?,"
            " ambiguous = ?, confidence = ?, place = NULL WHERE id = ?",
            ((r.path, r.how, r.ambiguous, r.confidence, identity) for identity, r in resolved),
        )

    def subpaths_of(self, links: Sequence[int]) -> list[tuple[int, int, str]]:
        """Returns those of some links that lead to a part of a note that was read: their ids, the
        note's, and the subpath."""
        return self._subpaths(links, "id")

    def subpaths_into(self, notes: Sequence[int]) -> list[tuple[int, int, str]]:
        """Returns the links that lead to a part of one of some notes, as ``subpaths_of``."""
        return self._subpaths(notes, "target_id")

    def _subpaths(self, values: Sequence[int], column: str) -> list[tuple[int, int, str]]:
        return [
            row
            for value in values
            for row in self.connection.execute(
                "SELECT link.id, target_id, subpath FROM link JOIN file ON file.id = target_id"
                f" WHERE link.{column} = ? AND subpath <> ''"
                " AND file.kind = 'note' AND file.status = 'indexed'",
                (value,),
            )
        ]

    def put_places(self, places: Iterable[tuple[int, int]]) -> None:
        """Stores for links which line of its target each one's subpath means."""
        self.connection.executemany(
            "UPDATE link SET place = ? WHERE id = ?", ((line, link) for link, line in places)
        )
