"""CSV: tables that Gephi, spreadsheets and neo4j-admin read."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from drawings import HOSTILE, drawing, hostile

from vaultgraph import Vault
from vaultgraph.export.columns import cell
from vaultgraph.export.drawing import Drawing, Style
from vaultgraph.export.tables import safe, write_edges, write_nodes


def rows(write, given: Drawing) -> list[dict[str, str]]:
    out = StringIO()
    write(given, out)
    return list(csv.DictReader(StringIO(out.getvalue(), newline=""), strict=True))


def test_one_name_makes_two_files(sample: Vault, tmp_path: Path):
    done = sample.export(tmp_path / "vault.csv")
    assert [path.name for path in done.files] == ["vault.nodes.csv", "vault.edges.csv"]
    assert sorted(tmp_path.iterdir()) == sorted(done.files)
    with done.files[0].open(encoding="utf-8", newline="") as table:
        nodes = {row["Id"]: row for row in csv.DictReader(table)}
    with done.files[1].open(encoding="utf-8", newline="") as table:
        edges = list(csv.DictReader(table))
    assert list(nodes) == list(done.graph)
    assert len(edges) == done.edges
    assert {row["Source"] for row in edges} | {row["Target"] for row in edges} <= set(nodes)


def test_headers_are_those_that_gephi_knows():
    given = drawing(edges=[("a", "b", {}), ("a", "b", {})], positions={"a": (1, 2)})
    node, other = rows(write_nodes, given)
    assert (node["Id"], node["Label"], node["kind"], node["degree"]) == ("a", "a", "note", "1")
    assert (node["x"], node["y"], other["x"], other["y"]) == ("1", "2", "", "")
    assert rows(write_edges, given) == [
        {"Source": "a", "Target": "b", "Type": "Directed", "Id": "0", "Kind": "links"}
        | {"Label": "links", "Weight": "2.0", "line": "1", "zone": "body"}
    ]


def test_neo4j_reads_typed_columns():
    given = drawing(edges=[("a", "b", {"kind": "lists_source", "confidence": 1.0})])
    given = Drawing(given.graph, {"a": (1.0, 2.0)}, style=Style(headers="neo4j"))
    more = {"tags": ("x;y", "z"), "written": True, "text": "two\nlines", "n": 3}
    given.graph.nodes["a"].update(more)
    node = rows(write_nodes, given)[0]
    assert node["id:ID"] == "a"
    assert node[":LABEL"] == "Note"
    assert node["tags:string[]"] == "x,y;z"
    assert node["written:boolean"] == "true"
    assert node["text:string"] == "two lines"
    assert node["n:int"] == "3"
    assert node["x:double"] == "1.0"
    edge = rows(write_edges, given)[0]
    assert edge[":TYPE"] == "LISTS_SOURCE"
    assert (edge[":START_ID"], edge[":END_ID"], edge["weight:double"]) == ("a", "b", "1.0")
    assert edge["confidence:double"] == "1.0"


@pytest.mark.parametrize("headers", ["gephi", "neo4j"])
def test_hostile_texts_stay_in_their_cells(headers: str):
    given = hostile(headers=headers, edges="all")
    label = "Label" if headers == "gephi" else "label:string"
    found = rows(write_nodes, given)
    assert len(found) == len(rows(write_edges, given)) == len(HOSTILE)
    if headers == "gephi":
        assert [row[label].removeprefix("'") or "'" for row in found] == [
            cell(text) for text in HOSTILE
        ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", " =1", "＝1", "\r\n=1", '=cmd|"/c calc"!A0']
)
def test_no_text_is_a_formula_in_a_spreadsheet(text: str):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "text"), [(-1.5, "-1.5"), (-3, "-3"), ("a=b", "a=b"), ("[[x]]", "[[x]]"), ("", "")]
)
def test_numbers_and_plain_texts_are_as_they_are(value: object, text: str):
    assert safe(value) == text
