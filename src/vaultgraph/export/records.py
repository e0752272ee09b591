"""Nodes and edges as records that JSON can hold."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping


def document(before: Mapping[str, object], lists: Mapping[str, Iterable[object]]) -> Iterator[str]:
    """Yields the lines of one JSON object: some members, then long lists, an item a line, none of
    which is ever whole in memory."""
    yield "{"
    for name, value in before.items():
        yield f"{encoded(name)}: {encoded(value)},"
    for at, (name, items) in enumerate(lists.items(), 1):
        yield f"{encoded(name)}: ["
        waiting = ""
        for item in items:
            if waiting:
                yield f"{waiting},"
            waiting = encoded(item)
        if waiting:
            yield waiting
        yield "]" if at == len(lists) else "],"
    yield "}"


def encoded(value: object) -> str:
    """Returns a value as JSON on one line; what JSON lacks, as infinity, becomes null."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), ensure_ascii=False, allow_nan=False)


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list | tuple) else value
