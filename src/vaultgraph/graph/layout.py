"""Positions for pictures of a graph.

Connected nodes are laid out by force (Fruchterman and Reingold 1991, in igraph's grid variant);
nodes without any edge stand on a ring around them, where they don't shrink the rest. The same
graph gives the same picture.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from contextlib import contextmanager

import igraph

from vaultgraph.graph.build import Graph

EXTENT = 1000.0
"""Positions lie within ``-EXTENT … EXTENT``, the ring of unconnected nodes a little outside."""

_ITERATIONS = 300
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def positions(graph: Graph) -> dict[str, tuple[float, float]]:
    """Returns a position for every node."""
    nodes = list(graph)
    place = {node: index for index, node in enumerate(nodes)}
    edges = {
        (min(a, b), max(a, b))
        for source, target in graph.edges()
        if (a := place[source]) != (b := place[target])
    }
    network = igraph.Graph(len(nodes), sorted(edges))
    degrees = network.degree()
    connected = [index for index, degree in enumerate(degrees) if degree]
    alone = [index for index, degree in enumerate(degrees) if not degree]
    found: dict[str, tuple[float, float]] = {}
    if connected:
        part = network.induced_subgraph(connected)
        with _seeded():
            layout = part.layout_fruchterman_reingold(
                niter=_ITERATIONS, seed=_spiral(len(connected)), grid="auto"
            )
        for index, point in zip(connected, _scaled(layout.coords), strict=True):
            found[nodes[index]] = point
    radius = 1.1 * EXTENT if connected else EXTENT
    for order, index in enumerate(alone):
        angle = 2 * math.pi * order / len(alone)
        found[nodes[index]] = (radius * math.cos(angle), radius * math.sin(angle))
    return found


@contextmanager
def _seeded() -> Iterator[None]:
    """Gives igraph a random number generator of its own, always the same."""
    igraph.set_random_number_generator(random.Random(0))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)


def _spiral(count: int) -> list[tuple[float, float]]:
    """Starting points without a random choice: a sunflower's."""
    return [
        (math.sqrt(i) * math.cos(i * _GOLDEN_ANGLE), math.sqrt(i) * math.sin(i * _GOLDEN_ANGLE))
        for i in range(count)
    ]


def _scaled(points: list[list[float]]) -> list[tuple[float, float]]:
    """Moves points to their centre and scales them so that nearly all fill the extent; what flew
    far off is drawn in to its edge."""
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    distances = sorted(math.hypot(x - middle_x, y - middle_y) for x, y in points)
    reach = distances[int(0.98 * (len(distances) - 1))] or 1.0
    scaled = []
    for x, y in points:
        away_x, away_y = x - middle_x, y - middle_y
        factor = EXTENT / max(reach, math.hypot(away_x, away_y))
        scaled.append((round(away_x * factor, 2), round(away_y * factor, 2)))
    return scaled
