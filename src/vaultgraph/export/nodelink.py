"""The node-link JSON of networkx (``networkx.node_link_graph(data, edges="edges")`` reads it)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TextIO

import networkx as nx

from vaultgraph.graph.build import Graph


def write(
    graph: Graph, positions: Mapping[str, tuple[float, float]], out: TextIO, title: str
) -> None:
    """Writes the graph to an open text file, positions as ``x`` and ``y`` of the nodes."""
    data = nx.node_link_data(graph, edges="edges")
    data["graph"]["name"] = title
    for node in data["nodes"]:
        if node["id"] in positions:
            node["x"], node["y"] = positions[node["id"]]
    json.dump(data, out, ensure_ascii=False)
    out.write("\n")
