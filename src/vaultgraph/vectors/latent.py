"""The latent space of a vault's own words, in a file beside the store.

It holds nothing that can't be computed from the store again, and may be deleted.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vaultgraph.files import replacing
from vaultgraph.vectors.files import LATENT

_UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)

Floats = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Latent:
    """Notes by their telling words, and the directions in which those words go together."""

    terms: tuple[str, ...]
    rarity: Floats
    """Of each term: the logarithm of its inverse frequency among notes."""
    basis: Floats
    """A row for each term: its place in the latent space ``(terms, dimensions)``."""
    digests: tuple[str, ...]
    """Of each note, its file's digest in hexadecimal."""
    starts: NDArray[np.int64]
    """Where the terms of each note begin in ``columns``, and where the last ones end."""
    columns: NDArray[np.int32]
    weights: Floats
    """TF-IDF, of length one for each note."""
    vectors: Floats
    """A row of length one for each note: its place in the latent space; zeros if it has none."""
    fitted: int
    """How many notes the basis was fitted to."""
    changed: int = 0
    """How many notes have come, changed or gone since."""

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each note by its digest."""
        return {digest: place for place, digest in enumerate(self.digests)}

    def by_words(self, place: int) -> Floats:
        """Returns the cosine of every note's telling words with those of one."""
        mine = slice(self.starts[place], self.starts[place + 1])
        query = np.zeros(len(self.terms), np.float32)
        query[self.columns[mine]] = self.weights[mine]
        return sums(self.weights * query[self.columns], self.starts)

    def by_company(self, place: int) -> Floats:
        """Returns the cosine of every note with one in the latent space: notes may be near without
        a common word, by words that go with the same others."""
        return np.asarray(self.vectors @ self.vectors[place], np.float32)


def sums(values: Floats, starts: NDArray[np.int64]) -> Floats:
    """Returns the sum of each stretch of some values (or rows); 0 for an empty one."""
    total = np.zeros((len(starts) - 1, *values.shape[1:]), np.float32)
    filled = np.flatnonzero(starts[:-1] < starts[1:])
    if len(filled):
        total[filled] = np.add.reduceat(values, starts[filled], axis=0)
    return total


def unit(rows: Floats) -> Floats:
    """Returns rows scaled to length one; a row of zeros stays one."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)


def save(folder: Path, latent: Latent) -> None:
    """Writes the space beside the store."""
    with replacing(folder / LATENT) as unfinished, unfinished.open("wb") as out:
        np.savez(
            out,
            terms=np.array(latent.terms, np.str_),
            rarity=latent.rarity,
            basis=latent.basis.astype(np.float16),
            digests=np.array(latent.digests, np.str_),
            starts=latent.starts,
            columns=latent.columns,
            weights=latent.weights.astype(np.float16),
            vectors=latent.vectors.astype(np.float16),
            counts=np.array([latent.fitted, latent.changed]),
        )


def holds(folder: Path, digests: Iterable[str]) -> bool:
    """Whether the space in an index folder is of notes with just these digests."""
    try:
        with (folder / LATENT).open("rb") as file, np.load(file, allow_pickle=False) as data:
            return bool(data["digests"].tolist() == list(digests))
    except _UNREADABLE:
        return False


def load(folder: Path) -> Latent | None:
    """Returns the space that lies in an index folder; ``None`` where there is none that can be
    read."""
    try:
        with (folder / LATENT).open("rb") as file, np.load(file, allow_pickle=False) as data:
            fitted, changed = (int(count) for count in data["counts"])
            return Latent(
                terms=tuple(data["terms"].tolist()),
                rarity=data["rarity"],
                basis=data["basis"].astype(np.float32),
                digests=tuple(data["digests"].tolist()),
                starts=data["starts"],
                columns=data["columns"],
                weights=data["weights"].astype(np.float32),
                vectors=data["vectors"].astype(np.float32),
                fitted=fitted,
                changed=changed,
            )
    except _UNREADABLE:
        return None
