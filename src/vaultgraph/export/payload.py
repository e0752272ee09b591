"""A graph as the page reads it: one JSON document of columns.

What repeats is a number into a list (kinds, folders, tags), what can be told from the rest is left
out, parallel edges of a kind are one with their number. Columns that hold nothing do not exist.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from vaultgraph.export.drawing import Drawing
from vaultgraph.export.palette import GROUPS, communities, group
from vaultgraph.extraction.kinds import hexadecimal
from vaultgraph.graph.build import Graph

Document = dict[str, object]

SCALE = 10
"""Positions are whole numbers: this many to a unit."""

_KNOWN = frozenset(
    {"kind", "label", "path", "line", "folder", "created", "modified", "community", "degree"}
    | {"tags", "aliases", "snippet", "conversation", "artifact"}
)
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.](0[1-9]|1[0-2])[-_.](0[1-9]|[12]\d|3[01])(?!\d)")
_ALWAYS = ("kind", "label")
_TEXT = 300
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Codes:
    """Numbers texts in the order in which they come."""

    def __init__(self, *first: str) -> None:
        self.numbers = {text: number for number, text in enumerate(first)}

    def __call__(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))

    def texts(self) -> list[str]:
        return list(self.numbers)


def payload(drawing: Drawing) -> Document:
    """Returns the document of a graph."""
    graph, positions = drawing.graph, drawing.positions
    kinds = _Codes()
    nodes = _nodes(graph, positions, kinds)
    return {
        "title": drawing.title,
        "kinds": [
            [kind, hexadecimal(drawing.look(kind).colour), drawing.look(kind).shape]
            for kind in kinds.texts()
        ],
        **nodes,
        **_edges(graph),
    }


def _nodes(
    graph: Graph, positions: Mapping[str, tuple[float, float]], kinds: _Codes
) -> dict[str, object]:
    rows = [(node, graph.nodes[node]) for node in graph]
    folders, tags, community = _Codes(""), _Codes(), _Codes(*communities(graph))
    columns: dict[str, list[object]] = {
        "kind": [kinds(str(data["kind"])) for _, data in rows],
        "label": [str(data["label"]) for _, data in rows],
        "folder": [folders(_folder(data)) for _, data in rows],
        "name": [_name(data) for _, data in rows],
        "id": [_identity(node, data) for node, data in rows],
        "line": [_whole(data.get("line")) for _, data in rows],
        "created": [_written(data) for _, data in rows],
        "modified": [_minutes(data.get("modified")) for _, data in rows],
        "snippet": [str(data.get("snippet", "")) for _, data in rows],
    }
    places = [_place(positions.get(node)) for node, _ in rows]
    if any(places):
        columns["x"] = [place[0] if place else 0 for place in places]
        columns["y"] = [place[1] if place else 0 for place in places]
    if community.numbers:
        columns["community"] = [
            community(str(data["community"])) if data.get("community") else -1 for _, data in rows
        ]
    return {
        "nodes": _present(columns),
        "tags": [
            [at, *(tags(name) for name in names)]
            for at, (_, data) in enumerate(rows)
            if (names := _texts(data.get("tags")))
        ],
        "aliases": [
            [at, *names]
            for at, (_, data) in enumerate(rows)
            if (names := _texts(data.get("aliases")))
        ],
        "facts": _facts([data for _, data in rows]),
        "folders": _with_parents(folders),
        "tagNames": tags.texts(),
        "communities": community.texts(),
        "groups": [hexadecimal(group(number)) for number in range(2 * len(GROUPS))],
    }


def _present(columns: Mapping[str, list[object]]) -> dict[str, list[object]]:
    """The columns that say anything, and those that every graph has."""
    return {
        name: values
        for name, values in columns.items()
        if name in _ALWAYS or any(value not in ("", None) for value in values)
    }


def _folder(data: Mapping[str, object]) -> str:
    return str(data.get("path", "")).rpartition("/")[0]


def _with_parents(folders: _Codes) -> list[str]:
    """Also the folders that hold nothing but folders."""
    for folder in folders.texts():
        while folder := folder.rpartition("/")[0]:
            folders(folder)
    return folders.texts()


def _name(data: Mapping[str, object]) -> object:
    """The file's name: 0 without a file, 1 where the label tells it."""
    path = str(data.get("path", ""))
    if not path:
        return 0
    name = path.rpartition("/")[2]
    return 1 if name == f"{data['label']}.md" else name


