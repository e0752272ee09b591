"""The items of a vault's outlines: their parts, where they are written, what stands in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from vaultgraph import words
from vaultgraph.extractors.outlines.model import Item, ItemMention, ItemRelation, Outline, key


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """An item of an outline."""

    id: str
    outline: Outline
    item: Item

    @property
    def path(self) -> str:
        """The note it is announced in, or else most of its outline."""
        return self.item.announced.path if self.item.announced else self.outline.path

    @property
    def label(self) -> str:
        """Its number and title."""
        return f"{self.item.number} {self.item.title}".strip().replace("`", "")

    @property
    def written(self) -> tuple[ItemMention, ...]:
        """The places that write it, the fullest first."""
        places = self.item.elaborated
        if not places and self.item.words and self.item.announced:
            places = (self.item.announced,)
        return tuple(sorted(places, key=lambda place: (-place.words, place.time, place.path)))

    @property
    def words(self) -> int:
        """How much is written of it."""
        return sum(place.words for place in self.item.elaborated) or self.item.words


@dataclass(frozen=True, slots=True)
class LineRange:
    """Lines of a note that belong to an item; ``end`` is 0 where they end with the message."""

    path: str
    message: int
    line: int
    end: int


class Plans:
    """The items of all outlines by id, number and place."""

    def __init__(self, outlines: Iterable[Outline]) -> None:
        self.by_id: dict[str, OutlineEntry] = {}
        self.by_number: dict[str, list[OutlineEntry]] = {}
        self._parts: dict[str, list[OutlineEntry]] = {}
        self._places: dict[tuple[str, int], list[tuple[int, OutlineEntry]]] = {}
        self._titles: dict[str, list[OutlineEntry]] = {}
        self._whole: dict[str, OutlineEntry] = {}
        for outline in outlines:
            self._add(outline)
        for places in self._places.values():
            places.sort(key=lambda place: (place[0], place[1].id))

    def _add(self, outline: Outline) -> None:
        above: dict[tuple[int, ...], OutlineEntry] = {}
        for item in sorted(outline.items, key=lambda item: (key(item.number), item.variant)):
            path = item.announced.path if item.announced else outline.path
            variant = f"~{item.variant}" if item.variant > 1 else ""
            entry = OutlineEntry(f"section:{path}#{item.number}{variant}", outline, item)
            if entry.id in self.by_id:
                continue
            number = key(item.number)
            self.by_id[entry.id] = entry
            self.by_number.setdefault(item.number, []).append(entry)
            if item.title:
                self._titles.setdefault(words.terms(item.title), []).append(entry)
            if parent := above.get(number[:-1]):
                self._parts.setdefault(parent.id, []).append(entry)
                self._whole[entry.id] = parent
            above.setdefault(number, entry)
            for place in item.of(ItemRelation.ANNOUNCES, ItemRelation.ELABORATES):
                self._places.setdefault((place.path, place.message), []).append((place.line, entry))

    def titled(self, terms: Collection[str]) -> list[OutlineEntry]:
        """Returns the items whose title has some stems."""
        return [entry for each in sorted(terms) for entry in self._titles.get(each, ())]

    def parts(self, entry: OutlineEntry) -> list[OutlineEntry]:
        """Returns the parts of an item in order."""
        return self._parts.get(entry.id, [])

    def whole(self, entry: OutlineEntry) -> OutlineEntry | None:
        """Returns what an item is a part of."""
        return self._whole.get(entry.id)

    def at(self, path: str, message: int, line: int) -> OutlineEntry | None:
        """Returns the item above a line, in its note and message."""
        places = self._places.get((path, message), [])
        index = bisect_right(places, line, key=lambda place: place[0])
        return places[index - 1][1] if index else None

    def span(self, place: ItemMention) -> LineRange:
        """Returns the lines from a place up to the next one in its message."""
        places = self._places.get((place.path, place.message), [])
        index = bisect_right(places, place.line, key=lambda each: each[0])
        end = places[index][0] - 1 if index < len(places) else 0
        return LineRange(place.path, place.message, place.line, end)

    def in_note(self, path: str) -> list[tuple[ItemMention, OutlineEntry]]:
        """Returns the items that a note announces or writes, in order, without the parts of
        others among them."""
        found: dict[str, tuple[ItemMention, OutlineEntry]] = {}
        for (where, _), places in sorted(self._places.items()):
            for line, entry in places if where == path else ():
                place = next(p for p in entry.item.places if (p.path, p.line) == (path, line))
                found.setdefault(entry.id, (place, entry))
        return [
            pair
            for pair in found.values()
            if (whole := self.whole(pair[1])) is None or whole.id not in found
        ]
