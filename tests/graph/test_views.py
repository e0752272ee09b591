"""Parts of a graph."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.graph import subgraphs
from vaultgraph.graph.build import Graph


def graph(*edges: tuple[str, ...], alone: str = "") -> Graph:
    """Notes by name, in the folder that they begin with; ``Δ…`` and ``#…`` belong to no file."""
    made = nx.MultiDiGraph()
    for source, target, *kind in edges:
        for name in (source, target):
            put(made, name)
        made.add_edge(
            source, target, kind=kind[0] if kind else "links", line=1, weight=1.0, zone="body"
        )
    for name in alone.split():
        put(made, name)
    return made


def put(made: Graph, name: str) -> None:
    if name[0] in "Δ#":
        made.add_node(name, kind="address", label=name)
    else:
        made.add_node(name, kind="note", label=name, path=f"{name}.md")


CHAIN = graph(("a", "b"), ("c", "b"), ("c", "d"), ("d", "Δ1"), alone="alone")


@pytest.mark.parametrize(
    ("centre", "depth", "found"),
    [("b", 1, "a b c"), ("b", 2, "a b c d"), ("a", 1, "a b"), ("alone", 9, "alone"), ("d", 0, "d")],
)
def test_around_counts_steps_in_both_directions(centre: str, depth: int, found: str):
    assert list(subgraphs.around(CHAIN, centre, depth)) == found.split()


def test_inside_keeps_files_of_a_folder_and_what_they_share():
    made = graph(("x/a", "y/b"), ("x/a", "Δ1"), ("y/b", "Δ2"), ("Δ1", "Δ2"), alone="x/c #t")
    assert list(subgraphs.inside(made, "x")) == ["x/a", "Δ1", "x/c"]
    assert list(subgraphs.inside(made, "**/b.md")) == ["y/b", "Δ2"]
    assert list(subgraphs.inside(made, "z")) == []


def test_a_degree_counts_other_nodes_not_edges():
    made = graph(("a", "b"), ("a", "b"), ("b", "a"), ("c", "c"), ("a", "d"))
    assert list(subgraphs.at_least(made, 2)) == ["a"]
    assert list(subgraphs.at_least(made, 0)) == ["a", "b", "c", "d"]
    assert list(subgraphs.without_orphans(made)) == ["a", "b", "d"]


def test_similar_notes_are_tied_by_an_edge_with_its_score():
    made = subgraphs.with_similar(CHAIN, [("a", "d", 0.7), ("a", "gone", 0.9)])
    assert "gone" not in made
    assert made.number_of_edges() == CHAIN.number_of_edges() + 1
    edge = made.edges["a", "d", 0]
    assert (edge["kind"], edge["score"], edge["weight"]) == ("similar", 0.7, 0.7)


def in_file(made: Graph, node: str, kind: str, path: str) -> None:
    made.add_node(node, kind=kind, label=node, path=path, line=5)


def test_what_stands_in_a_note_is_folded_into_it():
    made: Graph = nx.MultiDiGraph()
    for name in "ab":
        made.add_node(f"note:{name}.md", kind="note", label=name, path=f"{name}.md")
    in_file(made, "message:1", "message", "a.md")
    in_file(made, "message:2", "message", "a.md")
    in_file(made, "section:b.md#1", "section", "b.md")
    in_file(made, "formula:gone.md:1:0", "formula", "gone.md")
    made.add_node("Δ1", kind="address", label="Δ1")
    for source, target, kind, line in (
        ("note:a.md", "message:1", "contains", 1),
        ("message:1", "message:2", "next", 2),
        ("message:1", "section:b.md#1", "elaborates", 3),
        ("message:2", "section:b.md#1", "elaborates", 4),
        ("message:2", "note:b.md", "links", 6),
        ("message:2", "Δ1", "operand", 7),
        ("formula:gone.md:1:0", "Δ1", "operand", 8),
        ("note:b.md", "note:b.md", "links", 9),
    ):
        made.add_edge(source, target, kind=kind, line=line, zone="body", weight=1.0)
    folded = subgraphs.projected(made)
    assert list(folded) == ["note:a.md", "note:b.md", "formula:gone.md:1:0", "Δ1"]
    assert [
        (source, target, data["kind"], data["line"], data["weight"])
        for source, target, data in folded.edges(data=True)
    ] == [
        ("note:a.md", "note:b.md", "elaborates", 3, 2.0),
        ("note:a.md", "note:b.md", "links", 6, 1.0),
        ("note:a.md", "Δ1", "operand", 7, 1.0),
        ("formula:gone.md:1:0", "Δ1", "operand", 8, 1.0),
    ]


NAMES = [*(f"x/n{number}" for number in range(4)), *(f"y/m{number}" for number in range(3)), "Δ1"]
GRAPHS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=14).map(
    lambda edges: graph(*edges, alone=" ".join(NAMES))
)
VIEWS = st.sampled_from(
    [
        lambda made: subgraphs.around(made, "x/n0", 2),
        lambda made: subgraphs.inside(made, "x"),
        lambda made: subgraphs.at_least(made, 2),
        subgraphs.without_orphans,
        subgraphs.projected,
        lambda made: subgraphs.with_similar(made, [("x/n0", "y/m1", 0.5)]),
    ]
)


@given(GRAPHS, VIEWS, VIEWS)
def test_views_leave_the_graph_and_the_order_of_its_nodes_as_they_are(made, one, other):
    before = list(made.nodes(data=True)), list(made.edges(data=True))
    found = other(one(made)) if "x/n0" in one(made) else one(made)
    assert (list(made.nodes(data=True)), list(made.edges(data=True))) == before
    assert list(found) == [node for node in made if node in found]


@given(GRAPHS, st.integers(0, 3))
def test_what_is_near_is_near_from_further_away_too(made, depth):
    assert set(subgraphs.around(made, "x/n0", depth)) <= set(
        subgraphs.around(made, "x/n0", depth + 1)
    )


@given(GRAPHS)
def test_folding_twice_is_folding_once(made):
    once = subgraphs.projected(made)
    twice = subgraphs.projected(once)
    assert list(twice.edges(data=True)) == list(once.edges(data=True))


@given(GRAPHS)
def test_no_orphan_is_left(made):
    found = subgraphs.without_orphans(made)
    assert all(subgraphs.neighbours(found, node) for node in found)
