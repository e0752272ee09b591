"""Figures of a ranking."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.evaluation.metrics import NAMES, Score, difference, interval, mean, score
from vaultgraph.evaluation.questions import Half, Hit, Question, RelevantSpan, Task


def asked(*targets: RelevantSpan, known: frozenset[str] = frozenset()) -> Question:
    return Question(
        task=Task.TITLE,
        text="text",
        targets=targets,
        asked_in="en",
        language="en",
        half=Half.REPORT,
        known=known,
    )


def ranked(notes: str) -> list[Hit]:
    """The notes of a ranking, a letter each."""
    return [Hit(note) for note in notes]


ONE, TWO = asked(RelevantSpan("a")), asked(RelevantSpan("a"), RelevantSpan("b"))


@pytest.mark.parametrize(
    ("question", "answers", "expected"),
    [
        pytest.param(ONE, "abc", Score(1, 1, 1, 1), id="first"),
        pytest.param(ONE, "xa", Score(0, 1, 1 / 2, 1 / math.log2(3)), id="second"),
        pytest.param(ONE, "xyz", Score(0, 0, 0, 0), id="not found"),
        pytest.param(ONE, "", Score(0, 0, 0, 0), id="no answer"),
        pytest.param(ONE, "qwertyuiopa", Score(0, 0, 0, 0), id="the eleventh is not looked at"),
        pytest.param(ONE, "aaa", Score(1, 1, 1, 1), id="the same answer twice counts once"),
        pytest.param(TWO, "ba", Score(1, 1, 1, 1), id="several targets, in any order"),
        pytest.param(
            TWO, "axxx", Score(1, 1 / 2, 1, 1 / (1 + 1 / math.log2(3))), id="half of the targets"
        ),
    ],
)
def test_scores(question: Question, answers: str, expected: Score):
    figures = score(question, ranked(answers))
    assert [getattr(figures, measure) for measure in NAMES] == pytest.approx(
        [getattr(expected, measure) for measure in NAMES]
    )


def test_a_hit_must_have_some_of_the_lines_that_are_asked_for():
    question = asked(RelevantSpan("a", 10, 20))
    for lines, first in {(1, 9): 0, (1, 10): 1, (12, 13): 1, (20, 99): 1, (21, 99): 0}.items():
        assert score(question, [Hit("a", *lines)]).first == first


def test_a_note_that_a_hit_names_as_its_copy_is_found():
    assert score(ONE, [Hit("b", copies=("a",))]).first == 1
    assert score(asked(RelevantSpan("a", 10, 20)), [Hit("b", copies=("a",))]).first == 0


def test_what_is_linked_already_is_passed_over():
    question = asked(RelevantSpan("a"), known=frozenset({"x", "y"}))
    assert score(question, ranked("xya")).first == 1


def test_of_more_targets_than_ten_as_many_count_as_could_be_there():
    question = asked(*(RelevantSpan(str(number)) for number in range(30)))
    assert score(question, [Hit(str(number)) for number in range(10)]) == Score(1, 1, 1, 1)


NOTES = st.lists(st.sampled_from("abcdef"), max_size=9).map("".join)


@given(NOTES, st.sets(st.sampled_from("abcdef"), min_size=1))
def test_every_figure_is_a_share_and_a_right_answer_first_is_best_of_all(answers, targets):
    question = asked(*(RelevantSpan(target) for target in sorted(targets)))
    figures = score(question, ranked(answers))
    better = score(question, ranked(min(targets) + answers))
    for measure in NAMES:
        assert 0 <= getattr(figures, measure) <= 1
    assert (better.first, better.reciprocal) == (1, 1)
    assert better.recall >= figures.recall - 1e-12


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_an_interval_holds_the_mean_and_is_the_same_every_time(values):
    low, high = interval(values)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
    assert (low, high) == interval(values)


def test_more_values_give_a_narrower_interval():
    few, many = interval([0.0, 1.0] * 10), interval([0.0, 1.0] * 1000)
    assert many[1] - many[0] < few[1] - few[0]


def test_a_difference_is_taken_question_by_question():
    better = [Score(1, 1, value + 0.1, 1) for value in (0.1, 0.5, 0.9)]
    worse = [Score(1, 1, value, 1) for value in (0.1, 0.5, 0.9)]
    assert difference(better, worse) == pytest.approx((0.1, 0.1, 0.1))


def test_of_nothing_the_figures_are_zero():
    assert mean([], "first") == 0
    assert interval([]) == (0, 0)
    assert difference([], []) == (0, 0, 0)
