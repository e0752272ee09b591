"""The FAISS view of the stored vectors: one index of passages, one of notes.

It holds nothing that the store doesn't, so it is built anew whenever a file is in doubt: another
generation of the store, another encoder, another checksum. Inner products are exact. Its vectors
are centred by language; those of the store are as the encoder gave them.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

import faiss
import numpy as np
from numpy.typing import NDArray

from vaultgraph.files import replacing
from vaultgraph.storage import encoders, passages
from vaultgraph.storage.store import Store
from vaultgraph.vectors.centring import Centre, CentredEncoder, Means, means
from vaultgraph.vectors.files import VIEWS, has_views
from vaultgraph.vectors.latent import unit

if TYPE_CHECKING:
    from vaultgraph.encoders import Encoder

_CENTRE = "faiss.centre"
"""Records the means of the view's vectors."""

_STAMP = "faiss.centred"
"""Records of which state of the store the view is, so that readers can tell whether to trust it."""

_AT_ONCE = 10_000

Ids = NDArray[np.int64]
Rows = NDArray[np.float32]
Search = Callable[[Rows, int], tuple[Ids, Rows]]


@dataclass(frozen=True, slots=True, eq=False)
class NoteMeans:
    """What whole notes are about: by id in ascending order, the mean of the vectors of their
    passages, scaled to length one."""

    notes: Ids
    rows: Rows

    def of(self, wanted: Iterable[int]) -> NoteMeans:
        """Returns the wanted notes that have a vector."""
        kept = np.isin(self.notes, np.fromiter(wanted, np.int64))
        return NoteMeans(self.notes[kept], self.rows[kept])

    def centred(self, about: Iterable[int] | None = None) -> NoteMeans:
        """Returns the rows less what some notes have in common, by default all of them, again of
        length one."""
        common = self if about is None else self.of(about)
        if not len(common.notes):
            return self
        return NoteMeans(self.notes, unit(self.rows - common.rows.mean(axis=0)))

    def by_note(self) -> dict[int, Rows]:
        """Returns the row of every note."""
        return dict(zip(self.notes.tolist(), self.rows, strict=True))


def note_means(owners: Ids, matrix: Rows) -> NoteMeans:
    """Returns the means of the notes that own the passages whose vectors are rows ``(n, d)``."""
    order = np.argsort(owners, kind="stable")
    found, begins = np.unique(owners[order], return_index=True)
    if not len(found):
        return NoteMeans(found, matrix)
    return NoteMeans(found, unit(np.add.reduceat(matrix[order], begins, axis=0)))


class Vectors:
    """Passages and their centred vectors, searchable, and the mean of every note. Wraps a FAISS
    index whose ids are those of passages, in ascending order; ``centre`` is what was taken off the
    vectors, and is to be taken off those of questions."""

    def __init__(self, index: faiss.IndexIDMap2, notes: NoteMeans, centre: Centre) -> None:
        self.index = index
        self.notes = notes
        self.centre = centre
        self.ids: Ids = faiss.vector_to_array(index.id_map)

    def __len__(self) -> int:
        return len(self.ids)

    def asked_with(self, encoder: Encoder) -> Encoder:
        """Returns the encoder with its questions centred as these vectors are."""
        return CentredEncoder(encoder, self.centre)

    def nearest(
        self, query: Rows, count: int, among: Sequence[int] | None = None
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

    def of(self, passages: Sequence[int]) -> Rows:
        """Returns the vectors of some passages, a row each; zeros for one without vector."""
        rows = np.zeros((len(passages), self.index.d), np.float32)
        wanted = np.array(passages, np.int64)
        places = np.searchsorted(self.ids, wanted)
        known = np.flatnonzero(np.isin(wanted, self.ids))
        if len(known):
            flat = faiss.downcast_index(self.index.index)
            rows[known] = flat.reconstruct_batch(places[known])
        return rows

    def matrix(self) -> Rows:
        """Returns all vectors, a row each, in the order of ``ids``."""
        return _rows(self.index)


def _rows(index: faiss.IndexIDMap2) -> Rows:
    flat = faiss.downcast_index(index.index)
    return np.asarray(flat.reconstruct_n(0, index.ntotal), np.float32)


def build(store: Store, encoder: Encoder) -> Vectors:
    """Returns the view of an encoder's vectors, built from the store."""
    ids, owners, languages, matrix = _matrix(store, encoder)
    centre = Centre() if encoder.is_centred else _centre(store, encoder, matrix, languages)
    matrix = centre.passages.taken_from(matrix, languages)
    return Vectors(_indexed(ids, matrix), note_means(owners, matrix), centre)


def _indexed(ids: Ids, rows: Rows) -> faiss.IndexIDMap2:
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(rows.shape[1]))
    if len(ids):
        index.add_with_ids(rows, ids)
    return index


