"""What a page says of a note beside the graph: how it begins, its tags and aliases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from vaultgraph.graph.build import Graph
from vaultgraph.storage import parts, passages, queries
from vaultgraph.storage.parts import AliasRow, TagRow
from vaultgraph.storage.store import Store

_LONGEST = 240
_SHORTEST = 60
_CHARACTERS = 480_000
"""So much of the texts of all notes: a page is to stay small."""

_LINK = re.compile(r"!?\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]*)\]\]")
_MARKS = re.compile(r"[*_`=]{2,}|^[>#\s]+", re.MULTILINE)


def describe(store: Store, graph: Graph) -> None:
    """Adds ``snippet``, ``tags`` and ``aliases`` to the files of a graph."""
    notes = {
        file.id: node
        for file in queries.files(store)
        if (node := f"{file.kind}:{file.path}") in graph
    }
    tags, aliases = parts.tags(store), parts.aliases(store)
    for name, names in (("tags", _tags(tags)), ("aliases", _by_note(aliases))):
        for note, texts in names.items():
            if note in notes:
                graph.nodes[notes[note]][name] = tuple(texts)
    length = min(_LONGEST, _CHARACTERS // max(1, len(notes)))
    if length < _SHORTEST:
        return
    for note, headings, text in passages.beginnings(store, 3 * length):
        if note in notes and (begun := _beginning(text, headings, length)):
            graph.nodes[notes[note]]["snippet"] = begun


def _by_note(rows: Iterable[TagRow | AliasRow]) -> dict[int, dict[str, None]]:
    """Names by note, each once."""
    found: dict[int, dict[str, None]] = {}
    for row in rows:
        found.setdefault(row.note_id, {})[row.name] = None
    return found


def _tags(tags: Iterable[TagRow]) -> dict[int, dict[str, None]]:
    """Tags by note. One that is spelled with other capitals elsewhere is the same tag."""
    spelled: dict[str, str] = {}
    return _by_note(
        replace(tag, name=spelled.setdefault(tag.name.lower(), tag.name)) for tag in tags
    )


def _beginning(text: str, headings: tuple[str, ...], length: int) -> str:
    """The first words of a passage, without the headings that are shown beside it."""
    lines = text.split("\n")
    while lines and lines[0] in headings:
        del lines[0]
    plain = " ".join(_MARKS.sub("", _LINK.sub(r"\1", "\n".join(lines))).split())
    if len(plain) <= length:
        return plain
    return plain[: plain.rfind(" ", length // 2, length)].rstrip(" ,;:—–-") + " …"
