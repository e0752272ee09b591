"""Where a note's text mentions names of other notes, and could link them.

One walk over the words of each stretch of text, at each word down the tree of names: linear in the
text, for names have a greatest length. Of matches that overlap the longest counts, the first of two
as long. What code, mathematics, HTML and links hold is no text: a mention counts only where a link
put there is read as one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from vaultgraph import words
from vaultgraph.model import Leaf, LeafKind, Note, Zone
from vaultgraph.reading import fields, inline, placeholders
from vaultgraph.reading.blocks import Places
from vaultgraph.suggest.name_trie import TrieNode
from vaultgraph.suggest.suggestion import Mention, Name, NameKind

_GAP = re.compile(r"[^\S\n]*(?:[-–—_:·/’'«»\"“”]?|[-–—_:·/]{2})[^\S\n]*")
"""What may stand between the words of a name, on one line."""
_LOOSE_GAP = re.compile(r"[^\w\[\]|\n`$<>{}]{0,4}")
"""The same where an exporter has taken the punctuation out of the name."""
_WIDEST = 5
_BAD_BEFORE = frozenset("!#^[]\\@$<`{&=~")
_BAD_AFTER = frozenset("[]\\@$`}^")
_JOINS = frozenset("-_/.:@\\'’=&~+\u2011")
"""Between word characters these join: a path, a compound, a domain, an abbreviation."""
_ELEMENT = re.compile(r"<(a|code|kbd|pre|samp|var|script|style|button|svg|math|textarea)\b")
_LOWER = {ord(letter): letter.lower() for letter in ascii_uppercase}
"""Of any other letter the small one may be longer, and places would shift."""
_CALLOUT = re.compile(r"\[![^\]\n]*\][+-]?")
_SHOWN = re.compile(r"\[!\s*nexus_", re.IGNORECASE)
_EXPORT_LINE = re.compile(
    r"Title:|Created:|Last Updated:|Chat URL:|(?:\*\*)?Version:|Conversation:"
)
_TEXT = (LeafKind.PARAGRAPH, LeafKind.ROW)
"""A link in a heading would change what links to the heading must say."""

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    names: tuple[Name, ...]


def mentions(
    note: Note, root: TrieNode, spans: Iterable[tuple[int, int, int]] = ()
) -> list[Mention]:
    """Returns the names of other notes that a note mentions where a link could stand, in order.

    ``spans`` are line, start and end of what is no running text.
    """
    lines = note.text.split("\n")
    closed: dict[int, list[_Span]] = {}
    for line, start, end in spans:
        closed.setdefault(line, []).append((start, end))
    for link in note.links:
        closed.setdefault(link.line, []).append((link.start, link.end))
    found: list[Mention] = []
    for leaf in note.leaves:
        if leaf.kind in _TEXT and not _is_of_an_export(leaf, note):
            found += _in_leaf(leaf, note, lines, root, closed)
    found.sort(key=lambda mention: (mention.line, mention.start))
    return found


def _is_of_an_export(leaf: Leaf, note: Note) -> bool:
    told = note.conversations and not note.message_at(leaf.line)
    return bool(told) and _EXPORT_LINE.match(leaf.text) is not None


def _in_leaf(
    leaf: Leaf,
    note: Note,
    lines: Sequence[str],
    root: TrieNode,
    closed: Mapping[int, Sequence[_Span]],
) -> Iterator[Mention]:
    begin = _begin(leaf, note)
    stretches = leaf.cells if leaf.kind is LeafKind.ROW else ((begin, len(leaf.text)),)
    matches = [match for start, end in stretches for match in _matches(leaf.text, start, end, root)]
    if not matches:
        return
    taken = _taken(leaf, stretches)
    matches = [match for match in matches if not _meets(taken, match.start, match.end)]
    # A name of its own is no mention, but what stands inside it is none either.
    others = [
        match for match in _longest(matches) if all(name.path != note.path for name in match.names)
    ]
    places = Places(leaf, lines)
    for match in _open(leaf.text, stretches, others):
        line, column = places.at(match.start)
        text = leaf.text[match.start : match.end]
        end = column + len(text)
        crossing = any(start < end and column < stop for start, stop in closed.get(line, ()))
        if not crossing and lines[line - 1][column:end] == text:
            yield Mention(
                line=line,
                start=column,
                end=end,
                text=text,
                names=match.names,
                in_row=leaf.kind is LeafKind.ROW,
            )


def _begin(leaf: Leaf, note: Note) -> int:
    """Where the text of a leaf begins, after a callout's type or a message's header."""
    ordinal = note.message_at(leaf.line)
    if _SHOWN.match(leaf.text):
        surplus = max(note.messages[ordinal - 1].text_line - leaf.line, 1) if ordinal else 1
    else:
        surplus = max(note.messages[ordinal - 1].text_line - leaf.line, 0) if ordinal else 0
    begin = 0
    for _ in range(surplus):
        begin = leaf.text.find("\n", begin) + 1
        if not begin:
            return len(leaf.text)
    callout = _CALLOUT.match(leaf.text) if leaf.opens_quote else None
    return max(begin, callout.end() if callout else 0)


def _matches(text: str, start: int, end: int, root: TrieNode) -> Iterator[_Match]:
    """The longest name at each word."""
    found = [match.span() for match in words.WORD.finditer(text, start, end)]
    stems = [words.stem(text[begin:stop]) for begin, stop in found]
    for index, branch in enumerate(map(root.further.get, stems)):
        if branch is None:
            continue
        best = _longest_from(text, end, found, stems, index, branch)
        if best is not None and _begins_apart(text, best.start, start):
            yield best


def _longest_from(
    text: str,
    end: int,
    found: Sequence[_Span],
    stems: Sequence[str],
    index: int,
    branch: TrieNode,
) -> _Match | None:
    """The longest name that begins with a word, whose stem has led to a branch."""
    best: _Match | None = None
    at = index
    strict = True
    while True:
        ends = found[at][1]
        names = _fitting(branch.names, strict=strict) if branch.names else ()
        if names and _ends_apart(text, ends, end):
            best = _Match(found[index][0], ends, names)
        at += 1
        following = branch.further.get(stems[at]) if at < len(stems) else None
        if following is None:
            return best
        width = found[at][0] - ends
        gap = text[ends : ends + min(width, _WIDEST + 1)]
        is_usual = _GAP.fullmatch(gap) is not None
        if width > _WIDEST or not (is_usual or _LOOSE_GAP.fullmatch(gap)):
            return best
        strict = strict and is_usual
        branch = following


def _fitting(names: Sequence[Name], *, strict: bool) -> tuple[Name, ...]:
    """Those of some names that may be written with such gaps."""
    return tuple(name for name in names if strict or name.kind is NameKind.NUMBERED)


def _begins_apart(text: str, at: int, start: int) -> bool:
    """Whether nothing is glued to the beginning of a word."""
    if at == start:
        return True
    before = text[at - 1]
    if before in _BAD_BEFORE:
        return before in "=~" and text[at - 2 : at - 1] == before  # ==marked== and ~~struck~~
    return before not in _JOINS or at - 1 == start or not _is_glue(text[at - 2])


def _ends_apart(text: str, at: int, end: int) -> bool:
    """Whether nothing is glued to the end of a word; ``'s`` is not."""
    if at >= end:
        return True
    after = text[at]
    if after in _BAD_AFTER or text.startswith(("(", "<"), at):
        return False
    if after not in _JOINS or at + 1 >= len(text):
        return True
    following = text[at + 1]
    if after in "'’":
        return following == "s" or not following.isalnum()
    return following == after if after in "=~" else not _is_glue(following)


