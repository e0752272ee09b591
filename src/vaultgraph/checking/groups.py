"""Problems put together for a person to look at: what is wrong in many places once, a note in which
much is wrong once, the most useful first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace

from vaultgraph.model import Problem


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Problems of one kind: the same thing wherever it is wrong, or all of one note."""

    problems: tuple[Problem, ...]
    note: str = ""
    """The note whose they are; empty for the same thing in several places, or in one."""

    @property
    def kind(self) -> str:
        """The kind of all of them."""
        return self.problems[0].kind

    @property
    def notes(self) -> int:
        """In how many notes they are."""
        return len({problem.path for problem in self.problems})


def grouped(problems: Iterable[Problem]) -> list[ProblemGroup]:
    """Returns problems in groups, each in one: those with a fix first, then by how many they are.
    Of two ways to group a problem the one with more notes, or more problems of a note, wins."""
    things: dict[tuple[str, str, str], list[Problem]] = {}
    notes: dict[tuple[str, str, bool], list[Problem]] = {}
    for problem in problems:
        things.setdefault((problem.kind, problem.message, problem.fix), []).append(problem)
        of_note = (problem.kind, problem.path, bool(problem.edits))
        notes.setdefault(of_note, []).append(problem)
    ways = [ProblemGroup(tuple(same)) for same in things.values()]
    ways += [ProblemGroup(tuple(own), own[0].path) for own in notes.values() if len(own) > 1]
    return sorted(_cover(ways), key=_order)


def chosen(groups: Sequence[ProblemGroup], limit: int) -> list[ProblemGroup]:
    """Returns so many of some groups in their order, all for 0: half of them with a fix, the first
    of each kind, then what is most."""
    if not limit or len(groups) <= limit:
        return list(groups)
    mended = [place for place, group in enumerate(groups) if group.problems[0].edits]
    first: dict[str, int] = {}
    for place, group in enumerate(groups):
        first.setdefault(group.kind, place)
    others = range(len(mended), len(groups))
    wanted = dict.fromkeys((*mended[: limit // 2], *first.values(), *others, *mended))
    return [groups[place] for place in sorted(list(wanted)[:limit])]


def _order(group: ProblemGroup) -> tuple[object, ...]:
    first = group.problems[0]
    return not first.edits, -len(group.problems), first.kind, first.path, first.line


def _cover(ways: Sequence[ProblemGroup]) -> list[ProblemGroup]:
    """Each problem once, in the largest group that it can be in: greedily, a group that has lost
    some to others waits again with what is left."""
    taken: set[int] = set()
    covered: list[ProblemGroup] = []
    waiting = [(_rank(group), place, group) for place, group in enumerate(ways)]
    heapify(waiting)
    while waiting:
        _, place, group = waiting[0]
        left = tuple(each for each in group.problems if id(each) not in taken)
        if left and len(left) < len(group.problems):
            smaller = ProblemGroup(left, group.note)
            heapreplace(waiting, (_rank(smaller), place, smaller))
            continue
        heappop(waiting)
        if left:
            taken.update(map(id, left))
            covered.append(group)
    return covered


def _rank(group: ProblemGroup) -> tuple[int, bool]:
    size = len(group.problems) if group.note else group.notes
    return -size, bool(group.note)
