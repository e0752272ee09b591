"""DOT, the language of Graphviz (https://graphviz.org/doc/info/lang.html).

``sfdp -Tsvg`` and ``dot -Tsvg`` lay the graph out; ``neato -n -Tsvg`` takes its positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TextIO

from vaultgraph.export.columns import cell, clean, identifier
from vaultgraph.export.drawing import Drawing, write_lines
from vaultgraph.export.edges import edges, weight
from vaultgraph.export.looks import LARGEST, Looks
from vaultgraph.extraction.kinds import hexadecimal

_BREAKS = re.compile(r"[\r\n]+")
_SHAPES = {"circle": "ellipse", "ring": "ellipse", "square": "box"}
_PLAIN = "links"
"""The kind of most edges, of which a picture need not speak."""

_SMALLEST_TEXT, _LARGEST_TEXT = 9, 20


def write(drawing: Drawing, out: TextIO) -> None:
    """Writes the graph to an open text file, line by line."""
    write_lines(out, _lines(drawing))


def _lines(drawing: Drawing) -> Iterator[str]:
    graph, positions = drawing.graph, drawing.positions
    looks = Looks(drawing)
    yield f"digraph {_quoted(clean(drawing.title))} {{"
    yield '  graph [overlap="prism", outputorder="edgesfirst", charset="UTF-8"];'
    yield '  node [style="filled", fontname="Helvetica", fontcolor="black", color="white"];'
    yield '  edge [color="#99999999", arrowsize="0.5", fontname="Helvetica", fontsize="8"];'
    for node, data in graph.nodes(data=True):
        shape = drawing.look(data["kind"]).shape
        said = {
            "label": _text(data["label"]),
            "shape": _quoted(_SHAPES.get(shape, shape)),
            "fillcolor": _quoted(hexadecimal(looks.colour(node)) + "66"),
            "fontsize": _quoted(f"{_size(looks.size(node)):.0f}"),
            "tooltip": _text(data.get("path") or node),
            "class": _quoted(str(data["kind"])),
        }
        if shape == "ring":
            said |= {"style": _quoted("dashed"), "color": said["fillcolor"]}
        if node in positions:
            x, y = positions[node]
            said["pos"] = _quoted(f"{x:.2f},{y:.2f}")
        yield f"  {_quoted(identifier(node))} [{_list(said)}];"
    for source, target, tie in edges(graph, merged=drawing.merged):
        said = {"kind": _quoted(str(tie["kind"])), "weight": _quoted(f"{max(1, weight(tie)):.0f}")}
        if tie["kind"] != _PLAIN:
            said["label"] = _text(tie["kind"])
        ends = f"{_quoted(identifier(source))} -> {_quoted(identifier(target))}"
        yield f"  {ends} [{_list(said)}];"
    yield "}"


def _size(size: float) -> float:
    return _SMALLEST_TEXT + (_LARGEST_TEXT - _SMALLEST_TEXT) * size / LARGEST


def _list(said: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in said.items())


def _quoted(text: str) -> str:
    """A text as an id: only quotes are special; backslashes are doubled, lest the last one hide the
    quote."""
    doubled = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{doubled}"'


def _text(value: object) -> str:
    """A text as a label, in which ``&lt;`` would mean ``<`` and a real break is a break."""
    lines = _BREAKS.split(cell(value).replace("&", "&amp;"))
    return "\\n".join(map(_quoted, lines)).replace('"\\n"', "\\n")
