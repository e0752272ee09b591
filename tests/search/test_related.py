"""Related notes: two that are not linked yet, then one that is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultgraph import Vault
from vaultgraph.errors import NoteNotFound


def test_two_notes_that_are_not_linked_are_followed_by_one_that_is(sample: Vault):
    results = sample.related("Hysteresis", 9)
    linked = [result.why.linked for result in results]
    assert linked == [False, False, True] * 3
    for group in (True, False):
        scores = [result.score for result in results if result.why.linked is group]
        assert scores == sorted(scores, reverse=True)
    assert "Ideas/Hysteresis.md" not in [result.note for result in results]


def test_where_one_kind_ends_the_other_goes_on(make_vault):
    vault = make_vault({"a.md": "sea [[b]] [[c]]", "b.md": "sea", "c.md": "sea", "d.md": "sea"})
    vault.index(embed=False)
    assert [result.note for result in vault.related("a", 9)] == ["d.md", "b.md", "c.md"]
    assert [result.note for result in vault.related("a", 1)] == ["d.md"]


@settings(max_examples=20, deadline=None)
@given(name=st.sampled_from(["Hysteresis", "Русло", "Start here"]), k=st.integers(1, 42))
def test_the_first_k_of_more_results_are_the_k_results(sample: Vault, name: str, k: int):
    assert sample.related(name, k) == sample.related(name, k + 1)[:k]


def test_notes_of_many_passages_have_one_place(make_vault):
    chapters = "\n\n".join(f"# Chapter {n}\n\n" + f"The sea at hour {n}. " * 90 for n in range(90))
    vault = make_vault({"a.md": chapters, "b.md": chapters, "c.md": "bread"})
    vault.index()
    assert [result.note for result in vault.related("a")] == ["b.md", "c.md"]


def test_only_notes_that_could_be_read_are_related(make_vault):
    vault = make_vault({"a.md": "sea", "b.md": "sea " * 40})
    (vault.root / ".vaultgraph").mkdir()
    (vault.root / ".vaultgraph/config.yaml").write_text("max_note_size: 100\n")
    vault = Vault(vault.root)
    vault.index()
    assert vault.related("a") == []
    with pytest.raises(NoteNotFound, match=r"b\.md is not in the index: larger than the limit"):
        vault.related("b")


def test_a_name_that_is_no_utf_8_is_the_name_of_no_note(make_vault):
    vault = make_vault({"a.md": "sea"})
    vault.index(embed=False)
    with pytest.raises(NoteNotFound):
        vault.related("a\udcff")


def test_without_vectors_there_is_no_similarity(make_vault):
    vault = make_vault({"a.md": "sea", "b.md": "sea too"})
    vault.index(embed=False)
    assert vault.related("a")[0].why.similarity is None


def test_notes_that_obsidian_excludes_are_not_proposed(make_vault):
    vault = make_vault(
        {
            "a.md": "sea",
            "old/b.md": "sea",
            ".obsidian/app.json": '{"userIgnoreFilters": ["old/"]}',
        }
    )
    vault.index()
    assert vault.related("a") == []


def test_what_obsidian_excludes_changes_no_similarity(make_vault):
    texts = {"a.md": "Tides and the moon.", "b.md": "Salt and bread.", "c.md": "The sea at night."}
    vault = make_vault(texts)
    vault.index()
    before = [(found.note, found.why.similarity) for found in vault.related("a")]
    invoices = {f"z/{n}.md": f"Invoice {n}, due on Monday." for n in range(20)}
    vault = make_vault({**invoices, ".obsidian/app.json": '{"userIgnoreFilters": ["z/"]}'})
    vault.index()
    assert [(found.note, found.why.similarity) for found in vault.related("a")] == before
    assert vault.related("z/1")[0].why.similarity is not None


def test_what_becomes_excluded_is_gone_at_once(make_vault):
    vault = make_vault({"a.md": "sea", "b.md": "sea and sand", "x/d.md": "the sea"})
    (vault.root / ".obsidian").mkdir()
    vault.index()
    assert "x/d.md" in [found.note for found in vault.related("a")]
    (vault.root / ".obsidian/app.json").write_text('{"userIgnoreFilters": ["x/"]}')
    Vault(vault.root).index()
    assert [found.note for found in vault.related("a")] == ["b.md"]


def test_an_index_made_anew_in_its_place_is_noticed(make_vault):
    vault = make_vault({"a.md": "The tide.", "old.md": "Bread."})
    vault.index()
    assert [found.note for found in vault.related("a")] == ["old.md"]
    for _ in range(5):  # a file system may give a new file the number of one that is gone
        (vault.root / "old.md").unlink(missing_ok=True)
        shutil.rmtree(vault.folder)
        (vault.root / "new.md").write_text("Bread.")
        Vault(vault.root).index()
        assert [found.note for found in vault.related("a")] == ["new.md"]


def test_several_may_ask_while_another_process_indexes(make_vault):
    vault = make_vault({f"{n}.md": f"Tide {n} of the sea. [[{n // 2}]]" for n in range(12)})
    vault.index()

    def ask() -> None:
        for n in range(20):
            assert vault.related(f"{n % 12}")
            assert vault.query("tide of the sea")

    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(ask) for _ in range(3)]
        for n in range(5):
            (vault.root / "new.md").write_text(f"The tide again, {n}. [[{n}]]")
            command = [sys.executable, "-m", "vaultgraph", "index", str(vault.root)]
            subprocess.run(command, check=True, capture_output=True)
    for each in asked:
        each.result()
    assert vault.related("0") == Vault(vault.root).related("0")


def test_notes_on_one_subject_are_related(make_vault):
    vault = make_vault(
        {
            "a.md": "Приливы и отливы, луна и море.",
            "b.md": "Морская вода поднимается вслед за луной.",
            "c.md": "Тесто для хлеба стоит ночь.",
        }
    )
    vault.index()
    assert [result.note for result in vault.related("a")] == ["b.md", "c.md"]


def test_notes_that_link_to_the_same_rare_note_are_related(make_vault):
    vault = make_vault(
        {
            "a.md": "one [[Rare]]",
            "b.md": "two [[Rare]]",
            "c.md": "three [[Hub]]",
            "d.md": "four [[Hub]]",
            "Rare.md": "",
            "Hub.md": "",
        }
    )
    vault.index(embed=False)
    first = vault.related("a")[0]
    assert first.note == "b.md"
    assert first.why.links == ("Rare.md",)


def test_a_note_that_is_missing_is_named_as_links_spell_it(make_vault):
    vault = make_vault({"a.md": "[[Lost Note]]", "b.md": "[[lost note.md]]", "c.md": ""})
    vault.index(embed=False)
    assert vault.related("a")[0].why.links == ("Lost Note",)


def test_what_half_the_vault_shares_is_no_reason(make_vault):
    many = {f"{n}.md": "#chat [[Hub]]" for n in range(20)}
    vault = make_vault({**many, "a.md": "#chat #tide [[Hub]]", "b.md": "#chat #tide [[Hub]]"})
    vault.index(embed=False)
    why = vault.related("a")[0].why
    assert (why.tags, why.links) == (("tide",), ())


def test_shared_tags_are_a_reason(make_vault):
    vault = make_vault({"a.md": "sea #water", "b.md": "sea too #Water #b"})
    vault.index()
    assert vault.related("a")[0].why.tags == ("water",)


@pytest.mark.parametrize(
    "name", ["Ideas/Hysteresis.md", "ideas/hysteresis", "Hysteresis", "hysteresis.md", "гистерезис"]
)
def test_a_note_goes_by_path_name_or_alias(sample: Vault, name: str):
    assert sample.related(name, 1)


def test_a_name_of_several_notes_asks_for_the_path(sample: Vault):
    with pytest.raises(NoteNotFound) as caught:
        sample.related("Tides")
    assert "Book/Tides.md, Ideas/Tides.md" in caught.value.hint


def test_an_unknown_name_proposes_a_near_one(sample: Vault):
    with pytest.raises(NoteNotFound) as caught:
        sample.related("Histeresis")
    assert caught.value.hint == "did you mean Ideas/Hysteresis.md?"


def test_a_vault_of_one_note_has_nothing_related(make_vault):
    vault = make_vault({"a.md": "alone"})
    vault.index()
    assert vault.related("a") == []
