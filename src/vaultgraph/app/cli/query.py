"""``vaultgraph query``."""

from __future__ import annotations

from pathlib import Path

import typer

from vaultgraph.app.cli.output import (
    INDEX_DIR,
    JSON,
    VAULT,
    open_vault,
    print_json,
    print_results,
    result_as_json,
)


def query(
    text: list[str] = typer.Argument(help="What to look for, in words or as a sentence."),
    count: int = typer.Option(
        None, "-k", min=1, help="How many notes; 10 unless configured.", show_default=False
    ),
    mode: str = typer.Option(
        "", help="hybrid (meaning and words), semantic or keyword.", show_default=False
    ),
    kind: str = typer.Option("", help="Only passages of: note, message.", show_default=False),
    inside: str = typer.Option(
        "", "--in", help="Only notes in a folder, or whose path matches a glob."
    ),
    since: str = typer.Option("", help="Only chats since a date: 2025-06-01, 2025-06 or 2025."),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Find the notes that answer a text, by meaning and by word, and say why.

    \b
    vaultgraph query как память связана с водой
    vaultgraph query "what forgetting is for" -k 3 --kind message --json
    """
    results = open_vault(vault, index_dir).query(
        " ".join(text), count or 0, mode, kind=kind, inside=inside, since=since
    )
    if as_json:
        print_json([result_as_json(result) for result in results])
        return
    print_results(results)
    if results and mode != "semantic" and not any(result.why.words for result in results):
        typer.echo("no note holds a word of this; found by meaning alone", err=True)
