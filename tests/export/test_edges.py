"""Edges as they are written."""

from __future__ import annotations

from collections import Counter

import networkx as nx
from drawings import drawing
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.export.edges import count, edges


def test_a_merged_edge_keeps_the_first_line_all_zones_and_what_is_alike():
    given = drawing(
        edges=[
            ("a", "b", {"line": 9, "zone": "body", "raw": "[[b]]", "confidence": 0.5, "x": 1}),
            ("a", "b", {"line": 2, "zone": "table", "raw": "[[b|c]]", "confidence": 0.8, "x": 1}),
            ("a", "b", {"line": 4, "zone": "body", "raw": "[[b]]", "confidence": 0.7, "x": 1}),
        ]
    )
    assert [data for _, _, data in edges(given.graph, merged=True)] == [
        {"kind": "links", "line": 9, "zone": "body, table", "weight": 3.0, "confidence": 0.8}
        | {"x": 1}
    ]


def test_a_single_edge_is_as_it_was():
    given = drawing(edges=[("a", "b", {"raw": "[[b]]"})])
    assert list(edges(given.graph, merged=True)) == list(edges(given.graph, merged=False))


ENDS = st.sampled_from("abc")
EDGES = st.lists(st.tuples(ENDS, ENDS, st.sampled_from(["links", "cites"]), st.integers(1, 5)))


@given(EDGES)
def test_no_weight_is_lost_and_no_edge_is_there_twice(ties):
    graph = nx.MultiDiGraph()
    for source, target, kind, weight in ties:
        graph.add_edge(source, target, kind=kind, line=1, zone="", weight=float(weight))
    before, after = Counter(), Counter()
    for source, target, kind, weight in ties:
        before[source, target, kind] += weight
    merged = list(edges(graph, merged=True))
    for source, target, data in merged:
        after[source, target, data["kind"]] += data["weight"]
    assert before == after
    assert len(merged) == len(before) == count(graph, merged=True)
    assert len(list(edges(graph, merged=False))) == len(ties) == count(graph, merged=False)
