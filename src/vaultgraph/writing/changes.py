"""Changes of a file's text, and of its bytes, of which all else stays what it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from vaultgraph.writing.source import EditableFile, Unfit

_Wanted = TypeVar("_Wanted")


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a text and what takes its place."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ByteChange:
    """What a change has done to a file: ``new[start:end]`` was ``before``."""

    start: int
    end: int
    before: bytes


def changed(file: EditableFile, changes: Iterable[Change]) -> tuple[bytes, list[ByteChange]]:
    """Returns a file's bytes with changes made, and what has changed in them. Raises ``Unfit``
    where two of them would overlap."""
    encoding = file.decoded.encoding
    parts: list[bytes] = [file.data[: file.decoded.mark]]
    done: list[ByteChange] = []
    at, length = 0, len(parts[0])
    for change in sorted(changes, key=lambda change: change.start):
        if change.start < at:
            raise Unfit("two changes would overlap")
        before = file.text[at : change.start].encode(encoding)
        put = change.text.encode(encoding)
        parts += [before, put]
        length += len(before)
        taken = file.text[change.start : change.end].encode(encoding)
        done.append(ByteChange(length, length + len(put), taken))
        length += len(put)
        at = change.end
    parts.append(file.text[at:].encode(encoding))
    return b"".join(parts), done


def undone(data: bytes, changes: Sequence[ByteChange]) -> bytes:
    """Returns a changed file's bytes as they were before."""
    parts: list[bytes] = []
    at = 0
    for change in changes:
        parts += [data[at : change.start], change.before]
        at = change.end
    return b"".join([*parts, data[at:]])


def fitting(wanted: Sequence[_Wanted], fits: Callable[[Sequence[_Wanted]], bool]) -> list[_Wanted]:
    """Returns those of some wanted changes of a file that fit together, found by halving: where all
    do, it is asked once."""
    if fits(wanted):
        return list(wanted)
    if len(wanted) < 2:
        return []
    middle = len(wanted) // 2
    former, latter = fitting(wanted[:middle], fits), fitting(wanted[middle:], fits)
    both = former + latter
    return both if not former or not latter or fits(both) else former
