"""Vectors without what all texts of their language have in common."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.vectors.centring import Means, means


def unit(rows) -> np.ndarray:
    rows = np.asarray(rows, np.float32)
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def two_languages(count: int, seed: int = 0) -> tuple[np.ndarray, list[str]]:
    """Translations of each other, each language with a direction of its own larger than what texts
    say: Russian ones first."""
    random = np.random.default_rng(seed)
    said = unit(random.normal(size=(count, 32)))
    offsets = unit(random.normal(size=(2, 32))) * 2
    return unit(np.vstack([said + offsets[0], said + offsets[1]])), ["ru"] * count + ["en"] * count


def found(rows: np.ndarray) -> float:
    """How often the nearest of all other texts is the translation."""
    scores = rows @ rows.T
    np.fill_diagonal(scores, -1)
    count = len(rows) // 2
    return float((scores[:count].argmax(axis=1) == np.arange(count) + count).mean())


def test_a_translation_is_nearer_than_other_texts_of_the_same_language():
    rows, languages = two_languages(50)
    assert found(rows) < 0.1
    assert found(means(rows, languages).taken_from(rows, languages)) > 0.95


def test_one_language_alone_keeps_its_neighbours():
    random = np.random.default_rng(1)
    rows = unit(random.normal(size=(200, 16)))
    centred = means(rows, ["ru"] * 200).taken_from(rows, ["ru"] * 200)
    before, after = rows @ rows.T, centred @ centred.T
    for scores in (before, after):
        np.fill_diagonal(scores, -1)
    assert (before.argmax(axis=1) == after.argmax(axis=1)).mean() > 0.8


@pytest.mark.parametrize("few", [1, 2, 3])
def test_few_texts_of_a_language_are_not_taken_apart(few: int):
    """Less its own mean, a text of one would be nothing, and two would be opposites."""
    rows, languages = two_languages(100)
    kept = [*range(100), *range(100, 100 + few)]
    rows, languages = rows[kept], [languages[place] for place in kept]
    centred = means(rows, languages).taken_from(rows, languages)
    assert np.allclose(np.linalg.norm(centred, axis=1), 1, atol=1e-5)
    for place in range(few):
        others = np.delete(centred[100:], place, axis=0)
        assert not len(others) or (others @ centred[100 + place]).min() > -0.5


def test_a_vault_of_one_note_keeps_its_vector():
    row = unit([[1.0, 2.0, 3.0]])
    centred = means(row, ["ru"]).taken_from(row, ["ru"])
    assert np.allclose(centred, row, atol=1e-6)


def test_a_language_without_texts_gets_the_mean_of_all():
    rows, languages = two_languages(20)
    of = means(rows, languages)
    german = of.taken_from(rows[:1], ["de"])
    assert of.every is not None
    assert np.allclose(german, unit(rows[:1] - of.every), atol=1e-6)


def test_a_text_without_vector_stays_without_and_counts_for_nothing():
    rows, languages = two_languages(10)
    more = np.vstack([rows, np.zeros((5, rows.shape[1]), np.float32)])
    of = means(more, [*languages, *["ru"] * 5])
    same = means(rows, languages)
    assert np.array_equal(of.languages["ru"], same.languages["ru"])
    assert not of.taken_from(more, [*languages, *["ru"] * 5])[-5:].any()


def test_without_texts_nothing_is_taken():
    rows = unit([[1.0, 2.0]])
    assert np.array_equal(means(np.zeros((0, 2), np.float32), []).taken_from(rows, ["ru"]), rows)
    assert np.array_equal(
        means(np.zeros((3, 2), np.float32), ["ru"] * 3).taken_from(rows, [""]), rows
    )
    assert np.array_equal(Means().taken_from(rows, ["ru"]), rows)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ru", "en", ""]),
            st.lists(st.sampled_from([-1.0, 0.0, 0.5, 1.0]), min_size=3, max_size=3),
        ),
        max_size=8,
    )
)
def test_whatever_comes_out_has_length_one_or_none(texts: list[tuple[str, list[float]]]):
    rows = np.array([row for _, row in texts], np.float32).reshape(len(texts), 3)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows = np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)
    languages = [language for language, _ in texts]
    centred = means(rows, languages).taken_from(rows, languages)
    lengths = np.linalg.norm(centred, axis=1)
    assert np.isfinite(centred).all()
    assert (np.isclose(lengths, 1, atol=1e-4) | (lengths == 0)).all()
    assert not centred[~rows.any(axis=1)].any()
