"""What was made once is kept while nothing that it was made from has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Cached(Generic[T]):
    """The last value that was made, and for what."""

    def __init__(self) -> None:
        self._last: tuple[object, T] | None = None

    def of(self, state: object, make: Callable[[], T]) -> T:
        """Returns the value of a state of things, made if the last one is of another."""
        last = self._last
        if last is None or last[0] != state:
            self._last = last = state, make()
        return last[1]

    def forget(self) -> None:
        """Keeps nothing."""
        self._last = None
