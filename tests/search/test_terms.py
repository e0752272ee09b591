"""Words that are misspelt or only begun are taken for what the vault has."""

from __future__ import annotations

import pytest

from vaultgraph import Vault


@pytest.fixture
def vault(make_vault) -> Vault:
    vault = make_vault(
        {
            "a.md": "Hysteresis is memory of the past.",
            "б.md": "Голограмма хранит целое в каждой части.",
            "c.md": "Bread wants time.",
        }
    )
    vault.index(embed=False)
    return vault


@pytest.mark.parametrize(
    ("text", "note", "meant"),
    [
        ("histeresis", "a.md", ("histeresis", "hysteresis")),
        ("галограммы", "б.md", ("галограммы", "голограмма")),
        ("голог", "б.md", ("голог", "голограмма")),
    ],
)
def test_a_slip_is_forgiven(vault: Vault, text: str, note: str, meant: tuple[str, str]):
    hits = vault.query(text)
    assert [hit.note for hit in hits] == [note]
    assert hits[0].why.words == (meant[1],)
    assert hits[0].why.meant == (meant,)


@pytest.mark.parametrize("text", ["brd", "xyz", "abracadabra", "вр", "timeless"])
def test_what_is_too_short_or_too_far_is_not_guessed(vault: Vault, text: str):
    assert vault.query(text) == [] or vault.query(text)[0].why.words == ()


def test_a_word_the_vault_has_is_taken_at_its_word(make_vault):
    vault = make_vault({"a.md": "form " * 5, "b.md": "from farm " * 5, "c.md": "form"})
    vault.index(embed=False)
    assert [hit.note for hit in vault.query("farm")] == ["b.md"]
