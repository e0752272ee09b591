"""Figures of a vault."""

from __future__ import annotations

from collections import Counter

from vaultgraph.extraction.guard import FAILED
from vaultgraph.model import Failure, FileStatus
from vaultgraph.storage import extracts
from vaultgraph.storage.store import Store

_COUNTS = {
    "notes": "SELECT count(*) FROM file WHERE kind = 'note'",
    "canvases": "SELECT count(*) FROM file WHERE kind = 'canvas'",
    "bases": "SELECT count(*) FROM file WHERE kind = 'base'",
    "attachments": "SELECT count(*) FROM file WHERE kind = 'attachment'",
    "skipped": "SELECT count(*) FROM file WHERE status = 'skipped'",
    "failed": "SELECT count(*) FROM file WHERE status = 'failed'",
    "messages": "SELECT count(*) FROM message",
    "links": "SELECT count(*) FROM link WHERE NOT external",
    "resolved": "SELECT count(*) FROM link WHERE target_id IS NOT NULL",
    "unresolved": "SELECT count(*) FROM link WHERE how = 'unresolved'",
    "ambiguous": "SELECT count(*) FROM link WHERE ambiguous",
    "urls": "SELECT count(*) FROM link WHERE external",
    "embeds": "SELECT count(*) FROM link WHERE embed AND NOT external",
    "footnotes": "SELECT count(*) FROM footnote",
    "footnote_links": "SELECT count(*) FROM link WHERE zone = 'footnote' AND NOT external",
    "headings": "SELECT count(*) FROM heading",
    "tags": "SELECT count(DISTINCT key) FROM tag",
    "aliases": "SELECT count(*) FROM alias",
    "passages": "SELECT count(*) FROM passage",
    "vectors": "SELECT count(*) FROM vector",
    "problems": "SELECT (SELECT count(*) FROM problem)"
    " + (SELECT count(*) FROM link WHERE how = 'unresolved')"
    " + (SELECT count(*) FROM link WHERE ambiguous)"
    " + (SELECT count(*) FROM link WHERE place = 0)",
}


def counts(store: Store) -> dict[str, int]:
    """Returns how much the store holds of each kind, and what extractors count."""
    own = {
        name: int(store.connection.execute(question).fetchone()[0])
        for name, question in _COUNTS.items()
    }
    return {**own, **extracts.figures(store), **own}


def files(store: Store) -> dict[str, int]:
    """Returns how many files were found, and how many of them were indexed, only listed, as
    attachments are, skipped on purpose, or failed: they add up."""
    rows = store.connection.execute("SELECT status, count(*) FROM file GROUP BY status")
    found = dict(rows.fetchall())
    by_status = {str(status): found.get(status, 0) for status in FileStatus}
    return {"found": sum(by_status.values()), **by_status}


def skipped(store: Store) -> dict[str, int]:
    """Returns how many files were skipped for each reason, without what is true of one alone."""
    rows = store.connection.execute("SELECT reason FROM file WHERE status = 'skipped'")
    counted = Counter(reason.partition(" (")[0] for (reason,) in rows)
    return dict(sorted(counted.items(), key=lambda each: (-each[1], each[0])))


def failures(store: Store) -> list[Failure]:
    """Returns the files that could not be read and the places at which an extractor failed, by
    path."""
    rows = store.connection.execute(
        "SELECT path, reason, kind, 0 FROM file WHERE status = 'failed' UNION ALL"
        " SELECT path, message, '', line FROM problem WHERE kind = ? ORDER BY path, 4",
        (FAILED,),
    )
    return [Failure(path, reason, kind, line) for path, reason, kind, line in rows]


def languages(store: Store) -> dict[str, int]:
    """Returns the number of notes of each language."""
    rows = store.connection.execute(
        "SELECT iif(language = '', 'other', language), count(*) FROM note"
        " JOIN file ON file.id = note.id WHERE kind = 'note' GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return dict(rows.fetchall())


def roles(store: Store) -> dict[str, int]:
    """Returns the number of messages of each role."""
    rows = store.connection.execute(
        "SELECT role, count(*) FROM message GROUP BY role ORDER BY 2 DESC, 1"
    )
    return dict(rows.fetchall())


def most_linked(store: Store, count: int) -> list[tuple[str, int]]:
    """Returns the notes with most links from other notes."""
    rows = store.connection.execute(
        "SELECT path, count(*) FROM link JOIN file ON file.id = target_id"
        " WHERE target_id <> note_id AND kind = 'note' GROUP BY path ORDER BY 2 DESC, 1 LIMIT ?",
        (count,),
    )
    return rows.fetchall()


def most_missed(store: Store, count: int) -> list[tuple[str, int]]:
    """Returns the unresolved targets with most links, each as first written."""
    rows = store.connection.execute(
        "SELECT target, number FROM (SELECT target, count(*) AS number, min(id) FROM link"
        " WHERE how = 'unresolved' GROUP BY key) ORDER BY 2 DESC, 1 LIMIT ?",
        (count,),
    )
    return rows.fetchall()


def orphans(store: Store) -> list[str]:
    """Returns the notes without any link to or from another file, excluded ones left out."""
    rows = store.connection.execute(
        "SELECT path FROM file WHERE kind = 'note' AND NOT excluded"
        " AND id NOT IN (SELECT note_id FROM link WHERE NOT external"
        "   AND (target_id IS NULL OR target_id <> note_id))"
        " AND id NOT IN (SELECT target_id FROM link WHERE target_id <> note_id)"
        " ORDER BY path"
    )
    return [row[0] for row in rows]
