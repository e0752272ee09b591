"""What the structure of a vault's graph says, in the words of a person: notes by their paths."""

from __future__ import annotations

from collections import Counter

from vaultgraph.graph.build import Graph
from vaultgraph.graph.measures import Measures, measure
from vaultgraph.model import Bridge, Community, CommunityLink, Hub, Structure
from vaultgraph.progress import Progress, silent

_FILES = frozenset({"note", "canvas", "base"})
_EXAMPLES = 3


def survey(graph: Graph, count: int, progress: Progress = silent) -> Structure:
    """Returns hubs, bridges, joints and what is cited, ``count`` of each at most, and all
    communities and islands. Hubs and bridges are notes."""
    found = measure(graph, progress)
    files = [node for node, data in graph.nodes(data=True) if data["kind"] in _FILES]
    hubs = sorted(files, key=lambda node: (-found.pagerank[node], node))[:count]
    linked = {node for node in files if found.degree[node]}
    among = set(files)
    bridges = [bridge for bridge in found.bridges if bridge.node in among][:count]
    return Structure(
        hubs=tuple(
            Hub(_name(graph, node), found.pagerank[node]) for node in hubs if node in linked
        ),
        bridges=tuple(
            Bridge(_name(graph, each.node), each.score, each.communities) for each in bridges
        ),
        joints=_joints(graph, found, count),
        communities=_communities(graph, found),
        islands=tuple(tuple(_name(graph, node) for node in island) for island in found.islands),
        most_cited=_most_cited(graph, count),
    )


def _name(graph: Graph, node: str) -> str:
    """A file by its path, else what the node says of itself."""
    data = graph.nodes[node]
    return str(data["path"] if data["kind"] in _FILES else data["label"])


def _joints(graph: Graph, found: Measures, count: int) -> tuple[CommunityLink, ...]:
    return tuple(
        CommunityLink(
            (joint.one, joint.other),
            joint.pairs,
            (_name(graph, joint.example[0]), _name(graph, joint.example[1])),
        )
        for joint in found.joints[:count]
    )


def _communities(graph: Graph, found: Measures) -> tuple[Community, ...]:
    result = []
    for group in found.communities:
        notes = [node for node in group.members if graph.nodes[node]["kind"] in _FILES]
        examples = tuple(_name(graph, node) for node in (notes or group.members)[:_EXAMPLES])
        result.append(Community(group.name, len(group.members), len(notes), examples))
    return tuple(result)


def _most_cited(graph: Graph, count: int) -> tuple[tuple[str, int], ...]:
    cited = Counter(target for _, target, data in graph.edges(data=True) if data["kind"] == "cites")
    ordered = sorted(cited, key=lambda node: (-cited[node], node))[:count]
    return tuple((_name(graph, node), cited[node]) for node in ordered)
