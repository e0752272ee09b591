"""A formula as one vector: a holographic reduced representation (Plate 1995).

A leaf is its own vector. A formula of parts is the superposition of a vector for its *shape* (the
operator and how many parts, the links of a chain) and of its parts, each moved a level down and
bound by circular convolution to the role of its position and operator. Parts are encoded the same
way, so that formulas nest. ``docs/holograms.md`` has the mathematics and what a vector can hold;
:mod:`vaultgraph.extractors.formulas.holograms.recall` reads it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias, cast

import numpy as np

from vaultgraph.extractors.formulas.algebra import Key, canonical, concept_key
from vaultgraph.extractors.formulas.holograms.unitary import (
    HologramError,
    Leaf,
    Rows,
    Space,
    Spectra,
    convolved,
    deeper,
    signal,
    spectrum,
)
from vaultgraph.extractors.formulas.shape import LAYERS, Piece, Shape, parts
from vaultgraph.extractors.formulas.syntax import (
    Address,
    Concept,
    Expression,
    Statement,
    Symbol,
    Template,
    bare,
)

Path: TypeAlias = tuple[int, ...]


def shape_role(space: Space, piece: int) -> Spectra:
    """Returns what the numbered piece of a shape is bound to."""
    return space.named("role", f"shape {piece}")


def part_role(space: Space, operator: str, position: int) -> Spectra:
    """Returns what a part is bound to: the role of its position and that of its operator."""
    place = space.named("role", f"position {position}")
    return convolved(place, space.named("role", f"operator {operator}"))


def encode(formula: Expression | Statement, space: Space, key: Key = concept_key) -> Rows:
    """Returns the hologram ``(d,)`` of a formula's canonical form.

    Its squared length is about the number of its :func:`terms`: it is not scaled, and need not be.
    """
    return signal(_encoded(canonical(formula, key), space))


def _encoded(node: Expression, space: Space) -> Spectra:
    inner = bare(node)
    split = parts(inner)
    if split is None:
        return cast("Spectra", space.spectra([_leaf(inner)])[0])
    shape, found = split
    return _composed(shape, [_encoded(part, space) for part in found], space)


def _composed(shape: Shape, found: Sequence[Spectra], space: Space) -> Spectra:
    total = np.zeros(space.scheme.dimension // 2 + 1, np.complex64)
    for index, piece in enumerate(shape.pieces()):
        total += convolved(shape_role(space, index), space.named("shape", piece.name))
    for index, (operator, part) in enumerate(zip(shape.roles, found, strict=True)):
        total += convolved(part_role(space, operator, index), deeper(part))
    return total


def _leaf(node: object) -> Leaf:
    if isinstance(node, (Address, Template, Symbol, Concept)):
        return node
    raise HologramError(f"{node!r} has no vector")


def superpose(holograms: Sequence[Rows], space: Space) -> Rows:
    """Returns one hologram ``(d,)`` of several, each of which can be read from it again.

    They are the parts of a formula without a name, and should be as :func:`encode` gives them, not
    scaled. A plain sum of vectors would keep all operands too, but not which of them belong
    together. Raises :class:`HologramError` for vectors of different lengths, or none.
    """
    if not holograms or any(each.shape != (space.scheme.dimension,) for each in holograms):
        raise HologramError("only holograms of one scheme can be superposed")
    shape = Shape(LAYERS, (LAYERS,) * len(holograms))
    return signal(_composed(shape, [spectrum(each) for each in holograms], space))


def terms(formula: Expression | Statement, key: Key = concept_key) -> Iterator[tuple[Path, object]]:
    """Yields what is superposed in a hologram, with the position of each: leaves and pieces."""
    pending: list[tuple[Path, Expression]] = [((), bare(canonical(formula, key)))]
    while pending:
        path, node = pending.pop()
        split = parts(node)
        if split is None:
            yield path, node
            continue
        shape, found = split
        for piece in shape.pieces():
            yield path, piece
        below = [((*path, index), bare(part)) for index, part in enumerate(found)]
        pending.extend(reversed(below))


def leaves(formula: Expression | Statement, key: Key = concept_key) -> tuple[Leaf, ...]:
    """Returns what must be in a codebook for a formula to be decoded: operands, results, names."""
    return tuple(_leaf(each) for _, each in terms(formula, key) if not isinstance(each, Piece))
