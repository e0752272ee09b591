"""A formula written at the end of a note, which its author has named for it."""

from __future__ import annotations

import shutil

from vaultgraph.errors import VaultgraphError
from vaultgraph.files import replacing
from vaultgraph.search.seed import find_note
from vaultgraph.session import Session

_LOOKED_AT = 1000
"""Bytes at the beginning of a file that tell what it is."""


def append(session: Session, name: str, text: str) -> None:
    """Writes a line at the end of a note. The file is replaced as a whole, or stays as it was.
    Raises ``NoteNotFound``, and ``VaultgraphError`` where the note can't be written."""
    path = find_note(session.store, name).path
    place = session.place.root / path
    try:
        content = with_line(session.place.notes.read(path), text)
        with replacing(place) as unfinished:
            unfinished.write_bytes(content)
            shutil.copymode(place, unfinished)
    except ValueError as error:
        raise VaultgraphError(f"{place} is {error}; nothing was written") from error
    except OSError as error:
        raise VaultgraphError(f"{place} can't be written: {error.strerror}") from error


def with_line(before: bytes, line: str) -> bytes:
    """Returns a file's content with a line added as a paragraph of its own. Raises ``ValueError``
    for what can't be UTF-8."""
    if b"\0" in before[:_LOOKED_AT]:
        raise ValueError("no UTF-8 text")
    gap = b"" if not before or before.endswith(b"\n\n") else b"\n"
    end = b"" if not before or before.endswith(b"\n") else b"\n"
    return before + end + gap + line.encode() + b"\n"
