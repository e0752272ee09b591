"""What a note says, written to the store's tables and read back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
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
_PASSAGE, _WORD = "passage", "word"

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "note": (
        *("title", "language", "characters", "encoding", "created", "export", "conversation"),
        *("provider", "artifact", "version"),
    ),
    **{table: names for table, (_, names) in _PARTS.items()},
    "alias": ("name",),
    "name": ("terms",),
    "property": ("line", "key", "value", "inline", "message"),
    "tag": ("line", "name", "key", "zone", "message"),
    "message": tuple("time" if name == "time.value" else name for name in _MESSAGE),
    "shown": ("message", *_SHOWN),
    "link": (*_LINK, "ordinal", "key", "name"),
    _PASSAGE: ("line", "end_line", "headings", "message", "text", "digest"),
    _WORD: ("title", "headings", "body"),
}
"""The columns that reading a note fills, by table. Where a link leads is told by all files."""

_FROM = {
    "note": "note WHERE id = ?",
    _WORD: "passage JOIN word ON word.rowid = passage.id WHERE note_id = ?",
}
"""Where the rows of a note are, for tables that have no column ``note_id``."""

Row = tuple[object, ...]


def rows(row: NoteRow) -> dict[str, list[Row]]:
    """Returns what is stored of a note: rows of ``COLUMNS`` by table, those of ``word`` each for
    the passage in its place."""
    note = row.note
    return {
        "note": [_facts(row)],
        **{
            table: list(map(attrgetter(*names), getattr(note, attribute)))
            for table, (attribute, names) in _PARTS.items()
        },
        "alias": [(alias,) for alias in note.aliases],
        "name": [(terms,) for terms in row.names],
        "property": [
            *((item.line, item.key, _json(item.value), False, 0) for item in note.properties),
            *((f.line, f.key, _json(f.value), True, f.message) for f in note.fields),
        ],
        "tag": [(tag.line, tag.name, tag.name.lower(), tag.zone, tag.message) for tag in note.tags],
        "message": list(map(attrgetter(*_MESSAGE), note.messages)),
        "shown": list(_shown(note)),
        "link": [
            (*attrgetter(*_LINK)(link), ordinal, *sought)
            for ordinal, (link, sought) in enumerate(zip(note.links, row.links, strict=True))
        ],
        _PASSAGE: [
            (p.line, p.end_line, _json(p.headings), p.message, p.text, each.digest)
            for each in row.passages
            for p in (each.passage,)
        ],
        _WORD: [(each.title_words, each.heading_words, each.body_words) for each in row.passages],
    }


def stored(store: Store, identity: int) -> dict[str, list[Row]]:
    """Returns what the store holds of a note, by its id, as ``rows`` gives it."""
    return {
        table: store.connection.execute(
            f"SELECT {', '.join(f'{table}.{name}' for name in names)}"
            f" FROM {_FROM.get(table, f'{table} WHERE note_id = ?')}",
            (identity,),
        ).fetchall()
        for table, names in COLUMNS.items()
    }


def put_note(store: Store, identity: int, row: NoteRow) -> None:
    """Stores what a file says, under the file's id. Raises ``Unstorable`` and stores nothing where
    a value can't be stored."""
    with store.savepoint():
        found = rows(row)
        passages, words = found.pop(_PASSAGE), found.pop(_WORD)
        for table, own in found.items():
            store.connection.executemany(_insert(table), ((identity, *values) for values in own))
        for passage, stems in zip(passages, words, strict=True):
            cursor = store.connection.execute(_insert(_PASSAGE), (identity, *passage))
            store.connection.execute(_insert(_WORD), (cursor.lastrowid, *stems))
        store.put_problems(row.note.problems, "read")


@cache
def _insert(table: str) -> str:
    owner = {"note": "id", _WORD: "rowid"}.get(table, "note_id")
    names = (owner, *COLUMNS[table])
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


def _facts(row: NoteRow) -> Row:
    note = row.note
    chat = note.conversations[0] if note.conversations else None
    return (
        note.title,
        row.language,
        sum(len(each.passage.text) for each in row.passages),
        note.encoding,
        note.created,
        note.export or "",
        chat.id if chat else note.artifact.conversation if note.artifact else "",
        chat.provider if chat else "",
        note.artifact.id if note.artifact else "",
        note.artifact.version if note.artifact else 0,
    )


def _shown(note: Note) -> Iterator[Row]:
    for shown in note.shown:
        yield (0, *attrgetter(*_SHOWN)(shown))
    for message in note.messages:
        for shown in message.shown:
            yield (message.ordinal, *attrgetter(*_SHOWN)(shown))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
