"""What commands print: data on stdout, all else on stderr, colours on terminals only."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer

from vaultgraph.config import DEFAULTS, either
from vaultgraph.errors import VaultgraphError, VaultNotFound
from vaultgraph.model import Result
from vaultgraph.progress import Progress, silent
from vaultgraph.vault import Vault

FAILED = 2
VAULT_HELP = "The vault. By default the nearest folder above with .vaultgraph or .obsidian."
VAULT = typer.Option(None, "--vault", "-C", help=VAULT_HELP, show_default=False)
INDEX_DIR = typer.Option(
    None, "--index-dir", help="Where the index lies, if not in the vault.", show_default=False
)
JSON = typer.Option(False, "--json", help="Print one JSON document.")
COUNT = typer.Option(
    None,
    "-k",
    min=1,
    help=f"How many notes; {DEFAULTS.query.results} unless configured.",
    show_default=False,
)

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SHAPING = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Characters of no width that words and emoji may be made with."""
_INDENT = "    "
_NARROW = 40


def choice(what: str, choices: Sequence[str], default: str, *names: str) -> Any:
    """Returns an option that is one of a few texts, and the setting where it isn't given."""
    said = f"{what}: {either(choices)}; {default} unless configured."
    return typer.Option("", *names, help=said, show_default=False)


def open_vault(vault: Path | None, index_dir: Path | None) -> Vault:
    """Returns the vault named, or the one around the working directory."""
    if vault is None:
        return Vault.containing(working_directory(), index_dir)
    return Vault(vault, index_dir)


def working_directory() -> Path:
    """Returns the working directory. Raises ``VaultNotFound`` where it has been deleted."""
    try:
        return Path.cwd()
    except OSError as error:
        raise VaultNotFound("the current folder is gone", "name the vault: -C PATH") from error


def visible(text: str) -> str:
    """Returns a text whose control characters, which could move a terminal's cursor or turn its
    text around, are written out."""
    if text.isprintable():
        return text
    return "".join(
        char.encode("unicode_escape").decode() if _is_unseen(char) else char for char in text
    )


def visible_lines(text: str) -> str:
    """Returns a text of several lines, with tabs perhaps, whose other control characters are
    written out."""
    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in text.split("\n"))


def chosen_kinds(kinds: str) -> list[str]:
    """Returns the node kinds that an option names with commas."""
    return [kind.strip() for kind in kinds.split(",") if kind.strip()]


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in _UNSEEN and char not in _SHAPING


def styled(text: str, *, err: bool = False, **style: object) -> str:
    """Returns a text with colours if its stream is a terminal that wants them
    (https://no-color.org)."""
    stream = sys.stderr if err else sys.stdout
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not stream.isatty()
    return text if plain else typer.style(text, **style)  # type: ignore[arg-type]


def fail(error: VaultgraphError) -> NoReturn:
    """Prints an error and its hint, and ends with status 2."""
    typer.echo(f"{styled('error:', err=True, fg='red', bold=True)} {visible(str(error))}", err=True)
    if error.hint:
        typer.echo(f"{styled('hint:', err=True, fg='cyan')} {visible(error.hint)}", err=True)
    sys.exit(FAILED)


def print_json(document: object) -> None:
    """Prints one JSON document; where the stream can't hold every character, in ASCII."""
    ascii_only = sys.stdout.encoding.lower().replace("-", "") != "utf8"
    typer.echo(json.dumps(document, ensure_ascii=ascii_only, indent=2))


