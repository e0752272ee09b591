"""What became of every file."""

from __future__ import annotations

from collections import Counter

from vaultgraph.model import FileHealth, FileKind, FileStatus, Health
from vaultgraph.storage import queries
from vaultgraph.storage.store import Store


def health(store: Store) -> Health:
    """Returns what became of every file: indexed, listed, skipped or failed, and why."""
    problems = Counter(problem.path for problem in queries.problems(store))
    files = tuple(
        FileHealth(
            file.path, file.kind, file.status, file.reason, file.excluded, problems[file.path]
        )
        for file in queries.files(store)
    )
    readable = [file for file in files if file.kind != FileKind.ATTACHMENT]
    read = sum(file.status == FileStatus.INDEXED for file in readable)
    return Health(files, round(100 * read / len(readable), 2) if readable else 100.0)
