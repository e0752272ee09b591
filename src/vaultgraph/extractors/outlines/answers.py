"""How a reply answers a request for numbered sections, where it does not repeat the numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from vaultgraph.extractors.outlines import mentions as section_mentions
from vaultgraph.extractors.outlines.lines import OutlineLine
from vaultgraph.extractors.outlines.model import MentionKind, SectionPlace, SectionReference
from vaultgraph.extractors.outlines.support import ANNOUNCING, Number, NumberedLine, parsed
from vaultgraph.model import Message, Note, Role
from vaultgraph.words import WORD, fold, stems

_GLOSS = re.compile(r"\s*[(:,]|\s+[—–-]\s")


def asked_below(
    note: Note,
    written: Sequence[OutlineLine],
    kept: Iterable[NumberedLine],
    requests: Mapping[int, SectionReference],
) -> dict[int, SectionReference]:
    """Returns requests that end in a number, and the titles on the lines below them, by line.

    The reply must have a section of that number; the title must be the one it has there.
    """
    replies: dict[int, int] = {
        message.reply_to: message.ordinal for message in reversed(note.messages) if message.reply_to
    }
    titles: dict[tuple[int, Number], list[str]] = {}
    for candidate in kept:
        if candidate.place in ANNOUNCING:
            titles.setdefault((candidate.line.message, candidate.number), stems(candidate.title))
    found: dict[int, SectionReference] = {}
    for index, line in enumerate(written):
        reply = replies.get(line.message)
        if not reply or index in requests or not (asked := section_mentions.asked_number(line)):
            continue
        title = titles.get((reply, parsed(asked)))
        if title is None:
            continue
        kind = MentionKind.REQUEST
        found[index] = SectionReference(
            number=asked, line=line.line, kind=kind, confidence=0.7, message=line.message
        )
        below = written[index + 1] if index + 1 < len(written) else None
        if below and below.message == line.message and title and stems(below.text) == title:
            kind = MentionKind.ITEM
            found[index + 1] = SectionReference(
                number=asked,
                line=below.line,
                kind=kind,
                confidence=0.7,
                title=below.text,
                message=line.message,
            )
    return found


def leads(
    note: Note,
    written: Sequence[OutlineLine],
    kept: Iterable[NumberedLine],
    requests: Iterable[SectionReference],
) -> list[NumberedLine]:
    """Returns headings and bold terms without number that answer a user's numbered requests.

    Asked for ``5.2.1 Storms (wind, rain)``, a reply may begin a paragraph with **Storms**.
    """
    wanted: dict[int, dict[Number, str]] = {}
    answered: set[tuple[int, Number]] = set()
    users = {message.ordinal for message in note.messages if message.role is Role.USER}
    for candidate in kept:
        if candidate.line.message in users:
            wanted.setdefault(candidate.line.message, {})[candidate.number] = candidate.title
        elif candidate.place in ANNOUNCING:
            answered.add((candidate.line.message, candidate.number))
    for request in requests:
        if request.title:
            wanted.setdefault(request.message, {})[parsed(request.number)] = request.title
    open_titles = {
        reply.ordinal: _openings(reply, wanted.get(reply.reply_to, {}), answered)
        for reply in note.messages
        if reply.reply_to
    }
    found = []
    for index, line in enumerate(written):
        titles = open_titles.get(line.message)
        if not titles or not line.bold or line.place not in ANNOUNCING:
            continue
        term = _key(line.bold)
        if titles.get(term):
            title = line.bold.rstrip(":. ")
            number = titles.pop(term)
            found.append(
                NumberedLine(
                    index=index, line=line, place=SectionPlace.LEAD, number=number, title=title
                )
            )
    return found


def _openings(
    reply: Message, wanted: Mapping[Number, str], answered: set[tuple[int, Number]]
) -> dict[str, Number]:
    """What the titles asked for and not answered begin with, up to a bracket, dash or colon."""
    found: dict[str, Number] = {}
    for number, title in wanted.items():
        if (reply.ordinal, number) in answered:
            continue
        for key in {_key(title), _key(_GLOSS.split(title, maxsplit=1)[0])}:
            if key:
                found[key] = () if key in found else number
    return found


def _key(title: str) -> str:
    return " ".join(WORD.findall(fold(title)))
