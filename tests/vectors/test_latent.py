"""The latent space of a vault's own words: what goes together here."""

from __future__ import annotations

import random

import numpy as np
import pytest

from vaultgraph import Vault
from vaultgraph.vectors import latent
from vaultgraph.vectors.files import LATENT
from vaultgraph.vectors.latent import Latent

SEA = "tide salt shore wave anchor harbour".split()
BREAD = "flour yeast oven crust dough sieve".split()
WOOL = "loom thread wool needle spindle dye".split()


def text(words: list[str], seed: int) -> str:
    return " ".join(random.Random(seed).choices(words, k=12))


NOTES = {
    f"{subject} {n}.md": text(words, n)
    for subject, words in {"sea": SEA, "bread": BREAD, "wool": WOOL}.items()
    for n in range(8)
}


@pytest.fixture
def vault(make_vault) -> Vault:
    vault = make_vault(NOTES)
    vault.index(embed=False)
    return vault


def space(vault: Vault) -> Latent:
    found = latent.load(vault.folder)
    assert found is not None
    return found


def test_words_that_go_together_bring_notes_together(make_vault):
    """A and B share no word, but their words stand side by side elsewhere."""
    vault = make_vault({**NOTES, "a.md": "tide salt shore", "b.md": "wave anchor harbour"})
    vault.index(embed=False)
    ranks = {hit.note: dict(hit.why.ranks)["latent"] for hit in vault.related("a", 30)}
    assert ranks["b.md"] < min(rank for note, rank in ranks.items() if "bread" in note)


def test_rows_are_of_length_one(vault: Vault):
    found = space(vault)
    assert len(found.digests) == 24
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-2)
    place = found.places[found.digests[3]]
    assert found.by_words(place)[place] == pytest.approx(1, abs=1e-2)
    assert found.by_company(place)[place] == pytest.approx(1, abs=1e-2)


def test_a_new_note_is_placed_without_a_new_fit(vault: Vault):
    before = space(vault)
    (vault.root / "new.md").write_text("tide shore oven unheard")
    vault.index(embed=False)
    after = space(vault)
    assert (after.fitted, after.changed) == (24, 1)
    assert after.terms == before.terms
    assert len(after.digests) == 25


def test_it_is_fitted_anew_when_a_fifth_has_changed(vault: Vault):
    for n in range(5):
        (vault.root / f"new {n}.md").write_text(f"heron reed marsh {n}")
    vault.index(embed=False)
    after = space(vault)
    assert (after.fitted, after.changed) == (29, 0)
    assert "heron" in after.terms


def test_notes_that_went_are_forgotten(vault: Vault):
    (vault.root / "sea 0.md").unlink()
    vault.index(embed=False)
    assert len(space(vault).digests) == 23


def test_a_run_without_changes_leaves_it_alone(vault: Vault):
    before = (vault.folder / LATENT).stat().st_mtime_ns
    vault.index(embed=False)
    assert (vault.folder / LATENT).stat().st_mtime_ns == before


@pytest.mark.parametrize("damage", [b"", b"no archive", b"PK\x03\x04"])
def test_a_damaged_file_is_made_anew(vault: Vault, damage: bytes):
    (vault.folder / LATENT).write_bytes(damage)
    assert vault.related("sea 1")
    vault.index(embed=False)
    assert len(space(vault).digests) == 24


def test_the_same_vault_gives_the_same_space(vault: Vault):
    before = space(vault)
    vault.index(embed=False, full=True)
    assert np.array_equal(before.vectors, space(vault).vectors)


@pytest.mark.parametrize(
    "files", [{}, {"a.md": ""}, {"a.md": "sea"}, {"a.md": "sea", "b.md": "sea"}]
)
def test_small_vaults_have_a_small_space(make_vault, files):
    vault = make_vault(files)
    vault.index()
    for path in files:
        vault.related(path)
