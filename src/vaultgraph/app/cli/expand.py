"""``vaultgraph expand``."""

from __future__ import annotations

import shutil
import sys
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
    visible_lines,
)
from vaultgraph.errors import ConfigError, ExportError
from vaultgraph.expand import BUDGET, DEPTH
from vaultgraph.files import replacing

if TYPE_CHECKING:
    from vaultgraph.expand.tree import Expansion

_NARROW = 40


def expand(
    seed: list[str] = typer.Argument(
        help="A section's number, an address, a symbol, a concept, a note, or a free text."
    ),
    depth: int = typer.Option(DEPTH, min=1, help="How many levels below the seed."),
    budget: int = typer.Option(BUDGET, min=1, help="How many lines."),
    form: str = typer.Option(
        "",
        "--as",
        help="tree (the default), outline, mermaid, canvas, prompt or json.",
        show_default=False,
    ),
    out: Path | None = typer.Option(
        None, "--output", "-o", help="A file; its suffix tells the form.", show_default=False
    ),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Unfold a section, formula, concept, note or text level by level, and say why each line is
    there.

    \b
    vaultgraph expand 9.4
    vaultgraph expand Δ12 --depth 3 --budget 60
    vaultgraph expand как вода хранит память --as outline
    vaultgraph expand Hysteresis -o hysteresis.canvas
    """
    from vaultgraph.expand.forms import FORMS, SUFFIXES, as_document

    if form and form not in FORMS:
        raise ConfigError(f"there is no form {form!r}", "one of: " + ", ".join(FORMS))
    chosen = form or (
        "json" if as_json else SUFFIXES.get(out.suffix.lower(), "") if out else "tree"
    )
    if out and not chosen:
        message = f"the suffix {out.suffix!r} tells no form"
        raise ConfigError(message, "name it with --as, or use one of: " + ", ".join(SUFFIXES))
    expansion = open_vault(vault, index_dir).expand(" ".join(seed), depth, budget)
    if out:
        _write(out, FORMS[chosen](expansion))
        count = sum(1 for _ in expansion.walk())
        typer.echo(f"{visible(str(out))}: {count:,} lines as {chosen}", err=True)
    elif chosen == "json":
        print_json(as_document(expansion))
    elif chosen == "tree":
        _print(expansion)
    else:
        text = FORMS[chosen](expansion)
        typer.echo(visible_lines(text) if sys.stdout.isatty() else text, nl=False)
    if expansion.others and chosen != "json":
        typer.echo(f"{visible(expansion.seed)} may also mean:", err=True)
        for other in expansion.others:
            typer.echo(f"  {visible(other)}", err=True)


def _write(path: Path, text: str) -> None:
    try:
        with replacing(path) as unfinished:
            unfinished.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ExportError(f"{path} can't be written: {error.strerror}") from error


def _print(expansion: Expansion) -> None:
    from vaultgraph.expand.forms import tree

    width = 0
    if sys.stdout.isatty():
        width = max(shutil.get_terminal_size().columns - 1, _NARROW)
    lines = tree(
        expansion,
        width,
        lambda text: styled(visible(text), bold=True),
        lambda text: styled(visible(text), dim=True),
    )
    for line in lines:
        typer.echo(line)
