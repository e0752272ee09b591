"""How kinds of nodes look in pictures: a colour and a shape each, alike in every format.

The colours are told apart by colour-blind eyes (after Okabe and Ito 2008); where two are near, the
shapes differ.
"""

from __future__ import annotations

from collections.abc import Mapping

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


def hexadecimal(colour: Colour) -> str:
    """Returns a colour as ``#rrggbb``."""
    return "#{:02x}{:02x}{:02x}".format(*colour)
