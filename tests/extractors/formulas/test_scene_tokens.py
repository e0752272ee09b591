"""Addresses and symbols as tokens, with embeddings to begin with."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from conftest import MakeVault
from vaultgraph import encoders
from vaultgraph.extractors.formulas.scenes import answers, weights
from vaultgraph.extractors.formulas.scenes.tokens import EMBEDDINGS, TokensError, add

STATIC = Path(encoders.__file__).with_name("static_multilingual")
NAMES = {
    "Δ12": [("вода", "весна")],
    "Δ41": [("лёд", "треск"), ("Δ12",)],
    "⟁": [("возвращение",)],
    "⟁🜂": [],
    "Λ1": [("Δ12", "Λ1")],
}


@pytest.fixture
def small(tmp_path):
    """A byte-level BPE tokenizer with bfloat16 weights, as language models have them."""
    folder = tmp_path / "model"
    folder.mkdir()
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=300, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(["вода весна лёд треск вода весна"], trainer)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text("{}")
    rows = np.arange(320 * 4, dtype=np.float32).reshape(320, 4)
    save_bfloat16(folder / "model.safetensors", "model.embed_tokens.weight", rows)
    return folder


def save_bfloat16(path, name, rows):
    data = (rows.view(np.uint32) >> 16).astype("<u2").tobytes()
    facts = {"dtype": "BF16", "shape": rows.shape, "data_offsets": [0, len(data)]}
    header = json.dumps({name: facts}).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + data)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_names_are_single_tokens_and_the_source_stays(small, tmp_path):
    before = contents(small)
    added = add(small, tmp_path / "out", NAMES)
    assert contents(small) == before
    assert (tmp_path / "out" / "tokenizer_config.json").read_text() == "{}"
    assert not (tmp_path / "out" / "model.safetensors").exists()
    tokenizer = Tokenizer.from_file(str(tmp_path / "out" / "tokenizer.json"))
    found = tokenizer.encode("Δ12 + Δ41 → ⟁🜂, Λ1").tokens
    assert [token for token in found if token in NAMES] == ["Δ12", "Δ41", "⟁🜂", "Λ1"]
    assert "Δ12" not in tokenizer.encode("Δ123").tokens
    assert "Δ12" in tokenizer.decode(tokenizer.encode("Δ12 = вода").ids)
    assert added.dimension == 4


def test_embeddings_are_means_of_operands(small, tmp_path):
    add(small, tmp_path / "out", NAMES)
    rows = load_file(tmp_path / "out" / EMBEDDINGS)["added_embeddings"]
    plain = Tokenizer.from_file(str(small / "tokenizer.json"))
    table = weights.find(small, 300)
    assert table is not None

    def mean(text):
        return table.of(plain.encode(text).ids).mean(axis=0)

    water = (mean("вода") + mean("весна")) / 2
    np.testing.assert_allclose(rows[0], water, rtol=1e-5)
    np.testing.assert_allclose(rows[1], ((mean("лёд") + mean("треск")) / 2 + water) / 2, rtol=1e-5)
    np.testing.assert_allclose(rows[3], mean("⟁🜂"), rtol=1e-5)
    np.testing.assert_allclose(rows[4], water, rtol=1e-5)


def test_in_place_only_where_the_output_names_the_source(small):
    first = add(small, small, NAMES)
    rows = load_file(small / EMBEDDINGS)["added_embeddings"]
    again = add(small, small, NAMES)
    assert again.tokens == first.tokens
    np.testing.assert_array_equal(load_file(small / EMBEDDINGS)["added_embeddings"], rows)


def test_without_weights_the_vault_gives_the_vectors(small, tmp_path, encoder):
    (small / "model.safetensors").unlink()
    added = add(small, tmp_path / "out", NAMES, encoder)
    rows = load_file(tmp_path / "out" / EMBEDDINGS)["added_embeddings"]
    assert added.source.startswith("the vault's encoder")
    np.testing.assert_allclose(rows[0], encoder.encode(["вода", "весна"]).mean(axis=0), rtol=1e-5)
    with pytest.raises(TokensError, match="no embeddings"):
        add(small, tmp_path / "out2", NAMES)


def test_the_formulas_of_a_vault_become_tokens(make_vault: MakeVault, tmp_path):
    vault = make_vault(
        {
            "a.md": "Δ12 = (вода + весна) = расцвет\n\nΔ41 = порог(лёд ⟶ треск)\n\n"
            "Λ1 = (Δ12 → Δ41)\n\nΔxx — адреса сцен\n\n⟁ = возвращение к реке\n"
        }
    )
    vault.index(embed=False)
    with vault.session() as session:
        added = answers.add_tokens(session.store, STATIC, tmp_path / "out")
    assert [each.name for each in added.tokens] == ["Δ12", "Δ41", "Λ1", "⟁"]
    assert {each.how for each in added.tokens} == {"operands"}
    assert added.source == "model.safetensors: embeddings"
    tokenizer = Tokenizer.from_file(str(tmp_path / "out" / "tokenizer.json"))
    ids = tokenizer.encode("Λ1 = (Δ12 → Δ41)", add_special_tokens=False).ids
    assert {each.id for each in added.tokens[:3]} <= set(ids)


def test_what_the_tokenizer_knows_keeps_its_embedding(small, tmp_path):
    added = add(small, tmp_path / "out", {"Ġ": [("вода",)], "Δ1": [("лёд",)]})
    assert {each.name: each.how for each in added.tokens} == {"Ġ": "known", "Δ1": "operands"}
    assert len(load_file(tmp_path / "out" / EMBEDDINGS)["added_embeddings"]) == 1


def test_folders_that_hold_no_tokenizer(tmp_path, small):
    with pytest.raises(TokensError, match=r"there is no tokenizer\.json"):
        add(tmp_path, tmp_path / "out", NAMES)
    (small / "tokenizer.json").write_text("{}")
    with pytest.raises(TokensError, match="is no tokenizer"):
        add(small, tmp_path / "out", NAMES)
    with pytest.raises(TokensError, match="no address"):
        add(small, tmp_path / "out", {})
    shutil.copy(STATIC / "tokenizer.json", small)
    (tmp_path / "file").write_text("")
    with pytest.raises(TokensError, match="can't be written"):
        add(small, tmp_path / "file", NAMES, encoders.load(encoders.DEFAULT))


@pytest.mark.parametrize("data", [b"", b"\xff" * 8, b"\x02" + bytes(7) + b"{}", b"not a tensor"])
def test_damaged_weights_count_as_none(tmp_path, data):
    (tmp_path / "model.safetensors").write_bytes(data)
    assert weights.find(tmp_path, 1) is None


@pytest.mark.parametrize("kind", [np.float32, np.float16, np.float64, np.int8])
def test_every_type_of_weights_is_read(tmp_path, kind):
    rows = np.arange(12).reshape(6, 2).astype(kind)
    save_file({"x": rows, "wte.weight": rows}, tmp_path / "model.safetensors")
    table = weights.find(tmp_path, 6)
    assert table is not None
    np.testing.assert_array_equal(table.of([5, 0]), [[10, 11], [0, 1]])
    assert weights.find(tmp_path, 7) is None
