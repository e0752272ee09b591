"""``vaultgraph check``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
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
from vaultgraph.checking.kinds import KINDS
from vaultgraph.errors import ConfigError
from vaultgraph.model import FileHealth, FileStatus, Health, Problem

FOUND = 1
_FIRST = 5
_PLACES = 3


def check(
    kind: str = typer.Option("", help="Only problems of a kind, all of them.", show_default=False),
    health: bool = typer.Option(
        False, "--health", help="What became of each file: indexed, skipped or failed, and why."
    ),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """List what is wrong in a vault, with a fix where one is obvious. Exit status 1 if anything is.

    \b
    vaultgraph check
    vaultgraph check --kind link.unresolved
    vaultgraph check --health
    """
    if health:
        _check_health(open_vault(vault, index_dir).health(), as_json=as_json)
        return
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


def _check_health(health: Health, *, as_json: bool) -> None:
    """Prints how much was read and what was not; failed files make the exit status 1."""
    if as_json:
        print_json(asdict(health))
    else:
        _print_health(health)
    if any(file.status == FileStatus.FAILED for file in health.files):
        raise typer.Exit(FOUND)


def _print_health(health: Health) -> None:
    for (kind, status), count in sorted(Counter((f.kind, f.status) for f in health.files).items()):
        typer.echo(f"{count:>9,}  {kind} {status}")
    if excluded := sum(file.excluded for file in health.files):
        typer.echo(f"{excluded:>9,}  of them excluded by Obsidian's settings, so not in the graph")
    typer.echo(f"{health.coverage:>8.2f}%  of notes, canvases and bases read")
    reasons: dict[tuple[str, str], list[FileHealth]] = {}
    for file in health.files:
        if file.reason:
            reasons.setdefault((file.status, file.reason), []).append(file)
    for (status, reason), files in sorted(reasons.items()):
        typer.echo()
        typer.echo(styled(f"{status}: {visible(reason)}", bold=True))
        for file in files[:_FIRST]:
            typer.echo(f"  {styled(visible(file.path), fg='cyan')}")
        if left := len(files) - len(files[:_FIRST]):
            typer.echo(f"  … and {left:,} more: vaultgraph check --health --json")


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
