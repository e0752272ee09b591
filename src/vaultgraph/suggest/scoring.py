"""How likely it is that a mention was meant, and that a link is wanted there.

The core is how often those who mention a name also link it (the keyphraseness of Mihalcea and
Csomai 2007, "Wikify!"), smoothed by what the name itself says: several telling words are hardly
there by chance, a single one that many notes use is. That a mention isn't linked says little, for
that is what is to be mended. The nearness of the two notes (as in Milne and Witten 2008) moves the
odds a little.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vaultgraph import words
from vaultgraph.suggest.name_trie import content_words
from vaultgraph.suggest.suggestion import MentionForm, Name, NameKind

if TYPE_CHECKING:
    from vaultgraph.vectors.view import Vectors

_PRIOR_WEIGHT = 3.0
"""The prior counts as much as so many notes that mention the name."""
_UNLINKED = {1: 0.7, 2: 0.2}
"""How much it counts that notes mention a name of so many telling words and don't link it; of
longer names nothing, for they are meant wherever they stand."""
_KINDS = {
    NameKind.NAME: 1.0,
    NameKind.TITLE: 1.0,
    NameKind.ALIAS: 0.95,
    NameKind.SIGN: 1.1,
    NameKind.NUMBERED: 0.75,
    NameKind.HEAD: 0.8,
}
_SUREST = 0.95
_SENTENCE = 0.6
"""What is left of the prior of a chat's first words, which are no name, for each telling word that
is missing to three; and what of a form of them."""
_NEARBY = 0.7
_NEARNESS_SLOPE, _NEARNESS_MEAN, _NEARNESS_MOST = 1.5, 0.15, 0.6
_PLURALS = ("s", "es")
_SHORT_STEM = 4
_FEW = 20
"""Of fewer notes the mean is no ground to stand on."""

NoteSimilarity = Callable[[int, int], float | None]
"""Takes two note ids; ``None`` where one has no vector."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a mention."""

    name: Name
    text: str
    """As written."""
    mentions: int
    """Other notes that mention the name, less the target."""
    linked: int
    """Those of them that link the target."""
    notes: int
    """Of the vault."""
    similarity: float | None = None
    nearby: bool = False
    """Several notes go by the name; this one is in the folder of the note that mentions it."""


def form(name: Name, text: str) -> MentionForm:
    """Returns how a text spells a name."""
    if text == name.text:
        return MentionForm.EXACT
    return MentionForm.CASE if _folded(text) == name.words else MentionForm.INFLECTED


def score(evidence: Evidence) -> float:
    """Returns how likely a link is wanted, from 0 to 1."""
    name = evidence.name
    stems = content_words(name.stems)
    prior = _prior(name, evidence, stems)
    idle = _UNLINKED.get(len(stems), 0.0) * math.log1p(evidence.mentions - evidence.linked)
    share = (evidence.linked + _PRIOR_WEIGHT * prior) / (evidence.linked + idle + _PRIOR_WEIGHT)
    if evidence.nearby:
        share *= _NEARBY
    if evidence.similarity is not None:
        shift = _NEARNESS_SLOPE * (evidence.similarity - _NEARNESS_MEAN)
        share = _shifted(share, max(-_NEARNESS_MOST, min(_NEARNESS_MOST, shift)))
    return round(share * _likeness(name, evidence.text, stems), 3)


def _prior(name: Name, evidence: Evidence, stems: list[str]) -> float:
    """What the name alone says."""
    rare = math.log((evidence.notes + 1) / (evidence.mentions + 1.5)) / math.log(evidence.notes + 2)
    rare = max(0.0, min(1.0, rare))
    if len(stems) > 2:
        prior = 0.8 + 0.15 * rare
    elif len(stems) == 2:
        prior = 0.5 + 0.35 * rare
    else:
        prior = 0.1 + 0.5 * rare
        prior *= min(1.0, len(stems[0]) / 4) ** 2
    if _is_sentence(name):
        prior *= _SENTENCE ** max(0, 3 - len(stems))
    return min(prior * _KINDS[name.kind], _SUREST)


def _is_sentence(name: Name) -> bool:
    """Whether a name is the beginning of a prompt, as chat exporters write it."""
    return name.kind is NameKind.NUMBERED and "_" in name.text


def _likeness(name: Name, text: str, stems: list[str]) -> float:
    """How sure it is that a text says the name, by its capitals and endings."""
    if text == name.text:
        return 1.0
    written = words.WORD.findall(text)
    is_form = _folded(text) != name.words
    worst = _SENTENCE if is_form and _is_sentence(name) else 1.0
    for own, folded, word in zip(words.WORD.findall(name.text), name.words, written, strict=True):
        if own.isupper() and len(own) > 1 and not word.isupper():
            worst = min(worst, 0.4 if len(stems) == 1 else 0.8)
        given = words.fold(word)
        if given == folded:
            continue
        if len(words.stem(folded)) < _SHORT_STEM:
            worst = min(worst, 0.3 if len(stems) == 1 else 0.8)
        elif folded.isascii() and not _is_plural(folded, given):
            worst = min(worst, 0.4 if len(stems) == 1 else 0.8)
        else:
            worst = min(worst, 0.85 if len(stems) == 1 else 0.95)
    return worst


def _is_plural(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return any(long in (short + end, short.removesuffix("y") + "ies") for end in _PLURALS)


def _folded(text: str) -> tuple[str, ...]:
    return tuple(map(words.fold, words.WORD.findall(text)))


def _shifted(share: float, shift: float) -> float:
    share = min(max(share, 0.001), 0.999)
    odds = math.log(share / (1 - share)) + shift
    return 1 / (1 + math.exp(-odds))


def note_similarity(vectors: Vectors | None) -> NoteSimilarity:
    """Returns what tells the cosine of two notes' mean vectors, less the vault's mean."""
    if vectors is None or len(vectors.notes.notes) < _FEW:
        return lambda _one, _other: None
    rows = vectors.notes.centred().by_note()

    def near(one: int, other: int) -> float | None:
        if one not in rows or other not in rows:
            return None
        return float(rows[one] @ rows[other])

    return near
