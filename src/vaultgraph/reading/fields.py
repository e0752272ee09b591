"""Inline fields of the Dataview plugin (https://blacksmithgu.github.io/obsidian-dataview):
``key:: value`` alone on a line, ``[key:: value]`` or ``(key:: value)`` in text.

The rules are those of its source, ``data-import/inline-field.ts``, but that code, mathematics and
links hold no fields, and that where no space follows the colons a line is a field only from its
first word on: ``mood::calm`` is one, ``a std::vector`` is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultgraph.reading import inline

_OPENING = re.compile(r"[\[(]([^\[\]():\ufffc]+)::(?!:)")
_BRACKET = re.compile(r"\\.|[\[\]()]")
_CLOSES = {"]": "[", ")": "("}
_NO_KEY = re.compile(r"[!-,.:-@\[-^`{-~\u2010-\u2027«»\ufffc]")
"""Characters that no key of a line has: it is a name, not a sentence."""
_MARKS = "*_~="
_EMPHASIS = re.compile(r"[*~=`]+")
_SPACES = re.compile(r"\s+")


def find(text: str, *, in_cell: bool = False) -> Iterator[tuple[str, str, int]]:
    """Yields key, value and offset of each field, in order.

    Keys are lower case, without emphasis, spaces as dashes. A line that holds fields in brackets is
    no field as a whole; the cell of a table never is.
    """
    masked = inline.masked(text)
    end = 0
    while (colons := masked.find("::", end)) >= 0:
        start = masked.rfind("\n", end, colons) + 1 or end
        end = masked.find("\n", colons)
        end = end if end >= 0 else len(masked)
        found = list(_bracketed(text, masked, start, end))
        if not found and not in_cell and (whole := _whole(text, masked, start, colons, end)):
            found = [whole]
        yield from found


def _bracketed(text: str, masked: str, start: int, end: int) -> Iterator[tuple[str, str, int]]:
    closing = _pairs(masked, start, end)
    after = start
    for match in _OPENING.finditer(masked, start, end):
        close = closing.get(match.start(), -1)
        key = _key(match[1])
        if match.start() >= after and close >= match.end() and key and not key.isdigit():
            yield key, text[match.end() : close].strip(), match.start()
            after = close


def _pairs(masked: str, start: int, end: int) -> dict[int, int]:
    """The bracket that closes each bracket of a line, round and square ones apart."""
    pairs: dict[int, int] = {}
    opened: dict[str, list[int]] = {"[": [], "(": []}
    for match in _BRACKET.finditer(masked, start, end):
        if match[0] in opened:
            opened[match[0]].append(match.start())
        elif (opening := _CLOSES.get(match[0])) and opened[opening]:
            pairs[opened[opening].pop()] = match.start()
    return pairs


def _whole(
    text: str, masked: str, start: int, colons: int, end: int
) -> tuple[str, str, int] | None:
    """A field that is all of a line, or of the comment that the line is."""
    written = masked[start:colons].strip(" \t")
    rest = text[colons + 2 : end]
    if written.startswith("%%"):
        written, rest = written[2:].strip(" \t"), rest.rstrip(" \t").removesuffix("%%")
    name = written.strip(_MARKS).strip(" \t")
    if not name or _NO_KEY.search(name):
        return None
    if written[0] in _MARKS and written[-1] not in _MARKS:
        rest = rest.removeprefix(written[: written.index(name)])  # ``**key::** value``
    if rest[:1] not in (" ", "\t") and (name.isdigit() or _SPACES.search(name)):
        return None
    value = rest.strip(" \t")
    if not value or value[0] == ":":
        return None
    return _key(name), value, masked.index(name, start)


def _key(written: str) -> str:
    return _SPACES.sub("-", _EMPHASIS.sub("", written).strip().strip("_").lower())
