"""Measures and positions of large graphs: CPU seconds, against networkx where it can keep up.

    python benchmarks/measures.py [NODES/EDGES ...]

The graphs are those of the page's benchmark. Last, how far nodes move when one in fifty is new: on
an extent of 1,000, settling against a new layout.
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
from typing import TypeVar

import networkx as nx

from vaultgraph.graph.build import Graph
from vaultgraph.graph.layout import EXTENT, positions
from vaultgraph.graph.measures import EXACT, measure, put_measures
from vaultgraph.graph.network import network
from viewer import made_up

SIZES = ("2000/8000", "10000/30000", "100000/400000")
PEER_LIMIT = 2000
LIMITS = {"2000/8000": 5.0, "10000/30000": 10.0}
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
    seconds = timed(lambda: nx.pagerank(plain))[0] if _has_scipy() else 0.0
    undirected = plain.to_undirected()
    seconds += timed(lambda: nx.betweenness_centrality(undirected))[0]
    return seconds + timed(lambda: nx.community.louvain_communities(undirected, seed=0))[0]


def _has_scipy() -> bool:
    try:
        import scipy  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True


def agreement(graph: Graph) -> float:
    """Returns how many of the hundred nodes of highest betweenness are so by the estimate too."""
    plain = network(graph)
    exact = dict(zip(plain.nodes, plain.undirected().betweenness(), strict=True))
    estimated = measure(graph).betweenness
    best = [set(sorted(of, key=of.__getitem__)[-100:]) for of in (exact, estimated)]
    return len(best[0] & best[1]) / 100


def stability(graph: Graph) -> tuple[float, float]:
    """Returns how far nodes move in the mean, of the extent: settling, and laid out anew."""
    smaller = graph.copy()
    smaller.remove_nodes_from(random.Random(0).sample(sorted(graph), len(graph) // 50))
    put_measures(smaller)
    before = positions(smaller)

    def moved(after: dict[str, tuple[float, float]]) -> float:
        return statistics.mean(math.dist(before[node], after[node]) for node in before) / EXTENT

    return moved(positions(graph, before)), moved(positions(graph))


def main() -> int:
    """Prints the tables; the status is 1 if a limit is passed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("sizes", nargs="*", default=SIZES)
    options = parser.parse_args()
    heads = ("nodes/edges", "measures s", "positions s", "settling s", "networkx s", "communities")
    print("".join(f"{head:>15}" for head in heads))
    missed = False
    for size in options.sizes:
        nodes, edges = map(int, size.split("/"))
        graph = made_up(nodes, edges)
        measuring, found = timed(partial(put_measures, graph))
        placing, places = timed(partial(positions, graph))
        settling, _ = timed(partial(positions, graph, places))
        peer = f"{by_networkx(graph):.1f}" if nodes <= PEER_LIMIT else "-"
        columns = (f"{measuring:.1f}", f"{placing:.1f}", f"{settling:.1f}", peer)
        print(f"{size:>15}" + "".join(f"{c:>15}" for c in (*columns, len(found.communities))))
        missed |= measuring + placing > LIMITS.get(size, math.inf)
        if EXACT < nodes <= 2 * EXACT:
            print(
                f"  of the 100 nodes of highest betweenness {agreement(graph):.0%} are estimated so"
            )
        if nodes <= PEER_LIMIT:
            settled, anew = stability(graph)
            print(
                f"  one node in fifty new: nodes move by {settled:.1%}; laid out anew by {anew:.0%}"
            )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
