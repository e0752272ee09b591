"""The block structure of a note: markdown-it-py with Obsidian's blocks added.

markdown-it-py finds paragraphs, headings, quotes, lists, code, HTML and tables; ``rules`` adds
footnote definitions (kept whether or not anything refers to them), callout titles, ``%%`` comments
and ``$$`` formulas. Only the block phase runs: what a graph needs of the inside of a paragraph is
Obsidian's, and ``inline`` reads it. The result is a flat list of leaves in file order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it.token import Token

from vaultgraph.model import Leaf, LeafKind
from vaultgraph.reading import rules

_CELL_BORDER = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_PARSER = rules.parser()


@dataclass(frozen=True, slots=True)
class Definition:
    """A footnote definition."""

    label: str
    line: int
    end_line: int


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
    tokens: list[Token] = []
    _PARSER.block.parse(text, _PARSER, environment, tokens)
    leaves: list[Leaf] = []
    definitions: list[Definition] = []
    quote = 0
    footnote = ""
    item = opens_quote = in_table = False
    level = 0
    for token in tokens:
        kind = token.type
        begin, end = token.map or (0, 0)
        line, end_line = begin + first_line, end + first_line - 1
        if kind == "inline":
            if in_table:
                continue
            level = level or (int(token.tag[1]) if token.tag else 0)
            leaves.append(
                Leaf(
                    LeafKind.HEADING if level else LeafKind.PARAGRAPH,
                    line,
                    end_line,
                    token.content,
                    level=level,
                    quote=quote,
                    item=item,
                    opens_quote=opens_quote,
                    footnote=footnote,
                )
            )
            item = opens_quote = False
            level = 0
        elif kind == "heading_open":
            level = int(token.tag[1])
        elif kind == "blockquote_open":
            quote += 1
            opens_quote = True
        elif kind == "blockquote_close":
            quote -= 1
            opens_quote = False
        elif kind == "list_item_open":
            item = True
        elif kind == "footnote_open":
            footnote = token.info
            definitions.append(Definition(footnote, line, end_line))
        elif kind == "footnote_close":
            footnote = ""
        elif kind == "table_open":
            in_table = True
        elif kind == "table_close":
            in_table = False
        elif kind == "tr_open":
            leaves.append(_row(token, line, quote, footnote))
        elif leaf_kind := _OPAQUE.get(kind):
            leaves.append(
                Leaf(
                    leaf_kind,
                    line,
                    end_line,
                    token.content,
                    quote=quote,
                    item=item,
                    footnote=footnote,
                    info=token.info.strip() if leaf_kind is LeafKind.CODE else "",
                )
            )
            item = opens_quote = False
    references = {
        label: entry["href"] for label, entry in environment.get("references", {}).items()
    }
    return Blocks(tuple(leaves), tuple(definitions), references)


_OPAQUE = {
    "fence": LeafKind.CODE,
    "code_block": LeafKind.CODE,
    "html_block": LeafKind.HTML,
    "math": LeafKind.MATH,
    "comment": LeafKind.COMMENT,
    "hr": LeafKind.RULE,
}


def _row(token: Token, line: int, quote: int, footnote: str) -> Leaf:
    """A table row; cells are split as GFM says, at each ``|`` without a backslash."""
    text = token.content.rstrip()
    borders = [match.end() - 1 for match in _CELL_BORDER.finditer(text)]
    edges = [-1, *borders, len(text)]
    cells = [
        (left + 1, right)
        for left, right in pairwise(edges)
        if not (right == 0 or (left + 1 == len(text) and borders))
    ]
    return Leaf(
        LeafKind.ROW,
        line,
        line,
        text,
        quote=quote,
        footnote=footnote,
        cells=tuple(cells),
        column=int(token.meta["column"]),
    )


def place(leaf: Leaf, offset: int, lines: Sequence[str]) -> tuple[int, int]:
    """Returns the line of the file and the column in it of an offset in a leaf's text.

    ``lines`` are all lines of the file.
    """
    before = leaf.text.count("\n", 0, offset)
    line = leaf.line + before
    begin = leaf.text.rfind("\n", 0, offset) + 1
    if leaf.column >= 0:
        return line, leaf.column + offset
    end = leaf.text.find("\n", begin)
    own = leaf.text[begin : end if end >= 0 else len(leaf.text)].lstrip(" \t")
    indent = (end if end >= 0 else len(leaf.text)) - begin - len(own)
    source = lines[line - 1]
    column = source.rstrip(" \t").rfind(own.rstrip(" \t"))
    return line, max(column, 0) + max(offset - begin - indent, 0)
