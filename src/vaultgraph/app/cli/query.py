"""``vaultgraph query``."""

from __future__ import annotations

from pathlib import Path

import typer

from vaultgraph.app.cli.output import (
    COUNT,
    INDEX_DIR,
    JSON,
    VAULT,
    choice,
    open_vault,
    print_json,
    print_results,
)
from vaultgraph.app.documents import result_as_json
from vaultgraph.config import DEFAULTS, MODES


def query(
    text: list[str] = typer.Argument(help="What to look for, in words or as a sentence."),
    count: int = COUNT,
    mode: str = choice("By meaning and words, or one of them", MODES, DEFAULTS.query.mode),
    kind: str = typer.Option("", help="Only passages of: note, message.", show_default=False),
    inside: str = typer.Option(
        "", "--in", help="Only notes in a folder, or whose path matches a glob."
    ),
    since: str = typer.Option(
        "", help="Only what was written since a date: 2025-06-01, 2025-06 or 2025."
    ),
    meaning: float = typer.Option(
        None,
        min=0,
        max=1,
        help="The share of meaning in a hybrid score, 0 to 1; words have the rest;"
        f" {DEFAULTS.query.meaning} unless configured.",
        show_default=False,
    ),
    further: int = typer.Option(
        0, "--passages", "-p", min=0, max=3, help="Further passages of each note to show."
    ),
    explain: bool = typer.Option(
        False, "--explain", help="Show what each ranking made of it, and the nearest sentence."
    ),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Find the notes that answer a text, by meaning and by word, and say why.

    In the text, "words in quotes" must occur as they are written, -word and -tag:x must not, and
    tag: path: file: in: (a section) role: after: before: lang: narrow the search. Quote the whole
    for the shell.

    \b
    vaultgraph query как память связана с водой
    vaultgraph query "what forgetting is for" -k 3 --kind message --json
    vaultgraph query '"память воды" -сон in:9.2 role:assistant after:2025-06' --explain
    """
    results = open_vault(vault, index_dir).query(
        " ".join(text),
        count or 0,
        mode,
        kind=kind,
        inside=inside,
        since=since,
        meaning=meaning,
        explain=explain,
    )
    if as_json:
        print_json([result_as_json(result) for result in results])
        return
    print_results(results, passages=further, explain=explain)
    if results and mode != "semantic" and not any(result.why.words for result in results):
        typer.echo("no note holds a word of this; found by meaning alone", err=True)
