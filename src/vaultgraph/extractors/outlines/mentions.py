"""Sections named in running text: ``см. раздел 9.4``, ``§9.6.2``, a code span ``9.6.2``.

A mention is read here as far as one line tells; whether such a section exists is found out when
all notes are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from vaultgraph.extractors.outlines.lines import OutlineLine
from vaultgraph.extractors.outlines.model import MentionKind, SectionReference
from vaultgraph.extractors.outlines.numbers import SECTION_WORD, is_plausible, numbered
from vaultgraph.model import Role

_NUMBER = r"\d{1,3}(?:\.\d{1,3}){0,5}"
_END = r"(?![\w%‰°@]|[-/\\:][\w/]|[.,]\d)"
_ABBREVIATED = r"(?:см\.|ср\.|see|cf\.)"
_NAMED = re.compile(
    rf"(?<!\w)(?:{SECTION_WORD}|{_ABBREVIATED}\s+(?=\d+\.\d+\.\d))\s*(?P<first>{_NUMBER}){_END}"
    rf"(?P<more>(?:\s*(?:,|;|и|and|or|или|[–—-])\s*\d{{1,3}}(?:\.\d{{1,3}}){{1,5}}{_END}){{0,12}})",
    re.IGNORECASE,
)
_CODE = re.compile(r"`+([^`]*)`+")
_CODE_NUMBER = re.compile(r"\s*(\d{1,3}(?:\.\d{1,3}){1,5})\s*")
_BARE = re.compile(rf"(?<![\w.,/@:`^$€£-])(\d{{1,3}}(?:\.\d{{1,3}}){{1,5}}){_END}")
_ADDRESS = re.compile(r"(?<!\w)\w{1,12}://\S+|www\.\S+|\[\^[^\[\]\s]*\]")
_VERSION = re.compile(
    r"(?:\bv|верси[яию]|version|python|релиз|release|django|node|java|ubuntu|android|ios|windows"
    r"|gpt|qwen|llama|beta)[\s.=-]*$",
    re.IGNORECASE,
)
_UNIT_AFTER = re.compile(
    r"\s*(?:%|°|[$€£₽]|[кмгтkmgt]i?[бb]\b|[кмгc]?[мгл]\b|час|мин|сек|дн|лет|год|раз|hours?|min|sec"
    r"|days?|times|млн|млрд|тыс|million|billion|руб|usd|eur)",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"(?<!\w)(?:раскро(?:й|ем|ешь)|развер(?:ни|нём|нем)|разви(?:вай|ть|ть)|опиши|напиши|пиши|пишем"
    r"|продолж(?:ай|и|им|ить)|сделай|делай|генерируй|сгенерируй|составь|теперь|давай|дальше|следующ"
    r"|допиши|перепиши|дополни|расширь|expand|write|draft|elaborate|continue|unfold|develop"
    r"|generate|go on|next|now|rewrite|do)(?!\w)",
    re.IGNORECASE,
)
_COLON = re.compile(r"[:—–][ \t]+(?:[•◦▪●·*-][ \t]+)?|[ \t][•◦▪●][ \t]+")
_ENDS_IN_NUMBER = re.compile(rf"[:—–]\s*({_NUMBER})\.?\s*$")

_DIGIT = re.compile(r"\d")
_COLONS = 32


def mentions(line: OutlineLine, role: Role | None) -> Iterator[SectionReference]:
    """Yields the sections that a line names."""
    text = line.whole or line.text
    if not _DIGIT.search(text):
        return
    asks = role is Role.USER and _ASKING.search(text) is not None
    kind = MentionKind.REQUEST if asks else MentionKind.REFERENCE
    text = _ADDRESS.sub(_blank, text)
    taken: list[tuple[int, int]] = []
    for match in _NAMED.finditer(text):
        taken.append(match.span())
        for number in re.findall(_NUMBER, match["first"] + " " + (match["more"] or "")):
            yield from _reference(number, line, kind, 0.95)
    for match in _CODE.finditer(text):
        if found := _CODE_NUMBER.fullmatch(match.group(1)):
            yield from _reference(found.group(1), line, kind, 0.9)
        taken.append(match.span())
    taken.sort()
    place = 0
    for match in _BARE.finditer(text):
        while place < len(taken) and taken[place][1] <= match.start():
            place += 1
        if place < len(taken) and taken[place][0] < match.end():
            continue
        if _VERSION.search(text[max(0, match.start() - 12) : match.start()]):
            continue
        components = match.group(1).count(".") + 1
        if (components > 2 or asks) and not _UNIT_AFTER.match(text, match.end()):
            yield from _reference(match.group(1), line, kind, 0.5, local=not asks)


def request(line: OutlineLine) -> SectionReference | None:
    """Returns the numbered title that a user's line ends with: ``раскрой шире: 1.2 Устье``."""
    text = line.whole or line.text
    for match in islice(_COLON.finditer(text), _COLONS):
        found = numbered(text[match.end() :])
        if found and found.title and (found.word or found.closed or len(found.number) > 1):
            number = ".".join(map(str, found.number))
            kind = MentionKind.REQUEST
            return SectionReference(
                number=number,
                line=line.line,
                kind=kind,
                confidence=0.9,
                title=found.title,
                message=line.message,
            )
    return None


def asked_number(line: OutlineLine) -> str:
    """Returns the number that a user's line ends with (``номер раздела: 3``), or an empty text."""
    match = _ENDS_IN_NUMBER.search(line.whole or line.text)
    return match.group(1) if match and not match.group(1).startswith("0") else ""


def _reference(
    number: str, line: OutlineLine, kind: MentionKind, confidence: float, *, local: bool = False
) -> Iterator[SectionReference]:
    parts = number.split(".")
    if any(len(part) > 1 and part[0] == "0" for part in parts):
        return
    if is_plausible(tuple(map(int, parts))):
        yield SectionReference(
            number=number,
            line=line.line,
            kind=kind,
            confidence=confidence,
            message=line.message,
            local=local,
        )


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
