"""The notes that are nearest to each note by meaning."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from vaultgraph.storage import queries
from vaultgraph.storage.store import Store
from vaultgraph.vectors.view import Vectors, exact

_AT_ONCE = 1024
"""Notes whose nearest are looked up together."""


def nearest(
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
