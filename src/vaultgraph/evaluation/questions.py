"""What is asked of a search, and what would be a right answer."""

from __future__ import annotations

import hashlib
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from vaultgraph.words import cyrillic_letters, latin_letters


class Task(StrEnum):
    """A kind of question, named by what is given and what is to be found."""

    TITLE = "title → note"
    HEADING = "heading → passage"
    DESCRIPTION = "description → note"
    ANSWER = "question → answer"
    SECTION = "section → elaboration"
    LINKS = "hidden links"
    TRANSLATION = "page → translation"


class Half(StrEnum):
    """The half of a vault a question belongs to: weights are chosen on one, figures reported on
    the other."""

    CHOOSE = "choose"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Hit:
    """What a search answers: the lines of a note, by default all."""

    note: str
    line: int = 1
    end_line: int = sys.maxsize
    copies: tuple[str, ...] = ()
    """Notes that are said to hold the same."""


@dataclass(frozen=True, slots=True)
class RelevantSpan:
    """What is to be found: a note, or the lines of it from ``line`` to ``end_line``."""

    note: str
    line: int = 0
    end_line: int = 0

    def is_met(self, hit: Hit) -> bool:
        """Whether a hit is the note, or has some of the lines."""
        if not self.line:
            return self.note == hit.note or self.note in hit.copies
        overlaps = hit.line <= self.end_line and self.line <= hit.end_line
        return self.note == hit.note and overlaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A text to search with, or for ``Task.LINKS`` and ``Task.TRANSLATION`` the path of a note to
    find company for."""

    task: Task
    text: str
    targets: tuple[RelevantSpan, ...]
    asked_in: str
    """The language of the text: ``ru``, ``en``, or what else is known of it."""
    language: str
    """The language of the note that is to be found."""
    half: Half
    known: frozenset[str] = frozenset()
    """Notes that don't count as answers, right or wrong: those that are linked already."""

    @property
    def row(self) -> tuple[Task, str]:
        """The row of a table that the question counts for: its task and languages."""
        same = self.asked_in == self.language
        return self.task, self.language if same else f"{self.asked_in} → {self.language}"


def half_of(path: str) -> Half:
    """Returns the half of a note, the same on every machine and whatever else is in the vault."""
    return (Half.CHOOSE, Half.REPORT)[draw(path) % 2]


def language_of(text: str) -> str:
    """Returns ``ru`` for text in Cyrillic letters, ``en`` for text in Latin ones, by majority."""
    cyrillic = cyrillic_letters(text)
    return "ru" if cyrillic > latin_letters(text) else "en"


def draw(text: str) -> int:
    """Returns a number that is the same for a text everywhere and otherwise means nothing."""
    data = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest())


def is_hidden_pair(one: str, other: str) -> bool:
    """Whether the links between two notes are among the half that is hidden."""
    return draw("\n".join(sorted((one, other)))) % 2 == 0


def sampled(
    questions: Iterable[Question], limit: int, group: Callable[[Question], object]
) -> list[Question]:
    """Returns at most ``limit`` questions of each group, the same ones every time, in the order
    given; 0 means all."""
    each = list(questions)
    groups: dict[object, list[int]] = defaultdict(list)
    for place in sorted(range(len(each)), key=lambda place: (draw(each[place].text), place)):
        groups[group(each[place])].append(place)
    kept = {place for places in groups.values() for place in places[: limit or None]}
    return [question for place, question in enumerate(each) if place in kept]
