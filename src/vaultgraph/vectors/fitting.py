"""Latent semantic analysis of the vault itself (Deerwester et al. 1990): which words go together
here, whatever they mean elsewhere.

Notes are vectors of their telling words (TF-IDF), reduced by a truncated singular value
decomposition (randomised: Halko, Martinsson and Tropp 2011). New and changed notes are placed in
the space as it is; when a fifth of the vault has changed it is fitted anew.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vaultgraph.storage import passages
from vaultgraph.storage.store import Store
from vaultgraph.vectors import latent
from vaultgraph.vectors.latent import Floats, Latent, sums, unit

_DIMENSIONS = 128
_NOTES_A_DIMENSION = 4
"""With as many dimensions as notes nothing would go together but what stands together."""
_SURPLUS = 10
_ROUNDS = 3
_TERMS = 30_000
_TERMS_A_NOTE = 200
_FREQUENT = 0.4
"""Words that more of the notes have tell none from another."""
_STALE = 5
"""Fitted anew when one in so many notes has changed."""
_AT_ONCE = 1 << 24
"""Numbers that a product holds at once."""


def update(store: Store, folder: Path, *, full: bool) -> None:
    """Brings the latent space beside the store up to date with it; ``full`` fits it anew."""
    notes = passages.note_digests(store)
    if not full and latent.holds(folder, notes.values()):
        return
    former = None if full else latent.load(folder)
    if former is not None:
        new = {note for note, digest in notes.items() if digest not in former.places}
        gone = len(former.places.keys() - set(notes.values()))
        changed = former.changed + max(len(new), gone)
        if changed * _STALE < former.fitted:
            latent.save(folder, _with_changes(former, store, notes, new, changed))
            return
    latent.save(folder, _fitted(passages.word_counts(store, notes), notes))


def _with_changes(
    former: Latent, store: Store, notes: Mapping[int, str], new: Iterable[int], changed: int
) -> Latent:
    """The space with the notes that came and without those that went."""
    counts = passages.word_counts(store, new)
    column = {term: place for place, term in enumerate(former.terms)}
    rows = []
    for note, digest in notes.items():
        if note in counts:
            rows.append(_weighted(counts[note], column, former.rarity))
        else:
            place = former.places[digest]
            mine = slice(former.starts[place], former.starts[place + 1])
            rows.append((former.columns[mine], former.weights[mine]))
    starts, columns, weights = _joined(rows)
    matrix = _Matrix(starts, columns, weights)
    return Latent(
        terms=former.terms,
        rarity=former.rarity,
        basis=former.basis,
        digests=tuple(notes.values()),
        starts=starts,
        columns=columns,
        weights=weights,
        vectors=unit(matrix @ former.basis),
        fitted=former.fitted,
        changed=changed,
    )


def _fitted(counts: Mapping[int, Counter[str]], notes: Mapping[int, str]) -> Latent:
    frequency = Counter(term for counted in counts.values() for term in counted)
    most = max(2, int(_FREQUENT * len(notes)))
    shared = [(-number, term) for term, number in frequency.items() if 2 <= number <= most]
    terms = sorted(term for _, term in sorted(shared)[:_TERMS])
    rarity = np.array([math.log(len(notes) / frequency[term]) for term in terms], np.float32)
    column = {term: place for place, term in enumerate(terms)}
    rows = [_weighted(counts.get(note, Counter()), column, rarity) for note in notes]
    starts, columns, weights = _joined(rows)
    matrix = _Matrix.of(starts, columns, weights, len(terms))
    basis = _basis(matrix)
    return Latent(
        terms=tuple(terms),
        rarity=rarity,
        basis=basis,
        digests=tuple(notes.values()),
        starts=starts,
        columns=columns,
        weights=weights,
        vectors=unit(matrix @ basis),
        fitted=len(notes),
    )


def _weighted(
    counted: Counter[str], column: Mapping[str, int], rarity: Floats
) -> tuple[NDArray[np.int32], Floats]:
    """The columns and weights of a note's most telling terms; the weights are of length one."""
    found = [(column[term], number) for term, number in counted.items() if term in column]
    if not found:
        return np.zeros(0, np.int32), np.zeros(0, np.float32)
    columns = np.array([place for place, _ in found], np.int32)
    weights = (1 + np.log([number for _, number in found])) * rarity[columns]
    best = np.lexsort((columns, -weights))[:_TERMS_A_NOTE]
    best = best[np.argsort(columns[best])]
    length = float(np.linalg.norm(weights[best])) or 1.0
    return columns[best], np.asarray(weights[best] / length, np.float32)


def _joined(
    rows: Sequence[tuple[NDArray[np.int32], Floats]],
) -> tuple[NDArray[np.int64], NDArray[np.int32], Floats]:
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)], dtype=np.int64)
    columns = np.concatenate([np.zeros(0, np.int32), *(columns for columns, _ in rows)])
    weights = np.concatenate([np.zeros(0, np.float32), *(weights for _, weights in rows)])
    return starts, columns, weights


@dataclass(frozen=True, slots=True)
class _Matrix:
    """A sparse matrix by rows, and its transpose."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    values: Floats
    transposed: _Matrix | None = None

    @classmethod
    def of(
        cls, starts: NDArray[np.int64], columns: NDArray[np.int32], values: Floats, width: int
    ) -> _Matrix:
        """Returns the matrix of some rows, so many columns wide."""
        order = np.argsort(columns, kind="stable")
        rows = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
        ends = np.cumsum(np.bincount(columns, minlength=width))
        transposed = cls(np.concatenate([[0], ends]), rows[order], values[order])
        return cls(starts, columns, values, transposed)

    def __matmul__(self, dense: Floats) -> Floats:
        """The product with a dense matrix, in parts that fit into memory."""
        product = np.zeros((len(self.starts) - 1, dense.shape[1]), np.float32)
        step = max(1, _AT_ONCE // max(1, len(self.values)))
        for begin in range(0, dense.shape[1], step):
            part = np.ascontiguousarray(dense[:, begin : begin + step])
            scaled = self.values[:, None] * part[self.columns]
            product[:, begin : begin + step] = sums(scaled, self.starts)
        return product


def _basis(matrix: _Matrix) -> Floats:
    """The right singular vectors of a matrix that matter most, as columns."""
    transposed = matrix.transposed
    height, width = len(matrix.starts) - 1, 0 if transposed is None else len(transposed.starts) - 1
    rank = min(_DIMENSIONS, max(1, height // _NOTES_A_DIMENSION), width - 1)
    if transposed is None or rank < 1 or not len(matrix.values):
        return np.zeros((width, 1), np.float32)
    size = min(rank + _SURPLUS, height, width)
    random = np.random.default_rng(0).standard_normal((height, size), np.float32)
    span, _ = np.linalg.qr(transposed @ random)
    for _ in range(_ROUNDS):
        span, _ = np.linalg.qr(transposed @ (matrix @ span))
    _, _, turned = np.linalg.svd(matrix @ span, full_matrices=False)
    return np.asarray(span @ turned[:rank].T, np.float32)
