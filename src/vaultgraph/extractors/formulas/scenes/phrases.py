"""The phrases of a text that may name a concept: nouns, and nouns with what describes them.

One to three words of one clause: ``лёд``, ``старый мост``, ``треск льда``, ``тихая память воды``;
function words and words that name anything at all are no part of one. Russian phrases are read
in the nominative where a dictionary is installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vaultgraph.extractors.formulas.scenes import morphology
from vaultgraph.extractors.formulas.scenes.morphology import PartOfSpeech
from vaultgraph.extractors.formulas.terms import concept
from vaultgraph.words import FUNCTION_WORDS, cyrillic_letters, fold

_TOKEN = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011'’][^\W\d_]+)*|[^\w\s]")
_ENGLISH_S = re.compile(r"['’]s?$")
_VERB_FORM = re.compile(r"(?:[^s]s|ed)$")
_LONGEST = 3
_VAGUE = frozenset(
    """
    раз раза вещь вещи штука случай способ вид тип пример что-то кто-то где-то когда-то куда-то
    сначала сперва затем далее снова опять вдруг внутри снаружи вокруг рядом домой назад вперед вниз
    вверх всегда никогда почти очень
    thing things way ways kind sort lot bit case example something someone
    """.split()
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that may name a concept."""

    text: str
    """In the nominative, as far as that is known."""
    key: str
    """What all spellings of the concept share."""
    words: int
    place: int
    """Which word of the text it begins at, where it first occurs."""
    count: int = 1


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    part: PartOfSpeech
    place: int
    stop: bool


def phrases(text: str) -> tuple[Phrase, ...]:
    """Returns the phrases of a text in the order they first occur, each once."""
    found: dict[str, Phrase] = {}
    for run in _runs(text):
        for words in _cuts(run):
            phrase = _phrase(words)
            known = found.get(phrase.key)
            if known is None:
                found[phrase.key] = phrase
            else:
                found[phrase.key] = Phrase(
                    known.text, known.key, known.words, known.place, known.count + 1
                )
    return tuple(sorted(found.values(), key=lambda phrase: (phrase.place, phrase.words)))


def _runs(text: str) -> Iterator[list[_Token]]:
    """Words that stand side by side, nothing between them that parts phrases."""
    run: list[_Token] = []
    for place, match in enumerate(_TOKEN.finditer(text)):
        token = _token(match.group(), place)
        if run and _is_verb(token, run[-1]):
            token = replace(token, stop=True)
        if token.stop or (run and _script(token) != _script(run[-1])):
            yield run
            run = []
        if not token.stop:
            run.append(token)
    yield run


def _script(token: _Token) -> bool:
    return cyrillic_letters(token.text) > 0


def _is_verb(token: _Token, before: _Token) -> bool:
    """After an English noun, what ends in -s or -ed is rather its verb: ``the fog lifts``."""
    inflected = not _script(token) and _VERB_FORM.search(token.text.lower())
    return bool(inflected) and before.part is PartOfSpeech.NOUN and not _plural(before.text)


def _plural(word: str) -> bool:
    return word.endswith("s")


def _token(text: str, place: int) -> _Token:
    if not text[0].isalpha():
        return _Token(text, PartOfSpeech.OTHER, place, stop=True)
    word = _ENGLISH_S.sub("", text)
    folded = fold(word)
    stop = len(folded) < 2 or folded in FUNCTION_WORDS or folded in _VAGUE
    part = PartOfSpeech.OTHER if stop else morphology.of(word).part(word.lower())
    spelled = word if word.isupper() and len(word) > 1 else word.lower()
    return _Token(spelled, part, place, stop or part is PartOfSpeech.OTHER)


def _cuts(run: Sequence[_Token]) -> Iterator[Sequence[_Token]]:
    """The phrases of a run: adjectives, a noun, and genitives that depend on it."""
    for begin in range(len(run)):
        for end in range(begin + 1, min(begin + _LONGEST, len(run)) + 1):
            if _is_phrase(run[begin:end]):
                yield run[begin:end]


def _is_phrase(words: Sequence[_Token]) -> bool:
    nouns = [place for place, word in enumerate(words) if word.part is PartOfSpeech.NOUN]
    if not nouns or words[-1].part is not PartOfSpeech.NOUN:
        return False
    rules = morphology.of(words[0].text)
    if _script(words[0]):
        after = words[nouns[0] + 1 :]
        return all(rules.follows(word.text) for word in after)
    return all(place >= nouns[0] for place in range(nouns[0], len(words)))


def _phrase(words: Sequence[_Token]) -> Phrase:
    texts = [word.text for word in words]
    text = morphology.of(texts[0]).nominative(texts)
    return Phrase(text, concept(text).key, len(texts), words[0].place)
