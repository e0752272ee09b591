"""What an extractor adds to unfolding: things of its own, and what stands below them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from vaultgraph.expand.thing import Meaning, Neighbour, Thing

if TYPE_CHECKING:
    from vaultgraph.expand.atlas import Atlas


class Contribution:
    """The things of one extractor as one atlas shows them. What is not overridden adds nothing."""

    kinds: frozenset[str] = frozenset()
    """The kinds of its things."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas

    def by_id(self, node: str) -> Iterator[Meaning]:
        """Yields what goes by the id of a node."""
        return iter(())

    def meanings(self, text: str) -> Iterator[Meaning]:
        """Yields what goes by a text, other than by a common word."""
        return iter(())

    def named(self, text: str) -> Iterator[Meaning]:
        """Yields what goes by a text that may be the name of a note as well."""
        return iter(())

    def check(self, text: str) -> None:
        """Raises ``SeedNotFound`` for a text by which only one of its things could go, and none
        does."""

    def below(self, thing: Thing, *, is_seed: bool) -> Iterable[Neighbour]:
        """Yields what may stand below one of its things."""
        return ()

    def beside(self, thing: Thing, *, is_seed: bool) -> Iterable[Neighbour]:
        """Yields what it adds below a thing of others: a note, a passage, a text, or a thing of
        another extractor."""
        return ()
