"""Static encoders: the sum of token rows, without any deep-learning library."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from tokenizers import Tokenizer

from vaultgraph.encoders import PACKAGED
from vaultgraph.errors import EncoderError

_WEIGHTS = "model.safetensors"
_TOKENIZER = "tokenizer.json"
_MAX_WORDS = 50_000
_BATCH = 256
_AT_ONCE = 8192
"""Words summed in one go: the memory a long text takes."""
_USUAL = 12
"""Tokens that few words have more of."""
_SPACE = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
"""What the tokenizer's normaliser takes for white space."""

_FOLDING = [
    {"type": "NFKC"},
    {"type": "Lowercase"},
    {"type": "Replace", "pattern": {"String": "ё"}, "content": "е"},
]
_WORDS_ONLY = [
    {
        "type": "Split",
        "pattern": {"Regex": r"[\p{L}\p{M}\p{N}]+"},
        "behavior": "Removed",
        "invert": True,
    },
    {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": False},
]
"""The normaliser and pre-tokenizer of a model whose words are runs of letters, marks and digits,
with all else dropped: such a text can be cut before the tokenizer sees it."""
_BETWEEN = re.compile("[\0-/:-@\\[-`{-\x7f\xa0\xab\xbb\u2010-\u2016\u2018-\u203d\u203f-\u205e]+")
"""Characters that are no part of such a word and become none when compatible forms are folded."""
_COMPOSING = re.compile(
    "[^\0-\u02ff\u0370-\u03a2\u03a4-\u03f8\u03fa-\u0482\u048a-\u052f\u1e00-\u20cf\u2100-\u2bff"
    "\u3000-\u3029\u3041-\u3096\u30a0-\u312f\u3400-\u9fff\uac00-\ud7a3\ufe00-\ufe0f\uff00-\uff9d"
    "\U0001f000-\U0001faff]"
)
"""Any character that might compose with the one before it, or whose lower case depends on where it
stands or on how it is folded (sigmas): a text with one is cut at white space alone."""
_PLAIN = re.compile("[0-9a-zа-яё]+")
_MANY = 2000
"""New words for which it pays to have the vocabulary as a table: making that takes 0.02 s."""


class StaticEncoder:
    """Sums the rows of a text's tokens and scales to length one (model2vec; sentence-transformers'
    ``StaticEmbedding``).

    Tokens never cross white space, nor what stands between words where the tokenizer drops that,
    so each word is tokenised once and its row kept: the vectors are those of the whole text, many
    times faster.
    """

    is_centred = True

    def __init__(
        self,
        identity: str,
        rows: NDArray[np.int8 | np.float32],
        tokenizer: Tokenizer,
        *,
        whole: bool = False,
    ) -> None:
        self.id = identity
        self.dimension = int(rows.shape[1])
        self.rows = rows
        self.tokenizer = tokenizer
        self._whole = whole
        self._known: dict[str, int] | None = None
        self._cuts_words = _cuts_words(tokenizer)
        self._model = tokenizer.model
        self._places = _Places()
        self._sums = np.zeros((1024, self.dimension), np.float32)

    @classmethod
    def packaged(cls) -> StaticEncoder:
        """Returns the default encoder, which comes with the package."""
        return cls.load(PACKAGED)

    @staticmethod
    def fits(folder: Path) -> bool:
        """Whether a folder holds a static model: weights and tokenizer side by side, and in the
        weights nothing but ``embeddings``."""
        weights = folder / _WEIGHTS
        if not (weights.is_file() and (folder / _TOKENIZER).is_file()):
            return False
        try:
            with safe_open(weights, framework="numpy") as tensors:
                return list(tensors.keys()) == ["embeddings"]
        except (SafetensorError, OSError):
            return False

    @classmethod
    def load(cls, folder: Path) -> StaticEncoder:
        """Returns the encoder of a folder; its weights stay on disk until they are used.

        Raises ``EncoderError`` when the folder holds no such model.
        """
        try:
            with safe_open(folder / _WEIGHTS, framework="numpy") as tensors:
                rows = tensors.get_tensor("embeddings")
                facts = tensors.metadata() or {}
            tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        except Exception as error:  # tokenizers raises bare exceptions
            raise EncoderError(f"no static encoder in {folder}: {error}") from error
        whole = facts.get("known words") == "one token"
        return cls(f"static:{zlib.crc32(rows):08x}", rows, tokenizer, whole=whole)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns a row for each text; see ``Encoder``."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for begin in range(0, len(texts), _BATCH):
            if len(self._places) > _MAX_WORDS:
                self._places.clear()
            batch = [self._placed(self._split(text)) for text in texts[begin : begin + _BATCH]]
            self._learn()
            for row, places in enumerate(batch, begin):
                total = self._total(places)
                length = float(np.linalg.norm(total))
                if length > 0:
                    vectors[row] = total / length
        return vectors

    encode_queries = encode

    def _split(self, text: str) -> list[str]:
        """The words of a text."""
        if not self._cuts_words or _COMPOSING.search(text):
            words = _SPACE.split(text)
            # White space at the end of a text is a token of its own: an empty word.
            return words if words[0] else words[1:]
        return _BETWEEN.split(text.lower())

    def _placed(self, words: list[str]) -> NDArray[np.intp]:
        """Where the sums of words are, or will be."""
        return np.fromiter(map(self._places.__getitem__, words), np.intp, len(words))

    def _total(self, places: NDArray[np.intp]) -> NDArray[np.float32]:
        """The sum of the rows of words."""
        total = np.zeros(self.dimension, np.float32)
        for begin in range(0, len(places), _AT_ONCE):
            total += self._sums.take(places[begin : begin + _AT_ONCE], axis=0).sum(axis=0)
        return total

    def _learn(self) -> None:
        """Sums the rows of words not met before."""
        new = self._places.new
        if not new:
            return
        end = len(self._places)
        if end > len(self._sums):
            grown = np.zeros((2 * end, self.dimension), np.float32)
            grown[: len(self._sums)] = self._sums
            self._sums = grown
        self._sums[end - len(new) : end] = self._added(self._tokens(new))
        new.clear()

    def _added(self, tokens: Sequence[list[int]]) -> NDArray[np.float32]:
        """The sum of the rows of each list of tokens."""
        lengths = np.fromiter(map(len, tokens), np.intp, len(tokens))
        ids = np.fromiter(chain.from_iterable(tokens), np.intp, lengths.sum())
        starts = np.cumsum(lengths) - lengths
        sums = np.zeros((len(tokens), self.dimension), np.float32)
        if not len(ids):
            return sums
        filled = np.flatnonzero(lengths)
        sums[filled] = self.rows[ids[starts[filled]]]
        for position in range(1, min(_USUAL, int(lengths.max()))):
            places = np.flatnonzero(lengths > position)
            sums[places] += self.rows[ids[starts[places] + position]]
        for long in np.flatnonzero(lengths > _USUAL).tolist():
            for begin in range(_USUAL, len(tokens[long]), _AT_ONCE):
                rest = tokens[long][begin : begin + _AT_ONCE]
                sums[long] += self.rows[rest].sum(axis=0, dtype=np.float32)
        return sums

    def _tokens(self, words: Sequence[str]) -> list[list[int]]:
        """The tokens of each word. A word of plain letters is folded here, and the tokenizer's
        model asked for its pieces: what the whole tokenizer does, without its overhead."""
        tokens: list[list[int]] = [[] for _ in words]
        known = self._whole_words() if len(words) > _MANY else {}
        other: list[int] = []
        for place, word in enumerate(words):
            if self._cuts_words and _PLAIN.fullmatch(word):
                spelt = "▁" + word.replace("ё", "е")
                token = known.get(spelt)
                if token is None:
                    tokens[place] = [piece.id for piece in self._model.tokenize(spelt)]
                else:
                    tokens[place] = [token]
            else:
                other.append(place)
        encoded = self.tokenizer.encode_batch_fast(
            [_encodable(words[place]) or " " for place in other], add_special_tokens=False
        )
        for place, encoding in zip(other, encoded, strict=True):
            tokens[place] = encoding.ids
        return tokens

    def _whole_words(self) -> dict[str, int]:
        """The tokens of words that are one, where the model promises that each known word is."""
        if self._known is None:
            self._known = self.tokenizer.get_vocab() if self._whole else {}
        return self._known


class _Places(dict[str, int]):
    """Numbers words in the order in which they are met."""

    def __init__(self) -> None:
        self.new: list[str] = []

    def __missing__(self, word: str) -> int:
        self.new.append(word)
        self[word] = place = len(self)
        return place


def _cuts_words(tokenizer: Tokenizer) -> bool:
    """Whether the tokenizer folds and cuts as ``_FOLDING`` and ``_WORDS_ONLY`` say."""
    if tokenizer.normalizer is None or tokenizer.pre_tokenizer is None:
        return False
    folding = json.loads(tokenizer.normalizer.__getstate__())
    cutting = json.loads(tokenizer.pre_tokenizer.__getstate__())
    return (folding.get("normalizers"), cutting.get("pretokenizers")) == (_FOLDING, _WORDS_ONLY)


def _encodable(text: str) -> str:
    """The text without lone surrogates, which the tokenizer refuses."""
    return text.encode("utf-8", "replace").decode("utf-8")
