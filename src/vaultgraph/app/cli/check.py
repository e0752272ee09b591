"""``vaultgraph check``: what is wrong, what would mend it, and mending it when accepted."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
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
from vaultgraph.checking.groups import ProblemGroup, chosen, grouped
from vaultgraph.checking.kinds import KINDS, named
from vaultgraph.errors import ConfigError
from vaultgraph.globs import matcher
from vaultgraph.model import FileHealth, FileStatus, Health, Problem

if TYPE_CHECKING:
    from vaultgraph.vault import Vault
    from vaultgraph.writing.journal import Journal, Outcome

FOUND = 1
ANSWERS = "y yes · s yes, and the same wherever it is · n no · a all that follow · q quit"
UNDO = "vaultgraph check --undo"
_ANSWERS = written.ANSWERS | {"s": "s", "same": "s"}
_FIRST = 5
_SHOWN = 20
_SCREEN = 40
"""Lines that the first screen fits into."""
_AROUND = 6
"""Of these such as part or follow what is listed, with one to spare for the prompt."""
_WIDTH = 160
"""Characters of a line that nobody sees on a terminal."""
_NARROW = 30


def check(
    kind: str = typer.Option(
        "", help="Only problems of a kind, or of a group such as link.", show_default=False
    ),
    inside: str = typer.Option("", "--in", help="Only notes whose path matches a glob."),
    fixable: bool = typer.Option(False, "--fixable", help="Only problems with a proven fix."),
    limit: int = typer.Option(
        _SHOWN, "-k", "--limit", min=0, help="How many lines; 0: all, with every place."
    ),
    diff: bool = typer.Option(
        False, "--diff", help="Print the fixes as a unified diff, for git apply or patch -p1."
    ),
    fix: bool = typer.Option(False, "--fix", help="Write fixes: those you accept one by one."),
    yes: bool = typer.Option(False, "--yes", help="With --fix: accept all."),
    undo: bool = typer.Option(False, "--undo", help="Take back what was written last."),
    health: bool = typer.Option(
        False, "--health", help="What became of each file: indexed, skipped or failed, and why."
    ),
    vault: Path | None = VAULT,
    index_dir: Path | None = INDEX_DIR,
    as_json: bool = JSON,
) -> None:
    """List what is wrong in a vault, with a fix where it is proven. Exit status 1 if anything is.

    \b
    vaultgraph check
    vaultgraph check --kind link.unresolved
    vaultgraph check --fixable --in "Journal/**" --diff
    vaultgraph check --fix
    vaultgraph check --health
    """
    opened = open_vault(vault, index_dir)
    if health:
        from vaultgraph.checking.health import health as health_of

        with opened.session() as session:
            found = health_of(session.store)
        _check_health(found, as_json=as_json)
        return
    if undo:
        written.take_back(opened, as_json=as_json)
        return
    if fix and diff:
        raise ConfigError("--diff shows what --fix would write", "give one of the two")
    if yes and not fix:
        raise ConfigError("--yes accepts what --fix writes", "give --fix too")
    if fix and not yes:
        written.need_terminal("accept all: --fix --yes")
    problems = _problems(opened, kind, inside, quiet=as_json)
    mended = [problem for problem in problems if problem.edits]
    if diff:
        from vaultgraph.checking.answers import differences

        with opened.session() as session:
            difference = differences(session, mended)
        written.print_diff(difference)
    elif fix and yes:
        _finish(opened, mended, as_json=as_json)
    elif fix:
        _ask(opened, mended)
    else:
        options = [*(["--kind", kind] if kind else []), *(["--in", inside] if inside else [])]
        command = shlex.join(["vaultgraph", "check", *options])
        _show(mended if fixable else problems, limit, command, as_json=as_json)


def _problems(opened: Vault, kind: str, inside: str, *, quiet: bool) -> list[Problem]:
    kinds = named(kind) if kind else []
    if kind and not kinds:
        raise ConfigError(f"there is no kind of problem {kind!r}", "known: " + ", ".join(KINDS))
    is_inside = matcher([inside] if inside else ["**"])
    with bars(quiet=quiet) as progress:
        problems = opened.check(kinds, progress)
    return [problem for problem in problems if is_inside(problem.path)]


def _show(problems: Sequence[Problem], limit: int, command: str, *, as_json: bool) -> None:
    if as_json:
        print_json([_as_json(problem) for problem in problems])
    elif limit:
        _print_first(problems, limit, command)
    else:
        _print_all(problems)
    if problems:
        raise typer.Exit(FOUND)


def _as_json(problem: Problem) -> dict[str, object]:
    return {
        "kind": problem.kind,
        "note": problem.path,
        "line": problem.line,
        "message": problem.message,
        "fix": problem.fix,
        "why": problem.why,
        "edits": [asdict(edit) for edit in problem.edits],
    }


def _print_counts(problems: Sequence[Problem]) -> None:
    """Prints how many there are of each kind, and of these with a fix."""
    mended = Counter(problem.kind for problem in problems if problem.edits)
    counts = Counter(problem.kind for problem in problems)
    for kind, count in sorted(counts.items()):
        with_fix = styled(f"  {mended[kind]:,} with a fix", fg="green") if mended[kind] else ""
        typer.echo(f"{count:>9,}  {kind}{with_fix}")


def _print_first(problems: Sequence[Problem], limit: int, command: str) -> None:
    """Prints counts, then the most useful groups, one a line, and the commands that show more."""
    if not problems:
        typer.echo("no problems")
        return
    counts = Counter(problem.kind for problem in problems)
    _print_counts(problems)
    if limit == _SHOWN:
        limit = max(min(limit, _SCREEN - len(counts) - _AROUND), 1)
    shown = chosen(grouped(problems), limit)
    typer.echo()
    for group in shown:
        typer.echo(_row(group))
    typer.echo()
    left = len(problems) - sum(len(group.problems) for group in shown)
    typer.echo(f"{f'… and {left:,} more' if left else 'with each place'}: {command} -k 0")
    if len(counts) > 1:
        typer.echo(f"one kind: vaultgraph check --kind {counts.most_common(1)[0][0]}")
    if mended := sum(bool(problem.edits) for problem in problems):
        typer.echo(f"{mended:,} can be mended: {command} --fixable, --diff, --fix")


def _row(group: ProblemGroup) -> str:
    """One line for a group: how many, what, where."""
    first = group.problems[0]
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH
    where = f"in {group.notes:,} notes"
    if group.notes == 1:
        where = _end(f"{first.path}:{first.line}" if first.line else first.path, width // 3)
    room = max(width - len(where) - 12, _NARROW)
    what = _cut(first.message, room)
    if first.edits:
        edit = first.edits[0]
        what = f"{_cut(edit.was, room // 2)} → {_cut(edit.text, room // 2)}"
    count = f"{len(group.problems):>5,}×" if len(group.problems) > 1 else " " * 6
    more = " …" if group.note else ""
    return f"{count}  {visible(what)}{more}  {styled(visible(where), fg='cyan')}"


def _end(text: str, most: int) -> str:
    return text if len(text) <= most else f"…{text[1 - most :]}"


def _cut(text: str, most: int) -> str:
    """A text, of which the beginning and the end are shown if it is long."""
    if len(text) <= most:
        return text
    end = most // 3
    return f"{text[: most - end - 1]}…{text[len(text) - end :]}"


def _print_all(problems: Sequence[Problem]) -> None:
    """Prints counts, then each kind with every place."""
    if not problems:
        typer.echo("no problems")
    _print_counts(problems)
    groups = grouped(problems)
    for kind in dict.fromkeys(sorted(group.kind for group in groups)):
        typer.echo()
        typer.echo(styled(kind, bold=True))
        for group in groups:
            if group.kind == kind:
                _print_group(group)


def _print_group(group: ProblemGroup) -> None:
    """One thing wrong in one place or several, or one note with all that is wrong in it."""
    first = group.problems[0]
    if group.note:
        typer.echo(f"  {styled(visible(group.note), fg='cyan')}")
        for problem in group.problems:
            typer.echo(f"      line {problem.line}  {_what(problem)}")
        return
    what = _what(first)
    if len(group.problems) == 1:
        typer.echo(f"  {_place(first)}  {what}")
        return
    typer.echo(f"  {what}")
    for problem in group.problems:
        typer.echo(f"      {_place(problem)}")


def _what(problem: Problem) -> str:
    fix = f"  → {problem.fix}" if problem.fix else ""
    return visible(f"{problem.message}{fix}{f'  ({problem.why})' if problem.why else ''}")


def _place(problem: Problem) -> str:
    place = f"{problem.path}:{problem.line}" if problem.line else problem.path
    return styled(visible(place), fg="cyan")


def _ask(opened: Vault, mended: Sequence[Problem]) -> None:
    """Asks for each fix, note by note; what is accepted is written with its note."""
    from vaultgraph.writing.journal import Journal

    journal = Journal(opened.folder)
    outcomes = []
    same: set[tuple[str, str]] = set()
    answer = ""
    if mended:
        typer.echo(ANSWERS, err=True)
    for path in dict.fromkeys(problem.path for problem in mended):
        accepted: list[Problem] = []
        for problem in mended:
            if problem.path != path or answer == "q":
                continue
            what = (problem.message, problem.fix)
            if answer != "a" and what not in same:
                _print_group(ProblemGroup((problem,)))
                answer = written.answer("mend it? [y/s/n/a/q]", _ANSWERS, ANSWERS)
                if answer == "s":
                    same.add(what)
            if answer in ("y", "s", "a") or what in same:
                accepted.append(problem)
        if accepted:
            outcomes.append(_write(opened, accepted, journal))
        if answer == "q":
            break
    written.report(outcomes, "fixes", UNDO)


def _write(opened: Vault, mended: Sequence[Problem], journal: Journal | None = None) -> Outcome:
    from vaultgraph.checking.answers import fix

    with opened.session() as session:
        return fix(session, mended, journal)


def _finish(opened: Vault, mended: Sequence[Problem], *, as_json: bool) -> None:
    done = _write(opened, mended)
    if as_json:
        print_json(asdict(done))
        written.end([done])
    else:
        written.report([done], "fixes", UNDO)


def _check_health(health: Health, *, as_json: bool) -> None:
    """Prints how much was read and what was not; failed files make the exit status 1."""
    if as_json:
        print_json(asdict(health))
    else:
        _print_health(health)
    if any(file.status == FileStatus.FAILED for file in health.files):
        raise typer.Exit(FOUND)


def _print_health(health: Health) -> None:
    for (kind, status), count in sorted(Counter((f.kind, f.status) for f in health.files).items()):
        typer.echo(f"{count:>9,}  {kind} {status}")
    if excluded := sum(file.excluded for file in health.files):
        typer.echo(f"{excluded:>9,}  of them excluded by Obsidian's settings, so not in the graph")
    typer.echo(f"{health.coverage:>8.2f}%  of notes, canvases and bases read")
    reasons: dict[tuple[str, str], list[FileHealth]] = {}
    for file in health.files:
        if file.reason:
            reasons.setdefault((file.status, file.reason), []).append(file)
    for (status, reason), files in sorted(reasons.items()):
        typer.echo()
        typer.echo(styled(f"{status}: {visible(reason)}", bold=True))
        for file in files[:_FIRST]:
            typer.echo(f"  {styled(visible(file.path), fg='cyan')}")
        if left := len(files) - len(files[:_FIRST]):
            typer.echo(f"  … and {left:,} more: vaultgraph check --health --json")
