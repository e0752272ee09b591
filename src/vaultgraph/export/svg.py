"""The graph as a picture, in the manner of Gephi's preview: SVG that browsers and editors show.

Nodes are coloured and as large as a person chose; lines are thin, bent and see-through, so that
many of them show as a shade. The largest nodes carry labels, as many as there is room for. A legend
says what the colours mean. The same graph gives the same bytes.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO
from xml.sax.saxutils import escape

from vaultgraph.export.columns import cell
from vaultgraph.export.drawing import Drawing, write_lines
from vaultgraph.export.edges import weight
from vaultgraph.export.looks import LARGEST, Looks
from vaultgraph.export.palette import OTHER, Colour, communities, mixed
from vaultgraph.extraction.kinds import hexadecimal
from vaultgraph.graph.build import Graph
from vaultgraph.graph.sunflower import sunflower

MOST_LINES = 12_000
"""Of more, the shortest are drawn: they show what lies together."""

_WIDTH, _HEIGHT, _SIDE, _MARGIN = 1240, 1060, 300, 40
_PAPER: Colour = (252, 252, 250)
_INK = "#22262b"
_FAINT = "#767b82"
_NEUTRAL: Colour = (168, 172, 178)
_LARGEST = 25.0
_BEND = 0.12
_MOST_LABELS = 70
_ALWAYS_NAMED = 16
_LARGEST_TEXT, _SMALLEST_TEXT = 19.0, 10.5
_LONGEST = 34
_LEGEND = 16
_LEGEND_LETTERS = 27
_FONTS = "Inter, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', Helvetica, Arial, sans-serif"

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Dot:
    """A node in the picture."""

    node: str
    x: float
    y: float
    radius: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a colour means, and how many nodes have it."""

    name: str
    colour: Colour
    count: int


def write(drawing: Drawing, out: TextIO) -> None:
    """Writes the picture of a graph to an open text file."""
    write_lines(out, _lines(drawing))


def _lines(drawing: Drawing) -> Iterator[str]:
    graph = drawing.graph
    looks = Looks(drawing)
    dots = _dots(drawing, looks)
    width = _WIDTH + _SIDE
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HEIGHT}"'
        f' width="{width}" height="{_HEIGHT}" font-family="{_FONTS}">'
    )
    yield f"<title>{_text(drawing.title)}</title>"
    yield f'<rect width="{width}" height="{_HEIGHT}" fill="{hexadecimal(_PAPER)}"/>'
    lines = _ends(graph, dots)
    drawn = lines[-MOST_LINES:]
    strength = max(0.16, 0.95 - 0.2 * math.log10(max(10, len(drawn))))
    yield f'<g fill="none" stroke-opacity="{strength:.2f}">'
    yield from _strokes(drawn, dots)
    yield "</g>"
    yield f'<g stroke="{hexadecimal(_PAPER)}" stroke-width="0.8">'
    for dot in dots.values():
        label = _text(str(graph.nodes[dot.node]["label"]))
        yield (
            f'<circle cx="{_short(dot.x)}" cy="{_short(dot.y)}" r="{_short(dot.radius)}"'
            f' fill="{hexadecimal(dot.colour)}"><title>{label}</title></circle>'
        )
    yield "</g>"
    yield (
        f'<g fill="{_INK}" stroke="{hexadecimal(_PAPER)}" stroke-width="3.2"'
        ' stroke-opacity="0.85" stroke-linejoin="round" paint-order="stroke">'
    )
    yield from _labels(graph, [*dots.values()])
    yield "</g>"
    yield from _legend(drawing, looks, len(drawn), len(lines))
    yield "</svg>"


