"""The messages of a chat that the Nexus AI Chat Importer wrote into a note.

A message is a quote under a callout (``>[!nexus_user] **User** - time``) or, from old versions of
the plugin, under a heading (``### User, on time;``), closed by ``<!-- UID: … -->``. The plugin's
versions differ in nearly every detail and people edit the notes, so each message is recognised by
what stands there, never by the version its note claims.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from vaultgraph.model import (
    Artifact,
    Conversation,
    ExportKind,
    Leaf,
    LeafKind,
    Message,
    Problem,
    Role,
    Shown,
    ShownKind,
    Timestamp,
    message_at,
)
from vaultgraph.reading import blocks, conversations, inline, timestamps
from vaultgraph.reading.properties import Frontmatter

# No part of a pattern can take what the next one may take as well: a line has any length.
_CALLOUT = re.compile(
    r" {0,3}>[ \t]*\[![ \t]*nexus_(user|agent|assistant)[ \t]*(?:\|[^\]]*)?\]([+-]?)"
    r"(?:[ \t](.*))?$",
    re.IGNORECASE,
)
_AUTHOR_END = re.compile(r"\*\*[ \t]*[-–—]")
_LEGACY = re.compile(r"####?[ \t](User|Assistant|ChatGPT|Unknown), on (.+);$")
_UID = re.compile(r"[ \t]*<!--[ \t]*UID:")
_QUOTED_UID = re.compile(r"(?: {0,3}>)+[ \t]*<!--[ \t]*UID:")
_QUOTE = re.compile(r" {0,3}>[ ]?")
_LEFT_OVER = re.compile(r" {0,3}>>(?![ ]|\[!)")
_DOUBLE_QUOTE = re.compile(r" {0,3}>[ ]?>[ ]?")
_SUB_CALLOUT = re.compile(
    r" {0,3}>[ \t]*\[!nexus_(?:attachment|prompt|artifact|canvas)\]", re.IGNORECASE
)
_NESTED_CALLOUT = re.compile(
    r" {0,3}>[ ]?>[ \t]*\[!nexus_(?:attachment|prompt|artifact|canvas)\]", re.IGNORECASE
)
_SHOWN = re.compile(
    r"[> \t]*(?:\[!nexus_(attachment|artifact|prompt|canvas)\][+-]?[ \t]+\*\*"
    r"|\*\*📎 Attachment:\*\*)",
    re.IGNORECASE,
)
_SHOWN_TAIL = re.compile(
    r"(?P<missing>[ \t]*\*\(missing\)\*)?(?:[ \t]+v(?P<version>\d{1,9}))?"
    r"(?:[ \t]+\((?P<mime>[^()]*)\))?(?:[ \t]+-[ \t]+(?P<size>.+))?$"
)
_ENDING = re.compile(r"\.[A-Za-z0-9]+$")
_MISSING = re.compile(r"⚠️|Image Not Found|Extraction Failed|Not included in (?:export|archive)")
_EMPTY = frozenset({"[No content found]", "[No content]", "[No text content]"})
_MODEL = re.compile(r"Assistant · (.+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """What a note holds of chats."""

    export: ExportKind | None = None
    conversations: tuple[Conversation, ...] = ()
    messages: tuple[Message, ...] = ()
    shown: tuple[Shown, ...] = ()
    """What callouts outside of messages show."""
    artifact: Artifact | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opening:
    """The header of a message; ``first`` is the index of the first line after it."""

    index: int
    first: int
    role: Role
    author: str
    time: str
    fold: str
    depth: int


def read(lines: Sequence[str], frontmatter: Frontmatter, leaves: Sequence[Leaf]) -> Chat:
    """Returns what a note with the given lines and leaves holds of chats."""
    written = conversations.exported(frontmatter)
    candidates = _candidates(lines, frontmatter.body_line - 1)
    if not candidates and written.conversation is None:
        return Chat(export=written.kind, artifact=written.artifact)
    code_lines = blocks.code_lines(leaves)
    openings = _openings(lines, [index for index in candidates if index + 1 not in code_lines])
    if not openings and written.conversation is None:
        return Chat(export=written.kind, artifact=written.artifact)
    held = conversations.read(lines, frontmatter, code_lines)
    messages = tuple(_messages(lines, openings, held, _unmarked_quote_lines(leaves, lines)))
    shown: dict[int, list[Shown]] = {}
    for each in _shown(lines, code_lines, frontmatter.body_line - 1):
        shown.setdefault(message_at(messages, each.line), []).append(each)
    return Chat(
        export=written.kind or ExportKind.FRAGMENT,
        conversations=held,
        messages=tuple(
            replace(each, shown=tuple(shown.get(each.ordinal, ()))) for each in messages
        ),
        shown=tuple(shown.get(0, ())),
        artifact=written.artifact,
    )


def _messages(
    lines: Sequence[str],
    openings: Sequence[_Opening],
    held: Sequence[Conversation],
    quoted_lines: Collection[int],
) -> Iterator[Message]:
    """Yields messages with what they owe to each other: the order of the numbers in their times,
    the question they answer, the conversation they belong to."""
    orders = {order for opening in openings if (order := timestamps.proved_order(opening.time))}
    seen: set[str] = set()
    last_user = conversation = 0
    for ordinal, opening in enumerate(openings, 1):
        end = openings[ordinal].index if ordinal < len(openings) else len(lines)
        time = timestamps.parse(opening.time, orders)
        message = _message(lines, opening, end, ordinal, quoted_lines, time)
        while conversation < len(held) and held[conversation].line <= message.line:
            conversation += 1
            last_user = 0
        zone = held[conversation - 1].zone if conversation else ""
        if zone and time.value and not datetime.fromisoformat(time.value).tzinfo:
            time = replace(time, value=time.value + zone)
        yield replace(
            message,
            time=time,
            duplicate=message.uid in seen,
            reply_to=last_user if message.role is Role.ASSISTANT else 0,
            conversation=conversation,
        )
        if message.uid:
            seen.add(message.uid)
        if message.role is Role.USER:
            last_user = ordinal


def _candidates(lines: Sequence[str], begin: int) -> list[int]:
    """The indexes of lines that may be headers, by a quick look."""
    return [
        index
        for index in range(begin, len(lines))
        if "[!" in lines[index] or (lines[index].startswith("###") and ", on " in lines[index])
    ]


def _unmarked_quote_lines(leaves: Sequence[Leaf], lines: Sequence[str]) -> frozenset[int]:
    """Lines that continue a quote's paragraph without its mark."""
    return frozenset(
        line
        for leaf in leaves
        if leaf.quote and leaf.kind is LeafKind.PARAGRAPH
        for line in range(leaf.line, leaf.end_line + 1)
        if not lines[line - 1].lstrip().startswith(">")
    )


