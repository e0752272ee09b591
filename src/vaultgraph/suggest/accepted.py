"""Accepted links written into notes, and taken out again.

A note is written as a whole or not at all, only if it is what was indexed, and only where a link
would be read as one. What was done to it is written down before, so that it can be undone however
the run ends.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from vaultgraph.errors import VaultgraphError
from vaultgraph.files import replacing
from vaultgraph.suggest import edits
from vaultgraph.suggest.diff import unified
from vaultgraph.suggest.edits import ByteChange, Unfit
from vaultgraph.suggest.links import Known, Place
from vaultgraph.suggest.model import Suggestion

FOLDER = "undo-links"
"""In the index folder: a file for each time that links were written."""

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of accepted links."""

    links: int
    notes: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    """Notes that were left as they are, and why."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What was done to one file."""

    path: str
    before: bytes
    after: bytes
    """Digests."""
    changes: tuple[ByteChange, ...]


class Journal:
    """Writes down what is done, an entry before each file is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._path: Path | None = None

    def note(self, entry: _Entry) -> None:
        """Writes one entry to the disk."""
        if self._path is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            number = max((int(path.stem) for path in _files(self._folder)), default=0) + 1
            self._path = self._folder / f"{number:04}.jsonl"
            head = {"format": _FORMAT, "time": datetime.now(UTC).isoformat(timespec="seconds")}
            self._append(head)
        self._append(_document(entry))

    def _append(self, document: object) -> None:
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(document, ensure_ascii=False) + "\n")
                stream.flush()
                os.fsync(stream.fileno())


def write(known: Known, journal: Journal, accepted: Iterable[Suggestion]) -> Outcome:
    """Writes accepted links, note by note."""
    links, notes, refused = 0, [], []
    for path, own in by_note(accepted).items():
        try:
            source, note = known.opened(path)
            kept = edits.fitting(source, note, own, known.paths)
            if len(kept) < len(own):
                refused.append((path, "a link would not be read as one there"))
            if not kept:
                continue
            data, changes = edits.changed(source, note, kept)
            before = source.digest
            place = _place(known.place.root, path)
            journal.note(_Entry(path, before, edits.digest(data), tuple(changes)))
            _replace(known.place, place, path, before, data)
        except Unfit as error:
            refused.append((path, str(error)))
        else:
            links += len(kept)
            notes.append(path)
    return Outcome(links, tuple(notes), tuple(refused))


def undo(place: Place, folder: Path) -> Outcome:
    """Takes out the links that were written last. A file that has changed since is left, and stays
    to be undone. Raises ``VaultgraphError`` where there is nothing to undo."""
    journals = sorted(_files(folder / FOLDER), key=lambda path: int(path.stem))
    if not journals:
        raise VaultgraphError("there is nothing to undo: no links were written")
    path = journals[-1]
    entries = list(_entries(path))
    links, notes = 0, []
    refused: list[tuple[str, str]] = []
    left: list[_Entry] = []
    for entry in reversed(entries):
        try:
            done = _undo(place, entry)
        except Unfit as error:
            refused.append((entry.path, str(error)))
            left.append(entry)
        else:
            if done:
                links += len(entry.changes)
                notes.append(entry.path)
    if left:
        with replacing(path) as unfinished:
            lines = [{"format": _FORMAT}, *map(_document, reversed(left))]
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            unfinished.write_text(text, encoding="utf-8")
    else:
        path.unlink()
    return Outcome(links, tuple(notes), tuple(refused))


def _undo(place: Place, entry: _Entry) -> bool:
    """Undoes what was done to one file; returns whether anything had been."""
    real = _place(place.root, entry.path)
    data = place.read(entry.path)
    if edits.digest(data) == entry.before:
        return False
    if edits.digest(data) != entry.after:
        raise Unfit("it has changed since the links were written")
    former = edits.undone(data, entry.changes)
    if edits.digest(former) != entry.before:
        raise Unfit("what was written down does not fit it")
    _replace(place, real, entry.path, entry.after, former)
    return True


def _place(root: Path, path: str) -> Path:
    """Where a note is to be written. Raises ``Unfit`` for anything but a file of the vault that is
    reached without symbolic links and may be written."""
    parts = path.split("/")
    if not path.endswith(".md") or any(part in ("", "..") or part[0] == "." for part in parts):
        raise Unfit("it is no note of the vault")
    own = Path(os.path.realpath(root))
    place = own.joinpath(*parts)
    try:
        real = os.path.realpath(place, strict=True)
    except OSError as error:
        raise Unfit(f"it can't be read: {error.strerror}") from error
    if real != str(place):
        raise Unfit("it is reached through a symbolic link")
    if not os.access(place, os.W_OK):
        raise Unfit("it is write-protected")
    return place


def _replace(vault: Place, place: Path, path: str, expected: bytes, data: bytes) -> None:
    try:
        with replacing(place) as unfinished:
            unfinished.write_bytes(data)
            shutil.copymode(place, unfinished)
            if edits.digest(vault.read(path)) != expected:
                raise Unfit("it changed while links were written")
    except OSError as error:
        raise Unfit(f"it can't be written: {error.strerror}") from error


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*.jsonl") if path.stem.isdigit()]


def _document(entry: _Entry) -> dict[str, object]:
    return {
        "path": entry.path,
        "before": entry.before.hex(),
        "after": entry.after.hex(),
        "changes": [
            [change.start, change.end, base64.b64encode(change.before).decode()]
            for change in entry.changes
        ],
    }


def _entries(path: Path) -> Iterator[_Entry]:
    """The entries of a file; one that was cut off in writing was never acted on."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        try:
            said = json.loads(line)
            if "path" not in said:
                continue
            changes = tuple(
                ByteChange(start, end, base64.b64decode(before))
                for start, end, before in said["changes"]
            )
            yield _Entry(
                said["path"], bytes.fromhex(said["before"]), bytes.fromhex(said["after"]), changes
            )
        except (ValueError, KeyError, TypeError) as error:
            if number < len(lines) - 1:
                raise VaultgraphError(f"{path} is damaged in line {number + 1}") from error


def by_note(suggestions: Iterable[Suggestion]) -> dict[str, list[Suggestion]]:
    """Returns suggestions by note, both in their order."""
    found: dict[str, list[Suggestion]] = {}
    for suggestion in suggestions:
        found.setdefault(suggestion.note, []).append(suggestion)
    return found


def differences(known: Known, accepted: Iterable[Suggestion]) -> bytes:
    """Returns what writing links would change, as a unified diff of all notes."""
    parts = []
    for path, own in sorted(by_note(accepted).items()):
        try:
            source, note = known.opened(path)
            data, changes = edits.changed(source, note, own)
        except Unfit as error:
            raise VaultgraphError(f"{path}: {error}", "run vaultgraph index") from error
        parts.append(unified(path, source.data, data, changes))
    return b"".join(parts)
