"""The plain network below a typed graph, as igraph computes with it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import igraph

from vaultgraph.graph.build import Graph

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Network:
    """The nodes of a graph in the order of their ids, and which of them are neighbours: parallel
    edges are one with their weights summed up, edges from a node to itself are left out."""

    nodes: tuple[str, ...]
    directed: dict[Pair, float]
    """Weights from node to node, by their places in ``nodes``."""
    joined: dict[Pair, float]
    """Weights of both directions together, the smaller place first."""

    def undirected(self) -> igraph.Graph:
        """Returns the network without directions; its edges come as in ``joined``."""
        return igraph.Graph(len(self.nodes), list(self.joined))

    def with_directions(self) -> igraph.Graph:
        """Returns the network with directions; its edges come as in ``directed``."""
        return igraph.Graph(len(self.nodes), list(self.directed), directed=True)


def network(graph: Graph) -> Network:
    """Returns the network of a graph: the same for the same nodes and edges in any order."""
    nodes = tuple(sorted(graph))
    place = {node: at for at, node in enumerate(nodes)}
    found: dict[Pair, float] = {}
    for source, target, weight in graph.edges(data="weight", default=1.0):
        if source != target:
            pair = place[source], place[target]
            found[pair] = found.get(pair, 0.0) + weight
    directed = dict(sorted(found.items()))
    joined: dict[Pair, float] = {}
    for (one, other), weight in directed.items():
        ends = (one, other) if one < other else (other, one)
        joined[ends] = joined.get(ends, 0.0) + weight
    return Network(nodes, directed, joined)


@contextmanager
def seeded() -> Iterator[random.Random]:
    """Gives igraph a random number generator of its own, always the same."""
    generator = random.Random(0)
    igraph.set_random_number_generator(generator)
    try:
        yield generator
    finally:
        igraph.set_random_number_generator(random)
