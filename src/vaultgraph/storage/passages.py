"""Passages, their words and their vectors."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vaultgraph.model import Passage
from vaultgraph.storage.store import Store

_HIT = (
    "SELECT passage.id, passage.note_id, file.path, note.title, passage.line, passage.end_line,"
    " passage.headings, passage.message, passage.text, coalesce(said.id, ''),"
    " coalesce(said.role, ''), coalesce(said.time, '')"
    " FROM passage JOIN note ON note.id = passage.note_id JOIN file ON file.id = note.id"
    " LEFT JOIN identified_message AS said"
    " ON said.note_id = passage.note_id AND said.ordinal = passage.message"
)
_SCORE = "-bm25(word, 2.0, 1.5, 1.0)"
"""Words of titles and headings count more than those of the text."""


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A stored passage with what a result says of it."""

    id: int
    note_id: int
    path: str
    title: str
    line: int
    end_line: int
    headings: tuple[str, ...]
    message: int
    text: str
    message_id: str
    role: str
    time: str

    @property
    def heading(self) -> str:
        """The heading it stands below; empty at the beginning of a note."""
        return self.headings[-1] if self.headings else ""


def hits(store: Store, ids: Sequence[int]) -> dict[int, PassageHit]:
    """Returns stored passages by id."""
    rows = store.connection.execute(
        f"{_HIT} WHERE passage.id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
    )
    return {hit.id: hit for hit in map(_hit, rows)}


def of_note(store: Store, note_id: int) -> list[PassageHit]:
    """Returns the passages of a note in order."""
    rows = store.connection.execute(
        f"{_HIT} WHERE passage.note_id = ? ORDER BY passage.id", (note_id,)
    )
    return [_hit(row) for row in rows]


def _hit(row: Sequence[Any]) -> PassageHit:
    values = list(row)
    values[6] = tuple(json.loads(row[6]))
    return PassageHit(*values)


def at(store: Store, path: str, line: int) -> str:
    """Returns the text from a line of a note on, as far as its passage goes; empty if there is
    none."""
    row = store.connection.execute(
        "SELECT text FROM passage JOIN file ON file.id = note_id"
        " WHERE path = ? AND end_line >= ? ORDER BY abs(line - ?), passage.id LIMIT 1",
        (path, line, line),
    ).fetchone()
    return str(row[0]) if row else ""


def count(store: Store) -> int:
    """Returns the number of passages."""
    return int(store.connection.execute("SELECT count(*) FROM passage").fetchone()[0])


def notes(store: Store) -> dict[int, int]:
    """Returns the note id of every passage."""
    return dict(store.connection.execute("SELECT id, note_id FROM passage").fetchall())


@dataclass(frozen=True, slots=True)
class PassageLocation:
    """Where a passage stands."""

    id: int
    note_id: int
    message: int
    """The ordinal of its message; 0 outside messages."""
    role: str
    time: str
    """Of the message, else of the note; empty if neither says."""
    headings: str
    """A JSON list, outermost first."""


def places(store: Store, notes: Iterable[int]) -> Iterator[PassageLocation]:
    """Yields where each passage of some notes stands, by passage id."""
    rows = store.connection.execute(
        "SELECT passage.id, passage.note_id, passage.message, coalesce(message.role, ''),"
        " coalesce(nullif(message.time, ''), note.created), passage.headings"
        " FROM passage JOIN note ON note.id = passage.note_id"
        " LEFT JOIN message ON message.note_id = note.id AND message.ordinal = passage.message"
        " WHERE passage.note_id IN (SELECT value FROM json_each(?)) ORDER BY passage.id",
        (json.dumps(list(notes)),),
    )
    return (PassageLocation(*row) for row in rows)


def matching(store: Store, match: str) -> list[int]:
    """Returns all passages that match a full-text expression, by id."""
    rows = store.connection.execute(
        "SELECT rowid FROM word WHERE word MATCH ? ORDER BY rowid", (match,)
    )
    return [row[0] for row in rows]


def note_digests(store: Store) -> dict[int, str]:
    """Returns the digest of the file of every note that has a passage, in hexadecimal."""
    rows = store.connection.execute(
        "SELECT file.id, hex(file.digest) FROM file"
        " WHERE file.id IN (SELECT note_id FROM passage) ORDER BY file.id"
    )
    return dict(rows.fetchall())


def digests(store: Store, note: int, shortest: int) -> frozenset[bytes]:
    """Returns the digests of the passages of a note, but for those with fewer characters."""
    rows = store.connection.execute(
        "SELECT digest FROM passage WHERE note_id = ? AND length(text) >= ?", (note, shortest)
    )
    return frozenset(row[0] for row in rows)


def word_counts(store: Store, notes: Iterable[int]) -> dict[int, Counter[str]]:
    """Returns how often each word stands in the headings and text of some notes."""
    rows = store.connection.execute(
        "SELECT passage.note_id, word.headings || ' ' || word.body FROM passage"
        " JOIN word ON word.rowid = passage.id"
        " WHERE passage.note_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(notes)),),
    )
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for note, words in rows:
        counts[note].update(words.split())
    return dict(counts)


