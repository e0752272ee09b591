"""What follows from all notes together: the outlines, and formulas that contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vaultgraph.formula.algebra import contradict
from vaultgraph.formula.roles import Relation
from vaultgraph.linking import sections
from vaultgraph.model import Problem
from vaultgraph.storage import formulas, outlines
from vaultgraph.storage.formulas import FormulaRow
from vaultgraph.storage.store import Store
from vaultgraph.words import terms

_UNSURE = "C"


def update(store: Store) -> None:
    """Puts the outlines of the vault together anew, and finds what is defined twice."""
    outlines.put_outlines(store, sections.outlines(outlines.sheets(store)))
    store.replace_problems("vault", contradictions(formulas.formulas(store)))


def contradictions(rows: Iterable[FormulaRow]) -> Iterator[Problem]:
    """Yields a problem for each definition of an address that formulas define in different ways:
    all are kept, none is preferred."""
    defined: dict[str, list[FormulaRow]] = {}
    for row in rows:
        if row.address and row.tier != _UNSURE and row.relation != Relation.TEMPLATE:
            defined.setdefault(row.address, []).append(row)
    for address, definitions in defined.items():
        if contradict((row.roles for row in definitions), terms):
            for row in definitions:
                message = f"{address} is defined {len(definitions)} times, not alike: {row.raw}"
                yield Problem(row.path, "address.redefined", message, row.line)
