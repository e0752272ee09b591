"""The node-link JSON of networkx (``networkx.node_link_graph(data, edges="edges")`` reads it)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TextIO

from vaultgraph.export.drawing import Drawing
from vaultgraph.export.edges import edges
from vaultgraph.export.lines import write_lines
from vaultgraph.export.records import document

Record = Mapping[str, object]


def write(drawing: Drawing, out: TextIO) -> None:
    """Writes the graph to an open text file, positions as ``x`` and ``y`` of the nodes."""
    before = {"directed": True, "multigraph": True, "graph": {"name": drawing.title}}
    lists = {"nodes": _nodes(drawing), "edges": _edges(drawing)}
    write_lines(out, document(before, lists))


def _nodes(drawing: Drawing) -> Iterator[Record]:
    for node, data in drawing.graph.nodes(data=True):
        place = drawing.positions.get(node)
        at = {"x": place[0], "y": place[1]} if place else {}
        yield {**data, **at, "id": node}


def _edges(drawing: Drawing) -> Iterator[Record]:
    last, key = ("", ""), 0
    for source, target, data in edges(drawing.graph, merged=drawing.merged):
        key = key + 1 if (source, target) == last else 0
        last = source, target
        yield {**data, "source": source, "target": target, "key": key}
