"""``vaultgraph path``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from vaultgraph.expand.paths import PathStep


def path(
    start: str = typer.Argument(help="A note, section, address, symbol or concept."),
    end: str = typer.Argument(help="Another one."),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Find the shortest way from one thing to another, and say what ties each step.

    \b
    vaultgraph path Hysteresis Русло
    vaultgraph path Δ12 Δ41 --json
    """
    steps = open_vault(vault, index_dir).path(start, end)
    if as_json:
        print_json([asdict(step) for step in steps])
        return
    for step in steps:
        typer.echo(_line(step))
    if not steps:
        typer.echo("nothing leads from one to the other", err=True)


def _line(step: PathStep) -> str:
    label = styled(visible(step.label), bold=True)
    where = styled(visible(f"{step.path}:{step.line}"), fg="cyan") if step.path else ""
    if not step.kind:
        return f"{label}  {where}".rstrip()
    kind = step.kind.replace("_", " ")
    arrow = f"──{kind}─▶" if step.forward else f"◀─{kind}──"
    said = f"  {visible(step.raw)}" if step.raw else ""
    return f"  {arrow} {label}{said}  {where}".rstrip()
