"""What an extractor is.

A note is read for everybody. An extractor finds what some people's notes say beside Markdown and
chats, in a language of their own: formulas, numbered outlines, reviews, citations, tasks. It gets
tables of its own, may tie together what several notes say, and may add nodes and edges to the
graph. The core knows none by name, and none can harm what the core reads: where one fails, its own
rows of that place are missing, and a problem says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from vaultgraph.extraction.guard import Guard
from vaultgraph.model import Note, Problem, Result

if TYPE_CHECKING:
    from vaultgraph.expand.atlas import Atlas
    from vaultgraph.expand.contribution import Contribution
    from vaultgraph.graph.build import Builder
    from vaultgraph.session import Session
    from vaultgraph.storage.store import Store

Cell = str | int | float | bytes
Rows = Mapping[str, Iterable[tuple[Cell, ...]]]
"""Rows by the name of their table; each has the table's columns in order."""


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
class Quotable:
    """Something short that a note says and that can be quoted by itself."""

    text: str
    words: str
    """The words that it is about."""
    path: str
    line: int
    message: int


class Extractor:
    """What an extractor must have, ``name``, ``version`` and ``extract``, and what it may have. One
    object serves all notes, in several processes at once, so it keeps nothing between them."""

    name: ClassVar[str]
    version: ClassVar[str]
    """Another one extracts again from all notes: rows of this extractor only."""
    signs: re.Pattern[str] | tuple[str, ...] = ("",)
    """What a text has in it where there may be anything to find: a pattern or some substrings.
    Without a hit the extractor is not run on a note."""
    everywhere: bool = False
    """Whether it is run on every note, whatever it sees there: what ``on`` in the settings says."""
    tables: ClassVar[tuple[Table, ...]] = ()
    figures: ClassVar[Mapping[str, str]] = {}
    """What is counted in reports, by name: SQL that gives one number each."""
    problems: ClassVar[tuple[str, ...]] = ()
    """The kinds of problems that it reports, such as ``task.overdue``."""
    kinds: ClassVar[tuple[NodeKind, ...]] = ()
    commands: ClassVar[Mapping[str, str]] = {}
    """Commands by name: ``module:function``, or ``module:app`` for a group of them."""

    def sees(self, note: Note) -> bool:
        """Whether a note has signs of what is to be found."""
        if isinstance(self.signs, tuple):
            return any(sign in note.text for sign in self.signs)
        return self.signs.search(note.text) is not None

    def extract(self, note: Note, guard: Guard) -> Rows:
        """Returns what a note says. Pure; runs in the processes that read notes. The guard takes
        what is wrong in the note."""
        raise NotImplementedError

    def derive(self, store: Store) -> Iterable[Problem]:
        """Puts together what only all notes together say, in the transaction of the index run, and
        returns what is wrong between notes. What it writes is undone where it fails."""
        return ()

    # What it adds to the answers of questions, each asked of one state of the store. Where it fails
    # it is left out, with a warning.

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

    def statements(self, store: Store) -> Iterable[Quotable]:
        """Yields what notes say that can be quoted by itself."""
        return ()

    def related(self, session: Session, name: str, count: int) -> list[Result] | None:
        """Returns what is most like something that goes by a name; ``None`` if nothing does."""
        return None

    def contribution(self, atlas: Atlas) -> Contribution | None:
        """Returns what it knows of the parts of things, for ``expand``."""
        return None
