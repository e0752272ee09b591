"""Positions for pictures of a graph.

The largest connected part is laid out by force (Fruchterman and Reingold 1991, in igraph's grid
variant): communities first, each as one body, then the nodes in them, links inside a community
pulling more than those between. Or, from the same beginning, by ForceAtlas2. What has no link to it
stands on rings around it, an island together, where it doesn't shrink the rest. The same graph
gives the same picture.

A picture is to be recognised when a note was added. With positions from before, nodes begin where
they were, new ones beside their neighbours, and only settle.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import igraph
import numpy as np
import numpy.typing as npt

from vaultgraph.config import FORCE, FORCEATLAS
from vaultgraph.graph.build import Graph
from vaultgraph.graph.forceatlas import forceatlas
from vaultgraph.graph.network import Network, network, seeded
from vaultgraph.graph.sunflower import GOLDEN_ANGLE, sunflower
from vaultgraph.progress import Progress, silent

EXTENT = 1000.0
"""Positions lie within ``-EXTENT … EXTENT``, the rings of unconnected nodes a little outside."""

Point = tuple[float, float]
Points = npt.NDArray[np.float64]
Radii = npt.NDArray[np.float64]

_ROUNDS = 250
_FEW_ROUNDS = 80
_MANY_NODES, _VERY_MANY = 5_000, 20_000
_JOINING = 40
_HEAT = 0.5
_SETTLING = 25
_ATLAS_ROUNDS, _ATLAS_SETTLING = 300, 60
_STEP = 0.12
"""How far a known node moves at most in the first round of settling, in lengths of a link."""

_KNOWN = 0.5
"""Of fewer known nodes there is no picture to recognise."""

_BETWEEN = 0.25
"""How much a link between communities pulls, of what one inside does."""

_CROWDED = 0.5

_ROOM = 1.7
"""The radius of a community of one node, in lengths of a link; it grows as the square root."""

_LARGEST = 0.085
"""The radius that the largest node is given room for, of the radius of all of them."""

_APART = 26.0
"""How far what stands on rings is apart."""


def positions(
    graph: Graph,
    before: Mapping[str, Point] | None = None,
    layout: str = FORCE,
    progress: Progress = silent,
) -> dict[str, Point]:
    """Returns a position for every node, as near to those from ``before`` as may be. Communities
    are those that the nodes name (see ``measures``); without, there is one."""
    plain = network(graph)
    whole = plain.undirected()
    parts = sorted(whole.connected_components(), key=lambda part: (-len(part), part))
    if not parts:
        return {}
    main, rest = (parts[0], parts[1:]) if len(parts[0]) > 1 else ([], parts)
    places: dict[str, Point] = {}
    wide = tall = 0.0
    if main:
        body = _Body(graph, plain, main, layout, progress)
        known = {node: place for node in body.names if (place := (before or {}).get(node))}
        if len(known) >= _KNOWN * len(main):
            points = body.settled(known)
        else:
            points = _scaled(_level(body.laid_out()))
        places = {node: _point(*at) for node, at in zip(body.names, points, strict=True)}
        wide, tall = _around(points)
    places |= _rings(plain, whole, rest, wide, tall)
    return {node: places[node] for node in graph}


def spread(places: Mapping[str, Point]) -> dict[str, Point]:
    """Returns positions of a part of a picture as those of a whole one."""
    if len(places) < 2:
        return dict(places)
    points = _scaled(np.array(list(places.values())))
    return {node: _point(*at) for node, at in zip(places, points, strict=True)}


class _Body:
    """The connected part that is laid out by force."""

    def __init__(
        self, graph: Graph, plain: Network, part: Sequence[int], layout: str, progress: Progress
    ) -> None:
        self.layout, self.progress = layout, progress
        self.names = [plain.nodes[at] for at in part]
        place = {at: index for index, at in enumerate(part)}
        self.group = _groups([graph.nodes[node].get("community") for node in self.names])
        self.pairs = [(place[a], place[b]) for a, b in plain.joined if a in place]
        weights = [weight for (one, _), weight in plain.joined.items() if one in place]
        self.network = igraph.Graph(len(part), self.pairs)
        degree = self.network.degree()
        self.weights = [1 + math.log2(max(1.0, weight)) for weight in weights]
        self.pulls = []
        for (one, other), weight in zip(self.pairs, self.weights, strict=True):
            pull = weight / min(degree[one], degree[other]) ** _CROWDED
            inside = self.group[one] == self.group[other]
            self.pulls.append(pull if inside else _BETWEEN * pull)
        self.network.es["pull"] = self.pulls

    def laid_out(self) -> Points:
        """New positions, in lengths of a link."""
        rounds = _ATLAS_ROUNDS if self.layout == FORCEATLAS else _JOINING
        points = self._forced(self._by_community(), self._rounds(rounds), _HEAT)
        return points if len(points) > _MANY_NODES else self._loosened(points)

    def _loosened(self, points: Points) -> Points:
        """Moves nodes of a community apart, so that large ones don't hide others."""
        degree = np.array(self.network.degree(), dtype=float)
        crowd = 1 + 0.5 * math.log10(max(1.0, len(degree) / 100))
        radii = _LARGEST / crowd * math.sqrt(len(degree)) * np.sqrt(degree / degree.max())
        loose = points.copy()
        for own in self._members().values():
            if 1 < len(own) <= _MANY:
                loose[own] = _parted(points[own], radii[own])
        return loose

    def settled(self, known: Mapping[str, Point]) -> Points:
        """Positions near known ones, in units of the picture."""
        unit = EXTENT / (_ROOM * math.sqrt(len(self.names)))
        start = np.zeros((len(self.names), 2))
        placed = np.array([node in known for node in self.names])
        for at, node in enumerate(self.names):
            if placed[at]:
                start[at] = known[node]
        near: defaultdict[int, list[int]] = defaultdict(list)
        for one, other in self.pairs:
            near[one].append(other)
            near[other].append(one)
        ready = sorted({at for other in np.flatnonzero(placed) for at in near[int(other)]})
        while ready := [at for at in ready if not placed[at]]:
            for at in ready:
                middle = np.mean([start[other] for other in near[at] if placed[other]], axis=0)
                angle = at * GOLDEN_ANGLE
                start[at] = middle + unit * np.array([math.cos(angle), math.sin(angle)])
            placed[ready] = True
            ready = sorted({at for other in ready for at in near[other]})
        rounds = _ATLAS_SETTLING if self.layout == FORCEATLAS else _SETTLING
        settled = self._forced(start / unit, self._rounds(rounds), _STEP) * unit
        # Forces alone would let the picture grow or shrink a little with every change.
        middle = start.mean(axis=0)
        grown = math.sqrt(((settled - middle) ** 2).sum() / (((start - middle) ** 2).sum() + 1e-9))
        result: Points = middle + (settled - middle) / (grown or 1.0)
        return result

    def _rounds(self, usual: int) -> int:
        return usual if len(self.names) <= _VERY_MANY else usual // 3

    def _forced(self, start: Points, rounds: int, heat: float) -> Points:
        if self.layout == FORCEATLAS:
            return forceatlas(start, self.pairs, self.weights, rounds, self.progress)
        with seeded():
            layout = self.network.layout_fruchterman_reingold(
                weights=self.pulls, niter=rounds, start_temp=heat, seed=start.tolist(), grid="auto"
            )
        return _turned_back(np.array(layout.coords), start)

    def _by_community(self) -> Points:
        """Where nodes begin: every community in a disc of its own, its hubs in the middle."""
        members = self._members()
        start = np.zeros((len(self.names), 2))
        centres = self._centres([len(members[group]) for group in range(len(members))])
        for group, own in members.items():
            start[own] = centres[group] + self._inside(own)
        return start

    def _members(self) -> dict[int, list[int]]:
        """The nodes of each community, the most linked first."""
        members: defaultdict[int, list[int]] = defaultdict(list)
        for at in np.argsort(-np.array(self.network.degree()), kind="stable"):
            members[self.group[at]].append(int(at))
        return members

    def _inside(self, own: Sequence[int]) -> Points:
        """A community by itself, in its disc."""
        disc = sunflower(len(own))
        if len(own) < _FEW:
            return _ROOM * disc
        order = sorted(own)  # as the part of the network has them
        part = self.network.induced_subgraph(order)
        many = len(self.names) > _MANY_NODES
        rank = {at: place for place, at in enumerate(own)}
        with seeded():
            layout = part.layout_fruchterman_reingold(
                weights=part.es["pull"],
                niter=_FEW_ROUNDS if many else _ROUNDS,
                seed=disc[[rank[at] for at in order]].tolist(),
                grid=True if many else "auto",
            )
        place = {at: index for index, at in enumerate(order)}
        points = np.array(layout.coords)[[place[at] for at in own]]
        return _scaled(points) * (_ROOM * math.sqrt(len(own)) / EXTENT)

    def _centres(self, sizes: Sequence[int]) -> Points:
        """Where communities lie: near those they have many links with, none on another."""
        if len(sizes) == 1:
            return np.zeros((1, 2))
        between: defaultdict[tuple[int, int], float] = defaultdict(float)
        for (one, other), pull in zip(self.pairs, self.pulls, strict=True):
            ends = self.group[one], self.group[other]
            if ends[0] != ends[1]:
                pair = min(ends), max(ends)
                between[pair] += pull / math.sqrt(sizes[pair[0]] * sizes[pair[1]])
        pairs = sorted(between)
        coarse = igraph.Graph(len(sizes), pairs)
        mean = sum(between.values()) / len(between)
        with seeded():
            layout = coarse.layout_fruchterman_reingold(
                weights=[between[pair] / mean for pair in pairs],
                niter=_ROUNDS,
                seed=sunflower(len(sizes)).tolist(),
                grid="auto",
            )
        radii = _ROOM * np.sqrt(np.array(sizes, dtype=float))
        return _parted(_drawn_in(np.array(layout.coords) * radii.mean(), radii), radii)


