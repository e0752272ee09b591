"""``vaultgraph index``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import typer

from vaultgraph.app.cli.output import (
    INDEX_DIR,
    JSON,
    VAULT,
    print_json,
    progress_display,
    styled,
    visible,
    working_directory,
)
from vaultgraph.errors import VaultNotFound
from vaultgraph.model import Failure, IndexReport
from vaultgraph.vault import Vault

INCOMPLETE = 1
"""The status of a run in which a file failed: the index is up to date, but something is missing."""
_NAMED = 20


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
    jobs: int = typer.Option(
        0, "--jobs", "-j", min=0, help="Processes that read; 0 means one a core."
    ),
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
            encoder=encoder, embed=embed, full=full, jobs=jobs or _cores(), progress=progress
        )
    if as_json:
        print_json(_document(report))
    else:
        typer.echo(_summary(report))
        _warn(report.failures)
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


def _cores() -> int:
    """The processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _document(report: IndexReport) -> dict[str, object]:
    values = asdict(report)
    notes = ("total", "added", "changed", "removed", "renamed", "unchanged")
    own = {key: values.pop(key) for key in notes}
    files = values["files"]
    own |= {key: files[key] for key in ("skipped", "failed")}
    extracted = values.pop("extracted")
    document = {"notes": own, **values}
    return {**document, **extracted, **document}


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
                    f"{files['skipped']:,} skipped by your settings",
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


def _warn(failures: Sequence[Failure]) -> None:
    """Says which files failed, why, and what of them was kept."""
    files = [failure for failure in failures if failure.kind]
    places = [failure for failure in failures if not failure.kind]
    for found, what in ((files, "files failed"), (places, "places an extractor failed at")):
        if not found:
            continue
        typer.echo(styled(f"warning: {len(found):,} {what}", err=True, fg="yellow"), err=True)
        for failure in found[:_NAMED]:
            where = f"{failure.path}:{failure.line}" if failure.line else failure.path
            kept = "it is listed and can be linked" if failure.kind else "all else of it was kept"
            typer.echo(f"  {visible(where)}: {visible(failure.reason)} ({kept})", err=True)
        if (left := len(found) - _NAMED) > 0:
            typer.echo(f"  … and {left:,} more (vaultgraph check)", err=True)
