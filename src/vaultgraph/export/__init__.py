"""Graph files for other programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO

from vaultgraph.errors import ExportError
from vaultgraph.export import gexf, graphml, nodelink, page
from vaultgraph.files import replacing
from vaultgraph.graph.build import Graph

Positions = Mapping[str, tuple[float, float]]
Writer = Callable[[Graph, Positions, TextIO, str], None]
"""Takes the graph, positions of nodes, an open text file and the title of the graph."""

WRITERS: Mapping[str, Writer] = {
    ".gexf": gexf.write,
    ".graphml": graphml.write,
    ".json": nodelink.write,
    ".html": page.write,
}
"""The formats by the suffixes of their files."""


def check_format(path: Path) -> None:
    """Raises ``ExportError`` for a path whose suffix no format has."""
    if path.suffix.lower() not in WRITERS:
        raise ExportError(
            f"no graph format has the suffix {path.suffix!r}", "one of: " + ", ".join(WRITERS)
        )


def write(graph: Graph, positions: Positions, path: Path, title: str) -> None:
    """Writes the graph to a file, which is there as a whole or not at all. Raises
    ``ExportError``."""
    check_format(path)
    try:
        with (
            replacing(path) as unfinished,
            unfinished.open("w", encoding="utf-8", newline="\n") as out,
        ):
            WRITERS[path.suffix.lower()](graph, positions, out, title)
    except OSError as error:
        raise ExportError(f"{path} can't be written: {error.strerror}") from error
