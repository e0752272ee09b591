"""``vaultgraph export``."""

from __future__ import annotations

from pathlib import Path

import typer

from vaultgraph.app.cli.output import INDEX_DIR, VAULT, chosen_kinds, open_vault


def export(
    file: Path = typer.Argument(help="The file to write: .gexf, .graphml, .json or .html."),
    kinds: str = typer.Option(
        "",
        help="Node kinds, with commas: note,canvas,base,unresolved,section,formula,address,concept,"
        "symbol,function,attachment,message,heading,block,footnote,tag,property,url,claim,idea,step.",
        show_default=False,
    ),
    layout: str = typer.Option("", help="force or none.", show_default=False),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
) -> None:
    """Write the graph to a file that Gephi, yEd, igraph or networkx open.

    \b
    vaultgraph export vault.gexf
    vaultgraph export chats.graphml --kinds note,message
    """
    chosen = chosen_kinds(kinds)
    graph = open_vault(vault, index_dir).export(file, chosen, layout)
    typer.echo(
        f"{file}: {graph.number_of_nodes():,} nodes, {graph.number_of_edges():,} edges", err=True
    )
