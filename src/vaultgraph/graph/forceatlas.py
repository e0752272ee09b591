"""ForceAtlas2 (Jacomy, Venturini, Heymann and Bastian 2014), the layout that users of Gephi know.

Nodes repel one another, the well linked more; links pull as springs do; gravity keeps all together.
A node that swings to and fro goes slowly, one that knows its way fast. Written from the paper, with
its defaults: linear attraction, hubs not dissuaded, overlaps allowed.

What lies together repels from far away as one body (Barnes and Hut 1986), so that a round takes
n log n steps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vaultgraph.graph.sunflower import sunflower
from vaultgraph.progress import Progress, silent

Points = npt.NDArray[np.float64]
Places = npt.NDArray[np.complex128]
Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_REPULSION, _GRAVITY = 2.0, 1.0
_SPEED, _LONGEST, _RISE = 0.1, 10.0, 1.5
_MANY_NODES, _VERY_MANY = 5_000, 50_000
_TOLERANCES = 0.1, 1.0, 10.0
"""How much swinging is borne: of few nodes, many and very many."""

_OPENED = math.sqrt(2)
"""A cell is opened for what is nearer to its middle than so many of its widths: so for all that
lies in it, which must not push itself."""

_DEEPEST = 30
"""How often the plane is divided; what lies closer together doesn't push each other."""

_AT_ONCE = 16_384
"""Nodes whose repulsion is found together, which bounds the memory."""


def forceatlas(
    start: Points,
    pairs: Sequence[tuple[int, int]],
    weights: Sequence[float],
    rounds: int,
    progress: Progress = silent,
) -> Points:
    """Returns positions after so many rounds, (n, 2), about the middle of ``start`` and spread as
    far as it. ``pairs`` are linked, each once."""
    ends: Indices = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    pulls: Numbers = np.array(weights, dtype=np.float64)
    count = len(start)
    masses: Numbers = 1 + np.bincount(ends.ravel(), minlength=count).astype(np.float64)
    middle = start.mean(axis=0)
    begun = _apart((start - middle) @ np.array([1, 1j]))
    at = _balanced(begun, ends, pulls, masses)
    before: Places = np.zeros(count, dtype=np.complex128)
    speed, tolerance = 1.0, _TOLERANCES[(count > _MANY_NODES) + (count > _VERY_MANY)]
    for done in range(1, rounds + 1):
        force = _REPULSION * masses * repulsion(at, masses) - _GRAVITY * masses * _direction(at)
        force += _attraction(at, ends, pulls)
        swinging, going = np.abs(force - before), np.abs(force + before) / 2
        swing, traction = float(masses @ swinging), float(masses @ going)
        speed = min(tolerance * traction / (swing or 1.0), _RISE * speed)
        step = _SPEED * speed / (1 + speed * np.sqrt(swinging))
        at = at + force * np.minimum(step, _LONGEST / (np.abs(force) + 1e-9))
        before = force
        progress("place", done, rounds)
    at *= np.linalg.norm(begun) / (np.linalg.norm(at) or 1.0)
    points: Points = np.stack([at.real, at.imag], axis=1) + middle
    return points


def repulsion(at: Places, masses: Numbers) -> Places:
    """Returns how bodies push each other away: for each, the sum over all others of their mass
    over the distance, in the direction away from them. What lies at one place doesn't push."""
    levels = _levels(at, masses)
    force: Places = np.zeros(len(at), dtype=np.complex128)
    for begin in range(0, len(at), _AT_ONCE):
        bodies = np.arange(begin, min(begin + _AT_ONCE, len(at)))
        cells = np.zeros(len(bodies), dtype=np.int64)
        for level in levels:
            away = at[bodies] - level.middle[cells]
            distance = np.abs(away)
            as_one = distance > np.where(level.alone[cells], 0.0, _OPENED * level.width)
            push = level.mass[cells[as_one]] * away[as_one] / distance[as_one] ** 2
            force += _summed(bodies[as_one], push, len(at))
            bodies, cells = level.opened(bodies[~as_one], cells[~as_one])
    return force


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """The cells of one size, by the order in which a curve meets them."""

    width: float
    mass: Numbers
    middle: Places
    """The centre of mass."""
    alone: npt.NDArray[np.bool_]
    """Whether one body is all that is in it."""
    first: Indices
    """Each cell's first child on the next level."""
    children: Indices
    """How many it has; a cell with one body has none."""

    def opened(self, bodies: Indices, cells: Indices) -> tuple[Indices, Indices]:
        """Returns bodies with each child of the cells they met."""
        many = self.children[cells]
        begin = np.cumsum(many) - many
        child = np.arange(many.sum()) - np.repeat(begin - self.first[cells], many)
        return np.repeat(bodies, many), child


