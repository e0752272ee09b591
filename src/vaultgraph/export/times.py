"""Since when the things of a graph exist, for a timeline.

What a chat, a property or the name of a file says goes before the time of the file. What has no
time of its own, such as a concept, exists since the first thing that is tied to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from vaultgraph.graph.build import Graph
from vaultgraph.graph.view import neighbours

_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.](0[1-9]|1[0-2])[-_.](0[1-9]|[12]\d|3[01])(?!\d)")
_ROUNDS = 4
"""Steps from a thing without time to one that has one; formulas and their terms need two."""


def beginnings(graph: Graph) -> dict[str, str]:
    """Returns since when each node exists, as ``2025-07-19T07:40:00Z``; nothing for a node of which
    nothing is known. Times without a zone are taken as they are."""
    files = {
        data["path"]: moment
        for _, data in graph.nodes(data=True)
        if "modified" in data and "path" in data and (moment := _moment(data["modified"]))
    }
    known: dict[str, str] = {}
    for node, data in graph.nodes(data=True):
        path = data.get("path", "")
        moment = _moment(data.get("created")) or _named(path) or files.get(path, "")
        if moment:
            known[node] = moment
    for _ in range(_ROUNDS):
        found = {
            node: min(times)
            for node in graph
            if node not in known
            and (times := [known[near] for near in neighbours(graph, node) if near in known])
        }
        if not found:
            break
        known |= found
    return known


def _moment(value: object) -> str:
    """An ISO time, or the beginning of one, as a whole one in UTC; empty for anything else."""
    if not isinstance(value, str) or not value:
        return ""
    try:
        time = datetime.fromisoformat(value + "0000-01-01"[len(value) :])
        if time.tzinfo is not None:
            time = time.astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def _named(path: str) -> str:
    """The last date in the name of a file or its folders."""
    dates = _DATE.findall(path)
    return _moment("-".join(dates[-1])) if dates else ""


def later(known: Mapping[str, str], source: str, target: str) -> str:
    """Returns since when two nodes exist both; empty if it isn't known of either."""
    return max(known.get(source, ""), known.get(target, ""))
