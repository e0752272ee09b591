"""The trees of numbered items while they are put together.

A tree grows from plans: messages or notes that announce sections without writing them. Two places
belong to one tree if number and title agree in enough of what they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from vaultgraph.extractors.outlines.model import (
    ItemMention,
    ItemRelation,
    NoteSections,
    Section,
    SectionPlace,
    key,
)
from vaultgraph.extractors.outlines.titles import SAME, Title, agreement, title
from vaultgraph.model import Role

Number = tuple[int, ...]

ENOUGH = 3
"""The proof that two places belong to one tree: telling words and parts of numbers in common."""
ENOUGH_NEARBY = 2
"""The same for two places of one folder."""
_ALIKE = 8
"""More trees than this that share a number and title prove nothing."""
_CROWD = 64
"""So many trees of one folder that begin with the same number make the number meaningless."""
_DIGITS = re.compile(r"(\d+)")
_ANNOUNCING = (SectionPlace.HEADING, SectionPlace.BOLD, SectionPlace.TITLE, SectionPlace.LEAD)
_WRITTEN = 15
"""Fewer words under a heading say what shall be written, unless a user asked for it."""
_WRITTEN_IN_TEXT = 3
"""The same where the sections around it are written."""
_WRITTEN_ABOVE_LIST = 60
"""The same where a list of its parts follows."""


@dataclass(eq=False)
class SectionRun:
    """The sections of one message, or of a note outside its messages, in file order."""

    sheet: NoteSections
    message: int
    sections: Sequence[Section]

    @cached_property
    def role(self) -> Role | None:
        """Who wrote it, if it is a message."""
        return self.sheet.turns[self.message - 1].role if self.message else None

    @cached_property
    def reply_to(self) -> int:
        """The message it answers."""
        return self.sheet.turns[self.message - 1].reply_to if self.message else 0

    @cached_property
    def time(self) -> str:
        """When it was written."""
        time = self.sheet.turns[self.message - 1].time if self.message else ""
        return time or self.sheet.time

    @cached_property
    def folder(self) -> str:
        """The folder of its note."""
        return self.sheet.path.rpartition("/")[0]

    @cached_property
    def order(self) -> tuple[str, list[tuple[int, str]], int]:
        """What blocks are ordered by: time, then path with numbers as numbers."""
        parts = _DIGITS.split(self.sheet.path)
        path = [(int(part) if part.isdecimal() else 0, part) for part in parts]
        return self.time or "~", path, self.message

    @cached_property
    def numbers(self) -> list[Number]:
        """The number of each section."""
        return [key(section.number) for section in self.sections]

    @cached_property
    def titles(self) -> list[Title]:
        """The title of each section."""
        return [title(section.title) for section in self.sections]

    @cached_property
    def written(self) -> list[bool]:
        """For each section whether text stands under it or under one of its parts."""
        own = [self._is_written(index) for index in range(len(self.sections))]
        begun = {
            number[:length]
            for number, is_written in zip(self.numbers, own, strict=True)
            if is_written
            for length in range(1, len(number))
        }
        return [
            is_written or (section.place in _ANNOUNCING and number in begun)
            for section, number, is_written in zip(self.sections, self.numbers, own, strict=True)
        ]

    def _is_written(self, index: int) -> bool:
        section = self.sections[index]
        if section.place not in _ANNOUNCING or self.role is Role.USER:
            return False
        after = index + 1
        is_above_list = (
            after < len(self.sections)
            and self.sections[after].place not in _ANNOUNCING
            and self.numbers[after][:-1] == self.numbers[index]
        )
        if is_above_list:
            return section.words >= _WRITTEN_ABOVE_LIST
        return section.words >= (_WRITTEN_IN_TEXT if self._is_text else _WRITTEN)

    @cached_property
    def _is_text(self) -> bool:
        """Whether of its headings without parts a third are long enough to be written."""
        parents = {number[:-1] for number in self.numbers}
        words = [
            section.words
            for section, number in zip(self.sections, self.numbers, strict=True)
            if section.place in _ANNOUNCING and number not in parents
        ]
        return 3 * sum(count >= _WRITTEN for count in words) >= len(words)

    @cached_property
    def is_table(self) -> bool:
        """Whether it is a table of contents, whose cells may name notes instead of sections."""
        return any(section.place is SectionPlace.ROW for section in self.sections)

    @cached_property
    def planned(self) -> int:
        """How many of its sections are only announced."""
        return len(self.sections) - sum(self.written)

    def place(self, index: int, relation: ItemRelation = ItemRelation.RESTATES) -> ItemMention:
        """Returns the place of one section."""
        section = self.sections[index]
        return ItemMention(
            relation=relation,
            path=self.sheet.path,
            line=section.line,
            title=section.title,
            message=section.message,
            words=section.words,
            time=self.time,
        )


@dataclass(eq=False, slots=True, kw_only=True)
class ItemDraft:
    """An item in the making."""

    number: Number
    title: str
    compared: Title
    planned: list[tuple[tuple[object, ...], ItemMention]] = field(default_factory=list)
    """Where it is announced, with what places are preferred by."""
    written: list[tuple[SectionRun, ItemMention]] = field(default_factory=list)
    named: list[ItemMention] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Tree:
    """A tree in the making."""

    entries: dict[Number, list[ItemDraft]] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    plans: set[SectionRun] = field(default_factory=set)

    def find(self, number: Number, wanted: Title) -> ItemDraft | None:
        """Returns the item of a number whose title agrees best, if any agrees."""
        found = [
            (agreement(entry.compared, wanted), entry) for entry in self.entries.get(number, ())
        ]
        best = max(found, key=lambda pair: pair[0], default=(0.0, None))
        return best[1] if best[0] >= SAME else None

    def has(self, number: Number) -> bool:
        """Tells whether an item of that number is there, or parts of one."""
        return number in self.entries or (*number, 1) in self.entries

    def follows(self, number: Number) -> bool:
        """Tells whether a number goes on counting the parts of an item."""
        parent, before = number[:-1], (*number[:-1], number[-1] - 1)
        return bool(parent) and self.has(parent) and before in self.entries


class Forest:
    """All trees, found by the numbers and titles they hold."""

    def __init__(self) -> None:
        self._trees: list[Tree] = []
        self._into: list[int] = []
        self._holding: dict[tuple[Number, tuple[str, ...]], set[int]] = {}
        self._nearby: dict[tuple[str, int], set[int]] = {}

    def trees(self) -> Iterator[Tree]:
        """Yields the trees."""
        return (tree for index, tree in enumerate(self._trees) if self._into[index] == index)

    def _find(self, index: int) -> int:
        while self._into[index] != index:
            self._into[index] = self._into[self._into[index]]
            index = self._into[index]
        return index

    def tree(self) -> int:
        """Returns a new tree."""
        self._trees.append(Tree())
        self._into.append(len(self._into))
        return len(self._into) - 1

    def get(self, index: int) -> Tree:
        """Returns the tree that an index means by now."""
        return self._trees[self._find(index)]

    def merge(self, indexes: Iterable[int]) -> int:
        """Makes some trees one and returns it."""
        roots = list(dict.fromkeys(map(self._find, indexes)))
        largest = max(roots, key=lambda root: len(self._trees[root].entries))
        target = self._trees[largest]
        for root in roots:
            if root == largest:
                continue
            source = self._trees[root]
            self._into[root] = largest
            target.folders |= source.folders
            target.plans |= source.plans
            for number, entries in source.entries.items():
                for entry in entries:
                    same = target.find(number, entry.compared)
                    if same:
                        same.planned += entry.planned
                        same.written += entry.written
                        same.named += entry.named
                    else:
                        target.entries.setdefault(number, []).append(entry)
            self._trees[root] = Tree()
        return largest

    def add(
        self, index: int, number: Number, text: str, folder: str, *, planned: bool = True
    ) -> ItemDraft:
        """Returns the item of a tree with a number and title, new if there is none.

        Other places find it by number and title only if it is planned.
        """
        index = self._find(index)
        tree = self._trees[index]
        wanted = title(text)
        entry = tree.find(number, wanted)
        if entry is None:
            entry = ItemDraft(number=number, title=text, compared=wanted)
            tree.entries.setdefault(number, []).append(entry)
        if planned:
            for form in wanted.keys | entry.compared.keys:
                self._holding.setdefault((number, form), set()).add(index)
        tree.folders.add(folder)
        nearby = self._nearby.setdefault((folder, number[0]), set())
        if len(nearby) < _CROWD:
            nearby.add(index)
            if len(nearby) == _CROWD:
                merged = set(map(self._find, nearby))
                nearby.intersection_update(merged)
        return entry

    def proof(
        self, numbers: Iterable[Number], titles: Iterable[Title]
    ) -> dict[int, tuple[int, int]]:
        """Returns for each tree that shares number and title with some sections how much that
        proves, and in how many it does."""
        found: dict[int, tuple[int, int]] = {}
        for number, wanted in zip(numbers, titles, strict=True):
            holding = {
                self._find(index)
                for form in wanted.keys
                for index in self._holding.get((number, form), ())
            }
            if len(holding) > _ALIKE:
                continue
            for index in holding:
                weight, count = found.get(index, (0, 0))
                found[index] = (weight + wanted.weight + len(number) - 1, count + 1)
        return found

    def matching(
        self, block: SectionRun, numbers: Sequence[Number], titles: Sequence[Title]
    ) -> list[int]:
        """Returns the trees that sections of a block belong to, the best first."""
        found = []
        for index, (weight, count) in self.proof(numbers, titles).items():
            tree = self._trees[index]
            needed = ENOUGH_NEARBY if block.folder in tree.folders else ENOUGH
            contradicted = sum(
                number in tree.entries and tree.find(number, wanted) is None
                for number, wanted in zip(numbers, titles, strict=True)
            )
            if block.is_table:
                contradicted = 0
            if weight >= needed and contradicted < max(count, 1):
                found.append((weight, index))
        return [index for _, index in sorted(found, key=lambda pair: (-pair[0], pair[1]))]

    def near(self, folder: str, number: Number) -> list[int]:
        """Returns the trees of a folder that have parts of what a number is part of."""
        nearby = self._nearby.get((folder, number[0]), set())
        return sorted(set(map(self._find, nearby))) if len(nearby) < _CROWD else []
