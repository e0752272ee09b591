"""Formulas that a vault itself suggests (9.6.2): what recurs in it and has no formula yet.

*Written* chains stand in several notes already, as a formula or part of one, but have no name.
Concepts that stand *together* occur in the same passages far more often than chance would have it
(``cohesion``), though no formula joins them.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from vaultgraph.extractors.formulas import tables as formulas
from vaultgraph.extractors.formulas.model import StoredFormula
from vaultgraph.extractors.formulas.scenes import morphology
from vaultgraph.extractors.formulas.scenes.cohesion import RECURS, cohesive
from vaultgraph.extractors.formulas.scenes.core import is_operand
from vaultgraph.extractors.formulas.scenes.morphology import PartOfSpeech
from vaultgraph.extractors.formulas.scenes.occurrences import Occurrences
from vaultgraph.extractors.formulas.scenes.phrases import phrases
from vaultgraph.extractors.formulas.scenes.stability import is_chain, operand_keys
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
from vaultgraph.extractors.formulas.terms import concept
from vaultgraph.storage import occurrences, passages
from vaultgraph.storage.store import Store
from vaultgraph.words import terms

_SAMPLE = 200
_FEW = 40
"""Where formulas name fewer concepts than this, phrases of the prose are taken as well."""
_LONGEST_KEY = 3
_LISTING = 3
"""So many formulas make a passage a list of them, which says nothing of what belongs together."""
_LONGEST_CHAIN = 5
_SAME_ORDER = 0.8
_READ = 24
_SHOWN_NOTES = 8
_WORDS = re.compile(r"[^\W\d_]{3,}(?:[ -][^\W\d_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaSuggestion:
    """A formula that the vault suggests."""

    statement: Statement
    how: str
    """``written``: it is a formula without a name; ``together``: only its concepts recur."""
    operands: tuple[str, ...]
    score: float
    passages: int
    """In how many different passages all of it occurs; of what is written, how many formulas."""
    note_count: int
    notes: tuple[str, ...]
    """The first of the notes, by path."""

    @property
    def text(self) -> str:
        """The formula as it is written into a note."""
        return render(self.statement)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    keys: tuple[str, ...]
    arrows: bool
    how: str
    score: float
    passages: int
    notes: tuple[str, ...]
    texts: tuple[int, ...] = ()


def suggest(
    store: Store,
    rows: Sequence[StoredFormula],
    paths: Mapping[int, str],
    first: int,
    count: int = 10,
) -> list[FormulaSuggestion]:
    """Returns the ``count`` best suggestions, best first.

    ``rows`` are the formulas of the vault, ``paths`` its notes by id, ``first`` the number of the
    next free address Δ.
    """
    spelled = _spellings(store, rows)
    found = [*written(rows), *_together(store, rows, paths, spelled)]
    found.sort(key=lambda each: (-each.score, each.keys))
    kept: list[_Scored] = []
    for each in found:
        if len(kept) == count:
            break
        overlap = max((len({*each.keys} & {*other.keys}) for other in kept), default=0)
        if overlap < 2 and all(key in spelled for key in each.keys):
            kept.append(each)
    return [
        _suggestion(_ordered(store, each), Address("Δ", str(number)), spelled)
        for number, each in enumerate(kept, first)
    ]


def _suggestion(found: _Scored, address: Address, spelled: Mapping[str, str]) -> FormulaSuggestion:
    operands = tuple(spelled[key] for key in found.keys)
    parts = tuple(map(Concept, operands))
    body: Expression = Sum("+", parts)
    if found.arrows:
        body = Chain(parts, ("→",) * (len(parts) - 1))
    return FormulaSuggestion(
        statement=Statement(Chain((address, Group(body)), ("=",))),
        how=found.how,
        operands=operands,
        score=round(found.score, 4),
        passages=found.passages,
        note_count=len(found.notes),
        notes=found.notes[:_SHOWN_NOTES],
    )


def _spellings(store: Store, rows: Sequence[StoredFormula]) -> dict[str, str]:
    """How each concept that may be suggested is spelled, by key."""
    found = formulas.spellings(rows)
    for title in occurrences.titles(store):
        found.setdefault(terms(title), title.lower())
    if len(found) < _FEW:
        for text in occurrences.sample(store, _SAMPLE):
            for phrase in phrases(text):
                found.setdefault(phrase.key, phrase.text)
    return {
        key: text
        for key, text in found.items()
        if 0 < len(key.split()) <= _LONGEST_KEY and _names(text)
    }


def _names(text: str) -> bool:
    """Whether a text names something: words alone, and if it is one word, a noun."""
    if not _WORDS.fullmatch(text) or not is_operand(text):
        return False
    return " " in text or morphology.of(text).part(text.lower()) is PartOfSpeech.NOUN


def written(rows: Sequence[StoredFormula]) -> list[_Scored]:
    """Returns the chains that several notes write and none names."""
    named = [frozenset(operand_keys(row)) for row in rows if row.roles.address]
    where: dict[tuple[tuple[str, ...], bool], dict[int, str]] = defaultdict(dict)
    first: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in rows:
        for keys, arrows in _chains(row):
            alike = keys if arrows else tuple(sorted(keys))
            first.setdefault(alike, keys)
            where[alike, arrows][row.id] = row.path
    found = []
    for (alike, arrows), at in where.items():
        keys = first[alike]
        notes = tuple(sorted(set(at.values())))
        if len(notes) >= RECURS and not any(set(keys) <= name for name in named):
            score = math.log2(1 + len(notes)) * math.log2(len(keys))
            found.append(
                _Scored(
                    keys=keys,
                    arrows=arrows,
                    how="written",
                    score=score,
                    passages=len(at),
                    notes=notes,
                )
            )
    return found


def _chains(row: StoredFormula) -> Iterator[tuple[tuple[str, ...], bool]]:
    """What a formula joins: each stretch of three or more of a chain with arrows, a sum of three or
    more as a whole. Names of formulas are no part of it."""
    stated = row.roles
    concepts = {term.key for term in row.terms if term.kind == "concept"}
    keys = operand_keys(row)
    if stated.address or not keys or not set(keys) <= concepts or len(set(keys)) < len(keys):
        return
    if not is_chain(row):
        if 2 < len(keys) <= _LONGEST_CHAIN and set(stated.operators) <= {"+", "=", ":"}:
            yield keys, False
        return
    result = concept(stated.result).key if stated.result else ""
    if "+" in stated.operators:
        return
    follows = result and result not in keys and "=" not in stated.operators
    whole = (*keys, result) if follows else keys
    for begin, end in combinations(range(len(whole) + 1), 2):
        if 2 < end - begin <= _LONGEST_CHAIN:
            yield whole[begin:end], True


def _together(
    store: Store,
    rows: Sequence[StoredFormula],
    paths: Mapping[int, str],
    spelled: Mapping[str, str],
) -> list[_Scored]:
    """Sets of concepts that recur together and that no formula joins."""
    where = Occurrences.of(store, formulas.listings(store, _LISTING))
    used = Counter(term.key for term in formulas.concepts(rows))
    joined = [{term.key for term in row.terms} for row in rows]
    found = []
    for each in cohesive(spelled, used, where):
        if not any(set(each.keys) <= own for own in joined):
            score = each.density * math.log2(1 + len(each.notes)) * math.log2(len(each.keys))
            notes = tuple(sorted(paths[note] for note in each.notes if note in paths))
            size = len(each.texts)
            found.append(
                _Scored(
                    keys=each.keys,
                    arrows=False,
                    how="together",
                    score=score,
                    passages=size,
                    notes=notes,
                    texts=each.texts,
                )
            )
    return found


def _ordered(store: Store, found: _Scored) -> _Scored:
    """Concepts in the order in which they mostly stand; with arrows if they nearly always do."""
    if not found.texts:
        return found
    hits = passages.hits(store, found.texts[:_READ])
    rows = []
    for hit in hits.values():
        said = f" {terms(hit.text)} "
        rows.append([said.find(f" {key} ") / len(said) for key in found.keys])
    places = np.array(rows)
    order = np.argsort(places.mean(axis=0), kind="stable")
    same = (np.diff(places[:, order], axis=1) > 0).mean(axis=0)
    arrows = len(rows) > RECURS and bool((same >= _SAME_ORDER).all())
    return replace(found, keys=tuple(found.keys[place] for place in order), arrows=arrows)
