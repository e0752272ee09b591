"""Positions: communities together, islands outside, the picture recognisable when notes change."""

from __future__ import annotations

import json
import math
import statistics
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph import Vault
from vaultgraph.config import FORCE, FORCEATLAS
from vaultgraph.graph.layout import EXTENT, positions
from vaultgraph.graph.measures import put_measures
from vaultgraph.graph.places import FILE, load, remembered


def caves(groups: int, size: int, alone: int = 0) -> nx.MultiDiGraph:
    """Groups of notes that are all linked with one another, each group with the next by one."""
    graph = nx.MultiDiGraph()
    for group in range(groups):
        own = [f"{group}-{number}" for number in range(size)]
        graph.add_nodes_from(own, kind="note", label="x")
        graph.add_edges_from(combinations(own, 2), kind="links", weight=1.0)
        if group:
            graph.add_edge(f"{group - 1}-0", own[0], kind="links", weight=1.0)
    graph.add_nodes_from((f"alone {number}" for number in range(alone)), kind="note", label="x")
    put_measures(graph)
    return graph


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return math.dist(one, other)


def moved(before: dict, after: dict) -> float:
    """How far the nodes of both have moved, in the mean, of the whole extent."""
    both = before.keys() & after.keys()
    return statistics.mean(distance(before[node], after[node]) for node in both) / EXTENT


FORCES = pytest.mark.parametrize("layout", [FORCE, FORCEATLAS])


@FORCES
def test_communities_lie_together(layout):
    graph = caves(6, 8)
    places = positions(graph, layout=layout)
    inside = [distance(places[a], places[b]) for a, b in graph.edges() if a[0] == b[0]]
    between = [distance(places[a], places[b]) for a, b in combinations(graph, 2) if a[0] != b[0]]
    assert statistics.mean(inside) < 0.4 * statistics.mean(between)


@FORCES
def test_what_has_no_link_stands_around_the_rest(layout):
    graph = caves(3, 6, alone=40)
    graph.add_edge("alone 0", "alone 1", kind="links", weight=1.0)
    places = positions(graph, layout=layout)
    x = max(abs(place[0]) for node, place in places.items() if node[0] != "a")
    y = max(abs(place[1]) for node, place in places.items() if node[0] != "a")
    for node in (node for node in graph if node[0] == "a"):
        assert (
            abs(places[node][0]) > x or abs(places[node][1]) > y or node in ("alone 0", "alone 1")
        )
    assert distance(places["alone 0"], places["alone 1"]) < 0.06 * EXTENT


def test_many_without_links_stand_on_several_rings():
    places = positions(caves(2, 4, alone=900))
    rings = {round(math.hypot(*place) / 10) for node, place in places.items() if node[0] == "a"}
    assert len(set(places.values())) == len(places)
    assert len(rings) > 3


@FORCES
@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_the_smallest_graphs_have_places_too(size, layout):
    graph = nx.MultiDiGraph()
    graph.add_nodes_from("abc"[:size], kind="note", label="x")
    assert len(set(positions(graph, layout=layout).values())) == size
    graph.add_edges_from(combinations("abc"[:size], 2), kind="links", weight=1.0)
    assert len(set(positions(graph, layout=layout).values())) == size


@given(
    st.lists(st.tuples(st.sampled_from("abcdefghij"), st.sampled_from("abcdefghij")), max_size=30),
    st.integers(0, 12),
    st.sampled_from([FORCE, FORCEATLAS]),
)
def test_every_node_has_one_finite_place_and_always_the_same(pairs, alone, layout):
    graph = nx.MultiDiGraph()
    graph.add_nodes_from([*"abcdefghij", *map(str, range(alone))], kind="note", label="x")
    graph.add_edges_from(pairs, kind="links", weight=1.0)
    put_measures(graph)
    places = positions(graph, layout=layout)
    assert places.keys() == set(graph)
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in places.values())
    assert places == positions(graph, layout=layout)


