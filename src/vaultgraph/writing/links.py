"""A link as Obsidian would write it: the shortest path that can mean no other file."""

from __future__ import annotations

import re

from vaultgraph.linking.names import Names, key
from vaultgraph.linking.resolve import resolve
from vaultgraph.reading.inline import split_wikilink

_UNLINKABLE = re.compile(r"[\[\]|#^\\]|%%|::")


def link_text(target: str, source: str, names: Names) -> str:
    """Returns what stands between the brackets of a link from a note to another: its name where
    no other note has it, else its path. Empty where no link can lead there."""
    if not is_linkable(target):
        return ""
    short = target.rsplit("/", 1)[-1]
    alone = len(names.by_name.get(key(short), ())) == 1
    whole = (target.removesuffix(".md"), target)
    for text in (short.removesuffix(".md"), *whole) if alone else whole:
        found = split_wikilink(text)
        if found is None or found.path != text or found.subpath:
            continue
        led = resolve(text, source, names)
        if led.path == target and not led.ambiguous and led.how != "repaired-name":
            return text
    return ""


def wikilink(text: str, shown: str, *, in_row: bool = False) -> str:
    """Returns the link that shows a text; in a row of a table its bar has a backslash."""
    bar = r"\|" if in_row else "|"
    return f"[[{text}]]" if shown == text else f"[[{text}{bar}{shown}]]"


def is_linkable(path: str) -> bool:
    """Returns whether a wikilink can lead to a path: it may hold none of the link's own signs."""
    return _UNLINKABLE.search(path) is None
