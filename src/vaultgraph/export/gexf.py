"""GEXF 1.3, the format of Gephi (https://gexf.net/1.3): a streaming writer.

Written for what Gephi's importer and Gephi Lite's really do: a label on every node, colours, sizes
and positions, node kinds also as a column, edge kinds as Gephi's edge types, unique edge ids,
characters that XML allows, columns whose id is their title, lists with their items in quotes,
times with ``timeformat="date"`` (which Gephi reads to the second, and networkx at all).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from vaultgraph.export.columns import Column, Type, columns
from vaultgraph.export.drawing import Drawing
from vaultgraph.export.edges import edges, weight
from vaultgraph.export.lines import write_lines
from vaultgraph.export.looks import Looks
from vaultgraph.export.markup import Values, escaped, identity, values
from vaultgraph.export.times import beginnings, later
from vaultgraph.version import __version__

_NODE_ELEMENTS = frozenset({"label", "snippet", "degree"})
_EDGE_ELEMENTS = frozenset({"kind", "weight"})
_DYNAMIC = 'mode="dynamic" timeformat="date" timerepresentation="interval"'


def write(drawing: Drawing, out: TextIO) -> None:
    """Writes the graph to an open text file, line by line."""
    write_lines(out, _lines(drawing))


def _lines(drawing: Drawing) -> Iterator[str]:
    graph = drawing.graph
    known = beginnings(graph) if drawing.style.timeline else {}
    mode = _DYNAMIC if known else 'mode="static"'
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">'
    yield f"<meta><creator>vaultgraph {__version__}</creator>"
    yield f"<description>{escaped(drawing.title)}</description></meta>"
    yield f'<graph defaultedgetype="directed" {mode}>'
    node_columns = columns((data for _, data in graph.nodes(data=True)), _NODE_ELEMENTS)
    edge_columns = columns((data for _, _, data in graph.edges(data=True)), _EDGE_ELEMENTS)
    yield from _declarations("node", [*node_columns, Column("degree", Type.INTEGER)])
    yield from _declarations("edge", edge_columns)
    yield "<nodes>"
    yield from _nodes(drawing, _values(node_columns), known)
    yield "</nodes>"
    yield "<edges>"
    yield from _edges(drawing, _values(edge_columns), known)
    yield "</edges>"
    yield "</graph>"
    yield "</gexf>"


def _declarations(owner: str, declared: Sequence[Column]) -> Iterator[str]:
    """A column's id is its title: Gephi Lite shows the one, Gephi the other."""
    if not declared:
        return
    yield f'<attributes class="{owner}">'
    for column in declared:
        name = escaped(column.name)
        yield f'<attribute id="{name}" title="{name}" type="{column.type.name.lower()}"/>'
    yield "</attributes>"


def _nodes(drawing: Drawing, written: Values, known: Mapping[str, str]) -> Iterator[str]:
    looks = Looks(drawing)
    for node, data in drawing.graph.nodes(data=True):
        red, green, blue = looks.colour(node)
        place = drawing.positions.get(node)
        at = f'<viz:position x="{place[0]:.2f}" y="{place[1]:.2f}" z="0.0"/>' if place else ""
        degree = f'<attvalue for="degree" value="{looks.degrees[node]}"/>'
        yield (
            f'<node id="{identity(node)}" label="{escaped(data["label"] or node)}"'
            f"{_since(known.get(node))}><attvalues>{written(data)}{degree}</attvalues>"
            f'<viz:color r="{red}" g="{green}" b="{blue}"/>{at}'
            f'<viz:size value="{looks.size(node):.2f}"/></node>'
        )


def _edges(drawing: Drawing, written: Values, known: Mapping[str, str]) -> Iterator[str]:
    kinds: dict[str, str] = {}
    last, begin = None, ""
    for number, (source, target, data) in enumerate(edges(drawing.graph, merged=drawing.merged)):
        if source is not last:
            last, begin = source, f'" source="{identity(source)}" target="'
        kind = str(data["kind"])
        named = kinds.get(kind)
        if named is None:
            named = kinds[kind] = f'kind="{escaped(kind)}" label="{escaped(kind)}"'
        since = _since(later(known, source, target)) if known else ""
        said = written(data)
        yield (
            f'<edge id="{number}{begin}{identity(target)}" {named} weight="{weight(data)}"{since}'
            f"{f'><attvalues>{said}</attvalues></edge>' if said else '/>'}"
        )


def _since(moment: str | None) -> str:
    return f' start="{moment}"' if moment else ""


def _values(declared: Sequence[Column]) -> Values:
    begins = {column.name: f'<attvalue for="{escaped(column.name)}" value="' for column in declared}
    return values(begins, '"/>')
