"""The passages that may answer a text, with what each ranking says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vaultgraph.search.query_terms import Terms
from vaultgraph.storage import passages
from vaultgraph.storage.passages import PassageHit
from vaultgraph.storage.store import Store

if TYPE_CHECKING:
    from vaultgraph.encoders import Encoder
    from vaultgraph.vectors.view import Vectors

_MOST = 1000
"""Of each ranking. Scores are standardised over the candidates, so their number must not depend on
how many results are asked for."""


@dataclass(frozen=True, slots=True)
class SemanticIndex:
    """What ranking by meaning needs: an encoder and the vectors it gave the vault."""

    encoder: Encoder
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class ByWord:
    """What the words of a question say of each candidate."""

    scores: NDArray[np.float64]
    """BM25, larger is better; 0 without any of the words."""
    beside: NDArray[np.float64]
    """BM25 of the better of the passages before and after it in its note."""
    coverage: NDArray[np.float64]
    """The share of the question's words, rare ones counting more, that the passage has."""


@dataclass(frozen=True, slots=True)
class ByMeaning:
    """What the meaning of a question says of each candidate: cosines with its vector."""

    question: NDArray[np.float32]
    passages: NDArray[np.float64]
    notes: NDArray[np.float64]
    """With the mean of the passages of the note."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages, and what is said of them in the same order; ``None`` by what is not asked."""

    hits: tuple[PassageHit, ...]
    by_word: ByWord | None
    by_meaning: ByMeaning | None


def candidates(
    store: Store,
    text: str,
    terms: Terms | None,
    meaning: SemanticIndex | None,
    among: Sequence[int] | None,
) -> Candidates:
    """Returns the best passages by word and by meaning, by id.

    ``terms`` are left out where words are not to count, ``meaning`` where it is not; ``among``
    limits the search to some passages.
    """
    keyword: Mapping[int, float] = {}
    semantic: Mapping[int, float] = {}
    question: NDArray[np.float32] | None = None
    if terms is not None and terms.expression:
        keyword = _best_by_word(store, terms.expression, among)
    if meaning is not None:
        question = meaning.encoder.encode_queries([text])[0]
        semantic = meaning.vectors.nearest(question, _MOST, among)
    found = sorted(keyword.keys() | semantic.keys())
    by_id = passages.hits(store, found)
    hits = tuple(by_id[passage] for passage in found)
    by_word = by_meaning = None
    if terms is not None:
        by_word = _by_word(store, terms, found, is_any=bool(keyword))
    if meaning is not None and question is not None:
        by_meaning = _by_meaning(meaning.vectors, question, hits)
    return Candidates(hits, by_word, by_meaning)


def _best_by_word(store: Store, match: str, among: Sequence[int] | None) -> dict[int, float]:
    if among is None:
        return passages.search_words(store, match, _MOST)
    scores = passages.score_words(store, match, among)
    best = sorted(scores, key=lambda passage: (-scores[passage], passage))[:_MOST]
    return {passage: scores[passage] for passage in best}


def _by_word(store: Store, terms: Terms, found: Sequence[int], *, is_any: bool) -> ByWord:
    scores, beside, coverage = np.zeros((3, len(found)))
    if is_any:
        near = passages.beside(store, found)
        asked = {*found, *(other for others in near.values() for other in others)}
        matched = passages.score_words(store, terms.expression, sorted(asked))
        for place, passage in enumerate(found):
            scores[place] = matched.get(passage, 0.0)
            others = near.get(passage, ())
            beside[place] = max((matched.get(other, 0.0) for other in others), default=0.0)
        for expression, weight in terms.weighted(passages.count(store)):
            coverage[np.isin(found, passages.matching(store, expression))] += weight
    return ByWord(scores, beside, coverage)


def _by_meaning(
    vectors: Vectors, question: NDArray[np.float32], hits: Sequence[PassageHit]
) -> ByMeaning:
    means = vectors.notes.of({hit.note_id for hit in hits})
    whole = dict(zip(means.notes.tolist(), (means.rows @ question).tolist(), strict=True))
    near = vectors.of([hit.id for hit in hits]) @ question
    return ByMeaning(
        question,
        np.asarray(near, np.float64).reshape(len(hits)),
        np.array([whole.get(hit.note_id, 0.0) for hit in hits]),
    )
