"""Formulas, outlines and reviews in the graph."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from vaultgraph import words
from vaultgraph.formula.grammar import parse
from vaultgraph.formula.relations import relations
from vaultgraph.formula.terms import Term, TermKind
from vaultgraph.linking.outlines import Item, Outline, Relation, above, key
from vaultgraph.storage import formulas, outlines, queries
from vaultgraph.storage.formulas import FormulaRow
from vaultgraph.storage.queries import StoredLink

if TYPE_CHECKING:
    from vaultgraph.graph.build import Builder

_EDGES = {
    Relation.ELABORATES: "elaborates",
    Relation.REQUESTS: "requests",
    Relation.RESTATES: "restates",
    Relation.LISTS: "restates",
    Relation.REFERS: "refers_to",
}
_OF_TERMS = frozenset(TermKind)

Places = dict[tuple[str, int], list[tuple[int, str]]]
"""By path and message the lines at which sections begin, with their nodes, in order."""


def formula_node(row: FormulaRow) -> str:
    """Returns the id of a formula: where it stands."""
    return f"formula:{row.path}:{row.line}:{row.start}"


def section_node(outline: Outline, item: Item) -> str:
    """Returns the id of an item: the note that announces it, or else most of its outline, and its
    number."""
    path = item.announced.path if item.announced else outline.path
    variant = f"~{item.variant}" if item.variant > 1 else ""
    return f"section:{path}#{item.number}{variant}"


def add_outlines(builder: Builder) -> Places:
    """Adds the items of planned outlines, and who announces, elaborates, asks for or names them.
    Returns where they are announced and elaborated."""
    places: Places = {}
    if "section" not in builder.kinds:
        return places
    for outline in outlines.outlines(builder.store):
        if not outline.planned:
            continue
        nodes: dict[tuple[int, ...], str] = {}
        for item in outlines.in_order(outline.items):
            node = _add_item(builder, outline, item, nodes)
            for place in item.of(Relation.ANNOUNCES, Relation.ELABORATES):
                places.setdefault((place.path, place.message), []).append((place.line, node))
    for each in places.values():
        each.sort()
    return places


def _add_item(
    builder: Builder, outline: Outline, item: Item, nodes: dict[tuple[int, ...], str]
) -> str:
    """Adds an item and returns its node; ``nodes`` are those of the outline by number."""
    node, place = section_node(outline, item), item.announced
    path = place.path if place else outline.path
    builder.add_node(
        node,
        "section",
        f"{item.number} {item.title}",
        path=path,
        line=place.line if place else None,
        number=item.number,
        folder=path.rpartition("/")[0],
        created=place.time if place else "",
        words=sum(each.words for each in item.elaborated) or item.words,
        written=item.is_written,
    )
    number = key(item.number)
    if number[:-1] in nodes:
        line = place.line if place else 0
        builder.add_edge(node, nodes[number[:-1]], "parent", line, "outline")
    elif place:
        builder.add_edge(builder.at(path, place.message), node, "contains", place.line, "outline")
    nodes.setdefault(number, node)
    for each in item.places:
        if kind := _EDGES.get(each.relation):
            source = builder.at(each.path, each.message)
            builder.add_edge(source, node, kind, each.line, "outline", confidence=each.confidence)
    return node


def add_formulas(builder: Builder, places: Places) -> None:
    """Adds formulas and what they say of their terms; ``places`` are those of sections."""
    rows = [row for row in formulas.formulas(builder.store) if row.note_id in builder.files]
    spelled = formulas.spellings(rows)
    for row in rows:
        node = formula_node(row)
        builder.add_node(
            node,
            "formula",
            row.raw,
            path=row.path,
            line=row.line,
            folder=row.path.rpartition("/")[0],
            relation=row.relation,
            thought=row.kind,
            address=row.address,
            created=row.time,
            confidence=row.confidence,
        )
        holder = builder.holder(row.note_id, row.message)
        builder.add_edge(holder, node, "states", row.line)
        if section := above(places.get((row.path, row.message), ()), row.line):
            builder.add_edge(section, node, "states", row.line)
        _add_terms(builder, row, node, spelled)
    _add_names(builder, spelled)


def _add_terms(builder: Builder, row: FormulaRow, node: str, spelled: Mapping[str, str]) -> None:
    for edge in relations(parse(row.statement), row.roles):
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


def add_claims(builder: Builder, links: Iterable[StoredLink]) -> None:
    """Adds the claims of reviews with their ideas and steps, and what each links and cites."""
    if not {"claim", "idea", "step"} & builder.kinds:
        return
    inside: dict[tuple[int, int], list[StoredLink]] = {}
    sources: dict[tuple[int, str], list[StoredLink]] = {}
    for link in links:
        inside.setdefault((link.note_id, link.line), []).append(link)
        if link.footnote:
            sources.setdefault((link.note_id, link.footnote), []).append(link)
    cited: dict[tuple[int, int], list[str]] = {}
    for reference in builder.parts("reference"):
        cited.setdefault((reference.note_id, reference.line), []).append(reference.name)
    for claim in queries.claims(builder.store):
        if claim.note_id not in builder.files:
            continue
        path = builder.files[claim.note_id].path
        node = f"{claim.kind}:{path}:{claim.line}:{claim.start}"
        builder.add_node(
            node,
            claim.kind,
            claim.title or claim.text,
            path=path,
            line=claim.line,
            about=claim.about,
        )
        above = builder.holder(claim.note_id, claim.message)
        if claim.parent and "claim" in builder.kinds:
            above = f"claim:{path}:{claim.parent_line}:{claim.parent_start}"
        builder.add_edge(above, node, "contains", claim.line)
        at = claim.note_id, claim.line
        for link in inside.get(at, ()):
            if claim.start <= link.start < claim.end and (target := builder.target(link)):
                builder.add_edge(node, target, "links", link.line, raw=link.raw)
        for label in dict.fromkeys(cited.get(at, ()) if claim.kind == "claim" else ()):
            for link in sources.get((claim.note_id, label), ()):
                if target := builder.target(link):
                    builder.add_edge(node, target, "cites", claim.line, "footnote", raw=link.raw)


def needs_terms(kinds: Iterable[str]) -> bool:
    """Whether a view with some kinds of nodes has formulas or their terms."""
    return bool({"formula", *_OF_TERMS} & set(kinds))
