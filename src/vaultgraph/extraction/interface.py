"""What an extractor is.

A note is read for everybody. An extractor finds what some people's notes say beside Markdown and
chats, in a language of their own: formulas, numbered outlines, reviews, citations, tasks. It gets
tables of its own, may tie together what several notes say, and may add nodes and edges to the
graph. The core knows none by name, and none can harm what the core reads: where one fails, its own
rows of that place are missing, and a problem says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from vaultgraph.model import Note, Problem, Result

if TYPE_CHECKING:
    from vaultgraph.expand.atlas import Atlas
    from vaultgraph.expand.contribution import Contribution
    from vaultgraph.graph.build import Builder
    from vaultgraph.session import Session
    from vaultgraph.storage.store import Store

Cell = str | int | float | bytes | None
Rows = Mapping[str, Sequence[tuple[Cell, ...]]]
"""Rows by the name of their table; each has the table's columns in order."""

FAILED = "extractor.failed"
"""The kind of the problem that says where an extractor failed."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an extractor, whose name no other table has.

    Its rows belong to the note that they were found in and go with it: a column ``note_id`` stands
    before those named here. Rows ``of_vault`` have none; only ``Extractor.derive`` makes such.
    """

    name: str
    columns: Mapping[str, str]
    """SQLite types by the names of columns; no value is ever NULL."""
    indexes: tuple[str, ...] = ()
    """Columns to find rows by, ``key`` or ``key, line``; there is always one on ``note_id``."""
    of_vault: bool = False
    derived: tuple[str, ...] = ()
    """Columns in which ``Extractor.derive`` puts something else than the note alone told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeKind:
    """A kind of node of the graph and how it looks, alike in every format."""

    name: str
    colour: tuple[int, int, int]
    """Red, green and blue."""
    shape: str = "circle"
    """``circle``, ``ring``, ``square``, ``diamond``, ``triangle`` or ``hexagon``."""
    shown: bool = True
    """Whether a graph has such nodes unless other kinds are asked for."""
    code: bool = False
    """Whether its labels are signs to be shown as they are written, not words."""
    quoted: bool = False
    """Whether its text is what a note says, to be quoted with its source."""
    legend: str = ""
    """What somebody must know who reads its labels for the first time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Something short that a note says and that can be quoted by itself."""

    text: str
    words: str
    """The words that it is about."""
    path: str
    line: int
    message: int


class Guard:
    """Keeps what goes wrong in one place from costing more than that place.

    ``with guard.at(line): …`` stores a problem where the block fails, and goes on behind it.
    """

    def __init__(self, extractor: str, path: str) -> None:
        self.problems: list[Problem] = []
        self._extractor = extractor
        self._path = path
        self._lines: list[int] = []

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
        said = f"{self._extractor}: {type(error).__name__}: {error}"
        self.problems.append(Problem(self._path, FAILED, said, line))
        return True


class _Open(Guard):
    """Guards nothing: what goes wrong is raised."""

    def at(self, line: int) -> Self:
        return self

    def __exit__(self, *_: object) -> Literal[False]:
        return False


UNGUARDED: Guard = _Open("", "")
"""For whoever wants to see what goes wrong."""


class Extractor:
    """What an extractor must have, and what it may have. One object serves all notes, in several
    processes at once, so it keeps nothing between them."""

    name: ClassVar[str]
    version: ClassVar[str]
    """Another one extracts again from all notes: rows of this extractor only."""
    signs: re.Pattern[str] | tuple[str, ...] = ("",)
    """What a text has in it where there may be anything to find: a pattern or some substrings.
    Without a hit the extractor is not run."""
    everywhere: bool = False
    """Whether it is run on every note, whatever it sees there."""
    tables: ClassVar[tuple[Table, ...]] = ()
    figures: ClassVar[Mapping[str, str]] = {}
    """What is counted in reports, by name: queries that give one number each."""
    problems: ClassVar[tuple[str, ...]] = ()
    """The kinds of problems that it finds in notes and between them, such as ``task.overdue``."""
    kinds: ClassVar[tuple[NodeKind, ...]] = ()
    commands: ClassVar[Mapping[str, str]] = {}
    """Commands by name: ``module:function``, or ``module:app`` for a group of them."""

    def sees(self, note: Note) -> bool:
        """Whether a note has signs of what is to be found."""
        if isinstance(self.signs, tuple):
            return any(sign in note.text for sign in self.signs)
        return self.signs.search(note.text) is not None

    def extract(self, note: Note, guard: Guard) -> Rows:
        """Returns what a note says. Pure; runs in the processes that read notes."""
        raise NotImplementedError

    def derive(self, store: Store) -> Iterable[Problem]:
        """Puts together what only all notes together say, in the transaction of the index run, and
        returns what is wrong between notes. What it writes is undone where it fails."""
        return ()

    def graph(self, builder: Builder) -> None:
        """Adds nodes and edges."""

    def shared(self, store: Store) -> Iterable[tuple[int, str, str]]:
        """Yields what notes may have in common beside links and tags: note, spelling, and the key
        that all spellings share."""
        return ()

    def spans(self, store: Store) -> Iterable[tuple[int, int, int, int]]:
        """Yields what in notes is no running text, in which nothing is to be linked: note, line,
        start and end."""
        return ()

    def statements(self, store: Store) -> Iterable[Statement]:
        """Yields what notes say that can be quoted by itself."""
        return ()

    def related(self, session: Session, name: str, count: int) -> list[Result] | None:
        """Returns what is most like something that goes by a name; ``None`` if nothing does."""
        return None

    def contribution(self, atlas: Atlas) -> Contribution | None:
        """Returns what it knows of the parts of things, for ``expand``."""
        return None


@dataclass(frozen=True, slots=True)
class Extract:
    """What one extractor found in one note."""

    extractor: str
    rows: Rows = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def extract(extractors: Iterable[Extractor], note: Note) -> tuple[Extract, ...]:
    """Returns what extractors find in a note, of those only that see their signs in it."""
    return tuple(_extract(each, note) for each in extractors if _sees(each, note))


def _sees(extractor: Extractor, note: Note) -> bool:
    """Whether an extractor is to be run; one that can't tell is, and is guarded then."""
    try:
        return extractor.everywhere or extractor.sees(note)
    except Exception:  # noqa: BLE001 - another package's code
        return True


def _extract(extractor: Extractor, note: Note) -> Extract:
    guard = Guard(extractor.name, note.path)
    rows: Rows = {}
    with guard.at(0):
        rows = {name: tuple(found) for name, found in extractor.extract(note, guard).items()}
    return Extract(extractor.name, rows, tuple(guard.problems))
