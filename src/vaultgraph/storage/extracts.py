"""The tables of extractors: made, filled and dropped apart from those of the core."""

from __future__ import annotations

import json
import logging
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import compress

from vaultgraph.errors import VaultgraphError
from vaultgraph.extraction import registry
from vaultgraph.extraction.guard import FAILED
from vaultgraph.extraction.interface import Cell, Extractor, Table
from vaultgraph.extraction.running import Extract
from vaultgraph.model import Problem
from vaultgraph.storage.store import Store, Unstorable

_OFF = "off"
_LOG = logging.getLogger(__name__)

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What an extractor has to do with the notes of a vault."""

    name: str
    version: str
    notes: int
    """All notes."""
    seen: int
    """Those it was run on: the others have none of its signs."""
    found: int
    """Those in which it found anything."""
    rows: int
    failures: int


def prepare(
    store: Store, extractors: Iterable[Extractor], off: Iterable[Extractor] = ()
) -> tuple[tuple[Extractor, ...], frozenset[str]]:
    """Gives every extractor its tables, empty ones to those that are off, and drops those of all
    others. Returns the extractors that have their tables, without those that are off, and the names
    of those that must look at all notes: new ones, and those of another version."""
    wanted = {each.name: (each, _stamp(each)) for each in extractors}
    without = {each.name: (each, f"{_stamp(each)} {_OFF}") for each in off}
    known = _records(store)
    for name in known.keys() - wanted.keys() - without.keys():
        _drop(store, name)
    ready, stale = [], set()
    for name, (extractor, stamp) in {**wanted, **without}.items():
        if known.get(name) != stamp:
            _drop(store, name)
            if not _create(store, extractor, stamp):
                continue
            stale.add(name)
        if name in wanted:
            ready.append(extractor)
    return tuple(ready), frozenset(stale & wanted.keys())


def _create(store: Store, extractor: Extractor, stamp: str) -> bool:
    """Makes the tables of an extractor; whether they could be made, else a problem says why."""
    try:
        with store.savepoint():
            for table in extractor.tables:
                for statement in _statements(table):
                    store.connection.execute(statement)
    except sqlite3.Error as error:
        said = f"{extractor.name}: its tables can't be made: {error}"
        store.put_problems([Problem(path="", kind=FAILED, message=said)], extractor.name)
        return False
    tables = json.dumps([table.name for table in extractor.tables])
    store.connection.execute(
        "INSERT INTO extractor VALUES (?, ?, ?)", (extractor.name, stamp, tables)
    )
    return True


def active(store: Store) -> tuple[Extractor, ...]:
    """Returns the installed extractors whose rows the store holds as they would find them: those
    run on every note as they were."""
    records = _records(store)
    known = registry.named(records)
    ways = [way for each in known for way in (registry.everywhere(each), each)]
    return tuple({way.name: way for way in ways if _stamp(way) == records[way.name]}.values())


@contextmanager
def guarded(extractor: Extractor) -> Iterator[None]:
    """Lets a question go on without what an extractor would have added, where it fails inside; a
    warning says so. What it raises for the person who asks, a ``VaultgraphError``, goes through."""
    try:
        yield
    except VaultgraphError:
        raise
    except Exception as error:  # noqa: BLE001 - what interprets must never stop what reads
        _LOG.warning("the extractor %s fails, and is left out: %r", extractor.name, error)


def has_tables(store: Store, name: str) -> bool:
    """Returns whether the store has the tables of an extractor as it is now. They are empty where
    it is off."""
    stamp = _records(store).get(name, "").removesuffix(f" {_OFF}")
    return any(stamp in _current_stamps(each) for each in registry.named({name}))


def put(store: Store, note: int, path: str, extract: Extract, tables: Sequence[Table]) -> None:
    """Stores what an extractor found in a note and what went wrong. Rows that can't be stored are
    one more problem, and nothing of that extractor is stored for the note."""
    problems = list(extract.problems)
    store.connection.execute("INSERT INTO extraction VALUES (?, ?)", (note, extract.extractor))
    if any(extract.rows.values()):
        try:
            with store.savepoint():
                _insert(store, note, extract, tables)
        except (Unstorable, KeyError, sqlite3.Error) as error:
            said = f"{extract.extractor}: rows that can't be stored: {error}"
            problems.append(Problem(path=path, kind=FAILED, message=said))
    store.put_problems(problems, extract.extractor)


def _insert(store: Store, note: int, extract: Extract, tables: Sequence[Table]) -> None:
    by_name = {table.name: table for table in tables}
    for name, rows in extract.rows.items():
        columns = ("note_id", *by_name[name].columns)
        store.connection.executemany(
            f'INSERT INTO "{name}" ({", ".join(map(_quoted, columns))})'
            f" VALUES ({', '.join('?' * len(columns))})",
            ((note, *row) for row in rows),
        )


def rows(extract: Extract, extractor: Extractor) -> dict[str, list[Row]]:
    """Returns what is stored of an extract: rows by table, without derived columns. What a table
    can't hold is given as a text of it."""
    tables = {table.name: table for table in extractor.tables}
    return {
        name: [tuple(map(_cell, row)) for row in _own(tables.get(name), found)]
        for name, found in extract.rows.items()
    }


