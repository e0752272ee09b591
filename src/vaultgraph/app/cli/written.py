"""What commands that write into notes have in common: what they ask, and what they say they did."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from vaultgraph.app.cli.output import FAILED, print_json, visible, visible_lines
from vaultgraph.errors import ConfigError

if TYPE_CHECKING:
    from vaultgraph.vault import Vault
    from vaultgraph.writing.journal import Outcome

ANSWERS = {"y": "y", "yes": "y", "n": "n", "no": "n", "": "n", "a": "a", "all": "a"} | {
    "q": "q",
    "quit": "q",
}
"""What every question may be answered with, and what it means."""


def need_terminal(hint: str) -> None:
    """Raises ``ConfigError`` where nobody can be asked."""
    if not sys.stdin.isatty():
        raise ConfigError("there is no terminal to ask on", hint)


def answer(question: str, answers: Mapping[str, str], meanings: str) -> str:
    """Asks until one of some answers is given, and returns what it means; ``q`` where the input
    ends."""
    while True:
        typer.echo(f"{question} ", nl=False, err=True)
        line = sys.stdin.readline()
        if not line:
            return "q"
        if (given := answers.get(line.strip().lower())) is not None:
            return given
        typer.echo(meanings, err=True)


def print_diff(difference: bytes) -> None:
    """Prints a patch as it is; on a terminal, which must not obey it, with controls written out."""
    if sys.stdout.isatty():
        typer.echo(visible_lines(difference.decode(errors="replace")), nl=False)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(difference)


def report(outcomes: Sequence[Outcome], what: str, undo: str) -> None:
    """Prints how many of what were written, and ends with status 2 if a note was left."""
    count = sum(written.changes for written in outcomes)
    notes = {note for written in outcomes for note in written.notes}
    typer.echo(f"{count:,} {what} written into {len(notes):,} notes", err=True)
    if count:
        typer.echo(f"{undo} takes them out again; vaultgraph index reads them", err=True)
    end(outcomes)


def take_back(opened: Vault, *, as_json: bool) -> None:
    """Takes back what was written last, and prints what that was."""
    from vaultgraph.writing.journal import undo

    written = undo(opened.place.notes, opened.folder)
    if as_json:
        print_json(asdict(written))
    else:
        count, notes = written.changes, len(written.notes)
        typer.echo(f"{count:,} changes taken out of {notes:,} notes", err=True)
    end([written])


def end(outcomes: Sequence[Outcome]) -> None:
    """Prints which notes were left and why, and ends with status 2 if any was."""
    refused = [each for written in outcomes for each in written.refused]
    for note, reason in refused:
        typer.echo(visible(f"left as it is: {note}: {reason}"), err=True)
    if refused:
        raise typer.Exit(FAILED)
