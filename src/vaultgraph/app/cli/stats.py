"""``vaultgraph stats``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
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


def stats(
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Print figures of a vault: what it holds, what is linked most, what is missing.

    \b
    vaultgraph stats -C ~/Vault
    """
    opened = open_vault(vault, index_dir)
    figures = opened.stats()
    if as_json:
        print_json(asdict(figures))
        return
    typer.echo(f"vault {opened.root.resolve()}, index {opened.folder.resolve()}", err=True)
    if not figures.counts["notes"]:
        typer.echo("no notes")
    _print_counts("The vault", figures.counts)
    _print_counts("Languages of notes", figures.languages)
    _print_counts("Messages by role", figures.roles)
    _print_counts("Most linked notes", dict(figures.most_linked))
    _print_counts("Most missed notes", dict(figures.most_missed))
    _print_names("Orphans", figures.orphans)


def _print_counts(title: str, counts: Mapping[str, int]) -> None:
    shown = {name: count for name, count in counts.items() if count}
    if shown:
        typer.echo(styled(title, bold=True))
        for name, count in shown.items():
            label = name.replace("_", " ") if title == "The vault" else visible(name)
            typer.echo(f"{count:>9,}  {label}")


def _print_names(title: str, names: Sequence[str], most: int = 10) -> None:
    if names:
        typer.echo(styled(f"{title}: {len(names):,}", bold=True))
        for name in names[:most]:
            typer.echo(f"{'':>9}  {visible(name)}")
        if len(names) > most:
            typer.echo(f"{'':>9}  … and {len(names) - most:,} more (--json lists all)")
