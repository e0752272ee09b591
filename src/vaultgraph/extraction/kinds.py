"""The kinds of nodes that every vault has, and how all kinds look.

The colours are told apart by colour-blind eyes (after Okabe and Ito 2008); where two are near, the
shapes differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vaultgraph.extraction.interface import Extractor, NodeKind

CORE = (
    NodeKind(name="note", colour=(0, 114, 178)),
    NodeKind(name="canvas", colour=(204, 121, 167), shape="square"),
    NodeKind(name="base", colour=(230, 159, 0), shape="square"),
    NodeKind(name="unresolved", colour=(153, 153, 153), shape="ring"),
    NodeKind(name="attachment", colour=(240, 228, 66), shape="square", shown=False),
    NodeKind(name="message", colour=(86, 180, 233), shown=False),
    NodeKind(name="heading", colour=(0, 158, 115), shape="square", shown=False),
    NodeKind(name="block", colour=(102, 194, 165), shape="triangle", shown=False),
    NodeKind(name="footnote", colour=(166, 118, 29), shape="triangle", shown=False),
    NodeKind(name="tag", colour=(213, 94, 0), shape="hexagon", shown=False),
    NodeKind(name="property", colour=(117, 112, 179), shape="triangle", shown=False),
    NodeKind(name="url", colour=(102, 102, 102), shape="ring", shown=False),
)
"""What files, links and Markdown give."""

OTHER = NodeKind(name="", colour=(51, 51, 51))
"""How a kind looks that nobody has described."""


def kinds(extractors: Iterable[Extractor]) -> Mapping[str, NodeKind]:
    """Returns all kinds of nodes by name: those of every vault, then those of extractors. A name
    that is taken stays whose it is."""
    found = {kind.name: kind for kind in CORE}
    for each in extractors:
        for kind in each.kinds:
            found.setdefault(kind.name, kind)
    return found


def hexadecimal(colour: tuple[int, int, int]) -> str:
    """Returns a colour as ``#rrggbb``."""
    return "#{:02x}{:02x}{:02x}".format(*colour)
