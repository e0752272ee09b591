"""A note as physical lines, each in the form in which a numbered title may stand in it.

Lists made of ``•`` or dashes inside one paragraph are lists to their author, so that an item is a
line rather than a block of Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vaultgraph.extractors.outlines.model import SectionPlace
from vaultgraph.extractors.outlines.numbers import SECTION_WORD
from vaultgraph.model import Leaf, LeafKind, Note
from vaultgraph.reading.plain import plain

_DIGIT = re.compile(r"\d")
_BULLET = re.compile(r"\s*(?:[•◦▪‣●○·*+–—-]\s+)?(?:\[[ xX]\]\s+)?")
_BULLETED = re.compile(r"\s*[•◦▪‣●○·*+–—-]\s")
_ORDERED = re.compile(r"[\s>]*(\d{1,3})[.)]\s")
_BOLD = re.compile(
    r"(?P<before>[^*_\w]{0,12})(?P<mark>\*\*|__)(?P<bold>(?:(?!\*\*|__).)+)(?P=mark)(?P<rest>.*)"
)
_NUMBER_THEN_BOLD = re.compile(r"[^*_]{0,24}\d[.)]?\s+(\*\*|__)(?:(?!\1).)+\1[\s:.]*")
_SUBTITLE = re.compile(r"\s*(\*|_)(?![*_\s])[^*_]+\1\s*")
_SECTIONS = re.compile(rf"{SECTION_WORD}(?!\w)", re.IGNORECASE)
_NUMBERS = re.compile(r"(?:№|#|n|no\.?|номер|number)", re.IGNORECASE)
_RULED = " \t>|:-"
_TEXT = frozenset((LeafKind.PARAGRAPH, LeafKind.HEADING, LeafKind.ROW))
_WRITTEN = _TEXT | {LeafKind.CODE, LeafKind.MATH}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineLine:
    """A line of the note; ``text`` is what a reader sees of what may be a numbered title."""

    line: int
    message: int
    place: SectionPlace | None
    """``None`` where no section can be announced."""
    text: str
    prose: str
    """What of the line counts as text under a section: nothing of a subtitle in italics."""
    level: int = 0
    bold: str = ""
    """The bold term that the line begins with."""
    run_in: bool = False
    """More text follows the bold title."""
    ordinal: str = ""
    """The number that Markdown gives the item."""
    alone: bool = False
    """It is a paragraph of its own."""
    whole: str = ""
    """The whole line as a reader sees it, where ``text`` is but its title."""


def read(note: Note, lines: Sequence[str]) -> Iterator[OutlineLine]:
    """Yields the lines of a note's text in file order. ``lines`` are all lines of its file."""
    columns = _Columns()
    for leaf in note.leaves:
        if leaf.kind not in _WRITTEN:
            continue
        message = note.message_at(leaf.line)
        first = note.messages[message - 1].text_line if message else 0
        if leaf.kind is LeafKind.HEADING:
            text = plain(leaf.text)
            if leaf.line >= first:
                yield OutlineLine(
                    line=leaf.line,
                    message=message,
                    place=SectionPlace.HEADING,
                    text=text,
                    prose="",
                    level=leaf.level,
                    bold=text,
                )
        elif leaf.kind is LeafKind.ROW:
            yield columns.read(leaf, message, lines)
        elif leaf.kind is LeafKind.PARAGRAPH:
            yield from _paragraph(leaf, message, first, lines)
        else:
            yield OutlineLine(line=leaf.line, message=message, place=None, text="", prose=leaf.text)


def _paragraph(leaf: Leaf, message: int, first: int, lines: Sequence[str]) -> Iterator[OutlineLine]:
    is_callout = leaf.opens_quote and leaf.text.startswith("[!")
    for index, raw in enumerate(leaf.text.split("\n")):
        line = min(leaf.line + index, leaf.end_line)
        if line < first or (is_callout and not index):
            continue
        if leaf.footnote:
            yield OutlineLine(line=line, message=message, place=None, text=plain(raw), prose="")
        else:
            item = leaf.item and not index
            ordered = _ORDERED.match(lines[line - 1]) if item and line <= len(lines) else None
            ordinal = ordered.group(1) if ordered else ""
            yield _line(raw, line, message, item, ordinal, leaf.line == leaf.end_line)


def _line(raw: str, line: int, message: int, item: bool, ordinal: str, alone: bool) -> OutlineLine:
    item = item or _BULLETED.match(raw) is not None
    raw = raw[_BULLET.match(raw).end() :] if item else raw.strip()  # type: ignore[union-attr]
    place = SectionPlace.ITEM if item else SectionPlace.LINE
    # Only a line with a number is looked at closely, and taking marks off is what costs.
    whole = plain(raw) if ordinal or _DIGIT.search(raw) else raw.strip()
    prose = "" if _SUBTITLE.fullmatch(raw) else whole
    alone = alone and not item
    bold = _BOLD.match(raw)
    if bold and any(map(str.isalpha, bold["before"])):
        bold = None
    if not bold:
        if not item and _NUMBER_THEN_BOLD.fullmatch(raw.strip()):
            place = SectionPlace.BOLD
        return OutlineLine(
            line=line,
            message=message,
            place=place,
            text=whole,
            prose=prose,
            ordinal=ordinal,
            alone=alone,
            whole=whole,
        )
    term = plain(bold["bold"])
    run_in = any(map(str.isalnum, bold["rest"]))
    if item or (run_in and not any(map(str.isalpha, term))):
        return OutlineLine(
            line=line,
            message=message,
            place=place,
            text=whole,
            prose=prose,
            level=0,
            bold=term,
            run_in=run_in,
            ordinal=ordinal,
            alone=alone,
            whole=whole,
        )
    place = SectionPlace.BOLD
    return OutlineLine(
        line=line,
        message=message,
        place=place,
        text=term,
        prose=prose,
        level=0,
        bold=term.rstrip(":. "),
        run_in=run_in,
        whole=whole,
    )


class _Columns:
    """Recognises tables of contents: a column of numbers beside one that says it holds sections."""

    def __init__(self) -> None:
        self._is_contents = False

    def read(self, leaf: Leaf, message: int, lines: Sequence[str]) -> OutlineLine:
        cells = [plain(leaf.text[start:end]) for start, end in leaf.cells]
        below = lines[leaf.line] if leaf.line < len(lines) else ""
        is_header = "-" in below and not below.strip(_RULED)
        place = SectionPlace.ROW if self._is_contents and not is_header else None
        if is_header:
            self._is_contents = len(cells) > 1 and (
                _SECTIONS.match(cells[0]) is not None
                or (
                    _NUMBERS.fullmatch(cells[0]) is not None
                    and _SECTIONS.match(cells[1]) is not None
                )
            )
        place = place if len(cells) > 1 else None
        whole = " | ".join(cells)
        text = f"{cells[0].rstrip('.')}. {cells[1]}" if place else whole
        return OutlineLine(
            line=leaf.line, message=message, place=place, text=text, prose=whole, whole=whole
        )
