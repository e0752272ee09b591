"""Texts of notes as one line without markup: a label, the beginning of a passage."""

from __future__ import annotations

import re

_LINK = re.compile(r"!?\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]*)\]\]")
_WEB_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)")
_MARKS = re.compile(r"\*\*|__|~~|==|(?<!\w)[*_]+(?=\w)|(?<=\w)[*_]+(?!\w)|\[\^[^\[\]\s]+\]")
_LINE_MARKS = re.compile(r"^[>#\s]+|^\s*[-*+•–—]\s+", re.MULTILINE)
_SENTENCE = re.compile(r"[.!?…][»”\")]*(?=\s)|:(?=\s+[-•–—])")
LABEL = 110


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
