"""Attributes of a graph as typed columns: what every table-like graph format needs.

A column's type is the widest that any of its values has; a column without values does not exist.
"""

from __future__ import annotations

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
    STRING = 4


@dataclass(frozen=True, slots=True)
class Column:
    """A named attribute and its type."""

    name: str
    type: Type


def columns(records: Iterable[Mapping[str, object]], leave_out: frozenset[str]) -> list[Column]:
    """Returns the columns of some records in order of appearance, but for those left out."""
    found: dict[str, Type] = {}
    for record in records:
        for name, value in record.items():
            if value is None or name in leave_out:
                continue
            kind = _type_of(value)
            known = found.get(name, kind)
            found[name] = kind if known is kind else _wider(known, kind)
    return [Column(name, kind) for name, kind in found.items()]


def _type_of(value: object) -> Type:
    if isinstance(value, bool):
        return Type.BOOLEAN
    if isinstance(value, int):
        size = abs(value)
        return Type.INTEGER if size <= _INT_MAX else Type.LONG if size <= _LONG_MAX else Type.STRING
    return Type.DOUBLE if isinstance(value, float) else Type.STRING


def _wider(one: Type, other: Type) -> Type:
    """Truth values widen to text only: ``true`` is no number."""
    if Type.BOOLEAN in (one, other):
        return Type.STRING
    return max(one, other)


def identifier(node: str) -> str:
    """Returns a node's id as text that every XML reader takes; different ids stay different."""
    return _UNSAFE.sub(lambda found: f"\ufffd{ord(found.group()):x};", node)


def cell(value: object) -> str:
    """Returns a value as text that every XML reader takes: ``true``, ``Infinity``, no control
    characters."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(value).replace("inf", "Infinity").replace("nan", "NaN")
    return _ILLEGAL.sub("\ufffd", str(value))