def _openings(lines: Sequence[str], candidates: Iterable[int]) -> list[_Opening]:
    found = []
    for index in candidates:
        line = lines[index]
        if glued := _uid(line):
            line = glued[1]
        if match := _CALLOUT.match(line):
            found.append(_callout_opening(lines, index, match))
        elif (match := _LEGACY.match(line.rstrip(" \t"))) and _quote_follows(lines, index):
            role = Role.USER if match.group(1) == "User" else Role.ASSISTANT
            depth = 1 if role is Role.USER else 2
            found.append(
                _Opening(
                    index=index,
                    first=index + 1,
                    role=role,
                    author=match.group(1),
                    time=match.group(2),
                    fold="",
                    depth=depth,
                )
            )
    return found


def _callout_opening(lines: Sequence[str], index: int, match: re.Match[str]) -> _Opening:
    """The header is on the callout's line or, in the plugin's own examples, on the next one."""
    role = Role.USER if match.group(1).lower() == "user" else Role.ASSISTANT
    first = index + 1
    title = (match.group(3) or "").strip(" \t")
    header = _header(title)
    if not title and first < len(lines):
        header = _header(_QUOTE.sub("", lines[first], count=1))
        first += header is not None
    author, time = header or (title, "")
    return _Opening(
        index=index, first=first, role=role, author=author, time=time, fold=match.group(2), depth=1
    )


def _header(text: str) -> tuple[str, str] | None:
    """The author and the time of ``**author** - time``."""
    end = _AUTHOR_END.search(text, 3) if text.startswith("**") else None
    if end is None or not (time := text[end.end() :].strip(" \t")):
        return None
    return text[2 : end.start()], time


def _uid(line: str, opening: re.Pattern[str] = _UID) -> tuple[str, str] | None:
    """The UID in the comment that begins a line, and what is glued to it."""
    match = opening.match(line)
    uid, closing, rest = line[match.end() :].partition("-->") if match else ("", "", "")
    return (uid.strip(" \t"), rest.lstrip(" \t")) if closing else None


def _quote_follows(lines: Sequence[str], index: int) -> bool:
    following = (line for line in lines[index + 1 : index + 4] if line.strip())
    return next(following, "").lstrip().startswith(">")


