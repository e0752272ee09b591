"""A Mermaid flowchart."""

from __future__ import annotations

import textwrap

from vaultgraph.expand.tree import Expansion, Kind

_WIDTH = 32
_LINES = 4
_SHAPES = {
    Kind.SECTION: ('["', '"]'),
    Kind.FORMULA: ('[["', '"]]'),
    Kind.ADDRESS: ('{{"', '"}}'),
    Kind.SYMBOL: ('{{"', '"}}'),
    Kind.FUNCTION: ('{{"', '"}}'),
    Kind.CONCEPT: ('(["', '"])'),
    Kind.NOTE: ('("', '")'),
    Kind.TEXT: ('>"', '"]'),
}
_ENTITIES = {char: f"#{ord(char)};" for char in '"#;<>&`\\{}[]()|*_'}


def mermaid(expansion: Expansion) -> str:
    """Returns the tree as a flowchart from left to right; the arrows name the ties."""
    lines = ["flowchart LR"]
    nodes: list[str] = []
    trail: list[str] = []
    for number, (depth, branch) in enumerate(expansion.walk()):
        name = f"n{number}"
        opening, closing = _SHAPES.get(branch.kind, ('["', '"]'))
        lines.append(f"    {name}{opening}{_label(branch.label)}{closing}")
        del trail[depth:]
        if trail:
            nodes.append(f"    {trail[-1]} -- {branch.tie} --> {name}")
        trail.append(name)
    return "\n".join([*lines, *nodes]) + "\n"


def _label(text: str) -> str:
    """A text in several lines, without what Mermaid would read."""
    lines = textwrap.wrap(text, _WIDTH, max_lines=_LINES, placeholder=" …")
    return "<br>".join("".join(_ENTITIES.get(char, char) for char in line) for line in lines)
