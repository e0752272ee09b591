"""All that an index holds, without the numbers that only the order of work decides."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vaultgraph import encoders
from vaultgraph.storage.store import Store
from vaultgraph.vectors.view import load

_QUESTIONS = {
    "file": "SELECT path, kind, status, reason, excluded, size, digest FROM file",
    "note": "SELECT path, note.* FROM note JOIN file USING (id)",
    "link": "SELECT source.path, line, start, end, target, subpath, display, raw, zone, syntax,"
    " embed, external, property, footnote, message, link.size, alone, ordinal, key, name,"
    " goal.path, how, ambiguous, confidence, place FROM link"
    " JOIN file AS source ON source.id = note_id LEFT JOIN file AS goal ON goal.id = target_id",
    "passage": "SELECT path, line, end_line, passage.headings, message, text, passage.digest,"
    " title, word.headings, body FROM passage JOIN file ON file.id = note_id"
    " JOIN word ON word.rowid = passage.id",
    "problem": "SELECT path, source, kind, line, message, fix FROM problem",
    "item": "SELECT planned, number, item.title, variant, item.words, relation, path, line,"
    " item_place.title, message, item_place.words, time, confidence"
    " FROM item LEFT JOIN item_place ON item = item.rowid",
    "extractor": "SELECT name, stamp, tables FROM extractor",
    "vector": "SELECT encoder, digest, vector FROM vector",
    **{
        table: f"SELECT path, part.* FROM {table} AS part JOIN file ON file.id = note_id"
        for table in (
            "alias",
            "name",
            "property",
            "heading",
            "block",
            "tag",
            "footnote",
            "reference",
            "message",
            "shown",
            "relation",
            "extraction",
            "formula",
            "term",
            "prose",
            "section",
            "mention",
            "claim",
        )
    },
}


def dump(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Returns the rows of every table, sorted, note ids left out; and the vectors as FAISS has
    them, by the passage's place."""
    store = Store.open_for_reading(folder)
    try:
        rows = {}
        for table, question in _QUESTIONS.items():
            cursor = store.connection.execute(question)
            kept = [
                i
                for i, column in enumerate(cursor.description)
                if column[0] not in ("id", "note_id")
            ]
            rows[table] = sorted((tuple(row[i] for i in kept) for row in cursor), key=repr)
        name = store.record("encoder")
        if name:
            encoder = encoders.load(name)
            view = load(store, folder, encoder)
            places = dict(
                store.connection.execute(
                    "SELECT passage.id, path || ':' || line || ':' || text FROM passage"
                    " JOIN file ON file.id = note_id"
                ).fetchall()
            )
            matrix = view.matrix()
            rows["view"] = sorted(
                (places[identity], np.round(matrix[row], 6).tobytes())
                for row, identity in enumerate(view.ids.tolist())
            )
        return rows
    finally:
        store.close()
