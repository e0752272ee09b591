"""Static encoders: the sum of token rows, without any deep-learning library."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from tokenizers import Tokenizer

from vaultgraph.errors import EncoderError

Rows = NDArray[np.int8 | np.float32]

_WEIGHTS = "model.safetensors"
_TOKENIZER = "tokenizer.json"
_MAX_WORDS = 50_000
_BATCH = 256
_SPACE = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
"""What the tokenizer's normaliser takes for white space."""


class StaticEncoder:
    """Sums the rows of a text's tokens and scales to length one (model2vec; sentence-transformers'
    ``StaticEmbedding``).

    Tokens never cross white space, so each word is tokenised once and its row kept: the vectors
    are those of the whole text, several times faster.
    """

    def __init__(
        self, identity: str, rows: NDArray[np.int8 | np.float32], tokenizer: Tokenizer
    ) -> None:
        self.id = identity
        self.dimension = int(rows.shape[1])
        self._rows = rows
        self._tokenizer = tokenizer
        self._words: dict[str, int] = {}
        self._sums = np.zeros((1024, self.dimension), np.float32)

    @classmethod
    def packaged(cls) -> StaticEncoder:
        """Returns the default encoder, which comes with the package."""
        return cls.load(Path(__file__).with_name("static_ru_en"))

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
            tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        except Exception as error:  # tokenizers raises bare exceptions
            raise EncoderError(f"no static encoder in {folder}: {error}") from error
        return cls(f"static:{zlib.crc32(rows):08x}", rows, tokenizer)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns a row for each text; see ``Encoder``."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for begin in range(0, len(texts), _BATCH):
            batch = [_split(text) for text in texts[begin : begin + _BATCH]]
            self._learn(batch)
            for offset, words in enumerate(batch):
                places = [self._words[word] for word in words]
                total = self._sums[places].sum(axis=0)
                length = float(np.linalg.norm(total))
                if length > 0:
                    vectors[begin + offset] = total / length
        return vectors

    def _learn(self, batch: Sequence[list[str]]) -> None:
        """Sums the rows of words not met before."""
        if len(self._words) > _MAX_WORDS:
            self._words.clear()
        new = sorted({word for words in batch for word in words} - self._words.keys())
        if not new:
            return
        first = len(self._words)
        if first + len(new) > len(self._sums):
            grown = np.zeros((2 * (first + len(new)), self.dimension), np.float32)
            grown[: len(self._sums)] = self._sums
            self._sums = grown
        encoded = self._tokenizer.encode_batch_fast(
            [_encodable(word) or " " for word in new], add_special_tokens=False
        )
        tokens = [encoding.ids for encoding in encoded]
        sums = np.zeros((len(new), self.dimension), np.float32)
        longest_first = sorted(range(len(new)), key=lambda place: -len(tokens[place]))
        for position in range(max(map(len, tokens))):
            while longest_first and len(tokens[longest_first[-1]]) <= position:
                longest_first.pop()
            ids = [tokens[place][position] for place in longest_first]
            sums[longest_first] += self._rows[ids]
        self._sums[first : first + len(new)] = sums
        self._words.update(zip(new, range(first, first + len(new)), strict=True))


def _split(text: str) -> list[str]:
    """The words of a text. White space at its end is a token of its own: an empty word."""
    words = _SPACE.split(text)
    return words if words[0] else words[1:]


def _encodable(text: str) -> str:
    """The text without lone surrogates, which the tokenizer refuses."""
    return text.encode("utf-8", "replace").decode("utf-8")
