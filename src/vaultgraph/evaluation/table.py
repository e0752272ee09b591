"""An evaluation as a table: a line for every task and language, a column for every mixture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vaultgraph.evaluation.asking import Asked, rows
from vaultgraph.evaluation.choosing import Evaluation, Figure, figure, label

ALL = "all"


@dataclass(frozen=True, slots=True)
class Column:
    """An encoder with a share of meaning, and what it was asked on the half that is shown."""

    encoder: str
    share: float
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A task in a language, how many questions it has, and a figure for each column."""

    task: str
    language: str
    questions: int
    figures: tuple[Figure, ...]


def columns(evaluation: Evaluation) -> list[Column]:
    """Returns words alone, and for every encoder its mixture, the default one if that differs, and
    meaning alone."""
    own = evaluation.tried[0]
    found = [Column(own.encoder, 0.0, own.shown)]
    for tried in evaluation.tried:
        shares = dict.fromkeys((evaluation.default, tried.share, 1.0))
        found += [Column(tried.encoder, share, tried.shown) for share in shares if share > 0]
    return found


def lines(
    evaluation: Evaluation, shown: Sequence[Column], measure: str = "reciprocal"
) -> list[Line]:
    """Returns the lines of a table, the last one of all questions."""
    own = evaluation.tried[0].shown
    places = {id(each): place for place, each in enumerate(own)}
    groups = {
        (str(task), language): [places[id(each)] for each in asked]
        for (task, language), asked in rows(own).items()
    }
    groups[ALL, ""] = list(range(len(own)))
    return [
        Line(
            task,
            language,
            len(chosen),
            tuple(
                figure([column.asked[place] for place in chosen], label(column.share), measure)
                for column in shown
            ),
        )
        for (task, language), chosen in groups.items()
        if chosen
    ]
