"""``vaultgraph serve``."""

from __future__ import annotations

from pathlib import Path

import typer

from vaultgraph.app.cli.output import INDEX_DIR, VAULT, chosen_kinds, open_vault

_PORT = 8765


def serve(
    port: int = typer.Option(_PORT, min=0, max=65535, help="The port; 0 takes any that is free."),
    open_it: bool = typer.Option(True, "--open/--no-open", help="Open it in the browser."),
    kinds: str = typer.Option(
        "", help="Node kinds, with commas, as for export.", show_default=False
    ),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
) -> None:
    """Serve the page to this machine's browser, with search by meaning and the text of notes.

    The page follows the index: run `vaultgraph index` and it shows what is new. Ctrl-C ends it.

    \b
    vaultgraph serve
    vaultgraph serve --port 0 --no-open
    """
    import webbrowser

    from vaultgraph.app.web import Application
    from vaultgraph.app.web import serve as serve_site

    chosen = chosen_kinds(kinds)
    site = Application(open_vault(vault, index_dir), chosen)
    site.stamp()  # a vault without index is told at once, not in the browser

    def ready(url: str) -> None:
        typer.echo(url)
        typer.echo("Ctrl-C ends it", err=True)
        if open_it:
            webbrowser.open(url)

    try:
        serve_site(site, port, ready)
    except KeyboardInterrupt:
        typer.echo("ended", err=True)
