"""Colours of groups of nodes, alike in every format; those of kinds come with the kinds."""

from __future__ import annotations

from collections import Counter

from vaultgraph.extraction import kinds
from vaultgraph.graph.build import Graph

Colour = tuple[int, int, int]

OTHER = kinds.OTHER.colour
"""The colour of what has none of its own."""

GROUPS: tuple[Colour, ...] = (
    (0, 114, 178),
    (230, 159, 0),
    (0, 158, 115),
    (204, 121, 167),
    (86, 180, 233),
    (213, 94, 0),
    (117, 112, 179),
    (179, 165, 28),
)
"""Colours for what has none of its own, as communities; told apart by colour-blind eyes."""

_PALER = 0.38
_WHITE: Colour = (255, 255, 255)


def group(number: int) -> Colour:
    """Returns the colour of a group by its number; beyond the colours there are, paler ones."""
    paler = number // len(GROUPS) % 2
    return mixed(GROUPS[number % len(GROUPS)], _WHITE, _PALER * paler)


def communities(graph: Graph) -> list[str]:
    """Returns the names of a graph's communities, the largest first: the same number, and so the
    same colour, in every format."""
    sizes = Counter(str(name) for _, name in graph.nodes(data="community") if name)
    return sorted(sizes, key=lambda name: (-sizes[name], name))


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Returns a colour between two: the first, moved by a share towards the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
