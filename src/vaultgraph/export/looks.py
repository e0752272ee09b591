"""How nodes look in a picture of a graph: their size and their colour."""

from __future__ import annotations

import math

from vaultgraph.export.drawing import Drawing
from vaultgraph.export.palette import OTHER, Colour, communities, group
from vaultgraph.graph.subgraphs import neighbours

SMALLEST, LARGEST = 4.0, 40.0
"""The sizes of nodes, in units of positions."""

_CROWD = 5_000
"""So many nodes of these sizes leave room between them; more are smaller."""


class Looks:
    """The looks of the nodes of one graph."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        graph = self._graph = drawing.graph
        self._style = drawing.style
        self.degrees = {node: len(neighbours(graph, node)) for node in graph}
        """How many other nodes each node is tied to."""
        self._scale = min(1.0, math.sqrt(_CROWD / max(1, len(graph))))
        self._most = max(map(self._measured, graph), default=0.0) or 1.0
        self._numbers = {name: number for number, name in enumerate(communities(graph))}

    def size(self, node: str) -> float:
        """Returns the size of a node: its area grows as what is shown does."""
        if self._style.size == "none":
            return self._scale * (SMALLEST + LARGEST) / 4
        share = self._measured(node) / self._most
        return self._scale * (SMALLEST + (LARGEST - SMALLEST) * math.sqrt(max(0.0, share)))

    def colour(self, node: str) -> Colour:
        """Returns the colour of a node."""
        data = self._graph.nodes[node]
        if self._style.colour == "community":
            number = self._numbers.get(str(data.get("community")))
            return OTHER if number is None else group(number)
        return self._drawing.look(data["kind"]).colour

    def _measured(self, node: str) -> float:
        if self._style.size == "pagerank":
            return float(self._graph.nodes[node].get("pagerank", 0.0))
        return float(self.degrees[node])
