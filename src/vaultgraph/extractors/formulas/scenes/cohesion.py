"""Sets of concepts that occur together in the passages of a vault more often than by chance.

Pairs by normalised pointwise mutual information (Bouma 2009), grown to sets of up to four as long
as every pair in them holds together and the whole set recurs. The work is bounded by the number of
concepts and of pairs to begin with.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from vaultgraph.extractors.formulas.scenes.occurrences import Occurrences, together
from vaultgraph.words import cyrillic_letters

RECURS = 2
"""In how many notes, and different passages, something recurs at least; in three where passages are
many, as chats repeat themselves."""
_MANY = 1000
_CONCEPTS = 400
_SEEDS = 300
_TOO_COMMON = 0.15
_PAIR, _JOINED = 0.25, 0.12
"""The NPMI of a pair to begin with, and of every further pair of a set."""
_LARGEST_SET = 4
_BLOCK = 16_384


@dataclass(frozen=True, slots=True)
class Cohesion:
    """Concepts that occur together: by key, how closely (mean NPMI), where."""

    keys: tuple[str, ...]
    density: float
    texts: tuple[int, ...]
    """The different passages that hold all of them."""
    notes: tuple[int, ...]


def cohesive(
    candidates: Iterable[str], used: Mapping[str, int], where: Occurrences
) -> list[Cohesion]:
    """Returns the sets of three or four concepts that hold together.

    ``used`` says how many formulas each concept stands in: those are looked at first.
    """
    keys = _frequent(candidates, used, where)
    if len(keys) < 3:
        return []
    bonds = _bonds(keys, where)
    found = {}
    for members in _sets(keys, bonds, where):
        own = tuple(keys[place] for place in members)
        density = float(np.mean([bonds[pair] for pair in combinations(members, 2)]))
        notes = where.notes_of(where.all_of(own))
        found[members] = Cohesion(own, density, tuple(_texts(own, where)), tuple(notes))
    return list(found.values())


def _frequent(candidates: Iterable[str], used: Mapping[str, int], where: Occurrences) -> list[str]:
    """The concepts to look at: those of most formulas first, of the rest those met most often,
    neither too rare nor everywhere."""
    order = sorted(candidates, key=lambda key: (-used.get(key, 0), key.count(" "), key))
    least = _least(where)
    most = max(least + 1, _TOO_COMMON * where.total)
    met = {key: len(where.texts(key)) for key in order[: 4 * _CONCEPTS]}
    kept = [key for key in met if least <= met[key] <= most]
    return sorted(kept, key=lambda key: (-used.get(key, 0), -met[key], key))[:_CONCEPTS]


def _bonds(keys: Sequence[str], where: Occurrences) -> NDArray[np.float64]:
    """The NPMI of every two concepts; −1 where they don't meet often enough, share a word, or are
    of different languages."""
    counts = _counts(keys, where)
    bonds = np.full(counts.shape, -1.0)
    words_of = [set(key.split()) for key in keys]
    russian = [cyrillic_letters(key) > 0 for key in keys]
    total = where.total
    for left, right in np.argwhere(np.triu(counts, 1) >= _least(where)).tolist():
        if words_of[left] & words_of[right] or russian[left] != russian[right]:
            continue
        met = together(
            int(counts[left, left]), int(counts[right, right]), int(counts[left, right]), total
        )
        bonds[left, right] = bonds[right, left] = met.npmi if met.npmi is not None else -1.0
    return bonds


def _counts(keys: Sequence[str], where: Occurrences) -> NDArray[np.int64]:
    """In how many different passages every two concepts occur."""
    texts = where.different
    counts = np.zeros((len(keys), len(keys)), np.int64)
    places = [np.searchsorted(texts, where.texts(key)) for key in keys]
    step = min(_BLOCK, len(texts))
    for begin in range(0, len(texts), step):
        block = np.zeros((len(keys), step), np.float32)
        for row, own in enumerate(places):
            low, high = np.searchsorted(own, (begin, begin + step))
            block[row, own[low:high] - begin] = 1
        counts += (block @ block.T).astype(np.int64)
    return counts


def _sets(
    keys: Sequence[str], bonds: NDArray[np.float64], where: Occurrences
) -> Iterator[tuple[int, ...]]:
    """Grows the strongest pairs to sets that hold together and recur."""
    pairs = np.argwhere(np.triu(bonds, 1) >= _PAIR).tolist()
    pairs.sort(key=lambda pair: (-bonds[pair[0], pair[1]] * _weight(keys, pair, where), pair))
    for pair in pairs[:_SEEDS]:
        members = list(pair)
        while len(members) < _LARGEST_SET:
            weakest = bonds[members].min(axis=0)
            weakest[members] = -1
            for place in np.argsort(-weakest, kind="stable")[:8].tolist():
                if weakest[place] >= _JOINED and _recurs([*members, place], keys, where):
                    members.append(place)
                    break
            else:
                break
        if len(members) > 2:
            yield tuple(sorted(members))


def _weight(keys: Sequence[str], pair: Sequence[int], where: Occurrences) -> float:
    left, right = (where.texts(keys[place]) for place in pair)
    return math.log2(1 + len(np.intersect1d(left, right, assume_unique=True)))


def _recurs(members: Sequence[int], keys: Sequence[str], where: Occurrences) -> bool:
    own, least = [keys[place] for place in members], _least(where)
    return len(_texts(own, where)) >= least and len(where.notes_of(where.all_of(own))) >= least


def _least(where: Occurrences) -> int:
    return RECURS + (where.total >= _MANY)


def _texts(keys: Iterable[str], where: Occurrences) -> list[int]:
    found: NDArray[np.int64] | None = None
    for key in keys:
        own = where.texts(key)
        found = own if found is None else np.intersect1d(found, own, assume_unique=True)
    return [] if found is None else found.tolist()
