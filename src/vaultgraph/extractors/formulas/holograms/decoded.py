"""What was read from a hologram, put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TypeAlias

from vaultgraph.extractors.formulas.algebra import canonical
from vaultgraph.extractors.formulas.holograms.unitary import Leaf
from vaultgraph.extractors.formulas.shape import CHAIN, LAYERS, Piece, Shape, joined
from vaultgraph.extractors.formulas.syntax import Expression

Path: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Operand:
    """A leaf of a decoded formula. ``confidence`` is its share of the likelihood among all leaves
    and shapes, and nothing at all, given the noise that was left and the place it stands at; times
    that of the shapes the place is in."""

    leaf: Leaf
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One formula that was read, in canonical form but for the spelling of its leaves."""

    formula: Expression
    operands: tuple[Operand, ...]
    """In reading order, names of functions and groups included."""
    structure: float
    """The confidence of its least certain shape."""


@dataclass(frozen=True, slots=True)
class DecodedHologram:
    """What a hologram says: one formula, or all that were superposed."""

    readings: tuple[Reading, ...]
    explained: float
    """The share of the vector's energy that these formulas account for. 1 is proof; much less says
    little, for a formula of many parts accounts for much of any noise: look at the confidences."""

    @property
    def formula(self) -> Expression:
        """The formula, or the first of several."""
        return self.readings[0].formula


def put_together(
    shapes: Mapping[Path, Sequence[tuple[Piece, float]]], operands: Mapping[Path, Operand]
) -> tuple[Reading, ...]:
    """Returns the formulas of what stands at each place: the pieces of a shape with their
    confidences, or an operand."""
    return tuple(_FormulaBuilder(shapes, operands).readings(()))


@dataclass(frozen=True, slots=True)
class _FormulaBuilder:
    shapes: Mapping[Path, Sequence[tuple[Piece, float]]]
    operands: Mapping[Path, Operand]

    def readings(self, path: Path) -> list[Reading]:
        """The formula at a path, or those superposed there."""
        shape = self._shape(path)
        if shape and shape.operator == LAYERS:
            inner = (self.readings((*path, index)) for index in range(len(shape.roles)))
            return [each for some in inner for each in some]
        operands: list[Operand] = []
        certain: list[float] = []
        built = self._built(path, 1.0, operands, certain)
        formula = canonical(built, lambda text: text)
        return [Reading(formula, tuple(operands), min(certain, default=1.0))]

    def _shape(self, path: Path) -> Shape | None:
        pieces = [piece for piece, _ in self.shapes.get(path, ())]
        if not pieces:
            return None
        roles = "".join(piece.roles for piece in pieces)
        first = pieces[0].operator
        return Shape(first, tuple(CHAIN + roles if first == CHAIN else roles))

    def _built(
        self, path: Path, sure: float, operands: list[Operand], certain: list[float]
    ) -> Expression:
        """``sure`` is how sure it is that there is such a place."""
        shape = self._shape(path)
        if shape is None:
            found = self.operands[path]
            operands.append(Operand(found.leaf, sure * found.confidence))
            return found.leaf
        sure *= prod(confidence for _, confidence in self.shapes[path])
        certain.append(sure)
        places = ((*path, index) for index in range(len(shape.roles)))
        return joined(shape, [self._built(place, sure, operands, certain) for place in places])
