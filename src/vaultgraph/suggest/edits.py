"""Suggestions as changes of a file, of which all but the links stays what it was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vaultgraph import words
from vaultgraph.linking.names import Names
from vaultgraph.linking.resolve import resolve
from vaultgraph.model import Link, Note, Zone
from vaultgraph.reading import note as reader
from vaultgraph.suggest.suggestion import LinkSuggestion
from vaultgraph.writing import changes as writing
from vaultgraph.writing.changes import Change, changed
from vaultgraph.writing.source import LINE_END, EditableFile, Unfit

MENTION = "mention"
RELATED = "related"
HEADINGS = {"ru": "Связанные заметки", "": "Related notes"}
"""What a list of related notes is called, by the language of the note."""

_KNOWN_HEADING = re.compile(
    r"\W*(?:related(?: notes| ideas)?|see also|связанные (?:заметки|идеи|мысли)|см\. также"
    r"|смотри также|связи)\W*\Z",
    re.IGNORECASE,
)
_ITEM = re.compile(r"[ \t]*[-*+][ \t]+\S")


def fitting(
    file: EditableFile, note: Note, suggestions: Sequence[LinkSuggestion], names: Names
) -> list[LinkSuggestion]:
    """Returns those of some suggestions for a note that, once written, are read as links to their
    targets, while everything else that the note says stays what it was."""
    return writing.fitting(suggestions, lambda some: _fits(file, note, some, names))


def _fits(
    file: EditableFile, note: Note, suggestions: Sequence[LinkSuggestion], names: Names
) -> bool:
    try:
        data, _ = changed(file, changes(file, note, suggestions))
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A link, wherever it stands."""

    raw: str
    target: str
    zone: Zone
    embed: bool
    footnote: str
    message: int


def _said(link: Link) -> _Said:
    return _Said(
        raw=link.raw,
        target=link.target,
        zone=link.zone,
        embed=link.embed,
        footnote=link.footnote,
        message=link.message,
    )


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


def changes(
    file: EditableFile, note: Note, suggestions: Sequence[LinkSuggestion]
) -> Iterator[Change]:
    """Yields what puts links into a file. Raises ``Unfit`` where what is to be linked does not
    stand there."""
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


def _list(file: EditableFile, note: Note, links: Sequence[str]) -> Change:
    """Adds links to the list that a note has for them, or makes one at its end."""
    end_of_line = next(iter(LINE_END.findall(file.text)), "\n")
    items = end_of_line.join(f"- {link}" for link in links)
    at = _end_of_list(file, note)
    if at:
        return Change(at, at, end_of_line + items)
    text = file.text.rstrip("\r\n")
    gap = file.text[len(text) :]
    missing = 2 - len(LINE_END.findall(gap)) if text else 0
    language = "ru" if words.cyrillic_letters(text) > words.latin_letters(text) else ""
    opening = end_of_line * max(missing, 0)
    closing = end_of_line if gap or not text else ""
    heading = f"## {HEADINGS[language]}{end_of_line * 2}"
    return Change(len(file.text), len(file.text), opening + heading + items + closing)


def _end_of_list(file: EditableFile, note: Note) -> int:
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
