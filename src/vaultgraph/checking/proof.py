"""Whether edits mend what they are to mend and leave all else: the note is read again with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import chain

from vaultgraph.checking.spelling import letters
from vaultgraph.linking.names import Names
from vaultgraph.linking.resolve import resolve
from vaultgraph.linking.subpaths import Anchors
from vaultgraph.model import Edit, Link, Note, Problem, Property
from vaultgraph.reading import note as reader
from vaultgraph.writing.changes import Change, changed, fitting
from vaultgraph.writing.source import EditableFile, Unfit

_EXACT = (
    *("path", "title", "aliases", "headings", "blocks", "references", "conversations", "export"),
    *("artifact", "created", "relations", "encoding"),
)
"""What of a note no fix may change."""
_TEXTS = ("fields", "footnotes", "callouts", "messages", "leaves")
"""What of it holds text, in which the stretches that are mended are others."""
_COLUMNS = frozenset({"start", "end", "column", "cells"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The vault that the links of a note lead into."""

    names: Names
    anchors: Callable[[str], Anchors | None]
    """The headings, blocks and footnotes of the note at a path; ``None`` for another file."""


def proven(
    file: EditableFile, note: Note, groups: Sequence[Sequence[Problem]], around: Surroundings
) -> list[Problem]:
    """Returns those of some groups of problems of a note whose edits mend them, and nothing
    else."""
    kept = fitting(groups, lambda some: _mend(file, note, [*chain(*some)], around))
    return [*chain(*kept)]


def changes(file: EditableFile, edits: Iterable[Edit]) -> list[Change]:
    """Returns edits as changes of a file."""
    return [
        Change(start + edit.start, start + edit.end, edit.text)
        for edit in edits
        for start in (file.starts[edit.line - 1],)
    ]


def _mend(file: EditableFile, note: Note, mends: Sequence[Problem], around: Surroundings) -> bool:
    edits = [edit for mend in mends for edit in mend.edits]
    swaps = [(edit.was, edit.text) for edit in edits]
    wanted = changes(file, edits)
    stand = [file.text[change.start : change.end] for change in wanted]
    if stand != [edit.was for edit in edits] or any(
        "\n" in text for swap in swaps for text in swap
    ):
        return False
    try:
        data, _ = changed(file, wanted)
    except Unfit:
        return False
    after = reader.read(file.path, data)
    texts = _Texts(swaps)
    return (
        _are_gone(note, after, mends)
        and _links_are_right(note, after, mends, around)
        and _tags_are_kept(note, after, mends)
        and all(getattr(note, name) == getattr(after, name) for name in _EXACT)
        and all(texts.same(getattr(note, name), getattr(after, name)) for name in _TEXTS)
        and texts.same_properties(note.properties, after.properties)
    )


def _are_gone(before: Note, after: Note, mends: Sequence[Problem]) -> bool:
    """Whether the mended problems of reading are no more, all others are, and none has come."""
    had, has = Counter(map(_what, before.problems)), Counter(map(_what, after.problems))
    mended = Counter(_what(mend) for mend in mends if not mend.kind.startswith("link."))
    return not has - had and had - has == mended


def _what(problem: Problem) -> tuple[str, int, str]:
    return problem.kind, problem.line, problem.message


def _tags_are_kept(before: Note, after: Note, mends: Sequence[Problem]) -> bool:
    """Whether there are more tags where a tag was mended, and nowhere fewer."""
    had, has = Counter(before.tags), Counter(after.tags)
    mended = sum(mend.kind == "frontmatter.tag" for mend in mends)
    gained = (has - had).total()
    return not had - has and (gained >= mended if mended else not gained)


def _links_are_right(
    before: Note, after: Note, mends: Sequence[Problem], around: Surroundings
) -> bool:
    """Whether each link that is another now stands where one stood, or where one lacked its quotes,
    and leads where it should."""
    had, has = Counter(map(_said, before.links)), Counter(map(_said, after.links))
    lost, gained = list((had - has).elements()), list((has - had).elements())
    added = Counter(map(_place, gained)) - Counter(map(_place, lost))
    unquoted = (mend.edits for mend in mends if mend.kind == "frontmatter.unquoted_link")
    if len(gained) - len(lost) != added.total() or added.total() != sum(map(len, unquoted)):
        return False
    addresses = {link.target + link.subpath for link in lost}
    new = [link for link in gained if link.target + link.subpath not in addresses]
    led = Counter((link.line, _leads(link, after, around)) for link in new)
    meant = Counter((edit.line, edit.target) for mend in mends for edit in mend.edits)
    sought = Counter({place: count for place, count in meant.items() if place[1]})
    return not sought - led and all(path for _, path in led)


def _leads(link: Link, note: Note, around: Surroundings) -> str:
    """The file that a link of a note leads to; empty if it has any problem."""
    led = resolve(link.target, note.path, around.names)
    if link.external or led.ambiguous or led.how == "repaired-name":
        return ""
    anchors = _anchors(note) if led.path == note.path else around.anchors(led.path)
    return "" if link.subpath and anchors and not anchors.find(link.subpath) else led.path


def _anchors(note: Note) -> Anchors:
    anchors = Anchors()
    for heading in note.headings:
        anchors.add_heading(heading.level, heading.text, heading.line)
    for block in note.blocks:
        anchors.blocks.setdefault(block.id.lower(), block.line)
    for footnote in note.footnotes:
        anchors.footnotes.setdefault(footnote.label.lower(), footnote.line)
    return anchors


def _said(link: Link) -> Link:
    """A link wherever in its line it stands."""
    return replace(link, start=0, end=0)


def _place(link: Link) -> tuple[object, ...]:
    return (
        *(link.line, link.zone, link.embed, link.property, link.footnote, link.message),
        *(link.size, link.alone),
    )


class _Texts:
    """Compares what notes say but for stretches of which one takes the place of the other."""

    def __init__(self, swaps: Iterable[tuple[str, str]]) -> None:
        stretches = {text for swap in swaps for text in swap}
        self._stretches = sorted(stretches, key=len, reverse=True)

    def same(self, before: Sequence[object], after: Sequence[object]) -> bool:
        """Returns whether two sequences are the same but for the stretches."""
        return len(before) == len(after) and all(
            one == other or self._told(one) == self._told(other)
            for one, other in zip(before, after, strict=True)
        )

    def same_properties(self, before: Sequence[Property], after: Sequence[Property]) -> bool:
        """Returns whether properties are the same but for the stretches, or for quotes, brackets
        and the like around their words."""
        return len(before) == len(after) and all(
            (one.key, one.line) == (other.key, other.line)
            and (
                one.value == other.value
                or self._told(one.value) == self._told(other.value)
                or _letters(one.value) == _letters(other.value)
            )
            for one, other in zip(before, after, strict=True)
        )

    def _told(self, value: object) -> object:
        if isinstance(value, str):
            for stretch in self._stretches:
                value = value.replace(stretch, "\0")
            return value
        if is_dataclass(value):
            names = (each.name for each in fields(value) if each.name not in _COLUMNS)
            return tuple(self._told(getattr(value, name)) for name in names)
        if isinstance(value, list | tuple):
            return tuple(map(self._told, value))
        if isinstance(value, dict):
            return tuple((key, self._told(held)) for key, held in value.items())
        return value


def _letters(value: object) -> str:
    return "".join(map(_letters, value)) if isinstance(value, list) else letters(str(value))
