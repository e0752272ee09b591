"""Unfolds a seed: finds what it means, chooses what of its neighbourhood is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from vaultgraph.expand.anchors import Anchored
from vaultgraph.expand.atlas import Atlas
from vaultgraph.expand.choose import BELONGING, Chosen, choose
from vaultgraph.expand.notes import below_claim, below_note
from vaultgraph.expand.sections import below_section
from vaultgraph.expand.seeds import find
from vaultgraph.expand.terms import below_concept, below_formula, below_name
from vaultgraph.expand.texts import below_passage, below_text
from vaultgraph.expand.thing import Candidate, Thing
from vaultgraph.expand.tree import Branch, Expansion, Kind
from vaultgraph.storage.store import Store

if TYPE_CHECKING:
    from vaultgraph.search.candidates import Meaning


def expand(store: Store, seed: str, depth: int, budget: int, meaning: Meaning | None) -> Expansion:
    """Returns a seed unfolded into at most ``budget`` lines, at most ``depth`` levels below it.

    Raises ``SeedNotFound`` where nothing in the vault goes by the seed or answers it.
    """
    atlas = Atlas(store, meaning)
    meant = find(atlas, seed)
    atlas.look_for(meant.thing.label)

    def unfold(thing: Thing) -> list[Candidate]:
        return list(_below(atlas, thing, is_seed=thing.id == meant.thing.id))

    tree = choose(meant.thing, unfold, atlas.likeness.rows, depth, budget)
    tree.why = meant.why
    shown = {each.thing.id for each in tree.walk()}
    return Expansion(seed, _branch(tree, Anchored(atlas), shown), depth, budget, meant.others)


def _below(atlas: Atlas, thing: Thing, *, is_seed: bool) -> Iterable[Candidate]:
    match thing.kind:
        case Kind.SECTION:
            return below_section(atlas, thing)
        case Kind.FORMULA:
            return below_formula(atlas, thing)
        case Kind.ADDRESS | Kind.SYMBOL | Kind.FUNCTION:
            return below_name(atlas, thing)
        case Kind.CONCEPT:
            return below_concept(atlas, thing, is_seed=is_seed)
        case Kind.NOTE:
            return below_note(atlas, thing, is_seed=is_seed)
        case Kind.CLAIM | Kind.IDEA | Kind.STEP:
            return below_claim(atlas, thing)
        case Kind.PASSAGE:
            return below_passage(atlas, thing)
        case Kind.TEXT:
            return below_text(atlas, thing)


def _branch(chosen: Chosen, anchored: Anchored, shown: set[str]) -> Branch:
    """A thing in the tree with those below it, each tie together, in the order of the note."""
    thing = chosen.thing
    ties = list(type(chosen.tie))
    below = sorted(chosen.below, key=lambda each: (ties.index(each.tie), each.place))
    left = {
        candidate.thing.id
        for candidate in chosen.candidates
        if candidate.tie in BELONGING and candidate.thing.id not in shown
    }
    return Branch(
        thing.id,
        thing.kind,
        chosen.tie,
        thing.label,
        chosen.why,
        thing.path,
        thing.line,
        anchored.heading(thing.path, thing.line),
        thing.text or thing.label,
        thing.time,
        thing.role,
        chosen.relevance,
        chosen.novelty,
        chosen.order,
        len(left),
        tuple(_branch(each, anchored, shown) for each in below),
    )
