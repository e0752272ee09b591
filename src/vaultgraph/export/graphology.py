"""The JSON of graphology (https://graphology.github.io/serialization.html), which sigma and Gephi
Lite are built on: ``Graph.from(JSON.parse(text))`` reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TextIO

from vaultgraph.export.drawing import Drawing
from vaultgraph.export.edges import edges, weight
from vaultgraph.export.lines import write_lines
from vaultgraph.export.looks import Looks
from vaultgraph.export.records import document
from vaultgraph.extraction.kinds import hexadecimal

Record = Mapping[str, object]


def write(drawing: Drawing, out: TextIO) -> None:
    """Writes the graph to an open text file, with ``x``, ``y``, ``size`` and ``color`` as sigma
    draws them."""
    before = {
        "options": {"type": "directed", "multi": True, "allowSelfLoops": True},
        "attributes": {"name": drawing.title},
    }
    lists = {"nodes": _nodes(drawing), "edges": _edges(drawing)}
    write_lines(out, document(before, lists))


def _nodes(drawing: Drawing) -> Iterator[Record]:
    looks = Looks(drawing)
    for node, data in drawing.graph.nodes(data=True):
        place = drawing.positions.get(node)
        drawn: dict[str, object] = {"x": place[0], "y": place[1]} if place else {}
        drawn["size"] = round(looks.size(node), 2)
        drawn["color"] = hexadecimal(looks.colour(node))
        yield {"key": node, "attributes": {**data, "degree": looks.degrees[node], **drawn}}


def _edges(drawing: Drawing) -> Iterator[Record]:
    found = edges(drawing.graph, merged=drawing.merged)
    for number, (source, target, data) in enumerate(found):
        attributes = {**data, "weight": weight(data)}
        yield {"key": str(number), "source": source, "target": target, "attributes": attributes}
