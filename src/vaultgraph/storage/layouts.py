"""Positions of earlier pictures, in a file beside the store: a view that may be thrown away."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vaultgraph.config import FORCE
from vaultgraph.files import replacing

FILE = "layouts.json"
"""The file's name in the index folder."""

_MOST = 4

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions by node, what graph they were found for, and what part of the vault it shows."""

    shows: str
    by: str
    """How they were found: one of ``config.LAYOUTS``."""
    stamp: str
    places: Mapping[str, Point]


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
