"""What a whole note is about: the mean of its passages' vectors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vaultgraph.storage.latent import unit

Ids = NDArray[np.int64]
Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class NoteMeans:
    """Notes by id in ascending order, and a row of length one for each."""

    notes: Ids
    rows: Rows

    def of(self, wanted: Iterable[int]) -> NoteMeans:
        """Returns the wanted notes that have a vector."""
        kept = np.isin(self.notes, np.fromiter(wanted, np.int64))
        return NoteMeans(self.notes[kept], self.rows[kept])

    def centred(self, about: Iterable[int] | None = None) -> NoteMeans:
        """Returns the rows less what some notes have in common, by default all of them, again of
        length one."""
        common = self if about is None else self.of(about)
        if not len(common.notes):
            return self
        return NoteMeans(self.notes, unit(self.rows - common.rows.mean(axis=0)))

    def by_note(self) -> dict[int, Rows]:
        """Returns the row of every note."""
        return dict(zip(self.notes.tolist(), self.rows, strict=True))


def note_means(owners: Ids, matrix: Rows) -> NoteMeans:
    """Returns the means of the notes that own the passages whose vectors are rows ``(n, d)``."""
    order = np.argsort(owners, kind="stable")
    found, begins = np.unique(owners[order], return_index=True)
    if not len(found):
        return NoteMeans(found, matrix)
    return NoteMeans(found, unit(np.add.reduceat(matrix[order], begins, axis=0)))
