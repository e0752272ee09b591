"""Graph files: what is written and read again is the same graph, in every client."""

from __future__ import annotations

import json
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import networkx as nx
import pytest
from drawings import HOSTILE, drawing, hostile, written

from conftest import need
from vaultgraph import Vault, export
from vaultgraph.errors import ConfigError, ExportError
from vaultgraph.export.drawing import Style
from vaultgraph.export.edges import count

CLIENT = Path(__file__).parents[1] / "clients"


def read(path: Path) -> nx.MultiDiGraph:
    """Reads a file with networkx."""
    if path.suffix == ".json":
        data = json.loads(path.read_text(encoding="utf-8"))
        return nx.node_link_graph(data, edges="edges")
    if path.suffix == ".gexf":
        return nx.MultiDiGraph(nx.read_gexf(path, version="1.3"))
    return nx.read_graphml(path, force_multigraph=True)


def by_graphology(path: Path) -> dict:
    need(shutil.which("node"), "node")
    need((CLIENT / "node_modules").is_dir(), "graphology (npm ci in tests/clients)")
    run = subprocess.run(
        ["node", "read.js", str(path)], cwd=CLIENT, capture_output=True, text=True, check=True
    )
    assert run.stderr == ""
    return json.loads(run.stdout)


def plain(value: object) -> object:
    """A value as it comes back from a format without tuples."""
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("suffix", ["gexf", "graphml", "json"])
def test_networkx_reads_what_was_written(sample: Vault, tmp_path: Path, suffix: str):
    path = tmp_path / f"graph.{suffix}"
    graph = sample.export(path, style=Style(edges="all")).graph
    found = read(path)
    assert list(found) == list(graph)
    assert sorted(found.edges()) == sorted(graph.edges())
    for node, data in graph.nodes(data=True):
        for name, value in data.items():
            if isinstance(value, tuple) and suffix != "json":
                assert json.loads(found.nodes[node][name]) == list(value)
            elif name != "snippet" or suffix == "json":
                assert found.nodes[node][name] == plain(value), name


@pytest.mark.parametrize("suffix", ["gexf", "graphml", "graphology.json"])
def test_graphology_reads_what_was_written(sample: Vault, tmp_path: Path, suffix: str):
    path = tmp_path / f"graph.{suffix}"
    graph = sample.export(path, style=Style(edges="all")).graph
    found = by_graphology(path)
    assert (found["order"], found["size"]) == (len(graph), graph.number_of_edges())
    for node, data in graph.nodes(data=True):
        again = found["nodes"][node]
        for name in ("kind", "label", "path", "line", "folder", "degree", "pagerank", "community"):
            assert again.get(name) == data.get(name), name
        if suffix != "graphml":
            assert again.get("tags") == plain(data.get("tags"))
            assert again.get("aliases") == plain(data.get("aliases"))


@pytest.mark.parametrize("form", [known.name for known in export.FORMATS])
def test_every_format_is_the_same_text_again(sample: Vault, tmp_path: Path, form: str):
    known = export.format_of(Path(), form)
    view = None if form != "mermaid" else near("Hysteresis")
    texts = []
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        done = sample.export(tmp_path / folder / f"graph{known.suffixes[0]}", view=view)
        texts.append([path.read_text(encoding="utf-8") for path in done.files])
    assert texts[0] == texts[1]
    assert all(texts[0])


def near(seed: str):
    from vaultgraph.export.selection import View

    return View(around=seed)


def test_an_open_file_gets_what_a_file_would(sample: Vault, tmp_path: Path):
    out = StringIO()
    sample.export(out, form="gexf")
    sample.export(tmp_path / "graph.gexf")
    assert out.getvalue() == (tmp_path / "graph.gexf").read_text(encoding="utf-8")


def test_two_files_need_a_name(sample: Vault):
    with pytest.raises(ExportError):
        sample.export(StringIO(), form="csv")


