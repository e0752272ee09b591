"""Where in a note formulas may stand: its physical lines, without what Markdown adds to them.

Lists made of ``•`` or dashes inside one paragraph are lists to their author, so that an item is a
line rather than a block. Marks are blanked, not removed: a character keeps its place in the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from vaultgraph.extractors.formulas.glyphs import STATUS, is_symbol
from vaultgraph.model import Leaf, LeafKind, Link, Note

PLAIN_FENCES = frozenset(("", "text", "txt", "plaintext", "plain"))
PAIR_FENCES = frozenset(("json", "jsonc", "json5", "yaml"))
OPAQUE = "\ufffc"
"""Stands for mathematics and links without a name, which no operand may hold."""


class Place(StrEnum):
    """What kind of line a site is."""

    HEADING = "heading"
    ITEM = "item"
    LINE = "line"
    CELL = "cell"
    FENCE = "fence"
    PAIR = "pair"
    """A key and a value in a data fence."""


@dataclass(frozen=True, slots=True)
class Site:
    """A stretch of a line: ``text`` begins at column ``start`` of the file's line ``line``."""

    place: Place
    line: int
    start: int
    text: str
    before: str = ""
    """The line above, in the same block."""
    after: str = ""
    """The line below, in the same fence."""
    bold: tuple[int, ...] = ()
    """Where in ``text`` marks of emphasis were."""
    links: tuple[tuple[int, int], ...] = ()
    """Where in ``text`` the names of links stand."""
    numbered: bool = False
    """A bullet, a number or a heading's mark stood before."""


_TEXT = {
    LeafKind.PARAGRAPH: Place.LINE,
    LeafKind.HEADING: Place.HEADING,
    LeafKind.ROW: Place.CELL,
    LeafKind.CODE: Place.FENCE,
}
_BULLET = re.compile(r"(?:[-*+•◦▪‣–—]|\[[ xX]\])(?=\s)")
_NUMBER = re.compile(
    r"(?:(?:Раздел|Глава|Часть|Section|Chapter|Part)\s+)?(?:\d+(?:\.\d+)+\.?|\d{1,3}[.):])(?=\s)"
)
_MATHS = re.compile(r"\$[^$\s](?:[^$\n]*[^$\s])?\$")
_COMMENT = re.compile(r"<!--.*?(?:-->|$)|%%.*?%%|</?[a-zA-Z][^<>\n]*>")
_CODE_OR_EMPHASIS = re.compile(r"`[^`\n]*`|\*+|~~|==|(?<![\w\])])_+(?=\S)|(?<=\S)_+(?!\w)")
_BOLD_LINE = re.compile(r"\W{0,4}\*\*[^*]+\*\*[.:;,]?\s*")
"""A line all of which is bold is a heading to its author."""
_FENCE = re.compile(r"\s*(?:>\s*)*(?:`{3,}|~{3,})")


_PROMISING = re.compile(r"[=→⟶➜➝➔⇒⟹≠⊂↔⇄⟷⇌+⊕]|->|[Δ∆][^\W\d_]{2}|[ΓΔ∆ΘΛΞΠΣΦΨΩ]\w+[\"`*]*\s?[:—–(]")
"""What every statement has: an operator, a template, or an address with something bound to it."""


def sites(note: Note, lines: Sequence[str]) -> Iterator[Site]:
    """Yields the lines of a note that may state something, in file order. ``lines`` are all lines
    of its file."""
    links: dict[int, list[Link]] = {}
    for link in note.links:
        links.setdefault(link.line, []).append(link)
    for leaf in note.leaves:
        place = _TEXT.get(leaf.kind)
        if place is Place.FENCE:
            yield from _fence(leaf, lines)
        elif place is Place.CELL:
            for start, end in leaf.cells:
                cell = leaf.text[start:end]
                if _PROMISING.search(cell):
                    yield _site(place, leaf.line, leaf.column + start, cell, "", links)
        elif place is not None:
            yield from _lines(leaf, place, lines, links)


