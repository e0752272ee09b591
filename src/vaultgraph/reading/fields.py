"""Inline fields of the Dataview plugin (https://blacksmithgu.github.io/obsidian-dataview):
``key:: value`` alone on a line or list item, ``[key:: value]`` or ``(key:: value)`` in text."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINE = re.compile(r"^[ \t]*([^\s\[\](){}:`|][^\[\](){}:`|\n]*)::[ \t](.*)$", re.MULTILINE)
_BRACKETED = re.compile(r"[\[(]([^\[\]():\n]+)::[ \t]((?:[^\[\]()\n]++|\[\[[^\[\]\n]*\]\])*+)[\])]")
_MARKS = re.compile(r"[*_~`]+")
_SPACES = re.compile(r"\s+")


def find(text: str) -> Iterator[tuple[str, str, int]]:
    """Yields key, value and offset of each field, in no particular order.

    Keys are lower case, without emphasis, spaces as dashes. ``std::vector`` and ``10::30`` are no
    fields: a space follows the colons.
    """
    for match in _LINE.finditer(text):
        if value := match.group(2).strip():
            yield _key(match.group(1)), value, match.start(1)
    for match in _BRACKETED.finditer(text):
        yield _key(match.group(1)), match.group(2).strip(), match.start()


def _key(written: str) -> str:
    return _SPACES.sub("-", _MARKS.sub("", written).strip().lower())
