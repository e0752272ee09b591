"""Measures and positions of large graphs: CPU seconds, against networkx where it can keep up.

    python benchmarks/measures.py [NODES/EDGES ...]

The graphs are those of the page's benchmark. *A round* is one of ForceAtlas2, by us and by
networkx. Last, how far nodes move when one in fifty is new: on an extent of 1,000, settling against
a new layout.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import TypeVar

import networkx as nx
import numpy as np

from vaultgraph.config import FORCE, FORCEATLAS
from vaultgraph.graph.build import Graph
from vaultgraph.graph.forceatlas import forceatlas
from vaultgraph.graph.layout import EXTENT, positions
from vaultgraph.graph.measures import EXACT, measure, put_measures
from vaultgraph.graph.network import network
from viewer import made_up

SIZES = ("2000/8000", "10000/30000", "25000/75000", "100000/400000")
PEER_LIMIT = 2000
ROUNDS = 20
LIMITS = {"2000/8000": 5.0, "10000/30000": 15.0}
"""CPU seconds for measures and positions together."""

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Returns the CPU seconds of some work and its result."""
    begin = time.process_time()
    result = work()
    return time.process_time() - begin, result


def by_networkx(graph: Graph) -> float:
    """Returns the CPU seconds that networkx takes for the same measures."""
    plain = nx.DiGraph(graph)
    seconds = timed(lambda: nx.pagerank(plain))[0] if find_spec("scipy") else 0.0
    undirected = plain.to_undirected()
    seconds += timed(lambda: nx.betweenness_centrality(undirected))[0]
    return seconds + timed(lambda: nx.community.louvain_communities(undirected, seed=0))[0]


def rounds(graph: Graph) -> tuple[float, float]:
    """Returns the CPU seconds of a round of ForceAtlas2, by us and by networkx."""
    plain = network(graph)
    start = np.random.default_rng(0).normal(size=(len(plain.nodes), 2))
    weights = [1.0] * len(plain.joined)
    ours, _ = timed(lambda: forceatlas(start, list(plain.joined), weights, ROUNDS))
    undirected = nx.Graph(plain.joined.keys())
    theirs, _ = timed(lambda: nx.forceatlas2_layout(undirected, max_iter=ROUNDS, seed=0))
    return ours / ROUNDS, theirs / ROUNDS


def agreement(graph: Graph) -> float:
    """Returns how many of the hundred nodes of highest betweenness are so by the estimate too."""
    plain = network(graph)
    exact = dict(zip(plain.nodes, plain.undirected().betweenness(), strict=True))
    estimated = measure(graph).betweenness
    best = [set(sorted(of, key=of.__getitem__)[-100:]) for of in (exact, estimated)]
    return len(best[0] & best[1]) / 100


def stability(graph: Graph, layout: str) -> tuple[float, float]:
    """Returns how far nodes move in the mean, of the extent: settling, and laid out anew."""
    smaller = graph.copy()
    smaller.remove_nodes_from(random.Random(0).sample(sorted(graph), len(graph) // 50))
    put_measures(smaller)
    before = positions(smaller, None, layout)

    def moved(after: dict[str, tuple[float, float]]) -> float:
        return statistics.mean(math.dist(before[node], after[node]) for node in before) / EXTENT

    return moved(positions(graph, before, layout)), moved(positions(graph, None, layout))


def main() -> int:
    """Prints the tables; the status is 1 if a limit is passed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("sizes", nargs="*", default=SIZES)
    options = parser.parse_args()
    heads = "nodes/edges", "measures s", "force s", "settling s", "fa2 s", "fa2 settling s"
    print("".join(f"{head:>15}" for head in (*heads, "networkx s", "communities")))
    missed = False
    for size in options.sizes:
        nodes, edges = map(int, size.split("/"))
        graph = made_up(nodes, edges)
        measuring, found = timed(partial(put_measures, graph))
        placing, places = timed(partial(positions, graph))
        settling, _ = timed(partial(positions, graph, places))
        atlas, places = timed(partial(positions, graph, None, FORCEATLAS))
        atlas_settling, _ = timed(partial(positions, graph, places, FORCEATLAS))
        peer = f"{by_networkx(graph):.1f}" if nodes <= PEER_LIMIT else "-"
        seconds = measuring, placing, settling, atlas, atlas_settling
        columns = (*(f"{each:.1f}" for each in seconds), peer, len(found.communities))
        print(f"{size:>15}" + "".join(f"{column:>15}" for column in columns))
        missed |= measuring + placing > LIMITS.get(size, math.inf)
        if EXACT < nodes <= 2 * EXACT:
            print(
                f"  of the 100 nodes of highest betweenness {agreement(graph):.0%} are estimated so"
            )
        if nodes <= PEER_LIMIT:
            ours, theirs = rounds(graph)
            print(f"  a round of ForceAtlas2: {ours:.3f} s, networkx {theirs:.3f} s")
            for layout in (FORCE, FORCEATLAS):
                settled, anew = stability(graph, layout)
                print(
                    f"  {layout}, one node in fifty new: nodes move by {settled:.1%};"
                    f" laid out anew by {anew:.0%}"
                )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
