"""Claims as things to show, and what stands below them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from vaultgraph.expand.contribution import Contribution
from vaultgraph.expand.plain import one_line, opening
from vaultgraph.expand.texts import near
from vaultgraph.expand.thing import Meaning, Neighbour, Thing
from vaultgraph.expand.tree import Tie, TreeNodeKind
from vaultgraph.extractors.reviews.tables import ClaimRow, claims


class Claims(Contribution):
    """The claims of a vault with their ideas and steps."""

    kinds = frozenset({"claim", "idea", "step"})

    @cached_property
    def _parts(self) -> dict[tuple[int, tuple[int, int] | None], list[ClaimRow]]:
        """The ideas and steps of each claim by its note and place; claims by their note alone."""
        found: dict[tuple[int, tuple[int, int] | None], list[ClaimRow]] = {}
        for claim in claims(self.atlas.store):
            if claim.note_id in self.atlas.files:
                found.setdefault((claim.note_id, claim.above), []).append(claim)
        return found

    @cached_property
    def _by_id(self) -> dict[str, ClaimRow]:
        return {self._thing(claim).id: claim for each in self._parts.values() for claim in each}

    def _thing(self, claim: ClaimRow) -> Thing:
        path = self.atlas.files[claim.note_id].path
        text = f"{claim.title}. {claim.text}" if claim.title else claim.text
        return Thing(
            id=f"{claim.kind}:{path}:{claim.line}:{claim.start}",
            kind=claim.kind,
            label=opening(claim.title or claim.text),
            text=one_line(text),
            path=path,
            line=claim.line,
            end_line=claim.line,
        )

    def by_id(self, node: str) -> Iterator[Meaning]:
        """Yields a claim, idea or step."""
        if node.partition(":")[0] in self.kinds and (claim := self._by_id.get(node)):
            yield Meaning(self._thing(claim), f"a {claim.kind}")

    def beside(self, thing: Thing, *, is_seed: bool) -> Iterator[Neighbour]:
        """Yields the claims of a note."""
        if thing.kind == TreeNodeKind.NOTE:
            for claim in self._parts.get((self.atlas.by_path[thing.path].id, None), ()):
                about = f" about “{claim.about}”" if claim.about else ""
                yield Neighbour(self._thing(claim), Tie.CLAIM, f"a claim{about}")

    def below(self, thing: Thing, *, is_seed: bool) -> Iterator[Neighbour]:
        """Yields what may stand below a claim: its steps and ideas, what is linked in its line,
        what is like it."""
        claim = self._by_id[thing.id]
        for part in self._parts.get((claim.note_id, (claim.line, claim.start)), ()):
            tie = Tie.STEP if part.kind == "step" else Tie.IDEA
            why = "a step of the claim" if tie is Tie.STEP else "an idea related to the claim"
            yield Neighbour(self._thing(part), tie, why)
        for link in self.atlas.links.get(claim.note_id, ()):
            target = self.atlas.files[link.target_id] if link.target_id else None
            if link.line == claim.line and target and self.atlas.is_note(target):
                yield Neighbour(self.atlas.note(target), Tie.LINK, f"linked in line {link.line}")
        yield from near(self.atlas, thing, [thing])
