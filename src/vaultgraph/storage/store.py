"""The store: one SQLite file that holds all that is known of a vault.

The files of the vault are the truth; this is what was read of them. A reader sees the vault as it
was before an index run or as it is after it, never between.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vaultgraph.errors import NotIndexed, VaultgraphError
from vaultgraph.model import (
    File,
    FileKind,
    FileStatus,
    Note,
    Passage,
    Problem,
    Resolution,
)
from vaultgraph.storage.schema import SCHEMA, VECTORS, VERSION

FILE = "graph.db"
VIEW = "vectors.faiss"

READER = "reader"
"""Records which version has read the files: another one reads them again."""

VAULT = "vault"
"""Records which vault the index is of, by its absolute path."""

ENCODER = "encoder"
"""Records the name of the encoder of the last run, which queries must use too."""
_REBUILD = "run `vaultgraph index --full` to build it anew from the files"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the store knows of a file."""

    id: int
    kind: FileKind
    status: FileStatus
    reason: str
    excluded: bool
    size: int
    mtime_ns: int
    seen_ns: int
    digest: bytes | None


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage ready to be stored: its stems by field, and the digest its vector goes by."""

    passage: Passage
    digest: bytes
    title_words: str
    heading_words: str
    body_words: str


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A stored link that may have to be resolved (again)."""

    id: int
    source: str
    target: str


