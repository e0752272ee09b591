"""Formulas and their terms as things to show, and what stands below them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from vaultgraph import words
from vaultgraph.errors import SeedNotFound
from vaultgraph.expand.contribution import Contribution
from vaultgraph.expand.plain import counted, day
from vaultgraph.expand.texts import answers, first_of_each_note
from vaultgraph.expand.thing import Meaning, Neighbour, Thing
from vaultgraph.expand.tree import Tie, TreeNodeKind
from vaultgraph.extractors.formulas.glyphs import fold_address, fold_operator
from vaultgraph.extractors.formulas.model import StoredFormula, TermRow
from vaultgraph.extractors.formulas.relations import named
from vaultgraph.extractors.formulas.stated import Restated, Statements
from vaultgraph.extractors.formulas.tables import formulas
from vaultgraph.extractors.formulas.terms import TermKind
from vaultgraph.extractors.outlines.model import ItemRelation
from vaultgraph.extractors.outlines.plans import OutlineEntry
from vaultgraph.extractors.outlines.unfolding import Sections
from vaultgraph.storage import queries
from vaultgraph.storage.passages import PassageHit

_SHARED = 12
_SCENES = 6
_NAMING = 20
_TRIED = 200
_FORMULAS = 40
_ASIDE = 0.25
"""How much less a passage about a concept is worth where the concept is not the seed."""
_CONCEPTS = 12
_LONGEST = 4
"""Words of a concept."""
_PARTLY = -0.3
"""What a concept is worth less if only one of its words is meant."""
_ADDRESS = re.compile(r"[ΓΔΘΛΞΠΣΦΨΩ]\w+")


class Formulae(Contribution):
    """The formulas of a vault and their terms."""

    kinds = frozenset({"formula", *TermKind})

    @cached_property
    def stated(self) -> Statements:
        """The formulas."""
        rows = formulas(self.atlas.store)
        return Statements(row for row in rows if row.note_id in self.atlas.files)

    @property
    def sections(self) -> Sections:
        """The sections that formulas stand in."""
        return self.atlas.of(Sections)

    def by_id(self, node: str) -> Iterator[Meaning]:
        """Yields a formula, a function or a concept."""
        kind, _, rest = node.partition(":")
        if kind == "formula" and (formula := self.stated.by_id.get(node)):
            yield _formula(formula)
        elif node.endswith("/1"):
            yield from self._term("function", node)
        elif kind == "concept":
            for key in [*self.stated.keys_named(rest), words.terms(rest)]:
                yield from self._term("concept", key)

    def meanings(self, text: str) -> Iterator[Meaning]:
        """Yields an address, symbol or function if formulas speak of it; the formula that a text
        states."""
        term = named(fold_address(text))
        is_all = fold_address(text).replace(" ", "") in (term.text.replace(" ", ""), term.key)
        if term.kind is not TermKind.CONCEPT and is_all:
            yield from self._term(term.kind, term.key)
        formula = self.stated.same_as(text)
        if formula is not None:
            yield _formula(formula)

    def named(self, text: str) -> Iterator[Meaning]:
        """Yields a concept."""
        return self._term("concept", words.terms(text))

    def _term(self, kind: str, key: str) -> Iterator[Meaning]:
        if uses := len(self.stated.by_term.get((kind, key), ())):
            article = "an" if kind.startswith("a") else "a"
            why = f"{article} {kind} of {counted(uses, 'formula')}"
            yield Meaning(self.stated.term(kind, key), why)

    def check(self, text: str) -> None:
        """Raises ``SeedNotFound`` for an address."""
        if _ADDRESS.fullmatch(fold_address(text)):
            raise SeedNotFound(f"no formula of the vault speaks of {text}")

    def below(self, thing: Thing, *, is_seed: bool) -> Iterator[Neighbour]:
        """Yields what may stand below a formula or a term."""
        if thing.kind == "formula":
            return below_formula(self, thing)
        if thing.kind == TermKind.CONCEPT:
            return below_concept(self, thing, is_seed=is_seed)
        return below_name(self, thing)

    def beside(self, thing: Thing, *, is_seed: bool) -> Iterator[Neighbour]:
        """Yields the formulas that a note, a passage or a section states; the concepts that a text
        names; the concept of a section's name."""
        if thing.kind == TreeNodeKind.NOTE:
            return self._stated_in_note(thing.path)
        if thing.kind == TreeNodeKind.PASSAGE:
            return self._stated_in_passage(thing)
        if thing.kind == TreeNodeKind.TEXT:
            return self._named_in_text(thing.text)
        if thing.kind == "section":
            return self._in_section(self.sections.plans.by_id[thing.id])
        return iter(())

    def _stated_in_note(self, path: str) -> Iterator[Neighbour]:
        found: dict[str, Neighbour] = {}
        for row, formula in self.stated.by_path.get(path, ()):
            if row.role != "user" or formula.id not in found:
                why = f"stated in this note, {row.verdict.kind}"
                found[formula.id] = Neighbour(formula.thing(row), Tie.STATED, why)
        yield from found.values()

    def _stated_in_passage(self, thing: Thing) -> Iterator[Neighbour]:
        for row, formula in self.stated.by_path.get(thing.path, ()):
            if thing.line <= row.line <= thing.end_line:
                yield Neighbour(formula.thing(row), Tie.STATED, "stated in this passage")

    def _named_in_text(self, text: str) -> Iterator[Neighbour]:
        for key, name in concepts_in(self, text):
            concept = self.stated.term("concept", key)
            yield Neighbour(concept, Tie.NAMED, f"“{name}” is a concept of formulas")
        yield from _concepts_with(self, text)

    def _in_section(self, entry: OutlineEntry) -> Iterator[Neighbour]:
        plans = self.sections.plans
        places = list(entry.item.of(ItemRelation.ANNOUNCES, ItemRelation.ELABORATES))
        seen: set[str] = set()
        for place in sorted(places, key=lambda place: place.relation is ItemRelation.ANNOUNCES):
            for row, formula in self.stated.by_path.get(place.path, ()):
                inside = row.message == place.message and formula.id not in seen
                if inside and plans.at(row.path, row.message, row.line) is entry:
                    seen.add(formula.id)
                    why = f"stated in {entry.item.number}, {row.verdict.kind}"
                    yield Neighbour(formula.thing(row), Tie.STATED, why)
        terms = words.terms(entry.item.title)
        if ("concept", terms) in self.stated.by_term:
            concept = self.stated.term("concept", terms)
            yield Neighbour(concept, Tie.NAMED, "a concept of this name")


