"""Markdown as a reader sees it: a stretch of text without its marks."""

from __future__ import annotations

import re

_MARKUP = re.compile(
    r"(?P<code>`+[^`]*`+)"
    r"|!?\[\[(?:[^\[\]|]*\|)?(?P<wiki>[^\[\]]*)\]\]"
    r"|!?\[(?P<link>[^\[\]]*)\]\([^()\n]*\)"
    r"|<!--(?:(?!<!--).)*?-->|%%[^%]*%%|</?[A-Za-z][^<>]*>"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?<!\s)\*+|\*+(?!\s)|(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)|~~|=="
    r"|\s\^[\w-]+\s*\Z"
)
_MARKED = re.compile(r"[*_`\[\\~=%<^]")


def plain(text: str) -> str:
    """Returns a stretch of Markdown without marks of emphasis, links and comments; code keeps its
    backticks."""
    return (_MARKUP.sub(_shown, text) if _MARKED.search(text) else text).strip()


def _shown(match: re.Match[str]) -> str:
    groups = ("code", "wiki", "link", "escaped")
    return next((match[name] for name in groups if match[name] is not None), "")
