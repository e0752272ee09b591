"""Damage is undone and correct text is left alone, whatever language it is in."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from languages import WORDS
from vaultgraph.codepages import CODECS, damage
from vaultgraph.mojibake import Repaired, repair, repaired_name

USUAL = (
    "mac_roman", "latin_1", "cp1252", "cp1251", "koi8_r", "cp866", "mac_cyrillic",
    "cp1250", "cp1253", "cp1254", "cp1257", "cp850",
)  # fmt: skip
QUOTES = st.sampled_from(["“{}”", "„{}“", "«{}»", "»{}«", "‘{}’", "‚{}‘", "‹{}›", "({})"])
MARKS = st.sampled_from(["’", "’", "’", "–", "—", "…", "·", "‑", "/"])


def texts(language: str) -> st.SearchStrategy[str]:
    """Notes in a language, with the punctuation of printed books and of hasty typing."""
    word = st.sampled_from(WORDS[language].split())
    pair = st.builds("{}{}{}".format, word, MARKS, word)
    edge = st.builds("{}{}".format, word, MARKS) | st.builds("{}{}".format, MARKS, word)
    quoted = st.builds(str.format, QUOTES, word | pair)
    spaces = st.sampled_from([" ", " ", "\n", "\u00a0"])
    token = st.builds(str.__add__, word | pair | edge | quoted, spaces)
    return st.lists(token, min_size=1, max_size=12).map("".join)


CLEAN = st.sampled_from(sorted(WORDS)).flatmap(texts)
ONE_AFTER_ANOTHER = st.lists(CLEAN, min_size=2, max_size=4).map("\n".join)


@given(CLEAN | ONE_AFTER_ANOTHER)
@example("Il mare—è vasto—è calmo.")
@example("1…é")
def test_correct_text_is_left_alone_and_is_no_suspect(text):
    assert repair(text) == Repaired(text)


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("codec", USUAL)
def test_a_damaged_note_in_any_language_is_restored(language, codec):
    text = f"# {WORDS[language]}\n\n{WORDS[language]}\nplain text\n"
    assert repair(damage(text, (codec,))).text == text


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("codec", ["mac_roman", "latin_1", "cp1252"])
def test_damage_done_twice_is_undone_twice(language, codec):
    text = f"# {WORDS[language]}\n\n{WORDS[language]}\nplain text\n"
    assert repair(damage(text, (codec, codec))).text == text


@pytest.mark.parametrize("language", WORDS)
def test_no_encoding_is_taken_for_another(language):
    text = f"{WORDS[language]}\n\n{WORDS[language]}\n"
    for codec in CODECS:
        damaged = damage(text, (codec,))
        assert repair(damaged).text in (text, damaged), codec


@given(CLEAN, st.sampled_from(CODECS))
def test_what_was_damaged_comes_back_or_stays(text, codec):
    damaged = damage(text, (codec,))
    assert repair(damaged).text in (text, damaged)


def test_english_is_restored_by_its_punctuation():
    text = "“Don’t,” she said — it’s the river’s.\nThat’s what he’d told us…\nWe’ll see.\n"
    for codec in ("cp1252", "cp1250", "cp1251", "koi8_r"):
        assert repair(damage(text, (codec,))).text == text, codec


def test_damage_beside_clean_lines_is_undone_in_every_encoding():
    clean, broken = "Чистая строка сверху.\n", "Память воды — это русло.\nФорма остаётся.\nИ всё.\n"
    for codec in USUAL:
        repaired = repair(clean + damage(broken, (codec,)) + clean)
        assert repaired.text == clean + broken + clean
        assert repaired.repair
        assert (sorted(repaired.repair.lines), repaired.repair.whole) == ([2, 3, 4], False)


def test_an_example_of_damage_in_a_clean_note_is_left_alone():
    example = damage("Память воды, её русло", ("mac_roman",))
    for text in (f"Так выглядит порча: {example}.\n", f"So it looks:\n```\n{example}\n```\n"):
        assert repair(text) == Repaired(text)


def test_two_encodings_that_give_other_words_prove_nothing():
    """``ĂĄ`` is ``å`` by Windows-1250 and ``á`` by ISO 8859-2."""
    text = damage("for får år måte åpen båt håp gråt", ("cp1250",))
    assert repair(text) == Repaired(text)


@pytest.mark.parametrize("name", ["C’è luce", "L’Éveil d’Évian", "Ч–è", "Да", "Ä…Ö…", "Ах, да…"])
def test_a_correct_name_is_no_damaged_one(name):
    assert repaired_name(name) == name


@pytest.mark.parametrize("codec", ["mac_roman", "cp1252", "cp1251", "koi8_r", "cp437"])
@pytest.mark.parametrize("name", ["Да", "Память", "Mémoire d’été", "Łódź", "水の記憶"])
def test_a_damaged_name_is_known(name, codec):
    assert repaired_name(damage(name, (codec,))) == name
