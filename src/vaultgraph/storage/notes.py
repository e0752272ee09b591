"""What a note says, written to the store's tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from vaultgraph.model import Note, Passage
from vaultgraph.storage.store import Store


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage ready to be stored: its stems by field, and the digest its vector goes by."""

    passage: Passage
    digest: bytes
    title_words: str
    heading_words: str
    body_words: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note ready to be stored."""

    note: Note
    language: str
    """``ru``, ``en`` or empty."""
    links: tuple[tuple[str, str], ...]
    """Of each link the key and the file name it looks for."""
    names: tuple[str, ...]
    """The stems of the title and of each alias."""
    passages: tuple[PassageRow, ...]


_PARTS = {
    "heading": ("headings", ("line", "level", "text", "message")),
    "block": ("blocks", ("line", "id")),
    "footnote": ("footnotes", ("line", "end_line", "label", "text", "message", "duplicate")),
    "reference": ("references", ("line", "label", "message")),
    "relation": ("relations", ("source", "target", "label", "directed")),
}
"""Tables whose columns are attributes of the model's classes, by the note's attribute."""

_LINK = (
    *("line", "start", "end", "target", "subpath", "display", "raw", "zone", "syntax", "embed"),
    *("external", "property", "footnote", "message", "size", "alone"),
)
_MESSAGE = (
    *("ordinal", "line", "end_line", "uid", "role", "author", "model", "time.value", "reply_to"),
    *("conversation", "duplicate"),
)
_SHOWN = ("kind", "name", "line", "end_line", "mime", "size", "version", "missing")


def put_note(store: Store, identity: int, row: NoteRow) -> None:
    """Stores what a file says, under the file's id. Raises ``Unstorable`` and stores nothing where
    a value can't be stored."""
    with store.savepoint():
        _put_facts(store, identity, row)
        for passage in row.passages:
            _put_passage(store, identity, passage)
        store.put_problems(row.note.problems, "read")


def _put_facts(store: Store, identity: int, row: NoteRow) -> None:
    note = row.note
    chat = note.conversations[0] if note.conversations else None
    facts = {
        "title": note.title,
        "language": row.language,
        "characters": sum(len(each.passage.text) for each in row.passages),
        "encoding": note.encoding,
        "created": note.created,
        "export": note.export or "",
        "conversation": chat.id if chat else note.artifact.conversation if note.artifact else "",
        "provider": chat.provider if chat else "",
        "artifact": note.artifact.id if note.artifact else "",
        "version": note.artifact.version if note.artifact else 0,
    }
    columns = ", ".join(("id", *facts))
    store.connection.execute(
        f"INSERT INTO note ({columns}) VALUES ({_marks(len(facts) + 1)})",
        (identity, *facts.values()),
    )
    for table, (attribute, names) in _PARTS.items():
        _insert(store, table, identity, names, map(attrgetter(*names), getattr(note, attribute)))
    _insert(store, "alias", identity, ("name",), ((alias,) for alias in note.aliases))
    _insert(store, "name", identity, ("terms",), ((terms,) for terms in row.names))
    _insert(
        store,
        "property",
        identity,
        ("line", "key", "value", "inline", "message"),
        (
            *((item.line, item.key, _json(item.value), False, 0) for item in note.properties),
            *((f.line, f.key, _json(f.value), True, f.message) for f in note.fields),
        ),
    )
    _insert(
        store,
        "tag",
        identity,
        ("line", "name", "key", "zone", "message"),
        ((tag.line, tag.name, tag.name.lower(), tag.zone, tag.message) for tag in note.tags),
    )
    columns_of_message = ("time" if name == "time.value" else name for name in _MESSAGE)
    _insert(
        store,
        "message",
        identity,
        tuple(columns_of_message),
        map(attrgetter(*_MESSAGE), note.messages),
    )
    _insert(store, "shown", identity, ("message", *_SHOWN), _shown(note))
    _insert(
        store,
        "link",
        identity,
        (*_LINK, "ordinal", "key", "name", "how", "ambiguous", "confidence"),
        (
            (*attrgetter(*_LINK)(link), ordinal, *sought, "", False, 1.0)
            for ordinal, (link, sought) in enumerate(zip(note.links, row.links, strict=True))
        ),
    )


def _shown(note: Note) -> Iterator[tuple[object, ...]]:
    for shown in note.shown:
        yield (0, *attrgetter(*_SHOWN)(shown))
    for message in note.messages:
        for shown in message.shown:
            yield (message.ordinal, *attrgetter(*_SHOWN)(shown))


def _insert(
    store: Store,
    table: str,
    identity: int,
    columns: Sequence[str],
    rows: Iterable[tuple[object, ...]],
) -> None:
    names = ", ".join(("note_id", *columns))
    store.connection.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({_marks(len(columns) + 1)})",
        ((identity, *row) for row in rows),
    )


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _put_passage(store: Store, identity: int, row: PassageRow) -> None:
    passage = row.passage
    cursor = store.connection.execute(
        "INSERT INTO passage (note_id, line, end_line, headings, message, text, digest)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            identity,
            passage.line,
            passage.end_line,
            _json(passage.headings),
            passage.message,
            passage.text,
            row.digest,
        ),
    )
    store.connection.execute(
        "INSERT INTO word (rowid, title, headings, body) VALUES (?, ?, ?, ?)",
        (cursor.lastrowid, row.title_words, row.heading_words, row.body_words),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
