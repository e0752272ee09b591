"""Reading a hologram: unbinding, cleaning up, explaining away.

A hologram is read from the top. Each open place is unbound and compared with all shapes and, by a
search the caller may choose, with all leaves of a codebook. What is certain enough is accepted and
subtracted, the shapes among it open new places, and the rest is asked again with less noise:
matching pursuit over places (Mallat and Zhang 1993), ordered successive interference cancellation
to an engineer, "explaining away" in Kleyko et al. 2023. What was accepted is asked once more when
nothing is open, until nothing changes. A residual of zero proves the result: it is the formula
whose hologram this is.

References: S. Mallat, Z. Zhang, Matching Pursuits with Time-Frequency Dictionaries, IEEE
Transactions on Signal Processing 41(12), 1993. D. Kleyko et al., Efficient Decoding of
Compositional Structure in Holistic Representations, Neural Computation 35(7), 2023.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from vaultgraph.extractors.formulas.holograms.codebook import Codebook
from vaultgraph.extractors.formulas.holograms.decoded import (
    DecodedHologram,
    Operand,
    Path,
    put_together,
)
from vaultgraph.extractors.formulas.holograms.encoding import part_role, shape_role
from vaultgraph.extractors.formulas.holograms.unitary import (
    HologramError,
    Rows,
    Scheme,
    Space,
    Spectra,
    convolved,
    deeper,
    signal,
    spectrum,
)
from vaultgraph.extractors.formulas.shape import CHAIN, LAYERS, Piece, alphabet

_RIVALS = 8
_CERTAIN = 0.99
_ROUNDS = 64
_EXACT = 1e-4
"""The share of a vector's energy that rounding to 32 bits may leave unexplained, with room."""
_ROUNDING = 1e-6
_HALF = 0.5
_CROWDED = 8
"""Numbers for each place at the least: with fewer there is nothing left to recognise."""


def decode(hologram: Rows, codebook: Codebook) -> DecodedHologram:
    """Returns the formula of a hologram ``(d,)``, at whatever scale.

    It always is of leaves of the codebook: how sure it is of each, and how much of the vector is
    accounted for, is said with it. Raises :class:`HologramError` for a vector of another length, of
    zeros, or with a number that is none.
    """
    return decode_all(hologram[None, :], codebook)[0]


def decode_all(holograms: Rows, codebook: Codebook) -> list[DecodedHologram]:
    """Returns what each of the holograms ``(n, d)`` says; they share searches."""
    if holograms.ndim != 2 or holograms.shape[1] != codebook.space.scheme.dimension:
        raise HologramError(
            f"the vector has shape {holograms.shape[1:]},"
            f" the codebook is of dimension {codebook.space.scheme.dimension}"
        )
    if not np.isfinite(holograms).all() or not holograms.any(axis=1).all():
        raise HologramError("the vector is empty or damaged")
    readers = [_HologramReader(spectrum(each), codebook) for each in holograms]
    waiting = [reader for reader in readers if reader.asked]
    while waiting:
        queries = [reader.queries() for reader in waiting]
        ids, scores = codebook.nearest(np.vstack(queries), _RIVALS)
        begin = 0
        for reader, asked in zip(waiting, queries, strict=True):
            end = begin + len(asked)
            reader.take(ids[begin:end], scores[begin:end])
            begin = end
        waiting = [reader for reader in waiting if reader.asked]
    return [reader.result() for reader in readers]


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """Where something is bound. ``before`` are the pieces of a shape that this place goes on."""

    path: Path
    role: Spectra
    level: int
    before: tuple[Piece, ...] = ()
    layers: bool = False
    """Only here may formulas be superposed: at the root, or in what is."""

    @property
    def first(self) -> int:
        """The number of the part that comes first of those that stand in a piece found here."""
        return sum(len(piece.roles) for piece in self.before) + (
            bool(self.before) and self.before[0].operator == CHAIN
        )

    def follows(self, other: _Place) -> bool:
        """Whether this place is there because of what stands at another."""
        size = len(other.path)
        if len(self.path) == size:
            return self.path == other.path and len(self.before) > len(other.before)
        return self.path[:size] == other.path and self.path[size] >= other.first

    def unbound(self, total: Spectra) -> Spectra:
        """Undoes what binding to this place does."""
        return deeper(convolved(total, self.role.conj()), -self.level)

    def bound(self, vector: Spectra) -> Spectra:
        """Returns a vector as it stands in the hologram."""
        return convolved(self.role, deeper(vector, self.level))


