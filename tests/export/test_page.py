"""The page as a file: complete in itself, small, and safe whatever a vault holds."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import zlib
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import MakeVault
from vaultgraph import Vault
from vaultgraph.errors import ExportError
from vaultgraph.export.drawing import Drawing
from vaultgraph.export.page import page, policy
from vaultgraph.export.payload import SCALE, payload

DATA = re.compile(r'<script type="application/octet-stream" id="data">([^<]*)</script>')


def unpacked(text: str) -> dict:
    """The document that a page holds."""
    return json.loads(zlib.decompress(base64.b64decode(DATA.findall(text)[0])))


def edges(document: dict) -> list[tuple[int, int, str]]:
    """The edges of a document by the places of their ends."""
    columns, at, found = document["edges"], 0, []
    for step, target, kind in zip(
        columns["source"], columns["target"], columns["kind"], strict=True
    ):
        at += step
        found.append((at, target, document["edgeKinds"][kind]))
    return found


def test_the_page_holds_the_graph(sample: Vault, tmp_path: Path):
    graph = sample.export(tmp_path / "vault.html").graph
    document = unpacked((tmp_path / "vault.html").read_text(encoding="utf-8"))
    place = {node: at for at, node in enumerate(graph)}
    assert document["title"] == "sample_vault"
    assert document["nodes"]["label"] == [label for _, label in graph.nodes(data="label")]
    kinds = [document["kinds"][kind][0] for kind in document["nodes"]["kind"]]
    assert kinds == [kind for _, kind in graph.nodes(data="kind")]
    wanted = {(place[s], place[t], d["kind"]) for s, t, d in graph.edges(data=True)}
    assert set(edges(document)) == wanted
    assert sum(document["edges"]["weight"]) == graph.number_of_edges()


def test_the_page_asks_for_nothing_and_runs_only_its_own_script(sample: Vault, tmp_path: Path):
    sample.export(tmp_path / "vault.html")
    text = (tmp_path / "vault.html").read_text(encoding="utf-8")
    stated = html.unescape(re.findall(r'Content-Security-Policy" content="([^"]*)"', text)[0])
    assert stated == policy(served=False)
    assert "default-src 'none'" in stated
    assert "connect-src 'none'" in stated
    for element, directive in (("script", "script-src"), ("style", "style-src")):
        content = re.findall(f"<{element}>(.*?)</{element}>", text, re.DOTALL)
        assert len(content) == 1
        digest = base64.b64encode(hashlib.sha256(content[0].encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in stated
    outside = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", text, flags=re.DOTALL)
    assert not re.findall('(?:src|href)=(?!"data:)', outside)


def test_the_libraries_licences_travel_with_the_page(sample: Vault, tmp_path: Path):
    sample.export(tmp_path / "vault.html")
    text = (tmp_path / "vault.html").read_text(encoding="utf-8")
    for library in ("sigma", "graphology", "graphology-utils", "events"):
        assert re.search(rf"^{library} \d+\.\d+\.\d+$", text, re.MULTILINE)
    assert text.count("Permission is hereby granted") == 4


def test_notes_come_with_how_they_begin_their_tags_and_aliases(make_vault: MakeVault):
    vault = make_vault(
        {
            "a.md": "---\naliases: [Alpha, First]\ntags: [one]\n---\n"
            "# A\n\nSee [[b|the other]] #two #Two\n",
            "b.md": "#ONE" + " x" * 1000,
        }
    )
    vault.index(embed=False)
    document = unpacked(page(vault.drawing()))
    assert document["nodes"]["label"][:2] == ["a", "b"]
    assert document["nodes"]["snippet"][0] == "See the other #two #Two"
    assert 200 < len(document["nodes"]["snippet"][1]) < 250
    assert document["aliases"] == [[0, "Alpha", "First"]]
    assert document["tagNames"] == ["one", "Two"]
    assert document["tags"] == [[0, 0, 1], [1, 0]]


def test_a_page_is_as_a_graph_was_written(make_vault: MakeVault, tmp_path: Path):
    vault = make_vault({"a.md": "[[b]]", "b.md": ""})
    vault.index(embed=False)
    vault.export(tmp_path / "vault.HTML")
    assert (tmp_path / "vault.HTML").read_text(encoding="utf-8") == page(vault.drawing())
    with pytest.raises(ExportError):
        vault.export(tmp_path / "vault.htm")


def test_columns_are_as_short_as_they_can_be():
    graph = nx.MultiDiGraph()
    graph.add_node("note:x/a.md", kind="note", label="a", path="x/a.md", line=1)
    graph.add_node("note:x/y/b c.md", kind="note", label="B", path="x/y/b c.md", line=1)
    graph.add_node("tag:t", kind="tag", label="#t")
    graph.add_node("unresolved:U", kind="unresolved", label="U")
    graph.add_edge("note:x/a.md", "unresolved:U", kind="links", line=3, weight=1.0)
    graph.add_edge("note:x/a.md", "unresolved:U", kind="links", line=9, weight=1.0)
    document = payload(Drawing(graph, {"note:x/a.md": (1.0, -2.0)}, "t"))
    assert document["folders"] == ["", "x", "x/y"]
    nodes = document["nodes"]
    assert nodes["name"] == [1, "b c.md", 0, 0]
    assert nodes["id"] == [0, 0, "tag:t", 1]
    assert (nodes["x"][0], nodes["y"][0]) == (SCALE, -2 * SCALE)
    assert "snippet" not in nodes
    assert document["edges"] == {
        "source": [0],
        "target": [3],
        "kind": [0],
        "line": [3],
        "weight": [2],
    }


@pytest.mark.parametrize(
    ("data", "minutes"),
    [
        ({"created": "1970-01-01T01:00:00Z"}, 60),
        ({"created": "1970-01-02"}, 1440),
        ({"created": "1971"}, 525600),
        ({"created": "1970-01-01T00:00:00+00:30"}, -30),
        ({"path": "Journal/1970-01-03.md"}, 2880),
        ({"path": "2000-01-01 - chat/07_x.md"}, 15778080),
        ({"path": "2000-01-01/2000-01-02.md"}, 15779520),
        ({"path": "99-2000-13-41.md"}, None),
        ({"created": "yesterday", "path": "x.md"}, None),
        ({}, None),
    ],
)
def test_a_note_was_written_when_it_says_or_when_its_name_does(data, minutes):
    graph = nx.MultiDiGraph()
    graph.add_node("n", kind="note", label="n", **data)
    assert payload(Drawing(graph))["nodes"].get("created", [None]) == [minutes]


TEXT = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["</script>", "<!--", "{{data}}", "\ud800", "\0", "'", '"', "&lt;", "__proto__"]
    ),
)
VALUES = st.one_of(
    TEXT, st.none(), st.booleans(), st.integers(), st.floats(), st.lists(TEXT), st.just(("a", 1))
)
NAMES = st.sampled_from(
    ["path", "line", "created", "tags", "aliases", "snippet", "community", "pagerank", "x", "own"]
)


@given(
    title=TEXT,
    nodes=st.lists(st.tuples(TEXT, TEXT, st.dictionaries(NAMES, VALUES)), max_size=5),
    weight=VALUES,
    place=st.floats(),
)
def test_whatever_a_graph_holds_the_page_stays_whole(title, nodes, weight, place):
    graph = nx.MultiDiGraph()
    for number, (kind, label, data) in enumerate(nodes):
        graph.add_node(f"{number}{label}", kind=kind, label=label, **data)
    for node in list(graph):
        graph.add_edge(node, node, kind=title, weight=weight, line=weight, relation=weight)
    text = page(Drawing(graph, dict.fromkeys(graph, (place, 1.0)), title))
    text.encode()
    assert len(re.findall("</script", text)) == 2
    assert len(re.findall("</style", text)) == 1
    assert "<!--" not in text
    assert len(unpacked(text)["nodes"]["label"]) == len(graph)