def _levels(at: Places, masses: Numbers) -> list[_Level]:
    """The cells of a quadtree, from the one that holds all to those that hold one body."""
    low = complex(at.real.min(), at.imag.min())
    width = max(float(np.ptp(at.real)), float(np.ptp(at.imag))) * (1 + 1e-9) or 1.0
    place = (at - low) * (2**_DEEPEST / width)
    code = _curve(place.real.astype(np.int64), place.imag.astype(np.int64))
    order = np.argsort(code, kind="stable")
    code, mass, at = code[order], masses[order], at[order]
    moment: Places = mass * at
    levels = []
    begin: Indices = np.zeros(1, dtype=np.int64)
    for depth in range(_DEEPEST + 1):
        alone = np.diff(begin, append=len(code)) == 1
        cut = np.diff(code >> 2 * max(0, _DEEPEST - depth - 1), prepend=-1) != 0
        following = np.flatnonzero(cut)
        first = np.searchsorted(following, begin)
        children = np.diff(first, append=len(following))
        children[alone | (depth == _DEEPEST)] = 0
        together = np.add.reduceat(mass, begin)
        middle = np.divide(np.add.reduceat(moment, begin), together, dtype=np.complex128)
        # A body alone is met where it is, to the last bit: it must not push itself.
        middle[alone] = at[begin[alone]]
        levels.append(
            _Level(
                width=width / 2**depth,
                mass=together,
                middle=middle,
                alone=alone,
                first=first,
                children=children,
            )
        )
        if not children.any():
            break
        begin = following
    return levels


def _curve(column: Indices, row: Indices) -> Indices:
    """Numbers of the cells of the finest grid, so that those of each coarser one follow one another
    (Morton 1966)."""
    number: Indices = np.zeros(len(column), dtype=np.int64)
    for bit in range(_DEEPEST):
        number |= ((column >> bit) & 1) << 2 * bit | ((row >> bit) & 1) << 2 * bit + 1
    return number


def _attraction(at: Places, ends: Indices, pulls: Numbers) -> Places:
    pull = pulls * (at[ends[:, 1]] - at[ends[:, 0]])
    return _summed(ends[:, 0], pull, len(at)) - _summed(ends[:, 1], pull, len(at))


def _balanced(at: Places, ends: Indices, pulls: Numbers, masses: Numbers) -> Places:
    """Places so scaled that the forces, all in all, neither widen nor narrow them."""
    apart = np.abs(at[ends[:, 1]] - at[ends[:, 0]])
    pulled, held = float(pulls @ apart**2), float(_GRAVITY * masses @ np.abs(at))
    pushed = _REPULSION * float(masses.sum() ** 2 - masses @ masses) / 2
    if not pulled:
        return at
    scale = (math.sqrt(held**2 + 4 * pulled * pushed) - held) / (2 * pulled)
    balanced: Places = at * scale
    return balanced


def _apart(at: Places) -> Places:
    """Places of which no two are one: from one place nothing pushes two nodes apart."""
    little = 1e-4 * (float(np.abs(at).max()) or 1.0) / math.sqrt(len(at))
    apart: Places = at + little * (sunflower(len(at)) @ np.array([1, 1j]))
    return apart


def _direction(at: Places) -> Places:
    direction: Places = at / np.maximum(np.abs(at), 1e-9)
    return direction


def _summed(places: Indices, values: Places, count: int) -> Places:
    """Sums of values by the place that each belongs to."""
    total = np.empty(count, dtype=np.complex128)
    total.real = np.bincount(places, values.real, count)
    total.imag = np.bincount(places, values.imag, count)
    return total
