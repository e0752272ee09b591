"""``vaultgraph suggest links|undo``: links that notes could have, written when accepted."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vaultgraph.app.cli import written
from vaultgraph.app.cli.output import (
    INDEX_DIR,
    JSON,
    VAULT,
    bars,
    open_vault,
    print_json,
    styled,
    visible,
)
from vaultgraph.errors import ConfigError

if TYPE_CHECKING:
    from vaultgraph.suggest.suggestion import LinkSuggestion, SuggestionRequest, Suggestions
    from vaultgraph.vault import Vault
    from vaultgraph.writing.journal import Journal, Outcome

ANSWERS = "y yes · n no · a all that follow · q quit · never this name anywhere · here: never here"
UNDO = "vaultgraph suggest undo"
_ANSWERS = written.ANSWERS | {"never": "never", "here": "here"}
_SKIPPED = 5
_MAX_ACCEPTED = 50_000_000


def links(
    note: list[str] = typer.Argument(
        None, help="One note: its path, name, title or alias. With --apply also a .json file."
    ),
    count: int = typer.Option(0, "-k", min=0, help="How many; 0 means all."),
    inside: str = typer.Option("", "--in", help="Only notes whose path matches a glob."),
    min_score: float = typer.Option(
        None, min=0, max=1, help="The least score; 0.5 unless given.", show_default=False
    ),
    every: bool = typer.Option(
        False, "--all", help="Every mention, also where the note links the target already."
    ),
    related: bool = typer.Option(
        False, "--related", help="Also related notes, for a list at the end of the note."
    ),
    diff: bool = typer.Option(
        False, "--diff", help="Print a unified diff, for git apply or patch -p1."
    ),
    apply: bool = typer.Option(
        False, "--apply", help="Write links: those you accept one by one, or whose ids a file has."
    ),
    yes: bool = typer.Option(False, "--yes", help="With --apply: accept all."),
    never: list[str] = typer.Option(
        [], "--never", help="Never suggest this name, or 'note → target', from now on."
    ),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """Suggest links: notes that are mentioned and not linked. Nothing is written without --apply.

    \b
    vaultgraph suggest links -k 20
    vaultgraph suggest links Hysteresis --diff
    vaultgraph suggest links --in "Journal/**" --apply
    vaultgraph suggest links --json > links.json; vaultgraph suggest links --apply links.json
    vaultgraph suggest links --never Index
    """
    from vaultgraph.suggest import answers
    from vaultgraph.suggest.suggestion import SuggestionRequest

    opened = open_vault(vault, index_dir)
    for line in never:
        _never(opened, line)
        typer.echo(f"never linked: {visible(line)}", err=True)
    if never and not (note or diff or apply or as_json):
        return
    file = _accepted_file(note) if apply else None
    named = (" ".join(note),) if note and file is None else ()
    wanted = SuggestionRequest(
        notes=named, inside=inside, count=count, min_score=min_score, every=every, related=related
    )
    if apply and diff:
        raise ConfigError("--diff shows what --apply would write", "give one of the two")
    if yes and not apply:
        raise ConfigError("--yes accepts what --apply writes", "give --apply too")
    if apply and not (yes or file):
        written.need_terminal("accept all: --apply --yes; or some: --apply FILE.json")
    if file is not None:
        _finish(opened, _chosen(opened, wanted, file), as_json=as_json)
        return
    found = _suggested(opened, wanted, quiet=as_json)
    if diff:
        _print_skipped(found)
        with opened.session() as session:
            difference = answers.differences(session, found.found)
        written.print_diff(difference)
    elif yes:
        _print_skipped(found)
        _finish(opened, found.found, as_json=as_json)
    elif apply:
        _ask(opened, found)
    elif as_json:
        print_json([asdict(suggestion) for suggestion in found.found])
    else:
        _print(found)


def undo(
    vault: Path | None = VAULT, index_dir: Path | None = INDEX_DIR, as_json: bool = JSON
) -> None:
    """Take back what was written last. A note that has changed since is left.

    \b
    vaultgraph suggest undo
    """
    written.take_back(open_vault(vault, index_dir), as_json=as_json)


def _suggested(opened: Vault, wanted: SuggestionRequest, *, quiet: bool) -> Suggestions:
    with bars(quiet=quiet) as progress:
        return opened.suggest_links(wanted, progress)


def _print(found: Suggestions) -> None:
    """Prints each suggestion: where it is, its line with the mention marked, what for, and why."""
    for place, suggestion in enumerate(found.found):
        if place and sys.stdout.isatty():
            typer.echo()
        _print_one(suggestion)
    if not found.found:
        typer.echo("nothing to link", err=True)
    _print_skipped(found)


def _print_one(suggestion: LinkSuggestion) -> None:
    where = styled(visible(f"{suggestion.note}:{suggestion.line}"), fg="cyan", bold=True)
    typer.echo(f"{suggestion.score:.2f}  {where}  → {visible(suggestion.target)}")
    start, end = suggestion.mark
    text = suggestion.context
    mark = styled(visible(text[start:end]), fg="yellow", bold=True)
    mark = mark if mark != visible(text[start:end]) or start == end else f"*{mark}*"
    typer.echo(f"      {visible(text[:start])}{mark}{visible(text[end:])}")
    typer.echo(styled(f"      {visible(suggestion.link)}  {visible(_why(suggestion))}", dim=True))


def _why(suggestion: LinkSuggestion) -> str:
    why = suggestion.why
    parts = []
    if why.kind:
        kinds = {"numbered": "name without its number", "head": "beginning of its name"}
        form = {"inflected": ", inflected", "case": ""}.get(why.form, "")
        parts.append(f"its {why.kind}{form}" if why.kind not in kinds else kinds[why.kind] + form)
        if why.mentions:
            parts.append(f"linked in {why.linked:,} of {why.mentions:,} other notes that say it")
    else:
        parts.append("related")
    if why.words:
        parts.append("words: " + ", ".join(why.words[:8]))
    if why.links:
        parts.append("both linked with: " + ", ".join(why.links))
    if why.similarity is not None:
        parts.append(f"similarity {why.similarity:.2f}")
    return " · ".join(parts)


def _print_skipped(found: Suggestions) -> None:
    for skipped in found.skipped[:_SKIPPED]:
        name = f"{skipped.name!r}: " if skipped.name else ""
        where = skipped.notes[0] if len(skipped.notes) == 1 else f"{len(skipped.notes):,} notes"
        typer.echo(visible(f"not suggested: {name}{skipped.reason} ({where})"), err=True)
    if left := len(found.skipped[_SKIPPED:]):
        typer.echo(f"… and {left:,} more left out", err=True)


def _ask(opened: Vault, found: Suggestions) -> None:
    """Asks for each suggestion, note by note; what is accepted is written with its note."""
    from vaultgraph.suggest.accepted import by_note
    from vaultgraph.writing.journal import Journal

    journal = Journal(opened.folder)
    every, stopped = False, False
    unwanted: set[str] = set()
    outcomes: list[Outcome] = []
    _print_skipped(found)
    if found.found:
        typer.echo(ANSWERS, err=True)
    for own in by_note(found.found).values():
        accepted: list[LinkSuggestion] = []
        for suggestion in own:
            if stopped or suggestion.target in unwanted:
                continue
            if every:
                accepted.append(suggestion)
                continue
            _print_one(suggestion)
            given = written.answer("link it? [y/n/a/q/never/here]", _ANSWERS, ANSWERS)
            if given == "never":
                _never(opened, suggestion.why.name)
                unwanted.add(suggestion.target)
            elif given == "here":
                _never(opened, f"{suggestion.note} → {suggestion.target}")
            every, stopped = every or given == "a", given == "q"
            if given in ("y", "a"):
                accepted.append(suggestion)
        if accepted:
            outcomes.append(_write(opened, accepted, journal))
        if stopped:
            break
    written.report(outcomes, "links", UNDO)


def _write(
    opened: Vault, accepted: Sequence[LinkSuggestion], journal: Journal | None = None
) -> Outcome:
    from vaultgraph.suggest.answers import write

    with opened.session() as session:
        return write(session, accepted, journal)


def _never(opened: Vault, line: str) -> None:
    """Adds a name, or ``note → target``, to what is never suggested as a link."""
    from vaultgraph.suggest import never

    opened.place.prepare()
    never.add(opened.folder, line)


def _finish(opened: Vault, accepted: Sequence[LinkSuggestion], *, as_json: bool) -> None:
    done = _write(opened, accepted)
    if as_json:
        print_json(asdict(done))
        written.end([done])
    else:
        written.report([done], "links", UNDO)


def _accepted_file(note: Sequence[str] | None) -> Path | None:
    """The file of accepted ids, given where a note would be."""
    if note and len(note) == 1 and note[0].lower().endswith(".json"):
        return Path(note[0])
    return None


def _chosen(opened: Vault, wanted: SuggestionRequest, file: Path) -> list[LinkSuggestion]:
    """The suggestions whose ids a file holds: a list of ids, or of suggestions as ``--json`` prints
    them, of which those with ``"accepted": false`` are left out."""
    from dataclasses import replace

    ids, notes = _ids(file)
    sought = replace(wanted, notes=notes, count=0, min_score=0.0, every=True, related=True)
    found = {suggestion.id: suggestion for suggestion in opened.suggest_links(sought).found}
    missing = [identity for identity in ids if identity not in found]
    if missing:
        raise ConfigError(
            f"{len(missing):,} of {len(ids):,} accepted suggestions no longer hold; nothing was"
            " written",
            "the notes have changed since: run vaultgraph index and suggest links again",
        )
    return [found[identity] for identity in ids]


def _ids(file: Path) -> tuple[list[str], tuple[str, ...]]:
    """The accepted ids of a file, each once, and the notes they are of, if it names them all."""
    try:
        if file.stat().st_size > _MAX_ACCEPTED:
            raise ConfigError(f"{file} is too large for a list of suggestions")
        said = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or "it is not JSON"
        raise ConfigError(f"{file} can't be read: {reason}") from error
    ids: dict[str, None] = {}
    notes: set[str] = set()
    complete = True
    for item in said if isinstance(said, list) else [None]:
        identity = item.get("id") if isinstance(item, dict) else item
        if not isinstance(identity, str):
            raise ConfigError(f"{file} holds no ids", "a list of ids, or what --json prints")
        if isinstance(item, dict):
            if item.get("accepted", True) is False:
                continue
            if isinstance(item.get("note"), str):
                notes.add(item["note"])
        else:
            complete = False
        ids[identity] = None
    return list(ids), tuple(sorted(notes)) if complete else ()


COMMANDS: dict[str, Callable[..., None]] = {"links": links, "undo": undo}
"""The commands by name, for the group of suggestions."""
