"""Any model of sentence-transformers, where that library is installed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from transformers.utils.logging import disable_progress_bar

from vaultgraph.errors import EncoderError


class TransformerEncoder:
    """Encodes with a model named as on the Hugging Face hub, or lying in a folder."""

    def __init__(self, name: str, *, download: bool = False) -> None:
        disable_progress_bar()
        try:
            self._model = SentenceTransformer(name, local_files_only=not download)
        except (OSError, ValueError) as error:
            raise EncoderError(
                f"the encoder {name!r} can't be loaded: {str(error).splitlines()[0]}",
                "give a folder, or run `vaultgraph index --encoder NAME` once to download it",
            ) from error
        self.dimension = int(self._encoded(["a"]).shape[1])
        self.id = f"transformer:{self._checksum():08x}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns a row for each text; see ``Encoder``."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        filled = [place for place, text in enumerate(texts) if text.strip()]
        if filled:
            vectors[filled] = self._encoded([texts[place] for place in filled])
        return vectors

    def _checksum(self) -> int:
        """Of the architecture and all weights."""
        checksum = zlib.crc32(repr(self._model).encode())
        for name, tensor in sorted(self._model.state_dict().items()):
            checksum = zlib.crc32(name.encode(), checksum)
            checksum = zlib.crc32(tensor.float().cpu().contiguous().numpy().tobytes(), checksum)
        return checksum

    def _encoded(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = self._model.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.nan_to_num(np.asarray(rows, np.float32))