def _formula(formula: Restated) -> Meaning:
    first, times = formula.first.time, len(formula.rows)
    since = f" since {day(first)}" if first and times > 1 else f", {day(first)}" if first else ""
    return Meaning(formula.thing(), f"a formula, stated {counted(times, 'time')}{since}")


def below_formula(own: Formulae, thing: Thing) -> Iterator[Neighbour]:
    """Yields what may stand below a formula: what it names, consists of and gives; formulas that
    share its terms; the scenes it condenses; where it is stated."""
    formula = own.stated.by_id[thing.id]
    shown: set[str] = set()
    for term in formula.named():
        found = own.stated.term(term.kind, term.key)
        shown.add(found.id)
        yield Neighbour(found, Tie.OPERAND, "what it defines", -0.2)
    operands = formula.operands()
    for number, term in enumerate(operands, 1):
        found = own.stated.term(term.kind, term.key)
        if found.id not in shown:
            shown.add(found.id)
            yield Neighbour(found, Tie.OPERAND, _operand(formula, number, len(operands)))
    for term in formula.results():
        found = own.stated.term(term.kind, term.key)
        if found.id not in shown:
            yield Neighbour(found, Tie.RESULT, "the result")
    yield from _shared(own, [formula])
    yield from _scenes(own, [formula])
    yield from _places(own, formula)


def _operand(formula: Restated, number: int, of: int) -> str:
    signs = {fold_operator(sign) for sign in formula.first.roles.operators} - {"=", ":"}
    what = "step" if signs == {"→"} else "operand"
    if of == 1:
        return "where it begins" if what == "step" else "its operand"
    return f"{what} {number} of {of}"


def below_name(own: Formulae, thing: Thing) -> Iterator[Neighbour]:
    """Yields what may stand below an address, symbol or function: its definitions, the formulas
    that use it, formulas that share terms with it, scenes, passages that name it."""
    defining, using = _by_role(own, thing)
    for rank, formula in enumerate(defining, 1):
        why = _definition(thing, formula, len(defining))
        yield Neighbour(formula.thing(), Tie.DEFINITION, why, 0.3 / rank)
    for formula in using:
        yield Neighbour(formula.thing(), Tie.USE, f"uses {thing.label}{_times(formula)}")
    defined = defining or using
    known = {formula.id for formula in (*defining, *using)}
    for candidate in _shared(own, defining):
        if candidate.thing.id not in known:
            yield candidate
    yield from _scenes(own, defined)
    stems = words.stems(thing.label)
    hits = own.atlas.hits(own.atlas.search(stems[:1], _NAMING))
    for hit in _elsewhere(hits, (*defining, *using)):
        yield Neighbour(own.atlas.passage(hit, stems), Tie.SOURCE, f"speaks of {thing.label}")


