"""The block structure of a note: markdown-it-py with Obsidian's blocks added.

markdown-it-py finds paragraphs, headings, quotes, lists, code, HTML and tables; ``rules`` adds
footnote definitions (kept whether or not anything refers to them), callout titles, ``%%`` comments
and ``$$`` formulas. Only the block phase runs: what a graph needs of the inside of a paragraph is
Obsidian's, and ``inline`` reads it. The result is a flat list of leaves in file order.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from markdown_it.token import Token

from vaultgraph.model import Leaf, LeafKind
from vaultgraph.reading import rules

_LINE_END = re.compile(r"\n")
_CELL_BORDER = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_PARSER = rules.parser()


@dataclass(frozen=True, slots=True)
class Definition:
    """A footnote definition. Its text is without that of definitions inside it."""

    label: str
    line: int
    end_line: int
    text: str


@dataclass(frozen=True, slots=True)
class Blocks:
    """The leaves of a text, its footnote definitions and its link reference definitions."""

    leaves: tuple[Leaf, ...]
    definitions: tuple[Definition, ...]
    references: Mapping[str, str]
    """Normalised label to destination."""


def parse(text: str, first_line: int = 1) -> Blocks:
    """Returns the blocks of a text whose first line has the given number."""
    environment: dict[str, dict[str, dict[str, str]]] = {}
    found = _TokenSink(first_line)
    _PARSER.block.parse(text, _PARSER, environment, found)
    references = {
        label: entry["href"] for label, entry in environment.get("references", {}).items()
    }
    return found.blocks(references)


_OPAQUE = {
    "fence": LeafKind.CODE,
    "code_block": LeafKind.CODE,
    "html_block": LeafKind.HTML,
    "math": LeafKind.MATH,
    "template": LeafKind.CODE,
    "comment": LeafKind.COMMENT,
    "hr": LeafKind.RULE,
}


class _TokenSink(list[Token]):
    """Takes the tokens of the block phase as they come and keeps only the last: all of them at once
    would need many times the memory of the text.

    A rule pushes a token first and fills it in after, hence each is looked at when the next comes.
    """

    def __init__(self, first_line: int) -> None:
        super().__init__()
        self.first_line = first_line
        self.leaves: list[Leaf] = []
        self.definitions: list[_FootnoteDraft] = []
        self.around: list[_FootnoteDraft] = []
        """The definitions that are open, innermost last."""
        self.quote = self.level = 0
        self.footnote = ""
        self.item = self.opens_quote = False

    def append(self, token: Token) -> None:
        if self:
            self._take(self.pop())
        super().append(token)

    def blocks(self, references: Mapping[str, str]) -> Blocks:
        """Returns what was found, once all tokens have come."""
        if self:
            self._take(self.pop())
        definitions = (
            Definition(draft.label, draft.line, draft.end_line, "\n".join(draft.texts))
            for draft in self.definitions
        )
        return Blocks(tuple(self.leaves), tuple(definitions), references)

    def _take(self, token: Token) -> None:
        kind = token.type
        if kind == "inline":
            level = self.level or (int(token.tag[1]) if token.tag else 0)
            self._add(token, LeafKind.HEADING if level else LeafKind.PARAGRAPH, level)
        elif kind == "row":
            self._add(token, LeafKind.ROW)
        elif opaque := _OPAQUE.get(kind):
            self._add(token, opaque)
        elif kind == "heading_open":
            self.level = int(token.tag[1])
        elif kind == "blockquote_open":
            self.quote += 1
            self.opens_quote = True
        elif kind == "blockquote_close":
            self.quote -= 1
            self.opens_quote = False
        elif kind == "list_item_open":
            self.item = True
        elif kind == "list_item_close":
            self.item = False
        elif kind == "footnote_open":
            draft = _FootnoteDraft(token.info, *self._lines(token))
            self.around.append(draft)
            self.definitions.append(draft)
            self.footnote = draft.label
        elif kind == "footnote_close":
            self.around.pop().end_line = self._lines(token)[1]
            self.footnote = self.around[-1].label if self.around else ""

    def _lines(self, token: Token) -> tuple[int, int]:
        begin, end = token.map or (0, 0)
        return begin + self.first_line, end + self.first_line - 1

    def _add(self, token: Token, kind: LeafKind, level: int = 0) -> None:
        line, end_line = self._lines(token)
        is_row = kind is LeafKind.ROW
        text = token.content.rstrip() if is_row else token.content
        leaf = Leaf(
            kind=kind,
            line=line,
            end_line=end_line,
            text=text,
            level=level,
            quote=self.quote,
            item=self.item and not is_row,
            opens_quote=self.opens_quote and kind in (LeafKind.PARAGRAPH, LeafKind.HEADING),
            footnote=self.footnote,
            info=token.info.strip() if kind is LeafKind.CODE else "",
            cells=_cells(text) if is_row else (),
            column=int(token.meta["column"]) if is_row else -1,
        )
        self.leaves.append(leaf)
        if self.around:
            self.around[-1].texts.append(text)
        self.level = 0
        self.item = self.opens_quote = False


@dataclass(slots=True)
class _FootnoteDraft:
    """A footnote definition in the making."""

    label: str
    line: int
    end_line: int
    texts: list[str] = field(default_factory=list)


def _cells(row: str) -> tuple[tuple[int, int], ...]:
    """The cells of a table row, split as GFM says, at each ``|`` without a backslash."""
    borders = [match.end() - 1 for match in _CELL_BORDER.finditer(row)]
    edges = [-1, *borders, len(row)]
    return tuple(
        (left + 1, right)
        for left, right in pairwise(edges)
        if not (right == 0 or (left + 1 == len(row) and borders))
    )


def code_lines(leaves: Iterable[Leaf]) -> frozenset[int]:
    """Returns the lines of code, in quotes of any depth."""
    return frozenset(
        line
        for leaf in leaves
        if leaf.kind is LeafKind.CODE
        for line in range(leaf.line, leaf.end_line + 1)
    )


class Places:
    """Where the offsets of a leaf's text stand in the file, whose lines are all given."""

    def __init__(self, leaf: Leaf, lines: Sequence[str]) -> None:
        self._leaf = leaf
        self._lines = lines
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(leaf.text))]
        self._margins: dict[int, tuple[int, int]] = {}

    def at(self, offset: int) -> tuple[int, int]:
        """Returns the line of the file and the column in it of an offset."""
        index = bisect_right(self._starts, offset) - 1
        line = self._leaf.line + index
        if self._leaf.column >= 0:
            return line, self._leaf.column + offset
        if index not in self._margins:
            self._margins[index] = self._margin(index)
        indent, column = self._margins[index]
        return line, column + max(offset - self._starts[index] - indent, 0)

    def _margin(self, index: int) -> tuple[int, int]:
        """The indent that a line of the text has, and the column of what follows it in the file.

        A line of text ends where its line of the file ends, but for the marks that may close a
        heading.
        """
        end = self._starts[index + 1] - 1 if index + 1 < len(self._starts) else None
        written = self._leaf.text[self._starts[index] : end]
        own = written.lstrip(" \t")
        indent = len(written) - len(own)
        own = own.rstrip()
        source = self._lines[self._leaf.line - 1 + index].rstrip()
        if not source.endswith(own):
            source = source.rstrip("#").rstrip()
        return indent, len(source) - len(own) if source.endswith(own) else 0
