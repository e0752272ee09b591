"""A tree for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

from vaultgraph.expand.forms.place import place
from vaultgraph.expand.tree import Branch, Expansion

Style = Callable[[str], str]


def tree(
    expansion: Expansion, width: int = 0, label: Style = str, reason: Style = str
) -> Iterator[str]:
    """Yields the lines of the tree: what it is, then why it is there. With a ``width`` they are
    broken; ``label`` and ``reason`` give them colours."""
    return _lines(expansion.root, "", "", "", width, label, reason)


def _lines(
    branch: Branch, above: str, first: str, rest: str, width: int, label: Style, reason: Style
) -> Iterator[str]:
    why = " · ".join(part for part in (branch.why, place(branch, above), _left(branch)) if part)
    stem = rest + ("│ " if branch.branches else "  ")
    yield from _wrapped(branch.label, why, first, stem, width, label, reason)
    last = len(branch.branches) - 1
    for number, below in enumerate(branch.branches):
        head, tail = ("└─ ", "   ") if number == last else ("├─ ", "│  ")
        above_it = branch.path or above
        yield from _lines(below, above_it, rest + head, rest + tail, width, label, reason)


def _left(branch: Branch) -> str:
    return f"{branch.left:,} left out" if branch.left else ""


def _wrapped(
    name: str, why: str, first: str, rest: str, width: int, label: Style, reason: Style
) -> Iterator[str]:
    whole = f"{name} — {why}" if why else name
    room = width - len(rest)
    if not width or len(first) + len(whole) <= width or room < 20:
        yield first + label(name) + (f" {reason('— ' + why)}" if why else "")
        return
    lines = textwrap.wrap(name, room, break_long_words=False)
    for number, line in enumerate(lines):
        yield (rest if number else first) + label(line)
    for line in textwrap.wrap(f"— {why}", room, break_long_words=False) if why else ():
        yield rest + reason(line)
