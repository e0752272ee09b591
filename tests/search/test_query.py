"""Queries: by word and by meaning, in both languages, with reasons."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultgraph import Vault
from vaultgraph.errors import ConfigError, NotIndexed
from vaultgraph.search.mixing import standardized
from vaultgraph.search.snippet import snippet
from vaultgraph.vectors.files import VIEWS
from vaultgraph.words import stems


def notes(results) -> list[str]:
    return [result.note for result in results]


@pytest.fixture
def rivers(make_vault) -> Vault:
    vault = make_vault(
        {
            "Русло.md": "Русло помнит воду. Вода уходит, а форма остаётся.",
            "Bread.md": "Flour, water and salt; then wait.",
            "Tides.md": "# Tides\n\nThe sea comes back twice a day.",
            "Chat.md": (
                ">[!nexus_user] **User** - 14.06.2025 at 20:07\n> Почему река помнит?\n"
                "<!-- UID: 73497582-e5b5-4de1-a6e1-90336a110a63 -->\n\n"
                ">[!nexus_agent] **Assistant** - 14.06.2025 at 20:08\n"
                "> Потому что берег сделан водой.\n"
                "<!-- UID: 73497582-e5b5-4de1-a6e1-90336a110a64 -->\n"
            ),
        }
    )
    vault.index()
    return vault


def test_words_are_found_in_any_form(rivers: Vault):
    assert set(notes(rivers.query("водой", mode="keyword"))) == {"Русло.md", "Chat.md"}
    assert notes(rivers.query("waters", mode="keyword")) == ["Bread.md"]


def test_titles_are_found(rivers: Vault):
    assert notes(rivers.query("bread", mode="keyword")) == ["Bread.md"]


def test_meaning_is_found_across_languages(rivers: Vault):
    assert notes(rivers.query("море возвращается дважды в день", mode="semantic"))[0] == "Tides.md"


def test_a_hit_explains_itself(rivers: Vault):
    hit = rivers.query("помнит ли река")[0]
    assert (hit.note, hit.line, hit.kind) == ("Chat.md", 2, "message")
    assert hit.message == "73497582-e5b5-4de1-a6e1-90336a110a63"
    assert hit.why.words == ("река", "помнит")
    assert (hit.why.role, hit.why.time) == ("user", "2025-06-14T20:07")
    assert hit.why.similarity is not None
    assert [hit.snippet[begin:end] for begin, end in hit.marks] == ["река", "помнит"]


def test_a_note_is_found_once_by_its_best_passage(sample: Vault):
    results = sample.query("память", count=100)
    assert len(notes(results)) == len(set(notes(results)))
    assert [result.rank for result in results] == list(range(1, len(results) + 1))
    assert any(result.more for result in results)


def test_a_search_can_be_narrowed(sample: Vault):
    messages = sample.query("память воды", kind="message")
    assert {result.kind for result in messages} == {"message"}
    ideas = sample.query("память воды", inside="Идеи/*")
    assert {result.note.split("/")[0] for result in ideas} == {"Идеи"}
    late = sample.query("память воды", since="2026")
    assert late
    assert all(result.why.time >= "2026" for result in late if result.kind == "message")


@pytest.mark.parametrize(
    "text", ["", " ", '"', "AND OR NOT", "a* (b", "' -- ;", "NEAR(x y)", "⟁", "\0", "\ud800"]
)
@pytest.mark.parametrize("mode", ["hybrid", "keyword", "semantic"])
def test_no_text_is_a_syntax_error(rivers: Vault, text: str, mode: str):
    rivers.query(text, mode=mode)


@settings(max_examples=25, deadline=None)
@given(
    text=st.sampled_from(["память", "what water remembers", "Δ12 вода", "zzz"]), k=st.integers(1, 8)
)
def test_the_first_k_of_more_results_are_the_k_results(sample: Vault, text: str, k: int):
    assert notes(sample.query(text, k)) == notes(sample.query(text, k + 1))[:k]


def test_results_are_the_same_every_time(sample: Vault):
    assert sample.query("русло и память") == sample.query("русло и память")


def test_a_vault_without_index_says_so(make_vault):
    with pytest.raises(NotIndexed):
        make_vault({"a.md": ""}).query("x")


def test_a_mode_that_does_not_exist_is_an_error(rivers: Vault):
    with pytest.raises(ConfigError):
        rivers.query("x", mode="fuzzy")


def test_without_vectors_words_alone_decide(make_vault):
    vault = make_vault({"a.md": "spring water", "b.md": "bread"})
    vault.index(embed=False)
    assert notes(vault.query("water")) == ["a.md"]


@pytest.mark.parametrize("name", VIEWS)
def test_a_damaged_vector_file_is_replaced_by_what_the_store_knows(rivers: Vault, name: str):
    def asked() -> list:
        return Vault(rivers.root).query("прилив моря")  # nothing is kept from before

    before = asked()
    view = rivers.folder / name
    view.write_bytes(view.read_bytes()[:-40] + b"\0" * 40)
    assert asked() == before
    view.write_bytes(b"")
    assert asked() == before
    view.unlink()
    assert asked() == before
    rivers.index()
    assert view.is_file()


def test_what_is_kept_in_memory_goes_with_what_it_was_made_from(make_vault):
    vault = make_vault({"a.md": "The tide. [[b]]", "b.md": "A harbour.", "c.md": "Bread."})
    vault.index()
    assert len(vault.query("loaf", mode="semantic")) == 3
    assert vault.related("a")[0].note == "c.md"
    (vault.root / "d.md").write_text("A loaf of bread, and the tide.", encoding="utf-8")
    vault.index()
    assert "d.md" in notes(vault.query("loaf", mode="semantic"))
    assert "d.md" in notes(vault.related("a"))
    (vault.root / "d.md").unlink()
    vault.index()
    assert "d.md" not in notes(vault.query("loaf", mode="semantic"))
    assert "d.md" not in notes(vault.related("a"))


class TestSnippet:
    TEXT = "Начало пустое. " * 40 + "Здесь вода помнит русло. " + "Конец тоже пуст. " * 40

    def test_it_shows_the_place_with_most_words(self):
        shown = snippet(self.TEXT, stems("вода русло"))
        assert "Здесь вода помнит русло." in shown.text
        assert shown.text.startswith("… ")
        assert shown.text.endswith(" …")
        assert [shown.text[begin:end] for begin, end in shown.marks] == ["вода", "русло"]
        assert shown.words == ("вода", "русло")

    def test_without_matches_it_shows_the_beginning(self):
        assert snippet(self.TEXT, []).text.startswith("Начало пустое.")

    @given(st.text(), st.text())
    def test_marks_lie_in_the_snippet(self, text, query):
        shown = snippet(text, stems(query))
        assert all(0 <= begin < end <= len(shown.text) for begin, end in shown.marks)


def test_standard_scores_of_equal_scores_are_zero():
    import numpy as np

    assert not standardized(np.array([2.0, 2.0])).any()
    assert np.allclose(standardized(np.array([1.0, 3.0])), [-1, 1])