def stored(store: Store, note: int, extractor: Extractor) -> dict[str, list[Row]]:
    """Returns what the store holds of what an extractor found in a note, as ``rows`` gives it."""
    return {
        table.name: store.connection.execute(
            f"SELECT {', '.join(map(_quoted, own_columns(table)))} FROM {_quoted(table.name)}"
            " WHERE note_id = ?",
            (note,),
        ).fetchall()
        for table in extractor.tables
        if not table.of_vault
    }


def as_held(table: Table, found: Iterable[Row]) -> list[Row]:
    """Returns rows as a table gives them back, by the types of its columns: a number in a column of
    text is a text there (https://sqlite.org/datatype3.html#type_affinity). Rows that no such table
    can hold are as they are."""
    columns = own_columns(table)
    types = ", ".join(f"{_quoted(name)} {table.columns[name]}" for name in columns)
    rows = list(found)
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute(f"CREATE TABLE held ({types})")
            marks = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO held VALUES ({marks})", rows)
        except (OverflowError, UnicodeEncodeError, sqlite3.Error):
            return rows
        return connection.execute("SELECT * FROM held").fetchall()


def own_columns(table: Table) -> tuple[str, ...]:
    """Returns the columns of a table that a note alone fills."""
    return tuple(name for name in table.columns if name not in table.derived)


def _own(table: Table | None, found: Iterable[Row]) -> Iterable[Row]:
    """Rows without derived columns, where they are rows of the table."""
    if table is None or not table.derived:
        return found
    kept = [name not in table.derived for name in table.columns]
    return (tuple(compress(row, kept)) for row in found)


def _cell(value: object) -> Cell:
    return value if isinstance(value, str | int | float | bytes) else repr(value)


def seeing(store: Store, note: int) -> set[str]:
    """Returns the extractors that were run on a note, by name."""
    found = store.connection.execute("SELECT extractor FROM extraction WHERE note_id = ?", (note,))
    return {name for (name,) in found}


def idle(store: Store) -> dict[str, str]:
    """Returns the installed extractors that are not active, by name, and why: ``off``, ``failed``
    where their tables can't be made, else ``not indexed yet``, also in this version."""
    records = _records(store)
    known = {each.name for each in active(store)}
    failed = {
        name
        for (name,) in store.connection.execute(
            "SELECT source FROM problem WHERE kind = ? AND path = ''", (FAILED,)
        )
    }
    return {
        each.name: "off"
        if records.get(each.name, "").endswith(f" {_OFF}")
        else "failed"
        if each.name in failed
        else "not indexed yet"
        for each in sorted(registry.installed(), key=lambda each: each.name)
        if each.name not in known
    }


