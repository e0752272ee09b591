"""The page with large graphs: how large the file is and how soon it can be used.

    npm ci --prefix tests/viewer
    python benchmarks/viewer.py [NODES/EDGES ...]

The graphs are made up: communities of notes in folders, with Russian and English titles, dates,
tags, beginnings of notes and the measures and layout that an export has. The browser is Chromium
without a window and without a graphics card.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import networkx as nx

from vaultgraph.export.drawing import Drawing
from vaultgraph.export.page import page
from vaultgraph.graph.build import Graph
from vaultgraph.graph.layout import positions
from vaultgraph.graph.measures import put_measures

CLIENT = Path(__file__).parent.parent / "tests" / "viewer"
SIZES = ("10000/30000", "100000/400000")
LIMITS = {"10000/30000": (1_000_000, 2.0), "100000/400000": (None, 15.0)}
WORDS = (
    "память вода река русло осадок лёд поток знак смысл форма граф узел связь мера ритм"
    " memory water river delta trace signal weight layer model graph note sleep replay map"
).split()
BEGINNING = 48


def made_up(nodes: int, edges: int) -> Graph:
    """Returns a graph of communities; one link in five leaves its own."""
    chance = random.Random(nodes)
    groups = max(1, nodes // 120)
    graph: Graph = nx.MultiDiGraph()
    names = []
    for number in range(nodes):
        title = f"{' '.join(chance.choices(WORDS, k=3))} {number}"
        path = f"Folder {number % groups % 40}/{title}.md"
        node = f"note:{path}" if number % 8 else f"unresolved:{title}"
        names.append(node)
        if node.startswith("unresolved"):
            graph.add_node(node, kind="unresolved", label=title)
            continue
        graph.add_node(
            node,
            kind="note",
            label=title,
            path=path,
            line=1,
            folder=path.rpartition("/")[0],
            language=chance.choice(("ru", "en")),
            characters=chance.randrange(200, 20_000),
            created=f"202{chance.randrange(6)}-{chance.randrange(1, 13):02}-11",
            modified=f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}T10:00:00Z",
            tags=tuple(chance.choices(WORDS, k=chance.randrange(3))),
            snippet=" ".join(chance.choices(WORDS, k=9))[:BEGINNING] if nodes <= 10_000 else "",
        )
    members = [range(group, nodes, groups) for group in range(groups)]
    for _ in range(edges):
        source = int(nodes * chance.random() ** 1.6)
        near = members[source % groups]
        target = near[chance.randrange(len(near))] if chance.random() < 0.8 else None
        target = chance.randrange(nodes) if target is None else target
        kind = chance.choices(("links", "embeds", "cites"), (8, 1, 1))[0]
        graph.add_edge(names[source], names[target], kind=kind, line=chance.randrange(80))
    return graph


def measured(chromium: str, path: Path, node: str) -> dict[str, float]:
    """Returns what the browser says of a page."""
    command = ["node", "time.mjs", chromium, path.as_uri(), node]
    done = subprocess.run(command, cwd=CLIENT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> int:
    """Prints the table; the status is 1 if a limit is passed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("sizes", nargs="*", default=SIZES)
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("chromium is missing")
    heads = (
        "nodes/edges",
        "written s",
        "file kB",
        "drawn s",
        "usable s",
        "choose s",
        "filter s",
        "heap MB",
    )
    print("".join(f"{head:>15}" for head in heads))
    missed = False
    for size in options.sizes:
        nodes, edges = map(int, size.split("/"))
        graph = made_up(nodes, edges)
        put_measures(graph)
        places = positions(graph)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "page.html")
            begin = time.perf_counter()
            path.write_text(page(Drawing(graph, places, "made up")), encoding="utf-8")
            written, length = time.perf_counter() - begin, path.stat().st_size
            seen = measured(chromium, path, graph.nodes[next(iter(graph))]["label"])
        usable = seen["usable"] / 1000
        columns = (
            f"{written:.1f}",
            f"{length / 1000:,.0f}",
            f"{seen['drawn'] / 1000:.1f}",
            f"{usable:.1f}",
            f"{seen['chosen'] / 1000:.2f}",
            f"{seen['filtered'] / 1000:.2f}",
            f"{seen['heap'] / 1e6:.0f}",
        )
        print(f"{size:>15}" + "".join(f"{column:>15}" for column in columns))
        most, latest = LIMITS.get(size, (None, None))
        missed |= most is not None and length > most
        missed |= latest is not None and usable > latest
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
