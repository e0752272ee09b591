"""Changes of several notes: written one note after the other, or shown as a patch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from vaultgraph.errors import VaultgraphError
from vaultgraph.writing import journal
from vaultgraph.writing.changes import Change, changed
from vaultgraph.writing.diff import unified
from vaultgraph.writing.journal import Journal, Outcome
from vaultgraph.writing.source import EditableFile, Unfit, VaultFolder


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be changed in one file."""

    file: EditableFile
    changes: tuple[Change, ...]
    wanted: int
    """How many of the wanted things the changes are for."""
    left: str = ""
    """Why others are left out; empty where none is."""


Planner = Callable[[str], Plan]
"""Takes a path. Raises ``Unfit`` where the note must not be changed."""


def write(place: VaultFolder, log: Journal, paths: Iterable[str], plan: Planner) -> Outcome:
    """Writes what is planned for some notes, note by note; one that must not be changed is left."""
    count, notes, refused = 0, [], []
    for path in paths:
        try:
            planned = plan(path)
            if planned.left:
                refused.append((path, planned.left))
            if not planned.changes:
                continue
            journal.write(place, log, planned.file, *changed(planned.file, planned.changes))
        except Unfit as error:
            refused.append((path, str(error)))
        else:
            count += planned.wanted
            notes.append(path)
    return Outcome(count, tuple(notes), tuple(refused))


def differences(paths: Iterable[str], plan: Planner) -> bytes:
    """Returns what writing would change, as a unified diff of all notes. Raises ``VaultgraphError``
    where one of them must not be changed."""
    parts = []
    for path in sorted(paths):
        try:
            planned = plan(path)
            data, changes = changed(planned.file, planned.changes)
        except Unfit as error:
            raise VaultgraphError(f"{path}: {error}", "run vaultgraph index") from error
        parts.append(unified(path, planned.file.data, data, changes))
    return b"".join(parts)
