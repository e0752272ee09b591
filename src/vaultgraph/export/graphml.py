"""GraphML (http://graphml.graphdrawing.org) for igraph, yEd and Neo4j: a streaming writer.

Keys go by name and every edge has an id of its own; Gephi takes edges of equal ids for one. yEd
takes a key of the id ``d3`` for the label, hence names and no numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from vaultgraph.export.columns import Column, Type, cell, columns, identifier
from vaultgraph.graph.build import Graph

_TYPES = {
    Type.BOOLEAN: "boolean",
    Type.INTEGER: "int",
    Type.LONG: "long",
    Type.DOUBLE: "double",
    Type.STRING: "string",
}


def write(
    graph: Graph, positions: Mapping[str, tuple[float, float]], out: TextIO, title: str
) -> None:
    """Writes the graph to an open text file, line by line."""
    for line in _lines(graph, positions, title):
        out.write(line)
        out.write("\n")


def _lines(graph: Graph, positions: Mapping[str, tuple[float, float]], title: str) -> Iterator[str]:
    nothing: frozenset[str] = frozenset()
    node_columns = columns((data for _, data in graph.nodes(data=True)), nothing)
    if positions:
        node_columns += [Column("x", Type.DOUBLE), Column("y", Type.DOUBLE)]
    edge_columns = columns((data for _, _, data in graph.edges(data=True)), nothing)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    yield f"<desc>{escape(cell(title))}</desc>"
    yield from _keys("node", node_columns)
    yield from _keys("edge", edge_columns)
    yield '<graph id="vault" edgedefault="directed">'
    for node, data in graph.nodes(data=True):
        yield f"<node id={quoteattr(identifier(node))}>"
        x, y = positions.get(node, (None, None))
        yield from _values({**data, "x": x, "y": y}, node_columns, "n")
        yield "</node>"
    for number, (source, target, data) in enumerate(graph.edges(data=True)):
        ends = [quoteattr(identifier(node)) for node in (source, target)]
        yield f'<edge id="e{number}" source={ends[0]} target={ends[1]}>'
        yield from _values(data, edge_columns, "e")
        yield "</edge>"
    yield "</graph>"
    yield "</graphml>"


def _keys(owner: str, declared: Sequence[Column]) -> Iterator[str]:
    for column in declared:
        name = quoteattr(column.name)
        identity = quoteattr(f"{owner[0]}_{column.name}")
        kind = _TYPES[column.type]
        yield f'<key id={identity} for="{owner}" attr.name={name} attr.type="{kind}"/>'


def _values(data: Mapping[str, object], declared: Sequence[Column], owner: str) -> Iterator[str]:
    for column in declared:
        value = data.get(column.name)
        if value is not None:
            yield f'<data key="{owner}_{column.name}">{escape(cell(value))}</data>'
