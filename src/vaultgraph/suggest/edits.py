"""Suggestions as changes of a file's bytes, of which all but the links stays what it was."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vaultgraph import words
from vaultgraph.errors import VaultgraphError
from vaultgraph.linking.names import Names
from vaultgraph.linking.resolve import resolve
from vaultgraph.model import Link, Note, Zone
from vaultgraph.reading import note as reader
from vaultgraph.reading.decoding import Decoded, decode
from vaultgraph.suggest.model import Suggestion

MENTION = "mention"
RELATED = "related"
HEADINGS = {"ru": "Связанные заметки", "": "Related notes"}
"""What a list of related notes is called, by the language of the note."""

_LINE_END = re.compile(r"\r\n?|\n")
_KNOWN_HEADING = re.compile(
    r"\W*(?:related(?: notes| ideas)?|see also|связанные (?:заметки|идеи|мысли)|см\. также"
    r"|смотри также|связи)\W*\Z",
    re.IGNORECASE,
)
_ITEM = re.compile(r"[ \t]*[-*+][ \t]+\S")


class Unfit(VaultgraphError):
    """A file that must not be changed."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it is to be changed: its text with the line ends that it has."""

    path: str
    data: bytes
    digest: bytes
    decoded: Decoded
    text: str
    starts: tuple[int, ...]
    """Where each line begins."""


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a text and what takes its place."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ByteChange:
    """What a change has done to a file: ``new[start:end]`` was ``before``."""

    start: int
    end: int
    before: bytes


def digest(data: bytes) -> bytes:
    """Returns what the index knows a file's bytes by."""
    return hashlib.blake2b(data, digest_size=16).digest()


def source(path: str, data: bytes) -> Source:
    """Returns a file ready to be changed. Raises ``Unfit`` where its bytes are not just the text
    that was read from them: in another encoding than they say, damaged, or no text."""
    decoded = decode(data)
    if decoded.flaw or decoded.repair:
        raise Unfit(decoded.flaw or "its text was damaged and only read as repaired")
    text = data[decoded.mark :].decode(decoded.encoding)
    if data[: decoded.mark] + text.encode(decoded.encoding) != data:
        raise Unfit("its bytes can't be written again as they are")
    starts = (0, *(match.end() for match in _LINE_END.finditer(text)))
    return Source(path, data, digest(data), decoded, text, starts)


def changed(
    file: Source, note: Note, suggestions: Iterable[Suggestion]
) -> tuple[bytes, list[ByteChange]]:
    """Returns a file's bytes with links put in, and what has changed in them.

    Raises ``Unfit`` where what is to be linked does not stand there.
    """
    changes = sorted(_changes(file, note, list(suggestions)), key=lambda change: change.start)
    encoding = file.decoded.encoding
    parts: list[bytes] = [file.data[: file.decoded.mark]]
    done: list[ByteChange] = []
    at, length = 0, len(parts[0])
    for change in changes:
        if change.start < at:
            raise Unfit("two links would overlap")
        before = file.text[at : change.start].encode(encoding)
        put = change.text.encode(encoding)
        parts += [before, put]
        length += len(before)
        taken = file.text[change.start : change.end].encode(encoding)
        done.append(ByteChange(length, length + len(put), taken))
        length += len(put)
        at = change.end
    parts.append(file.text[at:].encode(encoding))
    return b"".join(parts), done


def undone(data: bytes, changes: Sequence[ByteChange]) -> bytes:
    """Returns a changed file's bytes as they were before."""
    parts: list[bytes] = []
    at = 0
    for change in changes:
        parts += [data[at : change.start], change.before]
        at = change.end
    return b"".join([*parts, data[at:]])


def fitting(
    file: Source, note: Note, suggestions: Sequence[Suggestion], names: Names
) -> list[Suggestion]:
    """Returns those of some suggestions for a note that, once written, are read as links to their
    targets, while everything else that the note says stays what it was."""
    if _fits(file, note, suggestions, names):
        return list(suggestions)
    if len(suggestions) < 2:
        return []
    middle = len(suggestions) // 2
    former = fitting(file, note, suggestions[:middle], names)
    latter = fitting(file, note, suggestions[middle:], names)
    both = former + latter
    if not former or not latter or _fits(file, note, both, names):
        return both
    return former