def _groups(communities: Sequence[object]) -> list[int]:
    """Numbers of communities; what is in none is one of its own."""
    numbers: dict[object, int] = {}
    return [
        numbers.setdefault(f"\0{at}" if name is None else name, len(numbers))
        for at, name in enumerate(communities)
    ]


_FEW = 5
_MANY = 1500
_PARTINGS = 40
_DRAWN = 0.96
_DRAWINGS = 120
"""So small drawn in, all discs lie on one another in the end; what holds them apart are they."""


def _drawn_in(centres: Points, radii: Radii) -> Points:
    """Draws discs together, none on another, as near to the middle as there is room."""
    for _ in range(_DRAWINGS if len(centres) <= _MANY else 0):
        centres, _ = _pushed(centres * _DRAWN, radii)
    return centres


def _parted(centres: Points, radii: Radii) -> Points:
    """Moves discs apart until they hardly overlap."""
    if len(centres) > _MANY:
        return centres * 2.0
    for _ in range(_PARTINGS):
        centres, overlap = _pushed(centres, radii)
        if overlap < 0.01 * radii.max():
            break
    return centres


def _pushed(centres: Points, radii: Radii) -> tuple[Points, float]:
    """Moves discs that overlap half of that apart, the smaller more; and how much they did most."""
    apart = centres[:, None, :] - centres[None, :, :]
    distance = np.sqrt((apart**2).sum(axis=2)) + 1e-9
    overlap = np.maximum(0.0, radii[:, None] + radii[None, :] - distance)
    np.fill_diagonal(overlap, 0.0)
    share = radii[None, :] / (radii[:, None] + radii[None, :] + 1e-9)
    push = 0.5 * overlap * share / distance
    moved: Points = centres + (apart * push[..., None]).sum(axis=1)
    return moved, float(overlap.max())


