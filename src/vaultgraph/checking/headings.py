"""What a link to a heading that its note does not have may have meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from vaultgraph.checking.spelling import Manner, Match, Spellings, only
from vaultgraph.linking.subpaths import compared

_NO_SLUG = re.compile(r"[^\w\- ]")
_SIGNS = re.compile(r"(?:[\[\]|#^\\\s]|%%)+")
"""What the heading of a link can't hold."""


class Headings:
    """The headings of a note, given by their raw source."""

    def __init__(self, headings: Iterable[str]) -> None:
        texts = dict.fromkeys(_SIGNS.sub(" ", heading).strip() for heading in headings)
        self._names = Spellings(texts)
        self._compared = set(map(compared, texts))
        self._by_slug: dict[str, list[str]] = {}
        for text in texts:
            self._by_slug.setdefault(_slug(text), []).append(text)

    def meant(self, subpath: str, is_word: Callable[[str], bool]) -> Match | None:
        """Returns the subpath that one with parts such as ``#A#B`` meant, or ``None`` where a part
        can't be told. ``is_word`` tells of what stands for a word whether it is one."""
        found: list[str] = []
        manner: Manner | None = None
        for part in subpath.split("#"):
            if not part or compared(part) in self._compared:
                found.append(part)
                continue
            match = self._part(part, is_word)
            if match is None:
                return None
            found.append(match.name)
            manner = match.manner
        return Match("#".join(found), manner) if manner else None

    def _part(self, part: str, is_word: Callable[[str], bool]) -> Match | None:
        if slugs := self._by_slug.get(part.lower()):
            return only(slugs, Manner.SLUG)
        return self._names.meant(part, is_word)


def _slug(heading: str) -> str:
    """A heading as web pages name it (https://github.com/Flet/github-slugger)."""
    return _NO_SLUG.sub("", heading.lower()).replace(" ", "-")
