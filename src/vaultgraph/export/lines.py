"""Lines of text written to a file by the thousand."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TextIO

_AT_ONCE = 1000


def write_lines(out: TextIO, lines: Iterable[str]) -> None:
    """Writes each text and a line break after it."""
    rest = iter(lines)
    while some := list(islice(rest, _AT_ONCE)):
        some.append("")
        out.write("\n".join(some))
