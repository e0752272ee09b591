"""One writer at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from vaultgraph.errors import IndexBusy

_LOCK = "lock"


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Keeps other index runs out. The lock is the kernel's and ends with the process. Raises
    ``IndexBusy``."""
    try:
        with FileLock(folder / _LOCK, timeout=0):
            yield
    except Timeout as error:
        raise IndexBusy(
            f"another index run is writing to {folder}", "wait until it has ended"
        ) from error
