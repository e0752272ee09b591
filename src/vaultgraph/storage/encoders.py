"""Which encoders the stored vectors are of."""

from __future__ import annotations

from collections.abc import Iterable

from vaultgraph.model import StoredEncoder
from vaultgraph.storage.store import CURRENT, Store


def register(store: Store, identity: str, name: str, variant: str) -> None:
    """Remembers by which name an encoder goes. ``variant`` tells apart what one of a name may be
    told to do."""
    store.connection.execute(
        "INSERT OR REPLACE INTO encoder VALUES (?, ?, ?)", (identity, name, variant)
    )


def is_known(store: Store, name: str) -> bool:
    """Returns whether an encoder of a name has ever been used."""
    found = store.connection.execute("SELECT 1 FROM encoder WHERE name = ?", (name,)).fetchone()
    return found is not None


def forget_former(store: Store, identity: str) -> None:
    """Forgets the vectors of former versions of an encoder: of one that went by the same name and
    was told the same."""
    former = store.connection.execute(
        "SELECT former.id FROM encoder AS former JOIN encoder AS now USING (name, variant)"
        " WHERE now.id = ? AND former.id <> now.id",
        (identity,),
    ).fetchall()
    for (each,) in former:
        forget(store, each)


def forget(store: Store, identity: str) -> None:
    """Forgets the vectors of an encoder."""
    for table, column in (("vector", "encoder"), ("question", "encoder"), ("encoder", "id")):
        store.connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (identity,))


def listing(store: Store) -> list[StoredEncoder]:
    """Returns the encoders that there are vectors of, the one that is asked first, then by name."""
    current = store.record(CURRENT)
    passages = store.connection.execute("SELECT count(DISTINCT digest) FROM passage").fetchone()[0]
    rows = store.connection.execute(
        "SELECT vector.encoder, coalesce(name, ''), count(*),"
        " sum(length(vector) + length(digest) + length(encoder)) FROM vector"
        " LEFT JOIN encoder ON encoder.id = vector.encoder GROUP BY 1"
    )
    found = [
        StoredEncoder(
            name=name,
            id=identity,
            vectors=vectors,
            missing=passages - vectors,
            size=size,
            in_use=identity == current,
        )
        for identity, name, vectors, size in rows
    ]
    return sorted(found, key=lambda each: (not each.in_use, each.name, each.id))


def question_digests(store: Store, identity: str) -> frozenset[bytes]:
    """Returns the digests of the titles that an encoder has encoded as questions."""
    rows = store.connection.execute("SELECT digest FROM question WHERE encoder = ?", (identity,))
    return frozenset(row[0] for row in rows)


def put_questions(store: Store, identity: str, vectors: Iterable[tuple[bytes, str, bytes]]) -> None:
    """Stores digest, language and vector (float32 bytes) of titles encoded as questions."""
    store.connection.executemany(
        "INSERT OR REPLACE INTO question VALUES (?, ?, ?, ?)",
        ((identity, *vector) for vector in vectors),
    )


def drop_questions(store: Store, identity: str, digests: Iterable[bytes]) -> None:
    """Forgets titles that are no longer asked."""
    store.connection.executemany(
        "DELETE FROM question WHERE encoder = ? AND digest = ?",
        ((identity, digest) for digest in digests),
    )


def questions(store: Store, identity: str) -> list[tuple[str, bytes]]:
    """Returns language and vector of the titles that an encoder has encoded as questions."""
    return store.connection.execute(
        "SELECT language, vector FROM question WHERE encoder = ? ORDER BY digest", (identity,)
    ).fetchall()
