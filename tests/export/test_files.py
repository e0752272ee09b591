"""Graph files: what is written and read again is the same graph, in every client."""

from __future__ import annotations

import json
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import need
from vaultgraph import Vault
from vaultgraph.errors import ConfigError, ExportError
from vaultgraph.export import gexf, graphml
from vaultgraph.export.columns import Column, Type, cell, columns

CLIENT = Path(__file__).parents[1] / "clients"
VIZ = "{http://gexf.net/1.3/viz}"


@pytest.fixture(params=["gexf", "graphml", "json"])
def exported(request, sample: Vault, tmp_path: Path):
    """A file of each format and the graph it was written from."""
    path = tmp_path / f"graph.{request.param}"
    return path, sample.export(path)


def read(path: Path) -> nx.MultiDiGraph:
    if path.suffix == ".json":
        data = json.loads(path.read_text(encoding="utf-8"))
        return nx.node_link_graph(data, edges="edges")
    if path.suffix == ".gexf":
        return nx.read_gexf(path, version="1.3")
    return nx.read_graphml(path, force_multigraph=True)


def by_graphology(path: Path) -> dict:
    need(shutil.which("node"), "node")
    need((CLIENT / "node_modules").is_dir(), "graphology (npm ci in tests/clients)")
    run = subprocess.run(
        ["node", "read.js", str(path)], cwd=CLIENT, capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


def test_networkx_reads_what_was_written(exported):
    path, graph = exported
    found = read(path)
    assert sorted(found) == sorted(graph)
    assert sorted(found.edges()) == sorted(graph.edges())
    for node, data in graph.nodes(data=True):
        again = found.nodes[node]
        assert {key: again[key] for key in data} == data


@pytest.mark.parametrize("suffix", ["gexf", "graphml"])
def test_graphology_reads_what_was_written(sample: Vault, tmp_path: Path, suffix: str):
    path = tmp_path / f"graph.{suffix}"
    graph = sample.export(path)
    found = by_graphology(path)
    assert (found["order"], found["size"]) == (len(graph), graph.number_of_edges())
    for node, data in graph.nodes(data=True):
        assert found["nodes"][node].items() >= data.items()


def test_a_gexf_file_shows_what_a_user_of_gephi_expects(sample: Vault, tmp_path: Path):
    graph = sample.export(tmp_path / "graph.gexf")
    root = ET.parse(tmp_path / "graph.gexf").getroot()
    nodes = list(root.iter("{http://gexf.net/1.3}node"))
    edges = list(root.iter("{http://gexf.net/1.3}edge"))
    assert all(node.get("label") for node in nodes)
    assert all(node.find(f"{VIZ}{part}") is not None for node in nodes for part in _VIZ)
    assert {edge.get("kind") for edge in edges} >= {"links", "embeds", "cites", "lists_source"}
    assert len({edge.get("id") for edge in edges}) == graph.number_of_edges()
    declared = [a.attrib for a in root.iter("{http://gexf.net/1.3}attribute")]
    assert all(attribute["id"] == attribute["title"] for attribute in declared)
    colours = {}
    for node in nodes:
        colour = tuple(node.find(f"{VIZ}color").attrib.items())
        colours.setdefault(node.get("id").split(":")[0], set()).add(colour)
    assert all(len(found) == 1 for found in colours.values())


_VIZ = ("color", "position", "size")


HOSTILE = st.one_of(
    st.text(alphabet=st.characters(), max_size=8),
    st.sampled_from(["\0", "\x1b", "\ufffe", "\ud800", "</node>", '"&<>', "]]>", "\n\t\r", "Δ🜂"]),
)
VALUES = st.one_of(
    HOSTILE, st.integers(), st.booleans(), st.none(), st.floats(), st.just(2**31), st.just(-(2**70))
)


@given(labels=st.lists(HOSTILE, min_size=1, max_size=4), values=st.lists(VALUES, max_size=6))
def test_nothing_a_vault_holds_makes_a_file_that_xml_readers_refuse(labels, values):
    graph = nx.MultiDiGraph()
    for number, label in enumerate(labels):
        attributes = {f"a{i}": value for i, value in enumerate(values) if (i + number) % 3}
        graph.add_node(f"n{number}", kind="note", label=label, **attributes)
        graph.add_edge("n0", f"n{number}", kind="links", line=1, weight=1.0, raw=label)
    for write in (gexf.write, graphml.write):
        out = StringIO()
        write(graph, {}, out, labels[0])
        assert ET.fromstring(out.getvalue()) is not None


@given(st.lists(HOSTILE, min_size=2, max_size=5, unique=True))
def test_different_nodes_stay_different(nodes):
    graph = nx.MultiDiGraph()
    for node in nodes:
        graph.add_node(node, kind="note", label="x")
    for write in (gexf.write, graphml.write):
        out = StringIO()
        write(graph, {}, out, "")
        found = {element.get("id") for element in ET.fromstring(out.getvalue()).iter()}
        assert len(found - {None, "vault", "n_kind", "n_label", "kind"}) == len(nodes)


def test_a_node_is_as_large_as_it_has_neighbours():
    graph = nx.MultiDiGraph()
    for node in "abcd":
        graph.add_node(node, kind="note", label=node)
    for target in "bbbbcd":
        graph.add_edge("a", target, kind="links", line=1, weight=1.0)
    out = StringIO()
    gexf.write(graph, {}, out, "")
    sizes = [float(size.get("value")) for size in ET.fromstring(out.getvalue()).iter(f"{VIZ}size")]
    assert sizes == [40.0, *[pytest.approx(4 + 36 / 3**0.5, abs=0.01)] * 3]


def test_columns_take_the_widest_type_of_their_values():
    records = [
        {"a": 1, "b": True, "c": 1, "d": None},
        {"a": 2**40, "b": 3, "c": 0.5, "e": "x"},
        {"a": 1, "e": 2**70},
    ]
    assert columns(records, frozenset()) == [
        Column("a", Type.LONG),
        Column("b", Type.STRING),
        Column("c", Type.DOUBLE),
        Column("e", Type.STRING),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (float("inf"), "Infinity"),
        (float("nan"), "NaN"),
        ("a\0b\ud800", "a\ufffdb\ufffd"),
    ],
)
def test_cells_are_texts_that_every_reader_takes(value, text):
    assert cell(value) == text


def test_an_unknown_suffix_or_layout_is_an_error(sample: Vault, tmp_path: Path):
    with pytest.raises(ExportError):
        sample.export(tmp_path / "graph.xlsx")
    with pytest.raises(ConfigError):
        sample.export(tmp_path / "graph.gexf", layout="round")
    with pytest.raises(ExportError):
        sample.export(tmp_path / "nowhere" / "graph.gexf")


def test_without_layout_no_positions_are_written(sample: Vault, tmp_path: Path):
    sample.export(tmp_path / "graph.gexf", layout="none")
    assert "viz:position" not in (tmp_path / "graph.gexf").read_text(encoding="utf-8")
