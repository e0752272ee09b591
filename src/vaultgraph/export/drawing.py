"""A graph on its way into a file, what a person may choose of how it is written, and what all
writers share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TextIO

from vaultgraph.config import COLOURS, SIZES, ExportSettings
from vaultgraph.errors import ConfigError, ExportError
from vaultgraph.extraction.interface import NodeKind
from vaultgraph.extraction.kinds import OTHER, kinds
from vaultgraph.graph.build import Graph

Positions = Mapping[str, tuple[float, float]]

_EDGES = ("", "merged", "all")
_HEADERS = ("gephi", "neo4j")
_DEFAULTS = ExportSettings()
_NARROWER = (
    "show a part: --around SEED --depth 1, --in FOLDER, --kinds note, --min-degree 2;"
    " .dot and .gexf take any size"
)
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Style:
    """Choices that more than one format may heed; what a format has no room for, it leaves out."""

    edges: str = ""
    """``merged``, one edge from one node to another of each kind, or ``all``; empty is what suits
    the format."""
    size: str = _DEFAULTS.size
    """What the size of a node shows: ``degree``, ``pagerank`` or ``none``."""
    colour: str = _DEFAULTS.colour
    """What the colour of a node shows: ``kind`` or ``community``."""
    timeline: bool = False
    """Whether nodes and edges say since when they exist."""
    headers: str = "gephi"
    """Whose names the columns of tables have: ``gephi`` or ``neo4j``."""


def check(style: Style) -> None:
    """Raises ``ConfigError`` for a style that can't be meant."""
    for name, chosen, choices in (
        ("edges", style.edges, _EDGES),
        ("size", style.size, SIZES),
        ("colour", style.colour, COLOURS),
        ("headers", style.headers, _HEADERS),
    ):
        if chosen not in choices:
            raise ConfigError(
                f"--{name} can't be {chosen!r}", "one of: " + ", ".join(filter(None, choices))
            )


@dataclass(frozen=True, slots=True)
class Drawing:
    """A graph with what files say of it beside nodes and edges."""

    graph: Graph
    positions: Positions = field(default_factory=dict)
    title: str = ""
    style: Style = Style()
    kinds: Mapping[str, NodeKind] = field(default_factory=lambda: kinds(()))
    """What is known of the kinds of nodes."""

    def look(self, kind: object) -> NodeKind:
        """Returns how nodes of a kind look."""
        return self.kinds.get(str(kind), OTHER)

    @property
    def merged(self) -> bool:
        """Whether parallel edges of a kind are written as one."""
        return self.style.edges != "all"


def refuse(what: str, number: int, things: str, most: int) -> None:
    """Raises ``ExportError`` where there is more than a format can show."""
    if number > most:
        raise ExportError(f"{number:,} {things} are too many for {what}: {most:,}", _NARROWER)


def write_lines(out: TextIO, lines: Iterable[str]) -> None:
    """Writes each text and a line break after it."""
    rest = iter(lines)
    while some := list(islice(rest, _AT_ONCE)):
        some.append("")
        out.write("\n".join(some))