def derive(store: Store, extractors: Iterable[Extractor]) -> None:
    """Lets extractors put together what all notes say; what one of them writes is undone where it
    fails, and a problem says so."""
    for each in extractors:
        try:
            with store.savepoint():
                problems = list(each.derive(store))
        except Exception as error:  # noqa: BLE001 - what interprets must never stop what reads
            said = f"{each.name}: {type(error).__name__}: {error}"
            problems = [Problem(path="", kind=FAILED, message=said)]
        store.replace_problems(f"vault {each.name}", problems)


def uses(store: Store) -> list[Use]:
    """Returns what each active extractor has to do with the notes of the vault, by name."""
    (notes,) = store.connection.execute("SELECT count(*) FROM note").fetchone()
    return sorted((_use(store, each, notes) for each in active(store)), key=lambda use: use.name)


def _use(store: Store, extractor: Extractor, notes: int) -> Use:
    own = [_quoted(table.name) for table in extractor.tables if not table.of_vault]
    found = " UNION ALL ".join(f"SELECT note_id FROM {table}" for table in own)
    found = found or "SELECT 0 AS note_id LIMIT 0"
    count = {
        "seen": "SELECT count(*) FROM extraction WHERE extractor = ?1",
        "found": f"SELECT count(DISTINCT note_id) FROM ({found}) WHERE ?1 <> ''",
        "failures": f"SELECT count(*) FROM problem WHERE kind = '{FAILED}'"
        " AND source IN (?1, 'vault ' || ?1)",
    }
    counted = {
        name: store.connection.execute(question, (extractor.name,)).fetchone()[0]
        for name, question in count.items()
    }
    rows = sum(
        store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in own
    )
    return Use(name=extractor.name, version=extractor.version, notes=notes, rows=rows, **counted)


def figures(store: Store) -> dict[str, int]:
    """Returns what the active extractors count."""
    counted: dict[str, int] = {}
    for each in active(store):
        with guarded(each):
            for name, question in each.figures.items():
                counted.setdefault(name, int(store.connection.execute(question).fetchone()[0]))
    return counted


def _records(store: Store) -> dict[str, str]:
    return dict(store.connection.execute("SELECT name, stamp FROM extractor").fetchall())


def _current_stamps(extractor: Extractor) -> tuple[str, str]:
    return _stamp(extractor), _stamp(registry.everywhere(extractor))


def _stamp(extractor: Extractor) -> str:
    """Changes when an extractor would find or store other rows."""
    told = f"{extractor.tables} {extractor.signs} {extractor.everywhere}"
    return f"{extractor.version} {zlib.crc32(told.encode()):08x}"


def _drop(store: Store, name: str) -> None:
    row = store.connection.execute("SELECT tables FROM extractor WHERE name = ?", (name,))
    for (tables,) in row.fetchall():
        for table in json.loads(tables):
            store.connection.execute(f"DROP TABLE IF EXISTS {_quoted(table)}")
    store.connection.execute("DELETE FROM extractor WHERE name = ?", (name,))
    store.connection.execute("DELETE FROM extraction WHERE extractor = ?", (name,))
    store.connection.execute("DELETE FROM problem WHERE source IN (?, ?)", (name, f"vault {name}"))
    store.advance()


def _statements(table: Table) -> Iterable[str]:
    columns = [f"{_quoted(name)} {kind} NOT NULL" for name, kind in table.columns.items()]
    if not table.of_vault:
        columns.insert(0, "note_id INTEGER NOT NULL REFERENCES note ON DELETE CASCADE")
    yield f"CREATE TABLE {_quoted(table.name)} ({', '.join(columns)})"
    for index in (*(() if table.of_vault else ("note_id",)), *table.indexes):
        name = f"{table.name} {index}"
        parts = ", ".join(_quoted(part.strip()) for part in index.split(","))
        yield f"CREATE INDEX {_quoted(name)} ON {_quoted(table.name)} ({parts})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
