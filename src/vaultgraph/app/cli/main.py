"""The command line: collects the commands, and turns errors into two lines and a status."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

from vaultgraph.app.cli import (
    check,
    encoders,
    evaluate,
    expand,
    export,
    formula,
    index,
    outline,
    path,
    query,
    related,
    scene,
    serve,
    stats,
    suggest,
    view,
)
from vaultgraph.app.cli.output import FAILED, fail
from vaultgraph.errors import VaultgraphError
from vaultgraph.version import __version__

INTERRUPTED = 130

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


P = ParamSpec("P")


def handled(command: Callable[P, None]) -> Callable[P, None]:
    """Returns a command that ends with two lines and a status where it can't do what was asked:
    1 ``check`` found problems, 2 could not do it, 130 interrupted."""

    @wraps(command)
    def run(*arguments: P.args, **options: P.kwargs) -> None:
        # A run that is told to end is to end as if it had been interrupted: tidily.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            command(*arguments, **options)
            sys.stdout.flush()
        except VaultgraphError as error:
            fail(error)
        except KeyboardInterrupt:
            typer.echo("interrupted", err=True)
            if command.__name__ == "index":
                typer.echo("the index is as it was; run the command again to go on", err=True)
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            _close_stdout()
        except OSError as error:
            _close_stdout()
            typer.echo(f"error: {error.filename or 'output'}: {error.strerror}", err=True)
            sys.exit(FAILED)

    return run


def _close_stdout() -> None:
    """Nobody reads it any more; Python would complain once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


for command in (
    index,
    query,
    related,
    expand,
    path,
    outline,
    stats,
    check,
    encoders,
    evaluate,
    export,
    view,
    serve,
):
    name = command.__name__.rpartition(".")[2]
    app.command(name)(handled(getattr(command, name)))

formulas = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The Δ language: formulas listed, shown, parsed, merged; from scene to formula and back.",
)
for name, run_command in {**formula.COMMANDS, **scene.COMMANDS}.items():
    formulas.command(name)(handled(run_command))
app.add_typer(formulas, name="formula")

suggestions = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Links that notes could have, written when you accept them, and taken out again.",
)
for name, run_command in suggest.COMMANDS.items():
    suggestions.command(name)(handled(run_command))
app.add_typer(suggestions, name="suggest")


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
