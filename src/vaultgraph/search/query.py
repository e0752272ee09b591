"""Passages ranked for a text, by meaning and by word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vaultgraph import words
from vaultgraph.globs import matcher
from vaultgraph.model import Reasons, Result
from vaultgraph.search.scoring import FIELD_WEIGHTS, standardized
from vaultgraph.search.snippet import snippet, without_headings
from vaultgraph.storage import passages
from vaultgraph.storage.passages import PassageHit
from vaultgraph.storage.store import Store

if TYPE_CHECKING:
    from vaultgraph.encoders import Encoder
    from vaultgraph.storage.vectors import Vectors

SEMANTIC_WEIGHT = 0.4
KEYWORD_WEIGHT = 0.6
_CANDIDATES = 1000
"""Of each ranking. Scores are standardised over the candidates, so their number must not depend on
how many results are asked for."""

_TITLE_BONUS = 10.0
"""A note whose title or alias is the very text stands first."""

KINDS = ("note", "message")
"""The kinds of passages that a query can be narrowed to."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which passages a query may find. ``kind`` is ``note`` or ``message``, ``inside`` a glob on
    paths, ``since`` the earliest ISO date of a message or chat."""

    kind: str = ""
    inside: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What ranking by meaning needs: an encoder and the vectors it gave the vault."""

    encoder: Encoder
    vectors: Vectors


def query(
    store: Store, text: str, count: int, meaning: Meaning | None, by_word: bool, scope: Scope
) -> list[Result]:
    """Returns the ``count`` best notes for a text, each by its best passage.

    Passages are the candidates of either ranking: BM25 over stems, and the inner product of
    vectors. Both scores are standardised over the candidates and mixed; ties go by path and line.
    Without ``meaning`` words alone decide, and meaning alone where no word of the text occurs.
    """
    among = _allowed(store, scope)
    every_stem = words.stems(text)
    stems = words.telling(every_stem)
    match = _match(stems, every_stem)
    if not stems:
        return []
    keyword = _keyword_scores(store, match, among) if by_word else {}
    semantic: Mapping[int, float] = {}
    if meaning is not None:
        vector = meaning.encoder.encode([text])[0]
        semantic = meaning.vectors.nearest(vector, _CANDIDATES, among)
    candidates = sorted(keyword.keys() | semantic.keys())
    if not candidates:
        return []
    if meaning is not None:
        similarity = dict(zip(candidates, meaning.vectors.of(candidates) @ vector, strict=True))
    if keyword:
        keyword |= passages.score_words(store, match, FIELD_WEIGHTS, candidates)

    keyword_scores = np.array([keyword.get(passage, 0.0) for passage in candidates])
    if meaning is None:
        scores = keyword_scores
    else:
        semantic_scores = np.array([float(similarity[passage]) for passage in candidates])
        if keyword:
            scores = SEMANTIC_WEIGHT * standardized(semantic_scores)
            scores = scores + KEYWORD_WEIGHT * standardized(keyword_scores)
        else:
            scores = semantic_scores

    hits = passages.hits(store, candidates)
    named = passages.notes_named(store, words.terms(text)) if by_word else frozenset()
    scores = scores + np.array([_TITLE_BONUS * (hits[p].note_id in named) for p in candidates])
    ranked = sorted(
        zip(candidates, scores.tolist(), strict=True),
        key=lambda pair: (-pair[1], hits[pair[0]].path, hits[pair[0]].line),
    )
    further: dict[int, int] = {}
    best: list[tuple[PassageHit, float]] = []
    for passage, score in ranked:
        hit = hits[passage]
        if hit.note_id in further:
            further[hit.note_id] += 1
        else:
            further[hit.note_id] = 0
            best.append((hit, score))
    return [
        _result(
            rank,
            hit,
            score,
            stems,
            float(similarity[hit.id]) if meaning is not None else None,
            keyword.get(hit.id),
            further[hit.note_id],
        )
        for rank, (hit, score) in enumerate(best[:count], 1)
    ]


def _match(stems: Sequence[str], every_stem: Sequence[str]) -> str:
    """The full-text expression for any of some stems; the whole text as a phrase counts too, so
    that a title typed as it stands is found first."""
    phrase = " ".join(map(words.term, every_stem))
    terms = dict.fromkeys((*map(words.term, stems), phrase))
    return " OR ".join(f'"{term}"' for term in terms if term)


def _keyword_scores(store: Store, match: str, among: Sequence[int] | None) -> dict[int, float]:
    if among is None:
        return passages.search_words(store, match, FIELD_WEIGHTS, _CANDIDATES)
    scores = passages.score_words(store, match, FIELD_WEIGHTS, among)
    best = sorted(scores, key=lambda passage: (-scores[passage], passage))[:_CANDIDATES]
    return {passage: scores[passage] for passage in best}


def _allowed(store: Store, scope: Scope) -> list[int] | None:
    """The passages within a scope; ``None`` when all are."""
    if scope == Scope():
        return None
    is_inside = matcher([scope.inside] if scope.inside else ["**"])
    return [
        passage
        for passage, path, message, time in passages.places(store)
        if (not scope.kind or (message > 0) == (scope.kind == "message"))
        and is_inside(path)
        and (not scope.since or time >= scope.since)
    ]


def _result(
    rank: int,
    hit: PassageHit,
    score: float,
    stems: Sequence[str],
    similarity: float | None,
    keyword: float | None,
    more: int,
) -> Result:
    shown = snippet(without_headings(hit.text, hit.headings), stems)
    everywhere = snippet("\n".join((hit.text, hit.title, *hit.headings)), stems)
    return Result(
        rank,
        round(score, 4),
        hit.path,
        hit.line,
        kind="message" if hit.message else "note",
        title=hit.title,
        heading=hit.headings[-1] if hit.headings else "",
        message=hit.message_id,
        snippet=shown.text,
        marks=shown.marks,
        why=Reasons(
            words=everywhere.words,
            similarity=None if similarity is None else round(similarity, 4),
            keyword=None if keyword is None else round(keyword, 4),
            role=hit.role,
            time=hit.time,
        ),
        more=more,
    )
