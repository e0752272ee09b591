"""``vaultgraph formula``: the Δ language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vaultgraph.app.cli.output import (
    FAILED,
    INDEX_DIR,
    JSON,
    VAULT,
    open_vault,
    print_json,
    styled,
    visible,
    visible_lines,
)
from vaultgraph.app.cli.running import group, handled
from vaultgraph.extractors.formulas.scenes import commands as scenes

if TYPE_CHECKING:
    from vaultgraph.extractors.formulas.algebra import Merged, MergedTerm
    from vaultgraph.extractors.formulas.lookup import Similar, TermOverview
    from vaultgraph.extractors.formulas.model import StoredFormula
    from vaultgraph.extractors.formulas.syntax import Node


def list_(
    address: str = typer.Option("", help="Only what defines an address: Δ12.", show_default=False),
    operand: str = typer.Option("", help="Only with an operand: вода.", show_default=False),
    kind: str = typer.Option(
        "", help="Only of a kind: address_def, transform, emotional …", show_default=False
    ),
    note: str = typer.Option(
        "", "--in", help="Only in a folder, or in notes whose path matches a glob."
    ),
    formulas: str = typer.Option("sure", help="sure, or all: also what was held back, and why."),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """List the formulas of a vault, with note and line.

    \b
    vaultgraph formula list --address Δ12
    vaultgraph formula list --operand вода --json
    """
    from vaultgraph.extractors.formulas.lookup import FormulaFilter, listing

    if formulas not in ("sure", "all"):
        raise typer.BadParameter("sure or all", param_hint="--formulas")
    wanted = FormulaFilter(address, operand, kind, note, formulas == "all")
    with open_vault(vault, index_dir).session() as session:
        found = listing(session.store_with("formulas", "outlines"), wanted)
    if as_json:
        print_json([_as_json(each.row, each.section) for each in found])
        return
    for each in found:
        typer.echo(_line(each.row, each.section))
    if not found:
        typer.echo("no formulas", err=True)


def _as_json(row: StoredFormula, section: str = "") -> dict[str, object]:
    return {
        "note": row.path,
        "line": row.line,
        "start": row.start,
        "end": row.end,
        "raw": row.raw,
        "kind": row.roles.relation,
        "form": row.roles.form,
        "thought": row.verdict.kind,
        "reason": row.verdict.reason,
        "address": row.roles.address,
        "head": row.roles.head,
        "operands": list(row.roles.operands),
        "operators": list(row.roles.operators),
        "result": row.roles.result,
        "gloss": row.gloss,
        "tier": row.tier,
        "confidence": row.confidence,
        "evidence": list(row.evidence),
        "parts": {word: list(split) for word, split in row.parts},
        "section": section,
        "message": row.message_id,
    }


def _line(row: StoredFormula, section: str = "") -> str:
    where = styled(visible(f"{row.path}:{row.line}"), fg="cyan")
    held = f"  held back: {visible(row.evidence[0])}" if row.held_back and row.evidence else ""
    return f"{where}  {f'§ {section}  ' if section else ''}{visible(row.raw)}{held}"


def show(
    name: str = typer.Argument(help="An address, symbol, function or concept: Δ12, ⟁, вода."),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Show an address from all sides: definitions, parts, uses, what it leads to, what is like it.

    \b
    vaultgraph formula show Δ12
    """
    from vaultgraph.extractors.formulas.lookup import show as shown_of

    with open_vault(vault, index_dir).session() as session:
        shown = shown_of(session.store_with("formulas", "outlines"), name, session.meaning)
    if as_json:
        print_json(_shown_as_json(shown))
    else:
        _print_shown(shown)


def _print_shown(shown: TermOverview) -> None:
    from vaultgraph.extractors.formulas.syntax import render

    typer.echo(styled(f"{visible(shown.term.text)}  ({shown.term.kind})", bold=True))
    _section("definitions", [_line(row) for row in shown.definitions])
    if shown.conflict:
        typer.echo("  they disagree; none is preferred")
    for row in dict.fromkeys((row.verdict.kind, row.verdict.reason) for row in shown.definitions):
        typer.echo(f"  {row[0]}: {visible(row[1])}")
    leaves = []
    for each in shown.unfolded:
        leaves.append(visible(render(each.expression)))
        leaves += [f"contains itself: {' → '.join(cycle)}" for cycle in each.cycles]
        leaves += [f"not defined: {', '.join(each.unknown)}"] if each.unknown else []
    _section("consists of", list(dict.fromkeys(leaves)))
    if shown.depth > 1:
        typer.echo(f"  {shown.depth} levels of formulas")
    _section("used in", [_line(row) for row in shown.used])
    _section("leads to", [visible(text) for text in shown.leads_to])
    _section("like it", [_similar(each) for each in shown.nearest])
    _section(
        "condenses",
        [
            f"{styled(visible(f'{hit.path}:{hit.line}'), fg='cyan')}  {similarity:.2f}  "
            f"{visible(' '.join(hit.text.split())[:120])}"
            for hit, similarity in shown.passages
        ],
    )


