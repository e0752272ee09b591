"""Exported graph files read by other programs: how many nodes and edges arrive.

    npm ci --prefix tests/clients
    python benchmarks/clients.py VAULT ...

The clients are networkx and graphology, the library of Gephi Lite.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import networkx as nx

from vaultgraph import Vault
from vaultgraph.config import KINDS

CLIENT = Path(__file__).parent.parent / "tests" / "clients"


def by_networkx(path: Path) -> tuple[int, int]:
    """Returns the nodes and edges that networkx reads."""
    if path.suffix == ".gexf":
        graph = nx.read_gexf(path, version="1.3")
    else:
        graph = nx.read_graphml(path, force_multigraph=True)
    return graph.number_of_nodes(), graph.number_of_edges()


def by_graphology(path: Path) -> tuple[int, int]:
    """Returns the nodes and edges that graphology reads."""
    command = ["node", "--max-old-space-size=4096", "read.js", str(path)]
    done = subprocess.run(command, cwd=CLIENT, capture_output=True, text=True, check=True)
    read = json.loads(done.stdout)
    return int(read["order"]), int(read["size"])


def main() -> int:
    """Prints the table; the status is 1 if a count differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("vaults", type=Path, nargs="+")
    options = parser.parse_args()
    print(f"{'vault, view, file':<48}{'graph':>16}{'networkx':>16}{'graphology':>16}")
    different = 0
    for root in options.vaults:
        with tempfile.TemporaryDirectory() as folder:
            vault = Vault(root, folder)
            vault.index(embed=False)
            for view, kinds in (("default", ()), ("all kinds", KINDS)):
                for suffix in ("gexf", "graphml"):
                    path = Path(folder, f"graph.{suffix}")
                    graph = vault.export(path, kinds)
                    counts = [
                        (graph.number_of_nodes(), graph.number_of_edges()),
                        by_networkx(path),
                        by_graphology(path),
                    ]
                    different += len(set(counts)) > 1
                    cells = "".join(f"{f'{nodes:,} {edges:,}':>16}" for nodes, edges in counts)
                    print(f"{f'{root.resolve().name}, {view}, .{suffix}':<48}{cells}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