def test_a_format_may_be_named_where_the_suffix_says_another(sample: Vault, tmp_path: Path):
    sample.export(tmp_path / "graph.txt", form="dot")
    assert (tmp_path / "graph.txt").read_text(encoding="utf-8").startswith("digraph")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.json", "json"),
        ("a.graphology.json", "graphology"),
        ("A.GEXF", "gexf"),
        ("a.gv", "dot"),
        ("graphology.json", "json"),
    ],
)
def test_the_longest_suffix_says_the_format(name: str, form: str):
    assert export.format_of(Path(name)).name == form


def test_what_is_unknown_is_an_error(sample: Vault, tmp_path: Path):
    for wrong in ("graph.xlsx", "graph", "-"):
        with pytest.raises(ExportError):
            sample.export(tmp_path / wrong)
    with pytest.raises(ExportError):
        sample.export(tmp_path / "graph.gexf", form="xlsx")
    with pytest.raises(ExportError):
        sample.export(tmp_path / "nowhere" / "graph.gexf")
    with pytest.raises(ConfigError):
        sample.export(tmp_path / "graph.gexf", layout="round")
    for style in ({"edges": "some"}, {"size": "big"}, {"colour": "red"}, {"headers": "x"}):
        with pytest.raises(ConfigError):
            sample.export(tmp_path / "graph.gexf", style=Style(**style))


def test_what_fails_halfway_leaves_the_file_as_it_was(sample: Vault, tmp_path: Path):
    path = tmp_path / "graph.mmd"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError):
        sample.export(path)
    assert path.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [path]


def test_formats_that_are_looked_at_merge_parallel_edges(sample: Vault, tmp_path: Path):
    for form in export.FORMATS:
        if form.name == "mermaid":
            continue
        done = sample.export(tmp_path / f"graph{form.suffixes[0]}")
        assert done.edges == count(done.graph, merged=form.merged)
        assert done.edges < done.graph.number_of_edges() or not form.merged


@pytest.mark.parametrize("form", ["json", "graphology", "canvas"])
def test_json_is_json_whatever_a_vault_holds(form: str):
    given = hostile(edges="all")
    given.graph.add_node("n", kind="note", label="n", ratio=float("inf"), other=float("nan"))
    text = written(form, given).encode("utf-8", "backslashreplace").decode()
    document = json.loads(text, parse_constant=pytest.fail)
    assert len(document["nodes"]) == len(HOSTILE) + 1
    assert len(document["edges"]) == len(HOSTILE)


def test_node_link_keeps_every_text_as_it_was():
    given = hostile(edges="all")
    text = written("json", given).encode("utf-8", "backslashreplace").decode()
    assert list(nx.node_link_graph(json.loads(text), edges="edges")) == list(HOSTILE)


def test_parallel_edges_have_different_keys():
    given = drawing(edges=[("a", "b", {}), ("a", "b", {}), ("b", "a", {})])
    keys = [edge["key"] for edge in json.loads(written("json", given))["edges"]]
    assert keys == [0, 1, 0]


@pytest.mark.parametrize("form", [known.name for known in export.FORMATS])
def test_a_graph_of_nothing_can_be_written(form: str, tmp_path: Path):
    known = export.format_of(Path(), form)
    done = export.write(drawing(), tmp_path / f"empty{known.suffixes[0]}", known)
    assert done.edges == 0
    if form in ("gexf", "graphml", "json"):
        assert len(read(done.files[0])) == 0


class Watched(StringIO):
    """An open file that remembers the longest text that was ever written to it at once."""

    longest = 0

    def write(self, text: str) -> int:
        self.longest = max(self.longest, len(text))
        return super().write(text)


@pytest.mark.parametrize("form", ["gexf", "graphml", "json", "graphology", "cypher", "dot", "csv"])
def test_large_files_are_written_bit_by_bit(form: str):
    names = [f"n{number}" for number in range(8000)]
    given = drawing(names, zip(names, [*names[7:], *names[:7]], [{}] * 8000, strict=True))
    for write in export.format_of(Path(), form).writers.values():
        out = Watched()
        write(given, out)
        assert out.longest < len(out.getvalue()) / 5
