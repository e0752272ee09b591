"""Claims of reviews as they are stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vaultgraph.extraction import Rows
from vaultgraph.extraction.interface import Cell
from vaultgraph.extractors.reviews.find import Claim, ClaimStep, Idea, Review
from vaultgraph.storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """A claim of a review, or an idea or step of one."""

    kind: str
    note_id: int
    title: str
    text: str
    about: str
    line: int
    start: int
    end: int
    message: int
    above: tuple[int, int] | None
    """Line and start of its claim; ``None`` for a claim."""


def rows(reviews: Iterable[Review]) -> Rows:
    """Returns the rows of a note's reviews."""
    found: list[tuple[Cell, ...]] = []
    for review in reviews:
        for claim in review.claims:
            parent = len(found) + 1
            found.append(_row(parent, 0, "claim", claim.ordinal, claim.title, claim, review))
            for place, (kind, number, part) in enumerate(_parts(claim), parent + 1):
                found.append(_row(place, parent, kind, number, "", part, review))
    return {"claim": found}


def _parts(claim: Claim) -> Iterator[tuple[str, int, Idea | ClaimStep]]:
    for number, idea in enumerate(claim.ideas, 1):
        yield "idea", number, idea
    for step in claim.steps:
        yield "step", step.ordinal, step


def _row(
    ordinal: int,
    parent: int,
    kind: str,
    number: int,
    title: str,
    said: Claim | Idea | ClaimStep,
    review: Review,
) -> tuple[Cell, ...]:
    about = review.about or review.title
    place = said.line, said.start, said.end, review.message
    return (ordinal, parent, kind, number, title, said.text, about, *place)


def claims(store: Store) -> list[ClaimRow]:
    """Returns the claims of reviews by path and place, each before its ideas and steps."""
    found = store.connection.execute(
        "SELECT c.kind, c.note_id, c.title, c.text, c.about, c.line, c.start, c.end, c.message,"
        " above.line, above.start FROM claim AS c JOIN file ON file.id = c.note_id"
        " LEFT JOIN claim AS above ON above.note_id = c.note_id AND above.ordinal = c.parent"
        " ORDER BY file.path, c.ordinal"
    )
    return [
        ClaimRow(
            kind=kind,
            note_id=note_id,
            title=title,
            text=text,
            about=about,
            line=line,
            start=start,
            end=end,
            message=message,
            above=None if above is None else (above, above_start),
        )
        for (
            *(kind, note_id, title, text, about, line, start, end, message),
            above,
            above_start,
        ) in found
    ]
