"""The names by which files of a vault can be linked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from vaultgraph.mojibake import repaired_name


def key(name: str) -> str:
    """Returns what Obsidian compares: the name in lower case (names are NFC already).

    Lower case, not Unicode case folding: Obsidian folds with JavaScript's ``toLowerCase``, for
    which ``Straße`` and ``Strasse`` are two notes.
    """
    return name.lower()


def target_key(target: str) -> str:
    """Returns the one spelling that all spellings of a link's target share."""
    return key(target).removesuffix(".md")


def sought(target: str) -> str:
    """Returns the name of a file that a link looks for: it can lead only to files of which this is
    ``findable``."""
    return key(repaired_name(target.rsplit("/", 1)[-1]))


def findable(path: str) -> frozenset[str]:
    """Returns the names under which links may look for a file: as it is spelled and as repaired,
    with ``.md`` and without. A set of them tells which links to resolve again when files come or
    go."""
    name = path.rsplit("/", 1)[-1]
    spelled = {key(name), key(repaired_name(name))}
    return frozenset(spelled | {each.removesuffix(".md") for each in spelled})


@dataclass
class Names:
    """The files of a vault by name and by path, compared without case."""

    by_name: dict[str, list[str]] = field(default_factory=dict)
    by_path: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, paths: Iterable[str]) -> Names:
        """Returns the names of the given paths; the order of the paths makes no difference."""
        names = cls()
        for path in sorted(paths):
            names.by_name.setdefault(key(path.rsplit("/", 1)[-1]), []).append(path)
            names.by_path.setdefault(key(path), []).append(path)
        return names

    def at(self, path: str) -> str:
        """Returns the file at a path, of several that differ in case only the one spelled so,
        else the first; empty when there is none."""
        found = self.by_path.get(key(path), [])
        return path if path in found else found[0] if found else ""

    @cached_property
    def damaged(self) -> dict[str, list[str]]:
        """Files whose names were damaged on their way here, by what the names were before."""
        found: dict[str, list[str]] = {}
        for name, paths in self.by_name.items():
            before = key(repaired_name(paths[0].rsplit("/", 1)[-1]))
            if before != name:
                found.setdefault(before, []).extend(paths)
        return found
