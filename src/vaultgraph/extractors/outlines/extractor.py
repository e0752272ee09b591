"""What the core knows of outlines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from vaultgraph.extraction import Extractor, Guard, NodeKind, Rows, Table
from vaultgraph.extractors.outlines.numbers import SECTION_WORD
from vaultgraph.model import Note, Problem, Role
from vaultgraph.storage.store import Store

if TYPE_CHECKING:
    from vaultgraph.expand.atlas import Atlas
    from vaultgraph.expand.contribution import Contribution
    from vaultgraph.graph.build import Builder

_PARTED = re.compile(r"\d\.\d")
_BEFORE = re.compile(r"[^\w\n]*(?:\d{1,3}[.)][^\w\n]*)?\d{0,2}")
"""What may stand in a line before a number of several parts: marks, the number of an item."""
_SINGLE = re.compile(r"[#*_][^\w\n]{0,40}(?:\d{1,3}|[IVXLC]{1,7})[.):]")
_CODE = re.compile(r"`\s*\d{1,3}(?:\.\d{1,3}){1,5}\s*`")
_WORD = re.compile(
    rf"(?:(?<!\w)|(?<=под)|(?<=sub)){SECTION_WORD}\s*"
    r"(?:(?:\d{1,3}+|[ivxlc]{1,7}+)(?![^\W_]|/\w)|[*_]*\s*\|)",
    re.IGNORECASE,
)
_FARTHEST = 90
_STEMS = (
    *("разд", "глав", "розділ", "част", "пункт", "параграф", "приложени", "гл.", "п."),
    *("sec", "chapter", "part", "appendix", "ch.", "§"),
)
"""How the words begin that name a section."""


class Outlines(Extractor):
    """Numbered sections, where they are planned, asked for, written and named."""

    name = "outlines"
    version = "1"
    signs = _PARTED
    tables = (
        Table(
            "section",
            {
                "number": "TEXT",
                "title": "TEXT",
                "line": "INTEGER",
                "place": "TEXT",
                "level": "INTEGER",
                "message": "INTEGER",
                "words": "INTEGER",
            },
        ),
        Table(
            "mention",  # sections named in running text
            {
                "number": "TEXT",
                "line": "INTEGER",
                "kind": "TEXT",
                "confidence": "REAL",
                "title": "TEXT",
                "message": "INTEGER",
                "local": "INTEGER",
            },
        ),
        Table(  # the outlines of the whole vault, put together from sections and mentions
            "item",
            {
                "outline": "INTEGER",
                "planned": "INTEGER",
                "number": "TEXT",
                "title": "TEXT",
                "variant": "INTEGER",
                "words": "INTEGER",
            },
            of_vault=True,
        ),
        Table(
            "item_place",
            {
                "item": "INTEGER",
                "relation": "TEXT",
                "path": "TEXT",
                "line": "INTEGER",
                "title": "TEXT",
                "message": "INTEGER",
                "words": "INTEGER",
                "time": "TEXT",
                "confidence": "REAL",
            },
            indexes=("item",),
            of_vault=True,
        ),
    )
    figures = {"sections": "SELECT count(*) FROM section"}
    kinds = (NodeKind(name="section", colour=(0, 158, 115), shape="square"),)
    commands = {"outline": "vaultgraph.extractors.outlines.commands:outline"}

    def sees(self, note: Note) -> bool:
        """Whether a line begins with a number of several parts or, as a heading, with any; or a
        section is named; or a user of a chat may ask for one by its number alone."""
        text = note.text
        asks = any(message.role is Role.USER for message in note.messages)
        for match in _PARTED.finditer(text):
            if asks or _begins_line(text, match.start()):
                return True
        if _CODE.search(text) or _SINGLE.search(text) or note.path.rpartition("/")[2][:1].isdigit():
            return True
        lowered = f"{note.title}\n{text}".lower()
        # Looking for the beginnings first takes less than half the time of looking for the words.
        return any(_WORD.match(lowered, at) for stem in _STEMS for at in _places_of(stem, lowered))

    def extract(self, note: Note, guard: Guard) -> Rows:
        """Returns the sections of a note and those it names."""
        from vaultgraph.extractors.outlines import find, tables

        return tables.rows(find.read(note, note.text.split("\n")))

    def derive(self, store: Store) -> Iterable[Problem]:
        """Puts the outlines of the vault together anew."""
        from vaultgraph.extractors.outlines import assemble, tables

        tables.put_outlines(store, assemble.outlines(tables.notes_sections(store)))
        return ()

    def graph(self, builder: Builder) -> None:
        """Adds the items of planned outlines, and who announces, elaborates, asks for or names
        them."""
        from vaultgraph.extractors.outlines.graph import add_outlines

        add_outlines(builder)

    def contribution(self, atlas: Atlas) -> Contribution:
        """Returns the items as things to show."""
        from vaultgraph.extractors.outlines.unfolding import Sections

        return Sections(atlas)


def _places_of(part: str, text: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _begins_line(text: str, at: int) -> bool:
    """Whether nothing but marks and the number of an item stands before a place in its line."""
    begin = text.rfind("\n", 0, at) + 1
    return at - begin <= _FARTHEST and _BEFORE.fullmatch(text, begin, at) is not None
