"""How commands are run: errors become two lines and a status."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

from vaultgraph.app.cli.output import FAILED, fail
from vaultgraph.errors import VaultgraphError

INTERRUPTED = 130

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


def group(about: str) -> typer.Typer:
    """Returns an empty group of commands."""
    return typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=about)
