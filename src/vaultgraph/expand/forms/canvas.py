"""An Obsidian canvas (JSON Canvas 1.0, https://jsoncanvas.org): a card for each line.

The tree grows to the right, a column for each level. A card stands in the middle of those below
it, and what stands below different cards is kept apart, so no two cards overlap.
"""

from __future__ import annotations

import json
import math

from vaultgraph.expand.forms.outline import code, escaped
from vaultgraph.expand.forms.place import wikilink
from vaultgraph.expand.tree import Branch, Expansion, Kind

_WIDTH = 380
_ACROSS = 120
"""Between columns, room for the arrows and their names."""
_APART = 30
_LINE = 27
_PADDING = 44
_CHARACTERS = 38
"""Of a line of a card; few, so that a card has room for wide letters."""

_COLOURS = {
    Kind.SECTION: "5",
    Kind.FORMULA: "6",
    Kind.ADDRESS: "6",
    Kind.SYMBOL: "6",
    Kind.FUNCTION: "6",
    Kind.CONCEPT: "4",
    Kind.NOTE: "3",
    Kind.TEXT: "1",
}
_CODE = frozenset({Kind.FORMULA, Kind.ADDRESS, Kind.SYMBOL, Kind.FUNCTION})


def canvas(expansion: Expansion) -> str:
    """Returns the tree as a canvas."""
    nodes: list[dict[str, object]] = []
    edges: list[dict[str, object]] = []
    _place(expansion.root, 0, 0, nodes, edges)
    document = {"nodes": nodes, "edges": edges}
    return json.dumps(document, ensure_ascii=False, indent="\t") + "\n"


def _place(
    branch: Branch,
    depth: int,
    top: int,
    nodes: list[dict[str, object]],
    edges: list[dict[str, object]],
) -> tuple[str, int]:
    """Adds a card with those below it, from some height on; returns its id and where they end."""
    text, lines = _card(branch)
    height = _PADDING + _LINE * lines
    name = f"card{len(nodes)}"
    card: dict[str, object] = {"id": name, "type": "text", "text": text}
    nodes.append(card)
    end = top
    for below in branch.branches:
        other, end = _place(below, depth + 1, end, nodes, edges)
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
    if colour := _COLOURS.get(branch.kind):
        card["color"] = colour
    return name, top + max(height, span)


def _moved(nodes: list[dict[str, object]], down: int) -> None:
    for node in nodes:
        node["y"] = int(str(node["y"])) + down


def _card(branch: Branch) -> tuple[str, int]:
    """The text of a card and how many lines it takes."""
    named = branch.kind is Kind.NOTE
    said = code(branch.label) if branch.kind in _CODE else f"**{escaped(branch.label)}**"
    link = wikilink(branch, branch.label if named else "")
    shown = branch.path.rsplit("/", 1)[-1]
    parts = [(link or said, branch.label) if named else (said, branch.label)]
    if branch.why:
        parts.append((f"*{escaped(branch.why)}*", branch.why))
    if link and not named:
        parts.append((link, shown))
    lines = sum(max(1, math.ceil(len(plain) / _CHARACTERS)) for _, plain in parts)
    return "\n\n".join(text for text, _ in parts), lines + len(parts) - 1
