"""``vaultgraph outline``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
)
from vaultgraph.errors import NoteNotFound

if TYPE_CHECKING:
    from vaultgraph.extractors.outlines.frontier import Next
    from vaultgraph.extractors.outlines.model import Item, ItemMention, Outline

_LISTED = 40


def outline(
    number: str = typer.Argument("", help="Only a section and what is below it: 9, 9.4."),
    frontier: bool = typer.Option(
        False, "--frontier", help="What is still to be written, with a prompt for the next item."
    ),
    every: bool = typer.Option(
        False, "--all", help="Also texts with numbered headings that nobody planned."
    ),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Show the numbered outlines of a vault: where each item is written, how much, when.

    \b
    vaultgraph outline
    vaultgraph outline 9.4
    vaultgraph outline --frontier
    """
    from vaultgraph.extractors.outlines.frontier import chosen, unwritten, within
    from vaultgraph.extractors.outlines.tables import outlines

    if number and not all(part.isdigit() for part in number.split(".")):
        raise NoteNotFound(f"{number!r} is no number of a section", "such as 9 or 9.4.1")
    with open_vault(vault, index_dir).session() as session:
        if frontier:
            items = unwritten(
                session.store_with("outlines"), number, prompts=None if as_json else 1
            )
            _show_frontier(items, as_json=as_json)
            return
        found = chosen(outlines(session.store_with("outlines")), number, unplanned=every or as_json)
    if as_json:
        print_json([_as_json(o, item) for o in found for item in within(o, number)])
        return
    if not found:
        raise NoteNotFound(f"no outline has {number}" if number else "there is no outline")
    shown = found[:1] if number else found
    for place, each in enumerate(shown):
        if place:
            typer.echo()
        _print_outline(each, within(each, number))
    if others := found[len(shown) :]:
        paths = ", ".join(visible(other.path) for other in others[:5])
        typer.echo(f"{number} is also in: {paths}", err=True)


def _print_outline(outline: Outline, items: Sequence[Item]) -> None:
    written = sum(item.is_written for item in items)
    title = f"{outline.path}: {written:,} of {len(items):,} written"
    typer.echo(styled(visible(title), bold=True))
    for item in items:
        indent = "  " * item.number.count(".")
        typer.echo(f"  {indent}{visible(f'{item.number} {item.title}')}  {_where(item)}")


def _where(item: Item) -> str:
    """Where an item is written, how much and when; or that it isn't."""
    places = item.elaborated
    if not places and item.words and item.announced:
        return styled(f"{item.words:,} words", dim=True)
    if not places:
        return "" if item.implied else styled("not written", fg="yellow")
    shown = [styled(visible(_place(place)), fg="cyan") for place in places[:2]]
    if len(places) > len(shown):
        shown.append(f"and {len(places) - len(shown):,} more")
    return ", ".join(shown)


def _place(place: ItemMention) -> str:
    day = f", {place.time[:10]}" if place.time else ""
    return f"{place.path}:{place.line} ({place.words:,} words{day})"


def _show_frontier(items: Sequence[Next], *, as_json: bool) -> None:
    if as_json:
        print_json([{**_as_json(each.outline, each.item), "prompt": each.prompt} for each in items])
        return
    if not items:
        typer.echo("all that was planned is written", err=True)
        return
    typer.echo(styled(f"{len(items):,} still to be written", bold=True))
    for each in items[:_LISTED]:
        typer.echo(f"  {visible(f'{each.item.number} {each.item.title}')}{_asked(each.item)}")
    if left := len(items) - len(items[:_LISTED]):
        typer.echo(f"  … and {left:,} more (--json lists all)")
    typer.echo()
    typer.echo(styled("A prompt for the next one:", bold=True))
    typer.echo()
    for line in items[0].prompt.split("\n"):
        typer.echo(visible(line))


def _asked(item: Item) -> str:
    from vaultgraph.extractors.outlines.model import ItemRelation

    asked = next(item.of(ItemRelation.REQUESTS), None)
    return f"  (asked for: {visible(asked.path)}:{asked.line})" if asked else ""


def _as_json(outline: Outline, item: Item) -> dict[str, object]:
    from vaultgraph.extractors.outlines.model import ItemRelation

    place = item.announced
    restated = [p for p in item.of(ItemRelation.RESTATES, ItemRelation.REQUESTS) if p.title]
    return {
        "number": item.number,
        "title": item.title,
        "note": place.path if place else outline.path,
        "line": place.line if place else 0,
        "words": item.words,
        "variant": item.variant,
        "planned": outline.planned,
        "written": item.is_written,
        "elaborated": [
            {
                "note": p.path,
                "line": p.line,
                "heading": p.title,
                "words": p.words,
                "time": p.time,
                "confidence": p.confidence,
            }
            for p in item.elaborated
        ],
        "restated": _places(restated),
        "requested": _places(item.of(ItemRelation.REQUESTS)),
    }


def _places(places: Iterable[ItemMention]) -> list[dict[str, object]]:
    return [{"note": place.path, "line": place.line} for place in places]
