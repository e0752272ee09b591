"""A note's text with what is asked for taken out, every line where it was.

Pure: texts and what was read of them in, texts out. Lines are kept, so that a place in the note is
the same place in its blinded copy.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from vaultgraph.model import Heading, Link, Message, Note, Syntax
from vaultgraph.words import terms

DESCRIPTIONS = ("description", "summary", "abstract", "excerpt")
"""The properties in which notes say what they are about, the commonest first."""
_NAMES = frozenset({"title", "name", "aliases", "alias", *DESCRIPTIONS})
_LONGEST_NAME = 500
_PLACEHOLDER = "§"
"""Stands for a hidden heading: no word, so nothing finds it, and passages are cut where they
were."""
_WRITTEN = (Syntax.WIKILINK, Syntax.MARKDOWN)
_TITLE_LINE = re.compile(r"(#*\s*Title:)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Hiding:
    """A stretch of a line to be replaced."""

    line: int
    start: int
    end: int
    text: str = ""


def applied(text: str, edits: Iterable[Hiding]) -> str:
    """Returns a text with edits made; of edits that overlap, the first."""
    lines = text.split("\n")
    by_line: dict[int, list[Hiding]] = {}
    for edit in edits:
        by_line.setdefault(edit.line, []).append(edit)
    for number, found in by_line.items():
        if not 1 <= number <= len(lines):
            continue
        line, parts, end = lines[number - 1], [], 0
        for edit in sorted(found, key=lambda edit: (edit.start, -edit.end)):
            if edit.start >= end:
                parts += [line[end : edit.start], edit.text]
                end = edit.end
        lines[number - 1] = "".join([*parts, line[end:]])
    return "\n".join(lines)


def without_title(note: Note) -> list[Hiding]:
    """Returns the edits that take a note's names out of it: the properties that hold them, its
    description, and lines that only repeat a name."""
    names = {
        found for name in (note.title, *note.aliases, _stem(note.path)) if (found := terms(name))
    }
    lines = note.text.split("\n")
    edits = [
        *_without_properties(note, lines, names),
        *_without_lines(note, lines, names),
    ]
    for conversation in note.conversations:
        line = lines[conversation.line - 1] if 0 < conversation.line <= len(lines) else ""
        if conversation.title and conversation.title in line:
            edits.append(_cut(conversation.line, line, conversation.title))
    return edits


def _without_properties(note: Note, lines: list[str], names: Collection[str]) -> Iterable[Hiding]:
    begins = sorted({entry.line for entry in note.properties})
    body = _body_line(lines)
    for entry in note.properties:
        is_name = isinstance(entry.value, str) and terms(entry.value) in names
        if entry.key.lower() in _NAMES or is_name:
            following = bisect_right(begins, entry.line)
            end = begins[following] if following < len(begins) else body
            for number in range(entry.line, end):
                yield Hiding(number, 0, len(lines[number - 1]))


def _body_line(lines: list[str]) -> int:
    """The line of the mark that ends the frontmatter."""
    return next((n for n, line in enumerate(lines[1:], 2) if line.rstrip() == "---"), 1)


def _without_lines(note: Note, lines: list[str], names: Collection[str]) -> Iterable[Hiding]:
    for leaf in note.leaves:
        text = leaf.text.strip()
        title = _TITLE_LINE.fullmatch(text)
        said = title.group(2) if title else text
        if len(said) <= _LONGEST_NAME and leaf.line == leaf.end_line and terms(said) in names:
            yield _cut(leaf.line, lines[leaf.line - 1], said.strip())


def _cut(number: int, line: str, text: str, instead: str = "") -> Hiding:
    """The edit that takes a text out of a line; all of the line if it isn't there as it stands."""
    start = line.find(text)
    if start < 0:
        return Hiding(number, 0, len(line), instead)
    return Hiding(number, start, start + len(text), instead)


def without_headings(text: str, headings: Iterable[Heading]) -> list[Hiding]:
    """Returns the edits that leave of headings only that there is one."""
    lines = text.split("\n")
    return [
        _cut(heading.line, lines[heading.line - 1], heading.text, _PLACEHOLDER)
        for heading in headings
    ]


def without_messages(text: str, messages: Iterable[Message]) -> list[Hiding]:
    """Returns the edits that take out what messages say, but not that they were said."""
    lines = text.split("\n")
    return [
        Hiding(number, 0, len(lines[number - 1]), ">" if lines[number - 1].startswith(">") else "")
        for message in messages
        for number in range(max(message.text_line, message.line + 1), message.end_line + 1)
        if number <= len(lines)
    ]


def renamed_links(
    note: Note,
    targets: Mapping[Link, str],
    names: Mapping[str, str],
    called: Mapping[str, Collection[str]],
) -> list[Hiding]:
    """Returns the edits that make links lead to renamed notes. ``targets`` are the notes links lead
    to, ``names`` the new names of notes, ``called`` what notes were called, as stems."""

    def changed(link: Link) -> str:
        path = targets[link]
        shown = "" if _is_name(link.display, called[path]) else link.display
        mark = "!" if link.embed else ""
        return f"{mark}[[{_stem(names[path])}{'|' + shown if shown else ''}]]"

    return _links_replaced(note, (link for link in targets if targets[link] in names), changed)


def without_links(
    note: Note,
    targets: Mapping[Link, str],
    hidden: Collection[str],
    called: Mapping[str, Collection[str]],
) -> list[Hiding]:
    """Returns the edits that take out the links to some notes; a text of its own that a link shows
    stays, unless it is a name of the note."""

    def changed(link: Link) -> str:
        return "" if _is_name(link.display, called[targets[link]]) else link.display

    return _links_replaced(note, (link for link in targets if targets[link] in hidden), changed)


def can_be_taken_out(note: Note, link: Link) -> bool:
    """Whether a link stands in the text as it was read: one in a property that goes over several
    lines, say, doesn't."""
    line = _line(note.text, link.line)
    return link.syntax in _WRITTEN and line[link.start : link.end] == link.raw


def _links_replaced(
    note: Note, links: Iterable[Link], changed: Callable[[Link], str]
) -> list[Hiding]:
    return [
        Hiding(link.line, link.start, link.end, changed(link))
        for link in links
        if can_be_taken_out(note, link)
    ]


@lru_cache(maxsize=4)
def _lines(text: str) -> list[str]:
    return text.split("\n")


def _line(text: str, number: int) -> str:
    lines = _lines(text)
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _is_name(display: str, names: Collection[str]) -> bool:
    return not display or terms(display) in names


def names_of(note: Note) -> frozenset[str]:
    """Returns what a note is called, each name as its stems."""
    return frozenset(terms(name) for name in (note.title, *note.aliases, _stem(note.path)))


def _stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".md")
