"""Block quotes (CommonMark 5.1), by the rule of markdown-it-py, but in linear time and memory.

A line without mark that goes on with a quote's paragraph belongs to all the quotes around it. The
library asks of each such line, once in every quote, whether it interrupts the paragraph, and keeps
its marks each time. Here a quote jumps over the lines that one around it has settled.

Such lines are gathered before it is known whether there is a paragraph that they go on with. Where
there is none, they are gathered in vain, and the next quote below may gather the rest again. A text
in which that happens all the time is read without such lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from markdown_it.rules_block import StateBlock

_LAZY = -1
"""The indent by which markdown-it-py knows a line that has no mark."""
_TAB = 4
_IN_VAIN = 20
"""How many times the lines of a text may be gathered in vain."""
_MEMORY = "quotes"

Interrupts = Callable[[StateBlock, int, int, bool], bool]


@dataclass(slots=True)
class _Memory:
    """What the quotes of one text know of each other."""

    spare: int
    """How many lines may still be gathered in vain."""
    settled: dict[int, int] = field(default_factory=dict)
    """The line after some lines without mark that interrupt no paragraph, by their first."""


def read(state: StateBlock, start: int, end: int, interrupts: Interrupts) -> None:
    """Adds the tokens of the quote that begins in a line. ``interrupts`` tells whether a line
    begins another block."""
    saved: list[tuple[int, int, int, int, int]] = []

    def save(line: int) -> None:
        marks = state.bMarks[line], state.tShift[line], state.sCount[line], state.bsCount[line]
        saved.append((line, *marks))

    memory: _Memory = state.env.setdefault(_MEMORY, _Memory(_IN_VAIN * len(state.bMarks)))
    settled = memory.settled
    before = state.lineMax, state.parentType, state.blkIndent
    state.parentType = "blockquote"
    save(start)
    empty = _take_mark(state, start)
    line, run = start + 1, start + 1  # the lines from ``run`` on have been lazy all along
    while line < end and not state.isEmpty(line):
        indent = state.sCount[line]
        if indent >= state.blkIndent and state.src[state.bMarks[line] + state.tShift[line]] == ">":
            settled[run] = line
            save(line)
            empty = _take_mark(state, line)
            line += 1
            run = line
        elif empty:
            break
        elif indent == _LAZY and settled.get(line, line) > line:
            line = min(settled[line], end)
        elif interrupts(state, line, end, True):
            state.lineMax = line
            if state.blkIndent:
                save(line)
                state.sCount[line] -= state.blkIndent
            break
        else:
            if indent != _LAZY:
                if memory.spare <= 0:
                    break
                settled[run] = line
                save(line)
                state.sCount[line] = _LAZY
                run = line + 1
            line += 1
    settled[run] = line
    state.blkIndent = 0
    state.push("blockquote_open", "blockquote", 1)
    state.md.block.tokenize(state, start, line)
    state.push("blockquote_close", "blockquote", -1)
    memory.spare -= line - state.line
    state.lineMax, state.parentType, state.blkIndent = before
    for index, *marks in saved:
        state.bMarks[index], state.tShift[index], state.sCount[index], state.bsCount[index] = marks


def _take_mark(state: StateBlock, line: int) -> bool:
    """Moves the beginning of a line behind its quote mark and the space after that; returns whether
    nothing follows."""
    position, end = state.bMarks[line] + state.tShift[line] + 1, state.eMarks[line]
    initial = offset = state.sCount[line] + 1
    following = state.src[position : position + 1]
    is_narrow = (state.bsCount[line] + offset) % _TAB == _TAB - 1
    width = 0  # of the part of a tab that is left when a space was taken from it
    if following == " " or (following == "\t" and is_narrow):
        position, initial, offset = position + 1, initial + 1, offset + 1
    elif following == "\t":
        width = 1
    state.bMarks[line] = position
    while position < end and (char := state.src[position]) in " \t":
        offset += _TAB - (offset + state.bsCount[line] + width) % _TAB if char == "\t" else 1
        position += 1
    state.bsCount[line] = state.sCount[line] + 1 + (following in (" ", "\t"))
    state.sCount[line] = offset - initial
    state.tShift[line] = position - state.bMarks[line]
    return position >= end
