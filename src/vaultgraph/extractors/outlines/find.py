"""The numbered sections of a note, and the sections it names.

A number alone proves little: ``1.2`` may be a version, a price, an hour. Headings and bold lines
announce sections by themselves; items and plain lines need support from the rest of the note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from vaultgraph.extractors.outlines import answers as section_answers
from vaultgraph.extractors.outlines import lines as outline_lines
from vaultgraph.extractors.outlines import mentions as section_mentions
from vaultgraph.extractors.outlines.lines import OutlineLine
from vaultgraph.extractors.outlines.model import (
    MentionKind,
    Section,
    SectionPlace,
    SectionReference,
)
from vaultgraph.extractors.outlines.numbers import numbered
from vaultgraph.extractors.outlines.support import (
    ANNOUNCING,
    LISTED,
    NumberedLine,
    candidates,
    named_by,
    spelled,
    supported,
)
from vaultgraph.model import Note, Role
from vaultgraph.words import WORD


@dataclass(frozen=True, slots=True)
class NoteOutline:
    """The numbered sections of one note, in file order, and the sections it names."""

    sections: tuple[Section, ...] = ()
    references: tuple[SectionReference, ...] = ()


def read(note: Note, lines: Sequence[str]) -> NoteOutline:
    """Returns the outline of a note; ``lines`` are all lines of its file.

    The rules are those of ``docs/outlines.md``.
    """
    written = list(outline_lines.read(note, lines))
    roles = [None, *(message.role for message in note.messages)]
    requests = {
        index: found
        for index, line in enumerate(written)
        if roles[line.message] is Role.USER and (found := _request(line))
    }
    numbered_lines = candidates(written, requests)
    title = named_by(note)
    kept = supported(note, numbered_lines, requests.values(), title)
    requests |= section_answers.asked_below(note, written, kept, requests)
    kept += section_answers.leads(note, written, kept, requests.values())
    kept.sort(key=lambda candidate: candidate.index)
    return NoteOutline(
        tuple(_sections(written, kept, title)),
        tuple(_references(written, roles, numbered_lines, kept, requests)),
    )


def _request(line: OutlineLine) -> SectionReference | None:
    whole_line = numbered(line.text) if line.place else None
    if whole_line and (whole_line.word or len(whole_line.number) > 1):
        return None
    return section_mentions.request(line)


def _sections(
    written: Sequence[OutlineLine], kept: Sequence[NumberedLine], title: Section | None
) -> Iterator[Section]:
    """Yields sections with the words under each: up to the next section of the same message."""
    if not kept and not title:
        return
    begins = {candidate.index: candidate for candidate in kept}
    counts: dict[int, int] = {}
    current, message = -1, 0
    for index, line in enumerate(written):
        candidate = begins.get(index)
        if line.message != message:
            current, message = -1, line.message
        if candidate:
            current = index
        elif current >= 0 and _ends(line, begins[current]):
            current = -2
        is_body = not candidate or candidate.line.run_in or candidate.place is SectionPlace.LEAD
        if is_body and (title or current >= 0):
            counts[current] = counts.get(current, 0) + _words(line.prose)
    if title and not any(spelled(candidate.number) == title.number for candidate in kept):
        yield replace(title, words=counts.get(-1, 0) or sum(counts.values()))
    for candidate in kept:
        has_words = candidate.place in ANNOUNCING or candidate.place is SectionPlace.LEAD
        yield Section(
            number=spelled(candidate.number),
            title=candidate.title.rstrip(":").rstrip() or candidate.title,
            line=candidate.line.line,
            place=candidate.place,
            level=candidate.line.level,
            message=candidate.line.message,
            words=counts.get(candidate.index, 0) if has_words else 0,
        )


def _words(text: str) -> int:
    return sum(1 for _ in WORD.finditer(text))


def _ends(line: OutlineLine, section: NumberedLine) -> bool:
    """Whether a heading without number ends a section: one below the section's own does not."""
    level = section.line.level or line.level
    return line.place is SectionPlace.HEADING and line.level <= level


def _references(
    written: Sequence[OutlineLine],
    roles: Sequence[Role | None],
    found: Iterable[NumberedLine],
    kept: Iterable[NumberedLine],
    requests: Mapping[int, SectionReference],
) -> Iterator[SectionReference]:
    sections = {candidate.index for candidate in kept}
    loose = {
        candidate.index: candidate
        for candidate in found
        if candidate.index not in sections
        and candidate.place in LISTED
        and len(candidate.number) > 1
    }
    for index, line in enumerate(written):
        if request := requests.get(index):
            yield request
        elif candidate := loose.get(index):
            yield SectionReference(
                number=spelled(candidate.number),
                line=line.line,
                kind=MentionKind.ITEM,
                confidence=0.5,
                title=candidate.title,
                message=line.message,
            )
        elif index not in sections:
            yield from section_mentions.mentions(line, roles[line.message])
