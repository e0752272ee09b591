"""Vectors for holographic reduced representations: made from hashes, bound by convolution.

Every vector is *unitary* (Plate 1995; Ganesan et al. 2021): each Fourier coefficient has magnitude
one, so that unbinding undoes binding exactly and lengths stay what they are. A vector of ``d``
numbers is its spectrum of ``d / 2 + 1`` phases, taken from SHAKE-128 of its name: the same for ever
and on every machine, but for the rounding of the last bit.

References: T. A. Plate, Holographic Reduced Representations, IEEE Transactions on Neural Networks
6(3), 1995. A. Ganesan et al., Learning with Holographic Reduced Representations, NeurIPS 2021.
A. Rahimi, B. Recht, Random Features for Large-Scale Kernel Machines, NIPS 2007. D. Achlioptas,
Database-friendly random projections, J. Comput. Syst. Sci. 66(4), 2003.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Protocol, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from vaultgraph.errors import VaultgraphError
from vaultgraph.extractors.formulas.syntax import Address, Concept, Symbol, Template, render

Leaf: TypeAlias = Address | Template | Symbol | Concept
Rows: TypeAlias = NDArray[np.float32]
Spectra: TypeAlias = NDArray[np.complex64]

VERSION = 1
SMALLEST, LARGEST = 64, 1 << 14
_STEP = 5
"""Generates a cyclic group of order ``d / 4`` in the residues of a power of two: as many levels."""
_SHARPNESS = 2.0
_OWN = 0.35
"""Chosen by ``benchmarks/holograms.py``; part of version 1."""


class HologramError(VaultgraphError):
    """A vector or file is no hologram, or not one of this scheme."""


class TextEncoder(Protocol):
    """What gives texts vectors of length one by their meaning: an encoder of the vault."""

    @property
    def id(self) -> str:
        """Names the encoder and its weights."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns a row for each text; a row of zeros for one that means nothing to it."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """What must be known to read a hologram. ``encoder`` is empty where operands are random.

    Raises :class:`HologramError` for what can't be: the dimension is a power of two.
    """

    dimension: int = 512
    seed: int = 0
    encoder: str = ""
    version: int = VERSION

    def __post_init__(self) -> None:
        size = self.dimension
        if not SMALLEST <= size <= LARGEST or size & (size - 1):
            raise HologramError(
                f"a hologram can't have {size} dimensions",
                f"choose a power of two from {SMALLEST} to {LARGEST}",
            )
        if not -(1 << 63) <= self.seed < 1 << 63:
            raise HologramError(f"{self.seed} is too large for a seed")
        if self.version != VERSION:
            raise HologramError(
                f"this is a hologram of version {self.version}; only {VERSION} is known"
            )

    @property
    def kind(self) -> str:
        """``semantic`` or ``random``: where the vectors of concepts come from."""
        return "semantic" if self.encoder else "random"


@dataclass(frozen=True, slots=True)
class Space:
    """Gives every leaf of a formula, role and shape its unitary vector.

    Without ``meaning`` the vectors of concepts are random, seeded by their text. With it they lie
    as their meanings do: the inner product of two concepts falls off with the angle between the
    encoder's vectors (:func:`_semantic`). Addresses, symbols and templates are always random.
    """

    scheme: Scheme = field(default_factory=Scheme)
    meaning: TextEncoder | None = None

    def __post_init__(self) -> None:
        given = self.meaning.id if self.meaning else ""
        if self.scheme.encoder != given:
            raise HologramError(
                f"this hologram needs the encoder {self.scheme.encoder or 'none'}"
                f" and was given {given or 'none'}"
            )

    @classmethod
    def of(cls, meaning: TextEncoder | None = None, dimension: int = 512, seed: int = 0) -> Space:
        """Returns the space of an encoder, or of random vectors."""
        return cls(Scheme(dimension, seed, meaning.id if meaning else ""), meaning)

    def named(self, namespace: str, name: str) -> Spectra:
        """Returns the spectrum ``(d / 2 + 1,)`` of a role or shape; it is kept."""
        return _named(self.scheme.dimension, self.scheme.seed, namespace, name)

    def spectra(self, leaves: Sequence[Leaf]) -> Spectra:
        """Returns the spectra ``(n, d / 2 + 1)`` of leaves."""
        kinds = [type(leaf).__name__.casefold() for leaf in leaves]
        texts = [leaf.text if isinstance(leaf, Concept) else render(leaf) for leaf in leaves]
        turns = np.stack(
            [
                _phases(self.scheme.dimension, self.scheme.seed, kind, text)
                for kind, text in zip(kinds, texts, strict=True)
            ]
        )
        places = [place for place, kind in enumerate(kinds) if kind == "concept"]
        if not self.meaning or not places:
            return _circle()[turns]
        found = _circle()[turns]
        rows = self.meaning.encode([texts[place] for place in places])
        known = rows.any(axis=1)
        chosen = np.array(places)[known]
        found[chosen] = _semantic(turns[chosen], rows[known], self.scheme)
        return found

    def rows(self, leaves: Sequence[Leaf]) -> Rows:
        """Returns the vectors ``(n, d)`` of leaves, of length one: what is searched by inner
        product when a hologram is decoded."""
        size = self.scheme.dimension
        rows = np.empty((len(leaves), size), np.float32)
        for begin in range(0, len(leaves), 4096):
            rows[begin : begin + 4096] = signal(self.spectra(leaves[begin : begin + 4096]))
        return rows