def _centre(store: Store, encoder: Encoder, matrix: Rows, languages: Sequence[str]) -> Centre:
    asked = encoders.questions(store, encoder.id)
    questions = [np.frombuffer(vector, np.float32) for _, vector in asked]
    return Centre(
        means(matrix, languages),
        means(np.array(questions), [language for language, _ in asked]) if asked else Means(),
    )


def _matrix(store: Store, encoder: Encoder) -> tuple[Ids, Ids, list[str], Rows]:
    """The ids of all embedded passages, those of their notes, their languages, their vectors."""
    ids: list[tuple[int, int]] = []
    languages: list[str] = []
    blocks: list[Rows] = [np.zeros((0, encoder.dimension), np.float32)]
    rows = passages.vectors(store, encoder.id)
    while block := list(islice(rows, _AT_ONCE)):
        ids += [(identity, note) for identity, note, _, _ in block]
        languages += [language for _, _, language, _ in block]
        data = b"".join(vector for *_, vector in block)
        blocks.append(np.frombuffer(data, np.float32).reshape(len(block), -1))
    own, owners = np.array(ids, np.int64).reshape(-1, 2).T
    return own, owners, languages, np.concatenate(blocks)


def save(store: Store, folder: Path, encoder: str, vectors: Vectors) -> None:
    """Writes the view beside the store, and its stamp into the store."""
    sums = []
    notes = _indexed(vectors.notes.notes, vectors.notes.rows)
    for name, index in zip(VIEWS, (vectors.index, notes), strict=True):
        data = faiss.serialize_index(index)
        with replacing(folder / name) as unfinished:
            data.tofile(unfinished)
        sums.append(zlib.crc32(data.data))
    stamp = [encoder, store.generation(), len(vectors), *sums]
    with store.transaction():
        store.put_record(_CENTRE, _written(vectors.centre))
        store.put_record(_STAMP, json.dumps(stamp))


def is_fresh(store: Store, folder: Path, encoder: str) -> bool:
    """Whether the view on disk is that of the store as it is, going by its stamp."""
    return _stamp(store)[:2] == [encoder, store.generation()] and has_views(folder)


def load(store: Store, folder: Path, encoder: Encoder) -> Vectors:
    """Returns the view from its files, or built from the store where one is in doubt."""
    if is_fresh(store, folder, encoder.id):
        files = [np.fromfile(folder / name, np.uint8) for name in VIEWS]
        if _stamp(store)[3:] == [zlib.crc32(data.data) for data in files]:
            index, notes = map(_read_in_place, files)
            means = NoteMeans(faiss.vector_to_array(notes.id_map), _rows(notes))
            return Vectors(index, means, _read(store.record(_CENTRE)))
    return build(store, encoder)


def _read_in_place(data: NDArray[np.uint8]) -> faiss.IndexIDMap2:
    """The index that lies in some bytes, without copying them."""
    reader = faiss.ZeroCopyIOReader(faiss.swig_ptr(data), data.size)  # type: ignore[attr-defined]
    index = cast("faiss.IndexIDMap2", faiss.read_index(reader, faiss.IO_FLAG_MMAP_IFC))
    index.referenced_objects = [data]  # type: ignore[attr-defined]  # which keeps them
    return index


def _stamp(store: Store) -> list[object]:
    """Encoder, generation, number of vectors, checksums; empty where none was ever written."""
    try:
        stamp = json.loads(store.record(_STAMP))
    except ValueError:
        return []
    return stamp if isinstance(stamp, list) else []


def _written(centre: Centre) -> str:
    """The means as JSON: a list for each kind of text, of languages with float32 in Base64; null
    for all languages together."""
    return json.dumps([list(_pairs(kind)) for kind in (centre.passages, centre.questions)])


def _pairs(of: Means) -> Iterator[tuple[str | None, str]]:
    if of.every is not None:
        yield None, base64.b64encode(of.every.tobytes()).decode()
    for language, mean in of.languages.items():
        yield language, base64.b64encode(mean.tobytes()).decode()


def _read(text: str) -> Centre:
    kinds = []
    for pairs in json.loads(text):
        read = {key: np.frombuffer(base64.b64decode(mean), np.float32) for key, mean in pairs}
        every = read.pop(None, None)
        kinds.append(Means(read, every))
    return Centre(*kinds)


def exact(matrix: Rows) -> Search:
    """Returns an exact search of the rows ``(n, d)`` by inner product: it takes queries ``(m, d)``
    and a count, and returns ids and scores ``(m, count)``, best first."""
    index = faiss.IndexFlatIP(matrix.shape[1])
    index.add(np.ascontiguousarray(matrix, np.float32))

    def search(queries: Rows, count: int, /) -> tuple[Ids, Rows]:
        scores, ids = index.search(
            np.ascontiguousarray(queries, np.float32), min(count, len(matrix))
        )
        return ids, scores

    return search
