"""What of the store tells how often a name is mentioned, and how often it is then linked."""

from __future__ import annotations

from collections.abc import Sequence

from vaultgraph import words
from vaultgraph.storage import queries
from vaultgraph.storage.store import Store


def notes_with(store: Store, stems: Sequence[str]) -> frozenset[int]:
    """Returns the notes in whose text some stems stand one after the other."""
    phrase = " ".join(map(words.term, stems))
    rows = store.connection.execute(
        "SELECT DISTINCT note_id FROM word JOIN passage ON passage.id = word.rowid"
        " WHERE word MATCH ?",
        (f'body : "{phrase}"',),
    )
    return frozenset(row[0] for row in rows)


def linked(store: Store) -> dict[int, frozenset[int]]:
    """Returns the other files that each note links, embeds or names in its properties."""
    found: dict[int, set[int]] = {}
    for note, target in queries.neighbours(store):
        if target > 0:
            found.setdefault(note, set()).add(target)
    return {note: frozenset(targets) for note, targets in found.items()}


def formula_places(store: Store) -> dict[int, list[tuple[int, int, int]]]:
    """Returns line, start and end of the formulas of each note, those held back as well."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for note, *place in store.connection.execute('SELECT note_id, line, start, "end" FROM formula'):
        found.setdefault(note, []).append((place[0], place[1], place[2]))
    return found
