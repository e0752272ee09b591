"""Figures of a ranking: recall, reciprocal rank, discounted gain, and how sure they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vaultgraph.evaluation.questions import Hit, Question, RelevantSpan

DEPTH = 10
"""How many answers are looked at."""
_RESAMPLES = 1000
_SEED = 20251122


@dataclass(frozen=True, slots=True)
class Score:
    """One question's figures, each between 0 and 1."""

    first: float
    """Recall among the first: 1 if the first answer is right."""
    recall: float
    """The share of the right answers among the first ten, of as many as could be there."""
    reciprocal: float
    """One over the rank of the first right answer; 0 beyond the tenth."""
    gain: float
    """Discounted gain over that of a perfect ranking (nDCG; Järvelin and Kekäläinen 2002)."""


NAMES = {"first": "recall@1", "recall": "recall@10", "reciprocal": "MRR", "gain": "nDCG@10"}


def score(question: Question, answers: Sequence[Hit]) -> Score:
    """Returns the figures of the answers to a question. Each right place counts once, however often
    it is met; answers known before are passed over."""
    right: list[bool] = []
    open_targets: list[RelevantSpan] = list(question.targets)
    for hit in answers:
        if hit.note in question.known:
            continue
        met = next((target for target in open_targets if target.is_met(hit)), None)
        if met is not None:
            open_targets.remove(met)
        right.append(met is not None)
        if len(right) == DEPTH:
            break
    possible = min(DEPTH, len(question.targets))
    ideal = math.fsum(1 / math.log2(rank + 1) for rank in range(1, possible + 1))
    ranks = [rank for rank, is_right in enumerate(right, 1) if is_right]
    return Score(
        float(bool(right) and right[0]),
        len(ranks) / possible,
        1 / ranks[0] if ranks else 0.0,
        math.fsum(1 / math.log2(rank + 1) for rank in ranks) / ideal,
    )


def mean(scores: Sequence[Score], measure: str) -> float:
    """Returns the mean of a measure; 0 of no scores."""
    return math.fsum(getattr(each, measure) for each in scores) / len(scores) if scores else 0.0


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Returns the 95% interval of a mean by the bootstrap (Efron 1979), the same every time."""
    if not values:
        return 0.0, 0.0
    sample = np.asarray(values)
    choices = np.random.default_rng(_SEED).integers(len(sample), size=(_RESAMPLES, len(sample)))
    low, high = np.percentile(sample[choices].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def difference(
    better: Sequence[Score], worse: Sequence[Score], measure: str = "reciprocal"
) -> tuple[float, float, float]:
    """Returns the mean difference of two systems on the same questions, and its 95% interval."""
    each = [
        getattr(one, measure) - getattr(other, measure)
        for one, other in zip(better, worse, strict=True)
    ]
    return (math.fsum(each) / len(each) if each else 0.0, *interval(each))
