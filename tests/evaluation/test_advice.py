"""What figures recommend."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from vaultgraph.evaluation.asking import Asked
from vaultgraph.evaluation.choosing import Evaluation, Tried, best_encoder, best_share, settled
from vaultgraph.evaluation.metrics import Score
from vaultgraph.evaluation.questions import Half, Question, RelevantSpan, Task
from vaultgraph.evaluation.report import advice


def asked(number: int, scores: Mapping[str, float], task: Task = Task.TITLE) -> Asked:
    question = Question(
        task=task,
        text=f"question {number}",
        targets=(RelevantSpan("a"),),
        asked_in="en",
        language="en",
        half=Half.CHOOSE,
    )
    return Asked(question, {name: Score(mrr, mrr, mrr, mrr) for name, mrr in scores.items()})


def answers(n: int = 60, **shares: float) -> tuple[Asked, ...]:
    """Questions that systems answer well on the whole, some of them less well."""
    return tuple(
        asked(
            number,
            {
                name.removeprefix("s").replace("_", "."): mrr - 0.1 * (number % 3)
                for name, mrr in shares.items()
            },
        )
        for number in range(n)
    )


LINKS = tuple(asked(n, {"related": 0.5}, Task.LINKS) for n in range(10))
EQUAL = answers(s0=0.6, s0_2=0.7, s0_4=0.7, s1=0.5)
FEWER_WORDS = answers(s0=0.6, s0_2=0.8, s0_4=0.7, s1=0.5)


def test_the_default_is_kept_unless_another_share_is_measurably_better():
    assert best_share(EQUAL, 0.4) == 0.4
    assert best_share(FEWER_WORDS, 0.4) == 0.2
    assert best_share(answers(20, s0_2=0.8, s0_4=0.7), 0.4) == 0.4  # too few to tell
    assert best_share((), 0.4) == 0.4


def test_a_difference_that_chance_explains_chooses_nothing():
    mixed = tuple(asked(n, {"0.2": n % 2, "0.4": (n + 1) % 2 * 0.9}) for n in range(60))
    assert best_share(mixed, 0.4) == 0.4


def test_a_choice_that_the_other_half_does_not_confirm_is_dropped():
    assert settled(Tried("own", 0.2, FEWER_WORDS, FEWER_WORDS, ()), 0.4) == 0.2
    assert settled(Tried("own", 0.2, FEWER_WORDS, EQUAL, ()), 0.4) == 0.4


def test_the_own_encoder_is_kept_unless_another_is_measurably_better():
    own = Tried("own", 0.4, EQUAL, EQUAL, ())
    equal = Tried("equal", 0.4, EQUAL, EQUAL, ())
    better = Tried("better", 0.2, FEWER_WORDS, FEWER_WORDS, ())
    assert best_encoder(Evaluation(9, 0.4, (own, equal))) is own
    assert best_encoder(Evaluation(9, 0.4, (own, equal, better))) is better


def test_advice_to_keep_things_as_they_are():
    tried = Tried("built-in", 0.4, EQUAL, EQUAL, LINKS)
    assert advice(Evaluation(304, 0.4, (tried,))) == [
        "Mixture: keep meaning 0.4; no other was measurably better on both halves.",
        "  against words alone    +0.10 MRR, 95% from +0.10 to +0.10",
        "  against meaning alone  +0.20 MRR, 95% from +0.20 to +0.20",
        "Related: of links taken out, 50% come back among the first ten (50% to 50%).",
    ]


def test_advice_to_change_both():
    own = Tried("built-in", 0.4, EQUAL, EQUAL, LINKS)
    better = Tried("my model", 0.2, FEWER_WORDS, FEWER_WORDS, ())
    assert "\n".join(advice(Evaluation(304, 0.4, (own, better)))) == (
        "Encoder: my model finds better than built-in (+0.10 MRR, 95% from +0.10 to +0.10).\n"
        "  vaultgraph index --encoder 'my model'\n"
        "Mixture: meaning 0.2, words the rest, finds better than meaning 0.4 (+0.10 MRR, 95% from"
        " +0.10 to +0.10).\n"
        "  meaning: 0.2    # under query: in .vaultgraph/config.yaml\n"
        "  against words alone    +0.20 MRR, 95% from +0.20 to +0.20\n"
        "  against meaning alone  +0.30 MRR, 95% from +0.30 to +0.30"
    )


@pytest.mark.parametrize(("share", "setting"), [(0.0, "keyword"), (1.0, "semantic")])
def test_advice_to_do_without_one_of_the_two(share: float, setting: str):
    figures = {"s0": 0.5, "s0_4": 0.6, "s1": 0.5} | {f"s{share:g}": 0.9}
    tried = Tried("own", share, answers(**figures), answers(**figures), ())
    assert f"  mode: {setting}    # under query: in .vaultgraph/config.yaml" in advice(
        Evaluation(304, 0.4, (tried,))
    )


def test_of_few_questions_nothing_is_concluded():
    few = answers(10, s0=0.1, s0_4=0.1, s1=0.9)
    tried = Tried("own", 0.4, few, few, ())
    assert "\n".join(advice(Evaluation(12, 0.4, (tried,)))) == (
        "Only 20 questions were asked and 80 are needed to choose by: leave the settings as they"
        " are."
    )
