"""Related notes: first what is not linked yet."""

from __future__ import annotations

import pytest

from vaultgraph import Vault
from vaultgraph.errors import NoteNotFound


def test_unlinked_notes_come_first_then_linked_ones(sample: Vault):
    results = sample.related("Hysteresis", 9)
    linked = [result.why.linked for result in results]
    assert linked == sorted(linked)
    assert linked.count(True) == 3
    assert "Ideas/Hysteresis.md" not in [result.note for result in results]


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
