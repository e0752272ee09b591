"""Which mixture and encoder serve a vault best, judged by what was asked.

Weights are chosen on one half of the notes and shown on the other, so that what is shown is what a
choice is worth and not how well it was fitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vaultgraph.evaluation.asking import Asked
from vaultgraph.evaluation.metrics import Score, difference, interval, mean

RELATED = "related"
"""The name of the system that is asked for hidden links."""

ENOUGH = 40
"""Fewer questions than this recommend nothing."""


@dataclass(frozen=True, slots=True)
class Tried:
    """An encoder and what was asked of it. ``share`` is the share of meaning chosen on the half in
    ``trial``; ``shown`` is the other half, ``links`` the notes asked for hidden links."""

    encoder: str
    share: float
    trial: tuple[Asked, ...]
    shown: tuple[Asked, ...]
    links: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was asked of a vault and what came of it. ``default`` is the vault's own share of
    meaning; the first encoder tried is its own."""

    notes: int
    default: float
    tried: tuple[Tried, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean with its 95% interval."""

    mean: float
    low: float
    high: float


def label(share: float) -> str:
    """Returns the name of a mixture by its share of meaning."""
    return f"{share:g}"


def scores_of(asked: Sequence[Asked], name: str) -> list[Score]:
    """Returns the figures of one system, of the questions it was asked."""
    return [each.scores[name] for each in asked if name in each.scores]


def figure(asked: Sequence[Asked], name: str, measure: str = "reciprocal") -> Figure:
    """Returns the mean of a measure of one system."""
    scores = scores_of(asked, name)
    values = [getattr(score, measure) for score in scores]
    return Figure(mean(scores, measure), *interval(values))


def gain(asked: Sequence[Asked], better: str, worse: str) -> Figure:
    """Returns by how much one system's reciprocal rank exceeds another's on the same questions."""
    return Figure(*difference(scores_of(asked, better), scores_of(asked, worse)))


def best_share(trial: Sequence[Asked], default: float) -> float:
    """Returns the share of meaning with the best mean reciprocal rank, words alone included; the
    default unless another is better by more than chance explains (the bootstrap's 95%)."""
    names = trial[0].scores if trial else {}
    ranked = sorted(names, key=lambda name: (-figure(trial, name).mean, abs(float(name) - default)))
    best = next(iter(ranked), label(default))
    if len(trial) < ENOUGH or gain(trial, best, label(default)).low <= 0:
        return default
    return float(best)


def settled(tried: Tried, default: float) -> float:
    """Returns the share of meaning to recommend: the one chosen, if it is better than the default
    on the other half too."""
    better = gain(tried.shown, label(tried.share), label(default)).mean > 0
    return tried.share if better else default


def best_encoder(evaluation: Evaluation) -> Tried:
    """Returns the encoder that is best with its share: the vault's own unless another is better by
    more than chance explains, and better on the other half too."""
    own = evaluation.tried[0]
    ranked = sorted(
        evaluation.tried, key=lambda tried: -figure(tried.trial, label(tried.share)).mean
    )
    best = ranked[0]
    if best is own or len(own.trial) < ENOUGH:
        return own
    chosen = against(best.trial, best.share, own.trial, own.share).low > 0
    shown = against(best.shown, best.share, own.shown, own.share).mean > 0
    return best if chosen and shown else own


def against(asked: Sequence[Asked], share: float, others: Sequence[Asked], other: float) -> Figure:
    """Returns by how much one encoder with its share exceeds another with its own on the same
    questions."""
    better, worse = scores_of(asked, label(share)), scores_of(others, label(other))
    return Figure(*difference(better, worse))
