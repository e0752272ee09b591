"""What the structure of a graph says: measures, communities and their names."""

from __future__ import annotations

import itertools

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph import Vault
from vaultgraph.graph import measures
from vaultgraph.graph.communities import names
from vaultgraph.graph.measures import measure, put_measures
from vaultgraph.graph.survey import survey

LAKE = ["ice", "lake of ice", "ice on the lake", "ice"]
CITY = ["night", "city at night", "night in the city", "night"]


def graph_of(edges: str, labels: dict[str, str] | None = None) -> nx.MultiDiGraph:
    """A graph of notes from pairs such as ``ab bc``; a letter alone is a note without links."""
    graph = nx.MultiDiGraph()
    for pair in edges.split():
        for node in pair:
            label = (labels or {}).get(node, node)
            graph.add_node(node, kind="note", label=label, path=f"{node}.md")
        if len(pair) == 2:
            graph.add_edge(*pair, kind="links", weight=1.0)
    return graph


def clique(nodes: str) -> str:
    return " ".join(a + b for a, b in itertools.combinations(nodes, 2))


@pytest.fixture
def two_groups() -> nx.MultiDiGraph:
    labels = dict(zip("abcdefgh", LAKE + CITY, strict=True))
    return graph_of(f"{clique('abcd')} {clique('efgh')} ae xy z", labels)


def test_degree_counts_neighbours_not_links():
    found = measure(graph_of("ab ab ba bc bb"))
    assert found.degree == {"a": 1, "b": 2, "c": 1}


def test_pagerank_is_where_links_lead_and_sums_to_one():
    found = measure(graph_of("ab cb db ba")).pagerank
    assert max(found, key=found.__getitem__) == "b"
    assert sum(found.values()) == pytest.approx(1, abs=1e-5)


def test_betweenness_is_the_share_of_shortest_paths_through_a_node():
    found = measure(graph_of("ab bc cd de"))
    assert found.betweenness == {"a": 0, "b": 0.5, "c": 0.666667, "d": 0.5, "e": 0}


def test_betweenness_is_the_same_in_one_go_and_bit_by_bit(monkeypatch):
    graph = nx.MultiDiGraph(nx.relabel_nodes(nx.barabasi_albert_graph(120, 2, seed=1), str))
    for _, data in graph.nodes(data=True):
        data |= {"kind": "note", "label": "x"}
    plain = nx.betweenness_centrality(nx.Graph(graph))
    monkeypatch.setattr(measures, "_AT_ONCE", 50)
    told: list[int] = []
    found = measure(graph, lambda _stage, done, _total: told.append(done)).betweenness
    assert found == pytest.approx(plain, rel=1e-5)
    assert told == [0, 50, 100, 120]


def test_betweenness_of_large_graphs_is_estimated(monkeypatch):
    graph = nx.MultiDiGraph(nx.barabasi_albert_graph(300, 2, seed=1))
    graph = nx.relabel_nodes(graph, str)
    for _, data in graph.nodes(data=True):
        data |= {"kind": "note", "label": "x"}
    exact = measure(graph).betweenness
    monkeypatch.setattr(measures, "EXACT", 100)
    monkeypatch.setattr(measures, "_PATHS", 150 * 300)
    estimated = measure(graph).betweenness
    assert estimated == measure(graph).betweenness
    assert estimated != exact
    most = sorted(exact, key=exact.__getitem__)[-5:]
    assert set(most) <= set(sorted(estimated, key=estimated.__getitem__)[-8:])
    assert sum(estimated.values()) == pytest.approx(sum(exact.values()), rel=0.1)


def test_communities_are_what_is_linked_more_inside_than_outside(two_groups):
    found = measure(two_groups)
    assert [set(group.members) for group in found.communities] == [set("abcd"), set("efgh")]
    assert [group.name for group in found.communities] == ["ice, lake", "night, city"]
    assert "x" not in found.community, "two nodes are no community"


def test_bridges_join_communities(two_groups):
    found = measure(two_groups)
    assert {bridge.node for bridge in found.bridges} == {"a", "e"}
    assert set(found.bridges[0].communities) == {"ice, lake", "night, city"}
    (joint,) = found.joints
    assert (joint.one, joint.other, joint.pairs) == ("ice, lake", "night, city", 1)
    assert joint.example == ("a", "e")


def test_islands_are_linked_among_themselves_only(two_groups):
    assert [set(island) for island in measure(two_groups).islands] == [{"x", "y"}]


def test_measures_become_attributes(two_groups):
    put_measures(two_groups)
    assert two_groups.nodes["a"]["community"] == "ice, lake"
    assert two_groups.nodes["a"]["degree"] == 4
    assert {"pagerank", "betweenness"} <= set(two_groups.nodes["z"])
    assert "community" not in two_groups.nodes["z"]


@pytest.mark.parametrize("edges", ["", "a", "ab", "a b", "aa"])
def test_the_smallest_graphs_have_measures_too(edges):
    found = measure(graph_of(edges))
    assert not found.communities
    assert not found.bridges


@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"))),
    st.randoms(use_true_random=False),
)
def test_the_order_of_nodes_and_links_changes_nothing(pairs, chance):
    one, other = nx.MultiDiGraph(), nx.MultiDiGraph()
    for graph in (one, other):
        nodes = list("abcdefgh")
        chance.shuffle(nodes)
        chance.shuffle(pairs)
        graph.add_nodes_from((node, {"kind": "note", "label": node}) for node in nodes)
        graph.add_edges_from((a, b, {"kind": "links", "weight": 1.0}) for a, b in pairs)
    assert measure(one) == measure(other)


def said(*labels: str) -> list[tuple[str, float]]:
    return [(label, 1.0) for label in labels]


def test_a_name_tells_a_community_from_the_others():
    both = names([said("note on water", "note on rain"), said("note on fire", "note on coal")])
    assert both == ["rain, water, note", "coal, fire, note"]


def test_a_name_is_written_as_its_words_mostly_are():
    russian = said("память воды", "вода и память", "вода", "Вода")
    assert names([russian, said("RLHF", "rlhf RLHF")]) == ["вода, память", "RLHF"]


def test_words_alike_stand_once():
    assert names([said("делай раздел", "делая раздел", "делай дом")]) == ["делай, раздел"]


def test_function_words_numbers_and_letters_name_nothing():
    assert names([said("11 of the river", "2025-06-14 a river", "7 т е")]) == ["river"]


def test_without_words_the_first_label_is_the_name():
    assert names([said("2025-06-14", "2025-06-15"), said("2025-06-14")]) == [
        "2025-06-14",
        "2025-06-14 2",
    ]


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=4), max_size=6))
def test_names_are_unique_whatever_the_labels(labels):
    found = names([said(*part) for part in labels])
    assert len(found) == len(set(found)) == len(labels)


def test_a_survey_speaks_of_notes(sample: Vault):
    found = survey(sample.graph(), 5)
    assert len(found.hubs) == 5
    assert all(hub.note.endswith((".md", ".canvas", ".base")) for hub in found.hubs)
    assert found.most_cited[0] == ("Идеи/Осадок.md", 2)
    assert len({community.name for community in found.communities}) == len(found.communities)
    assert all(community.examples for community in found.communities)


def test_stats_tell_the_structure(sample: Vault):
    assert sample.stats().structure.hubs
