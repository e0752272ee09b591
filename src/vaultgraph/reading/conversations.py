"""What a chat importer's notes say of themselves: conversations, artifacts, reports.

The kind of a note is told by its properties. A conversation's title stands after ``# Title:``; file
names and aliases are mangled for titles that are not English. A note may hold several
conversations: people paste one below the other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vaultgraph.model import Artifact, Conversation, ExportKind
from vaultgraph.reading import properties, timestamps
from vaultgraph.reading.properties import Frontmatter

_PLUGIN = "nexus-ai-chat-importer"
_TITLE, _CREATED, _UPDATED = "# Title:", "Created:", "Last Updated:"
_URL = re.compile(r"Chat URL:[ \t]*(\S+)")
_SIGNS = (_TITLE, "---", _CREATED, "Chat URL:")
_PASTED_LINES = 30
_TOO_MANY = 10**9
_QUARTER = 15 * 60
_FURTHEST = 14 * 3600


@dataclass(frozen=True, slots=True)
class Exported:
    """What an importer wrote a note for."""

    kind: ExportKind | None
    conversation: Conversation | None = None
    artifact: Artifact | None = None


def exported(frontmatter: Frontmatter) -> Exported:
    """Returns what the properties of a note say it is."""
    if frontmatter.get("importdate") is not None and (
        frontmatter.get("zipfile") is not None or frontmatter.get("reporttype") is not None
    ):
        return Exported(ExportKind.REPORT)
    if frontmatter.text("nexus") != _PLUGIN:
        return Exported(None)
    identity = frontmatter.text("conversation_id")
    if frontmatter.get("artifact_id") is not None:
        version = frontmatter.get("version_number")
        number = version if isinstance(version, int) and abs(version) < _TOO_MANY else 0
        artifact = Artifact(frontmatter.text("artifact_id"), number, identity)
        return Exported(ExportKind.ARTIFACT, artifact=artifact)
    if not identity:
        return Exported(None)
    aliases = frontmatter.get("aliases")
    alias = aliases[0] if isinstance(aliases, list) and aliases else aliases
    conversation = Conversation(
        id=identity,
        title=alias if isinstance(alias, str) else "",
        line=frontmatter.body_line,
        provider=frontmatter.text("provider"),
        created=_time(frontmatter.text("create_time")),
        updated=_time(frontmatter.text("update_time")),
    )
    return Exported(ExportKind.CONVERSATION, conversation)


def _time(raw: str) -> str:
    return timestamps.parse(raw).value if raw else ""


def read(
    lines: Sequence[str], frontmatter: Frontmatter, code_lines: Collection[int]
) -> tuple[Conversation, ...]:
    """Returns the conversations of a note that holds messages, in order.

    Each begins with the properties of the importer, at the top or pasted in between, or with a
    further ``# Title:`` line.
    """
    first = exported(frontmatter).conversation
    found = [first] if first else []
    titled = False
    after = 0
    for index in range(frontmatter.body_line - 1, len(lines)):
        line = lines[index]
        if index < after or not line.startswith(_SIGNS) or index + 1 in code_lines:
            continue
        if line.startswith(_TITLE):
            title = line.removeprefix(_TITLE).strip(" \t")
            if found and not titled:
                found[-1] = replace(found[-1], title=title or found[-1].title)
            else:
                found.append(Conversation(id="", title=title, line=index + 1))
            titled = True
        elif line.startswith("---"):
            if pasted := _pasted(lines, index):
                conversation, after = pasted
                found.append(conversation)
                titled = False
        elif found:
            found[-1] = _with_header(found[-1], line)
    return tuple(found)


def _with_header(conversation: Conversation, line: str) -> Conversation:
    """A conversation and one line of the header below its title."""
    if not conversation.url and (match := _URL.search(line)):
        conversation = replace(conversation, url=match.group(1))
    if not conversation.zone and line.startswith(_CREATED):
        local, _, _ = line.removeprefix(_CREATED).partition(_UPDATED)
        conversation = replace(conversation, zone=_zone(local.strip(" \t"), conversation.created))
    return conversation


def _pasted(lines: Sequence[str], index: int) -> tuple[Conversation, int] | None:
    """The conversation whose properties stand below a ``---`` in the middle of a file, and the
    index of the line after them."""
    if lines[index].rstrip() != "---":
        return None
    for end in range(index + 1, min(index + _PASTED_LINES, len(lines))):
        if lines[end].startswith("---") and lines[end].rstrip() == "---":
            text = "\n".join(lines[index : end + 1]) + "\n"
            if _PLUGIN not in text:
                return None
            conversation = exported(properties.read(text)).conversation
            return (replace(conversation, line=index + 1), end + 1) if conversation else None
    return None


def _zone(local: str, utc: str) -> str:
    """The offset between the same moment in local time and in UTC, to the quarter of an hour. A
    time that tells its own offset is not local."""
    here = timestamps.parse(local).value
    if not here or not utc.endswith("Z"):
        return ""
    moment = datetime.fromisoformat(here)
    if moment.tzinfo:
        return ""
    difference = moment - datetime.fromisoformat(utc.removesuffix("Z"))
    quarters = round(difference / timedelta(seconds=_QUARTER))
    if abs(quarters * _QUARTER) > _FURTHEST:
        return ""
    hours, minutes = divmod(abs(quarters) * 15, 60)
    return f"{'-' if quarters < 0 else '+'}{hours:02}:{minutes:02}"
