"""What a whole note is about: the mean of its passages' vectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vaultgraph.storage.latent import unit

if TYPE_CHECKING:
    from vaultgraph.storage.vectors import Vectors


def note_means(
    vectors: Vectors, notes: Mapping[int, int], wanted: Iterable[int]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Returns the wanted notes that have a vector, in ascending order, and a row of length one for
    each. ``notes`` gives the note of every passage."""
    owners = np.fromiter((notes.get(passage, 0) for passage in vectors.ids.tolist()), np.int64)
    kept = np.flatnonzero(np.isin(owners, np.fromiter(wanted, np.int64)))
    kept = kept[np.argsort(owners[kept], kind="stable")]
    found, begins = np.unique(owners[kept], return_index=True)
    if not len(found):
        return found, np.zeros((0, vectors.index.d), np.float32)
    return found, unit(np.add.reduceat(vectors.matrix()[kept], begins, axis=0))
