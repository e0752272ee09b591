"""DOT, Mermaid, Cypher and canvases: texts that other programs read as a language."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from drawings import HOSTILE, drawing, hostile, written
from hypothesis import given
from hypothesis import strategies as st

from conftest import MakeVault, need
from vaultgraph import export
from vaultgraph.errors import ExportError
from vaultgraph.export.columns import cell
from vaultgraph.export.cypher import literal
from vaultgraph.model import FileKind
from vaultgraph.reading import canvas

SVG = "{http://www.w3.org/2000/svg}"


def by_graphviz(text: str, *options: str) -> ET.Element:
    """What Graphviz draws, laid out as positions say."""
    need(shutil.which("neato"), "graphviz (Debian package graphviz)")
    command = ["neato", "-n", "-Tsvg", *options]
    run = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    assert b"syntax" not in run.stderr
    return ET.fromstring(run.stdout)


def drawn(root: ET.Element, what: str) -> list[ET.Element]:
    return [g for g in root.iter(f"{SVG}g") if (g.get("class") or "").split(" ")[0] == what]


def test_graphviz_draws_what_was_written():
    places = {name: (at * 100.0, 50.0) for at, name in enumerate("abc")}
    given = drawing("abc", [("a", "b", {}), ("a", "b", {}), ("c", "a", {})], positions=places)
    root = by_graphviz(written("dot", given))
    assert [g.find(f"{SVG}title").text for g in drawn(root, "node")] == ["a", "b", "c"]
    assert [g.find(f"{SVG}title").text for g in drawn(root, "edge")] == ["a->b", "c->a"]


def test_graphviz_shows_hostile_labels_as_they_are():
    given = hostile(edges="all")
    places = {name: (at * 100.0, 50.0) for at, name in enumerate(given.graph)}
    given = type(given)(given.graph, places, given.title, given.style)
    root = by_graphviz(written("dot", given))
    assert len(drawn(root, "node")) == len(drawn(root, "edge")) == len(HOSTILE)
    shown = ["".join(t.text or "" for t in g.iter(f"{SVG}text")) for g in drawn(root, "node")]
    for label, text in zip(shown, HOSTILE, strict=True):
        # Lines are elements of their own, and spaces are written as such that don't break.
        assert re.sub(r"\s", "", label) == re.sub(r"\s", "", cell(text))


def test_mermaid_has_a_node_a_line_and_nothing_that_it_would_read():
    given = hostile()
    lines = written("mermaid", given).splitlines()
    number = len(HOSTILE)
    assert lines[0] == "flowchart LR"
    assert len(lines) == 1 + 2 * number + 2 * 3
    for at, line in enumerate(lines[1 : 1 + number]):
        assert re.fullmatch(rf'    n{at}[(\[{{/]+"[^"\\\[\](){{}}<>|`]+"[)\]}}\\]+', plain(line))
    for line in lines[1 + number : 1 + 2 * number]:
        assert re.fullmatch(r'    n\d+ -->\|"links"\| n\d+', line)


def plain(line: str) -> str:
    """A line without entities and breaks."""
    return re.sub(r"#\d+;|<br>", "x", line)


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ('say "x"', "say #34;x#34;"),
        ("[[x]]", "#91;#91;x#93;#93;"),
        ("1. first", "1#46; first"),
        ("3.2.1 Петля", "3.2.1 Петля"),
        ("- item", "#45; item"),
        ("вода + память", "вода + память"),
    ],
)
def test_mermaid_labels(label: str, shown: str):
    assert f'n0("{shown}")' in written("mermaid", drawing([label]))


@pytest.mark.parametrize(
    ("form", "nodes", "edges"),
    [("mermaid", 201, 0), ("mermaid", 30, 501), ("canvas", 501, 0), ("canvas", 80, 3001)],
)
def test_small_formats_refuse_large_graphs_and_say_what_helps(form: str, nodes: int, edges: int):
    names = [f"n{number}" for number in range(nodes)]
    ties = [(names[at % nodes], names[at // nodes], {}) for at in range(edges)]
    with pytest.raises(ExportError) as error:
        written(form, drawing(names, ties))
    assert "--around" in error.value.hint


def test_a_mermaid_chart_that_is_too_long_is_refused():
    with pytest.raises(ExportError):
        written("mermaid", drawing([f"{number} " + "[" * 200 for number in range(150)]))


def test_a_canvas_read_again_has_the_same_files_and_arrows():
    given = drawing(edges=[("a", "b", {}), ("b", "c", {"kind": "cites"}), ("a", "b", {})])
    given.graph.add_node("x", kind="unresolved", label="Not yet")
    given.graph.add_edge("c", "x", kind="links", line=1, weight=1.0)
    given.graph.add_node("f", kind="formula", label="a + b = c", path="a.md", line=3)
    read = canvas.read("x.canvas", written("canvas", given))
    assert read.problems == ()
    assert [link.target for link in read.links] == ["a.md", "b.md", "c.md", "Not yet", "a"]
    assert [(r.source, r.target, r.label, r.directed) for r in read.relations] == [
        (0, 1, "links", True),
        (1, 2, "cites", True),
        (2, 3, "links", True),
    ]


def test_hostile_texts_are_no_links_in_a_canvas():
    given = drawing()
    for text in HOSTILE:
        given.graph.add_node(text, kind="concept", label=text)
    read = canvas.read("x.canvas", written("canvas", given))
    assert (read.problems, read.links) == ((), ())


@given(st.lists(st.tuples(st.floats(-1000, 1000), st.floats(-1000, 1000)), max_size=40))
def test_no_two_cards_overlap(places):
    names = [f"n{number}" for number in range(len(places))]
    given = drawing(names, positions=dict(zip(names, places, strict=True)))
    cards = json.loads(written("canvas", given))["nodes"]
    for at, one in enumerate(cards):
        for other in cards[:at]:
            apart_x = abs(one["x"] - other["x"]) >= one["width"]
            assert apart_x or abs(one["y"] - other["y"]) >= one["height"]


def test_cards_stand_where_the_layout_puts_them():
    places = {"left": (-500.0, 0.0), "up": (0.0, 800.0), "right": (500.0, 0.0)}
    given = drawing(list(places), positions=places)
    cards = {c["file"]: (c["x"], c["y"]) for c in json.loads(written("canvas", given))["nodes"]}
    assert cards["left.md"][0] < cards["up.md"][0] < cards["right.md"][0]
    assert cards["up.md"][1] < cards["left.md"][1] == cards["right.md"][1]


def test_a_canvas_in_the_vault_is_a_canvas_of_the_vault(make_vault: MakeVault):
    vault = make_vault({"a.md": "[[b]] [[c]]", "b.md": "", "c.md": "[[nowhere]]"})
    vault.index(embed=False)
    vault.export(vault.root / "map.canvas")
    vault.index(embed=False)
    graph = vault.graph()
    assert graph.nodes["canvas:map.canvas"]["kind"] == FileKind.CANVAS
    arrows = {(a, b) for a, b, data in graph.edges(data=True) if data["kind"] == "relates_to"}
    assert ("note:a.md", "note:b.md") in arrows
    assert ("note:c.md", "unresolved:nowhere") in arrows


STRING = re.compile(r"'(?:[^'\\]|\\[\\'nrt])*'")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_one_expression_of_strings_in_cypher(text: str):
    shown = literal(text)
    assert all(STRING.fullmatch(part) for part in shown.split(" + ")) or " + " in text
    assert "\\u" not in shown  # some versions read it before they look for quotes
    again = "".join(part[1:-1] for part in re.findall(STRING, shown))
    for escape, char in (("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t"), ("\\'", "'")):
        again = re.sub(rf"(?<!\\)((?:\\\\)*){re.escape(escape)}", rf"\1{char}", again)
    assert again.replace("\\\\", "\\") == cell(text)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "true"),
        (None, "null"),
        (2**70, f"'{2**70}'"),
        (-3, "-3"),
        (0.5, "0.5"),
        (float("nan"), "null"),
        (("a", 1), "['a', 1]"),
        ({"a": 1, "b c`": "x"}, "{a: 1, `b c```: 'x'}"),
    ],
)
def test_values_in_cypher(value: object, shown: str):
    assert literal(value) == shown


def test_cypher_merges_nodes_and_numbers_parallel_edges():
    given = drawing(edges=[("a", "b", {}), ("a", "b", {}), ("a", "b", {"kind": "cites"})])
    given = type(given)(given.graph, title="x\n\\u000a y", style=type(given.style)(edges="all"))
    text = written("cypher", given)
    assert text.splitlines()[0] == "// x /u000a y"
    assert "MERGE (n:Vault {id: row.id}) SET n:Note, n += row;" in text
    assert re.findall(r"nth: (\d)", text) == ["0", "1", "0"]
    assert "MERGE (a)-[e:LINKS {nth: row.nth}]->(b)" in text


def test_many_rows_are_several_statements():
    names = [f"n{number}" for number in range(1201)]
    assert written("cypher", drawing(names)).count("UNWIND") == 3


def test_a_chart_goes_where_its_suffix_says(tmp_path: Path):
    for name in ("a.dot", "a.gv", "a.mmd", "a.canvas", "a.cypher"):
        export.write(drawing("ab"), tmp_path / name, export.format_of(Path(name)))
        assert (tmp_path / name).stat().st_size
