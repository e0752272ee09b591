"""What commands that read the files of a vault share: processes, and what could not be read."""

from __future__ import annotations

import os
from collections.abc import Sequence

import typer

from vaultgraph.app.cli.output import styled, visible
from vaultgraph.model import Failure

INCOMPLETE = 1
"""The status where a file failed: all else was done, but something is missing."""
JOBS = typer.Option(0, "--jobs", "-j", min=0, help="Processes that read; 0 means one a core.")
_NAMED = 20


def cores() -> int:
    """Returns how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def warn(failures: Sequence[Failure]) -> None:
    """Says which files failed, why, and what of them was kept."""
    files = [failure for failure in failures if failure.kind]
    places = [failure for failure in failures if not failure.kind]
    for found, what in ((files, "files failed"), (places, "places an extractor failed at")):
        if not found:
            continue
        typer.echo(styled(f"warning: {len(found):,} {what}", err=True, fg="yellow"), err=True)
        for failure in found[:_NAMED]:
            where = f"{failure.path}:{failure.line}" if failure.line else failure.path
            kept = "it is listed and can be linked" if failure.kind else "all else was kept"
            said = f"{visible(where or 'all notes')}: {visible(failure.reason)} ({kept})"
            typer.echo(f"  {said}", err=True)
        if (left := len(found) - _NAMED) > 0:
            typer.echo(f"  … and {left:,} more (vaultgraph check)", err=True)
