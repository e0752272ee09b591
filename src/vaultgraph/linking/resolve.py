"""Where a link leads, exactly as Obsidian decides it (``getFirstLinkpathDest``).

Obsidian compares file names without case, lets the exact path win, then looks for paths that end
with the link's text: first below the folder of the note that holds the link, then anywhere, the
shortest path first. Aliases never resolve a link.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace

from vaultgraph.linking.names import Names, key
from vaultgraph.model import Resolution
from vaultgraph.mojibake import repaired_name

UNRESOLVED = Resolution("", "unresolved")


def resolve(target: str, source: str, names: Names) -> Resolution:
    """Returns where a link with the given target (without subpath) leads from a source note."""
    if not target:
        return Resolution(source, "self")
    name = target.rsplit("/", 1)[-1]
    if name in ("", ".", ".."):
        return UNRESOLVED  # a folder
    candidates, extension = _candidates(name, names)
    if not candidates:
        return _repaired(target, source, names)
    if "/" not in target and len(candidates) == 1:
        return Resolution(candidates[0], "name")
    folder = source.rpartition("/")[0]
    wanted = target
    if target.startswith(("./", "../")):
        wanted = posixpath.normpath(posixpath.join(folder, target))
        if path := names.at(wanted + extension):
            return Resolution(path, "relative")
    if path := names.at(wanted.lstrip("/") + extension):
        return Resolution(path, "exact")
    if target.startswith("/"):
        return UNRESOLVED
    return _nearest(candidates, key(wanted + extension), key(folder))


def _repaired(target: str, source: str, names: Names) -> Resolution:
    """A link or a file whose name was damaged on its way (by an unpacker, say): tried only when
    nothing goes by the name as it stands."""
    before = repaired_name(target)
    found = resolve(before, source, names) if before != target else UNRESOLVED
    if not found.path:
        name = key(before.rsplit("/", 1)[-1])
        damaged = names.damaged.get(name, []) or names.damaged.get(f"{name}.md", [])
        found = Resolution(damaged[0], "", len(damaged) > 1) if damaged else UNRESOLVED
    return replace(found, how="repaired-name", confidence=0.8) if found.path else UNRESOLVED


def _candidates(name: str, names: Names) -> tuple[list[str], str]:
    """Files of the name: as written when it has a dot, else as a note first; and the extension
    that was added."""
    written = names.by_name.get(key(name), [])
    note = names.by_name.get(key(name) + ".md", [])
    if "." in name:
        return (written, "") if written else (note, ".md")
    return (note, ".md") if note else (written, "")


def _nearest(candidates: list[str], ending: str, folder: str) -> Resolution:
    """The shortest candidate that ends with the link's text, those below the folder first."""
    below = f"{folder}/" if folder else ""
    matching = [path for path in candidates if key(path).endswith(ending)]
    ranked = sorted(matching, key=lambda path: (not key(path).startswith(below), len(path), path))
    if not ranked:
        return UNRESOLVED
    first = ranked[0]
    near = key(first).startswith(below)
    ambiguous = (
        len(ranked) > 1
        and len(ranked[1]) == len(first)
        and key(ranked[1]).startswith(below) == near
    )
    boundary = len(first) == len(ending) or first[-len(ending) - 1] == "/"
    if not boundary:
        return Resolution(first, "suffix-nonboundary", ambiguous, 0.6)
    return Resolution(first, "near" if near and folder else "suffix", ambiguous)
