"""What is learnt from: texts with targets, and pairs of texts that belong together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from texts import Texts, fold
from tokenizers import Tokenizer
from vocabulary import WORD

_PAGE = 1500
"""Characters of a page that are read."""
_HEADING = 70


@dataclass
class Shelf:
    """Texts, each once, by number."""

    numbers: dict[str, int] = field(default_factory=dict)

    def add(self, text: str) -> int:
        """Returns a text's number."""
        return self.numbers.setdefault(text, len(self.numbers))


Pair = tuple[int, int]


def some(versions: Texts, random: np.random.Generator) -> Iterator[tuple[str, str]]:
    """Returns the Russian and the English text, and two in other languages."""
    others = [language for language in versions if language not in ("ru", "en")]
    if len(others) > 2:
        others = [others[place] for place in random.choice(len(others), 2, replace=False)]
    for language in (*(name for name in ("ru", "en") if name in versions), *others):
        yield language, versions[language]


def translated(numbers: dict[str, int], random: np.random.Generator) -> Iterator[Pair]:
    """Returns pairs of translations: Russian and English, and two of the others."""
    both = "ru" in numbers and "en" in numbers
    if both:
        yield numbers["ru"], numbers["en"]
    if len(numbers) > 1 + both:
        one, other = random.choice(list(numbers.values()), 2, replace=False)
        yield int(one), int(other)


def defined(kind: str, versions: Texts) -> Iterator[tuple[str, str]]:
    """Returns words and what they mean, or words that mean the same."""
    separator = {"glosses": ": ", "synonyms": ", "}.get(kind)
    if separator:
        for text in versions.values():
            head, _, rest = text.partition(separator)
            if rest:
                yield head, rest


def pages_of(
    found: dict[tuple[str, str], Texts],
) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """Returns by page and language the paragraphs with their places, in reading order."""
    pages: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for (kind, place), texts in found.items():
        if kind not in {"office", "man", "manual"}:
            continue
        page = re.split(r"[#|]", place)[0]
        for language, text in texts.items():
            pages[f"{kind} {page}"][language].append((place, text))
    return pages


def bodies_of(versions: dict[str, list[tuple[str, str]]]) -> Texts:
    """Returns what stands below the title of a page, by language, unless it is very short."""
    bodies = {
        language: " ".join(text for _, text in paragraphs[1:])[:_PAGE]
        for language, paragraphs in versions.items()
        if len(paragraphs) > 2
    }
    return {language: body for language, body in bodies.items() if len(body) > 200}


def page_pairs(
    pages: dict[str, dict[str, list[tuple[str, str]]]], shelf: Shelf, random: np.random.Generator
) -> tuple[list[Pair], list[Pair]]:
    """Returns pairs of translated pages, and of a title or heading with what stands below it, half
    of them across languages."""
    translations: list[Pair] = []
    titles: list[Pair] = []
    for name, versions in pages.items():
        bodies = bodies_of(versions)
        translations += [
            (shelf.add(bodies[one]), shelf.add(bodies[other]))
            for one, other in _couples(list(bodies), random)
        ]
        for language, body in bodies.items():
            title = versions[language][0][1]
            if not name.startswith("manual") and len(title) < 2 * _HEADING:
                titles.append((shelf.add(title), shelf.add(body)))
                other = _some(list(bodies), random)
                titles.append((shelf.add(title), shelf.add(bodies[other])))
        titles.extend(_headings(versions, shelf, random))
    return translations, titles


def _headings(
    versions: dict[str, list[tuple[str, str]]], shelf: Shelf, random: np.random.Generator
) -> Iterator[Pair]:
    """Short paragraphs with the long ones after them, in any of the languages."""
    by_place = {language: dict(paragraphs) for language, paragraphs in versions.items()}
    for paragraphs in versions.values():
        for (_, head), *below in zip(paragraphs[1:], paragraphs[2:], paragraphs[3:], strict=False):
            if len(head) > _HEADING or " " not in head or len(below[0][1]) < 2 * _HEADING:
                continue
            other = _some(list(versions), random)
            body = " ".join(by_place[other].get(place, "") for place, _ in below).strip()
            if len(body) > 2 * _HEADING and random.random() < 0.5:
                yield shelf.add(head), shelf.add(body)


def _couples(languages: Sequence[str], random: np.random.Generator) -> Iterator[tuple[str, str]]:
    """Russian with English, and two more couples."""
    if "ru" in languages and "en" in languages:
        yield "ru", "en"
    if len(languages) > 1:
        for _ in range(2):
            one, other = random.choice(len(languages), 2, replace=False)
            yield languages[one], languages[other]


def _some(languages: Sequence[str], random: np.random.Generator) -> str:
    """One of the languages; Russian and English are likelier."""
    weights = np.array([3.0 if language in ("ru", "en") else 1.0 for language in languages])
    return languages[int(random.choice(len(languages), p=weights / weights.sum()))]


def counts_of(texts: Sequence[str], tokenizer: Tokenizer) -> sparse.csr_matrix:
    """Returns how often each token (column) stands in each text (row); each word is tokenised
    once."""
    words: dict[str, int] = {}
    places = [
        [words.setdefault(word, len(words)) for word in WORD.findall(fold(text))] for text in texts
    ]
    tokens = [
        encoding.ids
        for encoding in tokenizer.encode_batch_fast(list(words), add_special_tokens=False)
    ]
    in_words = _matrix(tokens, tokenizer.get_vocab_size())
    in_texts = _matrix(places, len(words))
    return (in_texts @ in_words).tocsr().astype(np.float32)


def _matrix(rows: Sequence[Sequence[int]], width: int) -> sparse.csr_matrix:
    ends = np.cumsum([0, *map(len, rows)])
    columns: NDArray[np.int32] = np.fromiter(
        (column for row in rows for column in row), np.int32, ends[-1]
    )
    ones = np.ones(len(columns), np.float32)
    matrix = sparse.csr_matrix((ones, columns, ends), shape=(len(rows), width))
    matrix.sum_duplicates()
    return matrix
