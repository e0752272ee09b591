"""The shape of a formula: what is left of it when its parts are taken out, and its spelling.

Shapes have no bound, alphabets do: a shape is spelled in pieces of up to eight operands or four
links, so that one of some fifteen hundred vectors says what a piece is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import log

from vaultgraph.extractors.formulas.glyphs import JOINS
from vaultgraph.extractors.formulas.syntax import Chain, Concept, Expression, Function, Group, Sum

CHAIN, FUNCTION, GROUP, LAYERS = ":", "f", "[", "&"
_FOLDED = "=≠⊂→↔"
_PARTS = 8
_LINKS = 4
"""So long is a piece of a shape: every shape is spelled by an alphabet small enough to search."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a formula is apart from its parts: its operator, and the operator before each part."""

    operator: str
    roles: tuple[str, ...]

    def pieces(self) -> Iterator[Piece]:
        """Yields its spelling; all but the last piece say that more follows."""
        if self.operator != CHAIN:
            count = len(self.roles)
            for begin in range(0, count, _PARTS):
                size = min(_PARTS, count - begin)
                yield Piece(self.operator, self.operator * size, more=begin + size < count)
            return
        links = "".join(self.roles[1:])
        for begin in range(0, max(len(links), 1), _LINKS):
            part = links[begin : begin + _LINKS]
            yield Piece(CHAIN, part, more=begin + _LINKS < len(links))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the spelling of a shape: the operators before the next few parts."""

    operator: str
    roles: str
    more: bool = False

    @property
    def name(self) -> str:
        """Under which its vector is made."""
        return f"{self.operator} {self.roles}{'…' if self.more else ''}"

    @property
    def prior(self) -> float:
        """How likely it is before anything is known of a formula, as a logarithm: one operator as
        likely as another, one link as another, and each part half as likely as to end here."""
        choices = 2 * len(_FOLDED) if self.operator == CHAIN else 2
        return -log(len(JOINS) + 4) - len(self.roles) * log(choices)


@lru_cache(maxsize=1)
def alphabet() -> tuple[Piece, ...]:
    """Returns all pieces there are; a shape slot is searched among them."""
    sums = (
        Piece(operator, operator * count, more)
        for operator in (*JOINS, LAYERS)
        for count in range(1, _PARTS + 1)
        for more in ((False, True) if count == _PARTS else (False,))
    )
    chains = (
        Piece(CHAIN, "".join(links), more)
        for count in range(_LINKS + 1)
        for links in product(_FOLDED, repeat=count)
        for more in ((False, True) if count == _LINKS else (False,))
    )
    return (*sums, *chains, Piece(FUNCTION, FUNCTION * 2), Piece(GROUP, GROUP * 2))


def parts(node: Expression) -> tuple[Shape, tuple[Expression, ...]] | None:
    """Returns the shape and parts of an expression; None for a leaf."""
    match node:
        case Sum(operator, terms):
            return Shape(operator, (operator,) * len(terms)), terms
        case Chain(terms, links):
            return Shape(CHAIN, (CHAIN, *links)), terms
        case Function(name, argument):
            return Shape(FUNCTION, (FUNCTION, FUNCTION)), (Concept(name), argument)
        case Group(body, _, name) if name:
            return Shape(GROUP, (GROUP, GROUP)), (Concept(name), body)
    return None


def joined(shape: Shape, found: Sequence[Expression]) -> Expression:
    """Returns the expression of a shape and parts; what must stand in brackets does."""
    if shape.operator in (FUNCTION, GROUP):
        first, body = found
        name = first.text if isinstance(first, Concept) else ""
        return Function(name, body) if shape.operator == FUNCTION else Group(body, "[", name)
    if shape.operator == CHAIN:
        return Chain(tuple(found), shape.roles[1:])
    return Sum(shape.operator, tuple(found))
