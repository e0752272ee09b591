"""What a statement defines, of what, and with what result: its terms by the part they play.

The rules are of the form alone. An address names what is defined wherever it stands; a string of
glyphs or a fused word does where there is no address; else the first term before ``=``. The last
term of a chain is its result, unless it is the sum that an ``=`` gives for a definition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from vaultgraph.extractors.formulas.glyphs import fold_operator
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
    Symbol,
    Template,
    bare,
    render,
)

Fused = Callable[[str], bool]
"""Tells whether a word is several words in one."""


class StatementRelation(StrEnum):
    """What a statement does."""

    ADDRESS_DEFINITION = "address_def"
    ADDRESS_RELATION = "address_relation"
    FUSION = "fusion"
    METAFORMULA = "metaformula"
    SYMBOL_DEFINITION = "symbol_def"
    COMPOUND = "compound"
    TEMPLATE = "template"
    DEFINITION = "definition"
    TRANSFORM = "transform"
    DISTINCTION = "distinction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The parts of a statement as text, quotes and brackets taken off."""

    relation: StatementRelation
    form: str = ""
    """A finer distinction: composition, bare_sum, containment, function_def and others."""
    address: str = ""
    """The address, string of glyphs or fused word that is defined."""
    head: str = ""
    """What is defined, by whatever name."""
    operands: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    result: str = ""


def roles(statement: Statement, fused: Fused = lambda _: False) -> Roles | None:
    """Returns the roles of a statement's terms; None where it states nothing."""
    body = _unwrapped(statement.body)
    if isinstance(body, Template):
        return Roles(
            relation=StatementRelation.TEMPLATE, address=render(body), result=statement.gloss
        )
    if isinstance(body, Sum):
        return _bare_sum(statement, body)
    if not isinstance(body, Chain):
        return None
    terms = tuple(_unlabelled(term) for term in body.terms)
    links = tuple(fold_operator(link) for link in body.links)
    found = _of_chain(terms, links, fused)
    return replace(found, operators=tuple(operators(body)))


def _unwrapped(body: Expression) -> Expression:
    """A chain in quotes or backticks is the chain; so is a template."""
    inner = bare(body)
    return inner if isinstance(inner, (Chain, Template)) else body


def _unlabelled(term: Expression) -> Expression:
    while isinstance(term, Labelled):
        term = term.term
    return term


def _bare_sum(statement: Statement, body: Sum) -> Roles | None:
    if body.operator in ",/":
        return None
    parts = tuple(leaves(body))
    if not statement.label:
        return Roles(
            relation=StatementRelation.DEFINITION,
            form="bare_sum",
            operands=parts,
            operators=_inner(body),
        )
    return Roles(
        relation=StatementRelation.DEFINITION,
        form="composition",
        head=statement.label,
        operands=parts,
        operators=(":", *_inner(body)),
    )


def _of_chain(terms: Sequence[Expression], links: Sequence[str], fused: Fused) -> Roles:
    plain = [bare(term) for term in terms]
    first = plain[0]
    if isinstance(first, Chain) and first.links[0] == ":":
        plain = [*map(bare, first.terms), *plain[1:]]
        return _of_chain(plain, (*map(fold_operator, first.links), *links), fused)
    if isinstance(first, Address):
        return _addressed(first, plain, links, grouped=isinstance(terms[1], Group))
    if isinstance(first, Function) and first.name.startswith("Δ"):
        return _function(first, plain)
    place = next((i for i, term in enumerate(plain) if isinstance(term, Address)), 0)
    if place:
        return _address_later(plain, links, place)
    if any(_is_symbol(term) for term in (first, plain[-1])):
        return _symbols(plain)
    if _all_addresses(plain):
        return Roles(
            relation=StatementRelation.ADDRESS_RELATION,
            operands=_all(plain[:-1]),
            result=text(plain[-1]),
        )
    if all(isinstance(leaf, Address) for leaf in parts(first)) and links[0] in "=→":
        return Roles(
            relation=StatementRelation.FUSION, operands=_all(plain[:-1]), result=text(plain[-1])
        )
    if found := _compounds(plain, fused):
        return found
    return _concepts(plain, links)