def _fits(file: Source, note: Note, suggestions: Sequence[Suggestion], names: Names) -> bool:
    try:
        data, _ = changed(file, note, suggestions)
    except Unfit:
        return False
    after = reader.read(file.path, data)
    new = Counter(map(_said, after.links))
    new.subtract(map(_said, note.links))
    found: Counter[tuple[str, str]] = Counter()
    for link, count in new.items():
        if count < 0 or (count and (link.embed or link.zone not in (Zone.BODY, Zone.FOOTNOTE))):
            return False
        if count:
            led = resolve(link.target, file.path, names)
            found[link.raw, "" if led.ambiguous else led.path] += count
    return found == Counter((s.link, s.target) for s in suggestions) and _is_else_the_same(
        note, after, listed=any(s.kind == RELATED for s in suggestions)
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """A link, wherever it stands."""

    raw: str
    target: str
    zone: Zone
    embed: bool
    footnote: str
    message: int


def _said(link: Link) -> _Said:
    return _Said(link.raw, link.target, link.zone, link.embed, link.footnote, link.message)


def _is_else_the_same(before: Note, after: Note, *, listed: bool) -> bool:
    """Whether a note says what it said, but for links and perhaps a heading above their list."""
    headings = [(heading.level, heading.text) for heading in after.headings]
    former = [(heading.level, heading.text) for heading in before.headings]
    return (
        headings[: len(former)] == former
        and len(headings) <= len(former) + listed
        and before.properties == after.properties
        and [block.id for block in before.blocks] == [block.id for block in after.blocks]
        and [tag.name for tag in before.tags] == [tag.name for tag in after.tags]
        and [said.label for said in before.references] == [said.label for said in after.references]
        and [said.label for said in before.footnotes] == [said.label for said in after.footnotes]
        and [(said.uid, said.time) for said in before.messages]
        == [(said.uid, said.time) for said in after.messages]
        and [(said.key, said.line) for said in before.fields]
        == [(said.key, said.line) for said in after.fields]
    )


def _changes(file: Source, note: Note, suggestions: Sequence[Suggestion]) -> Iterator[Change]:
    for suggestion in suggestions:
        if suggestion.kind != MENTION:
            continue
        start = file.starts[suggestion.line - 1] + suggestion.start
        end = start + len(suggestion.text)
        if file.text[start:end] != suggestion.text:
            raise Unfit(f"line {suggestion.line} no longer says {suggestion.text!r}")
        yield Change(start, end, suggestion.link)
    listed = [suggestion.link for suggestion in suggestions if suggestion.kind == RELATED]
    if listed:
        yield _list(file, note, listed)


def _list(file: Source, note: Note, links: Sequence[str]) -> Change:
    """Adds links to the list that a note has for them, or makes one at its end."""
    end_of_line = next(iter(_LINE_END.findall(file.text)), "\n")
    items = end_of_line.join(f"- {link}" for link in links)
    at = _end_of_list(file, note)
    if at:
        return Change(at, at, end_of_line + items)
    text = file.text.rstrip("\r\n")
    gap = file.text[len(text) :]
    missing = 2 - len(_LINE_END.findall(gap)) if text else 0
    language = "ru" if words.cyrillic_letters(text) > words.latin_letters(text) else ""
    opening = end_of_line * max(missing, 0)
    closing = end_of_line if gap or not text else ""
    heading = f"## {HEADINGS[language]}{end_of_line * 2}"
    return Change(len(file.text), len(file.text), opening + heading + items + closing)


def _end_of_list(file: Source, note: Note) -> int:
    """Where the list of related notes ends that a note has already; 0 if it has none."""
    for heading in reversed(note.headings):
        if heading.message or not _KNOWN_HEADING.match(heading.text):
            continue
        end = 0
        for start, stop in zip(
            file.starts[heading.line :],
            (*file.starts[heading.line + 1 :], len(file.text)),
            strict=True,
        ):
            line = file.text[start:stop].rstrip("\r\n")
            if _ITEM.match(line):
                end = start + len(line)
            elif line.strip():
                break
        return end
    return 0
