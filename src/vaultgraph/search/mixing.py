"""One score from several: what words and meaning say of the candidates, on one scale."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vaultgraph import words
from vaultgraph.search.candidates import ByMeaning, ByWord, Candidates
from vaultgraph.storage.passages import PassageHit

_FOREIGN = 1.3
"""What meaning counts where it stands in for words, which no passage of another script has: texts
of two languages are never as near as those of one."""
_BEGINNING = 300
"""Characters of a passage that tell its script."""
_BESIDE = 0.5
"""What BM25 of the passage beside it counts: a thought seldom ends where a passage does. Chosen on
titles and headings, with the other weights (``benchmarks/search.py --half choose``)."""
_UNCOVERED = 0.3
"""What BM25 counts for a passage with hardly any of the words, to which the rest adds 1 at most."""


def mixed(found: Candidates, text: str, share: float) -> NDArray[np.float64]:
    """Returns a score for each candidate: scores by word and by meaning, standardised and mixed,
    meaning with a ``share`` of 0 to 1.

    Words count less where no passage has most of them. They say little of passages in another
    script than the question's: there meaning may stand in for them, so that a Russian question
    finds English notes.
    """
    by_word, by_meaning = found.by_word, found.by_meaning
    if by_meaning is None:
        return np.zeros(len(found.hits)) if by_word is None else of_words(by_word)
    meaning = standardized(of_meaning(by_meaning))
    if by_word is None or not by_word.scores.any():
        return meaning
    matched = standardized(of_words(by_word))
    foreign = ~_in_script_of(text, found.hits)
    matched[foreign] = np.maximum(matched[foreign], _FOREIGN * meaning[foreign])
    told = (1 - share) * math.sqrt(min(1.0, float(by_word.coverage.max())))
    return (1 - told) * meaning + told * matched


def of_words(by_word: ByWord) -> NDArray[np.float64]:
    """Returns what words say: BM25, more beside a passage that has them too, less for one that
    lacks some of them."""
    return (by_word.scores + _BESIDE * by_word.beside) * (_UNCOVERED + by_word.coverage)


def of_meaning(by_meaning: ByMeaning) -> NDArray[np.float64]:
    """Returns what meaning says: of the passage, and as much of the whole note."""
    return standardized(by_meaning.passages) + standardized(by_meaning.notes)


def _in_script_of(text: str, hits: Sequence[PassageHit]) -> NDArray[np.bool_]:
    """Which passages are written mostly in a script that the text has words of."""
    cyrillic, latin = words.cyrillic_letters(text) > 0, words.latin_letters(text) > 0
    beginnings = [hit.text[:_BEGINNING] for hit in hits]
    is_cyrillic = [words.cyrillic_letters(b) > words.latin_letters(b) for b in beginnings]
    return np.where(np.array(is_cyrillic, bool), cyrillic, latin)


def standardized(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns z-scores over the candidates: mean 0, standard deviation 1; zeros if all are equal.

    Measured better than reciprocal rank fusion on every search task tried: it keeps by how much one
    candidate beats the next.
    """
    deviation = scores.std() if len(scores) else 0.0
    if deviation < 1e-12:
        return np.zeros_like(scores)
    return np.asarray((scores - scores.mean()) / deviation, np.float64)


def rank_of(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Returns the rank of each candidate from one, the largest score first; equal scores share the
    better rank."""
    return 1 + np.searchsorted(np.sort(-scores), -scores)
