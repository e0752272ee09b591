"""The note a person means by a path, a name, a title or an alias."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from vaultgraph.errors import NoteNotFound
from vaultgraph.model import FileKind, FileStatus
from vaultgraph.storage import parts, queries
from vaultgraph.storage.queries import FileRow
from vaultgraph.storage.store import Store


def find_note(store: Store, name: str) -> FileRow:
    """Returns the note that goes by a name: a path, else a file name, else a title or alias.

    Raises ``NoteNotFound`` when none does, or several do.
    """
    return the_note(store, name, notes_called(store, name))


def the_note(store: Store, name: str, found: Sequence[FileRow]) -> FileRow:
    """Returns the one note that was found by a name. Raises ``NoteNotFound`` if it isn't one."""
    if len(found) == 1:
        return _read(found[0])
    if found:
        listed = ", ".join(note.path for note in found[:5])
        raise NoteNotFound(f"several notes are called {name!r}", f"give the path: {listed}")
    wanted = _plain(name)
    for link in queries.links(store):
        if link.how == "unresolved" and _plain(link.target) == wanted:
            raise NoteNotFound(
                f"no note is called {name!r}", "links lead there, but it is not written yet"
            )
    raise NoteNotFound(f"no note is called {name!r}", _nearest(wanted, _notes(store)))


def notes_called(store: Store, name: str) -> list[FileRow]:
    """Returns the notes that go by a name in the most exact way that any does: by their path, file
    name, title or alias."""
    exact = queries.file(store, name)
    if exact is not None and exact.kind == FileKind.NOTE:
        return [exact]
    wanted = _plain(name)
    notes = _notes(store)
    aliases: dict[int, list[str]] = {}
    for alias in parts.aliases(store):
        aliases.setdefault(alias.note_id, []).append(_plain(alias.name))

    def path(note: FileRow) -> str:
        return _plain(note.path)

    tests: tuple[Callable[[FileRow], bool], ...] = (
        lambda note: path(note) == wanted,
        lambda note: path(note).rsplit("/", 1)[-1] == wanted,
        lambda note: _plain(note.title) == wanted or wanted in aliases.get(note.id, ()),
    )
    return next((found for test in tests if (found := list(filter(test, notes)))), [])


def _notes(store: Store) -> list[FileRow]:
    return [file for file in queries.files(store) if file.kind == FileKind.NOTE]


def _read(note: FileRow) -> FileRow:
    """The note itself, if anything is known of it but its path."""
    if note.status != FileStatus.INDEXED:
        raise NoteNotFound(f"{note.path} is not in the index: {note.reason}")
    return note


def _plain(name: str) -> str:
    """A name as people may vary it: brackets of a link, ``./``, ``.md``, case, ``ё`` for ``е``."""
    name = unicodedata.normalize("NFC", name).strip().removeprefix("[[").removesuffix("]]")
    name = name.removeprefix("./").strip("/").lower().removesuffix(".md")
    return name.replace("ё", "е")


def _nearest(wanted: str, notes: Iterable[FileRow]) -> str:
    names = {note.path.rsplit("/", 1)[-1].removesuffix(".md").lower(): note.path for note in notes}
    inside = [path for name, path in names.items() if wanted and wanted in name]
    near = inside or [names[name] for name in difflib.get_close_matches(wanted, names, 3, 0.6)]
    return "did you mean " + " or ".join(near[:3]) + "?" if near else ""
