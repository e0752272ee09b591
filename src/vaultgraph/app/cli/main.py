"""The command line: collects the commands, and turns errors into two lines and a status."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

import typer

from vaultgraph.app.cli import (
    check,
    encoders,
    evaluate,
    expand,
    export,
    index,
    path,
    query,
    related,
    serve,
    stats,
    suggest,
    verify,
    view,
)
from vaultgraph.app.cli.running import group, handled
from vaultgraph.extraction import Extractor, registry
from vaultgraph.version import __version__

app = typer.Typer(
    name="vaultgraph",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"vaultgraph {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", "-V", callback=_print_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Turn an Obsidian vault into a typed knowledge graph and an embedding index.

    \b
    vaultgraph index ~/Vault
    cd ~/Vault
    vaultgraph query "память воды"
    vaultgraph export vault.gexf
    """


for command in (
    index,
    query,
    related,
    expand,
    path,
    stats,
    check,
    verify,
    encoders,
    evaluate,
    export,
    view,
    serve,
):
    name = command.__name__.rpartition(".")[2]
    app.command(name)(handled(getattr(command, name)))

suggestions = group(
    "Links that notes could have, written when you accept them, and taken out again."
)
for name, run_command in suggest.COMMANDS.items():
    suggestions.command(name)(handled(run_command))
app.add_typer(suggestions, name="suggest")


def mount(extractors: Iterable[Extractor]) -> None:
    """Adds the commands of extractors."""
    for extractor in extractors:
        for name, place in extractor.commands.items():
            found = registry.loaded(place)
            if isinstance(found, typer.Typer):
                app.add_typer(found, name=name)
            else:
                app.command(name)(handled(found))


mount(registry.built_in())


def main() -> None:
    """Runs the command line."""
    _open_streams()
    app()


def _open_streams() -> None:
    """Gives what is printed a place to go: a closed stream becomes an empty one, before a file of
    ours takes its number; and what a stream's encoding lacks is written out."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "r+", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif name != "stdin":
            stream.reconfigure(errors="backslashreplace")
