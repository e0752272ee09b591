"""Positions that are remembered, so that the picture of a vault stays recognisable.

The same graph has the positions it had. One that has changed begins with them. A part of a vault
begins with what the whole has, and is not remembered itself.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vaultgraph.config import FORCE
from vaultgraph.files import replacing
from vaultgraph.graph.build import Graph
from vaultgraph.graph.layout import Point, positions, spread
from vaultgraph.graph.network import network
from vaultgraph.progress import Progress, silent

FILE = "layouts.json"
"""The file's name in the index folder. It may be thrown away."""

_MOST = 4


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions by node, what graph they were found for, and what part of the vault it shows."""

    shows: str
    by: str
    """How they were found: one of ``config.LAYOUTS``."""
    stamp: str
    places: Mapping[str, Point]


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
    stored = [known for known in load(folder) if known.by == by]
    same = next((known for known in stored if known.shows == shows), None)
    if part:
        return positions(graph, spread(_known(graph, same)), by, progress)
    stamp = _stamp(graph)
    if same and same.stamp == stamp and set(same.places) == set(graph):
        return {node: same.places[node] for node in graph}
    before = _known(graph, same or next(iter(stored), None))
    places = positions(graph, before if same else spread(before), by, progress)
    save(folder, Layout(shows, by, stamp, places))
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


def load(folder: Path) -> list[Layout]:
    """Returns the stored layouts, the last one first; none where the file can't be read."""
    try:
        stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return [_layout(entry) for entry in stored]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return []


def save(folder: Path, layout: Layout) -> None:
    """Stores a layout instead of the one that shows the same, and keeps the last few others.
    Where nothing can be written, nothing is."""
    kind = layout.shows, layout.by
    others = [other for other in load(folder) if (other.shows, other.by) != kind]
    entries = [
        {
            "shows": each.shows,
            "by": each.by,
            "stamp": each.stamp,
            "nodes": list(each.places),
            "x": [x for x, _ in each.places.values()],
            "y": [y for _, y in each.places.values()],
        }
        for each in [layout, *others][:_MOST]
    ]
    text = json.dumps(entries, separators=(",", ":"))
    try:
        with replacing(folder / FILE) as unfinished:
            unfinished.write_text(text, encoding="utf-8")
    except OSError:
        return


def _layout(entry: Any) -> Layout:
    """An entry of the file. Raises ``ValueError``, ``TypeError`` or ``KeyError``."""
    numbers = [float(number) for axis in "xy" for number in entry[axis]]
    if not all(map(math.isfinite, numbers)):
        raise ValueError("no position")
    places = zip(map(str, entry["nodes"]), zip(entry["x"], entry["y"], strict=True), strict=True)
    by = str(entry.get("by", FORCE))  # the only one there was
    return Layout(str(entry["shows"]), by, str(entry["stamp"]), dict(places))
