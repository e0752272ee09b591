"""Since when things exist."""

from __future__ import annotations

import networkx as nx
import pytest

from vaultgraph.export.gexf import beginnings, later


def graph(**nodes: dict) -> nx.MultiDiGraph:
    made = nx.MultiDiGraph()
    for name, data in nodes.items():
        made.add_node(name, kind="note", label=name, **data)
    return made


@pytest.mark.parametrize(
    ("data", "since"),
    [
        ({"created": "2025-07-19T07:40"}, "2025-07-19T07:40:00Z"),
        ({"created": "2025-07-19"}, "2025-07-19T00:00:00Z"),
        ({"created": "2025-07"}, "2025-07-01T00:00:00Z"),
        ({"created": "2025"}, "2025-01-01T00:00:00Z"),
        ({"created": "2025-07-19T07:40:00+03:00"}, "2025-07-19T04:40:00Z"),
        ({"created": "0005-07-19"}, "0005-07-19T00:00:00Z"),
        ({"path": "Chats/2025-06/2025-07-20 Вода.md"}, "2025-07-20T00:00:00Z"),
        ({"created": "soon", "path": "2025_07_21.md"}, "2025-07-21T00:00:00Z"),
        ({"modified": "2025-08-01T10:00:00Z", "path": "x.md"}, "2025-08-01T10:00:00Z"),
        (
            {"created": "2024-01-01", "modified": "2025-08-01T10:00:00Z", "path": "2025-02-02.md"},
            "2024-01-01T00:00:00Z",
        ),
        ({"created": 5}, None),
        ({"created": "0001-01-01T00:00:00+23:00"}, None),
        ({"created": "2025-02-30"}, None),
        ({}, None),
    ],
)
def test_a_chat_or_property_says_it_or_the_name_or_the_file(data: dict, since: str | None):
    assert beginnings(graph(a=data)).get("a") == since


def test_what_stands_in_a_file_is_as_old_as_the_file():
    made = graph(a={"path": "a.md", "modified": "2025-08-01T10:00:00Z"}, b={"path": "a.md"})
    assert beginnings(made)["b"] == "2025-08-01T10:00:00Z"


def test_what_has_no_time_is_as_old_as_the_first_thing_tied_to_it():
    made = graph(a={"created": "2025-02"}, b={"created": "2025-01"}, concept={}, symbol={})
    made.add_edges_from([("a", "concept"), ("concept", "b"), ("symbol", "concept")])
    found = beginnings(made)
    assert found["concept"] == found["symbol"] == "2025-01-01T00:00:00Z"


def test_an_edge_is_as_young_as_its_younger_end():
    known = {"a": "2025-01-01T00:00:00Z", "b": "2025-02-01T00:00:00Z"}
    assert later(known, "a", "b") == later(known, "b", "a") == "2025-02-01T00:00:00Z"
    assert later(known, "a", "c") == "2025-01-01T00:00:00Z"
    assert later(known, "c", "d") == ""
