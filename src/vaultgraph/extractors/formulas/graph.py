"""Formulas and their terms in the graph."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING

from vaultgraph import words
from vaultgraph.extractors.formulas import tables as formulas
from vaultgraph.extractors.formulas.model import StoredFormula
from vaultgraph.extractors.formulas.relations import relations
from vaultgraph.extractors.formulas.terms import Term, TermKind
from vaultgraph.storage import queries

if TYPE_CHECKING:
    from vaultgraph.graph.build import Builder

_OF_FORMULAS = frozenset({"formula", *TermKind})


def add_formulas(builder: Builder) -> None:
    """Adds formulas and what they say of their terms."""
    if not _OF_FORMULAS & builder.kinds:
        return
    rows = [row for row in formulas.formulas(builder.store) if row.note_id in builder.files]
    spelled = formulas.spellings(rows)
    for row in rows:
        node = row.node
        builder.add_node(
            node,
            "formula",
            row.raw,
            path=row.path,
            line=row.line,
            folder=row.path.rpartition("/")[0],
            relation=row.roles.relation.value,
            thought=row.verdict.kind.value,
            address=row.roles.address,
            created=row.time,
            confidence=row.confidence,
        )
        holder = builder.holder(row.note_id, row.message)
        builder.add_edge(holder, node, "states", row.line)
        if section := builder.begun(row.path, row.message, row.line):
            builder.add_edge(section, node, "states", row.line)
        _add_terms(builder, row, node, spelled)
    _add_names(builder, spelled)


def _add_terms(builder: Builder, row: StoredFormula, node: str, spelled: Mapping[str, str]) -> None:
    for edge in relations(row.tree, row.roles):
        source = node if edge.source is None else _add_term(builder, edge.source, spelled)
        target = _add_term(builder, edge.target, spelled)
        builder.add_edge(
            source,
            target,
            edge.kind,
            row.line,
            confidence=row.confidence,
            position=edge.position or None,
            via=None if edge.source is None else node,
        )


def _add_term(builder: Builder, term: Term, spelled: Mapping[str, str]) -> str:
    if term.kind is not TermKind.CONCEPT:
        signs = _names_of(term.text) if term.kind is TermKind.SYMBOL else ""
        builder.add_node(term.id, term.kind, term.text, unicode=signs)
        return term.id
    name = spelled.get(term.key, term.text.lower())
    node = f"concept:{name}"
    builder.add_node(node, term.kind, name)
    return node


def _names_of(glyphs: str) -> str:
    """The names that Unicode gives to signs, as a person may look them up."""
    found = (unicodedata.name(sign, "") for sign in glyphs if not sign.isspace())
    return ", ".join(name.lower() for name in found if name)


def _add_names(builder: Builder, spelled: Mapping[str, str]) -> None:
    """Ties concepts to the notes and sections of the same name."""
    sections: dict[str, list[str]] = {}
    for node, data in builder.result.nodes(data=True):
        if data["kind"] == "section":
            title = data["label"].partition(" ")[2]
            sections.setdefault(words.terms(title), []).append(node)
    for stems, name in spelled.items():
        concept = f"concept:{name}"
        if concept not in builder.result:
            continue
        for note in queries.named(builder.store, stems):
            if note in builder.files:
                builder.add_edge(concept, builder.holder(note, 0), "names", 1)
        for section in sections.get(stems, ()):
            line = builder.result.nodes[section].get("line", 0)
            builder.add_edge(concept, section, "names", line)
