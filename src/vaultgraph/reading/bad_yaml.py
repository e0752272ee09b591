"""Properties whose YAML can't be read: cut into top-level keys, and what a person would read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_KEY = re.compile(
    r"""((?:"(?:[^"\\]|\\.)*+"|'(?:[^']|'')*+')[ \t]*+ | (?!-[ \t]|-$|<%)[^\s\#"'\[{:?].*?)
    :(?=[ \t]|$)""",
    re.VERBOSE,
)
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)$")
_QUOTES = ("'", '"')
_CONTINUED = ("", " ", "\t", "-", "#")
"""How a line begins that may belong to a key above."""


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one top-level key; or lines without a key, with an empty one."""

    line: int
    """The number of its first line."""
    key: str
    text: str

    def own_text(self) -> str:
        """Returns the text without lines that can belong to no key: those at the margin that are
        no items."""
        first, *others = self.text.split("\n")
        return "\n".join([first, *(line if line[:1] in _CONTINUED else "" for line in others)])

    @property
    def last_line(self) -> int:
        """The number of its last line that says something."""
        numbered = enumerate(self.text.split("\n"), self.line)
        return max((number for number, line in numbered if _is_content(line)), default=self.line)

    def items(self) -> list[tuple[int, str]]:
        """Returns what stands after dashes below the key, each with its line; nothing where
        anything else stands there."""
        found = []
        for number, line in enumerate(self.text.split("\n")[1:], self.line + 1):
            if match := _ITEM.match(line):
                found.append((number, _unquoted(match[1])))
            elif _is_content(line):
                return []
        return [] if self._rest() else found

    def content(self) -> str:
        """Returns all that stands after the key, without quotes around it."""
        lines = [self._rest(), *self.text.split("\n")[1:]]
        return _unquoted(" ".join(line.strip() for line in lines).strip())

    def _rest(self) -> str:
        first = self.text.split("\n", 1)[0]
        match = _KEY.match(first)
        return first[match.end() :].strip() if match else first


def parts(source: str, line: int) -> Iterator[Part]:
    """Yields the parts of a source that begins in the given line: a key at the margin begins one,
    and so does code of the plugin Templater. Blank lines and comments alone are no part."""
    key, begin, lines = "", line, list[str]()
    numbered = list(enumerate(source.split("\n"), line))
    ends = {number for number, text in numbered if text.rstrip().endswith("%>")}
    last_end = max(ends, default=0)
    in_code = False
    for number, text in numbered:
        begins_code = not in_code and text.startswith("<%") and number <= last_end
        match = None if in_code else _KEY.match(text)
        if match or begins_code:
            if key or any(map(_is_content, lines)):
                yield Part(begin, key, "\n".join(lines))
            key, begin, lines = _unquoted(match[1]) if match else "", number, []
        lines.append(text)
        in_code = (in_code or begins_code) and number not in ends
    if key or any(map(_is_content, lines)):
        yield Part(begin, key, "\n".join(lines))


def _is_content(line: str) -> bool:
    return line.strip() != "" and not line.lstrip().startswith("#")


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES else text
