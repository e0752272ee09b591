"""GEXF: valid, and what a user of Gephi finds on opening it."""

from __future__ import annotations

import math
import shutil
import subprocess
import warnings
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from drawings import HOSTILE, drawing, hostile, written
from hypothesis import given
from hypothesis import strategies as st

from conftest import need
from vaultgraph import Vault, export
from vaultgraph.export.columns import Column, Type, cell, columns
from vaultgraph.export.drawing import Drawing, Style

SCHEMA = Path(__file__).parents[1] / "clients" / "gexf-1.3" / "gexf.rnc"
GEXF = "{http://gexf.net/1.3}"
VIZ = "{http://gexf.net/1.3/viz}"


def parsed(given: Drawing) -> ET.Element:
    return ET.fromstring(written("gexf", given))


def nodes(root: ET.Element) -> dict[str, ET.Element]:
    return {element.get("id"): element for element in root.iter(f"{GEXF}node")}


def values(element: ET.Element) -> dict[str, str]:
    return {value.get("for"): value.get("value") for value in element.iter(f"{GEXF}attvalue")}


def edges(root: ET.Element) -> list[ET.Element]:
    return list(root.iter(f"{GEXF}edge"))


def check_schema(*paths: Path) -> None:
    need(shutil.which("jing"), "jing (Debian package jing)")
    for path in paths:
        run = subprocess.run(
            ["jing", "-c", SCHEMA.name, str(path)],
            cwd=SCHEMA.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (run.returncode, run.stdout) == (0, "")


def test_files_are_valid(sample: Vault, tmp_path: Path):
    paths = [tmp_path / f"{name}.gexf" for name in ("plain", "all", "time", "hostile", "empty")]
    sample.export(paths[0])
    sample.export(paths[1], style=Style(edges="all", colour="community", size="pagerank"))
    sample.export(paths[2], layout="none", style=Style(timeline=True))
    gexf = export.format_of(paths[0])
    export.write(hostile(timeline=True), paths[3], gexf)
    export.write(drawing(), paths[4], gexf)
    check_schema(*paths)


def test_networkx_reads_them_without_a_warning(sample: Vault, tmp_path: Path):
    sample.export(tmp_path / "graph.gexf", style=Style(timeline=True))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = nx.read_gexf(tmp_path / "graph.gexf", version="1.3")
    assert found.graph["mode"] == "dynamic"
    assert found.is_directed()


def test_a_user_of_gephi_finds_labels_colours_sizes_places_and_columns(
    sample: Vault, tmp_path: Path
):
    graph = sample.export(tmp_path / "graph.gexf").graph
    root = ET.parse(tmp_path / "graph.gexf").getroot()
    found = nodes(root)
    assert all(element.get("label") for element in found.values())
    for part in ("color", "position", "size"):
        assert all(element.find(f"{VIZ}{part}") is not None for element in found.values())
    declared = {a.get("id"): a.get("type") for a in root.iter(f"{GEXF}attribute")}
    assert all(a.get("id") == a.get("title") for a in root.iter(f"{GEXF}attribute"))
    expected = {
        **dict.fromkeys(("kind", "path", "folder", "language", "created", "modified"), "string"),
        **dict.fromkeys(("community", "zone"), "string"),
        **dict.fromkeys(("tags", "aliases"), "liststring"),
        **dict.fromkeys(("degree", "line"), "integer"),
        **dict.fromkeys(("pagerank", "betweenness", "confidence"), "double"),
    }
    assert {name: declared.get(name) for name in expected} == expected
    assert {edge.get("kind") for edge in edges(root)} >= {"links", "embeds", "cites", "operand"}
    assert len({edge.get("id") for edge in edges(root)}) == len(edges(root))
    for node, data in graph.nodes(data=True):
        assert values(found[node])["kind"] == data["kind"]
        assert int(values(found[node])["degree"]) == data["degree"]


def test_each_kind_has_one_colour(sample: Vault, tmp_path: Path):
    graph = sample.export(tmp_path / "graph.gexf").graph
    colours: dict[str, set] = {}
    for node, element in nodes(ET.parse(tmp_path / "graph.gexf").getroot()).items():
        colour = tuple(element.find(f"{VIZ}color").attrib.items())
        colours.setdefault(graph.nodes[node]["kind"], set()).add(colour)
    assert all(len(found) == 1 for found in colours.values())


def test_lists_have_their_items_in_quotes_as_gephi_reads_them():
    given = drawing(["a"])
    given.graph.nodes["a"]["tags"] = ("a, b", 'c"d', "е")
    assert values(nodes(parsed(given))["a"])["tags"] == '["a, b", "c\\"d", "е"]'


def test_what_is_missing_is_no_empty_value():
    given = drawing(["a", "b"], [("a", "b", {"raw": None})])
    given.graph.nodes["a"]["language"] = None
    root = parsed(given)
    assert "language" not in values(nodes(root)["a"])
    assert "raw" not in [a.get("id") for a in root.iter(f"{GEXF}attribute")]


def test_parallel_edges_of_a_kind_are_one_with_their_weights():
    links = [("a", "b", {"line": 7}), ("a", "b", {"line": 3, "zone": "heading"})]
    given = drawing(edges=[*links, ("a", "b", {"kind": "embeds"}), ("b", "a", {})])
    found = [
        (edge.get("source"), edge.get("kind"), edge.get("weight"), values(edge)["line"])
        for edge in edges(parsed(given))
    ]
    assert found == [
        ("a", "links", "2.0", "7"),
        ("a", "embeds", "1.0", "1"),
        ("b", "links", "1.0", "1"),
    ]
    assert len(edges(parsed(Drawing(given.graph, style=Style(edges="all"))))) == 4


@pytest.mark.parametrize("weight", [0.0, -1.0, math.nan, math.inf, "heavy", None])
def test_no_weight_is_one_that_gephi_drops(weight: object):
    given = drawing(edges=[("a", "b", {"weight": weight})])
    assert edges(parsed(given))[0].get("weight") == "1.0"


def sizes(given: Drawing) -> list[float]:
    return [float(size.get("value")) for size in parsed(given).iter(f"{VIZ}size")]


def test_a_node_is_as_large_as_it_has_neighbours():
    ties = [("a", target, {}) for target in "bbbbcda"]
    assert sizes(drawing("abcd", ties)) == [40.0, *[pytest.approx(4 + 36 / 3**0.5, abs=0.01)] * 3]


def test_or_as_it_has_pagerank_or_all_are_alike():
    given = drawing("ab", [("a", "b", {})], size="pagerank")
    given.graph.nodes["a"]["pagerank"] = 0.25
    given.graph.nodes["b"]["pagerank"] = 1.0
    assert sizes(given) == [22.0, 40.0]
    assert len(set(sizes(drawing("abc", [("a", "b", {})], size="none")))) == 1


def test_communities_have_colours_too():
    given = drawing("abcd", colour="community")
    for node in "abc":
        given.graph.nodes[node]["community"] = "water" if node < "c" else "fire"
    a, b, c, d = [tuple(colour.attrib.values()) for colour in parsed(given).iter(f"{VIZ}color")]
    assert a == b
    assert len({a, c, d}) == 3


def test_without_layout_no_positions_are_written(sample: Vault, tmp_path: Path):
    sample.export(tmp_path / "graph.gexf", layout="none")
    assert "viz:position" not in (tmp_path / "graph.gexf").read_text(encoding="utf-8")


def test_a_timeline_says_since_when_things_exist():
    given = drawing(edges=[("a", "b", {}), ("b", "c", {})], timeline=True)
    given.graph.nodes["a"]["created"] = "2025-07-19T07:40"
    given.graph.nodes["b"]["modified"] = "2025-08-01T10:00:00Z"
    given.graph.add_node("d", kind="note", label="d")
    root = parsed(given)
    graph = root.find(f"{GEXF}graph")
    assert graph.get("mode") == "dynamic"
    assert (graph.get("timeformat"), graph.get("timerepresentation")) == ("date", "interval")
    assert {name: element.get("start") for name, element in nodes(root).items()} == {
        "a": "2025-07-19T07:40:00Z",
        "b": "2025-08-01T10:00:00Z",
        "c": "2025-08-01T10:00:00Z",
        "d": None,
    }
    assert [edge.get("start") for edge in edges(root)] == ["2025-08-01T10:00:00Z"] * 2


def test_without_it_the_graph_is_static():
    graph = parsed(drawing("a")).find(f"{GEXF}graph")
    assert graph.get("mode") == "static"
    assert graph.get("timeformat") is None


VALUES = st.one_of(
    st.text(alphabet=st.characters(), max_size=8),
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), max_size=3),
    st.integers(),
    st.booleans(),
    st.none(),
    st.floats(),
    st.just(2**31),
    st.just(-(2**70)),
)


