"""A statement found in a line, with all that is asked before it is taken for a formula."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from vaultgraph.extractors.formulas.compounds import Vocabulary
from vaultgraph.extractors.formulas.roles import Roles, StatementRelation, parts
from vaultgraph.extractors.formulas.sites import Site
from vaultgraph.extractors.formulas.syntax import (
    Address,
    Chain,
    Concept,
    Function,
    Group,
    Statement,
    Sum,
    Template,
    bare,
    walk,
)

_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Cut(StrEnum):
    """How a statement was cut out of its line."""

    WHOLE = "whole item"
    CODE = "code"
    QUOTE = "quotes"
    RUN = "run of names"
    """Code spans, quotes, addresses and glyphs with operators between, inside other text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementCandidate:
    """A statement as found: what is judged."""

    statement: Statement
    roles: Roles
    cut: Cut
    site: Site
    text: str
    """The statement's own text."""
    start: int
    """Where it begins in the site's text."""
    context: str
    """Why the note is one that speaks in formulas; empty where it isn't."""
    vocabulary: Vocabulary

    @property
    def chain(self) -> Chain | None:
        """The chain, quotes around the whole taken off."""
        body = bare(self.statement.body)
        return body if isinstance(body, Chain) else None

    @property
    def formal(self) -> bool:
        """Whether an address, a template or a Δ-function stands in it as an operand."""
        return any(
            (isinstance(node, Address) and node.letter not in ("", "@"))
            or isinstance(node, Template)
            or (isinstance(node, Function) and node.name.startswith("Δ"))
            for node in walk(self.statement.body)
        )

    @property
    def concepts(self) -> list[Concept]:
        """The phrases it is made of."""
        return [node for node in walk(self.statement.body) if isinstance(node, Concept)]

    @property
    def loose(self) -> list[Concept]:
        """The phrases in no quotes, backticks or square brackets of their own."""
        found: list[Concept] = []
        pending = [bare(self.statement.body)]
        while pending:
            node = pending.pop()
            if isinstance(node, Concept) and not node.mark:
                found.append(node)
            elif isinstance(node, Group) and node.mark == "[":
                continue
            elif isinstance(node, (Group, Function)):
                pending.append(node.body if isinstance(node, Group) else node.argument)
            elif isinstance(node, (Sum, Chain)):
                pending.extend(node.terms)
        return sorted(found, key=lambda concept: concept.span)

    @property
    def named(self) -> bool:
        """Whether its names alone show that it is a formula."""
        return self.formal or self.roles.relation in (
            StatementRelation.SYMBOL_DEFINITION,
            StatementRelation.COMPOUND,
            StatementRelation.FUSION,
        )

    @property
    def several(self) -> bool:
        """Whether several operands stand on one side of a link."""
        return self.chain is not None and any(len(parts(term)) > 1 for term in self.chain.terms)

    @property
    def equates(self) -> bool:
        """Whether an ``=`` stands in it."""
        return "=" in self.roles.operators


def words_of(text: str) -> list[str]:
    """Returns the words of a phrase in lower case."""
    return [word.casefold() for word in _WORDS.findall(text)]
