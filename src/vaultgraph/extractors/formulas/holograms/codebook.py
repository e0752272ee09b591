"""What a hologram is cleaned up against: leaves, their vectors, and a search for the nearest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from vaultgraph.extractors.formulas.algebra import Key, canonical, concept_key
from vaultgraph.extractors.formulas.holograms.unitary import HologramError, Leaf, Rows, Space

Found: TypeAlias = tuple[NDArray[np.int64], Rows]


class Nearest(Protocol):
    """A search by inner product, such as an exact FAISS index."""

    def __call__(self, queries: Rows, count: int, /) -> Found:
        """Returns ids and scores ``(n, count)`` of the rows nearest to queries ``(n, d)``, best
        first; fewer columns where there are fewer rows."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The plain search: all inner products, some rows at a time. Implements :class:`Nearest`."""

    matrix: Rows
    chunk: int = 8192

    def __call__(self, queries: Rows, count: int, /) -> Found:
        """Returns ids and scores; ties go to the lower id."""
        count = min(count, len(self.matrix))
        ids = np.zeros((len(queries), 0), np.int64)
        scores = np.zeros((len(queries), 0), np.float32)
        for begin in range(0, len(self.matrix), self.chunk):
            part = queries @ self.matrix[begin : begin + self.chunk].T
            keep = min(count, part.shape[1])
            best = np.argpartition(part, -keep, axis=1)[:, -keep:]
            ids = np.hstack([ids, best + begin])
            scores = np.hstack([scores, np.take_along_axis(part, best, 1)])
        order = np.lexsort((ids, -scores))[:, :count]
        return np.take_along_axis(ids, order, 1), np.take_along_axis(scores, order, 1)


@dataclass(frozen=True, slots=True)
class Codebook:
    """The leaves a hologram may hold: concepts, addresses, symbols, names of functions.

    ``nearest`` searches their vectors, in this order; one that exists already is passed as it is,
    else :meth:`of` makes it.
    """

    leaves: tuple[Leaf, ...]
    space: Space
    nearest: Nearest
    key: Key = concept_key

    @classmethod
    def of(
        cls,
        leaves: Sequence[Leaf],
        space: Space,
        index: Callable[[Rows], Nearest] = Scan,
        key: Key = concept_key,
    ) -> Codebook:
        """Returns the codebook of some leaves, of those with equal keys the first.

        ``index`` makes a search of the rows ``(n, d)``. Raises :class:`HologramError` if there are
        no leaves.
        """
        chosen: dict[Leaf, Leaf] = {}
        for leaf in leaves:
            chosen.setdefault(cast("Leaf", canonical(leaf, key)), leaf)
        if not chosen:
            raise HologramError("a codebook needs concepts")
        return cls(tuple(chosen.values()), space, index(space.rows([*chosen])), key)

    def keyed(self, place: int) -> Leaf:
        """Returns a leaf as it is encoded."""
        return cast("Leaf", canonical(self.leaves[place], self.key))
