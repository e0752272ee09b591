"""In which passages of a vault concepts occur, and what two of them have to do with each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vaultgraph.storage import occurrences
from vaultgraph.storage.store import Store

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Together:
    """How often two concepts occur in one passage, and what that says.

    ``pmi`` is their pointwise mutual information in bits (Church and Hanks 1990), ``npmi`` the same
    scaled to between −1 and 1 (Bouma 2009); both are missing for what never meets.
    """

    left: int
    right: int
    both: int
    pmi: float | None
    npmi: float | None


def together(left: int, right: int, both: int, total: int) -> Together:
    """Returns what the counts of two concepts say: passages with each, with both, and all."""
    if not both:
        return Together(left, right, 0, None, None)
    pmi = math.log2(both * total / (left * right))
    scale = -math.log2(both / total)
    return Together(left, right, both, pmi, pmi / scale if scale else 1.0)


@dataclass(slots=True, kw_only=True)
class Occurrences:
    """The passages of a vault by concept. Passages of the very same text count once."""

    store: Store
    ids: Ids
    notes: Ids
    """The note of each passage of ``ids``."""
    first: Ids
    """The first passage of the same text as each of ``ids``."""
    different: Ids
    """The passages of ``first``, each once."""
    _passages: dict[str, Ids] = field(default_factory=dict)
    _texts: dict[str, Ids] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store, without: Sequence[int] = ()) -> Occurrences:
        """Returns those of a store, some passages left out."""
        rows = np.array(occurrences.firsts(store), np.int64).reshape(-1, 3)
        rows = rows[~np.isin(rows[:, 0], np.array(without, np.int64))]
        ids, notes, first = rows.T
        return cls(store=store, ids=ids, notes=notes, first=first, different=np.unique(first))

    @property
    def total(self) -> int:
        """How many different passages there are."""
        return len(self.different)

    def passages(self, key: str) -> Ids:
        """Returns all passages in which a concept occurs; ``key`` is that of its term."""
        if key not in self._passages:
            found = np.array(occurrences.containing(self.store, key), np.int64)
            self._passages[key] = np.intersect1d(found, self.ids, assume_unique=True)
        return self._passages[key]

    def texts(self, key: str) -> Ids:
        """Returns the different passages in which a concept occurs."""
        if key not in self._texts:
            places = np.searchsorted(self.ids, self.passages(key))
            self._texts[key] = np.unique(self.first[places])
        return self._texts[key]

    def notes_of(self, passages: Iterable[int]) -> list[int]:
        """Returns the notes that some passages stand in."""
        places = np.searchsorted(self.ids, np.fromiter(passages, np.int64))
        found: list[int] = np.unique(self.notes[places]).tolist()
        return found

    def all_of(self, keys: Iterable[str]) -> Ids:
        """Returns the passages in which all of some concepts occur."""
        found: Ids | None = None
        for key in keys:
            own = self.passages(key)
            found = own if found is None else np.intersect1d(found, own, assume_unique=True)
        return np.zeros(0, np.int64) if found is None else found

    def together(self, left: str, right: str) -> Together:
        """Returns how two concepts occur together."""
        ours, theirs = self.texts(left), self.texts(right)
        both = len(np.intersect1d(ours, theirs, assume_unique=True))
        return together(len(ours), len(theirs), both, self.total)
