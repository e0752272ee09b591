"""Which part of a vault's graph is wanted, and how it is made from the store."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vaultgraph.errors import ConfigError, SeedNotFound
from vaultgraph.expand import seeds
from vaultgraph.expand.atlas import Atlas
from vaultgraph.graph import subgraphs
from vaultgraph.graph.build import Graph
from vaultgraph.storage import queries
from vaultgraph.storage.store import Store
from vaultgraph.vectors.view import Vectors, exact

if TYPE_CHECKING:
    from vaultgraph.vectors.view import Vectors
_AT_ONCE = 1024
"""Notes whose nearest are looked up together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A part of a graph. What is left at its default takes nothing away."""

    around: str = ""
    """A seed: only what is near it."""
    depth: int = 1
    """How many steps from the seed are near."""
    inside: str = ""
    """A glob on the paths of files."""
    min_degree: int = 0
    """How many others a node must be tied to."""
    orphans: bool = True
    """Whether nodes that are tied to nothing are wanted."""
    similar: int = 0
    """How many nearest notes by meaning each note is tied to."""
    project: str = ""
    """``note`` folds what stands in a note into it."""


def check(wanted: View) -> None:
    """Raises ``ConfigError`` for a view that can't be meant."""
    numbers = {"depth": (wanted.depth, 1), "similar": (wanted.similar, 0)}
    numbers["min-degree"] = (wanted.min_degree, 0)
    for name, (number, least) in numbers.items():
        if number < least:
            raise ConfigError(f"--{name} can't be {number}", f"give {least} or more")
    if wanted.project and wanted.project not in subgraphs.PROJECTIONS:
        raise ConfigError(
            f"a graph can't be projected to {wanted.project!r}",
            "one of: " + ", ".join(subgraphs.PROJECTIONS),
        )


def selected(graph: Graph, wanted: View, store: Store, vectors: Vectors | None) -> Graph:
    """Returns the part of a vault's graph that is wanted: folded, narrowed to a folder, with
    similar notes, narrowed to what is near the seed, to nodes of some degree.

    Raises ``SeedNotFound`` and ``NoteNotFound`` for a seed that is not in the graph.
    """
    centre = _node(graph, store, wanted) if wanted.around else ""
    if wanted.project:
        graph = subgraphs.projected(graph)
    if wanted.inside:
        graph = subgraphs.inside(graph, wanted.inside)
    if wanted.similar and vectors is not None:
        pairs = _nearest(store, vectors, graph, wanted.similar)
        graph = subgraphs.with_similar(graph, pairs)
    if centre:
        if centre not in graph:
            raise SeedNotFound(f"{wanted.around!r} is not in {wanted.inside}")
        graph = subgraphs.around(graph, centre, wanted.depth)
    if wanted.min_degree:
        graph = subgraphs.at_least(graph, wanted.min_degree)
    return graph if wanted.orphans else subgraphs.without_orphans(graph)


def _node(graph: Graph, store: Store, wanted: View) -> str:
    """The node that a seed means, or where it stands."""
    if wanted.around in graph:
        node = wanted.around
    else:
        thing = seeds.find(Atlas(store, None), wanted.around).thing
        node = thing.id if thing.id in graph else f"note:{thing.path}"
    if node not in graph:
        raise SeedNotFound(
            f"nothing in the graph goes by {wanted.around!r}",
            "name a note, Δ12, 9.4 …, or add its kind with --kinds",
        )
    path = graph.nodes[node].get("path")
    return f"note:{path}" if wanted.project and f"note:{path}" in graph else node


def _nearest(
    store: Store, vectors: Vectors, nodes: Collection[str], count: int
) -> Iterator[tuple[str, str, float]]:
    """Yields each pair of files of a graph of which one is among the ``count`` nearest of the
    other, once, and how near they are: the cosine of their mean vectors, taken from the mean of the
    vault. Those that have nothing in common are no pair.

    The cosines of all pairs are computed, a batch at a time.
    """
    files = {file.id: f"{file.kind}:{file.path}" for file in queries.files(store)}
    wanted = {note: node for note, node in files.items() if node in nodes}
    means = vectors.notes.of(files).centred().of(wanted)
    notes, rows = means.notes.tolist(), means.rows
    if len(notes) < 2:
        return
    search = exact(rows)
    known: set[tuple[int, int]] = set()
    for begin in range(0, len(rows), _AT_ONCE):
        places, scores = search(rows[begin : begin + _AT_ONCE], count + 1)
        for one, (near, how_near) in enumerate(zip(places, scores, strict=True), begin):
            others = [
                (other, score)
                for other, score in zip(near.tolist(), how_near.tolist(), strict=True)
                if other != one and score > 0
            ]
            for other, score in others[:count]:
                pair = min(one, other), max(one, other)
                if pair not in known:
                    known.add(pair)
                    yield wanted[notes[pair[0]]], wanted[notes[pair[1]]], round(min(score, 1.0), 4)
