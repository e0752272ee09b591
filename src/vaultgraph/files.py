"""Files written as a whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LOOKED_AT = 1000
"""Bytes at the beginning of a file that tell what it is."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives the path to write to instead of ``path``; what is there at the end takes its place,
    unless writing failed. A symbolic link stays one, and leads to the new file."""
    path = path.resolve()
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def with_line(before: bytes, line: str) -> bytes:
    """Returns a file's content with a line added as a paragraph of its own. Raises ``ValueError``
    for what can't be UTF-8."""
    if b"\0" in before[:_LOOKED_AT]:
        raise ValueError("no UTF-8 text")
    gap = b"" if not before or before.endswith(b"\n\n") else b"\n"
    end = b"" if not before or before.endswith(b"\n") else b"\n"
    return before + end + gap + line.encode() + b"\n"
