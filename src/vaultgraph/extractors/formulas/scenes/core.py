"""The core of a scene (9.6.1): a text, the few concepts that carry it, and a formula of them.

1. Candidates are the phrases of ``phrases``.
2. Relevance is the cosine of a candidate and the whole text, as in EmbedRank (Bennani-Smires et
   al. 2018) and KeyBERT (Grootendorst 2020); what the vault's formulas already speak of has a
   little more, so that new formulas meet the old ones.
3. Operands are chosen one after another by maximal marginal relevance (Carbonell and Goldstein
   1998): relevant, and unlike those already chosen. They stand in the order of the text, with
   arrows between them where the text itself counts steps.
4. The result is the phrase of several words that is most like the whole.

The same text, vault and encoder always give the same formula.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vaultgraph.encoders import Encoder
from vaultgraph.errors import VaultgraphError
from vaultgraph.extractors.formulas.grammar import FormulaError, parse
from vaultgraph.extractors.formulas.scenes.phrases import Phrase, phrases
from vaultgraph.extractors.formulas.syntax import (
    Address,
    Chain,
    Concept,
    Expression,
    Group,
    Statement,
    Sum,
    render,
)
from vaultgraph.words import fold, stems

FEWEST, MOST = 3, 5
LONGEST = 20_000
"""Characters of a text that are read: a scene, not a book."""
_CANDIDATES = 400
_RELEVANCE = 0.7
"""The weight of relevance against difference."""
_KNOWN = 0.05
_ENOUGH = 0.55
"""A fourth or fifth operand has at least this share of the relevance of the first."""
_STEPS = frozenset(
    "сначала сперва потом затем далее следом наконец then next afterwards finally later".split()
)
Rows = NDArray[np.float32]


class SceneError(VaultgraphError):
    """A text holds too little to make a formula of."""


@dataclass(frozen=True, slots=True)
class Keyphrase:
    """A concept that the formula could be made of."""

    phrase: Phrase
    relevance: float
    known: bool
    """Whether formulas of the vault already speak of it."""

    @property
    def text(self) -> str:
        """How it is spelled."""
        return self.phrase.text


@dataclass(frozen=True, slots=True)
class Proposal:
    """A formula for a scene."""

    statement: Statement
    operands: tuple[Keyphrase, ...]
    result: Keyphrase | None
    candidates: tuple[Keyphrase, ...]
    """What there was to choose from, the most relevant first."""

    @property
    def text(self) -> str:
        """The formula as it is written into a note."""
        return render(self.statement)


def propose(
    text: str,
    encoder: Encoder,
    address: Address,
    known: Mapping[str, str] | None = None,
    count: int = 0,
) -> Proposal:
    """Returns a formula for a text. ``known`` gives the spelling of concepts by key, ``count`` asks
    for so many operands instead of three to five.

    Raises :class:`SceneError` where the text names fewer than two concepts.
    """
    spelled = known or {}
    found = phrases(text[:LONGEST])[:_CANDIDATES]
    found = tuple(_spelled(phrase, spelled) for phrase in found if is_operand(phrase.text))
    candidates, rows = _ranked(text[:LONGEST], found, encoder, spelled)
    result = _result(candidates)
    chosen = _chosen(candidates, rows, result, count)
    if len(chosen) < 2 and result is not None:
        result, chosen = None, _chosen(candidates, rows, None, count)
    if len(chosen) < 2:
        raise SceneError(
            "the text names too little to make a formula of", "give a sentence or two of a scene"
        )
    chosen.sort(key=lambda candidate: candidate.phrase.place)
    body = _body(address, chosen, result, arrows=_counts_steps(text))
    return Proposal(Statement(body), tuple(chosen), result, tuple(candidates))


def next_address(taken: Collection[str], letter: str = "Δ") -> Address:
    """Returns the address after the highest of its letter, of those that are numbers."""
    numbers = [int(name[1:]) for name in taken if name[:1] == letter and name[1:].isdecimal()]
    return Address(letter, str(max(numbers, default=0) + 1))


def _spelled(phrase: Phrase, known: Mapping[str, str]) -> Phrase:
    text = known.get(phrase.key, phrase.text)
    return Phrase(text, phrase.key, phrase.words, phrase.place, phrase.count)


def is_operand(text: str) -> bool:
    """Tells whether the grammar reads a text as one concept."""
    try:
        body = parse(f"{text} + x").body
    except FormulaError:
        return False
    return isinstance(body, Sum) and body.terms[0] == Concept(text)


def _ranked(
    text: str, found: Sequence[Phrase], encoder: Encoder, known: Mapping[str, str]
) -> tuple[list[Keyphrase], Rows]:
    """The candidates, the most relevant first, and their vectors."""
    rows = encoder.encode([text, *(phrase.text for phrase in found)])
    relevance = rows[1:] @ rows[0]
    candidates = [
        Keyphrase(
            phrase, round(float(score) + _KNOWN * (phrase.key in known), 4), phrase.key in known
        )
        for phrase, score in zip(found, relevance, strict=True)
    ]
    order = sorted(
        range(len(found)), key=lambda i: (-candidates[i].relevance, candidates[i].phrase.place, i)
    )
    return [candidates[i] for i in order], rows[1:][order]


def _result(candidates: Sequence[Keyphrase]) -> Keyphrase | None:
    return next((each for each in candidates if each.phrase.words > 1), None)


def _chosen(
    candidates: Sequence[Keyphrase], rows: Rows, result: Keyphrase | None, count: int
) -> list[Keyphrase]:
    """Operands by maximal marginal relevance: no two share a word, nor do they with the result."""
    taken = set(stems(result.text)) if result else set()
    open_ = [i for i, each in enumerate(candidates) if each.phrase.words == 1 or each.known]
    chosen: list[int] = []
    while len(chosen) < (count or MOST):
        enough = _ENOUGH * candidates[chosen[0]].relevance if chosen else 0.0
        wanted = count or FEWEST
        open_ = [
            i
            for i in open_
            if not taken & set(stems(candidates[i].text))
            and (len(chosen) < wanted or candidates[i].relevance >= enough)
        ]
        if not open_:
            break
        nearest = (rows[open_] @ rows[chosen].T).max(axis=1) if chosen else np.zeros(len(open_))
        relevance = np.array([candidates[i].relevance for i in open_])
        best = open_[int(np.argmax(_RELEVANCE * relevance - (1 - _RELEVANCE) * nearest))]
        chosen.append(best)
        taken |= set(stems(candidates[best].text))
    return [candidates[i] for i in chosen]


def _counts_steps(text: str) -> bool:
    return len(_STEPS & set(fold(text).replace(",", " ").split())) > 1


def _body(
    address: Address, chosen: Sequence[Keyphrase], result: Keyphrase | None, *, arrows: bool
) -> Chain:
    terms = tuple(Concept(each.text) for each in chosen)
    inner: Expression = Chain(terms, ("→",) * (len(terms) - 1)) if arrows else Sum("+", terms)
    if result is None:
        return Chain((address, Group(inner)), ("=",))
    return Chain((address, Group(inner), Concept(result.text)), ("=", "="))
