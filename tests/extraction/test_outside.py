"""An extractor of another package, found by its entry point, asked on the real command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import write_files
from dump import dump
from vaultgraph import Vault
from vaultgraph.extraction import registry

OUTSIDE = Path(__file__).parent / "outside"
FILES: dict[str, str | bytes] = {
    "Tides.md": "Tides lag [see @doe99, p. 5; -@roe:04]. Ask [at a@b.org]. `[@code]` [[@note]]"
    "\n\n[@text](http://x.org) $[@math]$\n\n```\n[@block]\n```\n\n| [@doe99] | b |\n|---|---|\n",
    "Chat.md": "> [!nexus_user] **User** - 2025-08-01 10:00 <!-- UID: u1 -->\n> By [@doe99].\n",
    "Plain.md": "No source. See [[Tides]]. Δ1 = вода + лёд\n",
    "@note.md": "A note.",
}


class CommandLine:
    """``vaultgraph`` in a vault, with or without some packages."""

    def __init__(self, root: Path) -> None:
        self.root = root
        write_files(root, FILES)

    def __call__(self, *arguments: str, packages: Path | None = OUTSIDE) -> str:
        done = self.run(*arguments, packages=packages)
        assert done.returncode in (0, 1), done.stderr
        return done.stdout

    def run(
        self, *arguments: str, packages: Path | None = OUTSIDE
    ) -> subprocess.CompletedProcess[str]:
        paths = [str(packages or ""), os.environ.get("PYTHONPATH", "")]
        done = subprocess.run(
            [sys.executable, "-m", "vaultgraph", *arguments],
            cwd=self.root,
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def index(self, packages: Path | None = OUTSIDE) -> None:
        self("index", ".", "--no-embed", packages=packages)


@pytest.fixture
def vaultgraph(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "vault")


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """A vault that is indexed with it and only asked."""
    vaultgraph = CommandLine(tmp_path_factory.mktemp("outside") / "vault")
    vaultgraph("index", ".")
    return vaultgraph


def rows(vaultgraph: CommandLine) -> dict[str, list[tuple[object, ...]]]:
    return dump(vaultgraph.root / ".vaultgraph")


def package(folder: Path, name: str, source: str, commands: str = "{}") -> Path:
    """Writes a package with an extractor, whose class body is given."""
    code = f"""\
from vaultgraph.extraction import Extractor, NodeKind

class Other(Extractor):
    name = "{name}"
    version = "1"
    commands = {commands}

    def extract(self, note, guard):
        return {{}}

{source}
"""
    entry = f"[vaultgraph.extractors]\n{name} = {name}:Other\n"
    write_files(folder, {f"{name}.py": code, f"{name}-1.dist-info/entry_points.txt": entry})
    return folder


def test_what_it_finds_is_counted_and_listed_by_its_own_command(indexed):
    assert json.loads(indexed("stats", "--json"))["counts"]["citations"] == 4
    assert indexed("citations") == "    2  @doe99\n    1  @roe:04\n"


def test_citations_are_nodes_that_notes_and_messages_cite(indexed):
    kinds = "note,message,citation"
    graph = json.loads(indexed("export", "-", "--format", "json", "--kinds", kinds))
    labels = {node["id"]: node["label"] for node in graph["nodes"] if node["kind"] == "citation"}
    assert labels == {"citation:doe99": "@doe99", "citation:roe:04": "@roe:04"}
    cited = {
        (edge["source"], edge["target"], edge["line"])
        for edge in graph["edges"]
        if edge["kind"] == "cites_key"
    }
    assert cited == {
        ("note:Tides.md", "citation:doe99", 1),
        ("note:Tides.md", "citation:roe:04", 1),
        ("note:Tides.md", "citation:doe99", 9),
        ("message:Chat.md#1", "citation:doe99", 2),
    }


def test_its_kinds_are_shown_unless_it_says_otherwise(indexed):
    graph = json.loads(indexed("export", "-", "--format", "json"))
    assert "citation" in {node["kind"] for node in graph["nodes"]}


def test_notes_are_related_by_what_it_says_that_they_share(indexed):
    found = json.loads(indexed("related", "Tides", "--json"))
    shared = {result["note"]: result["why"].get("shared") for result in found}
    assert shared["Chat.md"] == ["@doe99"]


def test_nothing_is_wrong_with_it(indexed):
    assert "extractor.failed" not in indexed("check")


def test_switched_off_it_knows_nothing_and_its_command_says_nothing(vaultgraph):
    vaultgraph.index()
    write_files(vaultgraph.root, {".vaultgraph/config.yaml": "extractors: {citations: off}\n"})
    vaultgraph.index()
    assert "citations" not in json.loads(vaultgraph("stats", "--json"))["counts"]
    assert vaultgraph("citations") == ""
    failed = vaultgraph.run("export", "-", "--format", "json", "--kinds", "citation")
    assert failed.returncode == 2
    assert "citation" in failed.stderr


def test_settings_for_an_extractor_that_is_not_installed_are_told(vaultgraph):
    write_files(vaultgraph.root, {".vaultgraph/config.yaml": "extractors: {citations: off}\n"})
    done = vaultgraph.run("index", ".", "--no-embed", packages=None)
    assert done.returncode == 0
    assert "an extractor 'citations', which is not installed" in done.stderr


def test_without_its_package_an_index_run_drops_its_tables_and_leaves_all_else(vaultgraph):
    vaultgraph.index(packages=None)
    before = rows(vaultgraph)
    vaultgraph.index()
    assert len(rows(vaultgraph)["extractor"]) == len(before["extractor"]) + 1
    vaultgraph.index(packages=None)
    assert rows(vaultgraph) == before


def test_without_its_package_questions_are_answered_from_what_is_left(indexed):
    assert "citations" not in json.loads(indexed("stats", "--json", packages=None))["counts"]
    assert indexed.run("citations", packages=None).returncode == 2


def test_its_command_asks_for_an_index_run_that_knows_it(vaultgraph):
    vaultgraph.index(packages=None)
    failed = vaultgraph.run("citations")
    assert failed.returncode == 2
    assert failed.stderr.startswith("error: this vault is not indexed by the extractor citations")
    assert "hint: run `vaultgraph index" in failed.stderr


def test_entry_points_are_read_only_for_a_name_that_is_none_of_ours(indexed, tmp_path):
    """Whether they were is told by an extractor that ends the process that imports it."""
    write_files(
        tmp_path / "ends",
        {
            "ends.py": "import os\nos._exit(77)",
            "ends-1.dist-info/entry_points.txt": "[vaultgraph.extractors]\nends = ends:Ends\n",
        },
    )
    for arguments in (["--help"], ["--version"], ["query", "--help"], ["formula", "--help"]):
        assert indexed.run(*arguments, packages=tmp_path / "ends").returncode == 0
    assert indexed.run("unheard-of", packages=tmp_path / "ends").returncode == 77


def test_a_command_that_nobody_has_is_a_mistake_as_before(indexed):
    failed = indexed.run("qeury")
    assert failed.returncode == 2
    assert "No such command 'qeury'" in failed.stderr
    assert "query" in failed.stderr


def test_a_group_of_commands_is_mounted_whole(indexed, tmp_path):
    source = """
