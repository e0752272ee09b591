"""Notes written, and given back what they were: each time what is done is noted before it is."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from vaultgraph.errors import VaultgraphError
from vaultgraph.files import replacing
from vaultgraph.writing.changes import ByteChange, undone
from vaultgraph.writing.source import EditableFile, Unfit, VaultFolder, digest

FOLDER = "undo"
"""In the index folder: a file for each time that notes were changed."""

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of accepted changes."""

    changes: int
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


def write(
    place: VaultFolder,
    journal: Journal,
    file: EditableFile,
    data: bytes,
    changes: Sequence[ByteChange],
) -> None:
    """Gives a file other bytes, of which ``changes`` tells what has changed. Raises ``Unfit`` where
    it is no longer the same or can't be written; then it stays as it is."""
    target = place.writable(file.path)
    journal.note(_Entry(file.path, file.digest, digest(data), tuple(changes)))
    _replace(place, target, file.path, file.digest, data)


def undo(place: VaultFolder, folder: Path) -> Outcome:
    """Takes back what was written last. A file that has changed since is left, and stays to be
    undone. Raises ``VaultgraphError`` where there is nothing to undo."""
    journals = sorted(_files(folder / FOLDER), key=lambda path: int(path.stem))
    if not journals:
        raise VaultgraphError("there is nothing to undo: no note was changed")
    path = journals[-1]
    entries = list(_entries(path))
    count, notes = 0, []
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
                count += len(entry.changes)
                notes.append(entry.path)
    if left:
        with replacing(path) as unfinished:
            lines = [{"format": _FORMAT}, *map(_document, reversed(left))]
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            unfinished.write_text(text, encoding="utf-8")
    else:
        path.unlink()
    return Outcome(count, tuple(notes), tuple(refused))


def _undo(place: VaultFolder, entry: _Entry) -> bool:
    """Undoes what was done to one file; returns whether anything had been."""
    target = place.writable(entry.path)
    data = place.read(entry.path)
    if digest(data) == entry.before:
        return False
    if digest(data) != entry.after:
        raise Unfit("it has changed since it was written")
    former = undone(data, entry.changes)
    if digest(former) != entry.before:
        raise Unfit("what was written down does not fit it")
    _replace(place, target, entry.path, entry.after, former)
    return True


def _replace(place: VaultFolder, target: Path, path: str, expected: bytes, data: bytes) -> None:
    try:
        with replacing(target) as unfinished:
            unfinished.write_bytes(data)
            shutil.copymode(target, unfinished)
            if digest(place.read(path)) != expected:
                raise Unfit("it changed while it was written")
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
