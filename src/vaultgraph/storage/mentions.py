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
