"""Results that differ from one another: copies folded together, sameness put off."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

_PENALTY = 0.5
"""Taken off the score of what is just like something that stands above it."""
_WINDOW = 40
"""So many candidates compete for the next place."""
_COPIED = 0.5
"""Of two notes with more passages in common than this share, one is a copy."""


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
