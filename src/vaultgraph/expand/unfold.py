"""Unfolds a seed: finds what it means, chooses what of its neighbourhood is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from vaultgraph.expand.atlas import Atlas
from vaultgraph.expand.choose import BELONGING, Chosen, choose
from vaultgraph.expand.notes import below_note
from vaultgraph.expand.seeds import find
from vaultgraph.expand.texts import below_passage, below_text
from vaultgraph.expand.thing import Neighbour, Thing
from vaultgraph.expand.tree import Expansion, TreeNode, TreeNodeKind
from vaultgraph.extraction.kinds import kinds
from vaultgraph.linking.subpaths import Anchors
from vaultgraph.storage import extracts, parts
from vaultgraph.storage.store import Store

if TYPE_CHECKING:
    from vaultgraph.search.candidates import SemanticIndex
_UNSAFE = re.compile(r"[#^|\[\]\\:%`*~=<>\n\r]+")


def expand(
    store: Store, seed: str, depth: int, budget: int, meaning: SemanticIndex | None
) -> Expansion:
    """Returns a seed unfolded into at most ``budget`` lines, at most ``depth`` levels below it.

    Raises ``SeedNotFound`` where nothing in the vault goes by the seed or answers it.
    """
    atlas = Atlas(store, meaning)
    meant = find(atlas, seed)
    atlas.look_for(meant.thing.label)

    def unfold(thing: Thing) -> list[Neighbour]:
        return list(_below(atlas, thing, is_seed=thing.id == meant.thing.id))

    tree = choose(meant.thing, unfold, atlas.likeness.rows, depth, budget)
    tree.why = meant.why
    shown = {each.thing.id for each in tree.walk()}
    known = kinds(extracts.active(store))
    root = _branch(tree, Anchored(atlas), shown)
    return Expansion(
        seed=seed, root=root, depth=depth, budget=budget, others=meant.others, kinds=known
    )


def _below(atlas: Atlas, thing: Thing, *, is_seed: bool) -> Iterator[Neighbour]:
    """What may stand below a thing: what its own room says, and what others add."""
    for each in atlas.contributions:
        if thing.kind in each.kinds:
            yield from each.below(thing, is_seed=is_seed)
        else:
            yield from each.beside(thing, is_seed=is_seed)
    match thing.kind:
        case TreeNodeKind.NOTE:
            yield from below_note(atlas, thing, is_seed=is_seed)
        case TreeNodeKind.PASSAGE:
            yield from below_passage(atlas, thing)
        case TreeNodeKind.TEXT:
            yield from below_text(atlas, thing)


def _branch(chosen: Chosen, anchored: Anchored, shown: set[str]) -> TreeNode:
    """A thing in the tree with those below it, each tie together, in the order of the note."""
    thing = chosen.thing
    ties = list(type(chosen.tie))
    below = sorted(chosen.below, key=lambda each: (ties.index(each.tie), each.place))
    left = {
        candidate.thing.id
        for candidate in chosen.candidates
        if candidate.tie in BELONGING and candidate.thing.id not in shown
    }
    return TreeNode(
        node=thing.id,
        kind=thing.kind,
        tie=chosen.tie,
        label=thing.label,
        why=chosen.why,
        path=thing.path,
        line=thing.line,
        heading=anchored.heading(thing.path, thing.line),
        text=thing.text or thing.label,
        time=thing.time,
        role=thing.role,
        relevance=chosen.relevance,
        novelty=chosen.novelty,
        order=chosen.order,
        left=len(left),
        branches=tuple(_branch(each, anchored, shown) for each in below),
    )


class Anchored:
    """Finds the heading above a line if a link may name it: if Obsidian finds it again where it
    stands. Those of a note are read once."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self._notes: dict[str, tuple[Anchors, list[tuple[int, str]]]] = {}

    def heading(self, path: str, line: int) -> str:
        """Returns the heading above a line as a link may name it, or nothing."""
        if path not in self._notes:
            self._notes[path] = self._read(path)
        anchors, headings = self._notes[path]
        above = [heading for heading in headings if heading[0] <= line]
        if not above:
            return ""
        at, text = above[-1]
        name = " ".join(_UNSAFE.sub(" ", text).split())
        return name if name and anchors.find(f"#{name}") == at else ""

    def _read(self, path: str) -> tuple[Anchors, list[tuple[int, str]]]:
        anchors = Anchors()
        headings = []
        file = self.atlas.by_path.get(path)
        for part in parts.headings(self.atlas.store, [file.id]) if file else ():
            anchors.add_heading(part.level, part.text, part.line)
            headings.append((part.line, part.text))
        return anchors, headings
