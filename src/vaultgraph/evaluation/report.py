"""An evaluation as people read it: what its figures recommend, in words, and the figures as a table
of a line for every task and language, a column for every mixture."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vaultgraph.evaluation.asking import Asked, rows
from vaultgraph.evaluation.choosing import (
    ENOUGH,
    RELATED,
    Evaluation,
    Figure,
    Tried,
    against,
    best_encoder,
    figure,
    gain,
    label,
    settled,
)

ALL = "all"


def advice(evaluation: Evaluation) -> list[str]:
    """Returns the sentences that recommend an encoder and a mixture, or say why none is."""
    return list(_sentences(evaluation))


def _sentences(evaluation: Evaluation) -> Iterator[str]:
    own = evaluation.tried[0]
    if min(len(own.trial), len(own.shown)) < ENOUGH:
        asked = len(own.trial) + len(own.shown)
        yield (
            f"Only {asked} questions were asked and {2 * ENOUGH} are needed to choose by: leave the"
            " settings as they are."
        )
        yield from _links(own)
        return
    best = best_encoder(evaluation)
    yield from _encoders(evaluation, own, best)
    yield from _mixture(evaluation.default, own, best)
    yield from _links(best)


def _encoders(evaluation: Evaluation, own: Tried, best: Tried) -> Iterator[str]:
    others = [tried for tried in evaluation.tried if tried is not own]
    if best is not own:
        by = against(best.shown, best.share, own.shown, own.share)
        yield f"Encoder: {best.encoder} finds better than {own.encoder} ({_signed(by)})."
        yield f"  vaultgraph index --encoder {shlex.quote(best.encoder)}"
    elif others:
        names = " and ".join(tried.encoder for tried in others)
        yield f"Encoder: keep {own.encoder}; {names} did not find measurably better."


def _mixture(default: float, own: Tried, best: Tried) -> Iterator[str]:
    share = settled(best, default)
    if share == default:
        yield f"Mixture: keep {_named(default)}; no other was measurably better on both halves."
    else:
        by = gain(best.shown, label(share), label(default))
        what = f"{_named(share)}, words the rest," if 0 < share < 1 else _named(share)
        yield f"Mixture: {what} finds better than {_named(default)} ({_signed(by)})."
        yield f"  {_setting(share)}    # under query: in .vaultgraph/config.yaml"
    if 0 < share < 1:
        words = against(best.shown, share, own.shown, 0.0)
        meaning = gain(best.shown, label(share), label(1.0))
        yield f"  against words alone    {_signed(words)}{_chance(words)}"
        yield f"  against meaning alone  {_signed(meaning)}{_chance(meaning)}"


def _links(tried: Tried) -> Iterator[str]:
    if tried.links:
        found = figure(tried.links, RELATED, "recall")
        yield (
            f"Related: of links taken out, {found.mean:.0%} come back among the first ten"
            f" ({found.low:.0%} to {found.high:.0%})."
        )


def _named(share: float) -> str:
    if share <= 0:
        return "words alone"
    return "meaning alone" if share >= 1 else f"meaning {label(share)}"


def _setting(share: float) -> str:
    if share <= 0:
        return "mode: keyword"
    return "mode: semantic" if share >= 1 else f"meaning: {label(share)}"


def _signed(by: Figure) -> str:
    """A difference of MRR and its interval."""
    low, high = (f"{value:+.2f}" for value in (by.low, by.high))
    return f"{by.mean:+.2f} MRR, 95% from {low} to {high}".replace("-0.00", "+0.00")


def _chance(by: Figure) -> str:
    return ": within chance" if by.low <= 0 <= by.high else ""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """An encoder with a share of meaning, and what it was asked on the half that is shown."""

    encoder: str
    share: float
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A task in a language, how many questions it has, and a figure for each column."""

    task: str
    language: str
    questions: int
    figures: tuple[Figure, ...]


def columns(evaluation: Evaluation) -> list[TableColumn]:
    """Returns words alone, and for every encoder its mixture, the default one if that differs, and
    meaning alone."""
    own = evaluation.tried[0]
    found = [TableColumn(own.encoder, 0.0, own.shown)]
    for tried in evaluation.tried:
        shares = dict.fromkeys((evaluation.default, tried.share, 1.0))
        found += [TableColumn(tried.encoder, share, tried.shown) for share in shares if share > 0]
    return found


def lines(
    evaluation: Evaluation, shown: Sequence[TableColumn], measure: str = "reciprocal"
) -> list[TableRow]:
    """Returns the lines of a table, the last one of all questions."""
    own = evaluation.tried[0].shown
    places = {id(each): place for place, each in enumerate(own)}
    groups = {
        (str(task), language): [places[id(each)] for each in asked]
        for (task, language), asked in rows(own).items()
    }
    groups[ALL, ""] = list(range(len(own)))
    return [
        TableRow(
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