def _identity(node: str, data: Mapping[str, object]) -> object:
    """The node's id: 0 for that of a file, 1 where the label tells it."""
    if node == f"{data['kind']}:{data.get('path', '')}":
        return 0
    return 1 if node == f"{data['kind']}:{data['label']}" else node


def _whole(value: object) -> object:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _place(point: tuple[float, float] | None) -> tuple[int, int] | None:
    if point is None:
        return None
    x, y = point[0] * SCALE, point[1] * SCALE
    return (round(x), round(y)) if math.isfinite(x) and math.isfinite(y) else None


def _written(data: Mapping[str, object]) -> object:
    """When a node says it was made; else the date that its file or folder is named by."""
    said = _minutes(data.get("created"))
    if said is not None:
        return said
    dates = _DATE.findall(str(data.get("path", "")))
    return _minutes("-".join(dates[-1])) if dates else None


def _minutes(value: object) -> int | None:
    """Minutes since 1970 of an ISO time or the beginning of one."""
    if not isinstance(value, str) or not value:
        return None
    try:
        time = datetime.fromisoformat(value + "0000-01-01"[len(value) :])
    except ValueError:
        return None
    time = time if time.tzinfo else time.replace(tzinfo=UTC)
    return int((time - _EPOCH).total_seconds() // 60)


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    return [str(item) for item in value] if isinstance(value, Iterable) else []


def _facts(rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """All further attributes: texts as numbers into a list, truths and numbers as they are."""
    names = dict.fromkeys(name for data in rows for name in data if name not in _KNOWN)
    facts: dict[str, object] = {}
    for name in names:
        values = [_fact(data.get(name)) for data in rows]
        if any(isinstance(value, str) for value in values):
            codes = _Codes("")
            at = [codes("" if value is None else str(value)) for value in values]
            facts[name] = {"values": codes.texts(), "at": at}
        elif any(value is not None for value in values):
            facts[name] = {"at": values}
    return facts


def _fact(value: object) -> str | float | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return float(f"{value:.4g}") if math.isfinite(value) else None
    return value[:_TEXT] if isinstance(value, str) else None


def _edges(graph: Graph) -> dict[str, object]:
    """Edges by source and target, sources as steps from one to the next."""
    place = {node: at for at, node in enumerate(graph)}
    kinds = _Codes()
    found: dict[tuple[int, int, int], list[float]] = {}
    words: dict[tuple[int, int, int], str] = {}
    for source, target, data in graph.edges(data=True):
        key = (place[source], place[target], kinds(str(data["kind"])))
        weight = data.get("score", data.get("weight", 1.0))
        weight = weight if isinstance(weight, int | float) and math.isfinite(weight) else 1.0
        if key in found:
            found[key][0] += weight
        else:
            line = data.get("line")
            found[key] = [weight, line if isinstance(line, int) else 0]
        if word := data.get("relation"):
            words.setdefault(key, str(word)[:_TEXT])
    ordered = sorted(found)
    sources = [source for source, _, _ in ordered]
    weights = [_short(found[key][0]) for key in ordered]
    edges: dict[str, object] = {
        "source": [now - before for before, now in zip([0, *sources], sources, strict=False)],
        "target": [target for _, target, _ in ordered],
        "kind": [kind for _, _, kind in ordered],
        "line": [int(found[key][1]) for key in ordered],
    }
    if any(weight != 1 for weight in weights):
        edges["weight"] = weights
    named = [[at, words[key]] for at, key in enumerate(ordered) if key in words]
    return {"edges": edges, "edgeKinds": kinds.texts(), "edgeWords": named}


def _short(number: float) -> float:
    return int(number) if number == int(number) else round(number, 3)
