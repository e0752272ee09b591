"""Python's collector of cycles, kept out of a reading.

What is read holds no cycles, and the collector looks at all of it the more often the more there is:
half the time for a long note.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Keeps the collector from running inside a ``with`` block, if it ran before."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