def _dots(drawing: Drawing, looks: Looks) -> dict[str, _Dot]:
    """The nodes where the picture shows them, the largest last, so that none is hidden."""
    nodes = sorted(drawing.graph)
    spiral = zip(nodes, sunflower(len(nodes)).tolist(), strict=True)
    places: dict[str, Point] = {node: (x, y) for node, (x, y) in spiral} | dict(drawing.positions)
    place = _Viewport([places[node] for node in nodes])
    scale = max(0.3, 1 - 0.3 * math.log10(max(len(nodes), 100) / 100)) * _LARGEST / LARGEST
    dots = {}
    for size, node in sorted((looks.size(node), node) for node in nodes):
        colour = looks.colour(node)
        colour = _NEUTRAL if colour == OTHER else colour
        dots[node] = _Dot(node, *place(places[node]), scale * size, colour)
    return dots


class _Viewport:
    """Fits points into the drawing, not turned and not stretched."""

    def __init__(self, points: Sequence[Point]) -> None:
        xs = [x for x, _ in points] or [0.0]
        ys = [y for _, y in points] or [0.0]
        self.x, self.y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        wide, tall = max(xs) - min(xs) or 1.0, max(ys) - min(ys) or 1.0
        self.scale = min((_WIDTH - 2 * _MARGIN) / wide, (_HEIGHT - 2 * _MARGIN) / tall)

    def __call__(self, point: Point) -> Point:
        x, y = ((point[0] - self.x) * self.scale, (point[1] - self.y) * self.scale)
        return _WIDTH / 2 + x, _HEIGHT / 2 - y


Line = tuple[str, str, float]


def _ends(graph: Graph, dots: Mapping[str, _Dot]) -> list[Line]:
    """The lines, each pair of neighbours one: the longest first, below the short ones that show
    what belongs together."""
    weights: dict[tuple[str, str], float] = {}
    for source, target, data in graph.edges(data=True):
        if source != target:
            pair = (source, target) if source < target else (target, source)
            weights[pair] = weights.get(pair, 0.0) + weight(data)

    def length(line: Line) -> float:
        one, other = dots[line[0]], dots[line[1]]
        return math.hypot(one.x - other.x, one.y - other.y)

    lines = [(source, target, weights[source, target]) for source, target in sorted(weights)]
    return sorted(lines, key=length, reverse=True)


def _strokes(lines: Sequence[Line], dots: Mapping[str, _Dot]) -> Iterator[str]:
    for source, target, strength in lines:
        one, other = dots[source], dots[target]
        colour = mixed(mixed(one.colour, other.colour, 0.5), _NEUTRAL, 0.25)
        bend_x = (one.x + other.x) / 2 + _BEND * (other.y - one.y)
        bend_y = (one.y + other.y) / 2 - _BEND * (other.x - one.x)
        thick = min(3.0, 0.8 + 0.35 * math.log2(1 + strength))
        yield (
            f'<path d="M{_short(one.x)} {_short(one.y)}Q{_short(bend_x)} {_short(bend_y)}'
            f' {_short(other.x)} {_short(other.y)}" stroke="{hexadecimal(colour)}"'
            f' stroke-width="{_short(thick)}"/>'
        )


Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""


@dataclass(slots=True)
class _LabelPlacement:
    """Where labels stand already, and large nodes."""

    labels: list[Box]
    nodes: list[Box]

    def has_room(self, box: Box, *, over_nodes: bool) -> bool:
        """Whether a label may stand there: in the drawing, and on nothing else."""
        left, top, right, bottom = box
        if left < 4 or top < 4 or right > _WIDTH or bottom > _HEIGHT - 4:
            return False
        taken = self.labels if over_nodes else [*self.labels, *self.nodes]
        return not any(
            left < r2 and l2 < right and top < b2 and t2 < bottom for l2, t2, r2, b2 in taken
        )