def search_words(store: Store, match: str, limit: int) -> dict[int, float]:
    """Returns the best passages of a full-text expression with their BM25 scores, larger is
    better."""
    rows = store.connection.execute(
        f"SELECT rowid, {_SCORE} AS score FROM word WHERE word MATCH ?"
        " ORDER BY score DESC, rowid LIMIT ?",
        (match, limit),
    )
    return dict(rows.fetchall())


def score_words(store: Store, match: str, ids: Sequence[int]) -> dict[int, float]:
    """Returns the BM25 scores of those of some passages that match an expression."""
    rows = store.connection.execute(
        # Without the plus SQLite would run the full-text query once for each passage.
        f"SELECT rowid, {_SCORE} FROM word WHERE word MATCH ?"
        " AND +rowid IN (SELECT value FROM json_each(?))",
        (match, json.dumps(list(ids))),
    )
    return dict(rows.fetchall())


def beside(store: Store, ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Returns the passages before and after each of some passages in its note."""
    rows = store.connection.execute(
        # The passages of a note are stored together, so that their ids follow one another.
        "SELECT one.id, other.id FROM passage AS one"
        " JOIN passage AS other ON other.id IN (one.id - 1, one.id + 1)"
        " AND other.note_id = one.note_id WHERE one.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    found: dict[int, tuple[int, ...]] = {}
    for one, other in rows:
        found[one] = (*found.get(one, ()), other)
    return found


def document_frequencies(store: Store, words: Iterable[str]) -> dict[str, int]:
    """Returns in how many passages each of some words occurs."""
    found = dict.fromkeys(words, 0)
    rows = store.connection.execute(
        "SELECT term, doc FROM vocabulary WHERE term IN (SELECT value FROM json_each(?))",
        (json.dumps(list(found)),),
    )
    return found | dict(rows.fetchall())


def words_beginning(store: Store, prefix: str) -> dict[str, int]:
    """Returns the words that begin with some letters, and in how many passages each occurs."""
    rows = store.connection.execute(
        "SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ?",
        (prefix, prefix + chr(0x10FFFF)),
    )
    return dict(rows.fetchall())


def words_of_length(store: Store, shortest: int, longest: int) -> dict[str, int]:
    """Returns the words of some lengths, and in how many passages each occurs."""
    rows = store.connection.execute(
        "SELECT term, doc FROM vocabulary WHERE length(term) BETWEEN ? AND ?", (shortest, longest)
    )
    return dict(rows.fetchall())


def notes_named(store: Store, terms: str) -> frozenset[int]:
    """Returns the notes whose title, file name or one of whose aliases has just the given stems."""
    rows = store.connection.execute("SELECT note_id FROM name WHERE terms = ?", (terms,))
    return frozenset(row[0] for row in rows)


def vectors(store: Store, encoder: str) -> Iterator[tuple[int, int, str, bytes]]:
    """Yields id, note, language of the note and vector of every embedded passage, by id."""
    yield from store.connection.execute(
        "SELECT passage.id, note.id, note.language, vector.vector FROM passage"
        " JOIN vector ON vector.digest = passage.digest AND vector.encoder = ?"
        " JOIN note ON note.id = passage.note_id ORDER BY passage.id",
        (encoder,),
    )


def titles(store: Store) -> frozenset[str]:
    """Returns the titles of the notes that have passages."""
    rows = store.connection.execute(
        "SELECT title FROM note WHERE id IN (SELECT note_id FROM passage)"
    )
    return frozenset(row[0] for row in rows)


def unembedded(store: Store, encoder: str) -> list[bytes]:
    """Returns the digests of passages that have no vector of an encoder."""
    rows = store.connection.execute(
        "SELECT DISTINCT digest FROM passage EXCEPT SELECT digest FROM vector"
        " WHERE encoder = ? ORDER BY digest",
        (encoder,),
    )
    return [row[0] for row in rows]


def with_digests(store: Store, digests: Sequence[bytes]) -> list[Passage]:
    """Returns a passage of each digest, in their order."""
    found = []
    for digest in digests:
        row = store.connection.execute(
            "SELECT text, line, end_line, headings, message FROM passage WHERE digest = ? LIMIT 1",
            (digest,),
        ).fetchone()
        text, line, end_line, headings, message = row
        found.append(Passage(text, line, end_line, tuple(json.loads(headings)), message))
    return found


def put_vectors(store: Store, encoder: str, vectors: Iterable[tuple[bytes, bytes]]) -> None:
    """Stores vectors (float32 bytes) by the digest of what they encode."""
    store.connection.executemany(
        "INSERT OR REPLACE INTO vector VALUES (?, ?, ?)",
        ((encoder, digest, vector) for digest, vector in vectors),
    )


def prune_vectors(store: Store) -> None:
    """Forgets the vectors of passages that are gone."""
    store.connection.execute("DELETE FROM vector WHERE digest NOT IN (SELECT digest FROM passage)")


def beginnings(store: Store, length: int) -> Iterator[tuple[int, tuple[str, ...], str]]:
    """Yields how each note begins, with the headings of its first passage."""
    rows = store.connection.execute(
        "SELECT note_id, headings, substr(text, 1, ?), min(id) FROM passage GROUP BY note_id",
        (length,),
    )
    for note, headings, text, _ in rows:
        yield note, tuple(json.loads(headings)), text
