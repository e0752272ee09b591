"""``vaultgraph view``."""

from __future__ import annotations

from pathlib import Path

import typer

from vaultgraph.app.cli.output import INDEX_DIR, VAULT, bars, chosen_kinds, open_vault, visible
from vaultgraph.errors import ExportError

_FILE = "view.html"


def view(
    out: Path | None = typer.Option(
        None, "--output", "-o", help="The file to write, by default one in the index folder."
    ),
    open_it: bool = typer.Option(True, "--open/--no-open", help="Open it in the browser."),
    kinds: str = typer.Option(
        "", help="Node kinds, with commas, as for export.", show_default=False
    ),
    similar: int = typer.Option(
        0, help="Tie each note to so many that are nearest by meaning.", show_default=False
    ),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
) -> None:
    """Write the graph as one page that needs nothing else, and open it in the browser.

    \b
    vaultgraph view
    vaultgraph view -o vault.html --no-open
    vaultgraph view --similar 3
    """
    from vaultgraph.export.selection import View

    opened = open_vault(vault, index_dir)
    path = out or opened.folder / _FILE
    if path.suffix.lower() != ".html":
        raise ExportError(f"{path.name} is no page", "give it the suffix .html")
    with bars() as progress:
        written = opened.export(
            path, chosen_kinds(kinds), view=View(similar=similar), progress=progress
        )
    graph = written.graph
    counts = f"{graph.number_of_nodes():,} nodes, {graph.number_of_edges():,} edges"
    typer.echo(f"{visible(str(path))}: {counts}", err=True)
    if open_it:
        import webbrowser

        if not webbrowser.open(path.resolve().as_uri()):
            typer.echo("there is no browser here; open the file yourself", err=True)
