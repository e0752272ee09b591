"""The named parts of notes: headings, blocks, tags, properties, footnotes, references, aliases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import TypeVar

from vaultgraph.storage.store import Store


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """A heading of a note."""

    note_id: int
    line: int
    level: int
    text: str
    message: int


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A block that has an id."""

    note_id: int
    line: int
    id: str


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag where it stands."""

    note_id: int
    line: int
    name: str
    zone: str
    message: int


@dataclass(frozen=True, slots=True)
class PropertyRow:
    """A property of a note, or a field in its text."""

    note_id: int
    line: int
    key: str
    value: str
    """JSON."""
    inline: int
    """Whether it is a field in the text, as 0 or 1."""
    message: int


@dataclass(frozen=True, slots=True)
class FootnoteRow:
    """The definition of a footnote."""

    note_id: int
    line: int
    label: str
    end_line: int
    text: str
    message: int


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """A reference to a footnote."""

    note_id: int
    line: int
    label: str
    message: int


@dataclass(frozen=True, slots=True)
class AliasRow:
    """Another name of a note."""

    note_id: int
    name: str


def headings(store: Store, notes: Iterable[int] | None = None) -> Iterator[HeadingRow]:
    """Yields the headings of all notes, or of some, by path and line."""
    return _rows(store, "heading", HeadingRow, notes)


def blocks(store: Store, notes: Iterable[int] | None = None) -> Iterator[BlockRow]:
    """Yields the blocks with an id of all notes, or of some, by path and line."""
    return _rows(store, "block", BlockRow, notes)


def tags(store: Store, notes: Iterable[int] | None = None) -> Iterator[TagRow]:
    """Yields the tags of all notes, or of some, by path and line."""
    return _rows(store, "tag", TagRow, notes)


def properties(store: Store) -> Iterator[PropertyRow]:
    """Yields the properties and fields of all notes, by path and line."""
    return _rows(store, "property", PropertyRow)


def footnotes(store: Store, notes: Iterable[int] | None = None) -> Iterator[FootnoteRow]:
    """Yields the definitions of footnotes of all notes, or of some, by path and line."""
    return _rows(store, "footnote", FootnoteRow, notes)


def references(store: Store) -> Iterator[ReferenceRow]:
    """Yields the references to footnotes of all notes, by path and line."""
    return _rows(store, "reference", ReferenceRow)


def aliases(store: Store) -> Iterator[AliasRow]:
    """Yields the aliases of all notes, by path and name."""
    return _rows(store, "alias", AliasRow)


Row = TypeVar("Row", HeadingRow, BlockRow, TagRow, PropertyRow, FootnoteRow, ReferenceRow, AliasRow)


def _rows(
    store: Store, table: str, row: type[Row], notes: Iterable[int] | None = None
) -> Iterator[Row]:
    """Yields the rows of a table whose columns are called as the fields of a class are."""
    names: list[str] = [f"part.{field.name}" for field in fields(row)]
    among = "" if notes is None else "WHERE note_id IN (SELECT value FROM json_each(?))"
    found = store.connection.execute(
        f"SELECT {', '.join(names)} FROM {table} AS part JOIN file ON file.id = note_id {among}"
        f" ORDER BY {', '.join(('file.path', *names[1:3]))}",
        () if notes is None else (json.dumps(list(notes)),),
    )
    return (row(*values) for values in found)
