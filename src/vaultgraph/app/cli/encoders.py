"""``vaultgraph encoders``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import typer

from vaultgraph.app.cli.output import INDEX_DIR, JSON, VAULT, open_vault, print_json, table, visible
from vaultgraph.model import StoredEncoder
from vaultgraph.session import forget_encoder, stored_encoders


def encoders(
    forget: str = typer.Option(
        "", "--forget", metavar="NAME", help="Delete the vectors of one.", show_default=False
    ),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """List the encoders that a vault has vectors of; the one that is asked first.

    Going back to one of them embeds only what has been written since.

    \b
    vaultgraph encoders
    vaultgraph encoders --forget use
    """
    opened = open_vault(vault, index_dir)
    if forget:
        gone = forget_encoder(opened.place, forget)
        typer.echo(f"forgotten: {sum(each.vectors for each in gone):,} vectors", err=True)
    found = stored_encoders(opened.place)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    if not found:
        typer.echo("no vectors", err=True)
    if found:
        typer.echo(table(list(map(_row, found)), right=(2, 3, 4)))


def _row(each: StoredEncoder) -> tuple[str, ...]:
    return (
        "*" if each.in_use else " ",
        visible(each.name) or "(a former one)",
        f"{each.vectors:,} vectors",
        f"{each.missing:,} missing" if each.missing else "",
        f"{each.size / 1e6:.1f} MB",
        visible(each.id),
    )
