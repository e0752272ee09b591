"""How near notes are to each other in meaning."""

from __future__ import annotations

from collections.abc import Callable

from vaultgraph.vectors.view import Vectors

_FEW = 20
"""Of fewer notes the mean is no ground to stand on."""

Nearness = Callable[[int, int], float | None]
"""Takes two note ids; ``None`` where one has no vector."""


def nearness(vectors: Vectors | None) -> Nearness:
    """Returns what tells the cosine of two notes' mean vectors, less the vault's mean."""
    if vectors is None or len(vectors.notes.notes) < _FEW:
        return lambda _one, _other: None
    rows = vectors.notes.centred().by_note()

    def near(one: int, other: int) -> float | None:
        if one not in rows or other not in rows:
            return None
        return float(rows[one] @ rows[other])

    return near
