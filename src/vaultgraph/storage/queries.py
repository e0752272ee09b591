"""Questions to the store: typed rows out, nothing changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vaultgraph.model import Problem
from vaultgraph.storage.store import Store

_PASSAGE = (
    "SELECT passage.id, passage.note_id, file.path, note.title, passage.line, passage.end_line,"
    " passage.headings, passage.message, passage.text, coalesce(message.uid, ''),"
    " coalesce(message.role, ''), coalesce(message.time, '')"
    " FROM passage JOIN note ON note.id = passage.note_id JOIN file ON file.id = note.id"
    " LEFT JOIN message ON message.note_id = passage.note_id AND message.ordinal = passage.message"
)


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A stored passage with what a result says of it."""

    id: int
    note_id: int
    path: str
    title: str
    line: int
    end_line: int
    headings: tuple[str, ...]
    message: int
    text: str
    uid: str
    role: str
    time: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file and, if it was read, what its note says of itself."""

    id: int
    path: str
    kind: str
    status: str
    reason: str
    excluded: bool
    size: int
    mtime_ns: int
    title: str
    language: str
    characters: int
    export: str
    conversation: str
    provider: str
    created: str
    artifact: str
    version: int


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A link with its place, as written and as resolved."""

    id: int
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
    size: str
    alone: bool
    ordinal: int
    target_id: int | None
    how: str
    ambiguous: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A chat message without its text."""

    id: str
    note_id: int
    ordinal: int
    line: int
    end_line: int
    uid: str
    role: str
    author: str
    model: str
    time: str
    reply_to: int
    duplicate: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """What a callout of a message shows."""

    note_id: int
    message: int
    kind: str
    name: str
    line: int
    end_line: int
    version: int
    missing: bool


@dataclass(frozen=True, slots=True)
class RelationRow:
    """An arrow of a canvas between two of its links, by ordinal."""

    note_id: int
    source: int
    target: int
    label: str
    directed: bool


@dataclass(frozen=True, slots=True)
class PartRow:
    """A named part of a note: a heading, block, tag, property or footnote."""

    note_id: int
    line: int
    name: str
    value: str = ""
    level: int = 0
    message: int = 0
    end_line: int = 0


def search_words(
    store: Store, match: str, weights: Sequence[float], limit: int
) -> dict[int, float]:
    """Returns the best passages of a full-text expression with their BM25 scores, larger is
    better. ``weights`` are those of title, headings and body."""
    rows = store.connection.execute(
        "SELECT rowid, -bm25(word, ?, ?, ?) AS score FROM word WHERE word MATCH ?"
        " ORDER BY score DESC, rowid LIMIT ?",
        (*weights, match, limit),
    )
    return dict(rows.fetchall())


def score_words(
    store: Store, match: str, weights: Sequence[float], passages: Sequence[int]
) -> dict[int, float]:
    """Returns the BM25 scores of those of some passages that match an expression."""
    rows = store.connection.execute(
        "SELECT rowid, -bm25(word, ?, ?, ?) FROM word WHERE word MATCH ?"
        " AND rowid IN (SELECT value FROM json_each(?))",
        (*weights, match, json.dumps(list(passages))),
    )
    return dict(rows.fetchall())


def notes_named(store: Store, terms: str) -> frozenset[int]:
    """Returns the notes whose title or one of whose aliases has just the given stems."""
    rows = store.connection.execute("SELECT note_id FROM name WHERE terms = ?", (terms,))
    return frozenset(row[0] for row in rows)


def document_frequencies(store: Store, words: Sequence[str]) -> dict[str, int]:
    """Returns in how many passages each of some words occurs."""
    count = "SELECT count(*) FROM word WHERE word MATCH ?"
    return {
        word: int(store.connection.execute(count, (f'"{word}"',)).fetchone()[0]) for word in words
    }


def count_passages(store: Store) -> int:
    """Returns the number of passages."""
    return int(store.connection.execute("SELECT count(*) FROM passage").fetchone()[0])


def passages(store: Store, ids: Sequence[int]) -> dict[int, PassageHit]:
    """Returns stored passages by id."""
    rows = store.connection.execute(
        f"{_PASSAGE} WHERE passage.id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
    )
    return {hit.id: hit for hit in map(_passage, rows)}


def passages_of_note(store: Store, note_id: int) -> list[PassageHit]:
    """Returns the passages of a note in order."""
    rows = store.connection.execute(
        f"{_PASSAGE} WHERE passage.note_id = ? ORDER BY passage.id", (note_id,)
    )
    return [_passage(row) for row in rows]


def _passage(row: Sequence[Any]) -> PassageHit:
    values = list(row)
    values[6] = tuple(json.loads(row[6]))
    return PassageHit(*values)


def _with_truths(row: Sequence[Any], *places: int) -> list[Any]:
    """A row with the truth values that SQLite stores as numbers."""
    return [bool(value) if place in places else value for place, value in enumerate(row)]


def passage_places(store: Store) -> Iterator[tuple[int, str, int, str]]:
    """Yields passage id, path, message ordinal and time (of the message, else of the chat)."""
    yield from store.connection.execute(
        "SELECT passage.id, file.path, passage.message,"
        " coalesce(nullif(message.time, ''), note.created)"
        " FROM passage JOIN file ON file.id = passage.note_id JOIN note ON note.id = file.id"
        " LEFT JOIN message ON message.note_id = note.id AND message.ordinal = passage.message"
    )


def passage_notes(store: Store) -> dict[int, int]:
    """Returns the note id of every passage."""
    return dict(store.connection.execute("SELECT id, note_id FROM passage").fetchall())


def vectors(store: Store, encoder: str) -> Iterator[tuple[int, bytes]]:
    """Yields passage id and vector of every embedded passage, by id."""
    yield from store.connection.execute(
        "SELECT passage.id, vector.vector FROM passage"
        " JOIN vector ON vector.digest = passage.digest AND vector.encoder = ?"
        " ORDER BY passage.id",
        (encoder,),
    )


def files(store: Store) -> list[FileRow]:
    """Returns all files by path."""
    rows = store.connection.execute(
        "SELECT file.id, path, kind, status, reason, excluded, size, mtime_ns,"
        " coalesce(title, ''), coalesce(language, ''), coalesce(characters, 0),"
        " coalesce(export, ''), coalesce(conversation, ''), coalesce(provider, ''),"
        " coalesce(created, ''), coalesce(artifact, ''), coalesce(version, 0)"
        " FROM file LEFT JOIN note ON note.id = file.id ORDER BY path"
    )
    return [FileRow(*_with_truths(row, 5)) for row in rows]


def links(store: Store, note_id: int | None = None) -> Iterator[StoredLink]:
    """Yields the links of the vault or of one note, by path and place."""
    condition = "" if note_id is None else "WHERE note_id = ?"
    rows = store.connection.execute(
        "SELECT link.id, note_id, line, target, subpath, display, raw, zone, syntax, embed,"
        " external, property, footnote, message, link.size, alone, ordinal, target_id, how,"
        " ambiguous, confidence"
        f" FROM link JOIN file ON file.id = link.note_id {condition}"
        " ORDER BY file.path, line, start, link.id",
        () if note_id is None else (note_id,),
    )
    for row in rows:
        yield StoredLink(*_with_truths(row, 9, 10, 15, 19))


def messages(store: Store) -> list[MessageRow]:
    """Returns all messages by note and order."""
    rows = store.connection.execute(
        "SELECT m.id, note_id, ordinal, line, end_line, uid, role, author, model, time, reply_to,"
        " duplicate FROM identified_message AS m JOIN file ON file.id = note_id"
        " ORDER BY path, ordinal"
    )
    return [MessageRow(*_with_truths(row, 11)) for row in rows]


def shown(store: Store) -> list[ShownRow]:
    """Returns what the messages of all notes show."""
    rows = store.connection.execute(
        "SELECT note_id, message, shown.kind, name, line, end_line, version, missing"
        " FROM shown JOIN file ON file.id = note_id ORDER BY path, line"
    )
    return [ShownRow(*_with_truths(row, 7)) for row in rows]


def relations(store: Store) -> list[RelationRow]:
    """Returns the arrows of all canvases."""
    rows = store.connection.execute(
        "SELECT note_id, source, target, label, directed FROM relation"
        " JOIN file ON file.id = note_id ORDER BY path, source, target, label"
    )
    return [RelationRow(*_with_truths(row, 4)) for row in rows]


def message_beginnings(store: Store) -> dict[tuple[int, int], str]:
    """Returns how each message begins, by note id and ordinal."""
    rows = store.connection.execute(
        "SELECT note_id, message, substr(text, 1, 100), min(id) FROM passage WHERE message > 0"
        " GROUP BY note_id, message"
    )
    return {(note, message): text for note, message, text, _ in rows}


def renames(store: Store) -> dict[str, str]:
    """Returns where notes that moved have gone, by their former paths."""
    return dict(store.connection.execute("SELECT former, path FROM rename").fetchall())


_PARTS = {
    "heading": "SELECT note_id, line, text, '', level, message, line FROM heading",
    "block": "SELECT note_id, line, name, '', 0, 0, line FROM block",
    "tag": "SELECT note_id, line, name, zone, 0, message, line FROM tag",
    "property": "SELECT note_id, line, key, value, inline, message, line FROM property",
    "footnote": "SELECT note_id, line, label, text, duplicate, message, end_line FROM footnote",
    "reference": "SELECT note_id, line, label, '', 0, message, line FROM footnote_reference",
    "alias": "SELECT note_id, 0, name, key, 0, 0, 0 FROM alias",
}


def parts(store: Store, kind: str) -> Iterator[PartRow]:
    """Yields the headings, blocks, tags, properties, footnotes, references or aliases of all
    notes, by path and line."""
    rows = store.connection.execute(
        f"SELECT part.* FROM ({_PARTS[kind]}) AS part JOIN file ON file.id = note_id"
        " ORDER BY file.path, 2, 3"
    )
    return (PartRow(*row) for row in rows)


def problems(store: Store) -> list[Problem]:
    """Returns the stored problems of files, by path and line."""
    rows = store.connection.execute(
        "SELECT path, kind, message, line, fix FROM problem ORDER BY path, line, kind"
    )
    return [Problem(*row) for row in rows]


def counts(store: Store) -> dict[str, int]:
    """Returns how much the store holds of each kind."""
    questions = {
        "notes": "SELECT count(*) FROM file WHERE kind = 'note'",
        "canvases": "SELECT count(*) FROM file WHERE kind = 'canvas'",
        "bases": "SELECT count(*) FROM file WHERE kind = 'base'",
        "attachments": "SELECT count(*) FROM file WHERE kind = 'attachment'",
        "skipped": "SELECT count(*) FROM file WHERE status = 'skipped'",
        "failed": "SELECT count(*) FROM file WHERE status = 'failed'",
        "messages": "SELECT count(*) FROM message",
        "links": "SELECT count(*) FROM link WHERE NOT external",
        "resolved": "SELECT count(*) FROM link WHERE target_id IS NOT NULL",
        "unresolved": "SELECT count(*) FROM link WHERE how = 'unresolved'",
        "ambiguous": "SELECT count(*) FROM link WHERE ambiguous",
        "urls": "SELECT count(*) FROM link WHERE external",
        "embeds": "SELECT count(*) FROM link WHERE embed AND NOT external",
        "footnotes": "SELECT count(*) FROM footnote",
        "footnote_links": "SELECT count(*) FROM link WHERE zone = 'footnote' AND NOT external",
        "headings": "SELECT count(*) FROM heading",
        "tags": "SELECT count(DISTINCT lower(name)) FROM tag",
        "aliases": "SELECT count(*) FROM alias",
        "passages": "SELECT count(*) FROM passage",
        "vectors": "SELECT count(*) FROM vector",
        "problems": "SELECT (SELECT count(*) FROM problem)"
        " + (SELECT count(*) FROM link WHERE how = 'unresolved' OR ambiguous)",
    }
    return {
        name: int(store.connection.execute(question).fetchone()[0])
        for name, question in questions.items()
    }


def languages(store: Store) -> dict[str, int]:
    """Returns the number of notes of each language."""
    rows = store.connection.execute(
        "SELECT iif(language = '', 'other', language), count(*) FROM note"
        " JOIN file ON file.id = note.id WHERE kind = 'note' GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return dict(rows.fetchall())


def roles(store: Store) -> dict[str, int]:
    """Returns the number of messages of each role."""
    rows = store.connection.execute(
        "SELECT role, count(*) FROM message GROUP BY role ORDER BY 2 DESC, 1"
    )
    return dict(rows.fetchall())


def most_linked(store: Store, count: int) -> list[tuple[str, int]]:
    """Returns the notes with most links from other notes."""
    rows = store.connection.execute(
        "SELECT path, count(*) FROM link JOIN file ON file.id = target_id"
        " WHERE target_id <> note_id AND kind = 'note' GROUP BY path ORDER BY 2 DESC, 1 LIMIT ?",
        (count,),
    )
    return rows.fetchall()


def most_missed(store: Store, count: int) -> list[tuple[str, int]]:
    """Returns the unresolved targets with most links."""
    rows = store.connection.execute(
        "SELECT min(target), count(*) FROM link WHERE how = 'unresolved'"
        " GROUP BY lower(target) ORDER BY 2 DESC, 1 LIMIT ?",
        (count,),
    )
    return rows.fetchall()


def orphans(store: Store) -> list[str]:
    """Returns the notes without any link to or from another file, excluded ones left out."""
    rows = store.connection.execute(
        "SELECT path FROM file WHERE kind = 'note' AND NOT excluded"
        " AND id NOT IN (SELECT note_id FROM link WHERE NOT external"
        "   AND (target_id IS NULL OR target_id <> note_id))"
        " AND id NOT IN (SELECT target_id FROM link WHERE target_id <> note_id)"
        " ORDER BY path"
    )
    return [row[0] for row in rows]
