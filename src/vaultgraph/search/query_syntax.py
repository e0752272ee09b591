"""What people type into a search box, read as Obsidian and search engines read it.

``"as written"`` must occur; ``-word``, ``-"some words"`` and ``-tag:…`` must not; ``tag:``,
``path:``, ``file:``, ``in:``, ``role:``, ``after:``, ``before:`` and ``lang:`` narrow the search.
Everything else is text, and no text is an error: ``12:30``, ``C++``, ``a - b``, ``-5`` and a quote
that never closes mean themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vaultgraph.words import WORD

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?)?)?)?")
_QUOTE = '["“”]'
_TOKEN = re.compile(
    r"(?<!\S)(?P<minus>-?)(?:(?P<key>[A-Za-z]+):)?"
    rf"(?:{_QUOTE}(?P<quoted>[^\"“”]*){_QUOTE}(?!\w)|(?P<bare>[^\s\"“”]\S*))"
)


def is_date(text: str) -> bool:
    """Whether a text is an ISO time, or the beginning of one: a year, a month, a day."""
    try:
        datetime.fromisoformat(text + "0000-01-01"[len(text) :])
    except ValueError:
        return False
    return _DATE.fullmatch(text) is not None


KEYS: Mapping[str, Callable[[str], bool]] = {
    **dict.fromkeys(("tag", "path", "file", "in"), bool),
    "role": str.isalpha,
    **dict.fromkeys(("after", "before"), is_date),
    "lang": lambda value: re.fullmatch("[a-z]{2}", value) is not None,
}
"""The words that narrow a search, and the values that make sense after them."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on where a passage stands."""

    key: str
    value: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """What a person asks for."""

    text: str = ""
    """What passages are ranked by, the words of phrases included."""
    phrases: tuple[str, ...] = ()
    """What must occur as it is written, apart from case and accents."""
    without: tuple[str, ...] = ()
    """Words, in any form, and phrases that must not occur."""
    filters: tuple[Filter, ...] = ()


def parse(typed: str) -> ParsedQuery:
    """Returns the question that a person typed."""
    reader = _QueryParser()
    text = _TOKEN.sub(reader.read, typed)
    return ParsedQuery(
        " ".join(text.split()), tuple(reader.phrases), tuple(reader.without), tuple(reader.filters)
    )


@dataclass(slots=True)
class _QueryParser:
    """Collects what is asked for; each token leaves behind what of it is text."""

    phrases: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)

    def read(self, token: re.Match[str]) -> str:
        written, is_negated = token.group(), bool(token["minus"])
        value = (token["bare"] or token["quoted"] or "").strip()
        key = (token["key"] or "").lower()
        if not WORD.search(value):
            return written
        if key in KEYS and KEYS[key](value):
            self.filters.append(Filter(key, value, is_negated))
            return ""
        if key:
            return written
        if is_negated:
            if not value[0].isalpha():
                return written
            self.without.append(value)
            return ""
        if token["quoted"] is not None:
            self.phrases.append(value)
            return value
        return written
