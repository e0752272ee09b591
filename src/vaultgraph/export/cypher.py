"""Statements in Cypher that make the graph in Neo4j.

Nodes are merged by their ids and edges by their ends and numbers, so statements that are run again
add nothing. Nothing is deleted.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from vaultgraph.export.columns import clean, identifier
from vaultgraph.export.drawing import Drawing, write_lines
from vaultgraph.export.edges import edges
from vaultgraph.export.tables import label, relation

_AT_ONCE = 500
"""Rows of a statement: enough to be quick, few enough for a parser."""

Row = Mapping[str, object]

_LONGEST = 2**63
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r"[\\'\n\r\t]")
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)


def write(drawing: Drawing, out: TextIO) -> None:
    """Writes the statements to an open text file."""
    write_lines(out, _lines(drawing))


def _lines(drawing: Drawing) -> Iterator[str]:
    plain = clean(drawing.title).replace("\\", "/")
    yield f"// {' '.join(plain.split())}"
    yield "CREATE INDEX vault_id IF NOT EXISTS FOR (n:Vault) ON (n.id);"
    nodes = (
        (str(data["kind"]), {**data, "id": identifier(node)})
        for node, data in drawing.graph.nodes(data=True)
    )
    for kind, rows in _by_kind(nodes):
        yield from _statement(rows)
        yield f"MERGE (n:Vault {{id: row.id}}) SET n:{_name(label(kind))}, n += row;"
    for kind, rows in _by_kind(_edges(drawing)):
        yield from _statement(rows)
        yield (
            "MATCH (a:Vault {id: row.a}), (b:Vault {id: row.b})"
            f" MERGE (a)-[e:{_name(relation(kind))} {{nth: row.nth}}]->(b) SET e += row.data;"
        )


def _edges(drawing: Drawing) -> Iterator[tuple[str, Row]]:
    """Each edge with its number among those of its kind between the same nodes."""
    ends, counted = ("", ""), Counter[str]()
    for source, target, data in edges(drawing.graph, merged=drawing.merged):
        if (source, target) != ends:
            ends, counted = (source, target), Counter()
        kind = str(data["kind"])
        nth, counted[kind] = counted[kind], counted[kind] + 1
        yield kind, {"a": identifier(source), "b": identifier(target), "nth": nth, "data": data}


def _by_kind(rows: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, list[Row]]]:
    """Rows of a kind together, some hundreds at a time."""
    waiting: dict[str, list[Row]] = {}
    for kind, row in rows:
        some = waiting.setdefault(kind, [])
        some.append(row)
        if len(some) == _AT_ONCE:
            yield kind, waiting.pop(kind)
    yield from waiting.items()


def _statement(rows: Sequence[Row]) -> Iterator[str]:
    yield "UNWIND ["
    for row in rows[:-1]:
        yield f"{literal(row)},"
    yield literal(rows[-1])
    yield "] AS row"


def literal(value: object) -> str:
    """Returns a value as Cypher writes it; null for what a property can't hold."""
    if isinstance(value, Mapping):
        members = (f"{_name(str(key))}: {literal(item)}" for key, item in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    if value is None or isinstance(value, bool):
        return str(value).lower() if value is not None else "null"
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else "null"
    if isinstance(value, int) and -_LONGEST <= value < _LONGEST:
        return str(value)
    return _text(str(value))


def _text(text: str) -> str:
    """A text in quotes. Some versions look for ``\\u`` before they look for quotes, so a backslash
    and a ``u`` are never written side by side."""
    escaped = _SPECIAL.sub(lambda found: _ESCAPES[found.group()], clean(text))
    return "'" + escaped.replace("\\\\u", "\\\\' + 'u") + "'"


def _name(name: str) -> str:
    return name if _NAME.fullmatch(name) else "`" + clean(name).replace("`", "``") + "`"
