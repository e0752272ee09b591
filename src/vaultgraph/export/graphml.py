"""GraphML (http://graphml.graphdrawing.org) for igraph, yEd and Neo4j: a streaming writer.

Keys go by name and every edge has an id of its own; Gephi takes edges of equal ids for one. yEd
takes a key of the id ``d3`` for the label, hence names and no numbers. GraphML has no lists: they
are JSON in a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from vaultgraph.export.columns import Column, Type, columns
from vaultgraph.export.drawing import Drawing, write_lines
from vaultgraph.export.edges import edges
from vaultgraph.export.markup import Values, escaped, identity, values

_TYPES = {
    Type.BOOLEAN: "boolean",
    Type.INTEGER: "int",
    Type.LONG: "long",
    Type.DOUBLE: "double",
    Type.LISTSTRING: "string",
    Type.STRING: "string",
}
_LEFT_OUT = frozenset({"snippet"})


def write(drawing: Drawing, out: TextIO) -> None:
    """Writes the graph to an open text file, line by line."""
    write_lines(out, _lines(drawing))


def _lines(drawing: Drawing) -> Iterator[str]:
    graph, positions = drawing.graph, drawing.positions
    node_columns = columns((data for _, data in graph.nodes(data=True)), _LEFT_OUT)
    if positions:
        node_columns += [Column("x", Type.DOUBLE), Column("y", Type.DOUBLE)]
    edge_columns = columns((data for _, _, data in graph.edges(data=True)), frozenset())
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    yield f"<desc>{escaped(drawing.title)}</desc>"
    yield from _keys("node", node_columns)
    yield from _keys("edge", edge_columns)
    yield '<graph id="vault" edgedefault="directed">'
    written = _values("node", node_columns)
    for node, data in graph.nodes(data=True):
        place = positions.get(node)
        at = written({"x": place[0], "y": place[1]}) if place else ""
        yield f'<node id="{identity(node)}">{written(data)}{at}</node>'
    written = _values("edge", edge_columns)
    for number, (source, target, tie) in enumerate(edges(graph, merged=drawing.merged)):
        ends = f'source="{identity(source)}" target="{identity(target)}"'
        yield f'<edge id="e{number}" {ends}>{written(tie)}</edge>'
    yield "</graph>"
    yield "</graphml>"


def _keys(owner: str, declared: Sequence[Column]) -> Iterator[str]:
    for column in declared:
        name, kind = escaped(column.name), _TYPES[column.type]
        yield f'<key id="{owner[0]}_{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>'


def _values(owner: str, declared: Sequence[Column]) -> Values:
    begins = {column.name: f'<data key="{owner[0]}_{escaped(column.name)}">' for column in declared}
    return values(begins, "</data>")
