"""How sure it is that a candidate is a formula: its tier and the reason for it."""

from __future__ import annotations

from enum import StrEnum

from vaultgraph.extractors.formulas.candidate import Cut, StatementCandidate
from vaultgraph.extractors.formulas.glyphs import is_emoji
from vaultgraph.extractors.formulas.precision import HELD, NEVER
from vaultgraph.extractors.formulas.roles import StatementRelation
from vaultgraph.extractors.formulas.sites import SiteKind
from vaultgraph.extractors.formulas.syntax import Chain, Concept, Group


class Tier(StrEnum):
    """How sure it is that a statement is a formula."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


CONFIDENCE = {Tier.A: 0.95, Tier.B: 0.85, Tier.C: 0.6, Tier.D: 0.2}


def judge(found: StatementCandidate) -> tuple[Tier, str] | None:
    """Returns the tier of a statement and the reason for it; None where it is no formula."""
    if any(rule(found) for _, rule in NEVER):
        return None
    for name, rule in HELD:
        if rule(found):
            return Tier.D, name
    return _tier(found)


def _tier(found: StatementCandidate) -> tuple[Tier, str]:
    """A for the names of the language, B for a formula set off from the text, C for one that only
    its note vouches for."""
    relation, place = found.roles.relation, found.site.place
    set_off = found.cut is not Cut.WHOLE or place is SiteKind.FENCE or _set_off(found)
    if relation is StatementRelation.ADDRESS_RELATION:
        return (Tier.B, "addresses") if set_off else _by_context(found)
    if found.formal:
        return Tier.A, "address"
    if relation is StatementRelation.SYMBOL_DEFINITION:
        if not is_emoji(found.roles.address or found.roles.result):
            return Tier.A, "symbol"
        stated = found.several or (set_off and bool(found.context))
        return (Tier.B, "symbol") if stated else _by_context(found)
    if relation in (StatementRelation.COMPOUND, StatementRelation.FUSION):
        return Tier.B, "fused word"
    if set_off and place is not SiteKind.FENCE and found.several and not _plain_words(found):
        return Tier.B, f"a sum in {found.cut.value}"
    return _by_context(found)


def _by_context(found: StatementCandidate) -> tuple[Tier, str]:
    if found.context:
        return Tier.C, found.context
    return Tier.D, "the note speaks of no formulas"


def _set_off(found: StatementCandidate) -> bool:
    """Whether quotes or code set a whole item, or one end of it, off from the text."""
    body = found.statement.body
    ends = body.terms[:1] + body.terms[-1:] if isinstance(body, Chain) else (body,)
    return any(isinstance(end, (Concept, Group)) and end.mark in _QUOTING for end in ends)


_QUOTING = frozenset('`«“„"')


def _plain_words(found: StatementCandidate) -> bool:
    """Whether ``=`` stands between two words and nothing else."""
    phrases = [concept.text for concept in found.concepts]
    return len(phrases) == 2 and not any(" " in phrase for phrase in phrases)
