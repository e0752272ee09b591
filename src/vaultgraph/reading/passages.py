"""A note cut into passages: what is embedded, searched and shown.

A passage holds whole blocks up to a thousand characters, which is about 256 tokens of the default
encoder. A new message always begins a new passage; so does a heading, unless what precedes it is
a mere line or two. Each passage is kept with the headings above it, of which one that is longer
than a passage gives its beginning. Markup that says nothing is taken off: quote marks, emphasis,
link brackets, comments, lines that are only a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from vaultgraph.model import Leaf, LeafKind, Message, Note, Passage
from vaultgraph.reading import collector

_TARGET = 1000
_SMALL = 200
_MARKUP = re.compile(
    r"!?\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]"
    r"|!?\[([^\[\]]*)\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
    r"|\^\[([^\[\]]*)\]|[ \t]\^[A-Za-z0-9-]+[ \t]*\Z|\[\^[^\[\]\s]+\]"
    r"|</?[A-Za-z][^<>]*>|%%|\*\*|~~|==|`+"
    r"|(?<!\w)[*_]+(?=\w)|(?<=[\w.,!?»)])[*_]+(?!\w)",
    re.DOTALL,
)
_MARKED = re.compile(r"[\[<*_~=`%^]")
_CALLOUT = re.compile(r"\[![^\]\n]+\][+-]?[ \t]*")
_SHOWN = re.compile(r"\[!nexus_", re.IGNORECASE)
_WIKILINK = re.compile(r"!?\[\[[^\[\]]*\]\]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n")
_EXPORT_LINE = re.compile(r"Title:|Created:|Last Updated:|Chat URL:")
_TEXT = (
    LeafKind.PARAGRAPH,
    LeafKind.HEADING,
    LeafKind.ROW,
    LeafKind.CODE,
    LeafKind.MATH,
    LeafKind.HTML,
)


@dataclass(slots=True, kw_only=True)
class _PassageDraft:
    """A passage in the making."""

    headings: tuple[str, ...] = ()
    message: int = 0
    line: int = 0
    end_line: int = 0
    size: int = 0
    parts: list[str] = field(default_factory=list)

    def add(self, text: str, line: int, end_line: int) -> None:
        if not self.parts:
            self.line = line
        self.end_line = end_line
        self.parts.append(text)
        self.size += len(text) + 1


def passages(note: Note) -> tuple[Passage, ...]:
    """Returns the passages of a note in order; a note without text has none."""
    with collector.paused():
        return tuple(_passages(note))


def _passages(note: Note) -> Iterator[Passage]:
    draft = _PassageDraft()
    trail: list[tuple[int, str]] = []
    for leaf in note.leaves:
        text = _plain(leaf, note)
        if not text:
            continue
        message = note.message_at(leaf.line)
        if message != draft.message:
            yield from _finish(draft)
            trail = []
            draft = _PassageDraft(message=message)
        if leaf.kind is LeafKind.HEADING:
            trail = [entry for entry in trail if entry[0] < leaf.level]
            trail.append((leaf.level, text[:_TARGET]))
            if draft.size > _SMALL:
                yield from _finish(draft)
                draft = _PassageDraft(message=message)
        elif draft.size > _SMALL and draft.size + len(text) > _TARGET:
            yield from _finish(draft)
            draft = _PassageDraft(message=message)
        if not draft.parts:
            draft.headings = tuple(title for _, title in trail)
        if len(text) <= _TARGET:
            draft.add(text, leaf.line, leaf.end_line)
            continue
        for part, line, end_line in _pieces(text, leaf):
            if draft.size > _SMALL and draft.size + len(part) > _TARGET:
                yield from _finish(draft)
                draft = _PassageDraft(headings=draft.headings, message=message)
            draft.add(part, line, end_line)
    yield from _finish(draft)


def _finish(draft: _PassageDraft) -> Iterator[Passage]:
    if draft.parts:
        text = "\n".join(draft.parts)
        yield Passage(text, draft.line, draft.end_line, draft.headings, draft.message)


def _plain(leaf: Leaf, note: Note) -> str:
    """The leaf's text as a reader sees it; empty when it has none of its own."""
    text = leaf.text
    if leaf.kind not in _TEXT:
        return ""
    if message := note.message_at(leaf.line):
        text = _without_header(leaf, note.messages[message - 1])
    elif note.conversations and _EXPORT_LINE.match(text):
        return ""
    if leaf.kind in (LeafKind.CODE, LeafKind.MATH):
        return text.strip()
    if leaf.opens_quote:
        title = _CALLOUT.match(text)
        text = "" if _SHOWN.match(text) else text[title.end() if title else 0 :]
    if leaf.kind is LeafKind.ROW:
        text = " | ".join(leaf.text[start:end].strip() for start, end in leaf.cells).strip(" |")
    if not _MARKED.search(text):
        return text.strip()
    if "[[" in text and not _WIKILINK.sub("", text).strip(" \t\n,;"):
        return ""
    return _MARKUP.sub(_shown, _without_comments(text)).strip()


def _without_comments(text: str) -> str:
    """The text without HTML comments; one that has no end is text."""
    kept = []
    begin = 0
    while (start := text.find("<!--", begin)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[begin:start])
        begin = end + 3
    return "".join([*kept, text[begin:]])


def _shown(match: re.Match[str]) -> str:
    link = match.group(1) if match.group(1) is not None else match.group(2)
    if link is not None:
        return link
    if match.group(3):
        return f" ({match.group(3)})"
    return " " if match.group().startswith("<") else ""


def _without_header(leaf: Leaf, message: Message) -> str:
    """A message's header is no part of what was said."""
    surplus = message.text_line - leaf.line
    if surplus <= 0:
        return leaf.text
    return "\n".join(leaf.text.split("\n")[surplus:])


def _pieces(text: str, leaf: Leaf) -> Iterator[tuple[str, int, int]]:
    """Cuts a long block at sentence ends, and a sentence without end at the target size."""
    lines: Sequence[str] = text.split("\n")
    per_line = len(lines) == leaf.end_line - leaf.line + 1
    begin = 0
    first = leaf.line
    while begin < len(text):
        end = min(begin + _TARGET, len(text))
        if end < len(text):
            cuts = [match.end() for match in _SENTENCE_END.finditer(text, begin + _SMALL, end)]
            end = cuts[-1] if cuts else _word_end(text, begin, end)
        last = first + text.count("\n", begin, end - 1) if per_line else leaf.end_line
        if piece := text[begin:end].strip():
            yield piece, first, last
        first += text.count("\n", begin, end) if per_line else 0
        begin = end


def _word_end(text: str, begin: int, end: int) -> int:
    space = text.rfind(" ", begin + 1, end)
    return space + 1 if space > begin else end