def _addressed(
    head: Address, terms: Sequence[Expression], links: Sequence[str], *, grouped: bool
) -> Roles:
    name, rest = head.text, terms[1:]
    if _all_addresses(terms):
        if isinstance(rest[0], Address) and links[0] != ":":
            operands = _all(terms[:-1])
            return Roles(
                relation=StatementRelation.ADDRESS_RELATION,
                operands=operands,
                result=text(terms[-1]),
            )
        if isinstance(rest[0], Sum) and not grouped and head.letter == "Δ":
            relation = StatementRelation.ADDRESS_RELATION
            return Roles(relation=relation, address=name, head=name, operands=_all(rest))
        return Roles(
            relation=StatementRelation.METAFORMULA, address=name, head=name, operands=_all(rest)
        )
    operands, result = _given(rest)
    if not operands and (listed := _list_of_words(rest[0])):
        operands, result = listed, ""
    relation = StatementRelation.ADDRESS_DEFINITION
    return Roles(relation=relation, address=name, head=name, operands=operands, result=result)


def _list_of_words(term: Expression) -> tuple[str, ...]:
    """A phrase that is three words or more with commas between: what an address consists of."""
    if not isinstance(term, Concept) or term.mark:
        return ()
    words = tuple(term.text.split(", "))
    return words if len(words) > 2 and not any(" " in word for word in words) else ()


def _given(terms: Sequence[Expression]) -> tuple[tuple[str, ...], str]:
    """What stands after a name: its operands, and the last phrase as result."""
    last = terms[-1]
    if isinstance(last, (Concept, Symbol)) or (len(terms) > 1 and not isinstance(last, Sum)):
        return _all(terms[:-1]), text(last)
    if isinstance(last, Sum) and last.operator == "/":
        return _all(terms[:-1]), text(last)
    return _all(terms), ""


def _function(head: Function, terms: Sequence[Expression]) -> Roles:
    name = render(head)
    operands, result = _given(terms[1:])
    if _is_variable(head.argument):
        return Roles(
            relation=StatementRelation.TEMPLATE,
            form="function_def",
            address=name,
            operands=operands,
            result=result,
        )
    form = "function_application"
    return Roles(
        relation=StatementRelation.ADDRESS_DEFINITION,
        form=form,
        address=name,
        head=name,
        operands=operands,
        result=result,
    )


def _address_later(terms: Sequence[Expression], links: Sequence[str], place: int) -> Roles:
    name, before = text(terms[place]), _all(terms[:place])
    addresses = all(isinstance(leaf, Address) for term in terms[:place] for leaf in parts(term))
    relation = StatementRelation.FUSION if addresses else StatementRelation.ADDRESS_DEFINITION
    if place == len(terms) - 1:
        if addresses:
            return Roles(relation=relation, address=name, head=name, operands=before, result=name)
        return Roles(
            relation=relation, address=name, head=text(terms[0]), operands=before, result=name
        )
    operands, result = _given(terms[place + 1 :])
    step = (name,) if links[place - 1] == "→" else ()
    head = text(terms[0]) if links[0] == "=" else name
    return Roles(
        relation=relation,
        address=name,
        head=head,
        operands=(*before, *step, *operands),
        result=result,
    )


def _symbols(terms: Sequence[Expression]) -> Roles:
    kind = StatementRelation.SYMBOL_DEFINITION
    first, last = terms[0], terms[-1]
    if _is_symbol(first) and _is_symbol(last):
        return Roles(
            relation=kind, form="glyphs_to_glyphs", operands=_all(terms[:-1]), result=text(last)
        )
    if _is_symbol(first):
        operands, result = _given(terms[1:])
        kind = StatementRelation.COMPOUND if isinstance(first, Concept) else kind
        return Roles(
            relation=kind, address=text(first), head=text(first), operands=operands, result=result
        )
    name, before = text(last), _all(terms[:-1])
    if len(before) == 1:
        return Roles(
            relation=kind,
            form="concept_to_glyphs",
            address=name,
            head=before[0],
            result=name,
        )
    return Roles(
        relation=kind, form="sum_to_glyphs", address=name, head=name, operands=before, result=name
    )


