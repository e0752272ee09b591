"""The command line: collects the commands, and turns errors into two lines and a status."""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

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
from vaultgraph.app.cli.output import fail
from vaultgraph.app.cli.running import group, handled
from vaultgraph.errors import VaultgraphError
from vaultgraph.extraction import Extractor, registry
from vaultgraph.version import __version__


class Commands(TyperGroup):
    """Our commands, and those of other packages' extractors, which are looked for only by a name
    that none of ours has: to find them, the metadata of all installed packages is read."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Returns the command of a name, or ``None``."""
        return super().get_command(ctx, cmd_name) or _outside(cmd_name)


def _outside(name: str) -> Any:
    """The command of that name that another package's extractor brings; ``None`` if none does."""
    for extractor in registry.installed():
        if name in extractor.commands:
            mounted = typer.Typer(rich_markup_mode=None)
            try:
                mount(mounted, extractor, name)
                return typer.main.get_group(mounted).commands[name]
            except Exception as error:  # noqa: BLE001 - whatever another package's code does
                said = f"the command {name} of the extractor {extractor.name} can't be loaded"
                fail(VaultgraphError(f"{said}: {error!r}", "tell whoever wrote the extractor"))
    return None


app = typer.Typer(
    name="vaultgraph",
    cls=Commands,
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


def mount(app: typer.Typer, extractor: Extractor, name: str) -> None:
    """Adds a command of an extractor, or a group of commands."""
    found = registry.loaded(extractor.commands[name])
    if isinstance(found, typer.Typer):
        app.add_typer(found, name=name)
    else:
        app.command(name)(handled(found))


for extractor in registry.built_in():
    for name in extractor.commands:
        mount(app, extractor, name)


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
