"""Which of the numbered lines of a note are sections.

Headings and bold lines announce sections by themselves; items and plain lines need support from
the rest of the note.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from vaultgraph.extractors.outlines.lines import OutlineLine
from vaultgraph.extractors.outlines.model import Section, SectionPlace, SectionReference
from vaultgraph.extractors.outlines.numbers import Numbered, numbered
from vaultgraph.model import Note

Number = tuple[int, ...]

ANNOUNCING = frozenset((SectionPlace.HEADING, SectionPlace.BOLD, SectionPlace.TITLE))
"""Places that announce a section by themselves."""
LISTED = frozenset((SectionPlace.ITEM, SectionPlace.LINE))
"""Places that need support."""
_UNLIKELY = 30
_HISTORY = re.compile(
    r"change ?log|release notes|what'?s new|version history|истори\w+ (?:изменений|версий)"
    r"|список изменений|журнал изменений|что нового",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?:понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|январ[ья]|феврал[ья]|марта"
    r"|апрел[ья]|июн[ья]|июл[ья]|августа|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья]"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|a\.?m\.?|p\.?m\.?)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedLine:
    """A line that begins with a number."""

    index: int
    """Of its line among the lines."""
    line: OutlineLine
    place: SectionPlace
    number: Number
    title: str
    word: bool = False
    ordered: bool = False
    """The number is one that Markdown gives the item."""
    parted: bool = False
    """The next number is that of its first part."""


@dataclass(slots=True)
class _Support:
    """The numbers of a note that may support others."""

    announced: set[Number] = field(default_factory=set)
    """By headings and bold lines, anywhere in the note."""
    prefixes: set[Number] = field(default_factory=set)
    """Of what is announced."""
    parted: set[tuple[int, Number]] = field(default_factory=set)
    """Numbers that Markdown gives items, by message, where the first part follows."""
    listed: dict[int, dict[Number, str]] = field(default_factory=dict)
    """All numbers by message, with their titles."""


def candidates(lines: Sequence[OutlineLine], passed_over: Container[int]) -> list[NumberedLine]:
    """Returns the lines that begin with a number, but for some by their index."""
    found = [
        candidate
        for index, line in enumerate(lines)
        if index not in passed_over and (candidate := _candidate(index, line))
    ]
    return list(_with_parts(found))


def _candidate(index: int, line: OutlineLine) -> NumberedLine | None:
    if line.place is None:
        return None
    place, text = line.place, line.text
    found = numbered(text)
    if not found and line.ordinal and any(map(str.isalpha, text)):
        return NumberedLine(
            index=index,
            line=line,
            place=place,
            number=(int(line.ordinal),),
            title=text,
            ordered=True,
        )
    if not found or not _fits(found, line):
        return None
    again = numbered(found.title) if place is SectionPlace.ROW else None
    title = again.title if again and again.number == found.number else found.title
    return NumberedLine(
        index=index, line=line, place=place, number=found.number, title=title, word=found.word
    )


def _fits(found: Numbered, line: OutlineLine) -> bool:
    """Whether a number may stand in such a place at all."""
    single = len(found.number) == 1
    if line.place is SectionPlace.HEADING:
        return found.word or found.closed or not single
    if line.place is SectionPlace.BOLD:
        return bool(found.title) and (
            not single or ((found.word or found.closed) and not line.run_in)
        )
    if line.place is SectionPlace.ROW:
        return bool(found.title)
    if not found.title or found.title[0].isdigit():
        return False
    return not single or (found.word and found.closed)


def _with_parts(candidates: Sequence[NumberedLine]) -> Iterator[NumberedLine]:
    for candidate, after in zip_longest(candidates, candidates[1:]):
        parted = after is not None and after.number == (*candidate.number, 1)
        yield replace(candidate, parted=parted and after.line.message == candidate.line.message)


def named_by(note: Note) -> Section | None:
    """Returns the note itself as a section, if its name is a numbered title."""
    stem = note.path.rsplit("/", 1)[-1].removesuffix(".md")
    found = numbered(stem)
    if not found or not found.title or not (found.word or len(found.number) > 1):
        return None
    if _DAY.match(found.title) or max(found.number[1:], default=0) > _UNLIKELY:
        return None
    return Section(
        number=spelled(found.number), title=found.title, line=1, place=SectionPlace.TITLE
    )


def supported(
    note: Note,
    candidates: Sequence[NumberedLine],
    requests: Iterable[SectionReference],
    title: Section | None,
) -> list[NumberedLine]:
    """Returns the candidates that are sections."""
    histories = _histories(note, candidates)
    candidates = [candidate for candidate in candidates if candidate.line.message not in histories]
    support = _Support()
    for candidate in candidates:
        listed = support.listed.setdefault(candidate.line.message, {})
        if not candidate.ordered:
            listed.setdefault(candidate.number, candidate.title)
        elif candidate.parted:
            support.parted.add((candidate.line.message, candidate.number))
    for request in requests:
        listed = support.listed.setdefault(request.message, {})
        listed.setdefault(parsed(request.number), request.title)
    replied = {message.ordinal: message.reply_to for message in note.messages}
    candidates = [
        replace(candidate, place=SectionPlace.BOLD)
        if _stands_as_heading(candidate, support.listed.get(replied.get(candidate.line.message, 0)))
        else candidate
        for candidate in candidates
    ]
    announced = _announced(candidates, support, replied)
    support.announced = {candidate.number for candidate in announced}
    if title:
        support.announced.add(parsed(title.number))
    for number in support.announced:
        support.prefixes.update(number[:length] for length in range(1, len(number)))
    rest = [c for c in candidates if c.place not in ANNOUNCING]
    return [
        *announced,
        *(candidate for candidate in rest if _is_supported(candidate, support)),
        *_rows(rest),
    ]


def _announced(
    candidates: Sequence[NumberedLine], support: _Support, replied: Mapping[int, int]
) -> list[NumberedLine]:
    """The headings and bold lines that announce sections.

    A one-part number below ``4.7.5`` begins a list inside it, unless it goes on counting the
    parts in which ``4`` stands.
    """
    kept: list[NumberedLine] = []
    message = -1
    last_single = last_level = 0
    nested = False
    for candidate in candidates:
        if candidate.place not in ANNOUNCING:
            continue
        if candidate.line.message != message:
            message, last_single, last_level, nested = candidate.line.message, 0, 0, False
        listed = support.listed[message]
        number = candidate.number
        if len(number) > 1:
            if max(number[1:]) > _UNLIKELY and not _has_relatives(number, listed):
                continue
            if _DAY.match(candidate.title):
                continue
            nested = True
        elif not candidate.word:
            has_children = any(
                other[0] == number[0] and len(other) > 1
                for spoken in (message, replied.get(message, 0))
                for other in support.listed.get(spoken, ())
            )
            counts_on = 0 < last_single < number[0] and candidate.line.level == last_level
            if candidate.place is SectionPlace.BOLD and not has_children:
                continue
            if nested and not has_children and not counts_on:
                continue
        if len(number) == 1:
            last_single, last_level = number[0], candidate.line.level
        kept.append(candidate)
    return kept


def _stands_as_heading(candidate: NumberedLine, asked: Mapping[Number, str] | None) -> bool:
    """Whether a plain line is a heading: a paragraph of its own, its number bold or asked for."""
    if not candidate.line.alone or candidate.place is not SectionPlace.LINE:
        return False
    is_bold = bool(candidate.line.bold) and candidate.line.run_in
    return len(candidate.number) > 1 and (is_bold or candidate.number in (asked or ()))


def _has_relatives(number: Number, listed: Mapping[Number, str]) -> bool:
    return number[:-1] in listed or (*number[:-1], number[-1] - 1) in listed


def _is_supported(candidate: NumberedLine, support: _Support) -> bool:
    """Whether an item or plain line is a section.

    It is if a heading announces its number or what is above it, or if it stands in a list that
    counts 1, 2 … or goes down from number to number.
    """
    number = candidate.number
    if candidate.place not in LISTED or (candidate.line.run_in and not candidate.line.bold):
        return False
    listed = support.listed[candidate.line.message]
    if candidate.ordered:
        return candidate.parted and number not in listed
    if number in support.announced or number in support.prefixes:
        return True
    if any(number[:length] in support.announced for length in range(1, len(number))):
        return True
    if max(number[1:], default=0) > _UNLIKELY or _DAY.match(candidate.title):
        return False
    if len(number) == 1 and (*number, 1) in listed:
        return True
    parent, position = number[:-1], number[-1]
    if (candidate.line.message, parent) in support.parted:
        return position == 1 or (*parent, position - 1) in listed
    if (*number, 1) in listed or (len(parent) > 1 and parent in listed):
        return position == 1 or (*parent, position - 1) in listed or (*parent, 1) in listed
    others = {listed[other] for other in ((*parent, 1), (*parent, 2)) if other in listed}
    if len(others) < 2 or len(number) > 3:
        return False
    return all((*parent, before) in listed for before in range(max(1, position - 8), position))


def _rows(candidates: Iterable[NumberedLine]) -> Iterator[NumberedLine]:
    """The rows of the tables of contents: their numbers count 1, 2, 3 … or have parts."""
    table: list[NumberedLine] = []
    for candidate in (*candidates, None):
        if candidate and candidate.place is not SectionPlace.ROW:
            continue
        if table and (candidate is None or candidate.line.line != table[-1].line.line + 1):
            singles = [row.number[0] for row in table if len(row.number) == 1]
            if singles == list(range(1, len(singles) + 1)) and len(table) > 2:
                yield from table
            table = []
        if candidate:
            table.append(candidate)


def _histories(note: Note, candidates: Iterable[NumberedLine]) -> set[int]:
    """The messages whose numbers are releases: they say so, or count downwards."""
    histories = {0} if _HISTORY.search(note.title) else set()
    first = {heading.message: heading.text for heading in reversed(note.headings)}
    histories.update(message for message, text in first.items() if _HISTORY.search(text))
    steps: dict[int, list[int]] = {}
    last: dict[int, Number] = {}
    for candidate in candidates:
        if candidate.place is not SectionPlace.HEADING or len(candidate.number) < 2:
            continue
        message = candidate.line.message
        if before := last.get(message):
            steps.setdefault(message, []).append(1 if candidate.number > before else -1)
        last[message] = candidate.number
    return histories | {message for message, taken in steps.items() if sum(taken) < 0}


def parsed(text: str) -> Number:
    """Returns a number as its parts."""
    return tuple(map(int, text.split(".")))


def spelled(number: Number) -> str:
    """Returns a number as text."""
    return ".".join(map(str, number))
