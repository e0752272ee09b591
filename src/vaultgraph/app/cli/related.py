"""``vaultgraph related``."""

from __future__ import annotations

from pathlib import Path

import typer

from vaultgraph.app.cli.output import (
    COUNT,
    INDEX_DIR,
    JSON,
    VAULT,
    open_vault,
    print_json,
    print_results,
)
from vaultgraph.app.documents import result_as_json


def related(
    note: list[str] = typer.Argument(
        help="A note: its path, name, title or alias; or Δ12, a symbol, a concept."
    ),
    count: int = COUNT,
    explain: bool = typer.Option(False, "--explain", help="Show the place that each ranking gave."),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Find the notes related to a note: two not yet linked with it, then one that is, and so on.

    \b
    vaultgraph related Hysteresis
    vaultgraph related Ideas/Tides.md -k 5 --json
    vaultgraph related Hysteresis --explain
    vaultgraph related Δ12
    """
    results = open_vault(vault, index_dir).related(" ".join(note), count or 0)
    if as_json:
        print_json([result_as_json(result) for result in results])
    else:
        print_results(results, with_linked=True, explain=explain)
