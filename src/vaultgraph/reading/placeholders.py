"""Placeholders: what a plugin fills in when a note is made of a template.

``{{title}}``, ``{{date:YYYY}}`` and ``{{VALUE:name}}`` are those of Obsidian's Templates and of
QuickAdd; ``<% … %>`` is the code of Templater. What is named with one has no name yet: it leads
nowhere on purpose.
"""

from __future__ import annotations

import re

CODE, CODE_END = "<%", "%>"
"""Templater's code, which is passed over like any other."""

MARKS = ("{{", CODE)
"""How placeholders begin."""

WHOLE = re.compile(r"\{\{[^{}\n]*\}\}|<%[^%\n]*%>")


def named_with(name: str) -> bool:
    """Returns whether a name holds a placeholder, or the beginning of one that a pipe has cut, as
    in ``[[{{VALUE:person|me}}]]``."""
    return any(mark in name for mark in MARKS)
