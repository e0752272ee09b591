"""What follows from the formulas of all notes: the parts of fused words, contradictions."""

from __future__ import annotations

from collections.abc import Iterator

from vaultgraph.extractors.formulas import tables as formulas
from vaultgraph.extractors.formulas.algebra import contradict
from vaultgraph.extractors.formulas.compounds import SHORTEST, Vocabulary
from vaultgraph.extractors.formulas.judgement import Tier
from vaultgraph.extractors.formulas.model import StoredFormula
from vaultgraph.extractors.formulas.roles import StatementRelation
from vaultgraph.model import Problem
from vaultgraph.storage.store import Store
from vaultgraph.words import fold, terms


def cut_fused_words(store: Store) -> None:
    """Stores of which words of the vault the fused words of formulas are made."""
    rows = formulas.formulas(store, held_back=True)
    if any(map(_long_words, rows)):
        vocabulary = Vocabulary(formulas.prose(store))
        cut = ((row, _parts(row, vocabulary)) for row in rows)
        changed = [(row.id, parts) for row, parts in cut if parts != dict(row.parts)]
        formulas.put_parts(store, changed)


def _long_words(row: StoredFormula) -> list[str]:
    """The terms of a formula that may be several words in one."""
    names = dict.fromkeys((row.roles.address, *row.roles.operands, row.roles.result))
    return [name for name in names if len(name) >= SHORTEST and name.isalpha()]


def _parts(row: StoredFormula, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    return {
        word: parts
        for word in _long_words(row)
        if fold(word) not in vocabulary.words and (parts := vocabulary.split(word))
    }


def contradictions(store: Store) -> Iterator[Problem]:
    """Yields a problem for each definition of an address that formulas define in different ways:
    all are kept, none is preferred."""
    defined: dict[str, list[StoredFormula]] = {}
    for row in formulas.formulas(store):
        if (
            row.roles.address
            and row.tier != Tier.C
            and row.roles.relation != StatementRelation.TEMPLATE
        ):
            defined.setdefault(row.roles.address, []).append(row)
    for address, definitions in defined.items():
        if contradict((row.roles for row in definitions), terms):
            for row in definitions:
                message = f"{address} is defined {len(definitions)} times, not alike: {row.raw}"
                yield Problem(
                    path=row.path, kind="address.redefined", message=message, line=row.line
                )