def below_concept(own: Formulae, thing: Thing, *, is_seed: bool) -> Iterator[Neighbour]:
    """Yields what may stand below a concept: formulas that define it, are made of it or give it,
    notes and sections of its name, passages about it."""
    defining, using = _by_role(own, thing)
    for formula in defining:
        yield Neighbour(
            formula.thing(), Tie.DEFINITION, _definition(thing, formula, len(defining)), -0.15
        )
    for formula in using:
        gives = any(term.key in _keys(own, thing) for term in formula.results())
        why = f"gives {thing.label}" if gives else f"made of {thing.label}"
        yield Neighbour(formula.thing(), Tie.USE, why + _times(formula))
    names = {words.terms(thing.label), *_keys(own, thing)}
    for terms in sorted(name for name in names if name):
        for note in queries.named(own.atlas.store, terms):
            if note in own.atlas.files and own.atlas.is_note(own.atlas.files[note]):
                found = own.atlas.note(own.atlas.files[note])
                yield Neighbour(found, Tie.NAMED, "a note of this name")
    for entry in own.sections.plans.titled(names):
        yield Neighbour(own.sections.thing(entry), Tie.NAMED, "a section of this name")
    for candidate in answers(own.atlas, thing.label):
        if is_seed:
            yield candidate
        elif candidate.thing.role != "user":
            yield replace(candidate, strength=candidate.strength - _ASIDE)


def _keys(own: Formulae, thing: Thing) -> set[str]:
    return {key for _, key in own.stated.keys_of(thing)}


def _by_role(own: Formulae, thing: Thing) -> tuple[list[Restated], list[Restated]]:
    """The formulas that define a term and those that only use it, those stated most often first."""
    keys = own.stated.keys_of(thing)
    found = {f.id: f for key in keys for f in own.stated.by_term.get(key, ())}
    ranked = sorted(found.values(), key=lambda f: (-len(f.rows), f.first.time, f.id))
    defining = [f for f in ranked if any((t.kind, t.key) in keys for t in f.named())]
    return defining, [formula for formula in ranked if formula not in defining][:_FORMULAS]


def _definition(thing: Thing, formula: Restated, of: int) -> str:
    one = f"defines {thing.label}" if of == 1 else f"one of {of} definitions of {thing.label}"
    return one + _times(formula)


def _times(formula: Restated) -> str:
    since = day(formula.first.time)
    if len(formula.rows) > 1:
        return f", stated {counted(len(formula.rows), 'time')}" + (
            f" since {since}" if since else ""
        )
    return f", {since}" if since else ""


def _shared(own: Formulae, formulas: Iterable[Restated]) -> Iterator[Neighbour]:
    seen: set[str] = {formula.id for formula in formulas}
    for formula in formulas:
        for other, terms, worth in own.stated.sharing(formula)[:_SHARED]:
            if other.id not in seen:
                seen.add(other.id)
                names = dict.fromkeys(own.stated.term(t.kind, t.key).label for t in terms)
                why = f"shares {', '.join(list(names)[:4])}"
                yield Neighbour(other.thing(), Tie.SHARED, why, 0.1 * min(3.0, worth))


