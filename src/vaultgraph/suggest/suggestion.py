"""What is suggested, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NameKind(StrEnum):
    """What a name of a note is; of two notes that go by one name, the earlier kind wins."""

    NAME = "name"
    """The file's."""
    TITLE = "title"
    """A conversation's."""
    ALIAS = "alias"
    SIGN = "sign"
    """Capitals that a longer name begins with."""
    NUMBERED = "numbered"
    """A name without the number or date that it begins with."""
    HEAD = "head"
    """What stands before a dash, colon or bracket."""


class MentionForm(StrEnum):
    """How a mention is written, compared with the name."""

    EXACT = "exact"
    CASE = "case"
    INFLECTED = "inflected"


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a note goes by."""

    text: str
    path: str
    """The note's."""
    kind: NameKind
    stems: tuple[str, ...]
    words: tuple[str, ...]
    """Folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name where it stands in a note: ``start`` and ``end`` are offsets in a line."""

    line: int
    start: int
    end: int
    text: str
    names: tuple[Name, ...]
    """All that it may be, each of another note."""
    in_row: bool = False
    """It stands in a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a link is suggested."""

    name: str = ""
    """The name that was met."""
    kind: str = ""
    """What kind of name it is, a ``NameKind``."""
    form: str = ""
    """How it is written there, a ``MentionForm``."""
    mentions: int = 0
    """In how many other notes the name occurs, less the target itself."""
    linked: int = 0
    """How many of these link the target."""
    similarity: float | None = None
    """The cosine between the two notes; ``None`` without vectors."""
    words: tuple[str, ...] = ()
    """Of a related note: the words that both share."""
    links: tuple[str, ...] = ()
    """Of a related note: what both are linked with."""


@dataclass(frozen=True, slots=True)
class LinkSuggestion:
    """A link that could be made."""

    id: str
    """The same as long as note, place and target are; another one once the file has changed."""
    kind: str
    """``mention``, or ``related`` for a line at the end of the note."""
    note: str
    line: int
    start: int
    end: int
    text: str
    """What stands there now, ``line[start:end]``."""
    target: str
    link: str
    """What would stand there."""
    context: str
    """The line, or what of a long one is near."""
    mark: tuple[int, int]
    """Where in ``context`` the mention stands."""
    score: float
    """From 0 to 1: how likely the link is wanted."""
    why: Why


@dataclass(frozen=True, slots=True)
class Skipped:
    """Mentions that no link is suggested for."""

    name: str
    reason: str
    notes: tuple[str, ...]
    """Whose name it is, or in which the mentions stand."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What could be linked, best first, and what was left out."""

    found: tuple[LinkSuggestion, ...]
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionRequest:
    """Which suggestions are asked for."""

    notes: tuple[str, ...] = ()
    """The paths of the notes to be looked at; empty for all."""
    inside: str = ""
    """A glob on the paths of the notes that are looked at."""
    count: int = 0
    """At most so many; 0 for all."""
    min_score: float | None = None
    every: bool = False
    """Each mention, also in notes that link the target already."""
    related: bool = False
    """Also related notes, for a list at the end."""
