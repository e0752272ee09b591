"""What a formula is: as a note states it, and as it is known once it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from vaultgraph.extractors.formulas.grammar import parse
from vaultgraph.extractors.formulas.judgement import CONFIDENCE, Tier
from vaultgraph.extractors.formulas.kinds import Verdict
from vaultgraph.extractors.formulas.roles import Roles
from vaultgraph.extractors.formulas.syntax import Statement
from vaultgraph.extractors.formulas.terms import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A formula as a note states it. ``start`` and ``end`` are character offsets in its line."""

    line: int
    start: int
    end: int
    raw: str
    statement: str
    """In the one spelling that can be parsed again."""
    roles: Roles
    label: str
    gloss: str
    verdict: Verdict
    """What kind of thought it is."""
    tier: Tier
    evidence: tuple[str, ...]
    """Why it is taken for one: names, place, what the note speaks of."""
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Fused words with their parts, where there is one way to cut them."""
    message: int = 0

    @property
    def tree(self) -> Statement:
        """The statement, parsed."""
        return parse(self.statement)

    @property
    def confidence(self) -> float:
        """How sure it is that it is one, from 0 to 1."""
        return CONFIDENCE[self.tier]

    @property
    def held_back(self) -> bool:
        """Whether it is not sure enough to be shown unasked."""
        return self.tier is Tier.D


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term of a formula."""

    role: str
    """``name``, ``operand`` or ``result``."""
    position: int
    kind: str
    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFormula(Formula):
    """A formula of the vault, with the note that states it."""

    id: int
    note_id: int
    path: str
    role: str
    time: str
    """When it was said: the time of its message, else of its note."""
    message_id: str
    terms: tuple[TermRow, ...]

    @property
    def node(self) -> str:
        """Its id in the graph: where it stands."""
        return f"formula:{self.path}:{self.line}:{self.start}"

    @property
    def when(self) -> tuple[str, str, int]:
        """Sorts formulas by time, then by place."""
        return self.time, self.path, self.line

    def has(self, term: Term, *roles: str) -> bool:
        """Returns whether a term stands in it, in any role or in one of some."""
        return any(
            (each.kind, each.key) == (term.kind, term.key) and (not roles or each.role in roles)
            for each in self.terms
        )
