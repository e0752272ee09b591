"""The static encoder: fast, and exactly what its definition says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

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
    "🙂 ⟁ Δ12 = (вода + весна)",
    "a" * 3000,
]

COMPOSING = [
    "e\u0301te\u0301 <\u0338abc, T\u0308on",  # marks join the letter or sign before them
    "е\u0308лка ё\u0308 и\u0306од",
    "ΟΔΟΣ Σίσυφος \u03f9",  # the small sigma depends on its place
    "İstanbul straße STRASSE ẞ",
    "a¨b a´b a‗b a‾b",  # fold to a space and a mark
    "a\u00ada a\u200bb a\u2060b a_b C++ и/или e-mail",
    "⚙️ 2½ ㎏ ＡＢＣ ｶﾞ 한국어 \u1112\u1161\u11ab",
]


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder.packaged()


@pytest.fixture(scope="module")
def strict(encoder: StaticEncoder) -> StaticEncoder:
    """The same words with other rows: the unknown token counts, too."""
    rows = np.random.default_rng(1).normal(size=encoder.rows.shape).astype(np.float32)
    return StaticEncoder("strict", rows, encoder.tokenizer)


def by_definition(encoder: StaticEncoder, text: str) -> np.ndarray:
    """The sum of the rows of all tokens of the whole text, scaled to length one."""
    tokens = encoder.tokenizer.encode(text, add_special_tokens=False).ids
    total = encoder.rows[tokens].astype(np.float64).sum(axis=0)
    length = np.linalg.norm(total)
    return total / length if length else total


def test_texts_have_vectors_of_length_one(encoder: StaticEncoder):
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


@pytest.mark.parametrize("text", TEXTS + COMPOSING)
def test_a_vector_is_the_sum_of_its_tokens(strict: StaticEncoder, text: str):
    assert np.abs(strict.encode([text])[0] - by_definition(strict, text)).max() < 1e-5


@given(st.text(st.sampled_from("aБё ,.«—\n") | st.characters(), max_size=60))
def test_cutting_a_text_into_words_changes_nothing(strict: StaticEncoder, text: str):
    clean = text.encode("utf-8", "replace").decode()
    assert np.abs(strict.encode([text])[0] - by_definition(strict, clean)).max() < 1e-5


def test_whoever_cuts_otherwise_is_asked_for_whole_words():
    """A tokenizer that keeps what stands between words sees it."""
    vocabulary = {"?": 0, "вода": 1, ",": 2, "—": 3, "ВОДА": 4}
    tokenizer = Tokenizer(WordLevel(vocabulary, "?"))
    tokenizer.pre_tokenizer = Whitespace()
    rows = np.random.default_rng(2).normal(size=(5, 8)).astype(np.float32)
    encoder = StaticEncoder("words", rows, tokenizer)
    text = "вода, ВОДА — вода,вода ,— огонь "
    assert np.abs(encoder.encode([text])[0] - by_definition(encoder, text)).max() < 1e-6


def test_a_known_word_is_one_token(encoder: StaticEncoder):
    """No piece of the vocabulary that is a word is out of reach."""
    words = [piece[1:] for piece in encoder.tokenizer.get_vocab() if piece.startswith("▁")]
    encoded = encoder.tokenizer.encode_batch_fast([word for word in words if len(word) > 1])
    assert {len(encoding.ids) for encoding in encoded} == {1}


def test_its_files_take_little_room():
    folder = Path(encoders.__file__).with_name("static_multilingual")
    assert sum(path.stat().st_size for path in folder.iterdir()) < 16e6


@pytest.mark.parametrize("text", ["", " \n", "— … !", "\0", "\ud800"])
def test_a_text_without_words_has_no_vector(encoder: StaticEncoder, text: str):
    assert not encoder.encode([text]).any()


@pytest.mark.parametrize("text", ["x\0y", "x\udfff y", "слово" * 200_000, "a\u0301" * 50_000])
def test_odd_texts_are_safe(encoder: StaticEncoder, text: str):
    assert np.isfinite(encoder.encode([text])).all()


def test_meaning_crosses_languages(encoder: StaticEncoder):
    query, near, far = encoder.encode(
        ["река размывает берег", "the river erodes its bank", "install the software package"]
    )
    assert query @ near > query @ far + 0.3


@pytest.mark.parametrize(
    "text",
    [
        "Im Winter ist das Wetter kalt.",
        "En hiver, le temps est froid.",
        "En invierno hace frío.",
        "In inverno il tempo è freddo.",
        "No inverno o tempo é frio.",
        "Zimą pogoda jest zimna.",
        "Взимку погода холодна.",
    ],
)
def test_other_languages_are_understood(encoder: StaticEncoder, text: str):
    asked, near, far = encoder.encode(
        [text, "The weather is cold in winter.", "Install the software package."]
    )
    assert asked @ near > asked @ far + 0.2


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
    packaged = Path(encoders.__file__).with_name("static_multilingual")
    save_file({"embedding.weight": encoder.rows.astype(np.float32)}, tmp_path / "model.safetensors")
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
