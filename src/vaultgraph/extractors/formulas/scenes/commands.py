"""``vaultgraph formula encode|decode|suggest|tokens|measure``: from scene to formula and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
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

if TYPE_CHECKING:
    from vaultgraph.extractors.formulas.scenes.answers import Measured, Narrated
    from vaultgraph.vault import Vault


def encode(
    formula: list[str] = typer.Argument(None, help="A formula, or an address of the vault."),
    scene: str = typer.Option("", help="Propose a formula for a scene in words instead."),
    output: Path | None = typer.Option(
        None, "-o", help="Write the vector to .npy, .safetensors or .json.", show_default=False
    ),
    dimension: int = typer.Option(512, help="Numbers of the vector, a power of two."),
    semantic: bool = typer.Option(
        True, "--semantic/--random", help="Concepts lie as their meanings do, or at random."
    ),
    count: int = typer.Option(
        0, "-k", min=0, help="Operands of a scene's formula; 0 means as many as it has."
    ),
    append: str = typer.Option("", help="Write a scene's formula at the end of this note."),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Encode a formula as one vector, or a scene as a formula at the next free address.

    \b
    vaultgraph formula encode Δ12 -o delta12.npy
    vaultgraph formula encode --scene "Лёд треснул, и река пошла; мы стояли молча"
    """
    opened = open_vault(vault, index_dir)
    if scene:
        _propose(opened, scene, count, append, as_json=as_json)
        return
    if not formula:
        raise typer.BadParameter("a formula, an address, or --scene", param_hint="FORMULA")
    from vaultgraph.extractors.formulas.holograms.files import packed, save
    from vaultgraph.extractors.formulas.lookup import encoded

    with opened.session() as session:
        encoder = session.encoder if semantic else None
        found = encoded(session.store_with("formulas"), " ".join(formula), encoder, dimension)
    if output is not None:
        save(output, found)
        typer.echo(f"{output}: {found.scheme.dimension:,} numbers, {found.scheme.kind}", err=True)
    else:
        typer.echo(packed(found, ".json").decode())


def _propose(opened: Vault, scene: str, count: int, note: str, *, as_json: bool) -> None:
    from vaultgraph.extractors.formulas.scenes.answers import propose
    from vaultgraph.extractors.formulas.scenes.appending import append

    with opened.session() as session:
        found = propose(session.store_with("formulas"), session.encoder, scene, count)
        if note:
            append(session, note, found.text)
    if as_json:
        print_json(
            {
                "formula": found.text,
                "operands": [asdict(each) for each in found.operands],
                "result": asdict(found.result) if found.result else None,
                "candidates": [asdict(each) for each in found.candidates],
                "appended": note,
            }
        )
        return
    typer.echo(visible(found.text))
    for each in found.candidates:
        known = "  known to the vault" if each.known else ""
        typer.echo(f"  {each.relevance:.2f}  {visible(each.text)}{known}")


