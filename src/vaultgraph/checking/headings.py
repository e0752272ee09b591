"""What a link to a heading that its note does not have may have meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from vaultgraph.checking.spelling import Manner, Names, only
from vaultgraph.linking.subpaths import compared

_NO_SLUG = re.compile(r"[^\w\- ]")
_SIGNS = re.compile(r"(?:[\[\]|#^\\\s]|%%)+")
"""What a link's heading can't hold."""


def meant(
    subpath: str, headings: Sequence[str], is_word: Callable[[str], bool]
) -> tuple[str, str] | None:
    """Returns the subpath that one with parts such as ``#A#B`` meant among the raw headings of a
    note, and why; ``None`` where a part can't be told. ``is_word`` tells of a word whether the
    vault uses it."""
    texts = [said for heading in headings if (said := _SIGNS.sub(" ", heading).strip())]
    names = Names(texts)
    exact = set(map(compared, texts))
    found, why = [], ""
    for part in subpath.split("#"):
        if not part or compared(part) in exact:
            found.append(part)
            continue
        by_slug = [text for text in dict.fromkeys(texts) if _slug(text) == part.lower()]
        known = only(by_slug, Manner.SLUG) if by_slug else names.meant(part, is_word)
        if known is None:
            return None
        found.append(known.name)
        why = known.manner
    return ("#".join(found), why) if why else None


def _slug(heading: str) -> str:
    """A heading as web pages name it (https://github.com/Flet/github-slugger)."""
    return _NO_SLUG.sub("", heading.lower()).replace(" ", "-")
