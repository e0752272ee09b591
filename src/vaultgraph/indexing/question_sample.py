"""Titles encoded as questions: a sample by which the questions of each language are centred.

The sample is the titles with the smallest digests (bottom-k: Cohen and Kaplan 2007), so it depends
on the vault alone, changes little when notes come and go, and only new titles are encoded.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from heapq import nsmallest
from typing import TYPE_CHECKING

from vaultgraph import words
from vaultgraph.storage import encoders, passages
from vaultgraph.storage.store import Store

if TYPE_CHECKING:
    from vaultgraph.encoders import Encoder


def update(store: Store, encoder: Encoder, told: str, most: int) -> None:
    """Stores an encoder's vectors for at most so many titles of each language, and no others.
    ``told`` is what the encoder puts before questions: with something else they are others."""
    wanted = _sample(passages.titles(store), told, most)
    known = encoders.question_digests(store, encoder.id)
    new = sorted(wanted.keys() - known)
    gone = known - wanted.keys()
    if not (new or gone):
        return
    vectors = []
    if new:
        rows = encoder.encode_queries([wanted[digest][1] for digest in new])
        vectors = [
            (digest, wanted[digest][0], row.tobytes())
            for digest, row in zip(new, rows, strict=True)
        ]
    with store.transaction():
        encoders.drop_questions(store, encoder.id, gone)
        encoders.put_questions(store, encoder.id, vectors)
        store.advance()


def _sample(titles: frozenset[str], told: str, most: int) -> dict[bytes, tuple[str, str]]:
    """Language and title by digest, of at most so many titles of each language."""
    by_language: dict[str, list[tuple[bytes, str]]] = defaultdict(list)
    for title in titles:
        said = f"{told}\0{title}".encode(errors="replace")
        digest = hashlib.blake2b(said, digest_size=16).digest()
        by_language[words.language(title)].append((digest, title))
    return {
        digest: (language, title)
        for language, found in by_language.items()
        for digest, title in nsmallest(most, found)
    }