def _turned_back(points: Points, start: Points) -> Points:
    """Moves and turns points so that they lie as near to where they began as may be (Schönemann
    1966): igraph turns small layouts to the axes."""
    middle = points.mean(axis=0)
    left, _, right = np.linalg.svd((points - middle).T @ (start - start.mean(axis=0)))
    turned: Points = (points - middle) @ (left @ right) + start.mean(axis=0)
    return turned


def _level(points: Points) -> Points:
    """Turns points so that they lie along the horizon, as screens do."""
    away = points - points.mean(axis=0)
    spread = away.T @ away
    angle = 0.5 * math.atan2(2 * spread[0, 1], spread[0, 0] - spread[1, 1])
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    level: Points = away @ turn
    return level


def _around(points: Points) -> Point:
    """The half axes of an ellipse around points."""
    half = np.abs(points).max(axis=0) + 1.0
    reach = float(np.hypot(points[:, 0] / half[0], points[:, 1] / half[1]).max())
    return float(half[0] * reach) + _APART, float(half[1] * reach) + _APART


def _scaled(points: Points) -> Points:
    """Moves points to their centre and scales them so that nearly all fill the extent; what flew
    far off is drawn in to its edge."""
    away = points - points.mean(axis=0)
    distance = np.hypot(away[:, 0], away[:, 1])
    reach = np.sort(distance)[int(0.98 * (len(points) - 1))] or 1.0
    scaled: Points = away * (EXTENT / np.maximum(reach, distance))[:, None]
    return scaled


