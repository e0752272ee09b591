"""GEXF 1.3, the format of Gephi (https://gexf.net/1.3): a streaming writer.

Written for what Gephi's importer and Gephi Lite's really do: a label on every node, node kind as
colour and as a column, size by the number of neighbours, positions, edge kinds as Gephi's edge
types, unique edge ids, characters that XML allows, columns whose id is their title.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from vaultgraph.export.columns import Column, cell, columns, identifier
from vaultgraph.export.palette import COLOURS, OTHER
from vaultgraph.graph.build import Graph
from vaultgraph.version import __version__

_SMALLEST, _LARGEST = 4.0, 40.0
_NODE_ELEMENTS = frozenset({"label"})
_EDGE_ELEMENTS = frozenset({"kind", "weight"})


def write(
    graph: Graph, positions: Mapping[str, tuple[float, float]], out: TextIO, title: str
) -> None:
    """Writes the graph to an open text file, line by line."""
    for line in _lines(graph, positions, title):
        out.write(line)
        out.write("\n")


def _lines(graph: Graph, positions: Mapping[str, tuple[float, float]], title: str) -> Iterator[str]:
    node_columns = columns((data for _, data in graph.nodes(data=True)), _NODE_ELEMENTS)
    edge_columns = columns((data for _, _, data in graph.edges(data=True)), _EDGE_ELEMENTS)
    near = {node: len({*graph.predecessors(node), *graph.successors(node)}) for node in graph}
    most = max(near.values(), default=1) or 1
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield ('<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">')
    yield f"<meta><creator>vaultgraph {__version__}</creator>"
    yield f"<description>{escape(cell(title))}</description></meta>"
    yield '<graph mode="static" defaultedgetype="directed">'
    yield from _declarations("node", [*node_columns])
    yield from _declarations("edge", edge_columns)
    yield "<nodes>"
    for node, data in graph.nodes(data=True):
        size = _SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(near[node] / most)
        red, green, blue = COLOURS.get(data["kind"], OTHER)
        yield f"<node id={_attribute(identifier(node))} label={_attribute(data['label'])}>"
        yield from _values(data, node_columns)
        yield f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
        if node in positions:
            x, y = positions[node]
            yield f'<viz:position x="{x:.2f}" y="{y:.2f}" z="0.0"/>'
        yield f'<viz:size value="{size:.2f}"/></node>'
    yield "</nodes>"
    yield "<edges>"
    for number, (source, target, data) in enumerate(graph.edges(data=True)):
        kind = _attribute(data["kind"])
        ends = [_attribute(identifier(node)) for node in (source, target)]
        yield (
            f'<edge id="{number}" source={ends[0]} target={ends[1]}'
            f' kind={kind} label={kind} weight="{data["weight"]}">'
        )
        yield from _values(data, edge_columns)
        yield "</edge>"
    yield "</edges>"
    yield "</graph>"
    yield "</gexf>"


def _declarations(owner: str, declared: Sequence[Column]) -> Iterator[str]:
    """A column's id is its title: Gephi Lite shows the one, Gephi the other."""
    if not declared:
        return
    yield f'<attributes class="{owner}">'
    for column in declared:
        name = _attribute(column.name)
        yield f'<attribute id={name} title={name} type="{column.type.name.lower()}"/>'
    yield "</attributes>"


def _values(data: Mapping[str, object], declared: Sequence[Column]) -> Iterator[str]:
    present = [column for column in declared if data.get(column.name) is not None]
    if present:
        yield "<attvalues>"
        for column in present:
            value = _attribute(data[column.name])
            yield f"<attvalue for={_attribute(column.name)} value={value}/>"
        yield "</attvalues>"


def _attribute(value: object) -> str:
    return quoteattr(cell(value), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
