"""Any model of sentence-transformers, where that library is installed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from transformers.utils.logging import disable_progress_bar

from vaultgraph.config import EncoderSettings
from vaultgraph.encoders import prompts
from vaultgraph.encoders.prompts import readable
from vaultgraph.errors import EncoderError


class TransformerEncoder:
    """Encodes with a model named as on the Hugging Face hub, or lying in a folder, with its own
    prompts."""

    is_centred = False

    def __init__(self, settings: EncoderSettings, *, download: bool = False) -> None:
        name = settings.name
        disable_progress_bar()
        try:
            self._model = SentenceTransformer(
                name, local_files_only=not download, truncate_dim=settings.dimensions or None
            )
        except (OSError, ValueError) as error:
            raise EncoderError(
                f"the encoder {name!r} can't be loaded: {str(error).splitlines()[0]}",
                "give a folder, or run `vaultgraph index --encoder NAME` once to download it",
            ) from error
        own = prompts.declared(self._model.prompts) or prompts.known(name)
        self._prompts = prompts.chosen(own, settings.query, settings.passage)
        self.dimension = int(self.encode(["a"]).shape[1])
        variant = zlib.crc32(self._prompts.passage.encode(), self._checksum())
        self.id = f"transformer:{variant:08x}"
        if settings.dimensions:
            self.id += f":{self.dimension}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns a row for each text; see ``Encoder``."""
        return self._rows(self._model.encode_document, texts, self._prompts.passage)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns a row for each text to search with; see ``Encoder``."""
        return self._rows(self._model.encode_query, texts, self._prompts.query)

    def _rows(self, model: Any, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        filled = [place for place, text in enumerate(texts) if text.strip()]
        found = model(
            [readable(texts[place]) for place in filled] or [""],
            prompt=prompt,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        rows = np.nan_to_num(np.asarray(found, np.float32))
        vectors = np.zeros((len(texts), rows.shape[1]), np.float32)
        vectors[filled] = rows[: len(filled)]
        return vectors

    def _checksum(self) -> int:
        """Of the architecture and all weights."""
        checksum = zlib.crc32(repr(self._model).encode())
        for name, tensor in sorted(self._model.state_dict().items()):
            checksum = zlib.crc32(name.encode(), checksum)
            checksum = zlib.crc32(tensor.float().cpu().contiguous().numpy().tobytes(), checksum)
        return checksum
