"""Merges of git that nobody has finished: the marks around what two sides wrote differently.

Their form is that of git's documentation (git-merge, *How conflicts are presented*). Both sides
are read and the marks are not: to Markdown they would be quotes and headings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from vaultgraph.model import Problem
from vaultgraph.reading import blocks, properties

_BEGINS, _BASE, _OTHER, _ENDS = _MARKS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


def read(path: str, text: str) -> tuple[str, list[Problem]]:
    """Returns a text with empty lines for the marks of merges, and a problem for each merge."""
    if _BEGINS not in text or _ENDS not in text:
        return text, []
    lines = text.split("\n")
    frontmatter = properties.read(text)
    code = blocks.code_lines(blocks.parse(frontmatter.body, frontmatter.body_line).leaves)
    problems = []
    for marks in list(_merges(lines, code)):
        message = "a merge of git was not finished here; both sides are read, its marks are not"
        problems.append(
            Problem(path=path, kind="merge.unfinished", message=message, line=marks[0] + 1)
        )
        for index in marks:
            lines[index] = ""
    return "\n".join(lines), problems


def _merges(lines: Sequence[str], code: Collection[int]) -> Iterator[list[int]]:
    """Yields the indexes of each merge's marks. One that begins in code is an example."""
    found: dict[str, int] = {}
    for index, line in enumerate(lines):
        mark = line[:7]
        if mark not in _MARKS or line[7:8].strip():
            continue
        if mark == _BEGINS:
            found = {} if index + 1 in code else {mark: index}
        elif found:
            found.setdefault(mark, index)
        if mark == _ENDS:
            if _OTHER in found:
                yield sorted(found.values())
            found = {}