def _section(title: str, lines: list[str]) -> None:
    if lines:
        typer.echo(styled(title, bold=True))
        for line in lines:
            typer.echo(f"  {line}")


def _similar(each: Similar) -> str:
    meaning = "" if each.meaning is None else f", meaning {each.meaning:.2f}"
    return f"{_line(each.row)}  structure {each.structure:.2f}{meaning}"


def _shown_as_json(shown: TermOverview) -> dict[str, object]:
    from vaultgraph.extractors.formulas.syntax import render

    return {
        "term": asdict(shown.term),
        "definitions": [_as_json(row) for row in shown.definitions],
        "conflict": shown.conflict,
        "consists_of": [
            {
                "unfolded": render(each.expression),
                "cycles": [list(cycle) for cycle in each.cycles],
                "unknown": list(each.unknown),
            }
            for each in shown.unfolded
        ],
        "depth": shown.depth,
        "used": [_as_json(row) for row in shown.used],
        "leads_to": list(shown.leads_to),
        "nearest": [
            {
                "formula": _as_json(each.row),
                "score": each.score,
                "structure": each.structure,
                "meaning": each.meaning,
            }
            for each in shown.nearest
        ],
        "passages": [
            {"note": hit.path, "line": hit.line, "text": hit.text, "similarity": similarity}
            for hit, similarity in shown.passages
        ],
    }


def parse(
    text: list[str] = typer.Argument(help="A formula: 'Δ12 = (вода + весна) = сцена'."),
    as_json: bool = JSON,
) -> None:
    """Show how a formula is understood, or where it stops being one.

    \b
    vaultgraph formula parse "Δ12 = (вода + весна + неясность) = сцена"
    """
    from vaultgraph.extractors.formulas.grammar import FormulaError
    from vaultgraph.extractors.formulas.kinds import kind_of
    from vaultgraph.extractors.formulas.lookup import read
    from vaultgraph.extractors.formulas.syntax import render

    written = " ".join(text)
    try:
        statement, stated = read(written)
    except FormulaError as error:
        typer.echo(f"{styled('error:', err=True, fg='red', bold=True)} {error}", err=True)
        typer.echo(visible_lines(error.caret()), err=True)
        raise typer.Exit(FAILED) from error
    verdict = kind_of(statement, stated)
    if as_json:
        print_json({"tree": _tree(statement), **asdict(stated), "thought": verdict.kind})
        return
    typer.echo(visible(render(statement)))
    for name, value in asdict(stated).items():
        if value:
            typer.echo(f"  {name:<10}{visible(_text(value))}")
    typer.echo(f"  {'thought':<10}{verdict.kind} ({visible(verdict.reason)})")
    _print_tree(statement, 1)


def _text(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _print_tree(node: Node, depth: int) -> None:
    from vaultgraph.extractors.formulas.syntax import children, render

    typer.echo(f"{'  ' * depth}{type(node).__name__.lower()}  {visible(render(node))}")
    for child in children(node):
        _print_tree(child, depth + 1)


def _tree(value: object) -> object:
    if isinstance(value, tuple):
        return [_tree(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        parts = {each.name: _tree(getattr(value, each.name)) for each in fields(value)}
        return {"type": type(value).__name__.lower(), **parts}
    return value


def merge(
    formulas: list[str] = typer.Argument(help="Addresses of the vault, or formulas."),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Merge formulas: shared operands once, origins kept, disagreement reported.

    \b
    vaultgraph formula merge Δ12 Δ41
    """
    from vaultgraph.extractors.formulas.lookup import merged as merged_of
    from vaultgraph.extractors.formulas.syntax import render

    with open_vault(vault, index_dir).session() as session:
        merged = merged_of(session.store_with("formulas", "outlines"), formulas)
    if as_json:
        print_json(_merged_as_json(merged))
        return
    typer.echo(visible(render(merged.expression)) if merged.operands else "no operands")
    for part in merged.operands:
        typer.echo(f"  {visible(part.text)}  from {visible(', '.join(sorted(part.origins)))}")
    for part in merged.results:
        origins = visible(", ".join(sorted(part.origins)))
        typer.echo(f"  = {visible(part.text)}  says {origins}")
    if merged.conflict:
        typer.echo("they disagree about the result", err=True)


def _merged_as_json(merged: Merged) -> dict[str, object]:
    from vaultgraph.extractors.formulas.syntax import render

    return {
        "expression": render(merged.expression) if merged.operands else "",
        "names": sorted(merged.names),
        "operands": [_part(part) for part in merged.operands],
        "results": [_part(part) for part in merged.results],
        "conflict": merged.conflict,
    }


def _part(part: MergedTerm) -> dict[str, object]:
    return {
        "key": part.key,
        "spellings": sorted(part.spellings),
        "origins": sorted(part.origins),
    }


app = group(
    "The Δ language: formulas listed, shown, parsed, merged; from scene to formula and back."
)
_COMMANDS: dict[str, Callable[..., None]] = {
    "list": list_,
    "show": show,
    "parse": parse,
    "merge": merge,
    **scenes.COMMANDS,
}
for _name, _command in _COMMANDS.items():
    app.command(_name)(handled(_command))