def _compounds(terms: Sequence[Expression], fused: Fused) -> Roles | None:
    """A fused word before its meaning or its parts, or made of a sum."""

    def whole(term: Expression) -> bool:
        return isinstance(term, Concept) and fused(term.text)

    first, last = terms[0], terms[-1]
    if whole(first):
        operands, result = _given(terms[1:])
        name = text(first)
        return Roles(
            relation=StatementRelation.COMPOUND,
            address=name,
            head=name,
            operands=operands,
            result=result,
        )
    before, name = _all(terms[:-1]), text(last)
    if isinstance(first, Sum) and (whole(last) or "".join(before) == name):
        if all(map(fused, before)):
            return Roles(relation=StatementRelation.FUSION, operands=before, result=name)
        return Roles(
            relation=StatementRelation.COMPOUND,
            address=name,
            head=name,
            operands=before,
            result=name,
        )
    return None


def _concepts(terms: Sequence[Expression], links: Sequence[str]) -> Roles:
    before, last = _all(terms[:-1]), text(terms[-1])
    if "⊂" in links:
        return Roles(
            relation=StatementRelation.DEFINITION, form="containment", operands=before, result=last
        )
    if "≠" in links:
        return Roles(relation=StatementRelation.DISTINCTION, operands=before, result=last)
    if "=" not in links:
        return Roles(relation=StatementRelation.TRANSFORM, operands=before, result=last)
    if links[0] != "=" or not isinstance(terms[0], Concept):
        return Roles(relation=StatementRelation.DEFINITION, operands=before, result=last)
    operands, result = _given(terms[1:])
    return Roles(
        relation=StatementRelation.DEFINITION, head=text(terms[0]), operands=operands, result=result
    )


def _is_symbol(term: Expression) -> bool:
    """Whether a term is a string of glyphs, or a word with a glyph before it."""
    if isinstance(term, Concept):
        first = term.text[:1]
        return " " not in term.text and not (first.isalnum() or first in "«“\"'_-.")
    return isinstance(term, Symbol)


def _is_variable(node: Expression) -> bool:
    return isinstance(node, Concept) and len(node.text) == 1 and node.text.isascii()


def _all_addresses(terms: Sequence[Expression]) -> bool:
    return all(isinstance(leaf, Address) for term in terms for leaf in parts(term))


def _all(terms: Sequence[Expression]) -> tuple[str, ...]:
    return tuple(leaf for term in terms for leaf in leaves(term))


def leaves(node: Expression) -> list[str]:
    """Returns the operands of an expression as text, in reading order."""
    return [text(part) for part in parts(node)]


def parts(node: Expression) -> list[Expression]:
    """Returns the operands of an expression: what no operator, bracket or function parts."""
    node = bare(node)
    if isinstance(node, (Sum, Chain)):
        return [part for term in node.terms for part in parts(term)]
    if isinstance(node, Group):
        return parts(node.body)
    if isinstance(node, Function) and not _is_variable(node.argument):
        return parts(node.argument)
    return [node]


def text(node: Expression) -> str:
    """Returns an expression as text without the quotes around it."""
    node = bare(node)
    return node.text if isinstance(node, (Concept, Address)) else render(node)


def operators(node: Expression) -> list[str]:
    """Returns the operators of an expression in reading order, as they are spelled."""
    node = bare(node)
    match node:
        case Sum(operator, terms):
            found = operators(terms[0])
            for term in terms[1:]:
                found += [operator, *operators(term)]
            return [each for each in found if each != "/"]
        case Chain(terms, links):
            found = operators(terms[0])
            for link, term in zip(links, terms[1:], strict=True):
                found += [link, *operators(term)]
            return found
        case Group(body):
            return operators(body)
        case Function(_, argument):
            return operators(argument)
    return []


def _inner(node: Expression) -> tuple[str, ...]:
    return tuple(operators(node))
