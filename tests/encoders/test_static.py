"""The static encoder: fast, and exactly what its definition says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from conftest import need
from vaultgraph import encoders
from vaultgraph.encoders.static import StaticEncoder
from vaultgraph.errors import EncoderError

TEXTS = [
    "Память воды — это русло, а не вода.",
    "What water remembers is the bed, not the water.",
    "ёлка Ёлка елка",
    "naïve café ﬁ ① x² №5 «кавычки» don't",
    "a  b\tc\nd ",
    " ",
    "🙂 ⟁ Δ12 = (вода + весна)",
    "a" * 3000,
]


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder.packaged()


def by_definition(encoder: StaticEncoder, text: str) -> np.ndarray:
    """The sum of the rows of all tokens of the whole text, scaled to length one."""
    tokens = encoder._tokenizer.encode(text, add_special_tokens=False).ids
    total = encoder._rows[tokens].astype(np.float64).sum(axis=0) if tokens else np.zeros(256)
    length = np.linalg.norm(total)
    return total / length if length else total


def test_texts_have_vectors_of_length_one(encoder: StaticEncoder):
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


@pytest.mark.parametrize("text", TEXTS)
def test_a_vector_is_the_sum_of_its_tokens(encoder: StaticEncoder, text: str):
    assert np.abs(encoder.encode([text])[0] - by_definition(encoder, text)).max() < 1e-5


@given(st.text(max_size=60))
def test_cutting_a_text_into_words_changes_nothing(text: str):
    encoder = StaticEncoder.packaged() if not CACHE else CACHE[0]
    CACHE[:] = [encoder]
    clean = text.encode("utf-8", "replace").decode()
    assert np.abs(encoder.encode([text])[0] - by_definition(encoder, clean)).max() < 1e-5


CACHE: list[StaticEncoder] = []


def test_an_empty_text_has_no_vector(encoder: StaticEncoder):
    assert not encoder.encode([""]).any()


@pytest.mark.parametrize("text", ["\0", "\ud800", "x\udfff y", "слово" * 100_000])
def test_odd_texts_are_safe(encoder: StaticEncoder, text: str):
    assert np.isfinite(encoder.encode([text])).all()


def test_meaning_crosses_languages(encoder: StaticEncoder):
    query, near, far = encoder.encode(
        ["река размывает берег", "the river erodes its bank", "install the software package"]
    )
    assert query @ near > query @ far + 0.3


def test_the_order_of_texts_and_what_came_before_make_no_difference(encoder: StaticEncoder):
    fresh = StaticEncoder.packaged()
    assert np.array_equal(fresh.encode(TEXTS[::-1])[::-1], encoder.encode(TEXTS))


def test_a_folder_that_is_no_model_is_an_error(tmp_path: Path):
    assert not StaticEncoder.fits(tmp_path)
    with pytest.raises(EncoderError):
        StaticEncoder.load(tmp_path)


def test_it_gives_the_vectors_of_sentence_transformers(encoder: StaticEncoder, tmp_path: Path):
    """The folder exported as float32: sentence-transformers takes no int8 rows."""
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        need(None, "sentence-transformers")
        raise
    packaged = Path(encoders.__file__).with_name("static_ru_en")
    save_file(
        {"embedding.weight": encoder._rows.astype(np.float32)}, tmp_path / "model.safetensors"
    )
    (tmp_path / "tokenizer.json").write_bytes((packaged / "tokenizer.json").read_bytes())
    modules = ["StaticEmbedding", "Normalize"]
    (tmp_path / "1_Normalize").mkdir()
    (tmp_path / "modules.json").write_text(
        json.dumps(
            [
                {
                    "idx": place,
                    "name": str(place),
                    "path": "" if place == 0 else "1_Normalize",
                    "type": f"sentence_transformers.models.{name}",
                }
                for place, name in enumerate(modules)
            ]
        )
    )
    theirs = SentenceTransformer(str(tmp_path)).encode(TEXTS, convert_to_numpy=True)
    assert np.abs(theirs - encoder.encode(TEXTS)).max() < 1e-4
