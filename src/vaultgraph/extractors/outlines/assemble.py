"""Which note elaborates which section of which outline, who asked for it, and what repeats it.

A pure function of what all notes say; the order of the files does not matter. Every section is
looked up by number and title, so that the work grows with the number of sections.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from vaultgraph.extractors.outlines.forest import Forest, ItemDraft, Number, SectionRun, Tree
from vaultgraph.extractors.outlines.model import (
    Item,
    ItemMention,
    ItemRelation,
    MentionKind,
    NoteSections,
    Outline,
    Section,
    SectionPlace,
    SectionReference,
    key,
)
from vaultgraph.extractors.outlines.titles import SAME, agreement, title
from vaultgraph.model import Role

_FORM_NOTES = 3
_FORM_SHARE = 0.8
_AT = tuple[str, int]


def outlines(sheets: Iterable[NoteSections]) -> tuple[Outline, ...]:
    """Returns the outlines of a vault: first those that were planned, each the largest first.

    An outline has at least two items. One that three notes write nearly whole is a form to fill
    in; nothing in it counts as elaborated.
    """
    sheets = sorted(sheets, key=lambda sheet: sheet.path)
    blocks = [block for sheet in sheets for block in _blocks(sheet)]
    blocks.sort(key=lambda block: block.order)
    builder = _OutlineBuilder(blocks)
    builder.plan()
    builder.take_requests(sheets)
    builder.write()
    builder.take_references(sheets)
    found = [_outline(tree) for tree in builder.forest.trees()]
    return tuple(
        sorted(
            (outline for outline in found if len(outline.items) > 1),
            key=lambda outline: (
                not outline.planned,
                -len(outline.items),
                outline.path,
                outline.items[0].number,
            ),
        )
    )


def _blocks(sheet: NoteSections) -> Iterator[SectionRun]:
    sections = sorted(sheet.sections, key=lambda section: (section.message, section.line))
    for message, group in groupby(sections, key=lambda section: section.message):
        yield SectionRun(sheet, message, list(group))


class _OutlineBuilder:
    """Puts the trees together, in four steps."""

    def __init__(self, blocks: list[SectionRun]) -> None:
        self.blocks = blocks
        self.forest = Forest()
        self.home: dict[SectionRun, int] = {}
        """The tree of a block."""
        self.here: dict[tuple[str, Number], list[ItemDraft]] = {}
        """The items that a note has to do with."""
        self.asked: dict[_AT, dict[Number, ItemDraft]] = {}
        """By user message what it asks for."""
        self.pending: dict[_AT, dict[Number, SectionReference]] = {}
        """By user message what it asks for that no outline has."""

    def plan(self) -> None:
        """Lets trees grow from all that announces two sections or more, the largest first."""
        plans = [block for block in self.blocks if block.planned > 1]
        for block in sorted(plans, key=lambda block: -block.planned):
            matching = self.forest.matching(block, block.numbers, block.titles)
            index = self.forest.merge(matching) if matching else self.forest.tree()
            self.home[block] = index
            self.forest.get(index).plans.add(block)
            for place in range(len(block.sections)):
                if not block.written[place]:
                    self._plan(block, place, index)

    def _plan(self, block: SectionRun, place: int, index: int) -> None:
        section, number = block.sections[place], block.numbers[place]
        known = self.forest.get(index).entries.get(number, [])
        if section.place is SectionPlace.ROW and len(known) == 1:
            entry = known[0]
        else:
            entry = self.forest.add(index, number, section.title, block.folder)
        relation = ItemRelation.RESTATES
        if section.place is SectionPlace.ROW:
            relation = ItemRelation.LISTS
        elif block.role is Role.USER:
            above = {number[:length] for length in range(1, len(number))}
            is_part = any(other in above for other in block.numbers)
            relation = ItemRelation.RESTATES if is_part else ItemRelation.REQUESTS
            self.asked.setdefault((block.sheet.path, block.message), {})[number] = entry
        rank = (
            relation is ItemRelation.LISTS,
            block.role is Role.USER,
            -block.planned,
            block.order,
            section.line,
        )
        entry.planned.append((rank, block.place(place, relation)))
        self._note(block.sheet.path, entry)

    def _note(self, path: str, entry: ItemDraft) -> None:
        entries = self.here.setdefault((path, entry.number), [])
        if entry not in entries:
            entries.append(entry)

    def take_requests(self, sheets: Iterable[NoteSections]) -> None:
        """Finds the items that single lines repeat or ask for."""
        for block in self.blocks:
            if block.planned == 1 and block not in self.home:
                place = block.written.index(False)
                numbers, titles = [block.numbers[place]], [block.titles[place]]
                matching = self.forest.matching(block, numbers, titles)
                section = block.sections[place]
                if matching:
                    self._plan(block, place, matching[0])
                elif block.role is Role.USER:
                    self._request(block.sheet, _as_request(section))
        for sheet in sheets:
            for reference in sheet.references:
                if reference.kind is not MentionKind.REFERENCE and not reference.local:
                    self._request(sheet, reference)

    def _request(self, sheet: NoteSections, reference: SectionReference) -> None:
        number = key(reference.number)
        at = (sheet.path, reference.message)
        entry = self._titled(sheet, reference) if reference.title else None
        if not entry and not reference.title:
            entry = self._numbered(sheet.path, number)
        asks = reference.kind is MentionKind.REQUEST
        if entry:
            relation = ItemRelation.REQUESTS if asks else ItemRelation.RESTATES
            entry.named.append(_named(sheet, reference, relation))
            self._note(sheet.path, entry)
            if asks:
                self.asked.setdefault(at, {}).setdefault(number, entry)
        elif asks:
            self.pending.setdefault(at, {}).setdefault(number, reference)

    def _titled(self, sheet: NoteSections, reference: SectionReference) -> ItemDraft | None:
        """The item that a title means: of the same note or folder, or of any if it is telling."""
        number, wanted = key(reference.number), title(reference.title)
        at = self.asked.get((sheet.path, reference.message), {})
        block = SectionRun(sheet, 0, ())
        matching = self.forest.matching(block, [number], [wanted])
        siblings = [entry for other, entry in at.items() if other[:-1] in (number, number[:-1])]
        folder = sheet.path.rpartition("/")[0]
        for index in [*matching, *self.forest.near(folder, number)]:
            if entry := self.forest.get(index).find(number, wanted):
                return entry
        if siblings and len(number) > 1:
            found = self._numbered(sheet.path, number)
            if found and agreement(found.compared, wanted) >= SAME:
                return found
        return None

    def _numbered(self, path: str, number: Number) -> ItemDraft | None:
        """The item that a bare number means: of the same note, or the only one of the folder."""
        if entries := self.here.get((path, number)):
            return entries[0] if len(entries) == 1 else None
        near = self.forest.near(path.rpartition("/")[0], number)
        found = [
            entry for index in near for entry in self.forest.get(index).entries.get(number, ())
        ]
        return found[0] if len(found) == 1 else None

    def write(self) -> None:
        """Finds what each written section elaborates; what nobody planned is its own outline."""
        left = [block for block in self.blocks if any(block.written)]
        own = [block for block in left if not self._write(block)]
        for block in own:
            index = self.forest.tree()
            for place, number in enumerate(block.numbers):
                text = block.sections[place].title
                entry = self.forest.add(index, number, text, block.folder, planned=False)
                entry.written.append((block, block.place(place)))
                self._note(block.sheet.path, entry)

    def _write(self, block: SectionRun) -> bool:
        """Whether the block belongs to a planned outline."""
        at = (block.sheet.path, block.reply_to)
        asked = self.asked.get(at, {}) if block.reply_to else {}
        pending = self.pending.get(at, {}) if block.reply_to else {}
        tree = self._tree_of(block, asked)
        joined = False
        for place, number in enumerate(block.numbers):
            if not block.written[place]:
                continue
            section = block.sections[place]
            entry = asked.get(number)
            if tree is not None and not entry:
                entry = self.forest.get(tree).find(number, block.titles[place])
            if not entry and not section.title:
                entry = self._numbered(block.sheet.path, number)
            if not entry:
                entry = self._added(block, place, tree, pending.get(number))
            if not entry:
                continue
            joined = True
            entry.written.append((block, block.place(place, ItemRelation.ELABORATES)))
            if asking := pending.get(number):
                relation = ItemRelation.REQUESTS
                named = replace(
                    _named(block.sheet, asking, relation), title=asking.title or section.title
                )
                entry.planned.append(((False, True, 0, block.order, asking.line), named))
            self._note(block.sheet.path, entry)
        return joined

    def _tree_of(self, block: SectionRun, asked: Mapping[Number, ItemDraft]) -> int | None:
        if block in self.home:
            return self.home[block]
        places = [place for place, is_written in enumerate(block.written) if is_written]
        numbers = [block.numbers[place] for place in places]
        titles = [block.titles[place] for place in places]
        matching = self.forest.matching(block, numbers, titles)
        if matching:
            return matching[0]
        wanted = [entry for number, entry in asked.items()]
        for index in self.forest.near(block.folder, numbers[0]):
            tree = self.forest.get(index)
            if any(entry in tree.entries.get(entry.number, ()) for entry in wanted):
                return index
        return None

    def _added(
        self, block: SectionRun, place: int, tree: int | None, asking: SectionReference | None
    ) -> ItemDraft | None:
        """A new item of an outline, if the number goes on counting there or was asked for."""
        number = block.numbers[place]
        if len(number) < 2 or not (tree is not None or block.message):
            return None
        trees = [tree] if tree is not None else self.forest.near(block.folder, number)
        trees = [index for index in trees if self.forest.get(index).has(number[:-1])]
        if len(trees) != 1:
            return None
        found = self.forest.get(trees[0])
        is_next = number not in found.entries and (
            found.follows(number) or (number[-1] == 1 and self._holds(block, number[:-1], found))
        )
        if not is_next and not asking:
            return None
        if tree is None and not asking and self._contradicts(block, found):
            return None
        return self.forest.add(trees[0], number, block.sections[place].title, block.folder)

    def _contradicts(self, block: SectionRun, tree: Tree) -> bool:
        return any(
            number in tree.entries and not tree.find(number, wanted)
            for number, wanted in zip(block.numbers, block.titles, strict=True)
        )

    def _holds(self, block: SectionRun, number: Number, tree: Tree) -> bool:
        """Whether the block itself writes an item of the tree."""
        return any(
            bool(entry.written) and entry.written[-1][0] is block
            for entry in tree.entries.get(number, ())
        )

    def take_references(self, sheets: Iterable[NoteSections]) -> None:
        """Finds what plain mentions refer to."""
        for sheet in sheets:
            for reference in sheet.references:
                if reference.kind is not MentionKind.REFERENCE and not reference.local:
                    continue
                number = key(reference.number)
                entries = self.here.get((sheet.path, number), [])
                entry = entries[0] if len(entries) == 1 else None
                if not entry and not reference.local:
                    entry = self._numbered(sheet.path, number)
                if entry:
                    entry.named.append(_named(sheet, reference, ItemRelation.REFERS))


def _as_request(section: Section) -> SectionReference:
    return SectionReference(
        number=section.number,
        line=section.line,
        kind=MentionKind.REQUEST,
        confidence=0.9,
        title=section.title,
        message=section.message,
    )


def _named(sheet: NoteSections, reference: SectionReference, relation: ItemRelation) -> ItemMention:
    time = sheet.turns[reference.message - 1].time if reference.message else sheet.time
    return ItemMention(
        relation=relation,
        path=sheet.path,
        line=reference.line,
        title=reference.title,
        message=reference.message,
        time=time,
        confidence=reference.confidence,
    )


def _outline(tree: Tree) -> Outline:
    is_form = _is_form(tree)
    items = [
        _item(entry, variant, tree, is_form)
        for number in sorted(tree.entries)
        for variant, entry in enumerate(sorted(tree.entries[number], key=_age), 1)
    ]
    present = set(tree.entries)
    implied = {number[:length] for number in present for length in range(1, len(number))} - present
    items += [Item(".".join(map(str, number)), "") for number in implied]
    items.sort(key=lambda item: (key(item.number), item.variant))
    return Outline(tuple(items), bool(tree.plans))


def _age(entry: ItemDraft) -> tuple[object, ...]:
    ranks = [rank for rank, _ in entry.planned]
    return (not ranks, min(ranks) if ranks else (), [block.order for block, _ in entry.written][:1])


def _is_form(tree: Tree) -> bool:
    """Whether several notes write nearly all of it, each for itself."""
    if len(tree.entries) < 2:
        return False
    held: dict[str, set[Number]] = {}
    for number, entries in tree.entries.items():
        for entry in entries:
            for block, _ in entry.written:
                held.setdefault(block.sheet.path, set()).add(number)
    whole = sum(len(numbers) >= _FORM_SHARE * len(tree.entries) for numbers in held.values())
    return whole >= _FORM_NOTES


def _item(entry: ItemDraft, variant: int, tree: Tree, is_form: bool) -> Item:
    places = list(entry.named)
    planned = sorted(entry.planned, key=lambda pair: pair[0])
    written = sorted(entry.written, key=lambda pair: (pair[0].order, pair[1].line))
    words = 0
    if planned:
        places += [replace(planned[0][1], relation=ItemRelation.ANNOUNCES)]
        places += [place for _, place in planned[1:]]
        others = written
    else:
        is_planned = any(plan is not written[0][0] for plan in tree.plans)
        others = written if is_planned else written[1:]
        is_form = is_form or not is_planned
        first = written[0][1]
        words = first.words
        places.append(replace(first, relation=ItemRelation.ANNOUNCES))
    relation = ItemRelation.RESTATES if is_form else ItemRelation.ELABORATES
    places += [replace(place, relation=relation) for _, place in others]
    order = list(ItemRelation)
    places.sort(key=lambda place: (order.index(place.relation), place.time, place.path, place.line))
    number = ".".join(map(str, entry.number))
    return Item(number, entry.title, tuple(places), variant, words)
