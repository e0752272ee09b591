"""How near notes are to each other in meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from vaultgraph.storage.latent import unit
from vaultgraph.storage.means import note_means
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
    notes, means = note_means(vectors, owners, owners.values())
    if len(notes) < _FEW:
        return lambda _one, _other: None
    means = unit(means - means.mean(axis=0))
    rows = {note: row for row, note in enumerate(notes.tolist())}

    def near(one: int, other: int) -> float | None:
        if one not in rows or other not in rows:
            return None
        return float(means[rows[one]] @ means[rows[other]])

    return near
