"""What a link that leads nowhere may have meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from vaultgraph import words
from vaultgraph.checking.spelling import Manner, Spellings, letters
from vaultgraph.encoders import vocabulary
from vaultgraph.storage import mentions, parts, queries
from vaultgraph.storage.queries import FileRow, StoredLink
from vaultgraph.storage.store import Store


@dataclass(frozen=True, slots=True)
class IntendedTarget:
    """What a link should say."""

    path: str
    """Of the file that it should lead to."""
    subpath: str
    why: str
    keeps_text: bool = False
    """Whether what the link showed was right, and is to be shown on."""


class Targets:
    """Finds the files that links meant. Each of the rules answers only where one file is left, and
    the first that has any candidate decides."""

    def __init__(
        self, store: Store, files: Iterable[FileRow], missing: Iterable[StoredLink]
    ) -> None:
        self._store = store
        self._files = tuple(files)
        self._folders: dict[str, set[str]] = {}
        self._notes: dict[str, set[int]] = {}
        for link in missing:
            self._folders.setdefault(_name(link.target), set()).add(_folder(link.target))
            self._notes.setdefault(link.target, set()).add(link.note_id)
        self._known: dict[str, tuple[str, str, bool] | None] = {}

    def meant(self, link: StoredLink, source: str) -> IntendedTarget | None:
        """Returns what a link of a note at ``source`` meant, or ``None`` where that can't be
        told."""
        if link.target not in self._known:
            self._known[link.target] = self._found(link.target)
        found = self._known[link.target]
        if found is None or found[0] == source:
            return None
        path, why, keeps_text = found
        return IntendedTarget(path, link.subpath, why, keeps_text)

    def _found(self, target: str) -> tuple[str, str, bool] | None:
        name = _name(target)
        if paths := self._aliases.get(target.lower()):
            return _only(paths, "its alias", keeps_text=True)
        if name in self._renames:
            return _only([self._renames[name]], "its note was renamed")
        if paths := self._by_path.get(_alike(target)):
            return _only(paths, Manner.SIGNS)
        if paths := self._by_name.get(name):
            # A name that links look for in several folders is one that each folder has.
            return _only(paths, "moved") if len(self._folders[name]) == 1 else None
        match = self._names.meant(
            name, lambda word: is_used(self._store, word, self._notes[target])
        )
        if match is None:
            return None
        paths = self._by_name[match.name]
        if "/" in target and _folder(target) != _folder(paths[0]):
            return None
        return _only(paths, match.manner, keeps_text=match.manner is Manner.FORM)

    @cached_property
    def _aliases(self) -> dict[str, list[str]]:
        """Paths by alias, or by the title of a conversation."""
        paths = {file.id: file.path for file in self._files}
        named = [(file.title, file.path) for file in self._files if file.title]
        named += [(each.name, paths[each.note_id]) for each in parts.aliases(self._store)]
        found: dict[str, list[str]] = {}
        for name, path in dict.fromkeys((name.lower(), path) for name, path in named):
            found.setdefault(name, []).append(path)
        return found

    @cached_property
    def _renames(self) -> dict[str, str]:
        existing = {file.path for file in self._files}
        renames = queries.renames(self._store)
        return {_name(former): path for former, path in renames.items() if path in existing}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for file in self._files:
            found.setdefault(_name(file.path), []).append(file.path)
        return found

    @cached_property
    def _by_path(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for file in self._files:
            found.setdefault(_alike(file.path), []).append(file.path)
        return found

    @cached_property
    def _names(self) -> Spellings:
        return Spellings(self._by_name)


def is_used(store: Store, word: str, apart_from: Collection[int]) -> bool:
    """Returns whether a word is one: common in its language, or used in other notes of the vault
    than some."""
    if vocabulary.is_common(word):
        return True
    return not mentions.notes_with(store, [words.stem(word)]) <= frozenset(apart_from)


def _only(paths: list[str], why: str, *, keeps_text: bool = False) -> tuple[str, str, bool] | None:
    return (paths[0], why, keeps_text) if len(paths) == 1 else None


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1].lower().removesuffix(".md")


def _folder(path: str) -> str:
    """The folder that a file lies in, as ``letters`` has its name."""
    return letters(path.rpartition("/")[0].rpartition("/")[2])


def _alike(path: str) -> str:
    return "/".join(map(letters, path.removesuffix(".md").strip("/").split("/")))
