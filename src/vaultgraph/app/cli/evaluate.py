"""``vaultgraph evaluate``."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from vaultgraph.app.cli.output import (
    INDEX_DIR,
    JSON,
    VAULT,
    open_vault,
    print_json,
    progress_display,
    styled,
    visible,
)

if TYPE_CHECKING:
    from vaultgraph.evaluation.choosing import Evaluation, Figure
    from vaultgraph.evaluation.report import TableColumn

_FIRST = 38
_WIDTH = 13
_FEW = 3
"""Rows of fewer questions say nothing."""


def evaluate(
    limit: int = typer.Option(
        25, "--limit", "-n", min=0, help="Questions of each kind on each half; 0 means all."
    ),
    encoders: list[str] = typer.Option(
        [], "--encoder", help="Try another encoder too; may be repeated.", show_default=False
    ),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Measure search on your own notes, and say which settings serve them best.

    Titles, headings, descriptions, questions of chats and half of the links are hidden in a copy
    of the notes, which search is then asked for. The vault is only read; the copy is removed.

    \b
    vaultgraph evaluate
    vaultgraph evaluate --encoder use --limit 100
    vaultgraph evaluate --json
    """
    from vaultgraph.evaluation.run import evaluate as measured

    with progress_display(quiet=as_json) as progress:
        evaluation = measured(
            open_vault(vault, index_dir), limit, encoders, progress, jobs=os.cpu_count() or 1
        )
    if as_json:
        print_json(as_document(evaluation))
    else:
        show(evaluation)


def show(evaluation: Evaluation) -> None:
    """Prints a table of what was found, and what it recommends."""
    from vaultgraph.evaluation.report import ALL, advice, columns, lines

    shown = columns(evaluation)
    several = len(evaluation.tried) > 1
    if several:
        names = [_cut(column.encoder if column.share else "") for column in shown]
        typer.echo(f"{'':{_FIRST}}" + "".join(f"{name:>{_WIDTH}}" for name in names))
    heads = "".join(f"{_head(column):>{_WIDTH}}" for column in shown)
    typer.echo(styled(f"{'asked → found':<{_FIRST - 5}}{'n':>5}{heads}", bold=True))
    hidden = 0
    for line in lines(evaluation, shown):
        if line.questions < _FEW and line.task != ALL:
            hidden += line.questions
            continue
        name = f"{line.task}, {line.language}" if line.language else line.task
        best = max(figure.mean for figure in line.figures)
        cells = "".join(
            styled(f"{figure.mean:>{_WIDTH}.2f}", bold=figure.mean == best)
            for figure in line.figures
        )
        typer.echo(f"{name:<{_FIRST - 5}}{line.questions:>5}{cells}")
        if line.task == ALL:
            spans = "".join(f"{_span(figure):>{_WIDTH}}" for figure in line.figures)
            typer.echo(styled(f"{'95% of samples':<{_FIRST}}{spans}", dim=True))
    if hidden:
        typer.echo(
            f"{hidden} questions of rows with fewer than {_FEW} count in the last line", err=True
        )
    typer.echo(
        f"Mean reciprocal rank among {evaluation.notes:,} notes: 1 if the right one always comes"
        " first, 0.5 if second.",
        err=True,
    )
    typer.echo()
    for sentence in advice(evaluation):
        typer.echo(visible(sentence))


def _head(column: TableColumn) -> str:
    if column.share <= 0:
        return "words"
    return "meaning" if column.share >= 1 else f"{column.share:g} meaning"


def _span(figure: Figure) -> str:
    return f"{figure.low:.2f}–{figure.high:.2f}"


def _cut(encoder: str) -> str:
    name = visible(Path(encoder).name)
    return name if len(name) < _WIDTH else f"{name[: _WIDTH - 2]}…"


def as_document(evaluation: Evaluation) -> dict[str, Any]:
    """Returns an evaluation with stable keys; every figure is a mean and its 95% interval."""
    from vaultgraph.evaluation.choosing import RELATED, best_encoder, figure, settled
    from vaultgraph.evaluation.metrics import NAMES
    from vaultgraph.evaluation.report import advice, columns, lines

    best = best_encoder(evaluation)
    shown = columns(evaluation)
    by_measure = [lines(evaluation, shown, measure) for measure in NAMES]
    return {
        "notes": evaluation.notes,
        "recommended": {
            "encoder": best.encoder,
            "meaning": settled(best, evaluation.default),
            "text": advice(evaluation),
        },
        "rows": [
            {
                "task": together[0].task,
                "language": together[0].language,
                "questions": together[0].questions,
                "systems": [
                    {
                        "encoder": column.encoder,
                        "meaning": column.share,
                        **{
                            name: asdict(line.figures[place])
                            for name, line in zip(NAMES.values(), together, strict=True)
                        },
                    }
                    for place, column in enumerate(shown)
                ],
            }
            for together in zip(*by_measure, strict=True)
        ],
        "tried": [
            {
                "encoder": tried.encoder,
                "chosen": tried.share,
                "questions": len(tried.trial),
                "MRR": {
                    name: asdict(figure(tried.trial, name))
                    for name in (tried.trial[0].scores if tried.trial else ())
                },
                "links": asdict(figure(tried.links, RELATED, "recall"))
                | {"notes": len(tried.links)},
            }
            for tried in evaluation.tried
        ],
    }
