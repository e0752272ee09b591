"""How far two titles of one number agree: ``Atom (the smallest sense)`` is announced, ``Atom`` is
written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vaultgraph.words import content_stems, stems

_GLOSS = re.compile(r"\s*[(:]|\s+[—–-]\s|\s*`")
SAME = 0.5
"""From this agreement on, titles of one number are taken for one title."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title as it is compared: by the stems of its words."""

    stems: tuple[str, ...]
    short: tuple[str, ...]
    """Without the gloss after a bracket, colon or dash."""
    telling: frozenset[str]

    @property
    def weight(self) -> int:
        """How much it proves that two places have this title: up to three telling words."""
        return min(3, len(self.telling))

    @property
    def keys(self) -> set[tuple[str, ...]]:
        """The forms in which it is looked up."""
        return {form for form in (self.stems, self.short) if form}


def title(text: str) -> Title:
    """Returns a title as it is compared."""
    whole = stems(text)
    gloss = next((match.start() for match in _GLOSS.finditer(text) if match.start()), len(text))
    return Title(tuple(whole), tuple(stems(text[:gloss])), frozenset(content_stems(whole)))


def agreement(one: Title, other: Title) -> float:
    """Returns how far two titles agree: 1 for the same words, 0 for no word in common.

    Where one is the other without its gloss they agree by 0.9, else by the mean of the shares of
    telling words that each has in common with the other.
    """
    if one.stems == other.stems:
        return 1.0
    if one.keys & other.keys:
        return 0.9
    common = len(one.telling & other.telling)
    if not common:
        return 0.0
    return 0.4 * (common / len(one.telling) + common / len(other.telling))
