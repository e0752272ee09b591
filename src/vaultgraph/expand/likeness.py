"""How like things are: by the encoder's vectors where the index has them, else by their stems."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vaultgraph import words
from vaultgraph.expand.thing import Thing
from vaultgraph.vectors.latent import unit

if TYPE_CHECKING:
    from vaultgraph.search.candidates import SemanticIndex

Rows = NDArray[np.float32]
_STEMS = 4096


class Likeness:
    """Gives every thing a row of length one, less what all texts of the vault have in common."""

    def __init__(self, meaning: SemanticIndex | None) -> None:
        self.meaning = meaning if meaning is not None and len(meaning.vectors) else None
        self._rows: dict[str, Rows] = {}
        if self.meaning is not None:
            matrix = self.meaning.vectors.matrix()
            self._mean: Rows = matrix.mean(axis=0)
            self._passages = unit(matrix - self._mean)
            self._ids: list[int] = self.meaning.vectors.ids.tolist()
            self._places = {passage: place for place, passage in enumerate(self._ids)}

    def rows(self, things: Sequence[Thing]) -> Rows:
        """Returns a row for each thing."""
        new = {thing.id: thing for thing in things if thing.id not in self._rows}
        texts = {}
        for thing in new.values():
            row = self._of_passages(thing)
            if row is None:
                texts[thing.id] = thing.text or thing.label
            else:
                self._rows[thing.id] = row
        self._rows |= zip(texts, self._encoded(list(texts.values())), strict=True)
        width = self._mean.shape[0] if self.meaning is not None else _STEMS
        found = [self._rows[thing.id] for thing in things]
        return np.stack(found) if found else np.zeros((0, width), np.float32)

    def nearest(self, row: Rows, count: int) -> list[tuple[int, float]]:
        """Returns the passages most like a row with their likeness, best first; none without
        vectors."""
        if self.meaning is None or not row.any():
            return []
        scores = self._passages @ row
        best = np.argsort(-scores, kind="stable")[:count]
        return [(self._ids[place], float(scores[place])) for place in best.tolist()]

    def _of_passages(self, thing: Thing) -> Rows | None:
        if self.meaning is None:
            return None
        places = [self._places[each] for each in thing.passages if each in self._places]
        return unit(self._passages[places].mean(axis=0)[None, :])[0] if places else None

    def _encoded(self, texts: list[str]) -> Rows:
        if not texts:
            return np.zeros((0, 0), np.float32)
        if self.meaning is None:
            return np.stack([_of_stems(text) for text in texts])
        languages = [words.language(text) for text in texts]
        rows: Rows = self.meaning.encoder.encode(texts)
        rows = self.meaning.vectors.centre.passages.taken_from(rows, languages)
        known = rows.any(axis=1, keepdims=True)
        centred: Rows = np.where(known, rows - self._mean, 0).astype(np.float32)
        return unit(centred)


def _of_stems(text: str) -> Rows:
    """Counted stems, each at the place of its checksum (feature hashing, Weinberger 2009)."""
    counted = Counter(words.stems(text))
    row = np.zeros(_STEMS, np.float32)
    for stem in words.content_stems(counted):
        row[zlib.crc32(stem.encode()) % _STEMS] += 1 + np.log(counted[stem])
    scaled: Rows = unit(row[None, :])[0]
    return scaled
