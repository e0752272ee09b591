"""What notes go by, as sequences of stems in a tree that is walked word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from vaultgraph import words
from vaultgraph.suggest.suggestion import Name, NameKind

_NUMBER = re.compile(r"\d+(?:[.:-]\d+)*(?:[_.)]+\s*|\s+[–—-]\s+|\s+)(?=\D)")
_HEAD = re.compile(r"(.+?)(?:\s+[–—-]\s+|:\s|\s*\().")
_SIGN = re.compile(r"((?:[A-ZА-ЯЁ]+[- ]){0,3}[A-ZА-ЯЁ]{4,}(?:-[A-ZА-ЯЁ]{2,}){0,3})\s+\S*[a-zа-яё]")
"""Capitals that a name begins with, four or more in a row; a word in small letters follows."""
_FORMS = (
    (re.compile(r"([\u0400-\u04ff]{2,})[ое]([кц])"), r"\1\2а"),
    (re.compile(r"([\u0400-\u04ff]{3,})ь"), r"\1и"),
    (re.compile(r"([\u0400-\u04ff]{3,})и"), r"\1ь"),
)
"""Words of Russian that the stemmer takes for another one's in some forms: ``осадок`` and
``осадка``, ``память`` and ``памяти``."""
_VARIANTS = 4
_LONGEST = 24
"""In words. Longer names are the first sentences of chats."""
_LONGEST_TEXT = 300
_MOST = 50
"""Notes of one name that are remembered; more of them are no less ambiguous."""
_MEANINGLESS = frozenset(
    "untitled|new note|new chat|index|readme|todo|inbox|template|без названия|новая заметка"
    "|новый чат|заметка|шаблон".split("|")
)
"""Names that programs give, or that every vault has."""


@dataclass(slots=True)
class TrieNode:
    """A place in the tree: where each further stem leads, and the names that end here."""

    further: dict[str, TrieNode] = field(default_factory=dict)
    names: list[Name] = field(default_factory=list)


def tree(names: Iterable[Name]) -> TrieNode:
    """Returns the tree of some names; of a note's names with the same stems the first is taken."""
    root = TrieNode()
    for name in names:
        for stems in spellings(name):
            branch = root
            for stem in stems:
                branch = branch.further.setdefault(stem, TrieNode())
            known = [other.path for other in branch.names]
            if len(known) < _MOST and name.path not in known:
                branch.names.append(name)
    return root


def spellings(name: Name) -> Iterator[tuple[str, ...]]:
    """Yields the stems of a name, then those of some forms of it that have other ones."""
    each = [
        (
            stem,
            *(words.stem(known.sub(form, word)) for known, form in _FORMS if known.fullmatch(word)),
        )
        for stem, word in zip(name.stems, name.words, strict=True)
    ]
    yield from dict.fromkeys(islice(product(*each), _VARIANTS))


def of_note(path: str, title: str, aliases: Sequence[str]) -> list[Name]:
    """Returns what a note goes by, the most certain kind first, each sequence of stems once."""
    own = path.rsplit("/", 1)[-1].removesuffix(".md")
    named = [
        (own, NameKind.NAME),
        (title, NameKind.TITLE),
        *((alias, NameKind.ALIAS) for alias in aliases),
    ]
    told = [(text, kind) for text, kind in named if len(text) <= _LONGEST_TEXT]
    plain = [
        (_NUMBER.sub("", text, count=1), NameKind.NUMBERED)
        for text, _ in told
        if _NUMBER.match(text)
    ]
    heads = [
        (match[1].strip(" *_«»\"'"), kind)
        for pattern, kind in ((_SIGN, NameKind.SIGN), (_HEAD, NameKind.HEAD))
        for text, _ in (*told, *plain)
        if (match := pattern.match(text))
    ]
    found: dict[tuple[str, ...], Name] = {}
    for text, kind in (*told, *plain, *heads):
        name = _name(text, path, kind)
        if name is not None:
            found.setdefault(name.stems, name)
    return list(found.values())


def content_words(stems: Iterable[str]) -> list[str]:
    """Returns those of some stems that say something: no function words, no digits."""
    # An empty stem is never a function word; without it, they alone would be returned as they are.
    return [stem for stem in words.content_stems((*stems, "")) if stem and not stem.isdigit()]


def _name(text: str, path: str, kind: NameKind) -> Name | None:
    """A name that a text may mention; ``None`` for one that says nothing."""
    if words.fold(text.strip()) in _MEANINGLESS:
        return None
    found = words.WORD.findall(text)
    stems = tuple(map(words.stem, found))
    meant = content_words(stems)
    letters = sum(char.isalpha() for stem in meant for char in stem)
    if len(stems) > _LONGEST or letters < 2:
        return None
    return Name(text, path, kind, stems, tuple(map(words.fold, found)))
