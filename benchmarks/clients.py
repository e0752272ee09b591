"""Exported graph files read by other programs: how many nodes, edges and kinds of edges arrive.

    npm ci --prefix tests/clients
    python benchmarks/clients.py VAULT ...

The clients are networkx, igraph, graphology (the library of Gephi Lite), Graphviz, Python's csv and
this package's own reader of canvases. GEXF is also checked against its schema, if jing is there.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import igraph
import networkx as nx

from vaultgraph import Vault
from vaultgraph.export import Written
from vaultgraph.export.edges import edges
from vaultgraph.export.selection import View
from vaultgraph.extraction import registry
from vaultgraph.extraction.kinds import kinds as known_kinds
from vaultgraph.graph.subgraphs import neighbours
from vaultgraph.reading import canvas

CLIENT = Path(__file__).parent.parent / "tests" / "clients"

Counts = tuple[int, int, int]
Client = Callable[[list[Path]], Counts]


def by_networkx(files: list[Path]) -> Counts:
    """Returns what networkx reads; it knows no edge kinds of GEXF but their labels."""
    path = files[0]
    if path.suffix == ".gexf":
        graph = nx.read_gexf(path, version="1.3")
        kinds = [data["label"] for _, _, data in graph.edges(data=True)]
    elif path.suffix == ".json":
        content = json.loads(path.read_text(encoding="utf-8"))
        graph = nx.node_link_graph(content, edges="edges")
        kinds = [data["kind"] for _, _, data in graph.edges(data=True)]
    else:
        graph = nx.read_graphml(path, force_multigraph=True)
        kinds = [data["kind"] for _, _, data in graph.edges(data=True)]
    return graph.number_of_nodes(), graph.number_of_edges(), len(set(kinds))


def by_igraph(files: list[Path]) -> Counts:
    """Returns what igraph reads."""
    graph = igraph.Graph.Read_GraphML(str(files[0]))
    return graph.vcount(), graph.ecount(), len(set(graph.es["kind"]))


def by_graphology(files: list[Path]) -> Counts:
    """Returns what graphology reads."""
    command = ["node", "--max-old-space-size=4096", "read.js", str(files[0])]
    done = subprocess.run(command, cwd=CLIENT, capture_output=True, text=True, check=True)
    read = json.loads(done.stdout)
    return int(read["order"]), int(read["size"]), len(read["kinds"])


def by_graphviz(files: list[Path]) -> Counts:
    """Returns what Graphviz reads."""
    program = 'N {print("")} E {print($.kind)}'
    done = subprocess.run(
        ["gvpr", program, str(files[0])], capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    kinds = [line for line in lines if line]
    return len(lines) - len(kinds), len(kinds), len(set(kinds))


def by_csv(files: list[Path]) -> Counts:
    """Returns what Python's csv reads of the two tables."""
    tables = []
    for path in files:
        with path.open(encoding="utf-8", newline="") as table:
            tables.append(list(csv.DictReader(table, strict=True)))
    nodes, ties = tables
    known = {row["Id"] for row in nodes}
    held = [row for row in ties if {row["Source"], row["Target"]} <= known]
    return len(known), len(held), len({row["Kind"] for row in held})


def by_canvas(files: list[Path]) -> Counts:
    """Returns the cards and arrows of a canvas, arrows between texts too."""
    text = files[0].read_text(encoding="utf-8")
    if canvas.read(files[0].name, text).problems:
        return 0, 0, 0
    content = json.loads(text)
    cards = {card["id"] for card in content["nodes"]}
    arrows = [e for e in content["edges"] if {e["fromNode"], e["toNode"]} <= cards]
    return len(cards), len(arrows), len({arrow["label"] for arrow in arrows})


CLIENTS: dict[str, dict[str, Client]] = {
    "gexf": {"networkx": by_networkx, "graphology": by_graphology},
    "graphml": {"networkx": by_networkx, "igraph": by_igraph, "graphology": by_graphology},
    "json": {"networkx": by_networkx},
    "graphology.json": {"graphology": by_graphology},
    "csv": {"csv": by_csv},
    "dot": {"graphviz": by_graphviz},
    "canvas": {"canvas": by_canvas},
}
NEEDED = {"graphology": "node", "graphviz": "gvpr"}
SMALL = frozenset({"canvas"})


def schema_says(path: Path) -> str:
    """Returns whether a GEXF file is valid."""
    if shutil.which("jing") is None:
        return "jing is missing"
    command = ["jing", "-c", "gexf.rnc", str(path)]
    schema = CLIENT / "gexf-1.3"
    done = subprocess.run(command, cwd=schema, capture_output=True, text=True, check=False)
    return "valid" if done.returncode == 0 else "INVALID"


def written(done: Written, suffix: str) -> Counts:
    """Returns what should arrive."""
    merged = done.edges < done.graph.number_of_edges()
    kinds = {data["kind"] for _, _, data in edges(done.graph, merged=merged)}
    if suffix == "canvas":
        kinds = {
            data.get("relation") or data["kind"] for _, _, data in edges(done.graph, merged=merged)
        }
    return len(done.graph), done.edges, len(kinds)


def rows(vault: Vault, kinds: Iterable[str], view: View, folder: str, suffix: str) -> list[str]:
    """Returns a row for each client, ``!`` where it reads something else."""
    done = vault.export(Path(folder, f"graph.{suffix}"), list(kinds), view=view)
    expected = written(done, suffix)
    found = []
    for name, client in CLIENTS[suffix].items():
        if shutil.which(NEEDED.get(name, "python3")) is None:
            continue
        counts = client(list(done.files))
        sign = "" if counts == expected else " !"
        cells = " | ".join(f"{count:,}" for count in counts)
        found.append(f"{name} | {cells}{sign}")
    if suffix == "gexf":
        found.append(f"jing | {schema_says(done.files[0])} | |")
    return found


def main() -> int:
    """Prints the table; the status is 1 if a client reads something else than was written."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("vaults", type=Path, nargs="+")
    options = parser.parse_args()
    print("| vault, view | file | client | nodes | edges | kinds |")
    print("| --- | --- | --- | --- | --- | --- |")
    different = 0
    for root in options.vaults:
        with tempfile.TemporaryDirectory() as folder:
            vault = Vault(root, folder)
            vault.index(embed=False)
            graph = vault.graph()
            middle = sorted(graph, key=lambda node: (-len(neighbours(graph, node)), node))[20]
            views = {
                "default": ((), View()),
                "all kinds": (known_kinds(registry.built_in()), View()),
            }
            near = {"a part": ((), View(around=middle))}
            for suffix in CLIENTS:
                for name, (kinds, view) in (near if suffix in SMALL else views).items():
                    for row in rows(vault, kinds, view, folder, suffix):
                        different += row.endswith("!") or "INVALID" in row
                        print(f"| {root.resolve().name}, {name} | .{suffix} | {row} |")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
