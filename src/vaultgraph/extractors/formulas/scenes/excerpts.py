"""Sentences of the vault nearest to a meaning, with note and line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vaultgraph.encoders import Encoder
from vaultgraph.extractors.formulas.glyphs import LETTERS, LINKS
from vaultgraph.storage import passages
from vaultgraph.storage.passages import PassageHit
from vaultgraph.storage.store import Store
from vaultgraph.vectors.view import Vectors
from vaultgraph.words import content_stems, stems

_PASSAGES = 120
"""How many of the nearest passages are looked into for each excerpt, at least."""
_FOR_EACH = 20
_SHORTEST, _LONGEST = 40, 400
_FEWEST_WORDS = 6
_END = re.compile(r"(?<=[.!?…])[\s»”\"]+(?=[«“\"]?[A-ZА-ЯЁ])|\n")
_MARK = re.compile(r"^(?:\d+[.)]|[^\w\s«“„\"(])+[\s*_]*|^\s*[*_]+")
_NO_PROSE = re.compile(f"[{''.join(LINKS)}{LETTERS}|{{}}<>\\\\]|\\d\\.\\d|https?:| [+·⊕] ")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sentence of a note."""

    text: str
    note: str
    line: int
    """Where its passage begins."""
    similarity: float


def excerpts(
    store: Store, meaning: Sequence[str], encoder: Encoder, vectors: Vectors, count: int
) -> list[Excerpt]:
    """Returns the ``count`` sentences nearest to what some words mean together, the nearest first,
    no two of one note or of one wording. Formulas, headings and lists of terms are no sentences.
    """
    if not meaning or count < 1:
        return []
    query = _mean(meaning, encoder)
    near = vectors.nearest(query, max(_PASSAGES, _FOR_EACH * count))
    hits = passages.hits(store, list(near))
    best = [each for passage in near if (each := _best_sentence(hits[passage], query, encoder))]
    found: list[Excerpt] = []
    for each in sorted(best, key=lambda each: (-each.similarity, each.note, each.line)):
        said = {(other.note, _wording(other.text)) for other in found}
        if all(each.note != note and _wording(each.text) != wording for note, wording in said):
            found.append(each)
        if len(found) == count:
            break
    return found


def _mean(meaning: Sequence[str], encoder: Encoder) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """The direction between some words: each counts the same, however long it is."""
    total = encoder.encode(list(meaning)).sum(axis=0)
    length = float(np.linalg.norm(total))
    return np.asarray(total / length if length else total, np.float32)


def _best_sentence(
    hit: PassageHit, query: np.ndarray[tuple[int], np.dtype[np.float32]], encoder: Encoder
) -> Excerpt | None:
    said = [each for each in sentences(hit.text) if each not in hit.headings]
    if not said:
        return None
    scores = encoder.encode(said) @ query
    best = int(np.argmax(scores))
    return Excerpt(said[best], hit.path, hit.line, float(scores[best]))


def sentences(text: str) -> list[str]:
    """Returns the sentences of a text that are prose: long enough, and no formulas or code."""
    found = (_tidy(each) for each in _END.split(text))
    return [
        each
        for each in found
        if _SHORTEST <= len(each) <= _LONGEST
        and not _NO_PROSE.search(each)
        and len(content_stems(stems(each))) >= _FEWEST_WORDS
        and each[-1] in '.!?…»”"'
    ]


def _tidy(said: str) -> str:
    """A sentence without list marks, pictures before it, and quotes that open or close nothing."""
    said = _MARK.sub("", said.strip()).strip(" *_")
    for opening, closing in ("«»", "“”", "„“"):
        if said[:1] == opening and closing not in said:
            said = said[1:]
    return said


def _wording(text: str) -> str:
    return " ".join(stems(text))
