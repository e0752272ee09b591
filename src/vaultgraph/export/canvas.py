"""Obsidian canvases (JSON Canvas 1.0, https://jsoncanvas.org) of small graphs: a card a node.

Files are file cards, so the canvas is to lie in the vault; what stands in a file links to it. Cards
stand where the layout puts them, each in a cell of a grid of its own, so that no two overlap.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import TextIO

from vaultgraph.expand.places import code, escaped
from vaultgraph.export.columns import clean
from vaultgraph.export.drawing import Drawing, refuse
from vaultgraph.export.edges import count, edges
from vaultgraph.export.looks import Looks
from vaultgraph.extraction.kinds import hexadecimal

MOST_NODES = 500
MOST_EDGES = 3000

_WIDTH, _HEIGHT = 320, 160
_ACROSS, _DOWN = 80, 60
_ROOM = 2.5
"""Cells for each card: some stay empty, so that what lies together is seen to."""

_IN_LINKS = re.compile(r"[\[\]|#^\n\r]")
_FILES = frozenset({"note", "canvas", "base", "attachment"})
_CODE = frozenset({"formula", "address", "symbol", "function"})

Cell = tuple[int, int]


def write(drawing: Drawing, out: TextIO) -> None:
    """Writes the graph to an open text file.
    Raises ``ExportError`` for one of more cards than a canvas can show."""
    graph, merged = drawing.graph, drawing.merged
    refuse("a canvas", len(graph), "cards", MOST_NODES)
    refuse("a canvas", count(graph, merged=merged), "arrows", MOST_EDGES)
    looks = Looks(drawing)
    cells = _cells(drawing)
    names = {node: f"n{number}" for number, node in enumerate(graph)}
    cards = [
        {
            "id": names[node],
            **_card(data),
            "x": cells[node][0] * (_WIDTH + _ACROSS),
            "y": cells[node][1] * (_HEIGHT + _DOWN),
            "width": _WIDTH,
            "height": _HEIGHT,
            "color": hexadecimal(looks.colour(node)),
        }
        for node, data in graph.nodes(data=True)
    ]
    arrows = [
        {
            "id": f"e{number}",
            "fromNode": names[source],
            "fromSide": _side(cells[source], cells[target]),
            "toNode": names[target],
            "toSide": _side(cells[target], cells[source]),
            "label": clean(str(data.get("relation") or data["kind"])),
        }
        for number, (source, target, data) in enumerate(edges(graph, merged=merged))
    ]
    json.dump({"nodes": cards, "edges": arrows}, out, ensure_ascii=False, indent="\t")
    out.write("\n")


def _card(data: Mapping[str, object]) -> dict[str, object]:
    """What a card shows: a file, an address, a link that leads nowhere yet, or a text."""
    kind, label = str(data["kind"]), clean(str(data["label"]))
    path = clean(str(data.get("path", "")))
    if kind in _FILES and path:
        return {"type": "file", "file": path}
    if kind == "unresolved" and not _IN_LINKS.search(label):
        return {"type": "text", "text": f"[[{label}]]"}
    text = code(label) if kind in _CODE else f"**{escaped(label)}**"
    target = path.removesuffix(".md")
    if target and not _IN_LINKS.search(target):
        text += f"\n\n[[{target}|{target.rsplit('/', 1)[-1]}]]"
    return {"type": "text", "text": text}


def _side(own: Cell, other: Cell) -> str:
    across = (other[0] - own[0]) * (_WIDTH + _ACROSS)
    down = (other[1] - own[1]) * (_HEIGHT + _DOWN)
    if abs(across) >= abs(down):
        return "right" if across >= 0 else "left"
    return "bottom" if down > 0 else "top"


def _cells(drawing: Drawing) -> dict[str, Cell]:
    """A cell for each node: the nearest free one to where it is to stand. The picture's y grows
    upwards, a canvas's downwards."""
    places = {node: drawing.positions.get(node, (0.0, 0.0)) for node in drawing.graph}
    xs, ys = zip(*places.values(), strict=True) if places else ((0.0,), (0.0,))
    wide, tall = max(xs) - min(xs) or 1.0, max(ys) - min(ys) or 1.0
    area = _ROOM * len(places) * (_WIDTH + _ACROSS) * (_HEIGHT + _DOWN)
    scale = math.sqrt(area / (wide * tall))
    middle_x, middle_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    cells: dict[str, Cell] = {}
    taken: set[Cell] = set()
    for node, (x, y) in places.items():
        across = round((x - middle_x) * scale / (_WIDTH + _ACROSS))
        down = round((middle_y - y) * scale / (_HEIGHT + _DOWN))
        cells[node] = next(cell for cell in _around(across, down) if cell not in taken)
        taken.add(cells[node])
    return cells


def _around(across: int, down: int) -> Iterator[Cell]:
    """The cells from one on, ring by ring."""
    yield across, down
    ring = 0
    while True:
        ring += 1
        for step in range(-ring, ring + 1):
            yield across + step, down - ring
            yield across + step, down + ring
        for step in range(1 - ring, ring):
            yield across - ring, down + step
            yield across + ring, down + step
