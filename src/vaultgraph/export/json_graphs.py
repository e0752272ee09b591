"""Graphs as JSON: for graphology and for networkx."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TextIO

from vaultgraph.export.drawing import Drawing, write_lines
from vaultgraph.export.edges import edges, weight
from vaultgraph.export.looks import Looks
from vaultgraph.extraction.kinds import hexadecimal

Record = Mapping[str, object]


def write_graphology(drawing: Drawing, out: TextIO) -> None:
    """Writes the JSON that graphology reads with ``Graph.from(JSON.parse(text))``: sigma and Gephi
    Lite are built on it (https://graphology.github.io/serialization.html). Nodes have ``x``, ``y``,
    ``size`` and ``color`` as sigma draws them."""
    before = {
        "options": {"type": "directed", "multi": True, "allowSelfLoops": True},
        "attributes": {"name": drawing.title},
    }
    lists = {"nodes": _graphology_nodes(drawing), "edges": _graphology_edges(drawing)}
    write_lines(out, _document(before, lists))


def _graphology_nodes(drawing: Drawing) -> Iterator[Record]:
    looks = Looks(drawing)
    for node, data in drawing.graph.nodes(data=True):
        place = drawing.positions.get(node)
        drawn: dict[str, object] = {"x": place[0], "y": place[1]} if place else {}
        drawn["size"] = round(looks.size(node), 2)
        drawn["color"] = hexadecimal(looks.colour(node))
        yield {"key": node, "attributes": {**data, "degree": looks.degrees[node], **drawn}}


def _graphology_edges(drawing: Drawing) -> Iterator[Record]:
    found = edges(drawing.graph, merged=drawing.merged)
    for number, (source, target, data) in enumerate(found):
        attributes = {**data, "weight": weight(data)}
        yield {"key": str(number), "source": source, "target": target, "attributes": attributes}


def write_node_link(drawing: Drawing, out: TextIO) -> None:
    """Writes the JSON that ``networkx.node_link_graph(data, edges="edges")`` reads, positions as
    ``x`` and ``y`` of the nodes."""
    before = {"directed": True, "multigraph": True, "graph": {"name": drawing.title}}
    lists = {"nodes": _linked_nodes(drawing), "edges": _linked_edges(drawing)}
    write_lines(out, _document(before, lists))


def _linked_nodes(drawing: Drawing) -> Iterator[Record]:
    for node, data in drawing.graph.nodes(data=True):
        place = drawing.positions.get(node)
        at = {"x": place[0], "y": place[1]} if place else {}
        yield {**data, **at, "id": node}


def _linked_edges(drawing: Drawing) -> Iterator[Record]:
    last, key = ("", ""), 0
    for source, target, data in edges(drawing.graph, merged=drawing.merged):
        key = key + 1 if (source, target) == last else 0
        last = source, target
        yield {**data, "source": source, "target": target, "key": key}


def _document(before: Mapping[str, object], lists: Mapping[str, Iterable[object]]) -> Iterator[str]:
    """Yields the lines of one JSON object: some members, then long lists, an item a line, none of
    which is ever whole in memory."""
    yield "{"
    for name, value in before.items():
        yield f"{_encoded(name)}: {_encoded(value)},"
    for at, (name, items) in enumerate(lists.items(), 1):
        yield f"{_encoded(name)}: ["
        waiting = ""
        for item in items:
            if waiting:
                yield f"{waiting},"
            waiting = _encoded(item)
        if waiting:
            yield waiting
        yield "]" if at == len(lists) else "],"
    yield "}"


def _encoded(value: object) -> str:
    """Returns a value as JSON on one line; what JSON lacks, as infinity, becomes null."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), ensure_ascii=False, allow_nan=False)


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list | tuple) else value
