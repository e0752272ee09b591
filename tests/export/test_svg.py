"""The picture of a graph: an SVG that a browser shows."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from itertools import combinations

import networkx as nx
import pytest

from vaultgraph import Vault
from vaultgraph.export import svg
from vaultgraph.export.drawing import Drawing, Style
from vaultgraph.export.palette import communities, group
from vaultgraph.extraction.kinds import hexadecimal, kinds

SVG = "{http://www.w3.org/2000/svg}"


def drawn(graph: nx.MultiDiGraph, style: Style | None = None, **places: tuple[float, float]) -> str:
    out = io.StringIO()
    svg.write(Drawing(graph, places, "A vault", style or Style()), out)
    return out.getvalue()


def graph_of(*edges: str) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    for edge in edges:
        graph.add_nodes_from(edge, kind="note", label=f"Note {edge[0]}")
        graph.add_edge(*edge, kind="links", weight=1.0)
    return graph


def circles(text: str) -> list[ET.Element]:
    return [
        c for c in ET.fromstring(text).iter(f"{SVG}circle") if c.find(f"{SVG}title") is not None
    ]


def test_nodes_are_circles_and_neighbours_are_joined_by_one_line():
    text = drawn(graph_of("ab", "ba", "ab", "bc", "aa"))
    assert len(circles(text)) == 3
    assert text.count("<path") == 2


def test_every_node_has_its_label_for_a_pointer():
    titles = [c.findtext(f"{SVG}title") for c in circles(drawn(graph_of("ab")))]
    assert titles == ["Note a", "Note a"]


def test_colours_are_kinds_or_communities_and_the_legend_says_which():
    graph = graph_of("ab")
    graph.nodes["a"]["community"] = "water & ice"
    text = drawn(graph)
    assert {c.get("fill") for c in circles(text)} == {hexadecimal(kinds(())["note"].colour)}
    assert ">Kinds</text>" in text
    text = drawn(graph, Style(colour="community"))
    fills = [c.get("fill") for c in circles(text)]
    assert hexadecimal(group(0)) in fills
    assert len(set(fills)) == 2, "what is in none is grey"
    assert ">Communities</text>" in text
    assert ">water &amp; ice</text>" in text


def test_the_largest_communities_have_the_first_colours():
    graph = nx.MultiDiGraph()
    for node, name in zip(
        "abcdef", ["small", "large", "large", "", "middle", "middle"], strict=True
    ):
        graph.add_node(node, kind="note", label="x", community=name)
    assert communities(graph) == ["large", "middle", "small"]


def test_labels_do_not_cover_one_another():
    graph = nx.MultiDiGraph()
    names = [f"n{number}" for number in range(40)]
    graph.add_nodes_from(names, kind="note", label="the same long label")
    graph.add_edges_from(combinations(names[:12], 2), kind="links", weight=1.0)
    text = drawn(graph, **{name: (at % 7 * 3.0, at // 7 * 3.0) for at, name in enumerate(names)})
    boxes = []
    for found in re.finditer(r'<text x="([\d.]+)" y="([\d.]+)" font-size="([\d.]+)">the', text):
        x, y, size = map(float, found.groups())
        boxes.append((x, y - size, x + size * 0.5 * 19, y))
    assert len(boxes) > 5
    for one, other in combinations(boxes, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


def test_of_very_many_lines_the_shortest_are_drawn(monkeypatch):
    monkeypatch.setattr(svg, "MOST_LINES", 2)
    text = drawn(graph_of("ab", "bc", "cd"), a=(0, 0), b=(1, 0), c=(9, 0), d=(10, 0))
    assert text.count("<path") == 2
    assert "the 2 shortest are drawn" in text


@pytest.mark.parametrize("bad", ["</svg><script>", "a\x00b\ufffe", "<![CDATA[", "&#0;", "\ud800"])
def test_whatever_a_note_is_called_the_picture_is_xml(bad):
    graph = nx.MultiDiGraph()
    graph.add_node("a", kind=bad, label=bad, community=bad)
    out = io.StringIO()
    svg.write(Drawing(graph, {}, bad, Style(colour="community")), out)
    parsed = ET.fromstring(out.getvalue().encode("utf-8", "replace"))
    assert not list(parsed.iter(f"{SVG}script"))


def test_an_empty_graph_is_an_empty_picture():
    assert not circles(drawn(nx.MultiDiGraph()))


def test_the_sample_vault_is_small_and_always_the_same(sample: Vault, tmp_path):
    style = Style(colour="community")
    one = sample.export(tmp_path / "one.svg", style=style).files[0].read_bytes()
    assert one == sample.export(tmp_path / "two.svg", style=style).files[0].read_bytes()
    assert len(one) < 100_000
    assert "Hysteresis" in one.decode()
