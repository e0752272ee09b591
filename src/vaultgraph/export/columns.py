"""Attributes of a graph as typed columns: what every table-like graph format needs.

A column's type is the widest that any of its values has; a column without values does not exist.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSAFE = re.compile(f"{_ILLEGAL.pattern}|\ufffd")
_INT_MAX = 2**31 - 1
_LONG_MAX = 2**63 - 1


class Type(IntEnum):
    """Column types from narrow to wide."""

    BOOLEAN = 0
    INTEGER = 1
    LONG = 2
    DOUBLE = 3
    LISTSTRING = 4
    STRING = 5


_APART = frozenset({Type.BOOLEAN, Type.LISTSTRING})
"""Types that are no part of any other: truth values are no numbers."""


@dataclass(frozen=True, slots=True)
class Column:
    """A named attribute and its type."""

    name: str
    type: Type


def columns(records: Iterable[Mapping[str, object]], leave_out: frozenset[str]) -> list[Column]:
    """Returns the columns of some records in order of appearance, but for those left out."""
    found: dict[str, Type] = {}
    known_as = found.get
    string = Type.STRING
    for record in records:
        for name, value in record.items():
            known = known_as(name)
            if known is string or value is None or name in leave_out:
                continue
            kind = _type_of(value)
            if kind is not known:
                found[name] = kind if known is None else _wider(known, kind)
    return [Column(name, kind) for name, kind in found.items()]


def _type_of(value: object) -> Type:
    if isinstance(value, str):
        return Type.STRING
    if isinstance(value, bool):
        return Type.BOOLEAN
    if isinstance(value, int):
        size = abs(value)
        return Type.INTEGER if size <= _INT_MAX else Type.LONG if size <= _LONG_MAX else Type.STRING
    if isinstance(value, float):
        return Type.DOUBLE
    return Type.LISTSTRING if isinstance(value, list | tuple) else Type.STRING


def _wider(one: Type, other: Type) -> Type:
    return Type.STRING if {one, other} & _APART else max(one, other)


def identifier(node: str) -> str:
    """Returns a node's id as text that every XML reader takes; different ids stay different."""
    return _UNSAFE.sub(lambda found: f"\ufffd{ord(found.group()):x};", node)


def clean(text: str) -> str:
    """Returns a text without what XML forbids: control characters, halves of characters."""
    return _ILLEGAL.sub("\ufffd", text)


def cell(value: object) -> str:
    """Returns a value as text that every reader takes: ``true``, ``Infinity``, a list as
    ``["a", "b"]``, no control characters."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(value).replace("inf", "Infinity").replace("nan", "NaN")
    if isinstance(value, list | tuple):
        return json.dumps([clean(str(item)) for item in value], ensure_ascii=False)
    return clean(str(value))
