"""How closely the operands of a formula belong together, and how stable it is.

Of a link (9.2.3): *density*, how much more often its two ends occur in one passage than chance
would have it; *boundary*, how far apart they are in meaning; *transition*, by which sign one goes
over into the other and whether that has a direction. Of a formula (9.7.3): in how many notes its
operands are put together again, and over how long a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise

from vaultgraph.encoders import Encoder
from vaultgraph.extractors.formulas.glyphs import fold_operator
from vaultgraph.extractors.formulas.model import StoredFormula
from vaultgraph.extractors.formulas.roles import parts
from vaultgraph.extractors.formulas.scenes.occurrences import Occurrences, Together
from vaultgraph.extractors.formulas.syntax import Chain, Expression, Function, Statement, Sum, bare
from vaultgraph.extractors.formulas.terms import Term, TermKind, term
from vaultgraph.words import terms

_MOST_PAIRS = 64
_NAMELESS = (TermKind.CONCEPT, TermKind.SYMBOL)
_BOTH_WAYS = frozenset("+⊕·,/≠↔")
_ARROWS = frozenset("→⊂")


@dataclass(frozen=True, slots=True)
class Transition:
    """Two terms that a formula joins, and by which sign."""

    left: Term
    right: Term
    operator: str
    directed: bool


@dataclass(frozen=True, slots=True)
class MeasuredTransition:
    """A transition measured in a vault."""

    transition: Transition
    density: Together
    boundary: float | None
    """One less the cosine of the two in meaning: 0 for the same, 1 for nothing in common; missing
    where the encoder knows no part of one."""


@dataclass(frozen=True, slots=True)
class Stability:
    """Where and when the operands of a formula are put together again."""

    formulas: int
    notes: tuple[str, ...]
    first: str
    last: str
    days: int
    """From the first time to the last; 0 where the notes don't say."""


def transitions(statement: Statement) -> tuple[Transition, ...]:
    """Returns the transitions of a formula in reading order, up to 64: of a sum every two parts, of
    a chain neighbours, leaf by leaf. Names that stand for formulas have none."""
    found = dict.fromkeys(_transitions(statement.body))
    return tuple(found)[:_MOST_PAIRS]


def _transitions(node: Expression) -> Iterator[Transition]:
    node = bare(node)
    if isinstance(node, Function):
        yield from _transitions(node.argument)
    if not isinstance(node, (Sum, Chain)):
        return
    if isinstance(node, Sum):
        pairs = [(*pair, node.operator) for pair in combinations(node.terms, 2)]
    else:
        neighbours = zip(pairwise(node.terms), node.links, strict=True)
        pairs = [(left, right, fold_operator(link)) for (left, right), link in neighbours]
    for left, right, operator in pairs[:_MOST_PAIRS]:
        for one in _terms(left):
            for other in _terms(right):
                if one.key != other.key:
                    yield Transition(one, other, operator, operator not in _BOTH_WAYS)
    for inner in node.terms:
        yield from _transitions(inner)


def _terms(node: Expression) -> list[Term]:
    found = (term(leaf) for leaf in parts(node))
    return [each for each in found if each.kind in _NAMELESS]


def links(
    statement: Statement, occurrences: Occurrences, encoder: Encoder | None
) -> tuple[MeasuredTransition, ...]:
    """Returns the measured links of a formula; without an encoder they have no boundary."""
    joined = transitions(statement)
    distances = _distances(joined, encoder)
    return tuple(
        MeasuredTransition(
            each, occurrences.together(_looked_for(each.left), _looked_for(each.right)), distance
        )
        for each, distance in zip(joined, distances, strict=True)
    )


def _looked_for(term: Term) -> str:
    """How the index of words spells a term."""
    return terms(term.text) if term.kind is TermKind.SYMBOL else term.key


def _distances(joined: Sequence[Transition], encoder: Encoder | None) -> list[float | None]:
    if encoder is None or not joined:
        return [None] * len(joined)
    texts = list(dict.fromkeys(t.text for each in joined for t in (each.left, each.right)))
    rows = dict(zip(texts, encoder.encode(texts), strict=True))
    found: list[float | None] = []
    for each in joined:
        left, right = rows[each.left.text], rows[each.right.text]
        known = left.any() and right.any()
        found.append(max(0.0, 1 - float(left @ right)) if known else None)
    return found


def stability(row: StoredFormula, rows: Iterable[StoredFormula]) -> Stability:
    """Returns how the operands of one formula recur among those of a vault: a chain with arrows
    as part of another, in its order; a sum wherever all of its operands stand together."""
    own = operand_keys(row)
    ordered = is_chain(row)
    again = [other for other in rows if own and _recurs(own, other, ordered=ordered)] or [row]
    days = sorted(day for other in again if (day := _day(other.time)))
    span = (days[-1] - days[0]).days if days else 0
    times = sorted(other.time for other in again if other.time)
    return Stability(
        len(again),
        tuple(sorted({other.path for other in again})),
        times[0] if times else "",
        times[-1] if times else "",
        span,
    )


def operand_keys(row: StoredFormula) -> tuple[str, ...]:
    """Returns the operands of a formula in order, by the key that spellings share."""
    found = (each for each in row.terms if each.role == "operand")
    return tuple(each.key for each in sorted(found, key=lambda each: each.position))


def is_chain(row: StoredFormula) -> bool:
    """Tells whether the order of a formula's operands matters."""
    return any(fold_operator(operator) in _ARROWS for operator in row.roles.operators)


def _recurs(own: tuple[str, ...], other: StoredFormula, *, ordered: bool) -> bool:
    keys = operand_keys(other)
    if not ordered:
        return set(own) <= set(keys)
    size = len(own)
    windows = range(len(keys) - size + 1)
    return is_chain(other) and any(keys[place : place + size] == own for place in windows)


def _day(time: str) -> date | None:
    try:
        return date.fromisoformat(time[:10])
    except ValueError:
        return None
