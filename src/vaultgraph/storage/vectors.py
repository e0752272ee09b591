"""The FAISS view of the stored vectors.

It holds nothing that the store doesn't, so it is built anew whenever its file is in doubt: another
generation of the store, another encoder, another checksum. Inner products are exact.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import faiss
import numpy as np
from numpy.typing import NDArray

from vaultgraph.storage import passages
from vaultgraph.storage.store import VIEW, Store

_STAMP = "faiss"
"""Records of which state of the store the file is, so that readers can tell whether to trust it."""


Search = Callable[[NDArray[np.float32], int], tuple[NDArray[np.int64], NDArray[np.float32]]]


class Vectors:
    """Passages and their vectors, searchable. Wraps a FAISS index whose ids are passage ids."""

    def __init__(self, index: faiss.IndexIDMap2) -> None:
        self.index = index
        self.ids: NDArray[np.int64] = faiss.vector_to_array(index.id_map)
        self._known = frozenset(self.ids.tolist())

    def __len__(self) -> int:
        return len(self.ids)

    def nearest(
        self, query: NDArray[np.float32], count: int, among: Sequence[int] | None = None
    ) -> dict[int, float]:
        """Returns the passages most similar to a vector with their similarities, best first.

        ``among`` limits the search to some passages.
        """
        if not len(self) or not query.any():
            return {}
        selection = None
        if among is not None:
            batch = faiss.IDSelectorBatch(np.array(among, np.int64))
            selection = faiss.SearchParameters(sel=batch)  # type: ignore[call-arg]
        scores, ids = self.index.search(query[None, :], min(count, len(self)), params=selection)
        return {
            int(identity): float(score)
            for identity, score in zip(ids[0], scores[0], strict=True)
            if identity >= 0
        }

    def of(self, passages: Sequence[int]) -> NDArray[np.float32]:
        """Returns the vectors of some passages, a row each; zeros for one without vector."""
        rows = np.zeros((len(passages), self.index.d), np.float32)
        for place, passage in enumerate(passages):
            if passage in self._known:
                rows[place] = self.index.reconstruct(passage)
        return rows

    def matrix(self) -> NDArray[np.float32]:
        """Returns all vectors, a row each, in the order of ``ids``."""
        flat = faiss.downcast_index(self.index.index)
        return np.asarray(flat.reconstruct_n(0, len(self)), np.float32)


def build(store: Store, encoder: str, dimension: int) -> Vectors:
    """Returns the view of an encoder's vectors, built from the store."""
    ids: list[int] = []
    data: list[bytes] = []
    for identity, vector in passages.vectors(store, encoder):
        ids.append(identity)
        data.append(vector)
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
    if ids:
        matrix = np.frombuffer(b"".join(data), np.float32).reshape(len(ids), dimension)
        index.add_with_ids(matrix, np.array(ids, np.int64))
    return Vectors(index)


def save(store: Store, folder: Path, encoder: str, vectors: Vectors) -> None:
    """Writes the view beside the store, and its stamp into the store."""
    data = faiss.serialize_index(vectors.index)
    temporary = folder / f"{VIEW}.tmp"
    data.tofile(temporary)
    temporary.replace(folder / VIEW)
    stamp = [encoder, store.generation(), len(vectors), zlib.crc32(data.data)]
    with store.transaction():
        store.put_record(_STAMP, json.dumps(stamp))


def is_fresh(store: Store, folder: Path, encoder: str) -> bool:
    """Whether the view on disk is that of the store as it is, going by its stamp."""
    known = _stamp(store)[:2] == [encoder, store.generation()]
    return known and (folder / VIEW).is_file()


def load(store: Store, folder: Path, encoder: str, dimension: int) -> Vectors:
    """Returns the view from its file, or built from the store where the file is in doubt."""
    if is_fresh(store, folder, encoder):
        data = np.fromfile(folder / VIEW, np.uint8)
        if _stamp(store)[3:] == [zlib.crc32(data.data)]:
            return Vectors(cast("faiss.IndexIDMap2", faiss.deserialize_index(data)))
    return build(store, encoder, dimension)


def _stamp(store: Store) -> list[object]:
    """Encoder, generation, number of vectors, checksum; empty where none was ever written."""
    try:
        stamp = json.loads(store.record(_STAMP))
    except ValueError:
        return []
    return stamp if isinstance(stamp, list) else []


def exact(matrix: NDArray[np.float32]) -> Search:
    """Returns an exact search of the rows ``(n, d)`` by inner product: it takes queries ``(m, d)``
    and a count, and returns ids and scores ``(m, count)``, best first."""
    index = faiss.IndexFlatIP(matrix.shape[1])
    index.add(np.ascontiguousarray(matrix, np.float32))

    def search(
        queries: NDArray[np.float32], count: int, /
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        scores, ids = index.search(
            np.ascontiguousarray(queries, np.float32), min(count, len(matrix))
        )
        return ids, scores

    return search
