"""How kinds of nodes look in pictures: a colour and a shape each, alike in every format.

The colours are told apart by colour-blind eyes (after Okabe and Ito 2008); where two are near, the
shapes differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from vaultgraph.graph.build import Graph

Colour = tuple[int, int, int]

COLOURS: Mapping[str, Colour] = {
    "note": (0, 114, 178),
    "message": (86, 180, 233),
    "unresolved": (153, 153, 153),
    "canvas": (204, 121, 167),
    "base": (230, 159, 0),
    "attachment": (240, 228, 66),
    "heading": (0, 158, 115),
    "block": (102, 194, 165),
    "footnote": (166, 118, 29),
    "tag": (213, 94, 0),
    "property": (117, 112, 179),
    "url": (102, 102, 102),
    "section": (0, 158, 115),
    "formula": (230, 159, 0),
    "address": (213, 94, 0),
    "concept": (86, 180, 233),
    "symbol": (204, 121, 167),
    "function": (117, 112, 179),
    "claim": (166, 118, 29),
    "idea": (0, 158, 115),
    "step": (102, 194, 165),
}
"""Red, green and blue by node kind."""

OTHER: Colour = (51, 51, 51)
"""The colour of a kind that has none of its own."""

SHAPES: Mapping[str, str] = {
    "unresolved": "ring",
    "canvas": "square",
    "base": "square",
    "attachment": "square",
    "heading": "square",
    "section": "square",
    "block": "triangle",
    "footnote": "triangle",
    "tag": "hexagon",
    "property": "triangle",
    "url": "ring",
    "formula": "diamond",
    "address": "hexagon",
    "concept": "triangle",
    "symbol": "diamond",
    "function": "diamond",
    "claim": "hexagon",
    "idea": "hexagon",
    "step": "triangle",
}
"""Shapes by node kind, for formats that have shapes: circle (all others), ring, square, diamond,
triangle and hexagon."""


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


def hexadecimal(colour: Colour) -> str:
    """Returns a colour as ``#rrggbb``."""
    return "#{:02x}{:02x}{:02x}".format(*colour)