@given(st.lists(VALUES, min_size=1, max_size=4), st.lists(VALUES, max_size=6))
def test_nothing_a_vault_holds_makes_a_file_that_xml_readers_refuse(labels, others):
    graph = nx.MultiDiGraph()
    for number, label in enumerate(labels):
        attributes = {f"a{i}": value for i, value in enumerate(others) if (i + number) % 3}
        graph.add_node(f"n{number}", kind="note", label=str(label), **attributes)
        graph.add_edge("n0", f"n{number}", kind="links", line=1, weight=1.0, raw=label)
    for form in ("gexf", "graphml"):
        found = ET.fromstring(written(form, Drawing(graph, {}, str(labels[0]))))
        assert len([e for e in found.iter() if e.tag.endswith("}node")]) == len(labels)


@pytest.mark.parametrize("form", ["gexf", "graphml"])
def test_hostile_texts_arrive_as_they_are_but_for_what_xml_forbids(form: str):
    found = ET.fromstring(written(form, hostile()))
    if form == "gexf":
        labels = [element.get("label") for element in nodes(found).values()]
        assert labels == [cell(text) for text in HOSTILE]
    else:
        tag = "{http://graphml.graphdrawing.org/xmlns}data"
        labels = [e.text or "" for e in found.iter(tag) if e.get("key") == "n_label"]
        assert labels == [cell(text) for text in HOSTILE]