def _is_glue(char: str) -> bool:
    return char.isalnum() or char in "_/\\-"


def _longest(matches: Sequence[_Match]) -> list[_Match]:
    """Of matches that overlap the longest, in order."""
    chosen: list[_Match] = []
    group: list[_Match] = []
    reach = -1
    for match in sorted(matches, key=lambda match: match.start):
        if match.start >= reach and group:
            chosen += _settled(group)
            group = []
        group.append(match)
        reach = max(reach, match.end)
    return chosen + _settled(group)


def _settled(group: Sequence[_Match]) -> list[_Match]:
    kept: list[_Match] = []
    starts: list[int] = []
    for match in sorted(group, key=lambda match: (match.start - match.end, match.start)):
        at = bisect_right(starts, match.start)
        free_left = at == 0 or kept[at - 1].end <= match.start
        free_right = at == len(kept) or match.end <= kept[at].start
        if free_left and free_right:
            kept.insert(at, match)
            starts.insert(at, match.start)
    return kept


def _taken(leaf: Leaf, stretches: Sequence[_Span]) -> list[_Span]:
    """What of a leaf is something else already: links, tags, fields' keys, placeholders, elements
    that show code or links."""
    text = leaf.text
    spans = [
        (span.start, span.end)
        for start, end in stretches
        for span in inline.scan(text, {}, start=start, end=end)
        if not isinstance(span, inline.FootnoteSpan)
    ]
    if "::" in text:
        for _, _, at in fields.find(text):
            spans.append((at, text.find("::", at) + 2))
    spans += [match.span() for match in placeholders.WHOLE.finditer(text)]
    lowered = text.translate(_LOWER) if "<" in text else ""
    failed: set[str] = set()
    position = 0
    while lowered and (match := _ELEMENT.search(lowered, position)):
        closing = f"</{match[1]}"
        close = -1 if closing in failed else lowered.find(closing, match.end())
        if close < 0:
            failed.add(closing)
        position = max(close, match.end())
        if close >= 0:
            spans.append((match.start(), close))
    return _joined(spans)


def _joined(spans: Iterable[_Span]) -> list[_Span]:
    joined: list[_Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def _meets(spans: Sequence[_Span], start: int, end: int) -> bool:
    at = bisect_right(spans, (end, -1)) - 1
    return at >= 0 and spans[at][1] > start


def _open(text: str, stretches: Sequence[_Span], matches: Sequence[_Match]) -> Iterator[_Match]:
    """Those matches that are read as links, once all are put in double brackets: what code, a
    comment or mathematics holds is not."""
    for start, end in stretches:
        inside = [match for match in matches if start <= match.start and match.end <= end]
        if not inside:
            continue
        parts: list[str] = []
        expected: dict[int, _Match] = {}
        at, length = start, 0
        for match in inside:
            before = text[at : match.start]
            expected[length + len(before)] = match
            linked = f"[[{text[match.start : match.end]}]]"
            parts += [before, linked]
            length += len(before) + len(linked)
            at = match.end
        parts.append(text[at:end])
        for span in inline.scan("".join(parts), {}):
            match_there = expected.get(span.start)
            if (
                match_there is not None
                and isinstance(span, inline.LinkSpan)
                and span.zone is not Zone.COMMENT
                and not span.embed
                and span.end - span.start == match_there.end - match_there.start + 4
            ):
                yield match_there
