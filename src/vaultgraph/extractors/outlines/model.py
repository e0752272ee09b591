"""What is known of the numbered outlines of a vault: their items, and where each is written."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter

from vaultgraph.model import Note, Role


class SectionPlace(StrEnum):
    """In what form a numbered section stands."""

    HEADING = "heading"
    BOLD = "bold"
    """A line in bold, or one that stands as a heading otherwise."""
    LEAD = "lead"
    """A heading or bold term without number that answers a numbered request."""
    TITLE = "title"
    """The name of the note."""
    ITEM = "item"
    LINE = "line"
    """A plain line of a list made without bullets."""
    ROW = "row"
    """A row of a table of contents."""


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section where it stands in a note: announced, or written."""

    number: str
    """``9.4.1``, in Arabic numerals."""
    title: str
    """Without number and marks of emphasis; empty when only a word such as ``Chapter`` tells it."""
    line: int
    place: SectionPlace
    level: int = 0
    """The level of a heading."""
    message: int = 0
    words: int = 0
    """How many words stand under it, up to the next section; 0 for items of lists."""


class MentionKind(StrEnum):
    """What a text does by naming a section."""

    REFERENCE = "reference"
    REQUEST = "request"
    """A user asks for it."""
    ITEM = "item"
    """A numbered title that nothing else in the note supports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionReference:
    """A section named in running text; whether there is one of that number is not known yet."""

    number: str
    line: int
    kind: MentionKind
    confidence: float
    title: str = ""
    """What the text says the section is called."""
    message: int = 0
    local: bool = False
    """So vague that only a section of the same note can be meant."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message of a chat, as far as outlines are concerned."""

    role: Role
    reply_to: int = 0
    """The ordinal of the message it answers."""
    time: str = ""


@dataclass(frozen=True, slots=True)
class NoteSections:
    """The sections of one note and the sections it names; its messages by ordinal, from one."""

    path: str
    sections: tuple[Section, ...] = ()
    references: tuple[SectionReference, ...] = ()
    turns: tuple[Turn, ...] = ()
    time: str = ""


def note_sections(
    note: Note, sections: Sequence[Section], references: Sequence[SectionReference]
) -> NoteSections:
    """Returns what outlines are put together from: the sections of a note with its messages."""
    turns = (Turn(message.role, message.reply_to, message.time.value) for message in note.messages)
    return NoteSections(note.path, tuple(sections), tuple(references), tuple(turns), note.created)


class ItemRelation(StrEnum):
    """What a place has to do with an item of an outline."""

    ANNOUNCES = "announces"
    """It gives number and title first."""
    ELABORATES = "elaborates"
    """It writes the item."""
    REQUESTS = "requests"
    """A user asks for it."""
    RESTATES = "restates"
    """It repeats number and title."""
    LISTS = "lists"
    """A table of contents has it."""
    REFERS = "refers"


@dataclass(frozen=True, slots=True)
class ItemMention:
    """A line of a note and what it has to do with an item."""

    relation: ItemRelation
    path: str
    line: int
    title: str = ""
    """The title as it is written there."""
    message: int = 0
    words: int = 0
    time: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered item. It is implied if only its parts are announced."""

    number: str
    title: str
    places: tuple[ItemMention, ...] = ()
    """By relation, time, path and line."""
    variant: int = 1
    """Counts the titles that one number has."""
    words: int = 0
    """How many words stand where it is announced; 0 if it is only announced there."""

    @property
    def implied(self) -> bool:
        """Whether only its parts are announced."""
        return not self.places

    @property
    def announced(self) -> ItemMention | None:
        """The place that gives its number and title, if any."""
        return next(self.of(ItemRelation.ANNOUNCES), None)

    @property
    def elaborated(self) -> tuple[ItemMention, ...]:
        """The places that write it, other than the one that announces it in a plain text."""
        return tuple(self.of(ItemRelation.ELABORATES))

    @property
    def is_written(self) -> bool:
        """Whether it is written anywhere."""
        return self.words > 0 or bool(self.elaborated)

    def of(self, *relations: ItemRelation) -> Iterator[ItemMention]:
        """Yields the places of some relations."""
        return (place for place in self.places if place.relation in relations)


@dataclass(frozen=True, slots=True)
class Outline:
    """A tree of numbered items in the order of their numbers."""

    items: tuple[Item, ...]
    planned: bool = True
    """Whether it was announced before it was written; else it is a text with numbered headings."""

    @property
    def path(self) -> str:
        """The note that announces most of it."""
        paths = Counter(item.announced.path for item in self.items if item.announced)
        return min(paths, key=lambda path: (-paths[path], path), default="")


def key(number: str) -> tuple[int, ...]:
    """Returns what numbers are ordered by: 9.10 comes after 9.9."""
    return tuple(map(int, number.split(".")))


def above(places: Sequence[tuple[int, str]], line: int) -> str:
    """Returns what begins at or last before a line, of places by line; empty if nothing does."""
    index = bisect_right(places, line, key=itemgetter(0))
    return places[index - 1][1] if index else ""


def frontier(outline: Outline) -> tuple[Item, ...]:
    """Returns the announced items of which nothing is written yet, not even a part, in order."""
    begun = {
        number[:length]
        for item in outline.items
        if item.is_written
        for number in (key(item.number),)
        for length in range(1, len(number) + 1)
    }
    return tuple(
        item
        for item in outline.items
        if not item.implied and not item.is_written and key(item.number) not in begun
    )
