"""Graph files for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from vaultgraph.errors import ExportError
from vaultgraph.export import (
    canvas,
    cypher,
    dot,
    gexf,
    graphml,
    json_graphs,
    mermaid,
    page,
    svg,
    tables,
)
from vaultgraph.export.drawing import Drawing
from vaultgraph.export.edges import count
from vaultgraph.files import replacing
from vaultgraph.graph.build import Graph

Writer = Callable[[Drawing, TextIO], None]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of graph files."""

    name: str
    suffixes: tuple[str, ...]
    writers: Mapping[str, Writer]
    """A writer for each file of the graph, by what its name has before the suffix."""
    merged: bool = False
    """Whether parallel edges are one unless a person asks for all."""
    placed: bool = True
    """Whether it has positions."""


@dataclass(frozen=True, slots=True)
class Written:
    """What has been written."""

    graph: Graph
    files: tuple[Path, ...]
    edges: int
    """How many edges there are in the files: fewer than the graph has where they are merged."""


FORMATS = (
    Format("gexf", (".gexf",), {"": gexf.write}, merged=True),
    Format("graphml", (".graphml",), {"": graphml.write}),
    Format("graphology", (".graphology.json",), {"": json_graphs.write_graphology}),
    Format("json", (".json",), {"": json_graphs.write_node_link}),
    Format(
        "csv", (".csv",), {".nodes": tables.write_nodes, ".edges": tables.write_edges}, merged=True
    ),
    Format("cypher", (".cypher",), {"": cypher.write}, placed=False),
    Format("dot", (".dot", ".gv"), {"": dot.write}, merged=True),
    Format("mermaid", (".mmd",), {"": mermaid.write}, merged=True, placed=False),
    Format("canvas", (".canvas",), {"": canvas.write}, merged=True),
    Format(
        "svg",
        (".svg",),
        {"": svg.write},
        merged=True,
    ),
    Format("html", (".html",), {"": page.write}),
)
"""The formats; of two whose suffix fits, the first is meant."""


def format_of(path: Path, name: str = "") -> Format:
    """Returns the format of a name, or else the one whose suffix a path has. Raises
    ``ExportError``."""
    if name:
        for known in FORMATS:
            if known.name == name:
                return known
        raise ExportError(
            f"there is no graph format {name!r}",
            "one of: " + ", ".join(known.name for known in FORMATS),
        )
    for known in FORMATS:
        if path.name.lower().endswith(known.suffixes):
            return known
    raise ExportError(
        f"no graph format has the suffix {path.suffix!r}",
        "one of: " + ", ".join(suffix for known in FORMATS for suffix in known.suffixes),
    )


def write(drawing: Drawing, target: Path | TextIO, form: Format) -> Written:
    """Writes a graph to a file, which is there as a whole or not at all, or to an open text file.
    Raises ``ExportError``."""
    drawing = _with_defaults(drawing, form)
    edges = count(drawing.graph, merged=drawing.merged)
    if not isinstance(target, Path):
        if len(form.writers) > 1:
            raise ExportError(f"{form.name} is {len(form.writers)} files", "name a file: graph.csv")
        for write_part in form.writers.values():
            write_part(drawing, target)
        return Written(drawing.graph, (), edges)
    paths = {_part(target, part): write_part for part, write_part in form.writers.items()}
    try:
        with _replacing_all(list(paths)) as files:
            for out, write_part in zip(files, paths.values(), strict=True):
                write_part(drawing, out)
    except OSError as error:
        raise ExportError(f"{target} can't be written: {error.strerror}") from error
    return Written(drawing.graph, tuple(paths), edges)


def _with_defaults(drawing: Drawing, form: Format) -> Drawing:
    """The drawing with what suits the format where a person has not chosen."""
    style = drawing.style
    if style.edges:
        return drawing
    merged = form.merged and style.headers != "neo4j"
    return replace(drawing, style=replace(style, edges="merged" if merged else "all"))


@contextmanager
def _replacing_all(paths: Sequence[Path]) -> Iterator[list[TextIO]]:
    """Opens files that take the place of others together, unless writing failed."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                stack.enter_context(replacing(path)).open(
                    "w", encoding="utf-8", errors="backslashreplace", newline="\n"
                )
            )
            for path in paths
        ]


def _part(path: Path, part: str) -> Path:
    return path.with_name(f"{path.stem}{part}{path.suffix}") if part else path
