"""The words of a text and their stems, Russian and English.

A word is a run of letters, digits and marks; a symbol such as ``⟁`` or an emoji is a word of
its own, because formulas are written with them. Words are compared by stem: folded (case,
accents, ``ё`` = ``е``), then reduced by the Snowball stemmer of their script (Porter 2001,
https://snowballstem.org), so that ``Весны`` meets ``весна`` and ``memories`` meets ``memory``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import Stemmer

WORD = re.compile(
    r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"
    r"|[\u2300-\u23ff\u25a0-\u27ef\u2980-\u2bff\U0001f000-\U0001faff]"
)
"""One word: letters and digits with combining marks, or one symbol; arrows are not words."""

FUNCTION_WORDS = frozenset(
    """
    а без более бы был была были было быть в вам вас весь во вот все всё всего всех вы где да
    даже для до должен должна должно должны его её ее если есть еще ещё же за зачем здесь и из
    или им их к как какая какие каким каких какой ко когда которая которого которое которой
    котором которую которые который которых кто куда ли лишь между меня мне может можно мой моя
    мы на над надо нам нас наш не него нее неё нельзя нет ни них но ну нужен нужна нужно нужны о
    об однако он она они оно от откуда отчего очень по под после потом почему при про раз с сам
    свои своих свой себя сколько со так такая также такие такой там те тебе тебя тем то тогда
    того тоже той только том тот тут ты у уже хотя чего чем через что чтобы чье эта эти этих это
    этого этой этом этот я является являются
    a about after again all also am an and any are as at be because been before being between
    both but by can could did do does doing done down each even for from had has have having he
    her here hers him his how i if in into is it its just let may me might more most must my no
    nor not now of off on once only or other our out over own s same shall she should so some
    such t than that the their them then there these they this those through to too under until
    up us very was we were what when where which while who whom whose why will with would you
    your
    """.split()
)
"""Pronouns, prepositions, conjunctions, particles and auxiliaries of Russian and English: they say
nothing of what a text is about."""

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_FOREIGN = re.compile(r"[^a-z0-9\u0430-\u044f]")
_CYRILLIC_RUN = re.compile(r"[\u0400-\u04ff]+")
_LATIN_RUN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_STRESS = {0x300: None, 0x301: None}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: ``text[start:end]`` and its stem."""

    stem: str
    start: int
    end: int


def fold(text: str) -> str:
    """Returns the text without case, accents and stress marks, and with ``ё`` as ``е``.

    The letter ``й`` and the letters of other Cyrillic alphabets stay what they are; Latin
    letters lose their diacritics.
    """
    text = text.casefold()
    if not _FOREIGN.search(text):
        return text
    folded = []
    for letter in unicodedata.normalize("NFC", text.replace("ё", "е")).translate(_STRESS):
        decomposed = unicodedata.normalize("NFD", letter)
        folded.append(decomposed[0] if decomposed[0] < "\u0250" else letter)
    return "".join(folded)


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(language)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Returns the stem of one word, by the stemmer of its script."""
    folded = fold(word)
    language = "russian" if _CYRILLIC.search(folded) else "english"
    stemmed: str = _stemmer(language).stemWord(folded)
    return stemmed


def words(text: str) -> list[Word]:
    """Returns the words of a text in order, with their places."""
    return [Word(stem(match.group()), *match.span()) for match in WORD.finditer(text)]


def stems(text: str) -> list[str]:
    """Returns the stems of a text's words in order."""
    return [stem(word) for word in WORD.findall(text)]


def terms(text: str) -> str:
    """Returns the stems of a text as one string of plain words, for a full-text index; a symbol
    is spelled by its code point."""
    return " ".join(term(found) for found in stems(text))


def term(found: str) -> str:
    """Returns a stem as it stands in a full-text index."""
    return found if found.isalnum() else "".join(f"u{ord(char):x}" for char in found)


def cyrillic_letters(text: str) -> int:
    """Returns how many letters of the text are Cyrillic."""
    return sum(map(len, _CYRILLIC_RUN.findall(text)))


def latin_letters(text: str) -> int:
    """Returns how many letters of the text are Latin."""
    return sum(map(len, _LATIN_RUN.findall(text)))


def language(text: str) -> str:
    """Returns ``ru`` or ``en`` by the script of most letters of the text, empty for neither."""
    cyrillic, latin = cyrillic_letters(text), latin_letters(text)
    return "" if cyrillic == latin == 0 else "ru" if cyrillic > latin else "en"


def content_stems(stems_of: Iterable[str]) -> list[str]:
    """Returns the stems that are not function words, each once, or all if none is left."""
    each = list(dict.fromkeys(stems_of))
    return [found for found in each if found not in _function_stems()] or each


@cache
def _function_stems() -> frozenset[str]:
    return frozenset(map(stem, FUNCTION_WORDS))
