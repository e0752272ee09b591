"""What of a note a link's subpath means: a heading below headings, a block, or a footnote.

Obsidian's ``resolveSubpath`` splits at ``#``; one part that begins with ``^`` is a block, one with
``[^`` a footnote, else each part must be a heading below the one before it, levels in between may
be left out, and the first one in file order is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_PUNCTUATION = re.compile(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\\n\r]+")
_FOOTNOTE = re.compile(r"(?:\[\^|\^\[\^?)([^\[\]]+)\]?\Z")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A heading by level and compared text."""

    level: int
    text: str
    line: int


@dataclass(slots=True)
class Anchors:
    """The places of one note that links can name."""

    headings: list[Anchor] = field(default_factory=list)
    blocks: dict[str, int] = field(default_factory=dict)
    footnotes: dict[str, int] = field(default_factory=dict)

    def add_heading(self, level: int, text: str, line: int) -> None:
        """Adds a heading by its raw source; headings come in file order."""
        self.headings.append(Anchor(level, compared(text), line))

    def find(self, subpath: str) -> int:
        """Returns the line that a subpath such as ``#A#B`` or ``#^id`` means, or 0."""
        parts = [part for part in subpath.split("#") if part]
        if len(parts) == 1 and (footnote := _FOOTNOTE.match(parts[0])):
            return self.footnotes.get(footnote.group(1).lower(), 0)
        if len(parts) == 1 and parts[0].startswith("^"):
            return self.blocks.get(parts[0].removeprefix("^").lower(), 0)
        return self._heading([compared(part) for part in parts])

    def _heading(self, parts: Iterable[str]) -> int:
        rest = list(parts)
        level = 0
        for heading in self.headings:
            if rest and heading.level > level and heading.text == rest[0]:
                level = heading.level
                del rest[0]
                if not rest:
                    return heading.line
        return 0


def compared(text: str) -> str:
    """Returns a heading's raw source as Obsidian compares it: ASCII punctuation but for the
    apostrophe, dash and underscore as spaces, spaces collapsed, in lower case."""
    return _SPACES.sub(" ", _PUNCTUATION.sub(" ", text)).strip().lower()
