"""The words of a question as the vault's full-text index knows them.

A word that the vault has hardly ever is taken for the beginning of a longer one; one it never has,
for a slip of the pen in one it has (edit distance of Damerau 1964 and Levenshtein 1965).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extract

from vaultgraph import words
from vaultgraph.storage import passages
from vaultgraph.storage.store import Store

_RARE = 2
_MEANT = 3
"""At most so many words for one that is misspelt."""
_BEGUN = 40
"""A beginning that more words share says nothing."""
_SHORTEST = 4
_LONG = 8
"""From so many letters on two slips are forgiven, below one."""
_MOST = 48
"""Telling terms of a text; of a longer one those that are rarest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What to look for in the full-text index, for a text."""

    all: tuple[str, ...]
    """The terms of all words in order."""
    telling: tuple[str, ...]
    """Those that are not function words, each once."""
    frequency: Mapping[str, int]
    """In how many passages each telling term occurs."""
    meant: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For terms that are hardly ever used those that the vault has instead."""

    stems: tuple[str, ...] = ()
    """The stems of the telling terms and of those meant, to be marked in a text."""

    @property
    def sought(self) -> tuple[str, ...]:
        """Every term that counts as found, the telling ones first."""
        others = (term for terms in self.meant.values() for term in terms)
        return tuple(dict.fromkeys((*self.telling, *others)))

    typed: Mapping[str, str] = field(default_factory=dict)
    """Telling terms as they were first typed."""

    def meant_in(self, found: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yields the words that others stand for, with the one of some words found that does."""
        by_stem = {words.stem(word): word for word in found}
        for term, others in self.meant.items():
            if term not in by_stem and (other := next(filter(by_stem.__contains__, others), "")):
                yield self.typed[term], by_stem[other]

    @property
    def expression(self) -> str:
        """The full-text expression for any of the terms. The whole text as a phrase makes those
        passages better that have it as it stands."""
        sought = dict.fromkeys((*self.sought, " ".join(self.all)))
        return " OR ".join(f'"{term}"' for term in sought if term)

    def weighted(self, passages: int) -> Iterator[tuple[str, float]]:
        """Yields an expression for each telling term, or one that it may stand for, with its share
        in what the text says: by inverse frequency among so many passages. The shares sum to 1."""
        rarity = {
            term: math.log1p((passages - number + 0.5) / (number + 0.5))
            for term, number in self.frequency.items()
        }
        total = math.fsum(rarity.values())
        for term, weight in rarity.items():
            forms = (term, *self.meant.get(term, ()))
            yield " OR ".join(f'"{form}"' for form in forms), weight / total


def terms(store: Store, text: str) -> Terms:
    """Returns the terms of a text."""
    stems = words.stems(text)
    telling = words.content_stems(stems)
    frequency = passages.document_frequencies(store, map(words.term, telling))
    if len(telling) > _MOST:
        rarest = set(sorted(frequency, key=lambda term: (frequency[term], term))[:_MOST])
        telling = [stem for stem in telling if words.term(stem) in rarest]
        frequency = {term: frequency[term] for term in map(words.term, telling)}
    meant = {
        term: found
        for term in frequency
        if frequency[term] <= _RARE
        and len(term) >= _SHORTEST
        and term.isalpha()
        and (found := _meant(store, term, known=frequency[term] > 0))
    }
    others = (word for found in meant.values() for word in found)
    typed: dict[str, str] = {}
    for word in words.words(text):
        typed.setdefault(words.term(word.stem), text[word.start : word.end])
    return Terms(
        all=tuple(map(words.term, stems)),
        telling=tuple(frequency),
        frequency=frequency,
        meant=meant,
        stems=(*telling, *others),
        typed=typed,
    )


def _meant(store: Store, term: str, *, known: bool) -> tuple[str, ...]:
    """The words that one that is rare or unknown may stand for, the likeliest first."""
    begun = passages.words_beginning(store, term)
    begun.pop(term, None)
    if begun and len(begun) <= _BEGUN:
        return tuple(sorted(begun, key=lambda word: (-begun[word], word)))
    return () if known or begun else _near(store, term)


def _near(store: Store, term: str) -> tuple[str, ...]:
    slips = 1 if len(term) < _LONG else 2
    vocabulary = passages.words_of_length(store, len(term) - slips, len(term) + slips)
    known: Sequence[str] = [word for word in vocabulary if word.isalpha()]
    found = extract(term, known, scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=None)
    nearest = min((distance for _, distance, _ in found), default=0)
    near = [word for word, distance, _ in found if distance == nearest]
    return tuple(sorted(near, key=lambda word: (-vocabulary[word], word))[:_MEANT])
