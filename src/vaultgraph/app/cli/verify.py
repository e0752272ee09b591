"""``vaultgraph verify``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vaultgraph.app.cli.output import (
    INDEX_DIR,
    JSON,
    VAULT,
    bars,
    open_vault,
    print_json,
    styled,
    visible,
)
from vaultgraph.app.cli.reading import INCOMPLETE, JOBS, cores, warn

if TYPE_CHECKING:
    from vaultgraph.checking.verify import Difference, Since, Verified

_NAMED = 20
_FEW = 3


def verify(
    jobs: int = JOBS,
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Read every file again and compare it with the index, row by row: nothing may be lost.

    Nothing is written. Exit status 1 if anything is lost or too many, or a file failed. What has
    changed since the last index run is not lost.

    \b
    vaultgraph verify -C ~/Vault
    vaultgraph verify --json
    """
    from vaultgraph.checking.verify import verify as compared

    opened = open_vault(vault, index_dir)
    with bars(quiet=as_json) as progress, opened.session() as session:
        found = compared(session, progress, jobs or cores())
    if as_json:
        print_json({**asdict(found), "lost": found.lost})
    else:
        _print(found, opened.place.index_command)
    if not found.is_whole:
        raise typer.Exit(INCOMPLETE)


def _print(found: Verified, index_command: str) -> None:
    became = {name: count for name, count in found.files.items() if name != "found" and count}
    parts = " + ".join(f"{count:,} {name}" for name, count in became.items())
    _row("files", found.files["found"], f" found = {parts or 0}")
    for table, figure in found.rows.items():
        if figure.found or figure.indexed:
            sign = "=" if figure.found == figure.indexed else "≠"
            _row(table, figure.found, f" found {sign} {figure.indexed:,} indexed")
    surplus = sum(each.surplus for each in found.differences)
    _row("lost", found.lost, f", {surplus:,} too many" if surplus else "")
    for each in found.differences[:_NAMED]:
        where = visible(f"{each.path}:{each.line}" if each.line else each.path)
        typer.echo(f"  {styled(where, fg='cyan')}  {visible(_told(each))}")
    if (left := len(found.differences) - _NAMED) > 0:
        typer.echo(f"  … and {left:,} more (--json lists all)")
    if found.idle:
        idle = ", ".join(f"{visible(name)} ({why})" for name, why in found.idle.items())
        typer.echo(f"extractors that are not asked: {idle}", err=True)
    _print_since(found.since)
    warn(found.failures)
    if found.since or not found.is_whole:
        full = " --full" if found.differences else ""
        typer.echo(f"{styled('hint:', err=True, fg='cyan')} run `{index_command}{full}`", err=True)


def _row(name: str, count: int, said: str) -> None:
    typer.echo(f"{visible(name):<10} {count:>9,}{said}")


def _told(difference: Difference) -> str:
    counts = {"lost": difference.lost, "too many": difference.surplus}
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    return f"{difference.table}: {told}: {difference.example}"


def _print_since(since: Sequence[Since]) -> None:
    if since:
        counts = sorted(Counter(each.what for each in since).items())
        told = ", ".join(f"{count:,} {what}" for what, count in counts)
        first = ", ".join(visible(each.path) for each in since[:_FEW])
        more = " …" if len(since) > _FEW else ""
        typer.echo(f"since the last index run: {told}: {first}{more}", err=True)
