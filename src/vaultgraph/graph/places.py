"""Positions that are remembered, so that the picture of a vault stays recognisable.

The same graph has the positions it had. One that has changed begins with them. A part of a vault
begins with what the whole has, and is not remembered itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from vaultgraph.config import FORCE
from vaultgraph.graph.build import Graph
from vaultgraph.graph.layout import Point, positions, spread
from vaultgraph.graph.network import network
from vaultgraph.progress import Progress, silent
from vaultgraph.storage import layouts
from vaultgraph.storage.layouts import Layout


def remembered(
    graph: Graph,
    folder: Path,
    shows: str,
    by: str = FORCE,
    *,
    part: bool = False,
    progress: Progress = silent,
) -> dict[str, Point]:
    """Returns a position for every node. ``shows`` names what of a vault the graph shows, as its
    kinds of nodes; ``part`` says that it is not all of that."""
    stored = [known for known in layouts.load(folder) if known.by == by]
    same = next((known for known in stored if known.shows == shows), None)
    if part:
        return positions(graph, spread(_known(graph, same)), by, progress)
    stamp = _stamp(graph)
    if same and same.stamp == stamp and set(same.places) == set(graph):
        return {node: same.places[node] for node in graph}
    before = _known(graph, same or next(iter(stored), None))
    places = positions(graph, before if same else spread(before), by, progress)
    layouts.save(folder, Layout(shows, by, stamp, places))
    return places


def _known(graph: Graph, known: Layout | None) -> Mapping[str, Point]:
    places = known.places if known else {}
    return {node: places[node] for node in graph if node in places}


def _stamp(graph: Graph) -> str:
    """Names the structure of a graph: who is linked with whom, and how much."""
    plain = network(graph)
    digest = hashlib.blake2b(digest_size=16)
    digest.update(repr(plain.nodes).encode(errors="surrogatepass"))
    digest.update(repr(plain.joined).encode())
    return digest.hexdigest()
