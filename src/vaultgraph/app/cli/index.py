"""``vaultgraph index``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import typer

from vaultgraph.app.cli.output import (
    INDEX_DIR,
    JSON,
    VAULT,
    print_json,
    progress_display,
    visible,
    working_directory,
)
from vaultgraph.app.cli.reading import INCOMPLETE, JOBS, cores, warn
from vaultgraph.errors import VaultNotFound
from vaultgraph.model import IndexReport
from vaultgraph.vault import Vault


def index(
    folder: Path | None = typer.Argument(
        None, metavar="[VAULT]", help="The vault. By default the one around this folder."
    ),
    full: bool = typer.Option(False, "--full", help="Read every file again."),
    embed: bool = typer.Option(True, "--embed/--no-embed", help="Compute vectors."),
    encoder: str = typer.Option(
        "",
        help="Another encoder: use, a folder, a sentence-transformers model, URL#MODEL.",
        show_default=False,
    ),
    jobs: int = JOBS,
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Bring the index of a vault up to date with its files.

    Only what has changed is read. The run may be stopped at any time; the next one goes on.

    \b
    vaultgraph index ~/Vault
    vaultgraph index ~/Vault --encoder ~/models/e5-small --json
    vaultgraph index ~/Vault --encoder http://localhost:11434/v1#bge-m3
    """
    named = _vault(folder or vault, index_dir)
    if not as_json:
        where = f"vault {named.root.resolve()}, index {named.folder.resolve()}"
        typer.echo(visible(where), err=True)
    with progress_display(quiet=as_json) as progress:
        report = named.index(
            encoder=encoder, embed=embed, full=full, jobs=jobs or cores(), progress=progress
        )
    if as_json:
        print_json(_document(report))
    else:
        typer.echo(_summary(report))
        warn(report.failures)
    if report.failures:
        raise typer.Exit(INCOMPLETE)


def _vault(folder: Path | None, index_dir: Path | None) -> Vault:
    """The vault named; else the one around the working directory, which may be a new one."""
    if folder is not None:
        return Vault(folder, index_dir)
    here = working_directory()
    try:
        return Vault.containing(here, index_dir)
    except VaultNotFound:
        return Vault(here, index_dir)


def _document(report: IndexReport) -> dict[str, object]:
    values = asdict(report)
    notes = ("total", "added", "changed", "removed", "renamed", "unchanged")
    own = {key: values.pop(key) for key in notes}
    files = values["files"]
    own |= {key: files[key] for key in ("skipped", "failed")}
    extracted = values.pop("extracted")
    document = {"notes": own, **values}
    return {**document, **extracted, **document}


def _reasons(skipped_for: Mapping[str, int]) -> str:
    """Why files were skipped, in brackets."""
    told = "; ".join(f"{count:,} {visible(reason)}" for reason, count in skipped_for.items())
    return f" ({told})" if told else ""


def _summary(report: IndexReport) -> str:
    changes = [
        f"{count:,} {name}"
        for name, count in (
            ("added", report.added),
            ("changed", report.changed),
            ("removed", report.removed),
            ("unchanged", report.unchanged),
        )
        if count
    ]
    renamed = f" ({report.renamed:,} of them renamed)" if report.renamed else ""
    seconds = ", ".join(f"{name} {value:.1f}" for name, value in report.seconds.items())
    by = f" by {visible(report.encoder)}" if report.encoder else ""
    files = report.files
    rows = [
        (
            "files",
            ", ".join(
                (
                    f"{files['found']:,} found: {files['indexed']:,} indexed",
                    f"{files['listed']:,} attachments listed",
                    f"{files['skipped']:,} skipped{_reasons(report.skipped_for)}",
                    f"{files['failed']:,} failed",
                )
            ),
        ),
        ("notes", f"{report.total:,}: {', '.join(changes) or 'none'}{renamed}"),
        ("messages", f"{report.messages:,}"),
        ("links", f"{report.links:,}, {report.unresolved:,} of them unresolved"),
        ("footnotes", f"{report.footnotes:,}"),
        ("passages", f"{report.passages:,}, {report.embedded:,} embedded now{by}"),
        ("problems", f"{report.problems:,}" + (" (vaultgraph check)" if report.problems else "")),
        ("seconds", f"{sum(report.seconds.values()):.1f} ({seconds})"),
    ]
    return "\n".join(f"{name:<10}{value}" for name, value in rows)
