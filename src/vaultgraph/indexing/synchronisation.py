"""What the synchronisation of a vault between machines has left in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from vaultgraph.linking import copies
from vaultgraph.model import FileKind, FileStatus, Problem
from vaultgraph.reading.scan import ELSEWHERE
from vaultgraph.storage import passages, queries
from vaultgraph.storage.store import Store


def problems(store: Store) -> Iterator[Problem]:
    """Yields a problem for each copy in conflict, and for each link to a file that is not here."""
    files = store.files()
    told = set(filter(copies.is_told, files))
    for path in sorted(told):
        message = "its name says that it is a conflicted copy, made when both sides were changed"
        yield Problem(path=path, kind="file.conflict", message=message)
    notes = {
        path: file.id
        for path, file in files.items()
        if file.kind is FileKind.NOTE and file.status is FileStatus.INDEXED and path not in told
    }
    pairs = sorted(copies.lengthened(notes))
    counts = passages.word_counts(store, {notes[path] for pair in pairs for path in pair})
    for path, original in pairs:
        words, others = (counts.get(notes[each], Counter()) for each in (path, original))
        if copies.are_alike(words, others):
            message = f"by name and text a copy of {original}, perhaps one in conflict"
            yield Problem(path=path, kind="file.conflict", message=message)
    for path, line, raw in queries.links_to_skipped(store, ELSEWHERE):
        yield Problem(
            path=path,
            kind="link.elsewhere",
            message=f"{raw} leads to a file that is {ELSEWHERE}",
            line=line,
        )
