"""Numbered sections of notes, and the outlines that all notes make together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from vaultgraph.extraction import Rows
from vaultgraph.extractors.outlines.find import NoteOutline
from vaultgraph.extractors.outlines.model import (
    Item,
    ItemMention,
    ItemRelation,
    MentionKind,
    NoteSections,
    Outline,
    Section,
    SectionPlace,
    SectionReference,
    Turn,
    key,
)
from vaultgraph.model import Role
from vaultgraph.storage.store import Store


def rows(found: NoteOutline) -> Rows:
    """Returns the rows of the sections of a note and of those it names."""
    return {
        "section": [
            (s.number, s.title, s.line, s.place, s.level, s.message, s.words)
            for s in found.sections
        ],
        "mention": [
            (r.number, r.line, r.kind, r.confidence, r.title, r.message, r.local)
            for r in found.references
        ],
    }


def notes_sections(store: Store) -> list[NoteSections]:
    """Returns what outlines are put together from: notes with sections or mentions, by path."""
    sections: dict[int, list[Section]] = {}
    for note, number, title, line, place, *rest in store.connection.execute(
        "SELECT note_id, number, title, line, place, level, message, words FROM section"
        " ORDER BY rowid"
    ):
        found = Section(number, title, line, SectionPlace(place), *rest)
        sections.setdefault(note, []).append(found)
    references: dict[int, list[SectionReference]] = {}
    for note, number, line, kind, confidence, title, message, local in store.connection.execute(
        "SELECT note_id, number, line, kind, confidence, title, message, local FROM mention"
        " ORDER BY rowid"
    ):
        reference = SectionReference(
            number=number,
            line=line,
            kind=MentionKind(kind),
            confidence=confidence,
            title=title,
            message=message,
            local=bool(local),
        )
        references.setdefault(note, []).append(reference)
    turns: dict[int, list[Turn]] = {}
    for note, role, reply_to, time in store.connection.execute(
        "SELECT note_id, role, reply_to, time FROM message ORDER BY note_id, ordinal"
    ):
        turns.setdefault(note, []).append(Turn(Role(role), reply_to, time))
    return [
        NoteSections(
            path,
            tuple(sections.get(note, ())),
            tuple(references.get(note, ())),
            tuple(turns.get(note, ())),
            created,
        )
        for note, path, created in store.connection.execute(
            "SELECT note.id, path, created FROM note JOIN file ON file.id = note.id"
            " WHERE NOT file.excluded ORDER BY path"
        )
        if note in sections or note in references
    ]


def numbers(store: Store) -> dict[tuple[int, int], list[tuple[int, str]]]:
    """Returns line and number of the sections that are written, by note id and message, in
    order."""
    found: dict[tuple[int, int], list[tuple[int, str]]] = {}
    for note, message, line, number in store.connection.execute(
        "SELECT note_id, message, line, number FROM section"
        " WHERE place IN ('heading', 'bold', 'title', 'lead') ORDER BY note_id, message, line"
    ):
        found.setdefault((note, message), []).append((line, number))
    return found


def put_outlines(store: Store, outlines: Iterable[Outline]) -> None:
    """Stores the outlines of the vault instead of the former ones."""
    store.connection.execute("DELETE FROM item")
    store.connection.execute("DELETE FROM item_place")
    for number, outline in enumerate(outlines):
        for item in outline.items:
            cursor = store.connection.execute(
                "INSERT INTO item (outline, planned, number, title, variant, words)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (number, outline.planned, item.number, item.title, item.variant, item.words),
            )
            store.connection.executemany(
                "INSERT INTO item_place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        *(cursor.lastrowid, p.relation, p.path, p.line, p.title),
                        *(p.message, p.words, p.time, p.confidence),
                    )
                    for p in item.places
                ),
            )


def outlines(store: Store) -> list[Outline]:
    """Returns the outlines of the vault: planned ones first, each the largest first."""
    places: dict[int, list[ItemMention]] = {}
    for item, relation, *rest in store.connection.execute(
        "SELECT item, relation, path, line, title, message, words, time, confidence"
        " FROM item_place ORDER BY rowid"
    ):
        places.setdefault(item, []).append(ItemMention(ItemRelation(relation), *rest))
    rows = store.connection.execute(
        "SELECT outline, planned, rowid, number, title, variant, words FROM item ORDER BY rowid"
    )
    return [
        Outline(
            tuple(
                Item(number, title, tuple(places.get(identity, ())), variant, words)
                for _, _, identity, number, title, variant, words in items
            ),
            bool(planned),
        )
        for (_, planned), items in groupby(rows, key=lambda row: (row[0], row[1]))
    ]


def in_order(items: Iterable[Item]) -> list[Item]:
    """Returns items in the order of their numbers."""
    return sorted(items, key=lambda item: (key(item.number), item.variant))
