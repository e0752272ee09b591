"""The text of a note that is written to be read, for extractors that look into sentences."""

from __future__ import annotations

from collections.abc import Iterator

from vaultgraph.model import LeafKind, Note

_PROSE = frozenset({LeafKind.PARAGRAPH, LeafKind.HEADING, LeafKind.ROW})


def running_text(note: Note) -> Iterator[tuple[int, str]]:
    """Yields the lines of paragraphs, headings and table rows, each with its number, without the
    marks of quotes and lists around it. Links, tags, code, mathematics and HTML are no running
    text: ``U+FFFC`` stands for each of their characters."""
    from vaultgraph.reading.inline import masked

    for leaf in note.leaves:
        if leaf.kind in _PROSE:
            for index, text in enumerate(masked(leaf.text).split("\n")):
                yield min(leaf.line + index, leaf.end_line), text
