"""What keeps a mistake of an extractor from costing more than the place it was made at."""

from __future__ import annotations

from types import TracebackType
from typing import Literal, Self

from vaultgraph.model import Problem

FAILED = "extractor.failed"
"""The kind of the problem that says where an extractor failed."""


class Guard:
    """Takes what is wrong in one note, and keeps what goes wrong in one place from costing more
    than that place: ``with guard.at(line): …`` reports where the block fails, and goes on behind
    it.
    """

    def __init__(self, extractor: str, path: str) -> None:
        self.problems: list[Problem] = []
        self._extractor = extractor
        self._path = path
        self._lines: list[int] = []

    def report(self, kind: str, message: str, line: int = 0) -> None:
        """Stores a problem of the note; 0 where the whole note is meant."""
        self.problems.append(Problem(self._path, kind, message, line))

    def at(self, line: int) -> Self:
        """Guards a block that looks at a line of the note; 0 where it looks at the whole note."""
        self._lines.append(line)
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _: type[BaseException] | None,
        error: BaseException | None,
        __: TracebackType | None,
    ) -> bool:
        line = self._lines.pop()
        if not isinstance(error, Exception):
            return False
        self.report(FAILED, f"{self._extractor}: {type(error).__name__}: {error}", line)
        return True


class _Unguarded(Guard):
    """Guards nothing: what goes wrong is raised; what is reported, nobody reads."""

    def report(self, kind: str, message: str, line: int = 0) -> None:
        pass

    def at(self, line: int) -> Self:
        return self

    def __exit__(self, *_: object) -> Literal[False]:
        return False


UNGUARDED: Guard = _Unguarded("", "")
"""For whoever wants to see what goes wrong."""
