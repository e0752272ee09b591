"""Names that are one name, spelled in two ways.

Three ways to differ count, each where exactly one name is so near: in signs (case, accents, ``ё``,
quotes, dashes, spaces), in the form of a word, in a slip of the pen. Numbers never differ, and a
slip is none where what was written is a word: ``March`` is not ``Marsh`` misspelt.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

from vaultgraph import words

_SHORTEST = 4
"""Shorter words differ by a letter from too many others."""
_LONG = 8
"""From so many letters on two slips are forgiven, below one; as in ``search.terms``."""
_SLIPS = 2
"""In all words of a name together."""
_CANDIDATES = 30
_RUNS = 8
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_SIGNS = frozenset({"Cf", "Mn", "Sk"})


class Manner(StrEnum):
    """How a name is written otherwise than it is."""

    SIGNS = "spelled alike"
    SLUG = "its address on a web page"
    FORM = "another form of its words"
    SLIP = "a slip of the pen"


@dataclass(frozen=True, slots=True)
class Match:
    """A name that another one stands for."""

    name: str
    manner: Manner


def letters(text: str, *, without_symbols: bool = False) -> str:
    """Returns what is left of a text without case, accents, punctuation and spaces; numbers stay
    apart. Symbols are kept, ``C++`` is not ``C``, or only emoji and the like are taken away too."""
    folded = words.fold(unicodedata.normalize("NFKC", text))
    kept = []
    for char in _BETWEEN_DIGITS.sub("/", folded):
        category = unicodedata.category(char)
        is_sign = category[0] in "PZ" or category in _SIGNS
        if (char == "/" or not is_sign) and not (without_symbols and category == "So"):
            kept.append(char)
    return "".join(kept)


class Spellings:
    """Names among which one is looked for that was written a little otherwise."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(dict.fromkeys(names))

    def meant(self, written: str, is_word: Callable[[str], bool]) -> Match | None:
        """Returns the one name that was meant, or ``None`` where that can't be told. ``is_word``
        tells of what stands for a word whether it is one."""
        for among, without_symbols in ((self._by_letters, False), (self._by_text, True)):
            key = letters(written, without_symbols=without_symbols)
            if key and (alike := among.get(key)):
                return only(alike, Manner.SIGNS)
        found = sorted(
            (slips, name, pairs)
            for name in self._candidates(written)
            if (pairs := _differences(written, name))
            and (slips := sum(distance for _, _, distance in pairs)) <= _SLIPS
        )
        if not found or (len(found) > 1 and found[0][0] == found[1][0]):
            return None
        _, name, pairs = found[0]
        others = [one for one, other, _ in pairs if words.stem(one) != words.stem(other)]
        if any(map(is_word, others)):
            return None
        return Match(name, Manner.SLIP if others else Manner.FORM)

    @cached_property
    def _by_letters(self) -> dict[str, list[str]]:
        return _grouped(self._names, without_symbols=False)

    @cached_property
    def _by_text(self) -> dict[str, list[str]]:
        return _grouped(self._names, without_symbols=True)

    @cached_property
    def _by_run(self) -> dict[str, list[str]]:
        """Names by the runs of three letters that they hold."""
        found: dict[str, list[str]] = {}
        for key, names in self._by_letters.items():
            for run in _runs(key):
                found.setdefault(run, []).extend(names)
        return found

    def _candidates(self, written: str) -> list[str]:
        """The names that share most of a name's rarer runs with it."""
        runs = sorted((self._by_run.get(run, []) for run in _runs(letters(written))), key=len)
        shared = Counter(other for names in runs[: max(_RUNS, len(runs) // 2)] for other in names)
        return [other for other, _ in shared.most_common(_CANDIDATES)]


def only(names: Sequence[str], manner: Manner) -> Match | None:
    """Returns the one of some names that there is, or ``None``."""
    return Match(names[0], manner) if len(names) == 1 else None


def _grouped(names: Iterable[str], *, without_symbols: bool) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(letters(name, without_symbols=without_symbols), []).append(name)
    return found


def _runs(key: str) -> set[str]:
    padded = f" {key} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _differences(one: str, other: str) -> list[tuple[str, str, int]] | None:
    """The pairs of words by which two names differ, with the slips between them (optimal string
    alignment); ``None`` where that are other names."""
    left, right = _words(one), _words(other)
    if len(left) != len(right):
        return None
    pairs = []
    for word, meant in zip(left, right, strict=True):
        if word == meant:
            continue
        shorter = min(len(word), len(meant))
        allowed = 0 if shorter < _SHORTEST else 1 if shorter < _LONG else 2
        slips = OSA.distance(word, meant)
        if not (word.isalpha() and meant.isalpha()) or slips > allowed:
            return None
        pairs.append((word, meant, slips))
    return pairs


@lru_cache(maxsize=50_000)
def _words(text: str) -> list[str]:
    return words.WORD.findall(words.fold(unicodedata.normalize("NFKC", text)))
