"""The edges of a graph as they are written: each as it is, or parallel ones of a kind as one."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping

from vaultgraph.graph.build import Graph

Attributes = Mapping[str, object]
Edge = tuple[str, str, Attributes]

_HIGHEST = ("confidence", "score")


def edges(graph: Graph, *, merged: bool) -> Iterator[Edge]:
    """Yields source, target and attributes of each edge; merged, there is one of each kind from one
    node to another.

    A merged edge has the sum of the weights, the line of the first, all zones, the highest
    confidence, and what else is the same in all.
    """
    for source, targets in graph.adjacency():
        for target, parallel in targets.items():
            alike = parallel.values()
            for data in _merged(alike) if merged and len(parallel) > 1 else alike:
                yield source, target, data


def count(graph: Graph, *, merged: bool) -> int:
    """Returns how many edges there are to write."""
    if not merged:
        return graph.number_of_edges()
    return sum(
        len({data["kind"] for data in parallel.values()})
        for _, targets in graph.adjacency()
        for parallel in targets.values()
    )


def weight(data: Attributes) -> float:
    """Returns the weight of an edge: 1 where it has none that a picture could show."""
    value = data.get("weight", 1.0)
    if not isinstance(value, int | float):
        return 1.0
    return float(value) if 0 < value < math.inf else 1.0


def _merged(parallel: Collection[Attributes]) -> Iterator[Attributes]:
    by_kind: dict[object, list[Attributes]] = {}
    for data in parallel:
        by_kind.setdefault(data["kind"], []).append(data)
    for alike in by_kind.values():
        yield alike[0] if len(alike) == 1 else _one(alike)


def _one(alike: list[Attributes]) -> Attributes:
    first, *rest = alike
    one = {
        name: value
        for name, value in first.items()
        if name == "line" or all(data.get(name) == value for data in rest)
    }
    one["weight"] = math.fsum(weight(data) for data in alike)
    zones = dict.fromkeys(str(data["zone"]) for data in alike if data.get("zone"))
    if zones:
        one["zone"] = ", ".join(zones)
    for name in _HIGHEST:
        values = [value for data in alike if isinstance(value := data.get(name), int | float)]
        if values:
            one[name] = max(values)
    return one
