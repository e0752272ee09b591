"""The terms of a formula as things of the whole vault: addresses, symbols, functions, concepts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vaultgraph.extractors.formulas.algebra import concept_key
from vaultgraph.extractors.formulas.roles import text as text_of
from vaultgraph.extractors.formulas.syntax import (
    Address,
    Expression,
    Function,
    Symbol,
    Template,
    bare,
    render,
)
from vaultgraph.words import terms


class TermKind(StrEnum):
    """What a term is."""

    CONCEPT = "concept"
    ADDRESS = "address"
    SYMBOL = "symbol"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class Term:
    """A term; two of one kind and key are the same thing."""

    kind: TermKind
    key: str
    """An address or symbol itself, a function with the number of its arguments, or of a concept the
    stems of its words: ``весна``, ``весны`` and ``Весна`` have one key."""
    text: str

    @property
    def id(self) -> str:
        """Its node in the graph."""
        return f"{self.kind}:{self.key}" if self.kind is TermKind.CONCEPT else self.key


def term(node: Expression) -> Term:
    """Returns the term that an operand, a name or a result is."""
    node = bare(node)
    match node:
        case Address():
            return Term(TermKind.ADDRESS, node.text, node.text)
        case Template():
            return Term(TermKind.ADDRESS, render(node), render(node))
        case Symbol(glyphs):
            return Term(TermKind.SYMBOL, glyphs, glyphs)
        case Function(name):
            return Term(TermKind.FUNCTION, f"{name}/1", render(node))
    return concept(text_of(node))


def concept(text: str) -> Term:
    """Returns the concept that a text names."""
    return Term(TermKind.CONCEPT, terms(text) or concept_key(text) or text, text)