def _fence(leaf: Leaf, lines: Sequence[str]) -> Iterator[Site]:
    info = leaf.info.split()[0].lower() if leaf.info else ""
    place = Place.PAIR if info in PAIR_FENCES else Place.FENCE
    if place is Place.FENCE and info not in PLAIN_FENCES:
        return
    shift = 1 if _FENCE.match(lines[leaf.line - 1]) else 0
    texts = [text.strip() for text in leaf.text.split("\n")]
    for index, (before, own, after) in enumerate(
        zip(["", *texts], texts, [*texts[1:], ""], strict=False)
    ):
        line = leaf.line + shift + index
        if line <= len(lines) and _PROMISING.search(own):
            yield Site(place, line, max(lines[line - 1].rfind(own), 0), own, before, after)


def _lines(
    leaf: Leaf, place: Place, lines: Sequence[str], links: Mapping[int, Sequence[Link]]
) -> Iterator[Site]:
    before = ""
    for index, text in enumerate(leaf.text.split("\n")):
        line = leaf.line + index
        own = text.strip()
        if line <= len(lines) and _PROMISING.search(own):
            start = max(lines[line - 1].rfind(own), 0)
            first = Place.ITEM if leaf.item and not index and place is Place.LINE else place
            yield _site(first, line, start, own, before, links)
        before = text.rstrip("\\").rstrip() + ("." if text.endswith(("  ", "\\")) else "")


def _site(
    place: Place,
    line: int,
    start: int,
    text: str,
    before: str,
    links: Mapping[int, Sequence[Link]],
) -> Site:
    text = _COMMENT.sub(_blank, _MATHS.sub(_opaque, text))
    named: list[tuple[int, int]] = []
    for link in links.get(line, ()):
        begin, end = link.start - start, link.end - start
        if begin < 0 or end > len(text):
            continue
        shown = link.display or link.target
        inner = text.find(shown, begin, end) if shown and not link.external else -1
        if inner < 0:
            text = text[:begin] + OPAQUE * (end - begin) + text[end:]
            continue
        stop = inner + len(shown)
        text = text[:begin] + " " * (inner - begin) + shown + " " * (end - stop) + text[end:]
        named.append((inner, stop))
    if place is Place.LINE and _BOLD_LINE.fullmatch(text):
        place = Place.HEADING
    text, marks = _plain(text)
    skipped, numbered = _prefix(text)
    if numbered and place is Place.LINE:
        place = Place.ITEM
    return Site(
        place,
        line,
        start + skipped,
        text[skipped:].rstrip(),
        before,
        "",
        tuple(mark - skipped for mark in marks),
        tuple((begin - skipped, end - skipped) for begin, end in named),
        numbered,
    )


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _opaque(match: re.Match[str]) -> str:
    return OPAQUE * len(match.group())


def _plain(text: str) -> tuple[str, list[int]]:
    """The text with marks of emphasis blanked outside code, and where they stood."""
    marks: list[int] = []

    def blank(match: re.Match[str]) -> str:
        spaced = text[match.end() : match.end() + 1].isspace()
        if match.group()[0] == "`" or (match.group() == "==" and spaced):
            return match.group()
        marks.append(match.start())
        return " " * len(match.group())

    return _CODE_OR_EMPHASIS.sub(blank, text), marks


def _prefix(text: str) -> tuple[int, bool]:
    """How much of a line is bullets, numbers and decoration, and whether there is a bullet."""
    at, numbered = 0, False
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        match = _BULLET.match(text, at) or _NUMBER.match(text, at)
        if match:
            at, numbered = match.end(), True
            continue
        end = at
        while end < len(text) and (is_symbol(text[end]) or text[end] in "\ufe0f\u200d\u20e3"):
            end += 1
        if end == at or not _decorates(text, at, end):
            return at, numbered
        at = end


def _decorates(text: str, begin: int, end: int) -> bool:
    """Whether glyphs at the beginning of a line only decorate it: a space and a word follow, no
    operator; or they are the marks people tick lists with."""
    rest = text[end:]
    if not rest[:1].isspace():
        return False
    if all(char in STATUS or not char.isprintable() for char in text[begin:end]):
        return True
    following = rest.lstrip()[:1]
    return following.isalnum() or following in '«"“`([—–'
