"""How near notes are to each other in meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from vaultgraph.storage.vectors import Vectors

_FEW = 20
"""Of fewer notes the mean is no ground to stand on."""

Nearness = Callable[[int, int], float | None]
"""Takes two note ids; ``None`` where one has no vector."""


def nearness(vectors: Vectors | None, owners: Mapping[int, int]) -> Nearness:
    """Returns what tells the cosine of two notes' mean vectors, less the vault's mean.

    ``owners`` is the note id of every passage.
    """
    if vectors is None or not len(vectors):
        return lambda _one, _other: None
    of = np.array([owners.get(passage, 0) for passage in vectors.ids.tolist()])
    order = np.argsort(of, kind="stable")
    notes, begins = np.unique(of[order], return_index=True)
    if len(notes) < _FEW:
        return lambda _one, _other: None
    means = _unit(np.add.reduceat(vectors.matrix()[order], begins, axis=0))
    means = _unit(means - means.mean(axis=0))
    rows = {note: row for row, note in enumerate(notes.tolist())}

    def near(one: int, other: int) -> float | None:
        if one not in rows or other not in rows:
            return None
        return float(means[rows[one]] @ means[rows[other]])

    return near


def _unit(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.where(lengths > 0, lengths, 1), np.float32)
