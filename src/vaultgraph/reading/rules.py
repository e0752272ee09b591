"""The block rules: markdown-it-py's own, Obsidian's added, and only those tried that can match.

markdown-it-py offers every line to every rule. Here the first character of a line decides which
rules see it, which is what makes reading fast; the rules themselves and the state they share are
the library's, but for quotes (``quotes``), the rows of tables, and the paragraph, which is also
looked at for the underline of a heading.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import (
    StateBlock,
    code,
    fence,
    heading,
    hr,
    html_block,
    list_block,
    reference,
    table,
)
from markdown_it.rules_block.html_block import HTML_SEQUENCES
from markdown_it.token import Token

from vaultgraph.reading import placeholders, quotes

CALLOUT = re.compile(r"\[!([^\]\n]+)\]([+-]?)(?:[ \t](.*))?$")
"""A callout's title line, without the quote mark: type, fold mark, title."""

Rule = Callable[[StateBlock, int, int, bool], bool]
"""Takes the state, the first line, the line after the last, and whether only to look; says whether
the rule matches there, and unless it only looked has moved ``state.line`` on."""

_DEFINITION = re.compile(r"\[\^([^\[\]\s]+)\]:[ \t]*")
_SPEAKER = re.compile(r"\[![ \t]*nexus_(?:user|agent|assistant)\b", re.IGNORECASE)
_CONTINUATION_INDENT = 2
_CODE_INDENT = 4
_MAX_NESTING = 100
_REFERENCE_LINES = 100
_LONGEST_TAG = 10_000
_HTML_OPENINGS = HTML_SEQUENCES[:-1]
"""All but that of a tag that fills a line."""
_TEMPLATE_ENDS = "template_ends"
_DELIMITER_ROW = "|:-"
_UNDERLINES = {"=": 1, "-": 2}


def _quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if not silent:
        quotes.read(state, start, end, _ends_text)
    return True


def _callout(state: StateBlock, start: int, _: int, silent: bool) -> bool:
    """The title line of a callout, ``[!type] title``, first in its quote: a block of its own."""
    if silent or not state.tokens or state.tokens[-1].type != "blockquote_open":
        return False
    line = _text(state, start).rstrip()
    if not CALLOUT.match(line):
        return False
    _push_text(state, start, start + 1, line)
    return True


def _speaker(state: StateBlock, start: int, _: int, silent: bool) -> bool:
    """The header of a chat message, which begins a block even in the middle of a quote."""
    begin = state.bMarks[start] + state.tShift[start]
    before = state.src[state.src.rfind("\n", 0, begin) + 1 : begin]
    if before.strip(" \t") != ">" or not _SPEAKER.match(state.src, begin):
        return False
    if not silent:
        _push_text(state, start, start + 1, _text(state, start).rstrip())
    return True


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``[^label]: text``, continued by lines indented by two spaces or more."""
    match = _DEFINITION.match(state.src, state.bMarks[start] + state.tShift[start])
    if match is None or match.end() > state.eMarks[start]:
        return False
    if silent:
        return True
    indent = state.blkIndent + _CONTINUATION_INDENT
    token = state.push("footnote_open", "", 1)
    token.info = match.group(1)
    token.map = [start, start + 1]
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
    state.push("footnote_close", "", -1).map = [start, state.line]
    return True


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``%%`` on one line to ``%%`` on a later one; without an end, all that follows."""
    line = _text(state, start)
    if not line.startswith("%%") or line.find("%%", 2) >= 0:
        return False
    if not silent:
        last = _line_with(state, start, end, "%%")
        _push_opaque(state, "comment", start, end if last < 0 else last + 1)
    return True


