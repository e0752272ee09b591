"""The notes that are nearest to each note by meaning."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from vaultgraph.storage import passages, queries
from vaultgraph.storage.store import Store
from vaultgraph.storage.vectors import Vectors, exact

_AT_ONCE = 1024
"""Notes whose nearest are looked up together."""


def nearest(
    store: Store, vectors: Vectors, nodes: Collection[str], count: int
) -> Iterator[tuple[str, str, float]]:
    """Yields each pair of files of a graph of which one is among the ``count`` nearest of the
    other, once, and how near they are: the cosine of their mean vectors, taken from the mean of all
    of them. Those that have nothing in common are no pair.

    The cosines of all pairs are computed, a batch at a time.
    """
    files = {file.id: f"{file.kind}:{file.path}" for file in queries.files(store)}
    wanted = {note: node for note, node in files.items() if node in nodes}
    notes, rows = _means(vectors, passages.notes(store), wanted)
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


def _means(
    vectors: Vectors, owners: dict[int, int], wanted: Collection[int]
) -> tuple[list[int], NDArray[np.float32]]:
    """The notes that have vectors, and for each a row of length one."""
    owner = np.array([owners.get(passage, 0) for passage in vectors.ids.tolist()], np.int64)
    kept = np.flatnonzero(np.isin(owner, sorted(wanted)))
    kept = kept[np.argsort(owner[kept], kind="stable")]
    notes, begins = np.unique(owner[kept], return_index=True)
    if not len(notes):
        return [], np.zeros((0, 0), np.float32)
    means = _unit(np.add.reduceat(vectors.matrix()[kept], begins, axis=0))
    return notes.tolist(), _unit(means - means.mean(axis=0))


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)