def decode(
    target: str = typer.Argument(help="The file of a vector; with --text an address or formula."),
    text: bool = typer.Option(
        False, "--text", help="Tell a formula in words: its scene, sentences, cited passages."
    ),
    with_model: bool = typer.Option(
        False, "--model", help="With --text also ask the language model of the configuration."
    ),
    count: int = typer.Option(3, "-k", min=1, help="Passages to cite."),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Decode a vector into the formula it holds; or a formula into words.

    \b
    vaultgraph formula decode delta12.npy
    vaultgraph formula decode Δ12 --text
    """
    opened = open_vault(vault, index_dir)
    if text or with_model:
        _tell(opened, target, count, with_model=with_model, as_json=as_json)
        return
    from vaultgraph.extractors.formulas.holograms.files import load
    from vaultgraph.extractors.formulas.lookup import decoded
    from vaultgraph.extractors.formulas.syntax import render

    with opened.session() as session:
        found = decoded(session.store_with("formulas"), load(Path(target)), session.encoder)
    if as_json:
        print_json(
            {
                "explained": found.explained,
                "formulas": [
                    {
                        "formula": render(reading.formula),
                        "structure": reading.structure,
                        "operands": [
                            {"text": render(each.leaf), "confidence": each.confidence}
                            for each in reading.operands
                        ],
                    }
                    for reading in found.readings
                ],
            }
        )
        return
    for reading in found.readings:
        typer.echo(f"{visible(render(reading.formula))}  structure {reading.structure:.2f}")
        for operand in reading.operands:
            typer.echo(f"  {operand.confidence:.2f}  {visible(render(operand.leaf))}")
    typer.echo(f"{found.explained:.1%} of the vector explained", err=True)


def _tell(opened: Vault, name: str, count: int, *, with_model: bool, as_json: bool) -> None:
    from vaultgraph.extractors.formulas.scenes.answers import tell
    from vaultgraph.extractors.formulas.syntax import render

    with opened.session() as session:
        told = tell(session.store_with("formulas"), name, session.meaning, count)
    answers = [_ask(opened, each) for each in told] if with_model else [""] * len(told)
    if as_json:
        print_json([_told_as_json(*pair) for pair in zip(told, answers, strict=True)])
        return
    for each, answer in zip(told, answers, strict=True):
        typer.echo(styled(visible(render(each.telling.statement)), bold=True))
        for variation in each.telling.variations:
            where = visible(f"{variation.note}:{variation.line}") if variation.note else ""
            source = f"  {styled(where, fg='cyan')}" if where else ""
            typer.echo(f"  {variation.how:<9}{visible(variation.text)}{source}")
        if answer:
            typer.echo(f"  {'model':<9}{visible(answer)}")


def _ask(opened: Vault, told: Narrated) -> str:
    from vaultgraph.extractors.formulas.scenes.language_model import endpoint, narrate_with_model

    return narrate_with_model(told.telling, endpoint(opened.settings))


def _told_as_json(told: Narrated, answer: str) -> dict[str, object]:
    from vaultgraph.extractors.formulas.syntax import render

    row = told.row
    return {
        "formula": render(told.telling.statement),
        "language": told.telling.language,
        "note": row.path if row else "",
        "line": row.line if row else 0,
        "variations": [asdict(each) for each in told.telling.variations],
        "model": answer,
    }


def suggest(
    count: int = typer.Option(10, "-k", min=1, help="How many."),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Suggest formulas: concepts that recur together and that no formula has named yet.

    \b
    vaultgraph formula suggest -k 5
    """
    from vaultgraph.extractors.formulas.scenes.answers import suggest as suggestions

    with open_vault(vault, index_dir).session() as session:
        found = suggestions(session.store_with("formulas"), count)
    if as_json:
        print_json(
            [
                {
                    "formula": each.text,
                    "how": each.how,
                    "operands": list(each.operands),
                    "score": each.score,
                    "passages": each.passages,
                    "notes": each.note_count,
                    "examples": list(each.notes),
                }
                for each in found
            ]
        )
        return
    for each in found:
        typer.echo(f"{visible(each.text)}  {each.passages:,} passages of {each.note_count:,} notes")
        for note in each.notes[:3]:
            typer.echo(f"    {styled(visible(note), fg='cyan')}")
    if not found:
        typer.echo("nothing recurs that has no formula yet", err=True)


def tokens(
    tokenizer: Path = typer.Option(help="The folder of a Hugging Face tokenizer."),
    output: Path = typer.Option(help="The folder to write to."),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Make addresses and symbols single tokens of a tokenizer, with their first embeddings.

    \b
    vaultgraph formula tokens --tokenizer ~/models/base --output ~/models/with-formulas
    """
    from vaultgraph.extractors.formulas.scenes.answers import add_tokens

    with open_vault(vault, index_dir).session() as session:
        encoder = meaning.encoder if (meaning := session.meaning) else None
        added = add_tokens(session.store_with("formulas"), tokenizer, output, encoder)
    if as_json:
        print_json(
            {
                "folder": str(added.folder),
                "tokens": [asdict(token) for token in added.tokens],
                "dimension": added.dimension,
                "source": added.source,
            }
        )
        return
    for token in added.tokens:
        typer.echo(f"{token.id:>8}  {visible(token.name)}  {visible(token.how)}")
    typer.echo(f"{added.folder}: {len(added.tokens):,} tokens added", err=True)


def measure(
    name: str = typer.Argument(help="An address, symbol or concept."),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Measure formulas: how dense each link is, how far apart its ends, how stable the whole.

    \b
    vaultgraph formula measure Δ12
    """
    from vaultgraph.extractors.formulas.scenes.answers import measure as measured

    with open_vault(vault, index_dir).session() as session:
        encoder = meaning.encoder if (meaning := session.meaning) else None
        found = measured(session.store_with("formulas"), name, encoder)
    if as_json:
        print_json([_measured_as_json(each) for each in found])
        return
    for each in found:
        typer.echo(styled(visible(each.row.raw), bold=True))
        for link in each.links:
            step = link.transition
            boundary = "" if link.boundary is None else f"  boundary {link.boundary:.2f}"
            together = link.density
            typer.echo(
                f"  {visible(f'{step.left.text} {step.operator} {step.right.text}')}  density"
                f" {together.npmi:.2f} ({together.both:,} passages together){boundary}"
            )
        stable = each.stability
        typer.echo(
            f"  {stable.formulas:,} formulas in {len(stable.notes):,} notes, {stable.days:,} days"
        )
        for layer in each.layers:
            typer.echo(f"  {visible(layer.operand)}: {layer.layer} ({layer.how})")


def _measured_as_json(measured: Measured) -> dict[str, object]:
    return {
        "formula": measured.row.raw,
        "note": measured.row.path,
        "line": measured.row.line,
        "links": [asdict(link) for link in measured.links],
        "stability": asdict(measured.stability),
        "layers": [asdict(layer) for layer in measured.layers],
    }


COMMANDS: dict[str, Callable[..., None]] = {
    "encode": encode,
    "decode": decode,
    "suggest": suggest,
    "tokens": tokens,
    "measure": measure,
}
"""The commands by name, for the group of formulas."""
