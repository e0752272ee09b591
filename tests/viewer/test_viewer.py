"""The page in a real browser: scenarios of ``scenarios.mjs``, driven by playwright."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import networkx as nx
import pytest

from conftest import copy_sample, need
from vaultgraph import Vault
from vaultgraph.app.web import Application, Server
from vaultgraph.export.drawing import Drawing
from vaultgraph.export.page import page
from vaultgraph.extraction import registry
from vaultgraph.extraction.kinds import kinds

HERE = Path(__file__).parent
SCENARIOS = re.findall(
    r'^  "?([a-z ]+)"?: \{$', (HERE / "scenarios.mjs").read_text(encoding="utf-8"), re.MULTILINE
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

HOSTILE = [
    "</script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "{{script}}{{data}}",
    "<!--<script>",
    "'-alert(1)-'",
    "javascript:alert(1)",
    "&lt;b&gt;&amp;",
    "\u202etxt.exe",
    "%00%0a#?&=",
    "constructor",
    "__proto__",
    "a\ufffeb\x01c",
]


def hostile() -> str:
    graph = nx.MultiDiGraph()
    for text in HOSTILE:
        graph.add_node(
            f"note:{text}", kind="note", label=text, path=text, folder=text, tags=(text,)
        )
        graph.add_node(f"{text}:x", kind=text, label=text, snippet=text, community=text, fact=text)
        graph.add_edge(f"note:{text}", f"{text}:x", kind=text, weight=1.0, line=1, relation=text)
        graph.add_edge(f"note:{text}", f"note:{HOSTILE[0]}", kind="links", weight=1.0, line=1)
    positions = {node: (i * 7.0 % 90, i * 11.0 % 70) for i, node in enumerate(graph)}
    return page(Drawing(graph, positions, HOSTILE[0]))


def outline() -> str:
    """A graph of the kinds that a book in notes has."""
    graph = nx.MultiDiGraph()
    for at, (name, day) in enumerate([("Book", 1), ("Other", 5), ("Late", 28)]):
        graph.add_node(
            f"note:{name}.md",
            kind="note",
            label=name,
            path=f"{name}.md",
            line=1,
            created=f"2025-03-{day:02}",
            community=("water, memory", "other")[at == 1],
        )
    numbers = {
        "1": "First",
        "1.1": "Inner",
        "1.2": "Inner still",
        "1.2.1": "Innermost",
        "2": "Last",
    }
    for number, name in numbers.items():
        node, outer = f"section:Book.md#{number}", number.rpartition(".")[0]
        graph.add_node(
            node,
            kind="section",
            label=f"{number} {name}",
            path="Book.md",
            line=3,
            created="2025-03-01",
        )
        if outer:
            graph.add_edge(node, f"section:Book.md#{outer}", kind="parent", weight=1.0, line=3)
        else:
            graph.add_edge("note:Book.md", node, kind="contains", weight=1.0, line=3)
    graph.add_node(
        "formula:Book.md:7:1", kind="formula", label="Δ12 = вода + память", path="Book.md", line=7
    )
    graph.add_node("Δ12", kind="address", label="Δ12")
    graph.add_node("concept:вода", kind="concept", label="вода")
    graph.add_edge("section:Book.md#2", "formula:Book.md:7:1", kind="states", weight=1.0, line=7)
    graph.add_edge("formula:Book.md:7:1", "Δ12", kind="defines", weight=1.0, line=7)
    graph.add_edge("formula:Book.md:7:1", "concept:вода", kind="operand", weight=1.0, line=7)
    graph.add_edge("note:Book.md", "note:Other.md", kind="similar", weight=0.8123, line=0)
    graph.add_edge("note:Late.md", "note:Book.md", kind="links", weight=1.0, line=1)
    positions = {node: (i * 37.0 % 100, i * 53.0 % 100) for i, node in enumerate(graph)}
    return page(Drawing(graph, positions, "outline", kinds=kinds(registry.built_in())))


def company() -> str:
    """Two chats that name one missing note, the same concept and tag, and what may be mistaken for
    a related idea: their own parts, and what only shares what everything does."""
    graph = nx.MultiDiGraph()

    def add(node: str, kind: str, label: str, **more: object) -> str:
        graph.add_node(node, kind=kind, label=label, **more)
        return node

    def tie(source: str, kind: str, target: str) -> None:
        graph.add_edge(source, target, kind=kind, weight=1.0, line=1)

    missing = add("unresolved:Delta/Silt", "unresolved", "Delta/Silt")
    concept, rare = (add(f"concept:{name}", "concept", name) for name in ("вода", "ил"))
    hub = add("note:Hub.md", "note", "Hub", path="Hub.md")
    for at, name in enumerate(("Sea", "Lake")):
        path = f"{name}.md"
        note = add(f"note:{path}", "note", name, path=path, tags=("water/still",))
        heading = add(f"heading:{path}:3", "heading", f"Heading of {name}", path=path)
        message = add(f"message:{at}", "message", f"Message of {name}", path=path)
        section = add(f"section:{path}#1", "section", f"1 Section of {name}", path=path)
        formula = add(f"formula:{path}:7:1", "formula", f"вода + ил = {name}", path=path)
        tie(note, "contains", message)
        tie(message, "contains", heading)
        tie(note, "contains", section)
        tie(section, "states", formula)
        tie(message, "links", missing)
        tie(formula, "operand", concept)
        tie(formula, "operand", rare)
        tie(note, "links", hub)
    mountain = add("note:Mountain.md", "note", "Mountain", path="Mountain.md")
    tie(mountain, "cites", missing)
    tie(mountain, "links", "note:Sea.md")
    for number in range(150):
        other = add(f"note:{number}.md", "note", f"Note {number}", path=f"{number}.md")
        tie(other, "links", hub)
    positions = {node: (i * 37.0 % 100, i * 53.0 % 100) for i, node in enumerate(graph)}
    return page(Drawing(graph, positions, "company", kinds=kinds(registry.built_in())))


@pytest.fixture(scope="module")
def results(sample: Vault, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What went wrong in each scenario."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    need(chromium, "chromium")
    need(shutil.which("node"), "node")
    need((HERE / "node_modules").is_dir(), "playwright-core (npm ci in tests/viewer)")
    folder = tmp_path_factory.mktemp("pages")
    sample.export(folder / "sample.html")
    (folder / "hostile.html").write_text(hostile(), encoding="utf-8")
    (folder / "outline.html").write_text(outline(), encoding="utf-8")
    (folder / "company.html").write_text(company(), encoding="utf-8")
    (folder / "empty.html").write_text(
        page(Drawing(nx.MultiDiGraph(), {}, "empty")), encoding="utf-8"
    )
    pages = {path.stem: path.as_uri() for path in folder.iterdir()}
    vault = Vault(copy_sample(tmp_path_factory.mktemp("served") / "sample_vault"))
    vault.index()
    with Server(Application(vault), 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        given = {
            "chromium": chromium,
            "pages": {**pages, "served": server.url},
            "scenarios": SCENARIOS,
            "hostile": HOSTILE,
            "newNote": str(vault.root / "A new note.md"),
            "index": [sys.executable, "-m", "vaultgraph", "index", str(vault.root)],
        }
        run = subprocess.run(
            ["node", "run.mjs"],
            cwd=HERE,
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=False,
        )
        server.shutdown()
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.timeout(300)  # the first one waits for them all
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario(results: dict, scenario: str):
    assert results[scenario] == [], "\n".join(results[scenario])


def test_there_are_scenarios():
    assert len(SCENARIOS) > 15
