"""What follows from all notes together: outlines, the parts of fused words, contradictions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vaultgraph.formula.algebra import contradict
from vaultgraph.formula.compounds import SHORTEST, Vocabulary
from vaultgraph.formula.judgement import Tier
from vaultgraph.formula.roles import Relation
from vaultgraph.indexing import synchronisation
from vaultgraph.linking import sections
from vaultgraph.model import Problem
from vaultgraph.storage import formulas, outlines
from vaultgraph.storage.formulas import FormulaRow
from vaultgraph.storage.store import Store
from vaultgraph.words import fold, terms


def update(store: Store) -> None:
    """Puts the outlines of the vault together anew, cuts fused words into words of the vault, and
    finds what is defined twice."""
    outlines.put_outlines(store, sections.outlines(outlines.sheets(store)))
    rows = formulas.formulas(store, held_back=True)
    if any(map(_long_words, rows)):
        vocabulary = Vocabulary(formulas.prose(store))
        cut = ((row, _parts(row, vocabulary)) for row in rows)
        changed = [(row.id, parts) for row, parts in cut if parts != dict(row.parts)]
        formulas.put_parts(store, changed)
    found = contradictions(row for row in rows if not row.held_back)
    store.replace_problems("vault", (*found, *synchronisation.problems(store)))


def _long_words(row: FormulaRow) -> list[str]:
    """The terms of a formula that may be several words in one."""
    names = dict.fromkeys((row.address, *row.operands, row.result))
    return [name for name in names if len(name) >= SHORTEST and name.isalpha()]


def _parts(row: FormulaRow, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    return {
        word: parts
        for word in _long_words(row)
        if fold(word) not in vocabulary.words and (parts := vocabulary.split(word))
    }


def contradictions(rows: Iterable[FormulaRow]) -> Iterator[Problem]:
    """Yields a problem for each definition of an address that formulas define in different ways:
    all are kept, none is preferred."""
    defined: dict[str, list[FormulaRow]] = {}
    for row in rows:
        if row.address and row.tier != Tier.C and row.relation != Relation.TEMPLATE:
            defined.setdefault(row.address, []).append(row)
    for address, definitions in defined.items():
        if contradict((row.roles for row in definitions), terms):
            for row in definitions:
                message = f"{address} is defined {len(definitions)} times, not alike: {row.raw}"
                yield Problem(row.path, "address.redefined", message, row.line)
