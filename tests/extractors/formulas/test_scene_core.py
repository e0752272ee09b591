"""The core of a scene: its phrases, and the formula made of them."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import MakeVault, need
from vaultgraph import encoders
from vaultgraph.extractors.formulas.grammar import parse
from vaultgraph.extractors.formulas.scenes import answers, morphology
from vaultgraph.extractors.formulas.scenes.core import SceneError, next_address, propose
from vaultgraph.extractors.formulas.scenes.phrases import phrases
from vaultgraph.extractors.formulas.syntax import render

RIVER = (
    "Весной у реки тает лёд, вода поднимается к старому мосту. Девочка стоит на берегу и слушает,"
    " как трещит лёд; ей страшно и радостно."
)
HARBOUR = (
    "In the old harbour the fog lifts slowly. A woman waits on the pier with a letter in her hand,"
    " and her grief turns into a quiet hope."
)
DELTA13 = next_address(["Δ12"])


default_encoder = cache(lambda: encoders.load(encoders.DEFAULT))


@pytest.fixture(params=["dictionary", "endings"])
def by(request, monkeypatch):
    if request.param == "dictionary":
        need(morphology.has_dictionary(), "pymorphy3")
    else:
        monkeypatch.setattr(morphology, "has_dictionary", lambda: False)
    return request.param


def texts(text):
    return [phrase.text for phrase in phrases(text)]


def test_russian_phrases_are_named_in_the_nominative():
    need(morphology.has_dictionary(), "pymorphy3")
    assert texts("Она шла по старому мосту и слышала треск льда.") == [
        "старый мост",
        "мост",
        "треск",
        "треск льда",
        "лёд",
    ]


def test_english_verbs_after_nouns_are_no_phrases():
    assert texts("The fog lifts. Her quiet hope turned into a morning light.") == [
        "fog",
        "quiet hope",
        "hope",
        "morning",
        "morning light",
        "light",
    ]


def test_a_phrase_that_occurs_twice_is_counted(by):
    found = {phrase.text: phrase.count for phrase in phrases("Лёд трещит. Лёд тает. Берег.")}
    assert found["лёд"] == 2
    assert found["берег"] == 1


@pytest.mark.parametrize("text", [RIVER, HARBOUR])
def test_a_scene_becomes_a_formula_that_can_be_read_again(text, encoder, by):
    found = propose(text, encoder, DELTA13)
    assert 3 <= len(found.operands) <= 5
    assert parse(found.text) == found.statement
    assert found.text.startswith("Δ13 = (")


def test_the_core_of_a_russian_scene(encoder):
    need(morphology.has_dictionary(), "pymorphy3")
    found = propose(RIVER, encoder, DELTA13)
    assert {"лёд", "вода", "весна"} <= {each.text for each in found.operands}
    assert found.result is not None
    assert found.result.text == "старый мост"


def test_operands_stand_in_the_order_of_the_text_and_share_no_word(encoder):
    found = propose(HARBOUR, encoder, DELTA13)
    places = [each.phrase.place for each in found.operands]
    assert places == sorted(places)
    words = [word for each in found.operands for word in each.text.split()]
    assert len(words) == len(set(words))


def test_a_text_that_counts_steps_becomes_a_chain(encoder):
    text = "Сначала был жар, потом наступила тишина, а затем последний шаг через порог."
    assert " → " in propose(text, encoder, DELTA13).text


def test_the_number_of_operands_can_be_asked_for(encoder):
    assert len(propose(RIVER, encoder, DELTA13, count=2).operands) == 2


def test_what_formulas_speak_of_is_spelled_as_they_do(encoder):
    found = propose("Мороз. Окно. Свеча.", encoder, DELTA13, {"свеч": "Свеча памяти"})
    assert "Свеча памяти" in {each.text for each in found.operands}


@pytest.mark.parametrize("text", ["", "   \n", "И вот так.", "123 456", "лёд", "=+→()«»"])
def test_too_little_to_make_a_formula_of(text, encoder):
    with pytest.raises(SceneError, match="too little"):
        propose(text, encoder, DELTA13)


PIECES = [
    *("лёд", "воды", "старый", "мост", "Δ12", "+", "=", "→", "«при если»", "(", ")", "—", ":", ","),
    *(".", "\n", "⟁", "fog's", "Lifts", "quiet-hope", "9.4", "ёж"),
]


@given(st.text(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))
def test_any_text_gives_a_formula_that_parses_or_says_why_not(text):
    try:
        found = propose(text, default_encoder(), DELTA13)
    except SceneError:
        return
    assert render(parse(found.text)) == found.text


def test_the_next_address_follows_the_highest():
    assert next_address([]).text == "Δ1"
    assert next_address(["Δ2", "Δ012", "Λ99", "Δxx", "Δ7a"]).text == "Δ13"


def test_the_vault_gives_the_address_and_the_spelling(make_vault: MakeVault, encoder):
    vault = make_vault(
        {"a.md": "# Формулы\nΔ12 = (Вода + весна) = расцвет\n\nКогда-нибудь будет и Δ13.\n"}
    )
    vault.index()
    with vault.session() as session:
        found = answers.propose(session.store, encoder, "Вода у берега. Лёд и туман над рекой.")
        again = answers.propose(session.store, encoder, "Вода у берега. Лёд и туман над рекой.")
    assert found == again
    assert found.text.startswith("Δ14 = ")
    assert any(each.known and each.text == "вода" for each in found.operands)
