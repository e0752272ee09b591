"""Where in a note formulas may stand: its physical lines, without what Markdown adds to them.

Lists made of ``•`` or dashes inside one paragraph are lists to their author, so that an item is a
line rather than a block. Marks are blanked and what is no text is masked, neither is removed: a
character keeps its place in the line.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from vaultgraph.extractors.formulas.glyphs import MASK, STATUS, is_symbol
from vaultgraph.model import Leaf, LeafKind, Link, Note, Zone
from vaultgraph.reading.inline import Aside, asides

PLAIN_FENCES = frozenset(("", "text", "txt", "plaintext", "plain"))
PAIR_FENCES = frozenset(("json", "jsonc", "json5", "yaml"))


class SiteKind(StrEnum):
    """What kind of line a site is."""

    HEADING = "heading"
    ITEM = "item"
    LINE = "line"
    CELL = "cell"
    FENCE = "fence"
    PAIR = "pair"
    """A key and a value in a data fence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A stretch of a line that holds what every statement has, so that it is never empty; it begins
    at column ``start`` of the file's line ``line``."""

    place: SiteKind
    line: int
    start: int
    text: str
    """In place of mathematics and of links without a name stands ``MASK``."""
    written: str
    """The same, with what the masks stand for."""
    before: str = ""
    """The line above, in the same block."""
    after: str = ""
    """The line below, in the same fence."""
    bold: tuple[int, ...] = ()
    """Where in ``text`` marks of emphasis were."""


_TEXT = {
    LeafKind.PARAGRAPH: SiteKind.LINE,
    LeafKind.HEADING: SiteKind.HEADING,
    LeafKind.ROW: SiteKind.CELL,
    LeafKind.CODE: SiteKind.FENCE,
}
_BULLET = re.compile(r"(?:[-*+•◦▪‣–—]|\[[ xX]\])(?=\s)")
_NUMBER = re.compile(
    r"(?:(?:Раздел|Глава|Часть|Section|Chapter|Part)\s+)?(?:\d+(?:\.\d+)+\.?|\d{1,3}[.):])(?=\s)"
)
_CODE_OR_EMPHASIS = re.compile(r"`[^`\n]*`|\*+|~~|==|(?<![\w\])])_+(?=\S)|(?<=\S)_+(?!\w)")
_BOLD_LINE = re.compile(r"\W{0,4}\*\*[^*]+\*\*[.:;,]?\s*")
"""A line all of which is bold is a heading to its author."""
_START = attrgetter("start")
_PROMISING = re.compile(r"[=→⟶➜➝➔⇒⟹≠⊂↔⇄⟷⇌+⊕]|->|[Δ∆][^\W\d_]{2}|[ΓΔ∆ΘΛΞΠΣΦΨΩ]\w+[\"`*]*\s*[:—–(]")
"""What every statement has: an operator, a template, or an address with something bound to it."""


def sites(note: Note, lines: Sequence[str]) -> Iterator[Site]:
    """Yields the lines of a note that may state something, in file order. ``lines`` are all lines
    of its file."""
    links: dict[int, list[Link]] = {}
    for link in sorted(note.links, key=_START):
        links.setdefault(link.line, []).append(link)
    for leaf in note.leaves:
        place = _TEXT.get(leaf.kind)
        if place is None or not _PROMISING.search(leaf.text):
            continue
        if place is SiteKind.FENCE:
            yield from _fence(leaf, lines)
        elif place is SiteKind.CELL:
            yield from filter(None, _cells(leaf, links))
        else:
            yield from filter(None, _lines(leaf, place, lines, links))


def _fence(leaf: Leaf, lines: Sequence[str]) -> Iterator[Site]:
    info = leaf.info.split()[0].lower() if leaf.info else ""
    place = SiteKind.PAIR if info in PAIR_FENCES else SiteKind.FENCE
    if place is SiteKind.FENCE and info not in PLAIN_FENCES:
        return
    fenced = leaf.text.removesuffix("\n").count("\n") < leaf.end_line - leaf.line
    shift = 1 if fenced else 0
    texts = [text.strip() for text in leaf.text.split("\n")]
    for index, (before, own, after) in enumerate(
        zip(["", *texts], texts, [*texts[1:], ""], strict=False)
    ):
        line = leaf.line + shift + index
        start = _column(lines, line, own)
        if start >= 0:
            yield Site(
                place=place,
                line=line,
                start=start,
                text=own,
                written=own,
                before=before,
                after=after,
            )


