"""An unfolded seed as a drawing: a Mermaid flowchart, an Obsidian canvas.

A canvas (JSON Canvas 1.0, https://jsoncanvas.org) has a card for each line. The tree grows to the
right, a column for each level. A card stands in the middle of those below it, and what stands below
different cards is kept apart, so no two cards overlap.
"""

from __future__ import annotations

import json
import math
import textwrap

from vaultgraph.expand.places import code, escaped, wikilink
from vaultgraph.expand.tree import Expansion, TreeNode, TreeNodeKind
from vaultgraph.extraction.interface import NodeKind
from vaultgraph.extraction.kinds import hexadecimal

_LABEL_WIDTH = 32
_LABEL_LINES = 4
_SHAPES = {
    "circle": ('("', '")'),
    "square": ('["', '"]'),
    "triangle": ('(["', '"])'),
    "hexagon": ('{{"', '"}}'),
    "diamond": ('[["', '"]]'),
}
_PLAIN = ('["', '"]')
_ENTITIES = {char: f"#{ord(char)};" for char in '"#;<>&`\\{}[]()|*_'}


def mermaid(expansion: Expansion) -> str:
    """Returns the tree as a flowchart from left to right; the arrows name the ties."""
    lines = ["flowchart LR"]
    nodes: list[str] = []
    trail: list[str] = []
    for number, (depth, branch) in enumerate(expansion.walk()):
        name = f"n{number}"
        opening, closing = _brackets(branch, expansion.look(branch))
        lines.append(f"    {name}{opening}{_label(branch.label)}{closing}")
        del trail[depth:]
        if trail:
            nodes.append(f"    {trail[-1]} -- {branch.tie} --> {name}")
        trail.append(name)
    return "\n".join([*lines, *nodes]) + "\n"


def _label(text: str) -> str:
    """A text in several lines, without what Mermaid would read."""
    lines = textwrap.wrap(text, _LABEL_WIDTH, max_lines=_LABEL_LINES, placeholder=" …")
    return "<br>".join("".join(_ENTITIES.get(char, char) for char in line) for line in lines)


def _brackets(branch: TreeNode, look: NodeKind) -> tuple[str, str]:
    if branch.kind == TreeNodeKind.TEXT:
        return '>"', '"]'
    return _SHAPES.get(look.shape, _PLAIN) if look.name else _PLAIN


_WIDTH = 380
_ACROSS = 120
"""Between columns, room for the arrows and their names."""
_APART = 30
_LINE = 27
_PADDING = 44
_CHARACTERS = 38
"""Of a line of a card; few, so that a card has room for wide letters."""


def canvas(expansion: Expansion) -> str:
    """Returns the tree as a canvas."""
    nodes: list[dict[str, object]] = []
    edges: list[dict[str, object]] = []
    _place(expansion, expansion.root, 0, 0, nodes, edges)
    document = {"nodes": nodes, "edges": edges}
    return json.dumps(document, ensure_ascii=False, indent="\t") + "\n"


def _place(
    expansion: Expansion,
    branch: TreeNode,
    depth: int,
    top: int,
    nodes: list[dict[str, object]],
    edges: list[dict[str, object]],
) -> tuple[str, int]:
    """Adds a card with those below it, from some height on; returns its id and where they end."""
    look = expansion.look(branch)
    text, lines = _card(branch, look)
    height = _PADDING + _LINE * lines
    name = f"card{len(nodes)}"
    card: dict[str, object] = {"id": name, "type": "text", "text": text}
    nodes.append(card)
    end = top
    for below in branch.branches:
        other, end = _place(expansion, below, depth + 1, end, nodes, edges)
        edges.append(
            {
                "id": f"{name}-{other}",
                "fromNode": name,
                "fromSide": "right",
                "toNode": other,
                "toSide": "left",
                "label": str(below.tie),
            }
        )
        end += _APART
    span = end - _APART - top if branch.branches else 0
    shift = max(0, height - span) // 2
    if shift:
        _moved(nodes[nodes.index(card) + 1 :], shift)
    x, y = depth * (_WIDTH + _ACROSS), top + max(0, span - height) // 2
    card.update(x=x, y=y, width=_WIDTH, height=height)
    if look.name:
        card["color"] = hexadecimal(look.colour)
    return name, top + max(height, span)


def _moved(nodes: list[dict[str, object]], down: int) -> None:
    for node in nodes:
        node["y"] = int(str(node["y"])) + down


def _card(branch: TreeNode, look: NodeKind) -> tuple[str, int]:
    """The text of a card and how many lines it takes."""
    named = branch.kind == TreeNodeKind.NOTE
    said = code(branch.label) if look.code else f"**{escaped(branch.label)}**"
    link = wikilink(branch, branch.label if named else "")
    shown = branch.path.rsplit("/", 1)[-1]
    parts = [(link or said, branch.label) if named else (said, branch.label)]
    if branch.why:
        parts.append((f"*{escaped(branch.why)}*", branch.why))
    if link and not named:
        parts.append((link, shown))
    lines = sum(max(1, math.ceil(len(plain) / _CHARACTERS)) for _, plain in parts)
    return "\n\n".join(text for text, _ in parts), lines + len(parts) - 1
