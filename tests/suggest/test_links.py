"""Suggestions for a whole vault."""

from __future__ import annotations

import pytest

from conftest import MakeVault
from vaultgraph import Vault
from vaultgraph.errors import NoteNotFound
from vaultgraph.suggest import never
from vaultgraph.suggest.suggestion import LinkSuggestion, SuggestionRequest

VAULT: dict[str, str | bytes] = {
    "Память воды.md": "---\naliases: [водная память]\n---\nо воде",
    "Book/Tides.md": "moon",
    "Ideas/Tides.md": "delay",
    "Русло.md": "форма",
    "a.md": "Память воды. И память воды. И о памяти воды. И водная память.",
    "b.md": "[[Память воды]] и ещё память воды",
    "Book/c.md": "Tides here. A table:\n\n| x | y |\n| --- | --- |\n| память воды | 1 |",
    "d.md": "Tides there.",
}


def found(vault: Vault, **wanted) -> list[LinkSuggestion]:
    wanted.setdefault("min_score", 0.0)
    return list(vault.suggest_links(SuggestionRequest(**wanted)).found)


def told(suggestions: list[LinkSuggestion]) -> set[tuple[str, int, str]]:
    return {(each.note, each.start, each.link) for each in suggestions}


@pytest.fixture
def vault(make_vault: MakeVault) -> Vault:
    made = make_vault(VAULT)
    made.index(embed=False)
    return made


def test_the_first_mention_is_linked_where_the_note_has_no_link_yet(vault: Vault):
    assert told(found(vault)) == {
        ("a.md", 0, "[[Память воды]]"),
        ("Book/c.md", 2, r"[[Память воды\|память воды]]"),
        ("Book/c.md", 0, "[[Book/Tides|Tides]]"),
    }


def test_every_mention_is_what_the_pane_of_unlinked_mentions_shows(vault: Vault):
    every = found(vault, notes=("a.md", "b.md"), every=True)
    assert told(every) == {
        ("a.md", 0, "[[Память воды]]"),
        ("a.md", 15, "[[Память воды|память воды]]"),
        ("a.md", 32, "[[Память воды|памяти воды]]"),
        ("a.md", 47, "[[Память воды|водная память]]"),
        ("b.md", 22, "[[Память воды|память воды]]"),
    }


def test_of_two_notes_of_one_name_only_one_in_the_same_folder_is_meant(vault: Vault):
    skipped = vault.suggest_links(SuggestionRequest()).skipped
    assert [(each.name, each.notes) for each in skipped] == [("Tides", ("d.md",))]
    assert "several notes" in skipped[0].reason


def test_suggestions_can_be_narrowed(vault: Vault):
    everything = found(vault)
    assert {each.note for each in found(vault, inside="Book")} == {"Book/c.md"}
    assert found(vault, count=2) == everything[:2]
    least = everything[1].score
    assert found(vault, min_score=least) == [each for each in everything if each.score >= least]
    assert [each.note for each in found(vault, notes=("a",))] == ["a.md"]
    with pytest.raises(NoteNotFound):
        found(vault, notes=("nobody",))


def test_one_note_gets_what_it_gets_among_all(sample: Vault):
    everything = found(sample)
    assert everything
    for note in {each.note for each in everything}:
        own = [each for each in everything if each.note == note]
        assert found(sample, notes=(note,)) == own


def test_a_suggestion_shows_the_line_with_the_mention_marked(sample: Vault):
    for each in found(sample):
        start, end = each.mark
        assert each.context[start:end] == each.text
        assert 0 <= each.score <= 1
        assert each.why.linked <= each.why.mentions


def test_what_is_blocked_is_not_suggested(vault: Vault):
    never.add(vault.folder, "a.md → Память воды.md")
    never.add(vault.folder, "tides")
    assert told(found(vault)) == {("Book/c.md", 2, r"[[Память воды\|память воды]]")}


def test_a_changed_or_damaged_note_is_left_out_and_said_so(vault: Vault):
    (vault.root / "a.md").write_text("память воды")
    (vault.root / "e.md").write_bytes("память воды, русло, ещё русло".encode("cp1251"))
    reasons = {each.reason: each.notes for each in vault.suggest_links(SuggestionRequest()).skipped}
    assert reasons["it has changed since it was indexed"] == ("a.md",)
    vault.index(embed=False)
    reasons = {each.reason: each.notes for each in vault.suggest_links(SuggestionRequest()).skipped}
    assert reasons["the bytes are Windows-1251, not UTF-8"] == ("e.md",)


def test_an_id_lasts_until_the_file_changes(vault: Vault):
    before = {each.id for each in found(vault, every=True)}
    assert {each.id for each in found(vault)} <= before
    (vault.root / "a.md").write_text("Память воды. И память воды!")
    vault.index(embed=False)
    after = found(vault, every=True)
    assert {each.id for each in after if each.note != "a.md"} <= before
    assert not {each.id for each in after if each.note == "a.md"} & before


def test_related_notes_are_suggested_only_when_asked_for(sample: Vault):
    assert {each.kind for each in found(sample)} == {"mention"}
    related = [each for each in found(sample, related=True) if each.kind == "related"]
    assert related
    assert all(each.why.similarity and not each.text for each in related)
    pairs = [(each.note, each.target) for each in found(sample, related=True)]
    assert len(pairs) == len(set(pairs))


def test_a_name_said_without_end_in_a_large_note_is_no_trouble(make_vault: MakeVault):
    vault = make_vault({"Русло реки.md": "x", "a.md": "и русло реки " * 30_000})
    vault.index(embed=False)
    (only,) = found(vault)
    assert (only.start, len(only.context) < 400) == (2, True)