def _cells(leaf: Leaf, links: Mapping[int, Sequence[Link]]) -> Iterator[Site | None]:
    for start, end in leaf.cells:
        cell = leaf.text[start:end]
        if _PROMISING.search(cell):
            masked = _masked(leaf.text, start, end)
            yield _site(SiteKind.CELL, leaf.line, leaf.column + start, masked, cell, "", links)


def _lines(
    leaf: Leaf, place: SiteKind, lines: Sequence[str], links: Mapping[int, Sequence[Link]]
) -> Iterator[Site | None]:
    before = ""
    texts = zip(_masked(leaf.text).split("\n"), leaf.text.split("\n"), strict=True)
    for index, (masked, text) in enumerate(texts):
        line = leaf.line + index
        own = text.strip()
        start = _column(lines, line, own)
        if start >= 0:
            margin = len(text) - len(text.lstrip())
            first = SiteKind.ITEM if leaf.item and not index and place is SiteKind.LINE else place
            shown = masked[margin : margin + len(own)]
            yield _site(first, line, start, shown, own, before, links)
        ended = text.endswith(("  ", "\\"))
        before = masked.rstrip("\\").rstrip() + ("." if ended else "")


def _column(lines: Sequence[str], line: int, text: str) -> int:
    """Where a promising text stands in its line of the file; -1 for any other."""
    if line > len(lines) or not _PROMISING.search(text):
        return -1
    return lines[line - 1].rfind(text)


def _masked(text: str, start: int = 0, end: int | None = None) -> str:
    """A stretch of a leaf's text with masks in place of mathematics, and nothing in place of HTML
    and comments; its lines are as long as before."""
    chars = list(text[start:end])
    for kind, begin, stop in asides(text, start, end):
        fill = MASK if kind is Aside.MATHS else " "
        for at in range(begin - start, stop - start):
            if chars[at] != "\n":
                chars[at] = fill
    return "".join(chars)


def _site(
    place: SiteKind,
    line: int,
    start: int,
    text: str,
    written: str,
    before: str,
    links: Mapping[int, Sequence[Link]],
) -> Site | None:
    """The site of a masked stretch of a line; None where nothing is left of what is promising."""
    text = _named(text, start, links.get(line, ()))
    if place is SiteKind.LINE and _BOLD_LINE.fullmatch(text):
        place = SiteKind.HEADING
    text, marks = _plain(text)
    skipped, numbered = _prefix(text)
    if numbered and place is SiteKind.LINE:
        place = SiteKind.ITEM
    text = text[skipped:].rstrip()
    if not _PROMISING.search(text):
        return None
    return Site(
        place=place,
        line=line,
        start=start + skipped,
        text=text,
        written=_unmasked(text, written[skipped:]),
        before=before,
        bold=tuple(mark - skipped for mark in marks),
    )


def _named(text: str, start: int, links: Sequence[Link]) -> str:
    """A stretch of a line, ``start`` characters into it, with only the names of its links and masks
    in place of links without one. The links are those of the line."""
    chars = list(text)
    inside = slice(*(bisect_left(links, at, key=_START) for at in (start, start + len(text))))
    for link in links[inside]:
        begin, end = link.start - start, link.end - start
        if end > len(text) or link.zone is Zone.COMMENT:
            continue
        shown = link.display or link.target
        inner = text.find(shown, begin, end) if shown and not link.external else -1
        if inner < 0:
            chars[begin:end] = MASK * (end - begin)
            continue
        stop = inner + len(shown)
        chars[begin:inner] = " " * (inner - begin)
        chars[stop:end] = " " * (end - stop)
    return "".join(chars)


def _unmasked(text: str, written: str) -> str:
    """A masked text with what is written in place of its masks."""
    if MASK not in text:
        return text
    pairs = zip(text, written, strict=False)
    return "".join(own if shown == MASK else shown for shown, own in pairs)


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
