"""Calculating with formulas: canonical form, equality, merging, unfolding, depth.

``+``, ``⊕``, ``·`` and ``/`` are commutative and associative; lists and chains keep their order,
but for ``≠`` and ``↔`` between two terms. Quotes, labels and needless brackets mean nothing.
Concepts are compared by a key that the caller may choose: folded text, or a lemma.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from vaultgraph.extractors.formulas.glyphs import fold_operator
from vaultgraph.extractors.formulas.roles import Roles, roles
from vaultgraph.extractors.formulas.syntax import (
    Address,
    Chain,
    Concept,
    Expression,
    Function,
    Group,
    Labelled,
    Statement,
    Sum,
    bare,
    render,
    walk,
)
from vaultgraph.words import fold

Key = Callable[[str], str]
COMMUTATIVE = frozenset("+⊕·/")
SYMMETRIC = frozenset("≠↔")
LARGEST = 4_000
"""Operands after which unfolding stops."""
DEEPEST = 150
"""Levels of brackets and definitions after which unfolding stops."""


def concept_key(text: str) -> str:
    """Returns what a concept is compared by: folded, without quotes and closing punctuation."""
    return " ".join(fold(text).strip("«»“”„\"'`.,;:!? ").split())


def canonical(node: Expression | Statement, key: Key = concept_key) -> Expression:
    """Returns an expression in canonical form; a label before a sum counts as what it defines."""
    if isinstance(node, Statement):
        body = bare(node.body)
        if isinstance(body, Sum) and node.label:
            body = Chain((Concept(node.label), body), ("=",))
        return canonical(body, key)
    match bare(node):
        case Concept(text):
            return Concept(key(text))
        case Function(name, argument):
            return Function(fold(name), canonical(argument, key))
        case Group(body, _, name):
            return Group(canonical(body, key), "[", fold(name))
        case Sum(operator, terms):
            return _canonical_sum(operator, [canonical(term, key) for term in terms])
        case Chain(terms, links):
            folded = tuple("=" if link == ":" else fold_operator(link) for link in links)
            return _canonical_chain([canonical(term, key) for term in terms], folded)
        case other:
            return other


def _canonical_sum(operator: str, terms: list[Expression]) -> Expression:
    flat: list[Expression] = []
    for term in terms:
        inner = bare(term)
        if isinstance(inner, Sum) and inner.operator == operator:
            flat.extend(inner.terms)
        else:
            flat.append(_bracketed(inner))
    if operator in COMMUTATIVE:
        flat.sort(key=render)
    return Sum(operator, tuple(flat))


def _canonical_chain(terms: list[Expression], links: tuple[str, ...]) -> Expression:
    ordered = [_bracketed(bare(term)) if isinstance(bare(term), Chain) else term for term in terms]
    if len(ordered) == 2 and links[0] in SYMMETRIC:
        ordered.sort(key=render)
    return Chain(tuple(ordered), links)


def _bracketed(node: Expression) -> Expression:
    return Group(node) if isinstance(node, (Sum, Chain)) else node


@dataclass(frozen=True, slots=True)
class MergedTerm:
    """An operand or result of merged formulas: its spellings, and where each came from."""

    key: str
    spellings: frozenset[str]
    origins: frozenset[str]

    @property
    def text(self) -> str:
        """One of its spellings, always the same."""
        return min(self.spellings)


@dataclass(frozen=True, slots=True)
class Merged:
    """Formulas as one: the operands and results of all, each once."""

    names: frozenset[str] = frozenset()
    operands: tuple[MergedTerm, ...] = ()
    results: tuple[MergedTerm, ...] = ()

    @property
    def conflict(self) -> bool:
        """Whether the formulas disagree about the result."""
        return len(self.results) > 1

    @property
    def expression(self) -> Expression:
        """The operands as one sum in canonical order."""
        terms = tuple(Concept(part.text) for part in self.operands)
        return terms[0] if len(terms) == 1 else Sum("+", terms)


def lift(stated: Roles, origin: str = "", key: Key = concept_key) -> Merged:
    """Returns one formula as something to merge. ``origin`` says where it comes from; by default
    its own name does."""
    name = stated.address or stated.head
    source = frozenset([origin or name or stated.result])
    results = [stated.result] if stated.result and stated.result != name else []
    return Merged(
        frozenset([name] if name else []),
        _parts((key(text), frozenset([text]), source) for text in stated.operands),
        _parts((key(text), frozenset([text]), source) for text in results),
    )


def merge(one: Merged, other: Merged) -> Merged:
    """Returns two formulas as one: commutative, associative, idempotent."""
    return Merged(
        one.names | other.names,
        _parts((p.key, p.spellings, p.origins) for p in (*one.operands, *other.operands)),
        _parts((p.key, p.spellings, p.origins) for p in (*one.results, *other.results)),
    )


def _parts(found: Iterable[tuple[str, frozenset[str], frozenset[str]]]) -> tuple[MergedTerm, ...]:
    joined: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for key, spellings, origins in found:
        before = joined.get(key, (frozenset(), frozenset()))
        joined[key] = (before[0] | spellings, before[1] | origins)
    return tuple(MergedTerm(key, *joined[key]) for key in sorted(joined))


def definition(statement: Statement) -> tuple[str, Expression] | None:
    """Returns the name a statement defines and what it is to be replaced by; None where it defines
    nothing, or by a phrase alone."""
    stated = roles(statement)
    body = bare(statement.body)
    if stated is None or not stated.address or not isinstance(body, Chain):
        return None
    terms = [bare(term) for term in body.terms]
    names = (place for place, term in enumerate(terms) if _name(term) == stated.address)
    place = next(names, -1)
    rest = terms[place + 1 :] if place >= 0 else terms
    if rest and isinstance(rest[0], Chain) and place < 0:
        return None
    wholes = [term for term in rest if isinstance(term, (Sum, Chain, Function, Group))]
    if wholes:
        return stated.address, wholes[0]
    return (stated.address, rest[0]) if rest and isinstance(rest[0], Address) else None


def _name(node: Expression) -> str:
    return node.text if isinstance(node, (Address, Concept)) else render(node)


@dataclass(frozen=True, slots=True)
class Unfolding:
    """A formula with addresses replaced by what they stand for."""

    expression: Expression
    cycles: tuple[tuple[str, ...], ...] = ()
    """Addresses that contain themselves, each as the way round; left as they are."""
    unknown: tuple[str, ...] = ()
    """Addresses without a definition."""
    cut: bool = False
    """It would have grown too large or too deep and was left off."""


@dataclass(slots=True, kw_only=True)
class _Unfolder:
    definitions: Mapping[str, Expression]
    cycles: dict[tuple[str, ...], None] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    size: int = 0
    depth: int = 0
    cut: bool = False

    def unfold(self, node: Expression, way: tuple[str, ...]) -> Expression:
        if self.depth >= DEEPEST:
            self.cut = True
            return node
        self.depth += 1
        try:
            return self._unfold(node, way)
        finally:
            self.depth -= 1

    def _unfold(self, node: Expression, way: tuple[str, ...]) -> Expression:
        match node:
            case Address():
                return self._replaced(node, way)
            case Function(name, argument):
                return Function(name, self.unfold(argument, way))
            case Group(body, mark, name):
                return Group(self.unfold(body, way), mark, name)
            case Labelled(label, term):
                return Labelled(label, self.unfold(term, way))
            case Sum(operator, terms):
                return Sum(operator, tuple(self.unfold(term, way) for term in terms))
            case Chain(terms, links):
                return Chain(tuple(self.unfold(term, way) for term in terms), links)
        self.size += 1
        return node

    def _replaced(self, address: Address, way: tuple[str, ...]) -> Expression:
        name = address.text
        self.size += 1
        if name in way:
            self.cycles[(*way[way.index(name) :], name)] = None
        elif name not in self.definitions:
            self.unknown[name] = None
        elif self.size > LARGEST:
            self.cut = True
        else:
            return _bracketed(self.unfold(self.definitions[name], (*way, name)))
        return address


def unfold(node: Expression, definitions: Mapping[str, Expression]) -> Unfolding:
    """Returns an expression with each address replaced by its definition, down to the leaves.

    What contains itself is left as it is and reported; so is what has no definition. Where an
    address has several definitions the caller says which is meant.
    """
    work = _Unfolder(definitions=definitions)
    expression = work.unfold(node, ())
    return Unfolding(expression, tuple(work.cycles), tuple(work.unknown), work.cut)


def addresses(node: Expression | Statement) -> tuple[str, ...]:
    """Returns the addresses that stand in an expression, each once, in reading order."""
    found = (part.text for part in walk(node) if isinstance(part, Address))
    return tuple(dict.fromkeys(found))


def depths(definitions: Mapping[str, Iterable[Expression]]) -> dict[str, int]:
    """Returns how many levels of formulas each address stands on: 1 for a formula of concepts, 2
    for a formula of such formulas. What is part of a cycle, or stands on one, is left out."""
    uses = {
        name: {used for each in expressions for used in addresses(each) if used in definitions}
        for name, expressions in definitions.items()
    }
    users: dict[str, list[str]] = {name: [] for name in uses}
    for name, used in uses.items():
        for each in used:
            users[each].append(name)
    waiting = {name: len(used) for name, used in uses.items()}
    ready = [name for name, count in waiting.items() if not count]
    found: dict[str, int] = {}
    while ready:
        name = ready.pop()
        found[name] = 1 + max((found[used] for used in uses[name]), default=0)
        for user in users[name]:
            waiting[user] -= 1
            if not waiting[user]:
                ready.append(user)
    return found


def contradict(definitions: Iterable[Roles], key: Key = concept_key) -> bool:
    """Tells whether definitions of one name differ in operands or result; what one leaves out is
    no contradiction."""
    stated = list(definitions)
    operands = {frozenset(map(key, each.operands)) for each in stated if each.operands}
    results = {key(each.result) for each in stated if each.result}
    return len(operands) > 1 or len(results) > 1
