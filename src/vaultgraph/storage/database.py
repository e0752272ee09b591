"""The SQLite file: how it is opened, and what is said when it can't be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from vaultgraph.errors import IndexBusy, VaultgraphError

FILE = "graph.db"

_REBUILD = "run `vaultgraph index --full` to build it anew from the files"
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_OURS = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_CONSTRAINT})
_PRIMARY_CODE = 0xFF


@contextmanager
def connected(path: Path, *, write: bool) -> Iterator[sqlite3.Connection]:
    """Opens a file, and closes it again if what is done inside fails."""
    connection = _connect(path) if write else _connect_for_reading(path)
    try:
        for pragma in ("foreign_keys = ON", "synchronous = NORMAL", "cache_size = -65536"):
            connection.execute(f"PRAGMA {pragma}")
        yield connection
    except BaseException:
        connection.close()
        raise


def _connect(path: Path | str, **options: object) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=10, **options)  # type: ignore[call-overload,no-any-return]


def _connect_for_reading(path: Path) -> sqlite3.Connection:
    """A connection that can't write. Where the folder can't be written either, as on a read-only
    disk, SQLite is told that nobody else writes (https://sqlite.org/wal.html#readonly)."""
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    connection = _connect(address, uri=True)
    try:
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        if _primary(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
        return _connect(f"{address}&immutable=1", uri=True)
    return connection


def is_sound(path: Path) -> bool:
    """Returns whether a file is a database that SQLite finds no fault with, or no file at all."""
    if not path.exists():
        return True
    try:
        with connected(path, write=True) as connection:
            sound = connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            connection.close()
            return bool(sound)
    except sqlite3.DatabaseError as error:
        return _primary(error) not in _DAMAGED


def remove(folder: Path) -> None:
    """Removes the database of an index folder."""
    for suffix in ("", "-wal", "-shm"):
        (folder / (FILE + suffix)).unlink(missing_ok=True)


def statements(script: str) -> Iterator[str]:
    """Splits a script into statements; ``executescript`` would commit between them."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def failures_explained(folder: Path) -> Iterator[None]:
    """Turns what SQLite says of the file into an error that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        code = _primary(error)
        if code in _DAMAGED:
            message = f"the index in {folder} is damaged: {error}"
            raise VaultgraphError(message, _REBUILD) from error
        if code in _BUSY:
            message = f"another program holds the index in {folder}"
            raise IndexBusy(message, "wait until it has ended") from error
        if code in _OURS or not code:
            raise  # a mistake of ours, not of the file or the disk
        raise VaultgraphError(f"the index in {folder} can't be used: {error}") from error


def _primary(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