import typer

app = typer.Typer()

@app.command()
def one(): print("one")

@app.command()
def two(): print("two")
"""
    found = package(tmp_path / "other", "groups", source, '{"numbers": "groups:app"}')
    assert indexed("numbers", "two", packages=found) == "two\n"


def test_a_command_that_cannot_be_loaded_is_two_lines(indexed, tmp_path):
    found = package(tmp_path / "other", "gone", "", '{"numbers": "nowhere:app"}')
    failed = indexed.run("numbers", packages=found)
    assert failed.returncode == 2
    assert failed.stderr.startswith("error: the command numbers of the extractor gone can't be")
    assert failed.stderr.count("\n") == 2


def test_what_fails_when_a_question_is_asked_is_left_out_with_a_warning(vaultgraph, tmp_path):
    source = """
    figures = {"notes": "SELECT 0", "wrong": "SELECT no_such_column"}
    kinds = (NodeKind(name="note", colour=(0, 0, 0), shown=False),)

    def graph(self, builder):
        raise ValueError("graph")

    def shared(self, store):
        yield 1, "a", "a"
        raise ValueError("shared")

    def contribution(self, atlas):
        raise ValueError("contribution")

    def related(self, session, name, count):
        raise ValueError("related")
"""
    found = package(tmp_path / "other", "wrong", source)
    report = json.loads(vaultgraph("index", ".", "--json", packages=found))
    assert report["notes"]["total"] == 4
    for question in (
        ["export", "-", "--format", "json"],
        ["related", "Tides"],
        ["expand", "Tides"],
    ):
        done = vaultgraph.run(*question, packages=found)
        assert done.returncode == 0, done.stderr
        assert done.stdout
        assert "the extractor wrong fails" in done.stderr
    assert json.loads(vaultgraph("stats", "--json", packages=found))["counts"]["notes"] == 4
    assert vaultgraph("query", "tides", packages=found)


def test_what_a_dropped_extractor_said_is_not_kept_between_questions(vaultgraph):
    vaultgraph.index()
    with Vault(vaultgraph.root).session() as session:
        before = session.store.generation()
    vaultgraph.index(packages=None)
    with Vault(vaultgraph.root).session() as session:
        assert session.store.generation() > before


def test_what_it_reports_and_where_it_fails_can_be_asked_for(vaultgraph, tmp_path):
    source = """
    problems = ("tide.low", "tide.high")

    def extract(self, note, guard):
        for line in (1, 2):
            with guard.at(line):
                assert note.path != "Chat.md" or line == 2
        if note.path == "Tides.md":
            guard.report("tide.high", "the tide is high", 3)
        return {}

    def derive(self, store):
        from vaultgraph.extraction import Problem

        return [Problem("Tides.md", "tide.low", "the tide is low", 1)]
"""
    found = package(tmp_path / "other", "tides", source)
    vaultgraph.index(packages=found)

    def listed(kind: str) -> list[tuple[str, str, int]]:
        problems = json.loads(vaultgraph("check", "--kind", kind, "--json", packages=found))
        return [(each["kind"], each["note"], each["line"]) for each in problems]

    assert listed("tide") == [("tide.low", "Tides.md", 1), ("tide.high", "Tides.md", 3)]
    assert listed("tide.low") == [("tide.low", "Tides.md", 1)]
    assert listed("extractor.failed") == [("extractor.failed", "Chat.md", 1)]


def test_every_extractor_of_ours_is_known_without_looking_for_others():
    assert {each.name for each in registry.built_in()} == {"formulas", "outlines", "reviews"}
