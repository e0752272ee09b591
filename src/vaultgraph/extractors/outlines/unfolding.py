"""Items of outlines as things to show: their parts, what is written of them, what they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from vaultgraph import words
from vaultgraph.errors import SeedNotFound
from vaultgraph.expand.atlas import NOTE
from vaultgraph.expand.contribution import Contribution
from vaultgraph.expand.plain import counted, day, opening
from vaultgraph.expand.texts import near
from vaultgraph.expand.thing import Meaning, Neighbour, Thing
from vaultgraph.expand.tree import Tie, TreeNodeKind
from vaultgraph.extractors.outlines import tables
from vaultgraph.extractors.outlines.model import ItemMention, ItemRelation
from vaultgraph.extractors.outlines.plans import LineRange, OutlineEntry, Plans
from vaultgraph.extractors.outlines.titles import SAME, agreement, title
from vaultgraph.search.snippet import without_headings
from vaultgraph.storage import queries
from vaultgraph.storage.passages import PassageHit

_NUMBER = re.compile(
    r"(?:§|раздел|глава|часть|пункт|section|chapter|part)?\s*(\d{1,4}(?:\.\d{1,4}){0,5})\.?(?:\s+(.+))?",
    re.IGNORECASE,
)
_REFERENCES = 12


class Sections(Contribution):
    """The items of a vault's outlines."""

    kinds = frozenset({"section"})

    @cached_property
    def plans(self) -> Plans:
        """The outlines."""
        return Plans(tables.outlines(self.atlas.store))

    def by_id(self, node: str) -> Iterator[Meaning]:
        """Yields an item."""
        if node.startswith("section:") and node in self.plans.by_id:
            yield self._meant(self.plans.by_id[node])

    def meanings(self, text: str) -> Iterator[Meaning]:
        """Yields the items of a number, planned ones of the largest outline first; a title that is
        given with it must agree."""
        match = _NUMBER.fullmatch(text)
        if match is None:
            return
        wanted = title(match.group(2)) if match.group(2) else None
        for entry in self.plans.by_number.get(match.group(1), ()):
            if wanted is None or agreement(wanted, title(entry.item.title)) >= SAME:
                yield self._meant(entry)

    def named(self, text: str) -> Iterator[Meaning]:
        """Yields the items of a title."""
        terms = words.terms(text)
        for entry in self.plans.titled({terms} if terms else set()):
            yield self._meant(entry)

    def check(self, text: str) -> None:
        """Raises ``SeedNotFound`` for a number of several parts."""
        number = _NUMBER.fullmatch(text)
        if number and "." in number.group(1) and not number.group(2):
            wanted = number.group(1)
            raise SeedNotFound(f"no outline has a section {wanted}", self._nearest(wanted))

    def _nearest(self, number: str) -> str:
        parts = number.split(".")
        while len(parts) > 1:
            parts.pop()
            if found := self.plans.by_number.get(".".join(parts)):
                last = [part.item.number for part in self.plans.parts(found[0])]
                to = f", its parts are {last[0]} to {last[-1]}" if last else ", which has no parts"
                return f"there is {found[0].label}{to}"
        return ""

    def _meant(self, entry: OutlineEntry) -> Meaning:
        whole = self.plans.whole(entry)
        inside = f" of {whole.label}" if whole else ""
        kind = "an outline" if entry.outline.planned else "a numbered text"
        size = counted(len(entry.outline.items), "item")
        why = f"a section{inside}, {self.progress(entry)}; in {kind} of {size}"
        return Meaning(self.thing(entry), why)

    def thing(self, entry: OutlineEntry) -> Thing:
        """Returns an item as something to show."""
        place = entry.item.announced
        written = entry.written
        own = self._lines(self.plans.span(written[0]), written[0])[1] if written else ()
        return Thing(
            id=entry.id,
            kind="section",
            label=entry.label,
            text=entry.label,
            path=place.path if place else entry.path,
            line=place.line if place else 1,
            time=place.time if place else "",
            passages=tuple(own),
        )

    def progress(self, entry: OutlineEntry) -> str:
        """Returns how much of an item is written."""
        parts = self._all_parts(entry)
        written = sum(part.item.is_written for part in parts)
        own = counted(entry.words, "word") if entry.words else ""
        whole = f"{written:,} of {counted(len(parts), 'part')} written" if parts else ""
        if own or written:
            return ", ".join(part for part in (own, whole) if part)
        return "written" if entry.item.is_written else "not written yet"

    def _all_parts(self, entry: OutlineEntry) -> list[OutlineEntry]:
        found = []
        for part in self.plans.parts(entry):
            found += [part, *self._all_parts(part)]
        return found

    def beside(self, thing: Thing, *, is_seed: bool) -> Iterator[Neighbour]:
        """Yields the items that a note announces or writes, and the one that a passage is in."""
        if thing.kind == TreeNodeKind.NOTE:
            for place, entry in self.plans.in_note(thing.path):
                if not entry.outline.planned:
                    does = "a section of it"
                else:
                    announced = place.relation is ItemRelation.ANNOUNCES
                    does = "planned here" if announced else "written here"
                why = f"{does}, {self.progress(entry)}"
                strength = 0.15 if is_seed else 0.0
                yield Neighbour(self.thing(entry), Tie.SECTION, why, strength)
        elif thing.kind == TreeNodeKind.PASSAGE:
            hit = self.atlas.passage_at(thing.path, thing.line)
            if hit and (entry_at := self.plans.at(thing.path, hit.message, thing.line)):
                yield Neighbour(self.thing(entry_at), Tie.SECTION, "the section it stands in")

    def below(self, thing: Thing, *, is_seed: bool) -> Iterator[Neighbour]:
        """Yields what may stand below an item: what writes it, its parts, notes of its name, what
        refers to it, what is like it."""
        entry = self.plans.by_id[thing.id]
        own = []
        for place in entry.written:
            found = self._elaboration(place)
            if found is not None:
                own.append(found)
                who = ", ".join(part for part in (found.role, day(found.time)) if part)
                why = f"writes {entry.item.number}: {counted(place.words, 'word')}"
                yield Neighbour(found, Tie.ELABORATION, f"{why}, {who}" if who else why)
        parts = self.plans.parts(entry)
        for number, part in enumerate(parts, 1):
            why = f"part {number} of {len(parts)}, {self.progress(part)}"
            yield Neighbour(self.thing(part), Tie.PART, why)
        yield from self._named(entry)
        yield from near(self.atlas, thing, own)

    def _named(self, entry: OutlineEntry) -> Iterator[Neighbour]:
        atlas = self.atlas
        terms = words.terms(entry.item.title)
        for note in queries.named(atlas.store, terms) if terms else ():
            if note in atlas.files and atlas.files[note].path != entry.path:
                yield Neighbour(atlas.note(atlas.files[note]), Tie.NAMED, "a note of this name")
        told: set[str] = set()
        for place in entry.item.of(ItemRelation.REFERS):
            hit = atlas.passage_at(place.path, place.line)
            if hit is not None and place.path not in told and len(told) < _REFERENCES:
                told.add(place.path)
                yield Neighbour(atlas.passage(hit), Tie.BACKLINK, f"refers to {entry.item.number}")

    def _elaboration(self, place: ItemMention) -> Thing | None:
        """What a place writes of an item; ``None`` if nothing is found there."""
        text, own, end, role = self._lines(self.plans.span(place), place)
        if not text:
            return None
        return Thing(
            id=f"passage:{place.path}:{place.line}",
            kind=TreeNodeKind.PASSAGE,
            label=opening(text),
            text=text,
            path=place.path,
            line=place.line,
            end_line=end,
            time=place.time,
            role=role,
            passages=own,
        )

    def _lines(self, span: LineRange, place: ItemMention) -> tuple[str, tuple[int, ...], int, str]:
        """The text of a span without its own title, its passages, its last line and who says
        it."""
        file = self.atlas.by_path.get(span.path)
        texts: list[str] = []
        own: list[int] = []
        last, role = span.line, ""
        for hit in self.atlas.passages(file.id) if file else ():
            if hit.message != span.message or hit.end_line < span.line:
                continue
            if span.end and hit.line > span.end:
                break
            texts.append(_below_title(hit, place) if not own else hit.text)
            own.append(hit.id)
            last, role = hit.end_line, hit.role
            if hit.end_line >= span.line and sum(map(len, texts)) > 4 * NOTE:
                break
        if span.end:
            last = min(last, span.end)
        return "\n".join(texts).strip(), tuple(own), max(last, span.line), role


def _below_title(hit: PassageHit, place: ItemMention) -> str:
    """A passage from the line below a title on; all of it without the title."""
    body = without_headings(hit.text, hit.headings)
    lines = body.split("\n")
    wanted = words.stems(place.title)
    for index, line in enumerate(lines):
        stems = words.stems(line)
        if wanted and stems[-len(wanted) :] == wanted:
            return "\n".join(lines[index + 1 :])
    return body
