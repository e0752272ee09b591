"""What was read from a hologram, put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from vaultgraph.formula.algebra import canonical
from vaultgraph.formula.shape import CHAIN, LAYERS, Piece, Shape, joined
from vaultgraph.formula.syntax import Expression
from vaultgraph.formula.unitary import Leaf

Path: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Operand:
    """A leaf of a decoded formula. ``confidence`` is its share of the likelihood among all leaves
    and shapes, and nothing at all, given the noise that was left."""

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
class Decoded:
    """What a hologram says: one formula, or all that were superposed."""

    readings: tuple[Reading, ...]
    explained: float
    """The share of the vector's energy that these formulas account for; 1 is proof."""

    @property
    def formula(self) -> Expression:
        """The formula, or the first of several."""
        return self.readings[0].formula


def put_together(
    shapes: Mapping[Path, Sequence[tuple[Piece, float]]], operands: Mapping[Path, Operand]
) -> tuple[Reading, ...]:
    """Returns the formulas of what stands at each place: the pieces of a shape with their
    confidences, or an operand."""
    return tuple(_Builder(shapes, operands).readings(()))


@dataclass(frozen=True, slots=True)
class _Builder:
    shapes: Mapping[Path, Sequence[tuple[Piece, float]]]
    operands: Mapping[Path, Operand]

    def readings(self, path: Path) -> list[Reading]:
        """The formula at a path, or those superposed there."""
        shape = self._shape(path)
        if shape and shape.operator == LAYERS:
            inner = (self.readings((*path, index)) for index in range(len(shape.roles)))
            return [each for some in inner for each in some]
        operands: list[Operand] = []
        certain: list[float] = [1.0]
        built = self._built(path, operands, certain)
        return [Reading(canonical(built, lambda text: text), tuple(operands), min(certain))]

    def _shape(self, path: Path) -> Shape | None:
        pieces = [piece for piece, _ in self.shapes.get(path, ())]
        if not pieces:
            return None
        roles = "".join(piece.roles for piece in pieces)
        first = pieces[0].operator
        return Shape(first, tuple(CHAIN + roles if first == CHAIN else roles))

    def _built(self, path: Path, operands: list[Operand], certain: list[float]) -> Expression:
        shape = self._shape(path)
        if shape is None:
            operands.append(self.operands[path])
            return self.operands[path].leaf
        certain.extend(confidence for _, confidence in self.shapes[path])
        places = ((*path, index) for index in range(len(shape.roles)))
        return joined(shape, [self._built(place, operands, certain) for place in places])
