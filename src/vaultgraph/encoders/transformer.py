"""Any model of sentence-transformers, where that library is installed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from vaultgraph.errors import EncoderError


class TransformerEncoder:
    """Encodes with a model named as on the Hugging Face hub, or lying in a folder."""

    def __init__(self, name: str, *, download: bool = False) -> None:
        try:
            self._model = SentenceTransformer(name, local_files_only=not download)
        except (OSError, ValueError) as error:
            raise EncoderError(
                f"the encoder {name!r} can't be loaded: {str(error).splitlines()[0]}",
                "give a folder, or run `vaultgraph index --encoder NAME` once to download it",
            ) from error
        dimension = self._model.get_sentence_embedding_dimension()
        if dimension is None:
            raise EncoderError(f"the model {name!r} gives no sentence vectors")
        self.dimension = dimension
        self.id = f"{name}:{dimension}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns a row for each text; see ``Encoder``."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        filled = [place for place, text in enumerate(texts) if text.strip()]
        if filled:
            encoded = self._model.encode(
                [texts[place] for place in filled],
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
            vectors[filled] = np.nan_to_num(np.asarray(encoded, np.float32))
        return vectors
