"""What a formula says of its terms: the edges of the graph that it stands for.

| formula | edges |
| --- | --- |
| any | ``operand`` to each leaf, with its place |
| ``Δ12 = (a + b) = r`` | ``defines`` Δ12; Δ12 ``composed_of`` a, b; Δ12 ``results_in`` r |
| ``a + b = r`` | a, b ``results_in`` r |
| ``a → b`` | each leaf of a ``transforms_to`` each leaf of b |
| ``a ≠ b`` | a ``distinct_from`` b |
| ``Δ1 + Δ2 = r`` | Δ1, Δ2 ``results_in`` r: nothing is defined |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vaultgraph.extractors.formulas.glyphs import fold_operator
from vaultgraph.extractors.formulas.grammar import FormulaError, parse
from vaultgraph.extractors.formulas.roles import Roles, StatementRelation, parts
from vaultgraph.extractors.formulas.syntax import Chain, Expression, Function, Statement, bare
from vaultgraph.extractors.formulas.terms import Term, concept, term

_MOST_PAIRS = 64


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two terms; ``source`` is ``None`` for the formula itself."""

    source: Term | None
    kind: str
    target: Term
    position: int = 0
    """Of an operand its place in the formula, of a step its place in the chain; from 1."""


def relations(statement: Statement, stated: Roles) -> Iterator[Edge]:
    """Yields the edges that a statement stands for, with its roles."""
    operands = [named(text) for text in stated.operands]
    for position, operand in enumerate(operands, 1):
        yield Edge(None, "operand", operand, position)
    result = named(stated.result) if stated.result else None
    name = named(stated.address or stated.head) if stated.address or stated.head else None
    if name is not None and stated.relation is not StatementRelation.FUSION:
        yield Edge(None, "defines", name)
        for operand in operands:
            if operand != name:
                yield Edge(name, "composed_of", operand)
    if result is not None:
        yield Edge(None, "results_in", result)
        causes = [name] if name is not None and name != result else operands
        if stated.relation not in (StatementRelation.TRANSFORM, StatementRelation.DISTINCTION):
            for cause in causes:
                if cause != result:
                    yield Edge(cause, "results_in", result)
    yield from _steps(statement.body)


def named(text: str) -> Term:
    """Returns the term that a role names by its text."""
    try:
        body = parse(f"{text} = x").body
    except FormulaError:
        return concept(text)
    return term(body.terms[0]) if isinstance(body, Chain) else concept(text)


def _steps(body: Expression) -> Iterator[Edge]:
    """What becomes what, and what is told apart, link by link."""
    body = bare(body)
    if isinstance(body, Function):
        yield from _steps(body.argument)
    if not isinstance(body, Chain):
        return
    links = map(fold_operator, body.links)
    for position, ((left, right), link) in enumerate(
        zip(pairwise(body.terms), links, strict=True), 1
    ):
        kind = {"→": "transforms_to", "≠": "distinct_from"}.get(link)
        if kind:
            yield from _pairs(_leaves(left), kind, _leaves(right), position)
    for part in body.terms:
        yield from _steps(part)


def _leaves(node: Expression) -> list[Term]:
    return [term(part) for part in parts(node)]


def _pairs(
    sources: Sequence[Term], kind: str, targets: Sequence[Term], position: int
) -> Iterator[Edge]:
    pairs = [(source, target) for source in sources for target in targets if source != target]
    for source, target in pairs[:_MOST_PAIRS]:
        yield Edge(source, kind, target, position)
