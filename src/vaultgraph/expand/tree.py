"""What expanding gives: a tree of things, each with the reason why it is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vaultgraph.extraction.interface import NodeKind
from vaultgraph.extraction.kinds import OTHER


class TreeNodeKind(StrEnum):
    """What a line of the tree stands for, of what every vault has."""

    NOTE = "note"
    PASSAGE = "passage"
    TEXT = "text"
    """What was asked for, in its own words."""


class Tie(StrEnum):
    """What a line has to do with the line above it, in the order in which lines are shown."""

    SEED = "seed"
    ELABORATION = "elaboration"
    PART = "part"
    DEFINITION = "definition"
    OPERAND = "operand"
    RESULT = "result"
    CLAIM = "claim"
    STEP = "step"
    IDEA = "idea"
    NAMED = "named"
    STATED = "stated"
    USE = "use"
    SOURCE = "source"
    SHARED = "shared"
    SCENE = "scene"
    SECTION = "section"
    ANSWER = "answer"
    LINK = "link"
    BACKLINK = "backlink"
    SAID = "said"
    RELATED = "related"
    NEXT = "next"
    NEAR = "near"


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeNode:
    """A line of the tree with the lines below it."""

    node: str
    """Its id, as in the graph; a passage is ``passage:PATH:LINE``. Ids are seeds too."""
    kind: str
    """A ``TreeNodeKind``, or a kind of node that an extractor brings."""
    tie: Tie
    label: str
    why: str
    """Why it is there."""
    path: str = ""
    line: int = 0
    heading: str = ""
    """The heading above it, as a link to it may be written; empty if none can be named."""
    text: str = ""
    """What is said there, for forms that have room for it."""
    time: str = ""
    role: str = ""
    relevance: float = 0.0
    """How near it is to the seed, at most 1."""
    novelty: float = 1.0
    """How far it is from what was in the tree before it, at most 1."""
    order: int = 0
    """The place in which it was chosen; the seed's is 0."""
    left: int = 0
    """How much of what belongs below it was left out."""
    branches: tuple[TreeNode, ...] = ()

    def walk(self, depth: int = 0) -> Iterator[tuple[int, TreeNode]]:
        """Yields this line and those below it from top to bottom, each with its depth."""
        yield depth, self
        for branch in self.branches:
            yield from branch.walk(depth + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """A seed unfolded."""

    seed: str
    """As it was asked for."""
    root: TreeNode
    depth: int
    budget: int
    others: tuple[str, ...] = ()
    """What else the seed may mean, as seeds that mean it."""
    kinds: Mapping[str, NodeKind] = field(default_factory=dict)
    """What is known of the kinds of nodes."""

    def look(self, branch: TreeNode) -> NodeKind:
        """Returns how things of the kind of a line are shown."""
        return self.kinds.get(branch.kind, OTHER)

    def walk(self) -> Iterator[tuple[int, TreeNode]]:
        """Yields the lines from top to bottom, each with its depth, from 0."""
        return self.root.walk()
