"""Copies that programs which synchronise files put beside a file that was changed in two places.

Some say so in the copy's name: Syncthing (``Note.sync-conflict-20230112-003022-FUKIKK4.md``),
Dropbox, Nextcloud and Obsidian Sync (``Note (Anna's conflicted copy 2023-01-12).md``), ownCloud and
Seafile. Others only lengthen the name: OneDrive by the machine's (``Note-Laptop.md``), iCloud and
Google Drive by a number. What is so named is a copy if its text is nearly the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

_TOLD = re.compile(
    r"\.sync-conflict-\d{8}-|_conflict-\d{8}-|\([^()]*conflict[^()]*\d{4}-?\d\d-?\d\d[^()]*\)$",
    re.IGNORECASE,
)
_LENGTHENED = re.compile(r"(?<=.)(?:-(?=\S)| ?[(\[]| (?=\d+$)|[ ._-](?=.*conflict))", re.IGNORECASE)
_SAME = 0.9
"""The share of two texts' words that a copy has in common with its original."""


def is_told(path: str) -> bool:
    """Returns whether a file's name says that it is a copy in conflict."""
    return _TOLD.search(_parted(path)[1]) is not None


def lengthened(paths: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yields each file whose name goes on from that of another of its folder as a copy's does, and
    that other."""
    known = {_parted(path): path for path in paths}
    for (folder, stem, ending), path in known.items():
        for match in _LENGTHENED.finditer(stem):
            if original := known.get((folder, stem[: match.start()], ending)):
                yield path, original


def are_alike(one: Counter[str], other: Counter[str]) -> bool:
    """Returns whether two texts, by their words, are nearly the same."""
    return 2 * (one & other).total() >= _SAME * (one.total() + other.total()) > 0


def _parted(path: str) -> tuple[str, str, str]:
    """The folder of a file, its name, and its ending."""
    folder, _, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    return (folder, stem, ending) if dot else (folder, ending, "")
