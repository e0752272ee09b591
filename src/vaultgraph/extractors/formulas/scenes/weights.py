"""The rows of a model's token embeddings, read from safetensors files without loading the rest.

https://huggingface.co/docs/safetensors: eight bytes of length, a JSON header, then the numbers.
bfloat16, which numpy lacks, is widened to float32.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I8": "|i1"}
_NAMES = (
    "embeddings",
    "embed_tokens.weight",
    "word_embeddings.weight",
    "wte.weight",
    "tok_embeddings.weight",
    "embed_in.weight",
    "shared.weight",
    "embedding.weight",
)
"""What token embeddings are called: by model2vec and sentence-transformers, Llama and its kin,
BERT, GPT-2, Mistral's own files, GPT-NeoX, T5, others."""
_LARGEST_HEADER = 100_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Embeddings:
    """A matrix on disk, a row for each token."""

    path: Path
    name: str
    kind: str
    rows: int
    dimension: int
    offset: int

    def of(self, tokens: Sequence[int]) -> Rows:
        """Returns the rows of some tokens."""
        shape = (self.rows, self.dimension)
        matrix = np.memmap(self.path, _TYPES[self.kind], "r", self.offset, shape)
        chosen = np.asarray(matrix[list(tokens)])
        if self.kind == "BF16":
            return (chosen.astype(np.uint32) << 16).view(np.float32)
        return chosen.astype(np.float32)


def find(folder: Path, tokens: int) -> Embeddings | None:
    """Returns the embeddings of at least so many tokens among the safetensors files of a folder;
    None where there are none. A damaged file counts as none."""
    found = [
        each
        for path in sorted(folder.glob("*.safetensors"))
        for each in _tensors(path)
        if each.rows >= tokens
    ]
    ranked = sorted(found, key=lambda each: (_rank(each.name), each.path.name, each.name))
    return ranked[0] if ranked else None


def _rank(name: str) -> int:
    return next(place for place, ending in enumerate(_NAMES) if _is_called(name, ending))


def _is_called(name: str, ending: str) -> bool:
    return name == ending or name.endswith(f".{ending}")


def _tensors(path: Path) -> list[Embeddings]:
    """The matrices of a file that are called as token embeddings are."""
    try:
        with path.open("rb") as file:
            size = int.from_bytes(file.read(8), "little")
            header: Any = json.loads(file.read(size)) if size <= _LARGEST_HEADER else {}
        begin, end = 8 + size, path.stat().st_size
        return [
            each
            for name, facts in header.items()
            if any(_is_called(name, ending) for ending in _NAMES)
            and (each := _tensor(path, name, facts, begin, end))
        ]
    except (OSError, ValueError, AttributeError, KeyError, TypeError, RecursionError):
        return []


def _tensor(path: Path, name: str, facts: Any, begin: int, end: int) -> Embeddings | None:
    kind, shape, (first, last) = facts["dtype"], facts["shape"], facts["data_offsets"]
    if kind not in _TYPES or len(shape) != 2:
        return None
    rows, dimension = shape
    bytes_ = rows * dimension * np.dtype(_TYPES[kind]).itemsize
    if first < 0 or last - first != bytes_ or begin + last > end or not bytes_:
        return None
    return Embeddings(
        path=path, name=name, kind=kind, rows=rows, dimension=dimension, offset=begin + first
    )
