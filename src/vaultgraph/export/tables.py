"""Two tables, of nodes and of edges, as CSV: with Gephi's headers or Neo4j's.

Gephi's are also read by spreadsheets, which run a cell that begins like a formula: such text is
given an apostrophe in front, as spreadsheets write it. Neo4j's are read by a program alone.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TextIO

from vaultgraph.export.columns import Column, Type, cell, columns, identifier
from vaultgraph.export.drawing import Drawing
from vaultgraph.export.edges import Attributes, edges, weight
from vaultgraph.export.looks import Looks

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_BREAKS = re.compile(r"[\r\n]+")
_NODE_NAMES = frozenset({"label", "snippet", "degree", "x", "y"})
_EDGE_NAMES = frozenset({"kind", "weight"})
_NEO4J = {
    Type.BOOLEAN: "boolean",
    Type.INTEGER: "int",
    Type.LONG: "long",
    Type.DOUBLE: "double",
    Type.LISTSTRING: "string[]",
    Type.STRING: "string",
}

Row = Sequence[object]


def write_nodes(drawing: Drawing, out: TextIO) -> None:
    """Writes the table of nodes to an open text file."""
    to_neo4j, positions = drawing.style.headers == "neo4j", drawing.positions
    nodes = drawing.graph.nodes(data=True)
    declared = columns((data for _, data in nodes), _NODE_NAMES)
    drawn = [Column("degree", Type.INTEGER)]
    if positions:
        drawn += [Column("x", Type.DOUBLE), Column("y", Type.DOUBLE)]
    degrees = Looks(drawing).degrees
    written = _plain if to_neo4j else safe

    def row(node: str, data: Attributes) -> Row:
        named = [identifier(node), label(data["kind"])] if to_neo4j else [safe(identifier(node))]
        cells = [written(data["label"]), *_cells(data, declared, written)]
        place = positions.get(node, ("", "")) if positions else ()
        return [*named, *cells, degrees[node], *place]

    if to_neo4j:
        header = ["id:ID", ":LABEL", "label:string", *_typed([*declared, *drawn])]
    else:
        header = ["Id", "Label", *(column.name for column in (*declared, *drawn))]
    _write(out, header, (row(node, data) for node, data in nodes))


def write_edges(drawing: Drawing, out: TextIO) -> None:
    """Writes the table of edges to an open text file."""
    to_neo4j = drawing.style.headers == "neo4j"
    declared = columns((data for _, _, data in drawing.graph.edges(data=True)), _EDGE_NAMES)
    written = _plain if to_neo4j else safe

    def row(number: int, source: str, target: str, data: Attributes) -> Row:
        kind, ends = data["kind"], (identifier(source), identifier(target))
        cells = _cells(data, declared, written)
        if to_neo4j:
            return [*ends, relation(kind), weight(data), *cells]
        return [*map(safe, ends), "Directed", number, kind, kind, weight(data), *cells]

    if to_neo4j:
        header = [":START_ID", ":END_ID", ":TYPE", "weight:double", *_typed(declared)]
    else:
        header = ["Source", "Target", "Type", "Id", "Kind", "Label", "Weight"]
        header += [column.name for column in declared]
    found = edges(drawing.graph, merged=drawing.merged)
    _write(out, header, (row(number, *edge) for number, edge in enumerate(found)))


def safe(value: object) -> str:
    """Returns a value as a cell that no spreadsheet takes for a formula."""
    text = cell(value)
    return f"'{text}" if not isinstance(value, int | float) and _FORMULA.match(text) else text


def label(kind: object) -> str:
    """Returns the label that nodes of a kind have in Neo4j: ``Note``."""
    return str(kind).replace("_", " ").title().replace(" ", "")


def relation(kind: object) -> str:
    """Returns the type that edges of a kind have in Neo4j: ``LISTS_SOURCE``."""
    return str(kind).upper()


def _plain(value: object) -> str:
    """A value for Neo4j: on one line, the items of a list with semicolons between them."""
    if isinstance(value, list | tuple):
        return ";".join(cell(str(item)).replace(";", ",") for item in value)
    return _BREAKS.sub(" ", cell(value))


def _typed(declared: Iterable[Column]) -> list[str]:
    return [f"{column.name}:{_NEO4J[column.type]}" for column in declared]


def _cells(
    data: Mapping[str, object], declared: Iterable[Column], write: Callable[[object], str]
) -> list[object]:
    return ["" if (value := data.get(column.name)) is None else write(value) for column in declared]


def _write(out: TextIO, header: Row, rows: Iterable[Row]) -> None:
    table = csv.writer(out, lineterminator="\n")
    table.writerow(header)
    table.writerows(rows)
