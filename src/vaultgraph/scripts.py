"""Words and the scripts that they are written in, by the names that Unicode gives to letters.

Python knows no script of a character (https://www.unicode.org/reports/tr24/), but the name of a
letter begins with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
"""Scripts that stand together in one word."""
_ANY = "any"
_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
_END = re.compile("[ -]")


@cache
def script(char: str) -> str:
    """Returns the script of a letter, ``any`` for a mark that goes with every letter, or an empty
    string for what is neither."""
    category = unicodedata.category(char)
    if category[0] == "M" or category == "Lm":
        return _ANY
    if category[0] != "L":
        return ""
    name = _END.split(unicodedata.name(char, "unnamed"), 1)[0]
    return "asian" if name in _ASIAN else name


def words(text: str) -> Iterator[str]:
    """Yields the words of a text: runs of letters and their marks, also across an apostrophe."""
    word = ""
    for char in f"{text} ":
        if script(char) or (word and char == _APOSTROPHE):
            word += char
        elif word:
            yield word.rstrip(_APOSTROPHE)
            word = ""


def is_coherent(word: str) -> bool:
    """Returns whether letters can be one word: all are of one script, and no capital follows a
    small letter, unless both are ASCII as in ``GitHub``."""
    return len({script(char) for char in word} - {"", _ANY}) == 1 and not any(
        first.islower() and second.isupper() and not (first + second).isascii()
        for first, second in pairwise(word)
    )
