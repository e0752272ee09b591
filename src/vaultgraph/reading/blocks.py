"""The block structure of a note: markdown-it-py with Obsidian's blocks added.

markdown-it-py finds paragraphs, headings, quotes, lists, code, HTML and tables; rules of ours
add footnote definitions (kept whether or not anything refers to them), ``%%`` comments and
``$$`` formulas. Only the block phase runs: what a graph needs of the inside of a paragraph is
Obsidian's, and ``inline`` reads it. The result is a flat list of leaves in file order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, table
from markdown_it.token import Token

from vaultgraph.model import Leaf, LeafKind

CALLOUT = re.compile(r"\[!([^\]\n]+)\]([+-]?)(?:[ \t]+(.*))?$")
"""A callout's title line, without the quote mark: type, fold mark, title."""

_DEFINITION = re.compile(r"\[\^([^\]\s]+)\]:[ \t]*")
_CELL_BORDER = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_CONTINUATION_INDENT = 2
_MAX_NESTING = 100


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


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``[^label]: text``, continued by lines indented by two spaces or more."""
    if state.is_code_block(start):
        return False
    match = _DEFINITION.match(state.src, state.bMarks[start] + state.tShift[start])
    if match is None or match.end() > state.eMarks[start]:
        return False
    if silent:
        return True
    indent = state.blkIndent + _CONTINUATION_INDENT
    token = state.push("footnote_open", "", 1)
    token.info = match.group(1)
    saved = state.bMarks[start], state.tShift[start], state.sCount[start]
    saved_block = state.blkIndent, state.parentType
    state.bMarks[start], state.tShift[start], state.sCount[start] = match.end(), 0, indent
    state.blkIndent, state.parentType = indent, "footnote"
    if match.end() < state.eMarks[start]:
        state.md.block.tokenize(state, start, end)
    else:
        state.line = start + 1
        following = state.skipEmptyLines(start + 1)
        if following < end and state.sCount[following] >= indent:
            state.md.block.tokenize(state, following, end)
    state.blkIndent, state.parentType = saved_block
    state.bMarks[start], state.tShift[start], state.sCount[start] = saved
    token.map = [start, state.line]
    state.push("footnote_close", "", -1)
    return True


def _callout(state: StateBlock, start: int, _: int, silent: bool) -> bool:
    """The title line of a callout, ``[!type] title``, first in its quote: a block of its own."""
    if silent or not state.tokens or state.tokens[-1].type != "blockquote_open":
        return False
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].rstrip()
    if not CALLOUT.match(line):
        return False
    token = state.push("inline", "", 0)
    token.content = line
    token.map = [start, start + 1]
    state.line = start + 1
    return True


def _fenced(state: StateBlock, start: int, end: int, mark: str) -> int:
    """Returns the line with the closing mark of a block opened on ``start``, or -1."""
    for line in range(start + 1, end):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return -1
        if mark in state.src[state.bMarks[line] : state.eMarks[line]]:
            return line
    return -1


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``%%`` on one line to ``%%`` on a later one; without an end, all that follows."""
    begin = state.bMarks[start] + state.tShift[start]
    line = state.src[begin : state.eMarks[start]]
    if not line.startswith("%%") or line.find("%%", 2) >= 0 or state.is_code_block(start):
        return False
    if silent:
        return True
    last = _fenced(state, start, end, "%%")
    _opaque(state, "comment", start, end if last < 0 else last + 1)
    return True


def _math(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``$$`` on one line to ``$$`` on a later one."""
    begin = state.bMarks[start] + state.tShift[start]
    line = state.src[begin : state.eMarks[start]]
    if not line.startswith("$$") or line.find("$$", 2) >= 0 or state.is_code_block(start):
        return False
    last = _fenced(state, start, end, "$$")
    if last < 0 or silent:
        return last >= 0
    _opaque(state, "math", start, last + 1)
    return True


def _opaque(state: StateBlock, kind: str, start: int, end: int) -> None:
    token = state.push(kind, "", 0)
    token.map = [start, end]
    token.content = state.getLines(start, end, state.blkIndent, False)
    state.line = end


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's table, each row token told where its text stands in the source."""
    count = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    for token in state.tokens[count:]:
        if token.type == "tr_open" and token.map:
            line = token.map[0]
            begin = state.bMarks[line] + state.tShift[line]
            token.content = state.src[begin : state.eMarks[line]]
            token.meta = {"column": begin - state.src.rfind("\n", 0, begin) - 1}
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    ruler = parser.block.ruler
    interrupting: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    ruler.before("table", "callout", _callout)
    ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph", "reference"]})
    ruler.before("fence", "comment", _comment, interrupting)
    ruler.before("fence", "math", _math, interrupting)
    return parser


_PARSER = _parser()


def parse(text: str, first_line: int = 1) -> Blocks:
    """Returns the blocks of a text whose first line has the given number."""
    environment: dict[str, dict[str, dict[str, str]]] = {}
    tokens = _PARSER.parse(text, environment)
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


def place(leaf: Leaf, offset: int, lines: list[str]) -> tuple[int, int]:
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
