"""GEXF 1.3, the format of Gephi (https://gexf.net/1.3): a streaming writer.

Written for what Gephi's importer and Gephi Lite's really do: a label on every node, colours, sizes
and positions, node kinds also as a column, edge kinds as Gephi's edge types, unique edge ids,
characters that XML allows, columns whose id is their title, lists with their items in quotes,
times with ``timeformat="date"`` (which Gephi reads to the second, and networkx at all).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TextIO

from vaultgraph.export.columns import Column, Type, columns
from vaultgraph.export.drawing import Drawing, write_lines
from vaultgraph.export.edges import edges, weight
from vaultgraph.export.looks import Looks
from vaultgraph.export.markup import Values, escaped, identity, values
from vaultgraph.graph.build import Graph
from vaultgraph.graph.subgraphs import neighbours
from vaultgraph.version import __version__

_NODE_ELEMENTS = frozenset({"label", "snippet", "degree"})
_EDGE_ELEMENTS = frozenset({"kind", "weight"})
_DYNAMIC = 'mode="dynamic" timeformat="date" timerepresentation="interval"'
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.](0[1-9]|1[0-2])[-_.](0[1-9]|[12]\d|3[01])(?!\d)")
_ROUNDS = 4
"""Steps from a thing without time to one that has one; formulas and their terms need two."""


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


def beginnings(graph: Graph) -> dict[str, str]:
    """Returns since when each node exists, as ``2025-07-19T07:40:00Z``; nothing for a node of which
    nothing is known. Times without a zone are taken as they are.

    What a chat, a property or the name of a file says goes before the time of the file. What has no
    time of its own, such as a concept, exists since the first thing that is tied to it.
    """
    files = {
        data["path"]: moment
        for _, data in graph.nodes(data=True)
        if "modified" in data and "path" in data and (moment := _moment(data["modified"]))
    }
    known: dict[str, str] = {}
    for node, data in graph.nodes(data=True):
        path = data.get("path", "")
        moment = _moment(data.get("created")) or _named(path) or files.get(path, "")
        if moment:
            known[node] = moment
    for _ in range(_ROUNDS):
        found = {
            node: min(times)
            for node in graph
            if node not in known
            and (times := [known[near] for near in neighbours(graph, node) if near in known])
        }
        if not found:
            break
        known |= found
    return known


def _moment(value: object) -> str:
    """An ISO time, or the beginning of one, as a whole one in UTC; empty for anything else."""
    if not isinstance(value, str) or not value:
        return ""
    try:
        time = datetime.fromisoformat(value + "0000-01-01"[len(value) :])
        if time.tzinfo is not None:
            time = time.astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def _named(path: str) -> str:
    """The last date in the name of a file or its folders."""
    dates = _DATE.findall(path)
    return _moment("-".join(dates[-1])) if dates else ""


def later(known: Mapping[str, str], source: str, target: str) -> str:
    """Returns since when two nodes exist both; empty if it isn't known of either."""
    return max(known.get(source, ""), known.get(target, ""))
