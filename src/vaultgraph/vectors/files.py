"""The files beside the store. They hold nothing that can't be made from it again."""

from __future__ import annotations

from pathlib import Path

from vaultgraph.storage import database
from vaultgraph.storage.store import Store

VIEWS = ("vectors.faiss", "notes.faiss")
"""Those that hold its vectors for searching, of passages and of notes."""

LATENT = "latent.npz"
"""The one that holds the latent space of its words."""


def has_views(folder: Path) -> bool:
    """Whether the files that hold vectors for searching are in an index folder."""
    return all((folder / name).is_file() for name in VIEWS)


def state(store: Store) -> tuple[object, ...]:
    """Returns what changes when anything changes that search goes by: the generation, and the
    files, since another index in the same folder counts from the same number."""
    folder = store.folder
    return store.generation(), _mark(folder / database.FILE), _mark(folder / LATENT)


def _mark(path: Path) -> tuple[int, int, int] | None:
    """What tells a file from another that takes its place."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
