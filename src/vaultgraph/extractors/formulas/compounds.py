"""Fused words: several words written as one, ``жартишинавспышка``.

A word is taken for a fused one by where it stands and by what the vault's prose doesn't know. It
is cut only where all parts are words of the prose and there is one way to cut: never guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from vaultgraph.words import FUNCTION_WORDS, fold

SHORTEST = 9
"""Letters of the shortest fused word."""
SHORTEST_PART = 3
LONGEST_PART = 24
LONGEST = 80
EVIDENT = 17
"""Letters from which a word of no dictionary needs no quotes to be taken for a fused one."""
_CYRILLIC_WORD = re.compile(r"[^\w\s]*[\u0430-\u044f\u0451]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BEFORE_LETTERS = re.compile(r"^[^\w]+")
_CODE = re.compile(r"`[^`\n]*`|«[^«»\n]*»|\"[^\"\n]*\"|“[^“”\n]*”")


_NO_PARTS = FUNCTION_WORDS | frozenset(
    """
    ами ями его ему ого ому ыми ими ение ание ость ния нию нии ция ции ный ная ное ные ной ного
    ать ять ить еть ать лся лась лось ться ется ется ются ится
    авто анти архи био веб вне гео гипер контр макро мега мета микро много моно мульти нано нейро
    обще один одно пере поли полу пост пред прежде псевдо раз разно само сверх суб супер теле транс
    ультра экс энерго
    """.split()
)
"""What words are made with but which is no word of its own: affixes, function words."""


def prose_words(texts: Iterable[str]) -> frozenset[str]:
    """Returns the words of some texts, folded, that stand in no code span and no quotes. A very
    long word must be met three times: seldom, it is as likely a fused one that text quotes."""
    spelled: Counter[str] = Counter()
    for text in texts:
        spelled.update(_WORD.findall(_CODE.sub(" ", text)))
    found: Counter[str] = Counter()
    for word, times in spelled.items():
        found[fold(word)] += times
    return frozenset(word for word, times in found.items() if len(word) < EVIDENT or times > 2)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a vault's prose, and what they say of words that may be fused."""

    words: Container[str] = frozenset()
    """Folded words, as :func:`prose_words` gives them."""
    _cuts: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def split(self, word: str) -> tuple[str, ...]:
        """Returns the parts of a fused word; none where it isn't one or may be cut in two ways.

        A part that is itself made of shorter words of the prose counts as those.
        """
        folded = _BEFORE_LETTERS.sub("", fold(word))
        if not SHORTEST_PART < len(folded) <= LONGEST:
            return ()
        if folded not in self._cuts:
            ways = self._ways(folded)
            self._cuts[folded] = ways[0] if len(ways) == 1 else ()
        return self._cuts[folded]

    def _ways(self, word: str) -> list[tuple[str, ...]]:
        """Up to two ways to cut a word into two or more known words none of which can be cut."""
        size = len(word)
        ways: list[list[tuple[str, ...]]] = [[] for _ in range(size + 1)]
        ways[size] = [()]
        for begin in range(size - SHORTEST_PART, -1, -1):
            for end in range(begin + SHORTEST_PART, min(size, begin + LONGEST_PART) + 1):
                if not ways[end] or end - begin == size:
                    continue
                part = word[begin:end]
                if part in self.words and part not in _NO_PARTS:
                    ways[begin] += [(part, *rest) for rest in ways[end]]
            finest = max(map(len, ways[begin]), default=0)
            ways[begin] = [way for way in ways[begin] if len(way) == finest][:2]
        return ways[0]

    def fused(self, word: str, *, marked: bool) -> bool:
        """Tells whether a word is fused. ``marked`` says that it stands in quotes, code or a
        fence, as words do that a text speaks about."""
        if not _CYRILLIC_WORD.fullmatch(word):
            return False
        letters = sum(map(str.isalpha, word))
        if letters < SHORTEST:
            return False
        cut = bool(self.split(word))
        if fold(word) in self.words:
            return cut and marked
        return cut or letters >= EVIDENT or (marked and not _DERIVED.search(word))


_DERIVED = re.compile(
    r"(?:[нт][иь][еяюй]|ни[ея]м|ост[ьи]|ств[оаеу]|ци[яию]|изм|тел[ья]|[аяеиоуы]ть|ться|тся|л[аои]?сь"
    r"|[ыи]й|[ая]я|[оеы]е|[оеы]го|[оеы]му|[ыио]м|[ыи]х|[аяыи]ми|[оеу]ю|[аяуюе][её]т|[аяую]ют)$"
)
"""Endings of derived words, adjectives and verbs: long words of one root."""
