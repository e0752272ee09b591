"""Parts of a graph, each made by a pure function from a graph to another; they may be combined.

The graph given stays as it is, and so does the order of its nodes.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

import networkx as nx

from vaultgraph.globs import matcher
from vaultgraph.graph.build import Graph

PROJECTIONS = ("note",)
"""What a graph can be projected to."""


def neighbours(graph: Graph, node: str) -> set[str]:
    """Returns the other nodes that a node is tied to in any direction."""
    return {*graph.pred[node], *graph.succ[node]} - {node}


def around(graph: Graph, centre: str, depth: int) -> Graph:
    """Returns the nodes at most ``depth`` steps away from one, edges taken either way."""
    both_ways = graph.to_undirected(as_view=True)
    return _only(graph, nx.single_source_shortest_path_length(both_ways, centre, cutoff=depth))


def inside(graph: Graph, glob: str) -> Graph:
    """Returns the nodes whose file matches a glob, and what belongs to no file, such as tags and
    concepts, where it is tied to one of them."""
    matches = matcher([glob])
    kept = {
        node for node, data in graph.nodes(data=True) if "path" in data and matches(data["path"])
    }
    shared = {near for node in kept for near in neighbours(graph, node)}
    return _only(graph, kept | {node for node in shared if not graph.nodes[node].get("path")})


def at_least(graph: Graph, degree: int) -> Graph:
    """Returns the nodes that are tied to ``degree`` others or more."""
    return _only(graph, {node for node in graph if len(neighbours(graph, node)) >= degree})


def without_orphans(graph: Graph) -> Graph:
    """Returns the nodes that are tied to any other."""
    return at_least(graph, 1)


def with_similar(graph: Graph, pairs: Iterable[tuple[str, str, float]]) -> Graph:
    """Adds a ``similar`` edge for each pair of nodes of the graph; the third is their ``score``."""
    result = graph.copy()
    for one, other, score in pairs:
        if one in result and other in result:
            result.add_edge(
                one, other, kind="similar", line=0, zone="computed", weight=score, score=score
            )
    return result


def projected(graph: Graph) -> Graph:
    """Folds what stands in a file, such as messages, sections and formulas, into that file's node.

    What belongs to no file stays. Edges are those of what was folded: one for each kind and
    direction, with the sum of the weights and the line of the first; none from a node to itself.
    """
    files = {
        data["path"]: node
        for node, data in graph.nodes(data=True)
        if "path" in data and node == f"{data['kind']}:{data['path']}"
    }
    into = {node: files.get(data.get("path"), node) for node, data in graph.nodes(data=True)}
    result: Graph = nx.MultiDiGraph()
    result.add_nodes_from((node, graph.nodes[node]) for node in graph if into[node] == node)
    for source, target, data in graph.edges(data=True):
        ends = into[source], into[target]
        if ends[0] == ends[1]:
            continue
        known = result.get_edge_data(*ends, key=data["kind"])
        if known is None:
            result.add_edge(*ends, key=data["kind"], **data)
        else:
            known["weight"] += data["weight"]
    return result


def _only(graph: Graph, kept: Container[str]) -> Graph:
    """The part of a graph that has some nodes, in the order of the graph."""
    part = graph.copy()
    part.remove_nodes_from([node for node in graph if node not in kept])
    return part
