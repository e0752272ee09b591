"""What stands below a formula, an address, a symbol or a concept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

from vaultgraph import words
from vaultgraph.expand.atlas import Atlas
from vaultgraph.expand.plain import counted, day
from vaultgraph.expand.statements import Formula
from vaultgraph.expand.texts import answers, first_of_each_note
from vaultgraph.expand.thing import Candidate, Thing
from vaultgraph.expand.tree import Kind, Tie
from vaultgraph.formula.glyphs import fold_operator
from vaultgraph.storage import queries
from vaultgraph.storage.formulas import FormulaRow, TermRow
from vaultgraph.storage.passages import PassageHit

_SHARED = 12
_SCENES = 6
_NAMING = 20
_TRIED = 200
_FORMULAS = 40
_ASIDE = 0.25
"""How much less a passage about a concept is worth where the concept is not the seed."""


def below_formula(atlas: Atlas, thing: Thing) -> Iterator[Candidate]:
    """Yields what may stand below a formula: what it names, consists of and gives; formulas that
    share its terms; the scenes it condenses; where it is stated."""
    formula = atlas.statements.by_id[thing.id]
    shown: set[str] = set()
    for term in formula.named():
        found = atlas.statements.term(term.kind, term.key)
        shown.add(found.id)
        yield Candidate(found, Tie.OPERAND, "what it defines", -0.2)
    operands = formula.operands()
    for number, term in enumerate(operands, 1):
        found = atlas.statements.term(term.kind, term.key)
        if found.id not in shown:
            shown.add(found.id)
            yield Candidate(found, Tie.OPERAND, _operand(formula, number, len(operands)))
    for term in formula.results():
        found = atlas.statements.term(term.kind, term.key)
        if found.id not in shown:
            yield Candidate(found, Tie.RESULT, "the result")
    yield from _shared(atlas, [formula])
    yield from _scenes(atlas, [formula])
    yield from _places(atlas, formula)


def _operand(formula: Formula, number: int, of: int) -> str:
    signs = {fold_operator(sign) for sign in formula.first.operators} - {"=", ":"}
    what = "step" if signs == {"→"} else "operand"
    if of == 1:
        return "where it begins" if what == "step" else "its operand"
    return f"{what} {number} of {of}"


def below_name(atlas: Atlas, thing: Thing) -> Iterator[Candidate]:
    """Yields what may stand below an address, symbol or function: its definitions, the formulas
    that use it, formulas that share terms with it, scenes, passages that name it."""
    defining, using = _by_role(atlas, thing)
    for rank, formula in enumerate(defining, 1):
        why = _definition(thing, formula, len(defining))
        yield Candidate(formula.thing(), Tie.DEFINITION, why, 0.3 / rank)
    for formula in using:
        yield Candidate(formula.thing(), Tie.USE, f"uses {thing.label}{_times(formula)}")
    own = defining or using
    known = {formula.id for formula in (*defining, *using)}
    for candidate in _shared(atlas, defining):
        if candidate.thing.id not in known:
            yield candidate
    yield from _scenes(atlas, own)
    stems = words.stems(thing.label)
    hits = atlas.hits(atlas.search(stems[:1], _NAMING))
    for hit in _elsewhere(hits, (*defining, *using)):
        yield Candidate(atlas.passage(hit, stems), Tie.SOURCE, f"speaks of {thing.label}")


def below_concept(atlas: Atlas, thing: Thing, *, is_seed: bool) -> Iterator[Candidate]:
    """Yields what may stand below a concept: formulas that define it, are made of it or give it,
    notes and sections of its name, passages about it."""
    defining, using = _by_role(atlas, thing)
    for formula in defining:
        yield Candidate(
            formula.thing(), Tie.DEFINITION, _definition(thing, formula, len(defining)), -0.15
        )
    for formula in using:
        gives = any(term.key in _keys(atlas, thing) for term in formula.results())
        why = f"gives {thing.label}" if gives else f"made of {thing.label}"
        yield Candidate(formula.thing(), Tie.USE, why + _times(formula))
    names = {words.terms(thing.label), *_keys(atlas, thing)}
    for terms in sorted(name for name in names if name):
        for note in queries.named(atlas.store, terms):
            if note in atlas.files and atlas.is_note(atlas.files[note]):
                found = atlas.note(atlas.files[note])
                yield Candidate(found, Tie.NAMED, "a note of this name")
    for entry in atlas.plans.titled(names):
        yield Candidate(atlas.section(entry), Tie.NAMED, "a section of this name")
    for candidate in answers(atlas, thing.label):
        if is_seed:
            yield candidate
        elif candidate.thing.role != "user":
            yield replace(candidate, strength=candidate.strength - _ASIDE)


def _keys(atlas: Atlas, thing: Thing) -> set[str]:
    return {key for _, key in atlas.statements.keys_of(thing)}


def _by_role(atlas: Atlas, thing: Thing) -> tuple[list[Formula], list[Formula]]:
    """The formulas that define a term and those that only use it, those stated most often first."""
    keys = atlas.statements.keys_of(thing)
    found = {f.id: f for key in keys for f in atlas.statements.by_term.get(key, ())}
    ranked = sorted(found.values(), key=lambda f: (-len(f.rows), f.first.time, f.id))
    defining = [f for f in ranked if any((t.kind, t.key) in keys for t in f.named())]
    return defining, [formula for formula in ranked if formula not in defining][:_FORMULAS]


def _definition(thing: Thing, formula: Formula, of: int) -> str:
    one = f"defines {thing.label}" if of == 1 else f"one of {of} definitions of {thing.label}"
    return one + _times(formula)


def _times(formula: Formula) -> str:
    since = day(formula.first.time)
    if len(formula.rows) > 1:
        return f", stated {counted(len(formula.rows), 'time')}" + (
            f" since {since}" if since else ""
        )
    return f", {since}" if since else ""


def _shared(atlas: Atlas, formulas: Iterable[Formula]) -> Iterator[Candidate]:
    seen: set[str] = {formula.id for formula in formulas}
    for formula in formulas:
        for other, terms, worth in atlas.statements.sharing(formula)[:_SHARED]:
            if other.id not in seen:
                seen.add(other.id)
                names = dict.fromkeys(atlas.statements.term(t.kind, t.key).label for t in terms)
                why = f"shares {', '.join(list(names)[:4])}"
                yield Candidate(other.thing(), Tie.SHARED, why, 0.1 * min(3.0, worth))


def _scenes(atlas: Atlas, formulas: Iterable[Formula]) -> Iterator[Candidate]:
    """The passages that formulas condense: they hold half of the terms of one, the rarer the
    better, and state no formula of them."""
    best: dict[int, tuple[float, list[str]]] = {}
    for formula in formulas:
        terms = [term for term in _leaves(atlas, formula) if term.kind == Kind.CONCEPT]
        stems = {term.key: words.stems(term.text) for term in terms}
        found = atlas.search((s for own in stems.values() for s in own), _TRIED)
        for hit in atlas.hits(found):
            said = set(words.stems(hit.text))
            inside = [t for t in terms if stems[t.key] and said.issuperset(stems[t.key])]
            if len(inside) < max(2, -(-len(terms) // 2)) or _states(
                atlas, hit, {term.key for term in inside}
            ):
                continue
            weight = sum(0.3 + atlas.statements.rarity(t.kind, t.key) for t in inside)
            weight += math.log1p(max(0.0, found[hit.id])) / 10
            if weight > best.get(hit.id, (0.0, []))[0]:
                best[hit.id] = weight, [t.text.lower() for t in inside]
    ranked = sorted(best, key=lambda passage: (-best[passage][0], passage))
    for hit in first_of_each_note(atlas.hits(ranked), set())[:_SCENES]:
        weight, inside_of = best[hit.id]
        stems_of = [stem for text in inside_of for stem in words.stems(text)]
        why = "a scene of " + ", ".join(dict.fromkeys(inside_of))
        yield Candidate(atlas.passage(hit, stems_of), Tie.SCENE, why, 0.05 * min(3.0, weight))


def _states(atlas: Atlas, hit: PassageHit, keys: set[str]) -> bool:
    """Whether a passage states a formula of two or more of some concepts."""
    return any(
        len(keys & {term.key for term in formula.terms}) > 1
        for row, formula in atlas.statements.by_path.get(hit.path, ())
        if hit.line <= row.line <= hit.end_line
    )


def _leaves(atlas: Atlas, formula: Formula, seen: frozenset[str] = frozenset()) -> list[TermRow]:
    """The terms a formula is made of in the end: those of an address are those of its first
    definition."""
    found: dict[str, TermRow] = {}
    for term in (*formula.operands(), *formula.results()):
        if term.kind == Kind.CONCEPT:
            found.setdefault(term.key, term)
        elif term.key not in seen:
            name = atlas.statements.term(term.kind, term.key)
            for inner in _by_role(atlas, name)[0][:1]:
                for leaf in _leaves(atlas, inner, seen | {term.key, formula.id}):
                    found.setdefault(leaf.key, leaf)
    return list(found.values())


def _elsewhere(hits: Iterable[PassageHit], formulas: Iterable[Formula]) -> list[PassageHit]:
    """The first passage of each note that states none of some formulas."""
    places = {(row.path, row.line) for formula in formulas for row in formula.rows}
    free = (
        hit
        for hit in hits
        if not any(path == hit.path and hit.line <= line <= hit.end_line for path, line in places)
    )
    return first_of_each_note(free, set())


def _places(atlas: Atlas, formula: Formula) -> Iterator[Candidate]:
    """The passages that state a formula, not those of a user's prompt if an answer does too."""
    hits = [
        hit
        for row in formula.rows
        if (hit := atlas.passage_at(row.path, row.line)) and not _only_announces(atlas, row)
    ]
    for hit in first_of_each_note(hits, set()) or hits[:1]:
        yield Candidate(atlas.passage(hit), Tie.SOURCE, "states it")
    for row in formula.rows:
        entry = atlas.plans.at(row.path, row.message, row.line)
        if entry is not None and row.role != "user":
            yield Candidate(atlas.section(entry), Tie.SECTION, "the section that states it")
            break


def _only_announces(atlas: Atlas, row: FormulaRow) -> bool:
    """Whether a formula stands in the title of a section that is only announced there."""
    entry = atlas.plans.at(row.path, row.message, row.line)
    place = entry.item.announced if entry else None
    return place is not None and (place.path, place.line, place.words) == (row.path, row.line, 0)