@dataclass(frozen=True, slots=True, eq=False)
class _Guess:
    what: Piece | int
    """A piece of a shape, or the id of a leaf."""
    confidence: float


class _HologramReader:
    """Reads one hologram, a round of questions at a time."""

    def __init__(self, total: Spectra, codebook: Codebook) -> None:
        self.total = total
        self.codebook = codebook
        self.space = codebook.space
        self.size = self.space.scheme.dimension
        self.shapes = _shapes(self.size, self.space.scheme.seed)
        self.energy = _energy(total)
        root = _Place((), np.ones(len(total), np.complex64), 0, layers=True)
        self.open: list[_Place] = [root]
        self.chosen: dict[_Place, _Guess] = {}
        self.vectors: dict[_Place, Spectra] = {}
        """What was chosen as it stands in the hologram."""
        self.asked: list[_Place] = [root]
        self.rounds = 0
        self.scale = 0.0
        self.residual = total
        self.left = self.energy
        """The energy of the residual."""

    def queries(self) -> Rows:
        """Returns a row for each place in question."""
        return signal(np.stack([place.unbound(self._cleared(place)) for place in self.asked]))

    def take(self, ids: NDArray[np.int64], scores: Rows) -> None:
        """Takes the leaves nearest to the queries, and decides what to ask next."""
        self.rounds += 1
        products = self._products()
        if not self.scale:
            self.scale = float(max(scores.max(), products.max()))
        choices = [
            self._choice(place, products[index], ids[index], scores[index])
            for index, place in enumerate(self.asked)
        ]
        if self.open:
            self._accept(choices)
        else:
            self._correct(choices)
        self._fit()
        if self.open:
            self.asked = list(self.open)
        elif self.left <= _EXACT * self.energy or self.rounds >= _ROUNDS:
            self.asked = []

    def _accept(self, choices: Sequence[_Guess]) -> None:
        ranked = sorted(zip(self.open, choices, strict=True), key=lambda pair: -pair[1].confidence)
        if self.rounds >= _ROUNDS:
            chosen = ranked
        else:
            chosen = [pair for pair in ranked if pair[1].confidence >= _CERTAIN] or ranked[:1]
        for place, choice in chosen:
            self.open.remove(place)
            self._choose(place, choice)
        if not self.open:
            self.asked = list(self.chosen)

    def _correct(self, choices: Sequence[_Guess]) -> None:
        """Replaces one choice by a likelier; with none to replace, reading is over."""
        changed = []
        for place, choice in zip(self.asked, choices, strict=True):
            if self.chosen[place].what == choice.what:
                self.chosen[place] = choice
            else:
                changed.append((place, choice))
        if not changed:
            self.asked = []
            return
        place, choice = max(changed, key=lambda pair: pair[1].confidence)
        for other in [each for each in self.chosen if each.follows(place)]:
            del self.chosen[other]
        self._choose(place, choice)
        self.asked = list(self.chosen)

    def _choose(self, place: _Place, choice: _Guess) -> None:
        """Writes down what stands at a place, and opens the places that a shape brings."""
        what = choice.what
        if isinstance(what, Piece):
            role = shape_role(self.space, len(place.before))
            vector = convolved(role, self.space.named("shape", what.name))
            self.open.extend(self._opened(place, what))
        else:
            vector = self.space.spectra([self.codebook.keyed(what)])[0]
        self.chosen[place] = choice
        self.vectors[place] = place.bound(vector)

    def _opened(self, place: _Place, piece: Piece) -> list[_Place]:
        first = place.first
        roles = CHAIN + piece.roles if piece.operator == CHAIN and not place.before else piece.roles
        opened = [
            _Place(
                (*place.path, first + index),
                place.bound(part_role(self.space, operator, first + index)),
                place.level + 1,
                layers=piece.operator == LAYERS,
            )
            for index, operator in enumerate(roles)
        ]
        if piece.more:
            opened.append(_Place(place.path, place.role, place.level, (*place.before, piece)))
        return opened

    def _fit(self) -> None:
        """Subtracts what was chosen, all at the one scale that leaves least."""
        model = np.zeros_like(self.total)
        for place in self.chosen:
            model += self.vectors[place]
        length = _energy(model)
        self.scale = max(_product(self.total, model) / length, 0.0) if length else 0.0
        self.residual = (self.total - self.scale * model).astype(np.complex64)
        self.left = _energy(self.residual)

    def _cleared(self, place: _Place) -> Spectra:
        """The hologram without what stands at other places."""
        if place not in self.chosen:
            return self.residual
        return (self.residual + self.scale * self.vectors[place]).astype(np.complex64)

    def _products(self) -> Rows:
        """How near each place in question is to each piece of a shape."""
        rows = [
            convolved(
                place.unbound(self._cleared(place)),
                shape_role(self.space, len(place.before)).conj(),
            )
            for place in self.asked
        ]
        return signal(np.stack(rows)) @ self.shapes.matrix.T

    def _choice(
        self,
        place: _Place,
        products: Rows,
        ids: NDArray[np.int64],
        scores: Rows,
    ) -> _Guess:
        """The likeliest of all candidates. Noise is taken as normal and the same in all directions:
        log-likelihoods differ as scores do. A leaf is as likely beforehand as any other and all
        together as all shapes; those beyond the search count as the last of it. That nothing known
        stands here is as likely as a score of half the scale."""
        others = self.left - (0.0 if place in self.chosen else self.scale**2)
        sharpness = self.scale * self.size / max(others, _ROUNDING * self.energy)
        room = self.size // _CROWDED - len(self.chosen)
        fitting = self.shapes.fitting(place, room)
        weights = sharpness * products[fitting] + self.shapes.prior[fitting]
        unseen = 0
        if not place.before:
            count = len(self.codebook.leaves)
            weights = np.append(weights, sharpness * scores - log(count))
            unseen = count - len(ids)
        best = int(np.argmax(weights))
        nothing = exp(min(sharpness * _HALF * self.scale - weights[best], 700))
        likely = np.exp(weights - weights[best])
        total = likely.sum() + unseen * likely[-1] + nothing
        leaf = best - len(fitting)
        what = int(ids[leaf]) if leaf >= 0 else self.shapes.pieces[fitting[best]]
        return _Guess(what, float(1 / total))

    def result(self) -> DecodedHologram:
        """Puts together what was chosen."""
        explained = 1 - self.left / self.energy
        exact = explained >= 1 - _EXACT
        shapes: dict[Path, list[tuple[Piece, float]]] = {}
        operands: dict[Path, Operand] = {}
        for place in sorted(self.chosen, key=lambda each: len(each.before)):
            choice = self.chosen[place]
            confidence = 1.0 if exact else choice.confidence
            if isinstance(choice.what, Piece):
                shapes.setdefault(place.path, []).append((choice.what, confidence))
            else:
                operands[place.path] = Operand(self.codebook.leaves[choice.what], confidence)
        return DecodedHologram(put_together(shapes, operands), max(explained, 0.0))


