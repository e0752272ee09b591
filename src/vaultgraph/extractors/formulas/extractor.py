"""What the core knows of formulas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from vaultgraph.extraction import Extractor, Guard, NodeKind, Quotable, Rows, Table
from vaultgraph.model import Note, Problem, Result
from vaultgraph.storage.store import Store

if TYPE_CHECKING:
    from vaultgraph.expand.atlas import Atlas
    from vaultgraph.expand.contribution import Contribution
    from vaultgraph.graph.build import Builder
    from vaultgraph.session import Session


_LEGEND = """\
In formulas `=` is what something is or gives, `+`, `·` and `⊕` what comes together, `→` what
becomes of what, `≠` what is told apart. `Δ12` and the like are names of formulas."""


class Formulas(Extractor):
    """Statements of the Δ language, and what they are made of."""

    name = "formulas"
    version = "1"
    signs = (*"=→⟶➜➝➔⇒⟹≠⊂↔⇄⟷⇌+⊕∆ΓΔΘΛΞΠΣΦΨΩ", "->")
    tables = (
        Table(
            "formula",
            {
                "ordinal": "INTEGER",  # among the note's formulas, from 1
                "line": "INTEGER",
                "start": "INTEGER",
                "end": "INTEGER",
                "raw": "TEXT",
                "statement": "TEXT",  # in the one spelling that can be parsed again
                "relation": "TEXT",
                "form": "TEXT",
                "address": "TEXT",
                "head": "TEXT",
                "operands": "TEXT",  # JSON, as the other lists
                "operators": "TEXT",
                "result": "TEXT",
                "label": "TEXT",
                "gloss": "TEXT",
                "kind": "TEXT",  # of thought, and why
                "reason": "TEXT",
                "tier": "TEXT",
                "confidence": "REAL",
                "evidence": "TEXT",
                "parts": "TEXT",
                "message": "INTEGER",
            },
            indexes=("address",),
            derived=("parts",),
        ),
        Table(
            "term",  # of formulas, by the key that spellings share
            {
                "formula": "INTEGER",  # its ordinal
                "role": "TEXT",  # name, operand, result
                "position": "INTEGER",
                "kind": "TEXT",
                "key": "TEXT",
                "text": "TEXT",
            },
            indexes=("key",),
        ),
        Table("prose", {"words": "BLOB"}),  # that fused words may be made of, compressed
    )
    problems = ("address.redefined",)
    figures = {"formulas": "SELECT count(*) FROM formula WHERE tier <> 'D'"}
    kinds = (
        NodeKind(name="formula", colour=(230, 159, 0), shape="diamond", code=True, legend=_LEGEND),
        NodeKind(name="address", colour=(213, 94, 0), shape="hexagon", code=True, legend=_LEGEND),
        NodeKind(name="concept", colour=(86, 180, 233), shape="triangle"),
        NodeKind(name="symbol", colour=(204, 121, 167), shape="diamond", code=True, legend=_LEGEND),
        NodeKind(
            name="function", colour=(117, 112, 179), shape="diamond", code=True, legend=_LEGEND
        ),
    )
    commands = {"formula": "vaultgraph.extractors.formulas.commands:app"}

    def extract(self, note: Note, guard: Guard) -> Rows:
        """Returns the formulas of a note, those held back as well, and the words of its prose."""
        from vaultgraph.extractors.formulas import find, tables
        from vaultgraph.extractors.formulas.compounds import Vocabulary

        prose = find.Prose(note)
        found = find.find(note, guard, vocabulary=Vocabulary(prose))
        return {**tables.rows(found), "prose": tables.prose_rows(prose, note.text)}

    def derive(self, store: Store) -> Iterable[Problem]:
        """Cuts fused words into words of the vault; yields what is defined in several ways."""
        from vaultgraph.extractors.formulas import derived

        derived.cut_fused_words(store)
        return derived.contradictions(store)

    def graph(self, builder: Builder) -> None:
        """Adds formulas and what they say of their terms."""
        from vaultgraph.extractors.formulas.graph import add_formulas

        add_formulas(builder)

    def shared(self, store: Store) -> Iterable[tuple[int, str, str]]:
        """Yields the terms of formulas."""
        from vaultgraph.extractors.formulas import tables

        return tables.terms(store)

    def spans(self, store: Store) -> Iterable[tuple[int, int, int, int]]:
        """Yields where formulas stand, those held back as well."""
        from vaultgraph.extractors.formulas import tables

        return tables.spans(store)

    def statements(self, store: Store) -> Iterable[Quotable]:
        """Yields the formulas."""
        from vaultgraph.extractors.formulas import tables

        return tables.statements(store)

    def related(self, session: Session, name: str, count: int) -> list[Result] | None:
        """Returns the formulas most like those of an address, symbol, function or concept."""
        from vaultgraph.extractors.formulas import lookup

        return lookup.related(session.store, name, count, session.meaning)

    def contribution(self, atlas: Atlas) -> Contribution:
        """Returns formulas and their terms as things to show."""
        from vaultgraph.extractors.formulas.unfolding import Formulae

        return Formulae(atlas)