def table(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> str:
    """Returns rows in columns of one width, some of them aligned to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def print_results(
    results: list[Result], *, with_linked: bool = False, passages: int = 0, explain: bool = False
) -> None:
    """Prints hits: where each is, a snippet with the words marked, and why it was found; on request
    further passages of each note, and what each ranking made of it."""
    for place, result in enumerate(results):
        if place and sys.stdout.isatty():
            typer.echo()
        where = styled(f"{visible(result.note)}:{result.line}", fg="cyan", bold=True)
        heading = f"  § {visible(result.heading)}" if result.heading else ""
        typer.echo(f"{result.rank:2}. {where}{heading}")
        typer.echo(_wrapped(_marked(result.snippet, result.marks)))
        typer.echo(_wrapped(_reasons(result, with_linked), dim=True))
        if result.copies:
            copies = "the same in " + ", ".join(map(visible, result.copies))
            typer.echo(_wrapped(copies, dim=True))
        for line in _explanation(result) if explain else ():
            typer.echo(_wrapped(line, dim=True))
        for other in result.further[:passages]:
            heading = f"§ {visible(other.heading)}: " if other.heading else ""
            shown = _marked(other.snippet, other.marks)
            typer.echo(_wrapped(f"line {other.line}: {heading}{shown}"))
    if not results:
        typer.echo("nothing found", err=True)


def _wrapped(text: str, *, dim: bool = False) -> str:
    """The text indented; on a terminal also broken into lines that fit."""
    if not sys.stdout.isatty():
        return _INDENT + text
    width = max(shutil.get_terminal_size().columns - 1, _NARROW)
    lines = textwrap.wrap(
        text, width, initial_indent=_INDENT, subsequent_indent=_INDENT, break_long_words=False
    )
    return "\n".join(styled(line, dim=True) if dim else _with_marks(line) for line in lines)


def _explanation(result: Result) -> Iterator[str]:
    """What made a result stand where it does."""
    why = result.why
    ranks = ", ".join(f"{rank}. by {name}" for name, rank in why.ranks)
    if ranks:
        scores = [f"BM25 {why.keyword:.2f}"] if why.keyword is not None else []
        yield " · ".join([ranks, *scores])
    if why.sentence:
        yield f"nearest sentence: {visible(why.sentence)}"


def _marked(snippet: str, marks: Iterable[tuple[int, int]]) -> str:
    """A snippet with its words between asterisks; on a terminal between signs that become colours
    once the lines are broken."""
    opening, closing = (_OPEN, _CLOSE) if sys.stdout.isatty() else ("*", "*")
    parts, end = [], 0
    for begin, stop in marks:
        parts += [visible(snippet[end:begin]), opening, visible(snippet[begin:stop]), closing]
        end = stop
    return "".join([*parts, visible(snippet[end:])])


_OPEN, _CLOSE = "\ue000", "\ue001"
"""Stand for the beginning and end of a marked word; private characters, so no note has them."""


def _with_marks(line: str) -> str:
    before, *rest = line.split(_OPEN)
    parts = [before]
    for piece in rest:
        word, _, after = piece.partition(_CLOSE)
        parts += [styled(word, fg="yellow", bold=True), after]
    return "".join(parts)


def _reasons(result: Result, with_linked: bool) -> str:
    why = result.why
    parts = []
    if with_linked and result.kind == "note":
        parts.append("linked" if why.linked else "not linked yet")
    if why.role:
        parts.append(f"{why.role}, {why.time.replace('T', ' ')}" if why.time else why.role)
    if why.words:
        parts.append("words: " + ", ".join(why.words[:8]))
    parts += [f"“{typed}” taken for “{word}”" for typed, word in why.meant]
    if why.similarity is not None:
        parts.append(f"similarity {why.similarity:.2f}")
    if why.links:
        parts.append("both linked with: " + ", ".join(why.links))
    if why.shared:
        parts.append("both have: " + ", ".join(why.shared))
    if why.tags:
        parts.append("tags: " + ", ".join(f"#{tag}" for tag in why.tags[:5]))
    if result.more:
        parts.append(f"{result.more} more in this note")
    parts.append(f"score {result.score:.2f}")
    return visible(" · ".join(parts))


def bars(*, quiet: bool = False) -> AbstractContextManager[Progress]:
    """Gives what shows progress on a terminal, and nothing elsewhere."""
    return progress_display(quiet=quiet or not sys.stderr.isatty())


@contextmanager
def progress_display(*, quiet: bool) -> Iterator[Progress]:
    """Gives what shows progress on stderr: bars on a terminal, else a line now and then."""
    if quiet:
        yield silent
    elif sys.stderr.isatty():
        from rich import progress as rich
        from rich.console import Console

        with rich.Progress(
            "{task.description:>6}",
            rich.BarColumn(),
            rich.MofNCompleteColumn(),
            rich.TimeRemainingColumn(),
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
            step = 10 * done // max(total, 1) if total > 1000 else 2 * done // max(total, 1)
            if step > told.get(stage, -1):
                told[stage] = step
                typer.echo(f"{stage}: {done:,} of {total:,}", err=True)

        yield tell