def _scenes(own: Formulae, formulas: Iterable[Restated]) -> Iterator[Neighbour]:
    """The passages that formulas condense: they hold half of the terms of one, the rarer the
    better, and state no formula of them."""
    best: dict[int, tuple[float, list[str]]] = {}
    for formula in formulas:
        terms = [term for term in _leaves(own, formula) if term.kind == "concept"]
        stems = {term.key: words.stems(term.text) for term in terms}
        found = own.atlas.search((s for each in stems.values() for s in each), _TRIED)
        for hit in own.atlas.hits(found):
            said = set(words.stems(hit.text))
            inside = [t for t in terms if stems[t.key] and said.issuperset(stems[t.key])]
            if len(inside) < max(2, -(-len(terms) // 2)) or _states(
                own, hit, {term.key for term in inside}
            ):
                continue
            weight = sum(0.3 + own.stated.rarity(t.kind, t.key) for t in inside)
            weight += math.log1p(max(0.0, found[hit.id])) / 10
            if weight > best.get(hit.id, (0.0, []))[0]:
                best[hit.id] = weight, [t.text.lower() for t in inside]
    ranked = sorted(best, key=lambda passage: (-best[passage][0], passage))
    for hit in first_of_each_note(own.atlas.hits(ranked), set())[:_SCENES]:
        weight, inside_of = best[hit.id]
        stems_of = [stem for text in inside_of for stem in words.stems(text)]
        why = "a scene of " + ", ".join(dict.fromkeys(inside_of))
        yield Neighbour(own.atlas.passage(hit, stems_of), Tie.SCENE, why, 0.05 * min(3.0, weight))


def _states(own: Formulae, hit: PassageHit, keys: set[str]) -> bool:
    """Whether a passage states a formula of two or more of some concepts."""
    return any(
        len(keys & {term.key for term in formula.terms}) > 1
        for row, formula in own.stated.by_path.get(hit.path, ())
        if hit.line <= row.line <= hit.end_line
    )


def _leaves(own: Formulae, formula: Restated, seen: frozenset[str] = frozenset()) -> list[TermRow]:
    """The terms a formula is made of in the end: those of an address are those of its first
    definition."""
    found: dict[str, TermRow] = {}
    for term in (*formula.operands(), *formula.results()):
        if term.kind == "concept":
            found.setdefault(term.key, term)
        elif term.key not in seen:
            name = own.stated.term(term.kind, term.key)
            for inner in _by_role(own, name)[0][:1]:
                for leaf in _leaves(own, inner, seen | {term.key, formula.id}):
                    found.setdefault(leaf.key, leaf)
    return list(found.values())


def _elsewhere(hits: Iterable[PassageHit], formulas: Iterable[Restated]) -> list[PassageHit]:
    """The first passage of each note that states none of some formulas."""
    places = {(row.path, row.line) for formula in formulas for row in formula.rows}
    free = (
        hit
        for hit in hits
        if not any(path == hit.path and hit.line <= line <= hit.end_line for path, line in places)
    )
    return first_of_each_note(free, set())


def _places(own: Formulae, formula: Restated) -> Iterator[Neighbour]:
    """The passages that state a formula, not those of a user's prompt if an answer does too."""
    hits = [
        hit
        for row in formula.rows
        if (hit := own.atlas.passage_at(row.path, row.line)) and not _only_announces(own, row)
    ]
    for hit in first_of_each_note(hits, set()) or hits[:1]:
        yield Neighbour(own.atlas.passage(hit), Tie.SOURCE, "states it")
    for row in formula.rows:
        entry = own.sections.plans.at(row.path, row.message, row.line)
        if entry is not None and row.role != "user":
            yield Neighbour(own.sections.thing(entry), Tie.SECTION, "the section that states it")
            break


def _only_announces(own: Formulae, row: StoredFormula) -> bool:
    """Whether a formula stands in the title of a section that is only announced there."""
    entry = own.sections.plans.at(row.path, row.message, row.line)
    place = entry.item.announced if entry else None
    return place is not None and (place.path, place.line, place.words) == (row.path, row.line, 0)


def _concepts_with(own: Formulae, text: str) -> Iterator[Neighbour]:
    """The concepts that have a telling word of a text among others, those of most formulas
    first."""
    said = {words.term(stem): stem for stem in words.content_stems(words.stems(text))}
    found = [
        (len(formulas), key, stem)
        for (kind, key), formulas in own.stated.by_term.items()
        if kind == "concept" and " " in key and not set(key.split()) <= said.keys()
        for stem in key.split()[:_LONGEST]
        if stem in said and len(key.split()) <= _LONGEST
    ]
    for _, key, stem in sorted(found, key=lambda each: (-each[0], each[1]))[:_CONCEPTS]:
        concept = own.stated.term("concept", key)
        word = next(
            concept.label[word.start : word.end]
            for word in words.words(concept.label)
            if words.term(word.stem) == stem
        )
        yield Neighbour(concept, Tie.NAMED, f"a concept with “{word}”", _PARTLY)


def concepts_in(own: Formulae, text: str) -> Iterator[tuple[str, str]]:
    """Yields the concepts that a text names, by key, with the words that name them; the longer of
    two that begin with the same word."""
    found = words.words(text)
    said = [text[word.start : word.end] for word in found]
    stems = [words.term(word.stem) for word in found]
    begin = told = 0
    while begin < len(stems) and told < _CONCEPTS:
        step = 1
        for end in range(min(len(stems), begin + _LONGEST), begin, -1):
            key = " ".join(stems[begin:end])
            telling = any(word.lower() not in words.FUNCTION_WORDS for word in said[begin:end])
            if telling and ("concept", key) in own.stated.by_term:
                told += 1
                yield key, text[found[begin].start : found[end - 1].end]
                step = end - begin
                break
        begin += step