@dataclass(frozen=True, slots=True, eq=False)
class _Shapes:
    """All pieces of shapes: their vectors, how likely they are, what they bring."""

    pieces: tuple[Piece, ...]
    matrix: Rows
    prior: NDArray[np.float64]
    counts: NDArray[np.int64]
    operators: NDArray[np.str_]

    def fitting(self, place: _Place, room: int) -> NDArray[np.int64]:
        """Which may stand at a place; without room a shape that goes on can still end."""
        if place.before:
            chosen = (self.operators == place.before[0].operator) & (self.counts >= 1)
            chosen &= self.counts <= max(room, 1)
        else:
            chosen = self.counts <= room
            if not place.layers:
                chosen &= self.operators != LAYERS
        return np.flatnonzero(chosen)


@lru_cache(maxsize=8)
def _shapes(dimension: int, seed: int) -> _Shapes:
    space = Space(Scheme(dimension, seed))
    pieces = alphabet()
    return _Shapes(
        pieces,
        signal(np.stack([space.named("shape", piece.name) for piece in pieces])),
        np.array([piece.prior for piece in pieces]),
        np.array([len(piece.roles) for piece in pieces]),
        np.array([piece.operator for piece in pieces]),
    )


def _energy(each: Spectra) -> float:
    return _product(each, each)


def _product(one: Spectra, other: Spectra) -> float:
    """The inner product of the vectors of two spectra, which hold each frequency but two once."""
    products = (one.astype(np.complex128) * other.conj()).real
    return float(2 * products.sum() - products[0] - products[-1]) / (2 * (len(one) - 1))
