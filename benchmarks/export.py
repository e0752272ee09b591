"""Writing graph files: CPU time and memory of each writer over a synthetic graph that is there.

    python benchmarks/export.py                      # 100,000 nodes, 1,000,000 edges
    python benchmarks/export.py --nodes 10000 --edges 50000

Every writer runs in a process of its own, forked from the one that holds the graph, so its extra
memory is what it needs beside the graph: the highest resident size while it writes less that before
(``/proc``, so Linux). The limits are for GEXF: half of the CPU time of ``networkx.write_gexf`` in
the same run, and 50 MB.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import networkx as nx

from vaultgraph import export
from vaultgraph.export.drawing import Drawing, Style
from vaultgraph.graph.build import Graph

FORMATS = ("gexf", "graphml", "json", "graphology", "csv", "cypher", "dot")
KINDS = ("links", "embeds", "cites", "contains", "operand", "elaborates", "states", "names")
MEGA = 1_000_000
MEMORY_LIMIT = 50.0
CPU_LIMIT = 0.5


def synthetic(nodes: int, edges: int) -> tuple[Graph, dict[str, tuple[float, float]]]:
    """Returns a graph of nodes with seven attributes and typed edges with three beside their kind,
    one in four of them parallel to another, and positions."""
    chance = random.Random(0)
    graph: Graph = nx.MultiDiGraph()
    names = [f"note:Папка {number % 97}/Заметка {number}.md" for number in range(nodes)]
    for number, name in enumerate(names):
        graph.add_node(
            name,
            kind=("note", "message", "concept")[number % 3],
            label=f"Заметка & note {number}",
            path=name[5:],
            line=number % 500 + 1,
            folder=f"Папка {number % 97}",
            created=f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}T07:40:00",
            tags=("вода", f"tag{number % 50}"),
        )
    ends = [(names[int(nodes * chance.random() ** 2)], chance.choice(names)) for _ in range(edges)]
    for at in range(0, edges, 4):
        ends[at] = ends[at - 1]
    for at, (source, target) in enumerate(ends):
        kind = KINDS[(at + 3) // 4 % 8]
        graph.add_edge(source, target, kind=kind, line=at % 300, zone="body", weight=1.0)
    places = {name: (chance.uniform(-1000, 1000), chance.uniform(-1000, 1000)) for name in names}
    return graph, places


def resident(field: str) -> float:
    """Returns a figure of this process's memory in MB: ``VmRSS``, or ``VmHWM``, the highest."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024 / MEGA
    raise LookupError(field)


def measured(work: Callable[[Path], object], path: Path) -> tuple[float, float, float, float]:
    """Returns the CPU and wall seconds of some work in a process of its own, and in MB its extra
    memory and the size of what it has written."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_run, args=(work, path, sender))
    process.start()
    cpu, wall, extra = receiver.recv()
    process.join()
    size = sum(file.stat().st_size for file in path.parent.iterdir()) / MEGA
    return cpu, wall, extra, size


def _run(work: Callable[[Path], object], path: Path, sender: Connection) -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forgets the highest so far
    before, wall, cpu = resident("VmRSS"), time.perf_counter(), time.process_time()
    work(path)
    times = time.process_time() - cpu, time.perf_counter() - wall
    sender.send((*times, resident("VmHWM") - before))


def main() -> int:
    """Prints the table; the status is 1 if GEXF misses a limit."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--formats", nargs="*", default=FORMATS, choices=FORMATS)
    parser.add_argument("--no-peer", action="store_true", help="leave out networkx")
    options = parser.parse_args()
    graph, places = synthetic(options.nodes, options.edges)
    gc.collect()
    gc.freeze()
    print(
        f"{options.nodes:,} nodes, {options.edges:,} edges, {resident('VmRSS'):,.0f} MB in memory\n"
    )
    print("| writer | CPU s | wall s | extra MB | file MB |\n| --- | --- | --- | --- | --- |")

    plain: Graph = nx.MultiDiGraph(graph)
    for _, data in plain.nodes(data=True):
        data["tags"] = ", ".join(data["tags"])  # it takes a list for values over time

    def ours(form: str, style: Style) -> Callable[[Path], object]:
        known = export.format_of(Path(), form)
        return lambda path: export.write(Drawing(graph, places, "synthetic", style), path, known)

    works: dict[str, Callable[[Path], object]] = {
        form: ours(form, Style()) for form in options.formats
    }
    works["gexf --edges all"] = ours("gexf", Style(edges="all"))
    works["gexf --timeline"] = ours("gexf", Style(timeline=True))
    if not options.no_peer:
        works["networkx.write_gexf"] = lambda path: nx.write_gexf(plain, path)
    found = {}
    for name, work in works.items():
        with tempfile.TemporaryDirectory() as folder:
            found[name] = measured(work, Path(folder, "graph"))
        cpu, wall, extra, size = found[name]
        print(f"| {name} | {cpu:.1f} | {wall:.1f} | {extra:,.0f} | {size:.0f} |", flush=True)
    missed = found["gexf"][2] > MEMORY_LIMIT
    if not options.no_peer:
        share = found["gexf"][0] / found["networkx.write_gexf"][0]
        missed |= share > CPU_LIMIT
        print(f"\nGEXF takes {share:.2f} of networkx's CPU time (limit {CPU_LIMIT})")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
