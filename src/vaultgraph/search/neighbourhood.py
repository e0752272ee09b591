"""The company that notes keep: what they link, what links them, what else they share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import igraph
import numpy as np
from numpy.typing import NDArray

from vaultgraph.storage import extracts, parts, queries
from vaultgraph.storage.store import Store

_DAMPING = 0.85
_LINK, _FEATURE = 1.0, 0.1
"""What a way is worth that a walk takes: a link was made on purpose, a tag may be anywhere."""
_ALWAYS_TELLING = 10
_TELLING_SHARE = 20

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """What notes have that other notes may have too."""

    pairs: Ids
    """A row for each note and thing that it has, once, in ascending order."""
    things: Ids
    """In ascending order."""
    degree: Ids
    """How many notes have each thing."""

    @classmethod
    def made(cls, pairs: Iterable[tuple[int, int]]) -> Features:
        """Returns the features of notes from pairs of both."""
        rows = np.array(list(pairs), np.int64).reshape(-1, 2)
        rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
        once = np.ones(len(rows), np.bool_)
        once[1:] = (rows[1:] != rows[:-1]).any(axis=1)
        return cls(rows[once], *np.unique(rows[once][:, 1], return_counts=True))

    def of(self, note: int) -> Ids:
        """Returns what a note has, in ascending order."""
        begin, end = np.searchsorted(self.pairs[:, 0], (note, note + 1))
        return self.pairs[begin:end, 1]

    def shared(self, left: int, right: int, notes: int) -> dict[int, int]:
        """Returns what two notes share that says something, rarest first, and how many have it:
        what more than ten, and more than a twentieth of so many notes, have is no reason."""
        both = np.intersect1d(self.of(left), self.of(right), assume_unique=True)
        degree = self.degree[np.searchsorted(self.things, both)]
        order = np.argsort(degree, kind="stable")
        most = max(_ALWAYS_TELLING, notes // _TELLING_SHARE)
        ordered = zip(both[order].tolist(), degree[order].tolist(), strict=True)
        return {thing: many for thing, many in ordered if many <= most}


@dataclass(frozen=True, eq=False, kw_only=True)
class Neighbourhood:
    """All that ties the notes of a vault."""

    files: Ids
    """All of the vault."""
    links: Features
    """Files in either direction by id; a missing target as ``queries.neighbours`` has it."""
    tags: Features
    """By their places in ``tag_names``."""
    shared: Features
    """What extractors say that notes share, by their places in ``shared_names``."""
    tag_names: tuple[str, ...]
    """As most notes spell them."""
    shared_names: tuple[str, ...]

    def visits(self, seed: int, notes: Sequence[int]) -> NDArray[np.float64]:
        """Returns how often a walk from one note, which starts again now and then, comes to each
        of some notes: personalised PageRank (Jeh and Widom 2003; Haveliwala 2002) over links,
        citations in footnotes, tags and what else notes share, regardless of direction."""
        known, network = self._network
        start = int(np.searchsorted(known, seed))
        visited = network.personalized_pagerank(
            directed=False, damping=_DAMPING, reset_vertices=[start], weights="weight"
        )
        return np.array(visited)[np.searchsorted(known, notes)]

    @cached_property
    def _network(self) -> tuple[Ids, igraph.Graph]:
        """Missing targets and files in ascending order, and the network of them and, behind them,
        tags and what else notes share."""
        links = self.links.pairs
        # They stand in both directions; what is missing links nothing.
        links = links[(links[:, 1] < 0) | (links[:, 0] < links[:, 1])]
        had = (self.tags, self.shared)
        known = np.union1d(self.files, links)
        edges = [np.searchsorted(known, links)]
        size = len(known)
        for features in had:
            owners, things = features.pairs.T
            edges.append(np.stack([np.searchsorted(known, owners), size + things], axis=1))
            size += len(features.things)
        network = igraph.Graph(size, np.concatenate(edges).tolist())
        weights = np.repeat((_LINK, _FEATURE), (len(links), sum(len(each.pairs) for each in had)))
        network.es["weight"] = weights.tolist()
        return known, network


def neighbourhood(store: Store, files: Iterable[int]) -> Neighbourhood:
    """Returns what ties the notes of a vault that has these files."""
    tags, tag_names = _numbered(
        (tag.note_id, tag.name.lower(), tag.name) for tag in parts.tags(store)
    )
    said: list[tuple[int, str, str]] = []
    for extractor in extracts.active(store):
        with extracts.guarded(extractor):
            said += [
                (n, f"{extractor.name} {key}", text) for n, text, key in extractor.shared(store)
            ]
    shared, shared_names = _numbered(said)
    links = queries.neighbours(store)
    both = links + [(target, note) for note, target in links if target > 0]
    return Neighbourhood(
        files=np.fromiter(files, np.int64),
        links=Features.made(both),
        tags=tags,
        shared=shared,
        tag_names=tag_names,
        shared_names=shared_names,
    )


def _numbered(things: Iterable[tuple[int, str, str]]) -> tuple[Features, tuple[str, ...]]:
    """Features of notes, things that go by one key as one, and how most notes spell each."""
    rows = list(things)
    spelled: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for _, key, text in rows:
        spelled[key][text] += 1
    place = {key: number for number, key in enumerate(sorted(spelled))}
    features = Features.made((note, place[key]) for note, key, _ in rows)
    return features, tuple(spelled[key].most_common(1)[0][0] for key in place)