def _math(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``$$`` on one line to ``$$`` on a later one."""
    line = _text(state, start)
    if not line.startswith("$$") or line.find("$$", 2) >= 0:
        return False
    last = _line_with(state, start, end, "$$")
    if last >= 0 and not silent:
        _push_opaque(state, "math", start, last + 1)
    return last >= 0


def _template(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The code of a template (Templater), from a line that begins with it to the end of
    one. Where it ends is no matter of quotes and lists, so it is looked up once for all lines."""
    if not _text(state, start).startswith(placeholders.CODE):
        return False
    if _TEMPLATE_ENDS not in state.env:
        state.env[_TEMPLATE_ENDS] = [
            line
            for line, (begin, stop) in enumerate(zip(state.bMarks, state.eMarks, strict=True))
            if placeholders.CODE_END in state.src[begin:stop]
        ]
    ends: list[int] = state.env[_TEMPLATE_ENDS]
    at = bisect_left(ends, start)
    last = ends[at] if at < len(ends) else end
    if last >= end or _text(state, last).rstrip().partition(placeholders.CODE_END)[2]:
        return False
    if not silent:
        _push_opaque(state, "template", start, last + 1)
    return True


def _html(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's HTML block, but a tag that fills a line of its own has a limited length: the
    pattern for it remembers each of its attributes."""
    text = _text(state, start)
    if len(text) > _LONGEST_TAG and not any(opening.match(text) for opening, *_ in _HTML_OPENINGS):
        return False
    return html_block(state, start, end, silent)


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's table, but each row one token that knows where its text stands in the source.
    The library fills short rows up, so that a table could be some hundred times its source."""
    if not table(state, start, end, True):
        return False
    if silent:
        return True
    before, state.parentType = state.parentType, "table"
    line = start + 2
    while line < end and not state.isEmpty(line):
        indent = state.sCount[line] - state.blkIndent
        if not 0 <= indent < _CODE_INDENT or _ends_text(state, line, end, True):
            break
        line += 1
    state.parentType = before
    for row in (start, *range(start + 2, line)):
        token = state.push("row", "", 0)
        token.map = [row, row + 1]
        token.content = _text(state, row)
        begin = state.bMarks[row] + state.tShift[row]
        token.meta = {"column": begin - state.src.rfind("\n", 0, begin) - 1}
    state.line = line
    return True


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's link reference definition. It joins line to line as long as a title has no end,
    hence it is shown a limited number of them."""
    saved = state.lineMax
    state.lineMax = min(saved, start + _REFERENCE_LINES)
    try:
        return reference(state, start, end, silent)
    finally:
        state.lineMax = saved


def _paragraph(state: StateBlock, start: int, _: int, silent: bool) -> bool:
    """A paragraph, or an underlined heading (CommonMark 4.3 and 4.8): lines up to an empty one or
    one that begins another block."""
    del silent  # a paragraph interrupts nothing, so nobody only looks
    before, state.parentType = state.parentType, "paragraph"
    last = state.lineMax
    level = 0
    line = start + 1
    while line < last and not state.isEmpty(line):
        indent = state.sCount[line]
        if 0 <= indent < state.blkIndent + _CODE_INDENT:
            first = state.src[state.bMarks[line] + state.tShift[line]]
            if first in _UNDERLINES and indent >= state.blkIndent and _is_underline(state, line):
                level = _UNDERLINES[first]
                break
            if _interrupts(state, line, last, first, _INTERRUPT_TEXT, with_table=True):
                break
        line += 1
    state.parentType = before
    text = "\n".join([_text(state, each) for each in range(start, line)])
    _push_text(state, start, line, text.rstrip(" \t"), level)
    state.line = line + (level > 0)
    return True


def _is_underline(state: StateBlock, line: int) -> bool:
    text = _text(state, line).rstrip()
    return text == text[0] * len(text)


def _text(state: StateBlock, line: int) -> str:
    """A line without the marks of its containers and its indent."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _line_with(state: StateBlock, start: int, end: int, mark: str) -> int:
    """The next line of the container that holds a mark, or -1."""
    for line in range(start + 1, end):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return -1
        if mark in state.src[state.bMarks[line] : state.eMarks[line]]:
            return line
    return -1


def _push_opaque(state: StateBlock, kind: str, start: int, end: int) -> None:
    token = state.push(kind, "", 0)
    token.map = [start, end]
    token.content = state.getLines(start, end, state.blkIndent, False)
    token.info = kind
    state.line = end


def _push_text(state: StateBlock, start: int, end: int, text: str, level: int = 0) -> None:
    """One token for a text; a renderer would want three."""
    token = Token("inline", f"h{level}" if level else "", 0, level=state.level)
    token.map = [start, end]
    token.content = text
    state.tokens.append(token)
    state.line = end


_STARTS: Mapping[str, tuple[Rule, ...]] = {
    "`": (fence,),
    "~": (fence,),
    ">": (_quote,),
    "*": (hr, list_block),
    "-": (hr, list_block),
    "_": (hr,),
    "+": (list_block,),
    "[": (_callout, _speaker, _footnote, _reference),
    "<": (_template, _html),
    "#": (heading,),
    "%": (_comment,),
    "$": (_math,),
    **dict.fromkeys("0123456789", (list_block,)),
}
"""The rules that a line's first character allows, in the order they are tried."""


def _those(*rules: Rule) -> Mapping[str, tuple[Rule, ...]]:
    found = {char: tuple(r for r in starts if r in rules) for char, starts in _STARTS.items()}
    return {char: starts for char, starts in found.items() if starts}


_INTERRUPT_LIST = _those(fence, _quote, hr, _comment, _math)
_INTERRUPT_TEXT = _those(
    fence, _quote, hr, _comment, _math, list_block, _template, _html, heading, _speaker, _footnote
)


def _interrupts(
    state: StateBlock,
    line: int,
    end: int,
    first: str,
    rules: Mapping[str, tuple[Rule, ...]],
    *,
    with_table: bool,
) -> bool:
    if first in rules and any(rule(state, line, end, True) for rule in rules[first]):
        return True
    return with_table and _is_delimiter_row(state, line + 1, end) and _table(state, line, end, True)


def _is_delimiter_row(state: StateBlock, line: int, end: int) -> bool:
    """Whether a line may be the second of a table; a cheap look before the rule's full one."""
    if line >= end:
        return False
    begin = state.bMarks[line] + state.tShift[line]
    return begin < state.eMarks[line] and state.src[begin] in _DELIMITER_ROW


def _terminator(rules: Mapping[str, tuple[Rule, ...]], *, with_table: bool) -> Rule:
    """One rule that looks whether any of some rules matches: what the library's list, quote and
    reference rules ask to know where they end."""

    def looks(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if not silent or state.sCount[start] - state.blkIndent >= _CODE_INDENT:
            return False
        begin = state.bMarks[start] + state.tShift[start]
        first = state.src[begin] if begin < state.eMarks[start] else ""
        return _interrupts(state, start, end, first, rules, with_table=with_table)

    return looks


_ends_list = _terminator(_INTERRUPT_LIST, with_table=False)
_ends_text = _terminator(_INTERRUPT_TEXT, with_table=False)
_ends_reference = _terminator(_INTERRUPT_TEXT, with_table=True)


class BlockParser(ParserBlock):
    """markdown-it-py's block parser with rules chosen by the first character of each line."""

    def __init__(self) -> None:
        super().__init__()
        for name in self.ruler.get_all_rules():
            self.ruler.disable([name])
        self.ruler.enable(["code"])
        for chain, rules in (
            ("list", _ends_list),
            ("reference", _ends_reference),
        ):
            self.ruler.push(f"interrupts_{chain}", rules, {"alt": [chain]})

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        """Adds the tokens of some lines, which end early where their container does."""
        line = startLine
        while line < endLine:
            line = state.skipEmptyLines(line)
            if line >= endLine or state.sCount[line] < state.blkIndent:
                break
            if state.level >= _MAX_NESTING:
                # Deeper containers are read as the text they are written with: nothing is lost.
                _paragraph(state, line, endLine, False)
            elif state.sCount[line] - state.blkIndent >= _CODE_INDENT:
                code(state, line, endLine, False)
            else:
                self._begin(state, line, endLine)
            line = state.line
        state.line = line
        # A tight list would be walked once more, at each of its levels, for paragraphs to mark.
        state.tight = False

    @staticmethod
    def _begin(state: StateBlock, line: int, end: int) -> None:
        if _is_delimiter_row(state, line + 1, end) and _table(state, line, end, False):
            return
        first = state.src[state.bMarks[line] + state.tShift[line]]
        for rule in _STARTS.get(first, ()):
            if rule(state, line, end, False):
                return
        _paragraph(state, line, end, False)


def parser() -> MarkdownIt:
    """Returns a markdown-it parser with our block phase; its inline phase is not used."""
    made = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING})
    made.block = BlockParser()
    return made
