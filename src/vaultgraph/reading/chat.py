"""The messages of a chat that the Nexus AI Chat Importer wrote into a note.

A message is a quote under a callout (``>[!nexus_user] **User** - time``) or, from old versions of
the plugin, under a heading (``### User, on time;``), closed by ``<!-- UID: … -->``. The plugin's
versions differ in nearly every detail and people edit the notes, so each message is recognised by
what stands there, never by the version its note claims.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from vaultgraph.model import (
    Attachment,
    Conversation,
    Leaf,
    LeafKind,
    Message,
    Role,
    Timestamp,
)
from vaultgraph.reading import timestamps
from vaultgraph.reading.properties import Frontmatter

_PLUGIN = "nexus-ai-chat-importer"
_CALLOUT = re.compile(
    r" {0,3}>[ \t]*\[![ \t]*nexus_(user|agent|assistant)[ \t]*(?:\|[^\]]*)?\]([+-]?)"
    r"(?:[ \t]+(.*))?$",
    re.IGNORECASE,
)
_HEADER = re.compile(r"\*\*(.+?)\*\*[ \t]*[-–—][ \t]*(.+?)[ \t]*$")
_LEGACY = re.compile(r"####?[ \t](User|Assistant|ChatGPT|Unknown), on (.+);[ \t]*$")
_UID = re.compile(r"[ \t]*<!--[ \t]*UID:[ \t]*(.*?)[ \t]*-->[ \t]*(.*)$")
_QUOTED_UID = re.compile(r"(?: {0,3}>[ ]?)+[ \t]*<!--[ \t]*UID:[ \t]*(.*?)[ \t]*-->")
_QUOTE = re.compile(r" {0,3}>[ ]?")
_DOUBLE_QUOTE = re.compile(r" {0,3}>[ ]?>[ ]?")
_SUB_CALLOUT = re.compile(
    r" {0,3}>[ \t]*\[!nexus_(?:attachment|prompt|artifact|canvas)\]", re.IGNORECASE
)
_ATTACHMENT = re.compile(
    r"[> \t]*(?:\[!nexus_attachment\][+-]?[ \t]+\*\*(?P<name>.+?)\*\*"
    r"|\*\*📎 Attachment:\*\*[ \t]*(?P<old>.+?))"
    r"(?P<missing>[ \t]*\*\(missing\)\*)?"
    r"(?:[ \t]+\((?P<mime>[^()]*)\))?(?:[ \t]+-[ \t]+(?P<size>.+?))?[ \t]*$",
    re.IGNORECASE,
)
_MISSING = re.compile(r"⚠️|Image Not Found|Extraction Failed|Not included in (?:export|archive)")
_TITLE = re.compile(r"# Title:[ \t]*(.*?)[ \t]*$")
_URL = re.compile(r"Chat URL:[ \t]*(\S+)")
_EMPTY = frozenset({"[No content found]", "[No content]", "[No text content]"})
_MODEL = re.compile(r"Assistant · (.+)$")


@dataclass(frozen=True, slots=True)
class Chat:
    """What a note holds of chats."""

    conversation: Conversation | None
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
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
    """Returns the conversation and messages of a note with the given lines and leaves."""
    begin = frontmatter.body_line - 1
    conversation = _conversation(lines, frontmatter)
    candidates = _candidates(lines, begin)
    if not candidates:
        return Chat(conversation, ())
    code_lines = _code_lines(leaves)
    openings = _openings(lines, [index for index in candidates if index + 1 not in code_lines])
    quoted_lines = _unmarked_quote_lines(leaves, lines)
    orders = {order for opening in openings if (order := timestamps.proved_order(opening.time))}
    messages: list[Message] = []
    seen: set[str] = set()
    last_user = 0
    for ordinal, opening in enumerate(openings, 1):
        end = openings[ordinal].index if ordinal < len(openings) else len(lines)
        message = _message(lines, opening, end, ordinal, quoted_lines)
        message = replace(
            message,
            time=timestamps.parse(opening.time, orders),
            duplicate=message.uid in seen,
            reply_to=last_user if message.role is Role.ASSISTANT else 0,
        )
        if message.uid:
            seen.add(message.uid)
        if message.role is Role.USER:
            last_user = ordinal
        messages.append(message)
    return Chat(conversation, tuple(messages))


def _conversation(lines: Sequence[str], frontmatter: Frontmatter) -> Conversation | None:
    """The conversation that the note is, told by its properties; artifacts are none."""
    identity = frontmatter.text("conversation_id")
    is_artifact = frontmatter.get("artifact_id") is not None
    if frontmatter.text("nexus") != _PLUGIN or not identity or is_artifact:
        return None
    title = url = ""
    begin = frontmatter.body_line - 1
    for line in lines[begin : begin + 20]:
        if not title and (match := _TITLE.match(line)):
            title = match.group(1)
        if match := _URL.search(line):
            url = match.group(1)
            break
        if _CALLOUT.match(line):
            break
    aliases = frontmatter.get("aliases")
    alias = aliases[0] if isinstance(aliases, list) and aliases else aliases
    return Conversation(
        identity,
        title or (alias if isinstance(alias, str) else ""),
        frontmatter.text("provider"),
        _time(frontmatter.text("create_time")),
        _time(frontmatter.text("update_time")),
        url,
    )


def _time(raw: str) -> str:
    return timestamps.parse(raw).value if raw else ""


def _candidates(lines: Sequence[str], begin: int) -> list[int]:
    """The indexes of lines that may be headers, by a quick look."""
    return [
        index
        for index in range(begin, len(lines))
        if "[!" in lines[index] or (lines[index].startswith("###") and ", on " in lines[index])
    ]


def _code_lines(leaves: Sequence[Leaf]) -> frozenset[int]:
    """The lines of code outside quotes."""
    return frozenset(
        line
        for leaf in leaves
        if leaf.kind is LeafKind.CODE and not leaf.quote
        for line in range(leaf.line, leaf.end_line + 1)
    )


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
        glued = _UID.match(line)
        if glued:
            line = glued.group(2)
        if match := _CALLOUT.match(line):
            found.append(_callout_opening(lines, index, match))
        elif (match := _LEGACY.match(line)) and _quote_follows(lines, index):
            role = Role.USER if match.group(1) == "User" else Role.ASSISTANT
            depth = 1 if role is Role.USER else 2
            found.append(
                _Opening(index, index + 1, role, match.group(1), match.group(2), "", depth)
            )
    return found


def _callout_opening(lines: Sequence[str], index: int, match: re.Match[str]) -> _Opening:
    """The header is on the callout's line or, in the plugin's own examples, on the next one."""
    role = Role.USER if match.group(1).lower() == "user" else Role.ASSISTANT
    first = index + 1
    header = _HEADER.match(match.group(3) or "")
    if not match.group(3) and first < len(lines):
        header = _HEADER.match(_QUOTE.sub("", lines[first], count=1))
        first += header is not None
    author, time = header.groups() if header else (match.group(3) or "", "")
    return _Opening(index, first, role, author, time, match.group(2), 1)


def _quote_follows(lines: Sequence[str], index: int) -> bool:
    following = (line for line in lines[index + 1 : index + 4] if line.strip())
    return next(following, "").lstrip().startswith(">")


def _message(
    lines: Sequence[str],
    opening: _Opening,
    end: int,
    ordinal: int,
    quoted_lines: Collection[int],
) -> Message:
    """The message from its header to its UID, or to the last line of its quote."""
    uid, last = _closing(lines, opening, end)
    strip = _DOUBLE_QUOTE if opening.depth == 2 else _QUOTE
    text: list[str] = []
    lazy = in_attachment = False
    for index in range(opening.first, last):
        line = lines[index]
        if match := _QUOTE.match(line):
            previous = lines[index - 1] if index > opening.first else ""
            if _SUB_CALLOUT.match(line):
                in_attachment = not previous.strip() or in_attachment
            deeper = strip.match(line) or match
            text.append("" if in_attachment else line[deeper.end() :])
            continue
        in_attachment = False
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
        time=Timestamp(opening.time, ""),
        uid=uid,
        line=opening.index + 1,
        end_line=max(last, opening.first) if not uid else last + 1,
        text="" if is_empty else body,
        text_line=opening.first + blank + 1,
        fold=opening.fold,
        empty=is_empty,
        lazy=lazy,
        attachments=tuple(_attachments(lines, opening.first, last)),
    )


def _closing(lines: Sequence[str], opening: _Opening, end: int) -> tuple[str, int]:
    """The message's UID and the index of its UID line, or of the line after its last quote.

    A message glued to the next one has its UID on the line where that one begins, hence the
    look at the line ``end``.
    """
    for index in range(opening.first, min(end + 1, len(lines))):
        if "<!--" in lines[index] and (match := _UID.match(lines[index])):
            return match.group(1), index
    uid, last = "", opening.first
    for index in range(opening.first, end):
        line = lines[index]
        after_blank = last < index and not lines[index - 1].strip()
        if _QUOTE.match(line):
            if after_blank and not _SUB_CALLOUT.match(line):
                break
            last = index + 1
            if match := _QUOTED_UID.match(line):
                uid = match.group(1)
        elif line.strip():
            if after_blank:
                break
            last = index + 1
    return uid, last


def _attachments(lines: Sequence[str], first: int, last: int) -> list[Attachment]:
    found: list[Attachment] = []
    for index in range(first, last):
        line = lines[index]
        if "ttachment" in line and (match := _ATTACHMENT.match(line)):
            name = match.group("name") or match.group("old")
            missing = match.group("missing") is not None
            mime, size = match.group("mime") or "", match.group("size") or ""
            found.append(Attachment(name, index + 1, mime, size, missing))
        elif found and index - found[-1].line < 3 and _MISSING.search(line):
            found[-1] = replace(found[-1], missing=True)
    return found
