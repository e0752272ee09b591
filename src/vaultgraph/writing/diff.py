"""Changes of files as a unified diff that ``git apply`` and ``patch -p1`` accept: made of bytes, so
that line ends of any kind and a missing last one are kept."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from vaultgraph.writing.changes import ByteChange

CONTEXT = 3
_UNENDED = b"\\ No newline at end of file\n"
_QUOTED = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r"}


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines ``start`` to ``end`` of one content that lines ``new_start`` to ``new_end`` replace."""

    start: int
    end: int
    new_start: int
    new_end: int


def unified(path: str, before: bytes, after: bytes, changes: Sequence[ByteChange]) -> bytes:
    """Returns the difference between two contents of a file, empty if there is none.

    ``changes`` are what has changed, in order; hence nothing is searched, and the time is linear.
    """
    old, new = _lines(before), _lines(after)
    blocks = list(_blocks(old, new, changes))
    if not blocks:
        return b""
    parts = [b"--- " + _header("a", path) + b"\n", b"+++ " + _header("b", path) + b"\n"]
    for group in _grouped(blocks):
        parts += _hunk(old, new, group)
    return b"".join(parts)


def _blocks(
    old: Sequence[bytes], new: Sequence[bytes], changes: Sequence[ByteChange]
) -> Iterator[_Block]:
    """The lines that changes concern, less those that are equal after all."""
    old_starts = [0, *accumulate(map(len, old))][: max(len(old), 1)]
    new_starts = [0, *accumulate(map(len, new))][: max(len(new), 1)]
    grown = 0
    waiting: _Block | None = None
    for change in changes:
        begin = change.start - grown
        block = _Block(
            bisect_right(old_starts, begin) - 1,
            min(bisect_right(old_starts, begin + len(change.before)), len(old)),
            bisect_right(new_starts, change.start) - 1,
            min(bisect_right(new_starts, change.end), len(new)),
        )
        grown += change.end - change.start - len(change.before)
        if waiting and block.start < waiting.end:
            block = _Block(waiting.start, block.end, waiting.new_start, block.new_end)
        elif waiting:
            yield from _trimmed(old, new, waiting)
        waiting = block
    if waiting:
        yield from _trimmed(old, new, waiting)


def _trimmed(old: Sequence[bytes], new: Sequence[bytes], block: _Block) -> Iterator[_Block]:
    start, end, new_start, new_end = block.start, block.end, block.new_start, block.new_end
    while start < end and new_start < new_end and old[start] == new[new_start]:
        start, new_start = start + 1, new_start + 1
    while start < end and new_start < new_end and old[end - 1] == new[new_end - 1]:
        end, new_end = end - 1, new_end - 1
    if start < end or new_start < new_end:
        yield _Block(start, end, new_start, new_end)


def _grouped(blocks: Sequence[_Block]) -> Iterator[list[_Block]]:
    """Blocks whose context would meet, together."""
    group = [blocks[0]]
    for block in blocks[1:]:
        if block.start - group[-1].end > 2 * CONTEXT:
            yield group
            group = []
        group.append(block)
    yield group


def _hunk(old: Sequence[bytes], new: Sequence[bytes], group: Sequence[_Block]) -> Iterator[bytes]:
    first, last = group[0], group[-1]
    start = max(first.start - CONTEXT, 0)
    end = min(last.end + CONTEXT, len(old))
    new_start = first.new_start - (first.start - start)
    new_end = last.new_end + (end - last.end)
    yield f"@@ -{_range(start, end)} +{_range(new_start, new_end)} @@\n".encode()
    at = start
    for block in group:
        yield from _marked(b" ", old[at : block.start])
        yield from _marked(b"-", old[block.start : block.end])
        yield from _marked(b"+", new[block.new_start : block.new_end])
        at = block.end
    yield from _marked(b" ", old[at:end])


def _marked(mark: bytes, lines: Sequence[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield mark + line if line.endswith(b"\n") else mark + line + b"\n" + _UNENDED


def _range(start: int, end: int) -> str:
    count = end - start
    if count == 1:
        return str(start + 1)
    return f"{start + 1 if count else start},{count}"


def _lines(data: bytes) -> list[bytes]:
    """Lines as ``diff`` has them: only a line feed ends one."""
    lines = data.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _header(side: str, path: str) -> bytes:
    """A path in a header: quoted where it holds what would end it, and else with a tab behind it
    where without one ``patch`` would take a space for the end."""
    name = f"{side}/{path}"
    if any(char in _QUOTED or not char.isprintable() for char in name):
        return f'"{"".join(map(_escaped, name))}"'.encode()
    return f"{name}\t".encode() if " " in name else name.encode()


def _escaped(char: str) -> str:
    if char in _QUOTED:
        return _QUOTED[char]
    if char.isprintable():
        return char
    return "".join(f"\\{byte:03o}" for byte in char.encode())
