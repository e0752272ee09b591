"""Mermaid flowcharts (https://mermaid.js.org), which Obsidian and many sites show, of small graphs.

Mermaid draws no more than 500 edges and 50,000 characters unless it is set up to.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import TextIO

from vaultgraph.export.columns import cell
from vaultgraph.export.drawing import Drawing, refuse
from vaultgraph.export.edges import count, edges
from vaultgraph.export.looks import Looks
from vaultgraph.export.palette import Colour
from vaultgraph.extraction.kinds import hexadecimal

MOST_NODES = 200
MOST_EDGES = 500
MOST_CHARACTERS = 50_000

_WIDTH = 28
_LINES = 4
_BRACKETS = {
    "circle": ("(", ")"),
    "ring": ("([", "])"),
    "square": ("[", "]"),
    "diamond": ("{", "}"),
    "triangle": ("[/", "\\]"),
    "hexagon": ("{{", "}}"),
}
_ITEM = re.compile(r"^(\d*)([.)+-])(?= |$)")
"""What begins a list in Markdown, which Mermaid refuses in a label."""

_ENTITIES = {char: f"#{ord(char)};" for char in "\"#;<>&`\\{}[]()|*_~'$%@"}


def write(drawing: Drawing, out: TextIO) -> None:
    """Writes the graph to an open text file.
    Raises ``ExportError`` for one that Mermaid would not draw."""
    graph, merged = drawing.graph, drawing.merged
    refuse("a Mermaid chart", len(graph), "nodes", MOST_NODES)
    refuse("a Mermaid chart", count(graph, merged=merged), "edges", MOST_EDGES)
    text = "\n".join([*_lines(drawing), ""])
    refuse("a Mermaid chart", len(text), "characters", MOST_CHARACTERS)
    out.write(text)


def _lines(drawing: Drawing) -> Iterator[str]:
    graph = drawing.graph
    names = {node: f"n{number}" for number, node in enumerate(graph)}
    looks = Looks(drawing)
    colours: dict[Colour, list[str]] = {}
    yield "flowchart LR"
    for node, data in graph.nodes(data=True):
        opening, closing = _BRACKETS[drawing.look(data["kind"]).shape]
        yield f'    {names[node]}{opening}"{_label(data["label"])}"{closing}'
        colours.setdefault(looks.colour(node), []).append(names[node])
    for source, target, tie in edges(graph, merged=drawing.merged):
        yield f'    {names[source]} -->|"{_label(tie["kind"])}"| {names[target]}'
    for number, (colour, members) in enumerate(colours.items()):
        shade = hexadecimal(colour)
        yield f"    classDef c{number} fill:{shade}33,stroke:{shade},stroke-width:2px"
        yield f"    class {','.join(members)} c{number}"


def _label(value: object) -> str:
    """A text in several lines, without what Mermaid would read."""
    lines = textwrap.wrap(cell(value), _WIDTH, max_lines=_LINES, placeholder=" …")
    shown = ("".join(_ENTITIES.get(char, char) for char in line) for line in lines)
    return "<br>".join(_ITEM.sub(_spelled, line) for line in shown) or " "


def _spelled(found: re.Match[str]) -> str:
    return f"{found[1]}#{ord(found[2])};"
