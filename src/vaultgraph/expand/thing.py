"""What a tree can be made of, before it is decided what of it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from vaultgraph.expand.tree import Tie, TreeNodeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A section, formula, concept, note, passage … of the vault."""

    id: str
    kind: str
    """A ``TreeNodeKind``, or a kind of node that an extractor brings."""
    label: str
    text: str = ""
    path: str = ""
    line: int = 0
    end_line: int = 0
    time: str = ""
    role: str = ""
    passages: tuple[int, ...] = ()
    """The passages whose vectors are its own; without any, its text is encoded."""

    def overlaps(self, other: Thing) -> bool:
        """Whether two passages have a line in common."""
        return (
            self.kind == other.kind == TreeNodeKind.PASSAGE
            and self.path == other.path
            and self.line <= other.end_line
            and other.line <= self.end_line
        )


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A thing that may be shown below another, and why."""

    thing: Thing
    tie: Tie
    why: str
    strength: float = 0.0
    """What speaks for it beside its tie, relevance and novelty."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a seed means, and what else it may mean, as seeds that mean it."""

    thing: Thing
    why: str
    others: tuple[str, ...] = ()
