"""What of a passage is shown on one line: where it speaks most of the seed."""

from __future__ import annotations

import re
from collections.abc import Collection

from vaultgraph import words
from vaultgraph.expand.plain import LABEL, one_line, opening, shortened

_END = re.compile(r"(?<=[.!?…;])\s+|\n")
_ENOUGH = 60
_BEFORE = 30


def label(text: str, stems: Collection[str]) -> str:
    """Returns the sentence or line with most of some stems, the first of several, and what follows
    it if it is short; the beginning of a text that has none of them."""
    pieces = [piece for part in _END.split(text) if (piece := one_line(part))]
    counts = [len(set(words.stems(piece)) & set(stems)) for piece in pieces]
    if not any(counts):
        return opening(" ".join(pieces))
    best = counts.index(max(counts))
    shown = _from_word(pieces[best], stems)
    for piece in pieces[best + 1 :]:
        if len(shown) >= _ENOUGH or len(shown) + len(piece) >= LABEL:
            break
        shown += f" {piece}"
    return shown


def _from_word(piece: str, stems: Collection[str]) -> str:
    """A piece from a little before the first of some words on, if it is too long as a whole."""
    first = next((word.start for word in words.words(piece) if word.stem in stems), 0)
    if len(piece) <= LABEL or first < LABEL // 2:
        return shortened(piece)
    begin = piece.rfind(" ", 0, first - _BEFORE) + 1
    return "… " + shortened(piece[begin:], LABEL - 2)
