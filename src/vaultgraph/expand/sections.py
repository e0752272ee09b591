"""What stands below a section: its parts, what is written of it, the formulas stated there."""

from __future__ import annotations

from collections.abc import Iterator

from vaultgraph import words
from vaultgraph.expand.atlas import Atlas
from vaultgraph.expand.plain import counted, day
from vaultgraph.expand.plans import Entry
from vaultgraph.expand.texts import near
from vaultgraph.expand.thing import Candidate, Thing
from vaultgraph.expand.tree import Tie
from vaultgraph.linking.outlines import Relation
from vaultgraph.storage import queries

_REFERENCES = 12


def below_section(atlas: Atlas, thing: Thing) -> Iterator[Candidate]:
    """Yields what may stand below a section."""
    entry = atlas.plans.by_id[thing.id]
    own = []
    for place in entry.written:
        found = atlas.elaboration(entry, place)
        if found is not None:
            own.append(found)
            who = ", ".join(part for part in (found.role, day(found.time)) if part)
            why = f"writes {entry.item.number}: {counted(place.words, 'word')}"
            yield Candidate(found, Tie.ELABORATION, f"{why}, {who}" if who else why)
    parts = atlas.plans.parts(entry)
    for number, part in enumerate(parts, 1):
        why = f"part {number} of {len(parts)}"
        yield Candidate(atlas.section(part), Tie.PART, f"{why}, {progress(atlas, part)}")
    yield from _stated(atlas, entry)
    yield from _named(atlas, entry)
    yield from near(atlas, thing, own)


def progress(atlas: Atlas, entry: Entry) -> str:
    """Returns how much of an item is written."""
    parts = _all_parts(atlas, entry)
    written = sum(part.item.is_written for part in parts)
    own = counted(entry.words, "word") if entry.words else ""
    whole = f"{written:,} of {counted(len(parts), 'part')} written" if parts else ""
    if own or written:
        return ", ".join(part for part in (own, whole) if part)
    return "written" if entry.item.is_written else "not written yet"


def _all_parts(atlas: Atlas, entry: Entry) -> list[Entry]:
    found = []
    for part in atlas.plans.parts(entry):
        found += [part, *_all_parts(atlas, part)]
    return found


def _stated(atlas: Atlas, entry: Entry) -> Iterator[Candidate]:
    places = list(entry.item.of(Relation.ANNOUNCES, Relation.ELABORATES))
    seen: set[str] = set()
    for place in sorted(places, key=lambda place: place.relation is Relation.ANNOUNCES):
        for row, formula in atlas.statements.by_path.get(place.path, ()):
            inside = row.message == place.message and formula.id not in seen
            if inside and atlas.plans.at(row.path, row.message, row.line) is entry:
                seen.add(formula.id)
                yield Candidate(
                    formula.thing(row), Tie.STATED, f"stated in {entry.item.number}, {row.kind}"
                )


def _named(atlas: Atlas, entry: Entry) -> Iterator[Candidate]:
    terms = words.terms(entry.item.title)
    if ("concept", terms) in atlas.statements.by_term:
        concept = atlas.statements.term("concept", terms)
        yield Candidate(concept, Tie.NAMED, "a concept of this name")
    for note in queries.named(atlas.store, terms) if terms else ():
        if note in atlas.files and atlas.files[note].path != entry.path:
            yield Candidate(atlas.note(atlas.files[note]), Tie.NAMED, "a note of this name")
    told: set[str] = set()
    for place in entry.item.of(Relation.REFERS):
        hit = atlas.passage_at(place.path, place.line)
        if hit is not None and place.path not in told and len(told) < _REFERENCES:
            told.add(place.path)
            yield Candidate(atlas.passage(hit), Tie.BACKLINK, f"refers to {entry.item.number}")
