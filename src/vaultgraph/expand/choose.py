"""Which things are shown: maximal marginal relevance (Carbonell & Goldstein 1998) over a tree.

One line after another is chosen, always the best of all that may stand below the lines chosen so
far, so that the lines of a small budget are among those of a larger one. What is already in the
tree counts against what is like it; so does the distance from the seed, and how many lines of the
same tie stand below the same line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vaultgraph.expand.thing import Neighbour, Thing
from vaultgraph.expand.tree import Tie, TreeNodeKind

Rows = NDArray[np.float32]
Unfold = Callable[[Thing], Sequence[Neighbour]]
"""Gives what may stand below a thing, in the order in which it would be shown."""
Vectors = Callable[[Sequence[Thing]], Rows]
"""Gives a row of length one, or of zeros, for each thing."""

RELEVANCE = 0.7
NOVELTY = 0.4
_DEEPER = 0.2
"""What a level costs."""
_CROWDED = 0.015
"""What every line costs that stands below the same line already."""
_SAME = 0.97
"""From this similarity on, two texts say the same."""
_TEXTS = frozenset({TreeNodeKind.PASSAGE, TreeNodeKind.NOTE, "idea"})

_WEIGHTS: Mapping[Tie, tuple[float, float]] = {
    Tie.DEFINITION: (1.0, 0.08),
    Tie.PART: (1.0, 0.01),
    Tie.ELABORATION: (0.85, 0.2),
    Tie.OPERAND: (0.8, 0.02),
    Tie.RESULT: (0.75, 0.05),
    Tie.CLAIM: (0.7, 0.05),
    Tie.NAMED: (0.7, 0.05),
    Tie.STEP: (0.6, 0.05),
    Tie.ANSWER: (0.6, 0.05),
    Tie.USE: (0.6, 0.08),
    Tie.STATED: (0.55, 0.1),
    Tie.IDEA: (0.5, 0.1),
    Tie.SCENE: (0.45, 0.12),
    Tie.LINK: (0.45, 0.06),
    Tie.SECTION: (0.4, 0.08),
    Tie.SHARED: (0.4, 0.12),
    Tie.RELATED: (0.4, 0.08),
    Tie.SAID: (0.35, 0.15),
    Tie.BACKLINK: (0.35, 0.08),
    Tie.SOURCE: (0.3, 0.2),
    Tie.NEAR: (0.25, 0.15),
    Tie.NEXT: (0.2, 0.1),
}
"""What a tie is worth, and what every further line of the same tie costs below one line."""

BELONGING = frozenset(
    {Tie.PART, Tie.ELABORATION, Tie.DEFINITION, Tie.OPERAND, Tie.CLAIM, Tie.STATED, Tie.USE}
    | {Tie.LINK, Tie.STEP, Tie.IDEA}
)
"""Ties to what belongs to a thing, which is counted when it is left out."""


@dataclass(slots=True, kw_only=True)
class Chosen:
    """A thing in the tree."""

    thing: Thing
    tie: Tie
    why: str
    depth: int
    relevance: float
    novelty: float
    order: int
    place: int = 0
    """Among what may stand below the same line."""
    candidates: tuple[Neighbour, ...] = ()
    below: list[Chosen] = field(default_factory=list)

    def walk(self) -> Iterator[Chosen]:
        """Yields it and what stands below it."""
        yield self
        for each in self.below:
            yield from each.walk()


@dataclass(slots=True, kw_only=True)
class _Candidate:
    """A candidate with what its choice depends on."""

    candidate: Neighbour
    above: Chosen
    place: int
    vector: Rows
    relevance: float
    likeness: float = 0.0
    """To what in the tree it is most like, but for the line it would stand below."""


def choose(root: Thing, unfold: Unfold, vectors: Vectors, depth: int, budget: int) -> Chosen:
    """Returns the tree of a thing: at most ``budget`` lines, at most ``depth`` levels below it, no
    thing twice."""
    return _Selection(vectors, unfold, depth).tree(root, budget)


class _Selection:
    def __init__(self, vectors: Vectors, unfold: Unfold, depth: int) -> None:
        self.vectors = vectors
        self.unfold = unfold
        self.depth = depth
        self.open: list[_Candidate] = []
        self.shown: list[tuple[Chosen, Rows]] = []
        self.ids: set[str] = set()
        self.ties: Counter[tuple[str, Tie]] = Counter()

    def tree(self, root: Thing, budget: int) -> Chosen:
        seed = self.vectors([root])[0]
        top = Chosen(thing=root, tie=Tie.SEED, why="", depth=0, relevance=1.0, novelty=1.0, order=0)
        self.add(top, seed, seed)
        while len(self.shown) < budget and self.open:
            best = max(self.open, key=self.rank)
            self.open.remove(best)
            if self.is_shown(best):
                continue
            thing, tie = best.candidate.thing, best.candidate.tie
            chosen = Chosen(
                thing=thing,
                tie=tie,
                why=best.candidate.why,
                depth=best.above.depth + 1,
                relevance=round(best.relevance, 4),
                novelty=round(1 - best.likeness, 4),
                order=len(self.shown),
                place=best.place,
            )
            best.above.below.append(chosen)
            self.ties[best.above.thing.id, tie] += 1
            self.add(chosen, best.vector, seed)
        return top

    def worth(self, candidate: Neighbour) -> float:
        return _WEIGHTS[candidate.tie][0] + candidate.strength

    def rank(self, each: _Candidate) -> tuple[float, int, int]:
        """What the best is told by: its score; of equal ones what stands first."""
        tie = each.candidate.tie
        _, further = _WEIGHTS[tie]
        above = each.above
        score = (
            self.worth(each.candidate)
            + RELEVANCE * each.relevance
            - NOVELTY * each.likeness
            - _DEEPER * above.depth
            - _CROWDED * len(above.below)
            - further * self.ties[above.thing.id, tie]
        )
        return round(score, 6), -above.order, -each.place

    def is_shown(self, each: _Candidate) -> bool:
        thing = each.candidate.thing
        return (
            thing.id in self.ids
            or (each.likeness >= _SAME and thing.kind in _TEXTS)
            or any(thing.overlaps(other.thing) for other, _ in self.shown)
        )

    def add(self, chosen: Chosen, vector: Rows, seed: Rows) -> None:
        self.shown.append((chosen, vector))
        self.ids.add(chosen.thing.id)
        for each in self.open:
            if each.above is not chosen:
                each.likeness = max(each.likeness, float(each.vector @ vector))
        if chosen.depth < self.depth:
            chosen.candidates = tuple(self.unfold(chosen.thing))
            rows = self.vectors([candidate.thing for candidate in chosen.candidates])
            waiting = {each.candidate.thing.id: self.worth(each.candidate) for each in self.open}
            for place, (candidate, row) in enumerate(zip(chosen.candidates, rows, strict=True)):
                worth = self.worth(candidate)
                # What waits below an earlier line stays there, so that its like stays together.
                better = waiting.get(candidate.thing.id, worth - 1) < worth
                if better and candidate.thing.id not in self.ids:
                    likest = max(
                        (float(row @ other) for each, other in self.shown if each is not chosen),
                        default=0.0,
                    )
                    relevance = max(0.0, min(1.0, float(row @ seed)))
                    self.open.append(
                        _Candidate(
                            candidate=candidate,
                            above=chosen,
                            place=place,
                            vector=row,
                            relevance=relevance,
                            likeness=min(1.0, max(0.0, likest)),
                        )
                    )