@FORCES
def test_known_nodes_stay_where_they_are(layout):
    before = positions(caves(6, 8), layout=layout)
    grown = caves(6, 8)
    grown.add_edge("0-0", "new", kind="links", weight=1.0)
    grown.nodes["new"].update(kind="note", label="x")
    after = positions(grown, before, layout)
    assert moved(before, after) < 0.1
    assert distance(after["new"], after["0-0"]) < 0.4 * EXTENT


def test_places_are_remembered(tmp_path):
    graph = caves(3, 5)
    first = remembered(graph, tmp_path, "note")
    assert remembered(graph, tmp_path, "note") == first
    graph.remove_node("2-4")
    assert moved(first, remembered(graph, tmp_path, "note")) < 0.1


def test_a_layout_of_an_earlier_version_is_one_by_force(tmp_path):
    graph = caves(3, 5)
    first = remembered(graph, tmp_path, "note")
    stored = json.loads((tmp_path / FILE).read_text())
    del stored[0]["by"]
    (tmp_path / FILE).write_text(json.dumps(stored))
    assert remembered(graph, tmp_path, "note") == first
    assert load(tmp_path)[0].by == FORCE


def test_each_layout_is_remembered_for_itself(tmp_path):
    graph = caves(3, 5)
    by_force = remembered(graph, tmp_path, "note")
    by_atlas = remembered(graph, tmp_path, "note", FORCEATLAS)
    assert by_atlas == positions(graph, layout=FORCEATLAS) != by_force
    assert remembered(graph, tmp_path, "note") == by_force
    assert remembered(graph, tmp_path, "note", FORCEATLAS) == by_atlas


def test_a_part_begins_with_the_places_of_the_whole_and_is_not_remembered(tmp_path):
    graph = caves(3, 5)
    remembered(graph, tmp_path, "note")
    stored = (tmp_path / FILE).read_bytes()
    part = graph.subgraph([node for node in graph if node[0] != "2"]).copy()
    places = remembered(part, tmp_path, "note", part=True)
    assert max(math.hypot(*place) for place in places.values()) > 0.6 * EXTENT
    assert (tmp_path / FILE).read_bytes() == stored


def stored(nodes: list, x: list, y: list) -> bytes:
    layout = {"shows": "note", "by": FORCE, "stamp": "", "nodes": nodes, "x": x, "y": y}
    return json.dumps([layout]).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b"7",
        b"[7]",
        stored(["a"], [], []),
        stored(["0-0"], [math.nan], [1]),
        stored(["0-0"], ["1"], ["x"]),
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_as_none(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    assert load(tmp_path) == []
    assert remembered(caves(3, 5), tmp_path, "note") == positions(caves(3, 5))


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path):
    assert remembered(caves(3, 5), tmp_path / "none", "note")


def test_the_last_few_layouts_are_kept(tmp_path):
    for number in range(9):
        remembered(caves(2, 3), tmp_path, f"kind {number}")
    stored = json.loads((tmp_path / FILE).read_text())
    assert [entry["shows"] for entry in stored] == ["kind 8", "kind 7", "kind 6", "kind 5"]


def test_a_picture_of_a_vault_is_recognised_after_a_change(make_vault, tmp_path):
    vault: Vault = make_vault({f"{at}.md": f"[[{at // 2}]] [[hub]]" for at in range(30)})
    vault.index(embed=False)
    first = vault.export(tmp_path / "one.svg").files[0].read_bytes()
    assert vault.export(tmp_path / "two.svg").files[0].read_bytes() == first
    (before,) = load(vault.folder)
    (vault.root / "new.md").write_text("[[1]]")
    vault.index(embed=False)
    vault.export(tmp_path / "three.svg")
    (after,) = load(vault.folder)
    assert "note:new.md" in after.places
    assert moved(before.places, after.places) < 0.1
