"""Texts of notes as one line without markup: how a passage begins, or where it speaks most of the
seed."""

from __future__ import annotations

import re
from collections.abc import Collection

from vaultgraph import words

_LINK = re.compile(r"!?\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]*)\]\]")
_WEB_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)")
_MARKS = re.compile(r"\*\*|__|~~|==|(?<!\w)[*_]+(?=\w)|(?<=\w)[*_]+(?!\w)|\[\^[^\[\]\s]+\]")
_LINE_MARKS = re.compile(r"^[>#\s]+|^\s*[-*+•–—]\s+", re.MULTILINE)
_SENTENCE = re.compile(r"[.!?…][»”\")]*(?=\s)|:(?=\s+[-•–—])")
LABEL = 110
_END = re.compile(r"(?<=[.!?…;])\s+|\n")
_ENOUGH = 60
_BEFORE = 30


def one_line(text: str) -> str:
    """Returns a text without links, emphasis and line breaks."""
    text = _WEB_LINK.sub(r"\1", _LINK.sub(r"\1", text))
    return " ".join(_MARKS.sub("", _LINE_MARKS.sub("", text)).split())


def shortened(text: str, length: int = LABEL) -> str:
    """Returns the beginning of a line, up to the end of a word."""
    if len(text) <= length:
        return text
    cut = text.rfind(" ", length // 2, length)
    return text[: cut if cut > 0 else length].rstrip(" ,;:—–-") + " …"


def opening(text: str, length: int = LABEL) -> str:
    """Returns how a text begins: whole sentences if they fit, else the first words."""
    line = one_line(text)
    ends = [match.end() for match in _SENTENCE.finditer(line + " ") if match.end() <= length]
    if len(line) > length and ends and ends[-1] > length // 2:
        return line[: ends[-1]]
    return shortened(line, length)


def day(time: str) -> str:
    """Returns the date of an ISO time."""
    return time[:10]


def counted(number: int, one: str, many: str = "") -> str:
    """Returns a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


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
