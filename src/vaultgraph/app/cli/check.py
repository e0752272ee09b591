"""``vaultgraph check``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import typer

from vaultgraph.app.cli.output import INDEX_DIR, JSON, VAULT, open_vault, print_json
from vaultgraph.model import Problem

FOUND = 1


def check(
    kind: str = typer.Option("", help="Only problems of a kind, all of them.", show_default=False),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """List what is wrong in a vault, with a fix where one is obvious. Exit status 1 if anything is.

    \b
    vaultgraph check
    vaultgraph check --kind link.unresolved
    """
    problems = open_vault(vault, index_dir).check()
    if kind:
        problems = [p for p in problems if p.kind == kind or p.kind.startswith(f"{kind}.")]
    if as_json:
        print_json(
            [
                {"kind": p.kind, "note": p.path, "line": p.line, "message": p.message, "fix": p.fix}
                for p in problems
            ]
        )
    else:
        _print(problems, most=0 if kind else 5)
    if problems:
        raise typer.Exit(FOUND)


def _print(problems: Sequence[Problem], most: int) -> None:
    """Counts first, then each kind with its first problems."""
    if not problems:
        typer.echo("no problems")
        return
    by_kind = {
        kind: list(group)
        for kind, group in groupby(sorted(problems, key=lambda p: p.kind), key=lambda p: p.kind)
    }
    for kind, found in by_kind.items():
        typer.echo(f"{len(found):>9,}  {kind}")
    for kind, found in by_kind.items():
        typer.echo()
        typer.echo(typer.style(kind, bold=True))
        shown = found[:most] if most else found
        for problem in shown:
            place = f"{problem.path}:{problem.line}" if problem.line else problem.path
            fix = f"  → {problem.fix}" if problem.fix else ""
            typer.echo(f"  {typer.style(place, fg='cyan')}  {problem.message}{fix}")
        if len(found) > len(shown):
            typer.echo(f"  … and {len(found) - len(shown):,} more: vaultgraph check --kind {kind}")
