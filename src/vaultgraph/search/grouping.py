"""One result for one idea: passages of a note together, copies of a note folded into one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from vaultgraph import words
from vaultgraph.storage.passages import PassageHit

_SHINGLE = 3
_ALIKE = 0.8
_FEWEST = 12
"""Passages with fewer shingles may be alike by chance: a greeting, a template's line."""


@dataclass(slots=True)
class Group:
    """The passages found in one note, best first, and the notes that are copies of it."""

    places: list[int]
    copies: list[str] = field(default_factory=list)


def grouped(hits: Sequence[PassageHit], scores: Sequence[float], count: int) -> list[Group]:
    """Returns the ``count`` best notes with the places of their passages in ``hits``, best first;
    ties go by path and line. A note whose best passage repeats that of a better note (Jaccard
    similarity of three-word shingles, Broder 1997) is folded into it."""

    def order(place: int) -> tuple[float, str, int]:
        return -scores[place], hits[place].path, hits[place].line

    by_note: dict[int, list[int]] = defaultdict(list)
    for place in sorted(range(len(hits)), key=order):
        by_note[hits[place].note_id].append(place)
    kept: list[tuple[Group, frozenset[str]]] = []
    for places in by_note.values():
        best = hits[places[0]]
        shingles = _shingles(best.text)
        copied = next((group for group, known in kept if _alike(shingles, known)), None)
        if copied is not None:
            copied.copies.append(best.path)
        elif len(kept) == count:
            break
        else:
            kept.append((Group(places), shingles))
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
