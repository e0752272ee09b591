"""The formulas of a vault, each once however often it is stated, and what they are made of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vaultgraph.expand.plain import one_line
from vaultgraph.expand.thing import Thing
from vaultgraph.extractors.formulas.algebra import canonical
from vaultgraph.extractors.formulas.grammar import FormulaError, parse
from vaultgraph.extractors.formulas.model import StoredFormula, TermRow
from vaultgraph.extractors.formulas.syntax import render
from vaultgraph.extractors.formulas.tables import spellings


@dataclass(frozen=True, slots=True)
class Restated:
    """A formula with all places that state it, the first one first."""

    rows: tuple[StoredFormula, ...]

    @property
    def first(self) -> StoredFormula:
        """The place that states it first."""
        return self.rows[0]

    @property
    def id(self) -> str:
        """Its node: that of its first statement."""
        return self.first.node

    @property
    def terms(self) -> tuple[TermRow, ...]:
        """Its terms, those of the fullest statement."""
        return self.first.terms

    def named(self) -> list[TermRow]:
        """What it defines."""
        return [term for term in self.terms if term.role == "name"]

    def operands(self) -> list[TermRow]:
        """What it is made of, in order, each once."""
        own = [term for term in self.terms if term.role == "operand"]
        return list({(term.kind, term.key): term for term in own}.values())

    def results(self) -> list[TermRow]:
        """What it gives."""
        return [term for term in self.terms if term.role == "result"]

    def thing(self, row: StoredFormula | None = None) -> Thing:
        """The formula as something to show, at one of its places."""
        row = row or self.first
        said = [row.raw, row.gloss] if row.gloss and row.gloss not in row.raw else [row.raw]
        return Thing(
            id=self.id,
            kind="formula",
            label=formula_label(row),
            text=" — ".join(said),
            path=row.path,
            line=row.line,
            end_line=row.line,
            time=row.time,
            role=row.role,
        )


def formula_label(row: StoredFormula) -> str:
    """Returns a formula as written, on one line without markup."""
    return one_line(row.raw.replace("`", ""))


class Statements:
    """All formulas of a vault by what they are made of."""

    def __init__(self, rows: Iterable[StoredFormula]) -> None:
        rows = list(rows)
        self.spelled: Mapping[str, str] = spellings(rows)
        grouped: dict[str, list[StoredFormula]] = {}
        for row in rows:
            grouped.setdefault(_shape(row), []).append(row)
        self.formulas = [
            Restated(tuple(sorted(group, key=lambda row: (row.when, row.start))))
            for group in grouped.values()
        ]
        self.by_id = {row.node: formula for formula in self.formulas for row in formula.rows}
        self.by_shape = dict(zip(grouped, self.formulas, strict=True))
        self.by_term: dict[tuple[str, str], list[Restated]] = {}
        self.by_path: dict[str, list[tuple[StoredFormula, Restated]]] = {}
        for formula in self.formulas:
            for term in dict.fromkeys((term.kind, term.key) for term in formula.terms):
                self.by_term.setdefault(term, []).append(formula)
            for row in formula.rows:
                self.by_path.setdefault(row.path, []).append((row, formula))
        for stated in self.by_path.values():
            stated.sort(key=lambda pair: (pair[0].line, pair[0].start))
        self._texts = {(term.kind, term.key): term.text for row in rows for term in row.terms}

    def term(self, kind: str, key: str) -> Thing:
        """Returns a term as something to show."""
        if kind == "concept":
            name = self.spelled.get(key) or self._texts.get((kind, key), key)
            return Thing(id=f"concept:{name}", kind="concept", label=name, text=name)
        return Thing(id=key, kind=kind, label=self._texts.get((kind, key), key))

    def keys_of(self, thing: Thing) -> list[tuple[str, str]]:
        """Returns the terms that a thing stands for; concepts of one spelling are one thing."""
        if thing.kind != "concept":
            return [(thing.kind, thing.id)]
        return [("concept", key) for key in self.keys_named(thing.label)]

    def keys_named(self, name: str) -> list[str]:
        """Returns the concepts of a spelling."""
        return [key for key, spelled in self.spelled.items() if spelled == name]

    def rarity(self, kind: str, key: str) -> float:
        """Returns how much it says that two formulas share a term, from 0 to 1."""
        among = len(self.by_term.get((kind, key), ()))
        total = max(2, len(self.formulas))
        return max(0.0, 1 - math.log(max(1, among)) / math.log(total))

    def sharing(self, formula: Restated) -> list[tuple[Restated, list[TermRow], float]]:
        """Returns the formulas that share terms with one, what they share, and how much that
        says; most first."""
        worth: dict[int, float] = {}
        common: dict[int, list[TermRow]] = {}
        found: dict[int, Restated] = {}
        for term in [*formula.operands(), *formula.results()]:
            for other in self.by_term.get((term.kind, term.key), ()):
                if other is not formula:
                    found[id(other)] = other
                    worth[id(other)] = worth.get(id(other), 0.0) + self.rarity(term.kind, term.key)
                    common.setdefault(id(other), []).append(term)
        ranked = sorted(found, key=lambda each: (-worth[each], found[each].id))
        return [(found[each], common[each], worth[each]) for each in ranked]

    def same_as(self, text: str) -> Restated | None:
        """Returns the formula that a text states, if the vault states it."""
        try:
            return self.by_shape.get(render(canonical(parse(text))))
        except FormulaError:
            return None


def _shape(row: StoredFormula) -> str:
    try:
        return render(canonical(row.tree))
    except FormulaError:
        return row.raw