class Store:
    """A connection to the store. Lines of SQL live here, in ``schema`` and in ``queries``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @classmethod
    def open_for_writing(cls, folder: Path, *, replace_damaged: bool = False) -> Store:
        """Returns the store of an index folder, created if need be. One that another version made
        is emptied except for its vectors. Raises ``VaultgraphError`` for a damaged file, unless
        that may be replaced."""
        if replace_damaged and not _is_sound(folder / FILE):
            for suffix in ("", "-wal", "-shm"):
                (folder / (FILE + suffix)).unlink(missing_ok=True)
        with damage_reported(folder), _connected(folder / FILE) as connection:
            store = cls(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            if store._version() != VERSION:
                store._rebuild()
            return store

    @classmethod
    def open_for_reading(cls, folder: Path) -> Store:
        """Returns the store of an index folder. Raises ``NotIndexed`` when there is none that this
        version can read."""
        path = folder / FILE
        if not path.is_file():
            raise NotIndexed("this vault has no index yet", "run `vaultgraph index`")
        with damage_reported(folder), _connected(path) as connection:
            store = cls(connection)
            if store._version() != VERSION:
                raise NotIndexed("another version made this index", "run `vaultgraph index`")
            if not store.record(READER):
                raise NotIndexed(
                    "the first index run of this vault has not come to its end",
                    "run `vaultgraph index`",
                )
            connection.execute("PRAGMA query_only = ON")
            return store

    def close(self) -> None:
        """Closes the connection."""
        self.connection.close()

    def _version(self) -> int:
        return int(self.connection.execute("PRAGMA user_version").fetchone()[0])

    def _rebuild(self) -> None:
        """Drops every table but the vectors' and creates them anew, in one transaction."""
        self.connection.execute("PRAGMA foreign_keys = OFF")
        with self.transaction():
            former = self.connection.execute(
                "SELECT type, name FROM sqlite_schema WHERE type IN ('table', 'view')"
                " AND name <> 'vector' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                " AND name NOT LIKE 'word\\_%' ESCAPE '\\' ORDER BY type DESC"
            ).fetchall()
            for kind, name in former:
                self.connection.execute(f'DROP {kind} "{name}"')
            for statement in _statements(SCHEMA + VECTORS):
                self.connection.execute(statement)
            self.connection.execute(f"PRAGMA user_version = {VERSION}")
        self.connection.execute("PRAGMA foreign_keys = ON")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is written at once, or not at all."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is read from one state of the vault."""
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.connection.execute("COMMIT")

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
            "SELECT path, id, kind, status, reason, excluded, size, mtime_ns, seen_ns, digest"
            " FROM file"
        )
        return {
            path: StoredFile(
                identity, FileKind(kind), FileStatus(status), reason, bool(excluded), *rest
            )
            for path, identity, kind, status, reason, excluded, *rest in rows
        }

    def put_file(
        self,
        file: File,
        bare: str,
        status: FileStatus,
        reason: str,
        digest: bytes | None,
        seen_ns: int,
    ) -> int:
        """Stores a file, without what a former version of it said, and returns its id."""
        row = self.connection.execute(
            "INSERT INTO file (path, bare, kind, status, reason, excluded, size, mtime_ns,"
            " seen_ns, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (path) DO UPDATE SET bare = excluded.bare, kind = excluded.kind,"
            " status = excluded.status, reason = excluded.reason, excluded = excluded.excluded,"
            " size = excluded.size, mtime_ns = excluded.mtime_ns, seen_ns = excluded.seen_ns,"
            " digest = excluded.digest RETURNING id",
            (
                file.path,
                bare,
                file.kind.value,
                status.value,
                reason,
                file.excluded,
                file.size,
                file.mtime_ns,
                seen_ns,
                digest,
            ),
        ).fetchone()
        identity = int(row[0])
        self.connection.execute("DELETE FROM note WHERE id = ?", (identity,))
        self.connection.execute(
            "DELETE FROM problem WHERE path = ? AND source = 'read'", (file.path,)
        )
        return identity

    def touch_file(self, file: File, seen_ns: int) -> None:
        """Notes that a file's bytes were compared and are what they were."""
        self.connection.execute(
            "UPDATE file SET size = ?, mtime_ns = ?, seen_ns = ?, excluded = ? WHERE path = ?",
            (file.size, file.mtime_ns, seen_ns, file.excluded, file.path),
        )

    def remove_files(self, paths: Iterable[str]) -> None:
        """Forgets files and all they said."""
        for path in paths:
            self.connection.execute("DELETE FROM file WHERE path = ?", (path,))
            self.connection.execute(
                "DELETE FROM problem WHERE path = ? AND source = 'read'", (path,)
            )

    def put_note(
        self,
        identity: int,
        note: Note,
        language: str,
        links: Sequence[str],
        names: Sequence[str],
        passages: Sequence[PassageRow],
    ) -> None:
        """Stores what a file says. ``links`` are the bare names its links look for, ``names`` the
        stems of its title and of each alias."""
        execute, many = self.connection.execute, self.connection.executemany
        chat = note.conversations[0] if note.conversations else None
        made = note.artifact
        execute(
            "INSERT INTO note VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                identity,
                note.title,
                language,
                sum(len(row.passage.text) for row in passages),
                note.encoding,
                note.export.value if note.export else "",
                chat.id if chat else "",
                chat.provider if chat else "",
                chat.created if chat else "",
                chat.updated if chat else "",
                made.id if made else "",
                made.version if made else 0,
            ),
        )
        many(
            "INSERT INTO alias VALUES (?, ?, ?)",
            ((identity, name, name.lower()) for name in note.aliases),
        )
        many("INSERT INTO name VALUES (?, ?)", ((identity, terms) for terms in names))
        many(
            "INSERT INTO property VALUES (?, ?, ?, ?, 0, 0)",
            ((identity, item.line, item.key, _json(item.value)) for item in note.properties),
        )
        many(
            "INSERT INTO property VALUES (?, ?, ?, ?, 1, ?)",
            ((identity, f.line, f.key, _json(f.value), f.message) for f in note.fields),
        )
        many(
            "INSERT INTO heading VALUES (?, ?, ?, ?, ?)",
            ((identity, h.line, h.level, h.text, h.message) for h in note.headings),
        )
        many("INSERT INTO block VALUES (?, ?, ?)", ((identity, b.line, b.id) for b in note.blocks))
        many(
            "INSERT INTO tag VALUES (?, ?, ?, ?, ?)",
            ((identity, t.line, t.name, t.zone.value, t.message) for t in note.tags),
        )
        many(
            "INSERT INTO footnote VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (identity, f.line, f.end_line, f.label, f.text, f.message, f.duplicate)
                for f in note.footnotes
            ),
        )
        many(
            "INSERT INTO footnote_reference VALUES (?, ?, ?, ?)",
            ((identity, r.line, r.label, r.message) for r in note.references),
        )
        many(
            "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    identity,
                    m.ordinal,
                    m.line,
                    m.end_line,
                    m.uid,
                    m.role.value,
                    m.author,
                    m.model,
                    m.time.value,
                    m.time.raw,
                    m.reply_to,
                    m.duplicate,
                    m.conversation,
                    len(m.text),
                )
                for m in note.messages
            ),
        )
        many(
            "INSERT INTO shown VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    identity,
                    m.ordinal,
                    s.kind.value,
                    s.name,
                    s.line,
                    s.end_line,
                    s.mime,
                    s.size,
                    s.version,
                    s.missing,
                )
                for m in note.messages
                for s in m.shown
            ),
        )
        many(
            "INSERT INTO relation VALUES (?, ?, ?, ?, ?)",
            ((identity, r.source, r.target, r.label, r.directed) for r in note.relations),
        )
        many(
            "INSERT INTO link (note_id, line, start, end, target, subpath, display, raw, zone,"
            " syntax, embed, external, property, footnote, message, size, alone, ordinal, bare,"
            " how, ambiguous, confidence)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, 1)",
            (
                (
                    identity,
                    k.line,
                    k.start,
                    k.end,
                    k.target,
                    k.subpath,
                    k.display,
                    k.raw,
                    k.zone.value,
                    k.syntax.value,
                    k.embed,
                    k.external,
                    k.property,
                    k.footnote,
                    k.message,
                    k.size,
                    k.alone,
                    ordinal,
                    bare,
                )
                for ordinal, (k, bare) in enumerate(zip(note.links, links, strict=True))
            ),
        )
        for row in passages:
            self._put_passage(identity, row)
        self.put_problems(note.problems, "read")

    def _put_passage(self, identity: int, row: PassageRow) -> None:
        passage = row.passage
        cursor = self.connection.execute(
            "INSERT INTO passage (note_id, line, end_line, headings, message, text, digest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                identity,
                passage.line,
                passage.end_line,
                json.dumps(passage.headings, ensure_ascii=False),
                passage.message,
                passage.text,
                row.digest,
            ),
        )
        self.connection.execute(
            "INSERT INTO word (rowid, title, headings, body) VALUES (?, ?, ?, ?)",
            (cursor.lastrowid, row.title_words, row.heading_words, row.body_words),
        )

    def put_rename(self, former: str, path: str) -> None:
        """Remembers where a note has gone, so that links to its former place can be mended."""
        self.connection.execute("DELETE FROM rename WHERE former IN (?, ?)", (former, path))
        self.connection.execute("UPDATE rename SET path = ? WHERE path = ?", (path, former))
        self.connection.execute("INSERT INTO rename VALUES (?, ?)", (former, path))

    def put_problems(self, problems: Iterable[Problem], source: str) -> None:
        """Stores problems met by a source: ``scan`` or ``read``."""
        self.connection.executemany(
            "INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?)",
            ((p.path, source, p.kind, p.line, p.message, p.fix) for p in problems),
        )

    def replace_scan_problems(self, problems: Iterable[Problem]) -> None:
        """Stores the problems of the last scan instead of the former ones."""
        self.connection.execute("DELETE FROM problem WHERE source = 'scan'")
        self.put_problems(problems, "scan")

    def scan_problems(self) -> set[Problem]:
        """Returns the problems that the last scan of the folders had."""
        rows = self.connection.execute(
            "SELECT path, kind, message, line, fix FROM problem WHERE source = 'scan'"
        )
        return {Problem(*row) for row in rows}

    def links_of(self, identities: Iterable[int]) -> Iterator[LinkRow]:
        """Yields the internal links of some files."""
        for identity in identities:
            yield from self._links("link.note_id = ?", identity)

    def links_to(self, bare_names: Iterable[str]) -> Iterator[LinkRow]:
        """Yields the internal links that look for one of some bare names."""
        for name in bare_names:
            yield from self._links("link.bare = ?", name)

    def _links(self, condition: str, value: object) -> Iterator[LinkRow]:
        rows = self.connection.execute(
            "SELECT link.id, file.path, link.target FROM link JOIN file ON file.id = link.note_id"
            f" WHERE NOT link.external AND {condition} ORDER BY link.id",
            (value,),
        )
        yield from (LinkRow(*row) for row in rows.fetchall())

    def put_resolutions(self, resolved: Iterable[tuple[int, Resolution]]) -> None:
        """Stores where links lead."""
        self.connection.executemany(
            "UPDATE link SET target_id = (SELECT id FROM file WHERE path = ?), how = ?,"
            " ambiguous = ?, confidence = ? WHERE id = ?",
            ((r.path, r.how, r.ambiguous, r.confidence, identity) for identity, r in resolved),
        )

    def unembedded(self, encoder: str) -> list[bytes]:
        """Returns the digests of passages that have no vector of an encoder."""
        rows = self.connection.execute(
            "SELECT DISTINCT digest FROM passage EXCEPT SELECT digest FROM vector"
            " WHERE encoder = ? ORDER BY digest",
            (encoder,),
        )
        return [row[0] for row in rows]

    def passages_of(self, digests: Sequence[bytes]) -> list[Passage]:
        """Returns a passage of each digest, in their order."""
        passages = []
        for digest in digests:
            row = self.connection.execute(
                "SELECT text, line, end_line, headings, message FROM passage WHERE digest = ?"
                " LIMIT 1",
                (digest,),
            ).fetchone()
            text, line, end_line, headings, message = row
            passages.append(Passage(text, line, end_line, tuple(json.loads(headings)), message))
        return passages

    def put_vectors(self, encoder: str, vectors: Iterable[tuple[bytes, bytes]]) -> None:
        """Stores vectors (float32 bytes) by the digest of what they encode."""
        self.connection.executemany(
            "INSERT OR REPLACE INTO vector VALUES (?, ?, ?)",
            ((encoder, digest, vector) for digest, vector in vectors),
        )

    def prune_vectors(self) -> None:
        """Forgets the vectors of passages that are gone."""
        self.connection.execute(
            "DELETE FROM vector WHERE digest NOT IN (SELECT digest FROM passage)"
        )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _is_sound(path: Path) -> bool:
    """Whether a file is a database that SQLite finds no fault with, or no file at all."""
    if not path.exists():
        return True
    try:
        with _connected(path) as connection:
            sound = connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            connection.close()
            return bool(sound)
    except sqlite3.DatabaseError:
        return False


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    """Opens a file, and closes it again if what is done inside fails."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    try:
        for pragma in ("foreign_keys = ON", "synchronous = NORMAL", "cache_size = -65536"):
            connection.execute(f"PRAGMA {pragma}")
        yield connection
    except BaseException:
        connection.close()
        raise


def _statements(script: str) -> Iterator[str]:
    """Splits a script into statements; ``executescript`` would commit between them."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def damage_reported(folder: Path) -> Iterator[None]:
    """Turns what SQLite says of a broken file into an error that says what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR:
            raise  # a mistake of ours, not of the file
        raise VaultgraphError(f"the index in {folder} can't be used: {error}", _REBUILD) from error