def _labels(graph: Graph, dots: Sequence[_Dot]) -> Iterator[str]:
    """Labels of the largest nodes, each beside its node where there is room for it; those of the
    very largest otherwise on it."""
    largest = sorted(dots, key=lambda dot: (-dot.radius, dot.node))[: 4 * _MOST_LABELS]
    sheet = _LabelPlacement([], [_inner(dot) for dot in largest[:_MOST_LABELS]])
    for number, dot in enumerate(largest):
        if number >= _MOST_LABELS:
            sheet.nodes.append(_inner(dot))
        text = _cut(str(graph.nodes[dot.node]["label"]), _LONGEST)
        share = dot.radius / largest[0].radius
        size = _SMALLEST_TEXT + (_LARGEST_TEXT - _SMALLEST_TEXT) * share**1.5
        wide, tall, gap = size * _width(text), 1.2 * size, dot.radius + 4
        beside = (
            (dot.x + gap, dot.y - tall / 2),
            (dot.x - gap - wide, dot.y - tall / 2),
            (dot.x - wide / 2, dot.y - gap - tall),
            (dot.x - wide / 2, dot.y + gap),
        )
        places = [(place, False) for place in beside]
        if number < _ALWAYS_NAMED:
            places += [((dot.x - wide / 2, dot.y - tall / 2), True), (beside[0], True)]
        for (x, y), over_nodes in places:
            box = (x, y, x + wide, y + tall)
            if sheet.has_room(box, over_nodes=over_nodes):
                sheet.labels.append(box)
                yield (
                    f'<text x="{_short(x)}" y="{_short(y + 0.82 * tall)}"'
                    f' font-size="{_short(size)}">{_text(text)}</text>'
                )
                break


def _inner(dot: _Dot) -> Box:
    """The part of a node that no other label is to cover."""
    inner = 0.8 * dot.radius
    return dot.x - inner, dot.y - inner, dot.x + inner, dot.y + inner


def _width(text: str) -> float:
    """About how wide a text is, in heights of its letters."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return 0.57 * (len(text) - wide) + wide


def _legend(drawing: Drawing, looks: Looks, drawn: int, lines: int) -> Iterator[str]:
    x, y = _WIDTH + 6, 64
    title, meanings = _meanings(drawing, looks)
    yield f'<g fill="{_INK}" font-size="14">'
    name = _text(_cut(drawing.title, 19))
    yield f'<text x="{x}" y="{y}" font-size="24" font-weight="600">{name}</text>'
    says = [f"{len(drawing.graph):,} nodes, {lines:,} links"]
    says += [f"the {drawn:,} shortest are drawn"] if drawn < lines else []
    for said in says:
        y += 24
        yield f'<text x="{x}" y="{y}" fill="{_FAINT}">{said}</text>'
    y += 48
    yield f'<text x="{x}" y="{y}" font-weight="600">{title}</text>'
    for meaning in meanings[:_LEGEND]:
        y += 28
        yield f'<circle cx="{x + 7}" cy="{y - 5}" r="7" fill="{hexadecimal(meaning.colour)}"/>'
        yield f'<text x="{x + 24}" y="{y}">{_text(_cut(meaning.name, _LEGEND_LETTERS))}</text>'
        yield (
            f'<text x="{_WIDTH + _SIDE - 16}" y="{y}" text-anchor="end" fill="{_FAINT}">'
            f"{meaning.count:,}</text>"
        )
    if len(meanings) > _LEGEND:
        more = len(meanings) - _LEGEND
        yield f'<text x="{x + 24}" y="{y + 28}" fill="{_FAINT}">and {more} more</text>'
    yield "</g>"


def _meanings(drawing: Drawing, looks: Looks) -> tuple[str, list[_Meaning]]:
    """What the colours mean, the most frequent first, and what that is called."""
    by_community = drawing.style.colour == "community"
    name = "community" if by_community else "kind"
    first: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for node, value in drawing.graph.nodes(data=name):
        if value:
            first.setdefault(str(value), node)
            counts[str(value)] += 1
    ordered = communities(drawing.graph) if by_community else sorted(counts)
    ordered.sort(key=lambda value: -counts[value])
    meanings = [_Meaning(value, looks.colour(first[value]), counts[value]) for value in ordered]
    return "Communities" if by_community else "Kinds", meanings


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip(" ,") + "…"


def _text(text: str) -> str:
    return escape(cell(text))


def _short(number: float) -> str:
    """A number with one digit after the point, or none."""
    return f"{number:.1f}".removesuffix(".0")
