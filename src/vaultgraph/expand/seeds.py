"""What a seed means: a section, formula, address, symbol, note, concept, or only its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vaultgraph import words
from vaultgraph.errors import NoteNotFound, SeedNotFound
from vaultgraph.expand.atlas import Atlas
from vaultgraph.expand.plain import counted, day
from vaultgraph.expand.plans import Entry
from vaultgraph.expand.sections import progress
from vaultgraph.expand.texts import answers
from vaultgraph.expand.thing import Thing
from vaultgraph.expand.tree import Kind
from vaultgraph.formula.glyphs import fold_address
from vaultgraph.formula.relations import named
from vaultgraph.formula.terms import TermKind
from vaultgraph.linking.titles import SAME, agreement, title
from vaultgraph.search.seed import notes_called

_NUMBER = re.compile(
    r"(?:§|раздел|глава|часть|пункт|section|chapter|part)?\s*(\d{1,4}(?:\.\d{1,4}){0,5})\.?(?:\s+(.+))?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[ΓΔΘΛΞΠΣΦΨΩ]\w+")
_OTHERS = 8


@dataclass(frozen=True, slots=True)
class Meant:
    """What a seed means, and what else it may mean, as seeds that mean it."""

    thing: Thing
    why: str
    others: tuple[str, ...] = ()


def find(atlas: Atlas, seed: str) -> Meant:
    """Returns what a seed means. Ids of nodes mean just that; else the first thing that goes by
    the seed: a section's number, an address, symbol or formula, a note's name, a concept, a
    section's title. What none goes by is a free text."""
    text = " ".join(seed.split())
    found: dict[str, Meant] = {}
    for meant in _meanings(atlas, text):
        found.setdefault(meant.thing.id, meant)
    if found:
        first, *rest = found.values()
        if first.thing.id == text:
            return first
        return Meant(first.thing, first.why, tuple(each.thing.id for each in rest[:_OTHERS]))
    number = _NUMBER.fullmatch(text)
    if number and "." in number.group(1) and not number.group(2):
        raise SeedNotFound(f"no outline has a section {number.group(1)}", _nearest(atlas, number))
    if _ADDRESS.fullmatch(fold_address(text)):
        raise SeedNotFound(f"no formula of the vault speaks of {text}")
    if not text or next(answers(atlas, text), None) is None:
        raise SeedNotFound(f"nothing in the vault answers {text!r}")
    return Meant(Thing(f"text:{text}", Kind.TEXT, text, text), "a free text: what answers it best")


def _meanings(atlas: Atlas, text: str) -> Iterator[Meant]:
    yield from _by_id(atlas, text)
    yield from _numbered(atlas, text)
    yield from _term(atlas, text)
    formula = atlas.statements.same_as(text)
    if formula is not None:
        yield Meant(formula.thing(), _stated(len(formula.rows), formula.first.time))
    for file in notes_called(atlas.store, text):
        if file.id in atlas.files:
            if not atlas.is_note(file):
                raise NoteNotFound(f"{file.path} is not in the index: {file.reason}")
            yield Meant(atlas.note(file), f"a note, {counted(file.characters, 'character')}")
    terms = words.terms(text)
    if ("concept", terms) in atlas.statements.by_term:
        concept = atlas.statements.term("concept", terms)
        uses = len(atlas.statements.by_term["concept", terms])
        yield Meant(concept, f"a concept of {counted(uses, 'formula')}")
    for entry in atlas.plans.titled({terms} if terms else set()):
        yield _section(atlas, entry)


def _by_id(atlas: Atlas, text: str) -> Iterator[Meant]:
    kind, _, rest = text.partition(":")
    if kind == "section" and text in atlas.plans.by_id:
        yield _section(atlas, atlas.plans.by_id[text])
    elif kind == "formula" and (formula := atlas.statements.by_id.get(text)):
        yield Meant(formula.thing(), _stated(len(formula.rows), formula.first.time))
    elif kind == "note" and atlas.is_note(file := atlas.by_path.get(rest)) and file:
        yield Meant(atlas.note(file), f"a note, {counted(file.characters, 'character')}")
    elif kind in ("claim", "idea", "step") and (claim := atlas.claims_by_id.get(text)):
        yield Meant(atlas.claim(claim), f"a {kind}")
    elif kind == "passage":
        path, _, line = rest.rpartition(":")
        hit = atlas.passage_at(path, int(line)) if line.isdecimal() else None
        if hit is not None:
            yield Meant(atlas.passage(hit), "a passage")
    elif text.endswith("/1") and ("function", text) in atlas.statements.by_term:
        uses = len(atlas.statements.by_term["function", text])
        function = atlas.statements.term("function", text)
        yield Meant(function, f"a function of {counted(uses, 'formula')}")
    elif kind == "concept":
        for each in [*atlas.statements.keys_named(rest), words.terms(rest)]:
            if ("concept", each) in atlas.statements.by_term:
                uses = len(atlas.statements.by_term["concept", each])
                concept = atlas.statements.term("concept", each)
                yield Meant(concept, f"a concept of {counted(uses, 'formula')}")


def _numbered(atlas: Atlas, text: str) -> Iterator[Meant]:
    """The sections of a number, planned ones of the largest outline first; a title that is given
    with it must agree."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return
    wanted = title(match.group(2)) if match.group(2) else None
    for entry in atlas.plans.by_number.get(match.group(1), ()):
        if wanted is None or agreement(wanted, title(entry.item.title)) >= SAME:
            yield _section(atlas, entry)


def _section(atlas: Atlas, entry: Entry) -> Meant:
    trail, above = [], atlas.plans.whole(entry)
    while above is not None:
        trail.append(above.label)
        above = atlas.plans.whole(above)
    inside = f" of {trail[0]}" if trail else ""
    number = counted(len(entry.outline.items), "item")
    kind = "outline" if entry.outline.planned else "numbered text"
    return Meant(
        atlas.section(entry),
        f"a section{inside}, {progress(atlas, entry)}; in an {kind} of {number}"
        if entry.outline.planned
        else f"a section{inside}, {progress(atlas, entry)}; in a {kind} of {number}",
    )


def _term(atlas: Atlas, text: str) -> Iterator[Meant]:
    """An address, symbol or function, if formulas speak of it."""
    term = named(fold_address(text))
    is_all = fold_address(text).replace(" ", "") in (term.text.replace(" ", ""), term.key)
    known = (str(term.kind), term.key) in atlas.statements.by_term
    if term.kind is not TermKind.CONCEPT and is_all and known:
        uses = len(atlas.statements.by_term[str(term.kind), term.key])
        thing = atlas.statements.term(str(term.kind), term.key)
        yield Meant(thing, f"{_a(str(term.kind))} of {counted(uses, 'formula')}")


def _a(noun: str) -> str:
    return f"an {noun}" if noun.startswith("a") else f"a {noun}"


def _stated(times: int, first: str) -> str:
    since = f" since {day(first)}" if first and times > 1 else f", {day(first)}" if first else ""
    return f"a formula, stated {counted(times, 'time')}{since}"


def _nearest(atlas: Atlas, number: re.Match[str]) -> str:
    parts = number.group(1).split(".")
    while len(parts) > 1:
        parts.pop()
        if found := atlas.plans.by_number.get(".".join(parts)):
            last = [part.item.number for part in atlas.plans.parts(found[0])]
            to = f", its parts are {last[0]} to {last[-1]}" if last else ", which has no parts"
            return f"there is {found[0].label}{to}"
    return ""
