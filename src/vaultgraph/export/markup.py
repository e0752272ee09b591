"""Texts in XML, escaped alike in attributes and elements."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from vaultgraph.export.columns import cell, identifier

Values = Callable[[Mapping[str, object]], str]
"""Writes the values of an element."""

_UNLIKE_XML = re.compile(
    "[^ !#-%'-;=?-\ud7ff\ue000-\ufffc\U00010000-\U0010ffff]"  # what may need another spelling
).search
_SPELLED = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "\n": "&#10;",
        "\t": "&#9;",
        "\r": "&#13;",
    }
)


def identity(node: str) -> str:
    """Returns a node's id, different ids being different."""
    return node if _UNLIKE_XML(node) is None else escaped(identifier(node))


def escaped(value: object) -> str:
    """Returns a value as XML writes it between quotes or tags."""
    if type(value) is int:
        return str(value)
    text = value if type(value) is str else cell(value)
    return text if _UNLIKE_XML(text) is None else cell(text).translate(_SPELLED)


def values(begins: Mapping[str, str], end: str) -> Values:
    """Returns what writes the values of an element, each between how its column begins and an end;
    a value that is missing takes no room."""
    begin_of = begins.get

    def written(data: Mapping[str, object]) -> str:
        parts = []
        for name, value in data.items():
            begin = begin_of(name)
            if begin is not None and value is not None:
                parts.append(f"{begin}{escaped(value)}{end}")
        return "".join(parts)

    return written
