"""Words and stems, the common ground of search and of keyword ranking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.words import content_stems, fold, stems, term, terms, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("весна", "Весны"),
        ("ёлка", "елки"),
        ("memory", "Memories"),
        ("café", "CAFE"),
        ("во\u0301ды", "вода"),
        ("Δ12", "δ12"),
    ],
)
def test_forms_of_a_word_have_one_stem(one, other):
    assert stems(one) == stems(other)


@pytest.mark.parametrize(("one", "other"), [("йод", "иод"), ("їжак", "іжак"), ("кот", "код")])
def test_different_letters_stay_different(one, other):
    assert stems(one) != stems(other)


def test_a_symbol_is_a_word_but_an_arrow_is_none():
    assert stems("⟁ = распад → 🜂") == ["⟁", "распад", "🜂"]


def test_words_know_their_places():
    text = "Весна, и снова весна"
    assert [text[word.start : word.end] for word in words(text)] == ["Весна", "и", "снова", "весна"]


def test_a_symbol_is_spelled_in_the_full_text_index():
    assert term("⟁") == "u27c1"
    assert terms("⟁ весны") == "u27c1 весн"


def test_function_words_tell_nothing_unless_they_are_all_there_is():
    assert content_stems(stems("как память о воде и вода")) == ["памя", "вод"]
    assert content_stems(stems("быть или не быть")) == ["быт", "ил", "не"]


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_every_word_lies_in_the_text_and_has_a_stem(text):
    for word in words(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.stem
