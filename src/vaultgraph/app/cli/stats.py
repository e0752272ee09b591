"""``vaultgraph stats``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import typer

from vaultgraph.app.cli.output import (
    INDEX_DIR,
    JSON,
    VAULT,
    bars,
    open_vault,
    print_json,
    styled,
    table,
    visible,
)
from vaultgraph.model import Structure
from vaultgraph.storage import extracts
from vaultgraph.vault import Vault

_FEW = 4


def stats(
    extractors: bool = typer.Option(
        False, "--extractors", help="What each extractor has to do with the notes instead."
    ),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Print figures of a vault: what it holds, what is linked most, what is missing, which notes
    belong together, and what joins them.

    \b
    vaultgraph stats -C ~/Vault
    vaultgraph stats --extractors
    """
    opened = open_vault(vault, index_dir)
    if extractors:
        _stats_of_extractors(opened, as_json=as_json)
        return
    with bars() as progress:
        figures = opened.stats(progress)
    if as_json:
        print_json(asdict(figures))
        return
    typer.echo(f"vault {opened.root.resolve()}, index {opened.folder.resolve()}", err=True)
    if not figures.counts["notes"]:
        typer.echo("no notes")
    _print_counts("The vault", figures.counts)
    _print_counts("Languages of notes", figures.languages)
    _print_counts("Messages by role", figures.roles)
    _print_counts("Most linked notes", dict(figures.most_linked))
    _print_counts("Most missed notes", dict(figures.most_missed))
    _print_structure(figures.structure)
    _print_names("Orphans", figures.orphans)


def _stats_of_extractors(opened: Vault, *, as_json: bool) -> None:
    with opened.session() as session:
        uses = extracts.uses(session.store)
        idle = extracts.idle(session.store)
    if as_json:
        print_json({"extractors": [asdict(use) for use in uses], "inactive": idle})
        return
    rows: list[tuple[str, ...]] = [
        ("extractor", "version", "with signs", "skipped", "found in", "rows", "failures")
    ]
    rows += [
        (
            visible(use.name),
            visible(use.version),
            f"{use.seen:,} of {use.notes:,}",
            f"{(use.notes - use.seen) / max(use.notes, 1):.0%}",
            f"{use.found:,}",
            f"{use.rows:,}",
            f"{use.failures:,}",
        )
        for use in uses
    ]
    rows += [(visible(name), why, *([""] * (len(rows[0]) - 2))) for name, why in idle.items()]
    typer.echo(table(rows, right=range(2, len(rows[0]))))


def _print_structure(found: Structure) -> None:
    _print_lines("Hubs", [(f"{hub.pagerank:.3f}", visible(hub.note)) for hub in found.hubs])
    bridges = [
        (f"{bridge.score:.3f}", f"{visible(bridge.note)}: {_joined(bridge.communities)}")
        for bridge in found.bridges
    ]
    _print_lines("Bridges between communities", bridges)
    joints = [
        (f"{joint.links:,}", f"{_joined(joint.communities)}: {_titles(joint.example, ' — ')}")
        for joint in found.joints
    ]
    _print_lines("Communities that few links join", joints[:_FEW])
    communities = [
        (f"{each.nodes:,}", f"{visible(each.name)}: {_titles(each.examples)}")
        for each in found.communities
    ]
    _print_lines(f"Communities: {len(communities):,}", communities)
    islands = [(f"{len(island):,}", _titles(island)) for island in found.islands]
    _print_lines(f"Islands: {len(islands):,}", islands)
    _print_counts("Most cited by footnotes", dict(found.most_cited))


def _joined(names: Sequence[str], by: str = " | ") -> str:
    return by.join(map(visible, names[:_FEW])) + (" …" if len(names) > _FEW else "")


def _titles(names: Sequence[str], by: str = ", ") -> str:
    """Names of notes without folder and suffix."""
    return _joined([name.removesuffix(".md").rpartition("/")[2] for name in names], by)


def _print_lines(title: str, lines: Sequence[tuple[str, str]], most: int = 10) -> None:
    if lines:
        typer.echo(styled(title, bold=True))
        for figure, text in lines[:most]:
            typer.echo(f"{figure:>9}  {text}")
        if len(lines) > most:
            typer.echo(f"{'':>9}  … and {len(lines) - most:,} more (--json lists all)")


def _print_counts(title: str, counts: Mapping[str, int]) -> None:
    shown = {name: count for name, count in counts.items() if count}
    if shown:
        typer.echo(styled(title, bold=True))
        for name, count in shown.items():
            label = name.replace("_", " ") if title == "The vault" else visible(name)
            typer.echo(f"{count:>9,}  {label}")


def _print_names(title: str, names: Sequence[str], most: int = 10) -> None:
    if names:
        typer.echo(styled(f"{title}: {len(names):,}", bold=True))
        for name in names[:most]:
            typer.echo(f"{'':>9}  {visible(name)}")
        if len(names) > most:
            typer.echo(f"{'':>9}  … and {len(names) - most:,} more (--json lists all)")
