"""Results that differ from one another: passages of a note together, copies of a note folded into
one, sameness put off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from vaultgraph import words
from vaultgraph.storage.passages import PassageHit

_PENALTY = 0.5
"""Taken off the score of what is just like something that stands above it."""
_WINDOW = 40
"""So many candidates compete for the next place."""
_COPIED = 0.5
"""Of two notes with more passages in common than this share, one is a copy."""
_SHINGLE = 3
_ALIKE = 0.8
_FEWEST = 12
"""Passages with fewer shingles may be alike by chance: a greeting, a template's line."""


@dataclass(frozen=True, slots=True)
class Varied:
    """A candidate by its place, and those that are copies of it."""

    place: int
    copies: tuple[int, ...]


def varied(
    scores: Sequence[float],
    vectors: NDArray[np.float32],
    passages: Callable[[int], Collection[bytes]],
) -> Iterator[Varied]:
    """Yields candidates by maximal marginal relevance (Carbonell and Goldstein 1998): the next is
    the one with the best score less what it repeats. Candidates come best first, with a vector of
    length one each (zeros where there is none); ``passages`` gives the digests of one's."""
    digests = cache(lambda place: frozenset(passages(place)))
    nearest = np.zeros(len(scores))
    left = list(range(len(scores)))
    while left:
        window = left[:_WINDOW]
        chosen = max(window, key=lambda place: (scores[place] - _PENALTY * nearest[place], -place))
        copies = tuple(
            place
            for place in window
            if place != chosen and _is_copy(digests(place), digests(chosen))
        )
        yield Varied(chosen, copies)
        left = [place for place in left if place != chosen and place not in copies]
        nearest = np.maximum(nearest, vectors @ vectors[chosen])


def _is_copy(one: frozenset[bytes], other: frozenset[bytes]) -> bool:
    common = len(one & other)
    return common > _COPIED * min(len(one), len(other))


@dataclass(slots=True)
class NoteHits:
    """The passages found in one note, best first, and the notes that are copies of it."""

    places: list[int]
    copies: list[str] = field(default_factory=list)


def grouped(hits: Sequence[PassageHit], scores: Sequence[float], count: int) -> list[NoteHits]:
    """Returns the ``count`` best notes with the places of their passages in ``hits``, best first;
    ties go by path and line. A note whose best passage repeats that of a better note (Jaccard
    similarity of three-word shingles, Broder 1997) is folded into it."""

    def order(place: int) -> tuple[float, str, int]:
        return -scores[place], hits[place].path, hits[place].line

    by_note: dict[int, list[int]] = defaultdict(list)
    for place in sorted(range(len(hits)), key=order):
        by_note[hits[place].note_id].append(place)
    kept: list[tuple[NoteHits, frozenset[str]]] = []
    for places in by_note.values():
        best = hits[places[0]]
        shingles = _shingles(best.text)
        copied = next((group for group, known in kept if _alike(shingles, known)), None)
        if copied is not None:
            copied.copies.append(best.path)
        elif len(kept) == count:
            break
        else:
            kept.append((NoteHits(places), shingles))
    return [group for group, _ in kept]


def _shingles(text: str) -> frozenset[str]:
    stems = words.stems(text)
    return frozenset(
        " ".join(stems[begin : begin + _SHINGLE]) for begin in range(len(stems) - _SHINGLE + 1)
    )


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    if min(len(one), len(other)) < _FEWEST:
        return False
    return len(one & other) >= _ALIKE * len(one | other)
