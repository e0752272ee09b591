"""What a graph's structure says of its nodes: importance, communities, bridges, islands.

All is computed on the network below the typed graph: what matters is who is linked with whom, and
how often. The same graph has the same measures, in whatever order its nodes come.

- *degree*: how many other nodes a node is linked with.
- *PageRank* (Brin and Page 1998): how likely one comes to it by following links, often ones more
  often; all together 1.
- *betweenness* (Freeman 1977; Brandes 2001): the share of all shortest paths that lead through it,
  without directions. Above ``EXACT`` nodes it is estimated from the paths that begin at some of
  them (Brandes and Pich 2007).
- *communities*: see ``communities``.
- *bridges*: nodes between communities, by their betweenness times the participation coefficient
  (Guimerà and Amaral 2005): 0 for a node whose neighbours all are in one community, near 1 for one
  that is equally linked with many.
- *joints*: which communities are linked, by how few links.
- *islands*: the parts that no link ties to the largest one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vaultgraph.graph.build import Graph
from vaultgraph.graph.communities import NodeCommunity, groups
from vaultgraph.graph.network import Network, network, seeded
from vaultgraph.progress import Progress, silent

EXACT = 20_000
"""Betweenness of more nodes is estimated: exact it takes time as nodes times edges, half a minute
for so many, each linked with six others."""

_PATHS = 10_000_000
_FEWEST = 100
_AT_ONCE = 500

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class NodeBridge:
    """A node between communities, and those it joins, the most linked first."""

    node: str
    score: float
    communities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NodeCommunityLink:
    """Two communities that are linked: by how many pairs of nodes, and the most important one."""

    one: str
    other: str
    pairs: int
    example: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """The measures of a graph. Mappings hold every node."""

    degree: Mapping[str, int]
    pagerank: Mapping[str, float]
    betweenness: Mapping[str, float]
    community: Mapping[str, str]
    """Names by node; only of nodes that are in a community."""
    communities: tuple[NodeCommunity, ...]
    """The largest first."""
    bridges: tuple[NodeBridge, ...]
    """The strongest first."""
    joints: tuple[NodeCommunityLink, ...]
    """Those first that would part the most nodes if the fewest links went."""
    islands: tuple[tuple[str, ...], ...]
    """Of two nodes and more, the largest first, the most important node first."""


def measure(graph: Graph, progress: Progress = silent) -> Measures:
    """Returns the measures of a graph."""
    plain = network(graph)
    undirected = plain.undirected()
    degree = dict(zip(plain.nodes, undirected.degree(), strict=True))
    pagerank = _pagerank(plain)
    betweenness = _betweenness(plain, progress)
    communities = groups(graph, plain, pagerank)
    community = {node: group.name for group in communities for node in group.members}
    parts = sorted(undirected.connected_components(), key=lambda part: (-len(part), part))
    rank = {node: (-pagerank[node], node) for node in plain.nodes}
    return Measures(
        degree=degree,
        pagerank=pagerank,
        betweenness=betweenness,
        community=community,
        communities=communities,
        bridges=_bridges(plain, betweenness, community),
        joints=_joints(plain, pagerank, community, communities),
        islands=tuple(
            tuple(sorted((plain.nodes[at] for at in part), key=rank.__getitem__))
            for part in parts[1:]
            if len(part) > 1
        ),
    )


def put_measures(graph: Graph, progress: Progress = silent) -> Measures:
    """Gives every node its ``degree``, ``pagerank``, ``betweenness`` and, if it is in one, the name
    of its ``community``. Returns the measures."""
    found = measure(graph, progress)
    for node, data in graph.nodes(data=True):
        data["degree"] = found.degree[node]
        data["pagerank"] = found.pagerank[node]
        data["betweenness"] = found.betweenness[node]
        if node in found.community:
            data["community"] = found.community[node]
    return found


def _pagerank(plain: Network) -> dict[str, float]:
    if not plain.nodes:
        return {}
    weights = list(plain.directed.values()) or None
    values = plain.with_directions().pagerank(weights=weights)
    return _rounded(plain, values)


def _betweenness(plain: Network, progress: Progress) -> dict[str, float]:
    count = len(plain.nodes)
    pairs = math.comb(max(0, count - 1), 2)
    if not pairs:
        return dict.fromkeys(plain.nodes, 0.0)
    sources = range(count) if count <= EXACT else _sample(count)
    undirected = plain.undirected()
    total = np.zeros(count)
    for done in range(0, len(sources), _AT_ONCE):
        progress("measure", done, len(sources))
        total += undirected.betweenness(sources=sources[done : done + _AT_ONCE])
    progress("measure", len(sources), len(sources))
    return _rounded(plain, (total * (count / len(sources) / pairs)).tolist())


def _sample(count: int) -> Sequence[int]:
    with seeded() as generator:
        return sorted(generator.sample(range(count), max(_FEWEST, _PATHS // count)))


def _rounded(plain: Network, values: Sequence[float]) -> dict[str, float]:
    """Values by node, without digits that differ from machine to machine."""
    return {
        node: float(f"{value:.{_DIGITS}g}") for node, value in zip(plain.nodes, values, strict=True)
    }


def _bridges(
    plain: Network, betweenness: Mapping[str, float], community: Mapping[str, str]
) -> tuple[NodeBridge, ...]:
    near: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for pair, weight in plain.joined.items():
        one, other = (plain.nodes[at] for at in pair)
        for node, neighbour in ((one, other), (other, one)):
            if neighbour in community:
                near[node][community[neighbour]] += weight
    found = []
    for node, shares in near.items():
        total = sum(shares.values())
        participation = 1 - sum((share / total) ** 2 for share in shares.values())
        score = float(f"{betweenness[node] * participation:.{_DIGITS}g}")
        if len(shares) > 1 and score > 0:
            joined = tuple(sorted(shares, key=lambda name: (-shares[name], name)))
            found.append(NodeBridge(node, score, joined))
    return tuple(sorted(found, key=lambda bridge: (-bridge.score, bridge.node)))


def _joints(
    plain: Network,
    importance: Mapping[str, float],
    community: Mapping[str, str],
    communities: Sequence[NodeCommunity],
) -> tuple[NodeCommunityLink, ...]:
    order = {group.name: at for at, group in enumerate(communities)}
    sizes = {group.name: len(group.members) for group in communities}
    crossing: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for pair in plain.joined:
        ends = [(community.get(node, ""), node) for node in (plain.nodes[at] for at in pair)]
        if all(name for name, _ in ends) and ends[0][0] != ends[1][0]:
            (one, node), (other, neighbour) = sorted(ends, key=lambda end: order[end[0]])
            crossing[one, other].append((node, neighbour))

    def weight(pair: tuple[str, str]) -> tuple[float, str]:
        return -importance[pair[0]] * importance[pair[1]], pair[0]

    joints = [
        NodeCommunityLink(one, other, len(pairs), min(pairs, key=weight))
        for (one, other), pairs in crossing.items()
    ]
    joints.sort(
        key=lambda j: (-min(sizes[j.one], sizes[j.other]) / j.pairs, order[j.one], order[j.other])
    )
    return tuple(joints)
