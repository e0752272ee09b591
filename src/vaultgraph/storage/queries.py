"""Questions to the store about files and what they say: typed rows out, nothing changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vaultgraph.model import Problem
from vaultgraph.storage.store import Store


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file and, if it was read, what its note says of itself."""

    id: int
    path: str
    kind: str
    status: str
    reason: str
    excluded: bool
    mtime_ns: int
    title: str
    language: str
    characters: int
    created: str
    export: str
    conversation: str
    provider: str
    artifact: str


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A link with its place, as written and as resolved."""

    note_id: int
    line: int
    target: str
    subpath: str
    display: str
    raw: str
    zone: str
    syntax: str
    embed: bool
    external: bool
    property: str
    footnote: str
    message: int
    alone: bool
    ordinal: int
    key: str
    target_id: int | None
    how: str
    ambiguous: bool
    confidence: float
    place: int | None
    start: int


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A chat message without its text."""

    id: str
    note_id: int
    ordinal: int
    line: int
    role: str
    model: str
    time: str
    reply_to: int


@dataclass(frozen=True, slots=True)
class ShownRow:
    """What a callout of a message shows."""

    note_id: int
    message: int
    kind: str
    line: int
    end_line: int
    missing: bool


@dataclass(frozen=True, slots=True)
class RelationRow:
    """An arrow of a canvas between two of its links, by ordinal."""

    note_id: int
    source: int
    target: int
    label: str
    directed: bool


def _with_truths(row: Sequence[Any], *places: int) -> list[Any]:
    """A row with the truth values that SQLite stores as numbers."""
    return [bool(value) if place in places else value for place, value in enumerate(row)]


_FILE = (
    "SELECT file.id, path, kind, status, reason, excluded, mtime_ns,"
    " coalesce(title, ''), coalesce(language, ''), coalesce(characters, 0),"
    " coalesce(created, ''), coalesce(export, ''), coalesce(conversation, ''),"
    " coalesce(provider, ''), coalesce(artifact, '')"
    " FROM file LEFT JOIN note ON note.id = file.id"
)


def files(store: Store) -> list[FileRow]:
    """Returns all files by path."""
    rows = store.connection.execute(f"{_FILE} ORDER BY path")
    return [FileRow(*_with_truths(row, 5)) for row in rows]


def file(store: Store, path: str) -> FileRow | None:
    """Returns the file at a path; ``None`` if there is none."""
    try:
        row = store.connection.execute(f"{_FILE} WHERE path = ?", (path,)).fetchone()
    except UnicodeEncodeError:  # bytes that are no UTF-8: no stored path has such
        return None
    return FileRow(*_with_truths(row, 5)) if row else None


def stamp(store: Store) -> str:
    """Returns what changes when anything changes that the index says of files."""
    rows = store.connection.execute(
        "SELECT path, status, excluded, mtime_ns, digest FROM file ORDER BY path"
    )
    found = hashlib.blake2b(digest_size=12)
    for row in rows:
        found.update(repr(row).encode())
    return found.hexdigest()


def links(store: Store) -> Iterator[StoredLink]:
    """Yields all links, by path and place."""
    return _links(store, "")


def wrong_links(store: Store) -> Iterator[StoredLink]:
    """Yields the links that lead nowhere, to no part of their note, or to one of several files, by
    path and place."""
    return _links(store, "WHERE how = 'unresolved' OR place = 0 OR ambiguous")


def _links(store: Store, condition: str) -> Iterator[StoredLink]:
    rows = store.connection.execute(
        "SELECT note_id, line, target, subpath, display, raw, zone, syntax, embed,"
        " external, property, footnote, message, alone, ordinal, key, target_id, how,"
        " ambiguous, confidence, place, start"
        f" FROM link JOIN file ON file.id = link.note_id {condition}"
        " ORDER BY file.path, line, start, link.id"
    )
    for row in rows:
        yield StoredLink(*_with_truths(row, 8, 9, 13, 18))


def links_to_skipped(store: Store, reason: str) -> list[tuple[str, int, str]]:
    """Returns path, line and text of the links to files that were skipped for a reason."""
    rows = store.connection.execute(
        "SELECT source.path, line, raw FROM link JOIN file AS source ON source.id = note_id"
        " JOIN file AS target ON target.id = target_id"
        " WHERE target.status = 'skipped' AND target.reason = ? ORDER BY 1, 2, start",
        (reason,),
    )
    return rows.fetchall()


def neighbours(store: Store) -> list[tuple[int, int]]:
    """Returns each note with each other file it links, by id. A target that is missing stands as
    the first link that leads to it, its id below zero."""
    rows = store.connection.execute(
        "WITH missing AS (SELECT key, min(id) AS first FROM link"
        " WHERE NOT external AND target_id IS NULL GROUP BY key)"
        " SELECT DISTINCT note_id, coalesce(target_id, -first) FROM link"
        " LEFT JOIN missing ON target_id IS NULL AND missing.key = link.key"
        " WHERE NOT external AND target_id IS NOT note_id"
    )
    return rows.fetchall()


def missed(store: Store, links: Iterable[int]) -> dict[int, str]:
    """Returns how some links that lead nowhere name their targets."""
    rows = store.connection.execute(
        "SELECT id, target FROM link WHERE how = 'unresolved'"
        " AND id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(links)),),
    )
    return dict(rows.fetchall())


def messages(store: Store) -> list[MessageRow]:
    """Returns all messages by note and order."""
    rows = store.connection.execute(
        "SELECT m.id, note_id, ordinal, line, role, model, time, reply_to"
        " FROM identified_message AS m JOIN file ON file.id = note_id"
        " ORDER BY path, ordinal"
    )
    return [MessageRow(*row) for row in rows]


def message_beginnings(store: Store) -> dict[tuple[int, int], str]:
    """Returns how each message begins, by note id and ordinal."""
    rows = store.connection.execute(
        "SELECT note_id, message, substr(text, 1, 100), min(id) FROM passage WHERE message > 0"
        " GROUP BY note_id, message"
    )
    return {(note, message): text for note, message, text, _ in rows}


def shown(store: Store) -> list[ShownRow]:
    """Returns what the messages of all notes show."""
    rows = store.connection.execute(
        "SELECT note_id, message, shown.kind, line, end_line, missing"
        " FROM shown JOIN file ON file.id = note_id ORDER BY path, line"
    )
    return [ShownRow(*_with_truths(row, 5)) for row in rows]


def relations(store: Store) -> list[RelationRow]:
    """Returns the arrows of all canvases."""
    rows = store.connection.execute(
        "SELECT note_id, source, target, label, directed FROM relation"
        " JOIN file ON file.id = note_id ORDER BY path, source, target, label"
    )
    return [RelationRow(*_with_truths(row, 4)) for row in rows]


def renames(store: Store) -> dict[str, str]:
    """Returns where notes that moved have gone, by their former paths."""
    return dict(store.connection.execute("SELECT former, path FROM rename").fetchall())


def named(store: Store, terms: str) -> list[int]:
    """Returns the notes whose title or one of whose aliases has the given stems."""
    rows = store.connection.execute(
        "SELECT DISTINCT note_id FROM name WHERE terms = ? ORDER BY note_id", (terms,)
    )
    return [row[0] for row in rows]


def problems(store: Store) -> list[Problem]:
    """Returns the stored problems of files, by path and line."""
    rows = store.connection.execute(
        "SELECT path, kind, message, line, fix FROM problem ORDER BY path, line, kind"
    )
    return [Problem(*row) for row in rows]
