"""What commands print: data on stdout, all else on stderr, colours on terminals only."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from vaultgraph.errors import VaultgraphError
from vaultgraph.model import Result
from vaultgraph.vault import Vault

if TYPE_CHECKING:
    from vaultgraph.indexing import Progress

VAULT = typer.Option(
    None,
    "--vault",
    "-C",
    help="The vault. By default the nearest folder above with .vaultgraph or .obsidian.",
    show_default=False,
)
INDEX_DIR = typer.Option(
    None, "--index-dir", help="Where the index lies, if not in the vault.", show_default=False
)
JSON = typer.Option(False, "--json", help="Print one JSON document.")


def open_vault(vault: Path | None, index_dir: Path | None) -> Vault:
    """Returns the vault named, or the one around the working directory."""
    return Vault.containing(Path.cwd(), index_dir) if vault is None else Vault(vault, index_dir)


def fail(error: VaultgraphError) -> NoReturn:
    """Prints an error and its hint, and ends with status 2."""
    mark = typer.style("error:", fg="red", bold=True)
    typer.echo(f"{mark} {error}", err=True)
    if error.hint:
        typer.echo(f"{typer.style('hint:', fg='cyan')} {error.hint}", err=True)
    sys.exit(2)


def print_json(document: object) -> None:
    """Prints one JSON document."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def result_as_json(result: Result) -> dict[str, object]:
    """Returns a result with stable keys; reasons that don't apply are left out."""
    document = asdict(result)
    why = {
        key: value
        for key, value in document["why"].items()
        if value not in (None, "", ()) and value is not False
    }
    return {**document, "why": why}


def print_result(result: Result, *, with_linked: bool = False) -> None:
    """Prints a hit: where it is, a snippet with the words marked, and why it was found."""
    place = typer.style(f"{result.note}:{result.line}", fg="cyan", bold=True)
    heading = f"  § {result.heading}" if result.heading else ""
    typer.echo(f"{result.rank:2}. {place}{heading}")
    typer.echo(f"    {_marked(result)}")
    typer.echo(typer.style(f"    {_reasons(result, with_linked)}", dim=True))


def _marked(result: Result) -> str:
    """The snippet with its words in bold on a terminal, else between asterisks."""
    parts, end = [], 0
    for begin, stop in result.marks:
        word = result.snippet[begin:stop]
        shown = typer.style(word, fg="yellow", bold=True) if sys.stdout.isatty() else f"*{word}*"
        parts += [result.snippet[end:begin], shown]
        end = stop
    return "".join([*parts, result.snippet[end:]])


def _reasons(result: Result, with_linked: bool) -> str:
    why = result.why
    parts = [f"score {result.score:.2f}"]
    if with_linked:
        parts.append("linked" if why.linked else "not linked yet")
    if why.similarity is not None:
        parts.append(f"similarity {why.similarity:.2f}")
    if why.words:
        parts.append("words: " + ", ".join(why.words[:8]))
    if why.links:
        parts.append("both linked with: " + ", ".join(why.links))
    if why.tags:
        parts.append("tags: " + ", ".join(f"#{tag}" for tag in why.tags[:5]))
    if why.role:
        parts.append(f"{why.role}, {why.time.replace('T', ' ')}" if why.time else why.role)
    if result.more:
        parts.append(f"{result.more} more in this note")
    return " · ".join(parts)


@contextmanager
def progress_display(*, quiet: bool) -> Iterator[Progress | None]:
    """Gives what shows progress on stderr: bars on a terminal, else a line now and then."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

        with Progress(
            "{task.description:>6}",
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        ) as bars:
            tasks = {}

            def show(stage: str, done: int, total: int) -> None:
                if stage not in tasks:
                    tasks[stage] = bars.add_task(stage, total=total)
                bars.update(tasks[stage], completed=done, total=total)

            yield show
    else:
        told: dict[str, int] = {}

        def tell(stage: str, done: int, total: int) -> None:
            tenth = 10 * done // max(total, 1)
            if tenth > told.get(stage, -1) and (tenth % 5 == 0 or total > 5000):
                told[stage] = tenth
                typer.echo(f"{stage}: {done:,} of {total:,}", err=True)

        yield tell
