"""Where words occur: passages by the stems they hold in a row."""

from __future__ import annotations

from vaultgraph.storage.store import Store


def containing(store: Store, terms: str) -> list[int]:
    """Returns the passages whose text holds some stems in a row, by id. ``terms`` is spelled as
    by ``words.terms``."""
    phrase = terms.replace('"', "")
    if not phrase.strip():
        return []
    rows = store.connection.execute(
        "SELECT rowid FROM word WHERE word MATCH ? ORDER BY rowid", (f'body : "{phrase}"',)
    )
    return [row[0] for row in rows]


def firsts(store: Store) -> list[tuple[int, int, int]]:
    """Returns each passage with its note and the first passage of the very same text, by id."""
    rows = store.connection.execute(
        "SELECT id, note_id, min(id) OVER (PARTITION BY digest) FROM passage ORDER BY id"
    )
    return rows.fetchall()


def titles(store: Store) -> list[str]:
    """Returns the titles of all notes."""
    return [row[0] for row in store.connection.execute("SELECT title FROM note ORDER BY title, id")]


def sample(store: Store, count: int) -> list[str]:
    """Returns the texts of up to so many different passages, spread evenly over the vault."""
    rows = store.connection.execute(
        "WITH different AS (SELECT min(id) AS id FROM passage GROUP BY digest), numbered AS"
        " (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS total"
        " FROM different) SELECT text FROM passage JOIN numbered USING (id)"
        " WHERE place % max(1, (total + ?1 - 1) / ?1) = 0 ORDER BY id",
        (count,),
    )
    return [row[0] for row in rows]