def _rings(
    plain: Network, whole: igraph.Graph, parts: Sequence[Sequence[int]], wide: float, tall: float
) -> dict[str, Point]:
    """Places for islands and orphans: side by side on an ellipse around the rest, from its lowest
    point to both sides; what finds no room there on the next one."""
    places: dict[str, Point] = {}
    waiting = list(parts)
    while waiting:
        room = _APART * math.sqrt(len(waiting[0]))
        wide, tall = wide + room / 2, tall + room / 2
        # The mean of the half axes gives the length of an ellipse well enough to lay things on it.
        length = math.pi * (wide + tall)
        count, taken = 0, 0.0
        while count < len(waiting) and (not count or taken + _room(waiting[count]) <= length):
            taken += _room(waiting[count])
            count += 1
        scale = 2 * math.pi / max(length, taken)
        angle = -math.pi / 2 - scale * taken / 2
        for part in waiting[:count]:
            share = scale * _room(part)
            angle += share / 2
            x, y = wide * math.cos(angle), tall * math.sin(angle)
            angle += share / 2
            for at, (right, up) in zip(part, _island(whole, part), strict=True):
                places[plain.nodes[at]] = _point(x + right, y + up)
        wide, tall = wide + room / 2, tall + room / 2
        waiting = waiting[count:]
    return places


def _room(part: Sequence[int]) -> float:
    """How wide an island is, or the place of an orphan."""
    return _APART * math.sqrt(len(part))


def _island(whole: igraph.Graph, part: Sequence[int]) -> Points:
    """Places of the nodes of an island around its middle."""
    radius = _room(part) / 2
    if len(part) < 3:
        offset = radius / 2 if len(part) == 2 else 0.0
        return np.array([[-offset, 0.0], [offset, 0.0]][: len(part)])
    with seeded():
        layout = whole.induced_subgraph(part).layout_fruchterman_reingold(
            seed=sunflower(len(part)).tolist(), niter=_ROUNDS, grid=False
        )
    points = np.array(layout.coords)
    points -= points.mean(axis=0)
    reach = np.hypot(points[:, 0], points[:, 1]).max()
    island: Points = points * (0.8 * radius / reach)
    return island


def _point(x: float, y: float) -> Point:
    return round(float(x), 2), round(float(y), 2)