def signal(spectra: Spectra) -> Rows:
    """Returns the real vectors ``(…, d)`` of spectra ``(…, d / 2 + 1)``."""
    return np.fft.irfft(spectra, 2 * (spectra.shape[-1] - 1)).astype(np.float32)


def spectrum(rows: Rows) -> Spectra:
    """Returns the spectra ``(…, d / 2 + 1)`` of real vectors ``(…, d)``."""
    return np.fft.rfft(rows).astype(np.complex64)


def convolved(one: Spectra, other: Spectra) -> Spectra:
    """Returns the spectrum of the circular convolution of two vectors: this is what binds.

    Convolution with the conjugate spectrum of a unitary vector undoes it.
    """
    return cast("Spectra", np.multiply(one, other, dtype=np.complex64))


def deeper(spectra: Spectra, levels: int = 1) -> Spectra:
    """Returns spectra moved some levels down, or up where ``levels`` is negative.

    Convolution commutes: without this, the second part of the first part would be the first part
    of the second. Frequency ``5 ** levels * f`` takes the place of ``f``, a permutation that keeps
    convolution; Plate (1995) names permutation as the way to a convolution that doesn't commute.
    """
    places, mirrored = _moved(2 * (spectra.shape[-1] - 1), levels)
    taken = spectra[..., places]
    return cast("Spectra", np.where(mirrored, taken.conj(), taken))


@cache
def _moved(size: int, levels: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    places = np.arange(size // 2 + 1) * pow(_STEP, levels, size) % size
    mirrored = places > size // 2
    return np.where(mirrored, size - places, places), mirrored


@cache
def _circle() -> Spectra:
    return cast("Spectra", np.exp(2j * np.pi * np.arange(1 << 16) / (1 << 16)).astype(np.complex64))


@lru_cache(maxsize=1024)
def _named(size: int, seed: int, namespace: str, name: str) -> Spectra:
    found = _circle()[_phases(size, seed, namespace, name)]
    found.setflags(write=False)
    return found


def _phases(size: int, seed: int, namespace: str, name: str) -> NDArray[np.uint16]:
    """The phases of a name, a full turn being 65536. Constant and alternating part of a real
    vector have no phase but a sign."""
    key = f"vaultgraph hologram {VERSION}\0{seed}\0{namespace}\0{name}"
    digest = hashlib.shake_128(key.encode("utf-8", "surrogatepass")).digest(size + 2)
    found = np.frombuffer(digest, "<u2").astype(np.uint16)
    found[[0, -1]] &= 0x8000
    return found


def _semantic(turns: NDArray[np.uint16], rows: Rows, scheme: Scheme) -> Spectra:
    """Phases by meaning, with a share of the text's own random phases.

    Random Fourier features: phases that are random projections of vectors have the inner product
    ``exp(-s² (1 - cosine))``. Concepts that have nothing to do with each other are as good as
    orthogonal then, whatever the encoder's mean and axes. The share ``r`` of random phases
    multiplies that for any two texts that differ by ``(sin πr / πr)²``, so that ``весна`` and
    ``весны`` can be told apart.
    """
    count = scheme.dimension // 2 + 1
    signs = _signs(count, rows.shape[1], scheme.seed)
    own = turns.astype(np.int16).astype(np.float32) * np.float32(_OWN * np.pi / (1 << 15))
    angles = np.float32(_SHARPNESS) * (rows.astype(np.float32) @ signs.T) + own
    found = np.exp(1j * angles).astype(np.complex64)
    found[:, [0, -1]] = _circle()[turns[:, [0, -1]]]
    return found


@lru_cache(maxsize=8)
def _signs(count: int, width: int, seed: int) -> Rows:
    """Projections by signs alone, which come as near to normal ones as is needed (Achlioptas)."""
    key = f"vaultgraph hologram {VERSION}\0{seed}\0projection\0{width}"
    digest = hashlib.shake_128(key.encode()).digest((count * width + 7) // 8)
    bits = np.unpackbits(np.frombuffer(digest, np.uint8), count=count * width, bitorder="little")
    return (bits.reshape(count, width) * np.float32(2) - np.float32(1)).astype(np.float32)