def _message(
    lines: Sequence[str],
    opening: _Opening,
    end: int,
    ordinal: int,
    quoted_lines: Collection[int],
    time: Timestamp,
) -> Message:
    """The message from its header to its UID, or to the last line of its quote."""
    uid, last, end_line = _closing(lines, opening, end)
    twice = last
    if opening.depth == 2:
        twice = opening.first
    elif opening.role is Role.ASSISTANT and time.precision == "minute":
        twice = _half_migrated(lines, opening.first, last)
    text: list[str] = []
    lazy = in_callout = in_nested = False
    for index in range(opening.first, last):
        line = lines[index]
        if match := _QUOTE.match(line):
            doubled = _DOUBLE_QUOTE.match(line)
            previous = lines[index - 1] if index > opening.first else ""
            in_callout = in_callout or (
                _SUB_CALLOUT.match(line) is not None and not previous.strip()
            )
            in_nested = _NESTED_CALLOUT.match(line) is not None or (in_nested and bool(doubled))
            prefix = doubled if doubled and index >= twice else match
            text.append("" if in_callout or in_nested else line[prefix.end() :])
            continue
        in_callout = in_nested = False
        is_lazy = bool(line.strip()) and index + 1 in quoted_lines
        lazy |= is_lazy
        text.append(line if is_lazy else "")
    blank = next((place for place, line in enumerate(text) if line.strip()), 0)
    body = "\n".join(text[blank:]).rstrip()
    model = _MODEL.match(opening.author)
    is_empty = body.strip() in _EMPTY
    return Message(
        ordinal=ordinal,
        role=opening.role,
        author=opening.author,
        model=model.group(1) if model else "",
        time=time,
        uid=uid,
        line=opening.index + 1,
        end_line=end_line,
        text="" if is_empty else body,
        text_line=min(opening.first + blank + 1, end_line),
        fold=opening.fold,
        empty=is_empty,
        lazy=lazy,
        half_migrated=opening.depth == 1 and twice < last,
    )


def _half_migrated(lines: Sequence[str], first: int, last: int) -> int:
    """Where the part of an answer begins that a migration of the plugin left quoted twice.

    The migration to 1.2.0 stopped at the first line without a space after ``>>``. That version
    writes quotes inside a message as ``> >``, so a tail of mostly ``>>`` is not the author's.
    """
    begin = next((i for i in range(first, last) if _LEFT_OVER.match(lines[i])), last)
    tail = [line for line in lines[begin:last] if line.strip()]
    doubled = sum(_LEFT_OVER.match(line) is not None for line in tail)
    return begin if doubled >= 3 and 2 * doubled > len(tail) else last


def _closing(lines: Sequence[str], opening: _Opening, end: int) -> tuple[str, int, int]:
    """The message's UID; the index of its UID line, or of the line after its last quote; and the
    number of its last line.

    A message glued to the next one has its UID on the line where that one begins, hence the
    look at the line ``end``.
    """
    for index in range(opening.first, min(end + 1, len(lines))):
        if "<!--" in lines[index] and (found := _uid(lines[index])):
            return found[0], index, index + 1
    uid, last = "", opening.first
    for index in range(opening.first, end):
        line = lines[index]
        after_blank = last < index and not lines[index - 1].strip()
        if _QUOTE.match(line):
            if after_blank and not _SUB_CALLOUT.match(line):
                break
            last = index + 1
            if found := _uid(line, _QUOTED_UID):
                uid = found[0]
        elif line.strip():
            if after_blank:
                break
            last = index + 1
    return uid, last, last


def _shown(lines: Sequence[str], code_lines: Collection[int], begin: int) -> Iterator[Shown]:
    """What callouts show: files, artifacts, prompts. Below its name stands the link to it, alone on
    a line, or why there is none; what follows may be an extract of it, which is not the chat's."""
    for index in range(begin, len(lines)):
        line = lines[index]
        if "**" not in line or index + 1 in code_lines or not (match := _SHOWN.match(line)):
            continue
        kind, rest = match.group(1), line[match.end() :].strip(" \t")
        name, tail = _named(rest) if kind else _plainly_named(rest)
        if not name or tail is None:
            continue
        below = index + 1
        while below < len(lines) and lines[below] and not lines[below].strip("> \t"):
            below += 1
        told = lines[below].lstrip("> \t").rstrip() if below < len(lines) else ""
        shown = ShownKind((kind or ShownKind.ATTACHMENT).lower())
        yield Shown(
            kind=shown,
            name=name,
            line=index + 1,
            end_line=below + 1 if _leads_to(told, shown, name) else index + 1,
            mime=tail["mime"] or "",
            size=tail["size"] or "",
            version=int(tail["version"] or 0),
            missing=tail["missing"] is not None or _MISSING.search(told) is not None,
        )


def _leads_to(text: str, kind: ShownKind, name: str) -> bool:
    """Whether a line is nothing but a link to what is shown; to a file, with the ending of its
    name."""
    spans = inline.scan(text, {})
    if len(spans) != 1 or not isinstance(spans[0], inline.LinkSpan) or spans[0].end < len(text):
        return False
    ending = _ENDING.search(name) if kind is ShownKind.ATTACHMENT else None
    fits = ending is None or spans[0].target.path.lower().endswith(ending[0].lower())
    return fits and not any(map(str.isalnum, text[: spans[0].start]))


def _named(text: str) -> tuple[str, re.Match[str] | None]:
    """A name up to ``**``, and what is said of it after that."""
    name, _, tail = text.rpartition("**")
    return name, _SHOWN_TAIL.match(tail)


def _plainly_named(text: str) -> tuple[str, re.Match[str] | None]:
    """The same where no mark ends the name: it may hold brackets and dashes of its own."""
    for mark in (" (", " - "):
        cut = text.rfind(mark)
        if cut > 0 and (tail := _SHOWN_TAIL.match(text, cut)):
            return text[:cut], tail
    return text, _SHOWN_TAIL.match("")
