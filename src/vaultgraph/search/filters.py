"""Which passages a question may find at all: filters, exact phrases, excluded words."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from vaultgraph import words
from vaultgraph.globs import matcher
from vaultgraph.search.query_syntax import Filter, ParsedQuery
from vaultgraph.storage import parts, passages, queries
from vaultgraph.storage.passages import PassageLocation
from vaultgraph.storage.queries import FileRow
from vaultgraph.storage.store import Store

_NUMBER = re.compile(r"\d+(?:\.\d+)*\.?")
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Scope:
    """Which passages a query may find, besides what its text says. ``kind`` is ``note`` or
    ``message``, ``inside`` a glob on paths, ``since`` the earliest ISO date."""

    kind: str = ""
    inside: str = ""
    since: str = ""


def allowed(store: Store, question: ParsedQuery, scope: Scope) -> list[int] | None:
    """Returns the passages that a question may find, by id; ``None`` when all are."""
    if scope == Scope() and not (question.phrases or question.without or question.filters):
        return None
    filters = list(question.filters)
    if scope.since:
        filters.append(Filter("after", scope.since))
    if scope.kind:
        filters.append(Filter("kind", scope.kind))
    found = _standing(store, filters, scope.inside)
    for phrase in question.phrases:
        found &= set(_with_phrase(store, phrase, found))
    for excluded in question.without:
        found -= set(passages.matching(store, _expression(excluded)))
    return sorted(found)


def _standing(store: Store, filters: Sequence[Filter], inside: str) -> set[int]:
    """The passages that stand where all filters want them."""
    is_inside = matcher([inside] if inside else ["**"])
    files = {file.id: file for file in queries.files(store) if is_inside(file.path)}
    for each in filters:
        if each.key in _OF_FILES:
            test = _OF_FILES[each.key](each.value)
            files = {key: file for key, file in files.items() if test(file) != each.negated}
    tests = [
        (_OF_PASSAGES[each.key](store, files, each.value), each.negated)
        for each in filters
        if each.key in _OF_PASSAGES
    ]
    return {
        place.id
        for place in passages.places(store, files)
        if all(test(place) != negated for test, negated in tests)
    }


def _with_path(value: str) -> Callable[[FileRow], bool]:
    wanted = _plain(value)
    return lambda file: wanted in _plain(file.path)


def _with_name(value: str) -> Callable[[FileRow], bool]:
    wanted = _plain(value)
    return lambda file: wanted in _plain(file.path.rsplit("/", 1)[-1])


def _with_language(value: str) -> Callable[[FileRow], bool]:
    return lambda file: file.language == value


_OF_FILES: Mapping[str, Callable[[str], Callable[[FileRow], bool]]] = {
    "path": _with_path,
    "file": _with_name,
    "lang": _with_language,
}

_Files = Mapping[int, FileRow]
_Test = Callable[[PassageLocation], bool]


def _of_kind(_store: Store, _files: _Files, value: str) -> _Test:
    return lambda place: (place.message > 0) == (value == "message")


def _of_role(_store: Store, _files: _Files, value: str) -> _Test:
    return lambda place: place.role == value.lower()


def _after(_store: Store, files: _Files, value: str) -> _Test:
    return lambda place: _time(place, files) >= value


def _before(_store: Store, files: _Files, value: str) -> _Test:
    return lambda place: _time(place, files) < value


def _time(place: PassageLocation, files: _Files) -> str:
    """When a passage was written as far as is known: a plain note goes by its file."""
    if place.time:
        return place.time
    modified = datetime.fromtimestamp(files[place.note_id].mtime_ns / 1e9, UTC)
    return modified.strftime("%Y-%m-%dT%H:%M:%S")


def _tagged(store: Store, files: _Files, value: str) -> _Test:
    """A tag counts for its note, within a message for that message; ``#a`` is also in ``#a/b``."""
    wanted = value.removeprefix("#").strip("/").lower()
    tagged = {
        (tag.note_id, tag.message)
        for tag in parts.tags(store, files)
        if (tag.name.lower() + "/").startswith(wanted + "/")
    }
    return lambda place: (place.note_id, 0) in tagged or (place.note_id, place.message) in tagged


def _in_section(_store: Store, _files: _Files, value: str) -> _Test:
    """Below a heading that has a number (``9.2`` is above ``9.2.1``) or that has all words."""
    number = re.compile(rf"\W*{re.escape(value.rstrip('.'))}(?!\d)")
    wanted = set(words.stems(value))
    is_number = _NUMBER.fullmatch(value) is not None

    def fits(heading: str) -> bool:
        return bool(number.match(heading)) if is_number else wanted <= set(words.stems(heading))

    @cache
    def within(headings: str) -> bool:
        return any(map(fits, json.loads(headings)))

    return lambda place: within(place.headings)


_OF_PASSAGES: Mapping[str, Callable[[Store, _Files, str], _Test]] = {
    "kind": _of_kind,
    "role": _of_role,
    "after": _after,
    "before": _before,
    "tag": _tagged,
    "in": _in_section,
}


def _with_phrase(store: Store, phrase: str, among: Collection[int]) -> Iterator[int]:
    """The passages that have a phrase as it is written, apart from case and accents."""
    wanted = f" {_folded(phrase)} "
    found = [
        passage for passage in passages.matching(store, _expression(phrase)) if passage in among
    ]
    for begin in range(0, len(found), _CHUNK):
        hits = passages.hits(store, found[begin : begin + _CHUNK])
        for identity, hit in hits.items():
            if any(wanted in f" {_folded(text)} " for text in (hit.text, hit.title, *hit.headings)):
                yield identity


def _expression(phrase: str) -> str:
    """The full-text expression for the stems of a phrase in a row; stems that are signs vanish."""
    return '"' + " ".join(map(words.term, words.stems(phrase))) + '"'


def _folded(text: str) -> str:
    return " ".join(words.fold(word) for word in words.WORD.findall(text))


def _plain(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()