@given(st.lists(st.one_of(st.text(max_size=5), st.sampled_from(HOSTILE)), unique=True, min_size=2))
def test_different_nodes_stay_different(names):
    given = drawing(names)
    for form in ("gexf", "graphml"):
        found = [e.get("id") for e in ET.fromstring(written(form, given)).iter() if "node" in e.tag]
        assert len({*found, None}) - 1 == len(names)


def test_columns_take_the_widest_type_of_their_values():
    records = [
        {"a": 1, "b": True, "c": 1, "d": None, "f": ("x",), "g": ["x"]},
        {"a": 2**40, "b": 3, "c": 0.5, "e": "x", "f": ("y", "z"), "g": 1},
        {"a": 1, "e": 2**70},
    ]
    assert columns(records, frozenset("h")) == [
        Column("a", Type.LONG),
        Column("b", Type.STRING),
        Column("c", Type.DOUBLE),
        Column("f", Type.LISTSTRING),
        Column("g", Type.STRING),
        Column("e", Type.STRING),
    ]
    assert columns(records, frozenset("abcdefg")) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (float("inf"), "Infinity"),
        (float("nan"), "NaN"),
        ("a\0b\ud800", "a\ufffdb\ufffd"),
        (["a", 'b"c\0'], '["a", "b\\"c\ufffd"]'),
        (2**70, str(2**70)),
    ],
)
def test_cells_are_texts_that_every_reader_takes(value, text):
    assert cell(value) == text
