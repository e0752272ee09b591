"""The shortest way from one thing of the vault to another, step by step, with what ties them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from vaultgraph.errors import SeedNotFound
from vaultgraph.expand import seeds
from vaultgraph.expand.atlas import Atlas
from vaultgraph.graph.build import Graph, build
from vaultgraph.storage.store import Store

KINDS = (
    *("note", "canvas", "base", "unresolved", "section", "formula"),
    *("address", "concept", "symbol", "function"),
)
_HUB = 0.001
"""What a step to a node with many neighbours costs beside the step itself: of several shortest ways
the one through the rarest company is the most telling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """A step of a way: the edge from the thing before, and the thing it leads to."""

    kind: str
    """The kind of the edge; empty at the start."""
    forward: bool
    """Whether the edge leads this way."""
    node: str
    label: str
    path: str
    """The note in which the edge is stated, else that of the node."""
    line: int
    raw: str


def path(store: Store, start: str, end: str) -> tuple[PathStep, ...]:
    """Returns the shortest way between two seeds, links taken either way; nothing where there is
    none. Raises ``SeedNotFound`` for a seed that is no thing of the graph."""
    graph = build(store, KINDS)
    atlas = Atlas(store, None)
    ends = [_node(graph, atlas, seed) for seed in (start, end)]

    def cost(_: str, node: str, __: object) -> float:
        return 1 + _HUB * math.log(1 + graph.degree(node))

    try:
        both_ways = graph.to_undirected(as_view=True)
        nodes = nx.dijkstra_path(both_ways, ends[0], ends[1], weight=cost)
    except nx.NetworkXNoPath:
        return ()
    first = graph.nodes[nodes[0]]
    steps = [
        PathStep(
            kind="",
            forward=True,
            node=nodes[0],
            label=first["label"],
            path=first.get("path", ""),
            line=first.get("line", 0),
            raw="",
        )
    ]
    return (*steps, *(_step(graph, left, right) for left, right in pairwise(nodes)))


def _node(graph: Graph, atlas: Atlas, seed: str) -> str:
    found = seeds.find(atlas, seed)
    if found.thing.id not in graph:
        raise SeedNotFound(f"nothing in the graph goes by {seed!r}", "name a note, Δ12, 9.4 …")
    return found.thing.id


def _step(graph: Graph, left: str, right: str) -> PathStep:
    """The first edge between two nodes, those that lead this way before those that lead back."""
    edges = [
        (not forward, data["line"], data["kind"], forward, data)
        for forward, (source, target) in ((True, (left, right)), (False, (right, left)))
        for data in (graph.get_edge_data(source, target) or {}).values()
    ]
    *_, forward, data = min(edges, key=lambda edge: edge[:3])
    to = graph.nodes[right]
    stated = graph.nodes.get(data.get("via") or (left if forward else right), to)
    return PathStep(
        kind=data["kind"],
        forward=forward,
        node=right,
        label=to["label"],
        path=stated.get("path") or to.get("path", ""),
        line=data["line"],
        raw=data.get("raw") or (stated["label"] if data.get("via") else ""),
    )
