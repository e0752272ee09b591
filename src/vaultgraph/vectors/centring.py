"""Vectors without what all texts of their language have in common.

The vectors of many encoders share a direction, and those of each language another one, so that
whatever is written in the question's language looks near. Taking off the mean of a language lets
texts of several languages be compared; questions differ in kind from passages, so they have means
of their own, taken from the titles of notes. Means of few texts are drawn towards the mean of all,
and that towards zero, as in Efron and Morris (1973): three notes of a language are not taken apart
by their own mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vaultgraph import words

if TYPE_CHECKING:
    from vaultgraph.encoders import Encoder

Rows = NDArray[np.float32]
_PRIOR = 3.0
"""How many texts the mean of all languages counts for beside those of one language, and zero beside
those of all."""


@dataclass(frozen=True, slots=True)
class Means:
    """The mean vector of each language, and of all; none at all for an empty vault."""

    languages: Mapping[str, Rows] = field(default_factory=dict)
    every: Rows | None = None

    def taken_from(self, rows: Rows, languages: Sequence[str]) -> Rows:
        """Returns rows of length one, each without the mean of its language; rows of zeros stay
        what they are."""
        if self.every is None or not len(rows):
            return rows
        taken = rows.copy()
        of_row = np.array(languages)
        for language in set(languages):
            there = of_row == language
            taken[there] -= self.languages.get(language, self.every)
        lengths = np.linalg.norm(taken, axis=1, keepdims=True)
        # What is hardly left of a text is no direction.
        kept = rows.any(axis=1, keepdims=True) & (lengths > 1e-6)
        return np.asarray(np.where(kept, taken / np.where(kept, lengths, 1), 0), np.float32)


def means(rows: Rows, languages: Sequence[str]) -> Means:
    """Returns the means of rows of length one by their languages; rows of zeros don't count."""
    known = rows.any(axis=1)
    if not known.any():
        return Means()
    of_row = np.array(languages)
    sums = {
        language: rows[known & (of_row == language)].sum(axis=0, dtype=np.float64)
        for language in sorted(set(languages))
    }
    every = sum(sums.values()) / (np.count_nonzero(known) + _PRIOR)
    by_language = {}
    for language, total in sums.items():
        count = np.count_nonzero(known & (of_row == language))
        by_language[language] = _row((total + _PRIOR * every) / (count + _PRIOR))
    return Means(by_language, _row(np.asarray(every)))


def _row(values: NDArray[np.float64]) -> Rows:
    return values.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Centre:
    """What is taken off the vectors of passages, and off those of questions."""

    passages: Means = Means()
    questions: Means = Means()


class CentredEncoder:
    """An encoder whose questions can be asked of centred passages; its other vectors are as they
    were, to be compared with each other."""

    def __init__(self, encoder: Encoder, centre: Centre) -> None:
        self._encoder = encoder
        self._centre = centre

    @property
    def id(self) -> str:
        """See ``Encoder``."""
        return self._encoder.id

    @property
    def dimension(self) -> int:
        """See ``Encoder``."""
        return self._encoder.dimension

    @property
    def is_centred(self) -> bool:
        """See ``Encoder``."""
        return True

    def encode(self, texts: Sequence[str]) -> Rows:
        """Returns a row for each text; see ``Encoder``."""
        return self._encoder.encode(texts)

    def encode_queries(self, texts: Sequence[str]) -> Rows:
        """Returns a row for each text to search with, centred by its language."""
        languages = [words.language(text) for text in texts]
        return self._centre.questions.taken_from(self._encoder.encode_queries(texts), languages)
