"""The company that notes keep: what they link, what links them, their tags, their formulas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import igraph
import numpy as np
from numpy.typing import NDArray

from vaultgraph.storage import formulas, queries
from vaultgraph.storage.store import Store

_DAMPING = 0.85
_LINK, _FEATURE = 1.0, 0.1
"""What a way is worth that a walk takes: a link was made on purpose, a tag or an operand may be
anywhere."""
_ALWAYS_TELLING = 10
_TELLING_SHARE = 20

Thing = int | str
"""A file by its id; a missing target, tag or operand by its key."""


@dataclass(frozen=True, slots=True)
class Features:
    """What notes have that other notes may have too."""

    of: Mapping[int, frozenset[Thing]]
    degree: Mapping[Thing, int]

    @classmethod
    def made(cls, pairs: Iterable[tuple[int, Thing]]) -> Features:
        """Returns the features of notes from all pairs of both."""
        of: dict[int, set[Thing]] = defaultdict(set)
        holders: dict[Thing, set[int]] = defaultdict(set)
        for note, thing in pairs:
            of[note].add(thing)
            holders[thing].add(note)
        return cls(
            {note: frozenset(things) for note, things in of.items()},
            {thing: len(notes) for thing, notes in holders.items()},
        )

    def shared(self, left: int, right: int, notes: int) -> list[Thing]:
        """Returns what two notes share that says something, rarest first: what half of so many
        notes have is no reason."""
        limit = max(_ALWAYS_TELLING, notes // _TELLING_SHARE)
        both = self.of.get(left, frozenset()) & self.of.get(right, frozenset())
        telling = (thing for thing in both if self.degree[thing] <= limit)
        return sorted(telling, key=lambda thing: (self.degree[thing], str(thing)))


@dataclass(frozen=True, slots=True)
class Company:
    """All that ties the notes of a vault."""

    links: Features
    """In either direction."""
    tags: Features
    operands: Features
    """The terms of formulas, by key."""
    spelled: Mapping[Thing, str]
    """Tags and operands as a note spells them."""

    def visits(self, seed: int, notes: Iterable[int]) -> NDArray[np.float64]:
        """Returns how often a walk from one note, which starts again now and then, comes to each
        of some notes: personalised PageRank (Jeh and Widom 2003; Haveliwala 2002) over links,
        citations in footnotes, tags and operands, regardless of direction."""
        places: dict[tuple[str, Thing], int] = {}

        def place(kind: str, thing: Thing) -> int:
            return places.setdefault((kind, thing), len(places))

        start = place("", seed)
        wanted = [place("", note) for note in notes]
        edges: list[tuple[int, int]] = []
        weights: list[float] = []
        for kind, features, weight in (
            ("", self.links, _LINK),
            ("tag", self.tags, _FEATURE),
            ("term", self.operands, _FEATURE),
        ):
            for note, things in features.of.items():
                for thing in sorted(things, key=str):
                    if isinstance(thing, str) or note < thing:  # links stand in both directions
                        edges.append((place("", note), place(kind, thing)))
                        weights.append(weight)
        network = igraph.Graph(len(places), edges)
        visited = network.personalized_pagerank(
            directed=False, damping=_DAMPING, reset_vertices=[start], weights=weights or None
        )
        return np.array(visited)[wanted]


def company(store: Store) -> Company:
    """Returns what ties the notes of a vault."""
    tags = list(queries.parts(store, "tag"))
    terms = formulas.terms(store)
    spelled: dict[Thing, str] = {key: text for _, text, key in terms}
    return Company(
        Features.made(_links(store)),
        Features.made((tag.note_id, _key(tag.name)) for tag in tags),
        Features.made((note, key) for note, _, key in terms),
        spelled | {_key(tag.name): tag.name for tag in reversed(tags)},
    )


def _key(tag: str) -> str:
    return f"#{tag.lower()}"


def _links(store: Store) -> Iterable[tuple[int, Thing]]:
    for note, target in queries.neighbours(store):
        yield note, target
        if isinstance(target, int):
            yield target, note
