"""``vaultgraph export``."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import typer

from vaultgraph.app.cli.output import (
    INDEX_DIR,
    VAULT,
    bars,
    choice,
    chosen_kinds,
    open_vault,
    visible,
)
from vaultgraph.config import COLOURS, DEFAULTS, LAYOUTS, SIZES
from vaultgraph.errors import ExportError
from vaultgraph.extraction import registry
from vaultgraph.extraction.kinds import kinds as kinds_of

if TYPE_CHECKING:
    from vaultgraph.export import Written

_STDOUT = "-"
_KINDS = kinds_of(registry.built_in())
_SHOWN = [name for name, kind in _KINDS.items() if kind.shown]


def export(
    file: Path = typer.Argument(
        help="The file to write: .gexf, .graphml, .json, .graphology.json, .csv (two files),"
        " .cypher, .dot, .mmd, .canvas, .svg or .html; or - with --format."
    ),
    kinds: str = typer.Option(
        "",
        help=f"Node kinds, with commas: {', '.join(_KINDS)};"
        f" {', '.join(_SHOWN)} unless configured.",
        show_default=False,
    ),
    around: str = typer.Option(
        "", help="Only what is near SEED: a note, a section, Δ12 …", metavar="SEED"
    ),
    depth: int = typer.Option(1, help="With --around: how many steps away."),
    inside: str = typer.Option("", "--in", help="Only files that match GLOB.", metavar="GLOB"),
    min_degree: int = typer.Option(0, help="Only nodes tied to so many others."),
    orphans: bool = typer.Option(True, "--orphans/--no-orphans", help="Also nodes without edges."),
    similar: int = typer.Option(0, help="Tie each note to so many that are nearest by meaning."),
    project: str = typer.Option(
        "", help="note: fold messages, sections, formulas … into their note.", show_default=False
    ),
    edges: str = typer.Option(
        "", help="merged: one of each kind between two nodes; or all.", show_default=False
    ),
    size: str = choice("Of nodes, by", SIZES, DEFAULTS.export.size),
    colour: str = choice("Of nodes, by", COLOURS, DEFAULTS.export.colour, "--colour", "--color"),
    timeline: bool = typer.Option(False, "--timeline", help="Say since when things exist (gexf)."),
    headers: str = typer.Option("gephi", help="Of csv: gephi or neo4j."),
    layout: str = choice("How nodes are placed", LAYOUTS, DEFAULTS.export.layout),
    form: str = typer.Option(
        "", "--format", help="The format, if the suffix doesn't say it.", show_default=False
    ),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
) -> None:
    """Write the graph, or a part of it, to a file that Gephi, yEd, Neo4j, networkx … open.

    \b
    vaultgraph export vault.gexf --colour community --timeline
    vaultgraph export chats.graphml --kinds note,message
    vaultgraph export near.canvas --around "Δ12" --depth 2
    vaultgraph export - --format dot --in "Book/**" | sfdp -Tsvg > book.svg
    """
    from vaultgraph.export.drawing import Style
    from vaultgraph.export.selection import View

    opened = open_vault(vault, index_dir)
    defaults = opened.settings.export
    style = Style(edges, size or defaults.size, colour or defaults.colour, timeline, headers)
    view = View(
        around=around,
        depth=depth,
        inside=inside,
        min_degree=min_degree,
        orphans=orphans,
        similar=similar,
        project=project,
    )
    chosen = chosen_kinds(kinds)

    def write(target: Path | TextIO) -> Written:
        with bars() as progress:
            return opened.export(
                target, chosen, layout, view=view, style=style, form=form, progress=progress
            )

    if str(file) != _STDOUT:
        written = write(file)
        named = " and ".join(visible(str(path)) for path in written.files)
    elif not form:
        raise ExportError("- has no suffix that would say the format", "name it: --format dot")
    else:
        # In UTF-8 and with bare line feeds, whatever the terminal's encoding is.
        out = io.TextIOWrapper(sys.stdout.buffer, "utf-8", errors="backslashreplace", newline="\n")
        try:
            written = write(out)
        finally:
            out.detach()
        named = "stdout"
    nodes = written.graph.number_of_nodes()
    typer.echo(f"{named}: {nodes:,} nodes, {written.edges:,} edges", err=True)
