"""Notes ranked for a text, by meaning and by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from vaultgraph.config import QuerySettings
from vaultgraph.model import Further, Reasons, Result
from vaultgraph.search import filters, query_syntax
from vaultgraph.search.candidates import Candidates, SemanticIndex, candidates
from vaultgraph.search.diversity import NoteHits, grouped
from vaultgraph.search.filters import Scope
from vaultgraph.search.mixing import mixed, of_meaning, of_words, rank_of
from vaultgraph.search.query_terms import Terms, terms
from vaultgraph.search.snippet import Snippet, nearest_sentences, snippet, without_headings
from vaultgraph.storage import passages
from vaultgraph.storage.passages import PassageHit
from vaultgraph.storage.store import Store

KINDS = ("note", "message")
"""The kinds of passages that a query can be narrowed to."""
FURTHER = 3
"""At most so many further passages of a note are shown."""

_TITLE_BONUS = 10.0
"""A note whose title or alias is the very text stands first."""


def query(
    store: Store,
    typed: str,
    count: int,
    meaning: SemanticIndex | None,
    by_word: bool,
    scope: Scope,
    share: float = QuerySettings().meaning,
    *,
    explain: bool = False,
) -> list[Result]:
    """Returns the ``count`` best notes for what was typed (see ``syntax``), each by its best
    passage.

    Passages are the candidates of either ranking: BM25 over stems, and the inner product of
    vectors. Both scores are standardised over the candidates and mixed, meaning with a ``share`` of
    0 to 1; ties go by path and line. Without ``meaning`` words alone decide, and meaning alone
    where no word of the text occurs. ``explain`` adds the nearest sentence to every result, else it
    is told of those without any of the words.
    """
    question = query_syntax.parse(typed)
    among = filters.allowed(store, question, scope)
    sought = terms(store, question.text)
    if not sought.telling:
        return []
    found = candidates(store, question.text, sought if by_word else None, meaning, among)
    scores = mixed(found, question.text, share)
    if by_word:
        named = passages.notes_named(store, " ".join(sought.all))
        scores = scores + np.array([_TITLE_BONUS * (hit.note_id in named) for hit in found.hits])
    groups = grouped(found.hits, scores.tolist(), count)
    return list(_results(found, scores, groups, sought, meaning, explain))


def _results(
    found: Candidates,
    scores: NDArray[np.float64],
    groups: Sequence[NoteHits],
    sought: Terms,
    meaning: SemanticIndex | None,
    explain: bool,
) -> Iterator[Result]:
    by_word, by_meaning = found.by_word, found.by_meaning
    ranks = {}
    if by_word is not None:
        ranks["words"] = rank_of(of_words(by_word))
    if by_meaning is not None:
        ranks["meaning"] = rank_of(of_meaning(by_meaning))
    hits = [found.hits[group.places[0]] for group in groups]
    texts = [without_headings(hit.text, hit.headings) for hit in hits]
    told = [
        snippet("\n".join((hit.text, hit.title, *hit.headings)), sought.stems).words for hit in hits
    ]
    sentences = [""] * len(groups)
    if meaning is not None and by_meaning is not None:
        wanted = [
            text if explain or not words else "" for text, words in zip(texts, told, strict=True)
        ]
        sentences = nearest_sentences(meaning.encoder, by_meaning.question, wanted)
    each = zip(groups, hits, texts, told, sentences, strict=True)
    for rank, (group, hit, text, words, sentence) in enumerate(each, 1):
        best = group.places[0]
        shown = snippet(text, sought.stems, near=sentence)
        yield Result(
            rank=rank,
            score=round(float(scores[best]), 4),
            note=hit.path,
            line=hit.line,
            kind="message" if hit.message else "note",
            title=hit.title,
            heading=hit.heading,
            message=hit.message_id,
            snippet=shown.text,
            marks=shown.marks,
            why=Reasons(
                words=words,
                similarity=None if by_meaning is None else _rounded(by_meaning.passages, best),
                keyword=None if by_word is None else _rounded(by_word.scores, best) or None,
                role=hit.role,
                time=hit.time,
                sentence=sentence,
                meant=tuple(sought.meant_in(words)),
                ranks=tuple((name, int(places[best])) for name, places in ranks.items()),
            ),
            more=len(group.places) - 1,
            further=tuple(
                _further(found.hits[place], sought) for place in group.places[1 : 1 + FURTHER]
            ),
            copies=tuple(group.copies),
        )


def _further(hit: PassageHit, sought: Terms) -> Further:
    shown: Snippet = snippet(without_headings(hit.text, hit.headings), sought.stems)
    return Further(hit.line, hit.heading, shown.text, shown.marks)


def _rounded(scores: NDArray[np.float64], place: int) -> float:
    return round(float(scores[place]), 4)
