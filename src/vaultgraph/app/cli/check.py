"""``vaultgraph check``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import typer

from vaultgraph.app.cli.output import (
    INDEX_DIR,
    JSON,
    VAULT,
    open_vault,
    print_json,
    styled,
    visible,
)
from vaultgraph.checking import KINDS
from vaultgraph.errors import ConfigError
from vaultgraph.model import Problem

FOUND = 1
_FIRST = 5
_PLACES = 3


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
    kinds = [known for known in KINDS if known == kind or known.startswith(f"{kind}.")]
    if kind and not kinds:
        raise ConfigError(f"there is no kind of problem {kind!r}", "known: " + ", ".join(KINDS))
    problems = open_vault(vault, index_dir).check()
    if kind:
        problems = [problem for problem in problems if problem.kind in kinds]
    if as_json:
        print_json(
            [
                {"kind": p.kind, "note": p.path, "line": p.line, "message": p.message, "fix": p.fix}
                for p in problems
            ]
        )
    else:
        _print(problems, in_full=bool(kind))
    if problems:
        raise typer.Exit(FOUND)


def _kind(problem: Problem) -> str:
    return problem.kind


def _print(problems: Sequence[Problem], *, in_full: bool) -> None:
    """Counts first, then each kind: what occurs most often first, each thing once."""
    if not problems:
        typer.echo("no problems")
        return
    by_kind = {kind: list(group) for kind, group in groupby(sorted(problems, key=_kind), _kind)}
    for kind, found in by_kind.items():
        typer.echo(f"{len(found):>9,}  {kind}")
    for kind, found in by_kind.items():
        typer.echo()
        typer.echo(styled(kind, bold=True))
        alike: dict[tuple[str, str], list[Problem]] = {}
        for problem in found:
            alike.setdefault((problem.message, problem.fix), []).append(problem)
        groups = sorted(alike.values(), key=len, reverse=True)
        for group in groups if in_full else groups[:_FIRST]:
            _print_group(group, in_full=in_full)
        left = sum(map(len, groups[_FIRST:]))
        if left and not in_full:
            typer.echo(f"  … and {left:,} more: vaultgraph check --kind {kind}")


def _print_group(group: Sequence[Problem], *, in_full: bool) -> None:
    """One thing wrong in one place or several."""
    first = group[0]
    what = visible(f"{first.message}  → {first.fix}" if first.fix else first.message)
    if len(group) == 1:
        typer.echo(f"  {_place(first)}  {what}")
        return
    typer.echo(f"  {what}")
    shown = group if in_full or len(group) <= _PLACES else group[: _PLACES - 1]
    for problem in shown:
        typer.echo(f"      {_place(problem)}")
    if left := len(group) - len(shown):
        typer.echo(f"      … and in {left:,} more places")


def _place(problem: Problem) -> str:
    place = f"{problem.path}:{problem.line}" if problem.line else problem.path
    return styled(visible(place), fg="cyan")
