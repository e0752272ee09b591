"""A Markdown outline with wikilinks, ready to be pasted into a note."""

from __future__ import annotations

import re

from vaultgraph.expand.forms.place import wikilink
from vaultgraph.expand.tree import Branch, Expansion, Kind

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#~|$^{}]|==|%%)")
_CODE = frozenset({Kind.FORMULA, Kind.ADDRESS, Kind.SYMBOL, Kind.FUNCTION})


def outline(expansion: Expansion) -> str:
    """Returns the tree as a nested list, a line for each thing, its reason in italics."""
    lines = [
        "\t" * depth + f"- {_named(branch)}" + (f" — *{escaped(branch.why)}*" if branch.why else "")
        for depth, branch in expansion.walk()
    ]
    return "\n".join(lines) + "\n"


def _named(branch: Branch) -> str:
    """What a line says of a thing: a link for what has a name, else its text and a link."""
    if branch.kind is Kind.NOTE:
        return wikilink(branch, branch.label) or escaped(branch.label)
    if branch.kind in _CODE:
        said = code(branch.label)
    elif branch.kind in (Kind.SECTION, Kind.CONCEPT, Kind.TEXT):
        said = f"**{escaped(branch.label)}**"
    else:
        said = escaped(branch.label)
    link = wikilink(branch)
    return f"{said} {link}" if link else said


def escaped(text: str) -> str:
    """Returns a text that Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\1", text)


def code(text: str) -> str:
    """Returns a text as code, whatever it holds."""
    return f"`{text.replace('`', 'ʼ')}`"
