"""Files read to what is stored of them, in this process or in several."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from threading import Thread

from vaultgraph import words
from vaultgraph.errors import VaultgraphError
from vaultgraph.extraction.interface import Extractor
from vaultgraph.extraction.running import Extract, extract
from vaultgraph.linking import names
from vaultgraph.model import File, FileKind, Note, Passage
from vaultgraph.reading import note as reader
from vaultgraph.reading.passages import passages
from vaultgraph.reading.scan import read_bytes
from vaultgraph.storage.notes import NoteRow, PassageRow

_MIN_PARALLEL_BYTES = 4_000_000
_CHUNK = 16
_LONGEST_NAMES = 2_000
"""Characters of a note's title and aliases that each of its passages is found by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What came of reading one file."""

    file: File
    seen_ns: int
    """When reading began: what is written to the file from then on may have been missed."""
    digest: bytes | None = None
    row: NoteRow | None = None
    extracts: tuple[Extract, ...] = ()
    error: str = ""


def embedded_text(passage: Passage) -> str:
    """A passage that continues a section is embedded with the section's heading."""
    heading = passage.headings[-1] if passage.headings else ""
    return passage.text if passage.text.startswith(heading) else f"{heading}\n{passage.text}"


def read_file(
    root: Path, file: File, max_size: int = 0, extractors: Sequence[Extractor] = ()
) -> Read:
    """Reads one file to what is stored of it; a file that can't be read, or has grown beyond
    ``max_size`` bytes since it was listed, says why."""
    seen_ns = time.time_ns()
    if file.kind is FileKind.ATTACHMENT or file.skipped:
        return Read(file=file, seen_ns=seen_ns)
    try:
        data = read_bytes(root, file, max_size)
    except OSError as error:
        return Read(file=file, seen_ns=seen_ns, error=error.strerror or str(error))
    digest = hashlib.blake2b(data, digest_size=16).digest()
    try:
        note = reader.read(file.path, data, file.kind)
        row = _row(note)
    except Exception as error:  # noqa: BLE001 - one note must never stop a run; it is reported
        return Read(
            file=file, seen_ns=seen_ns, digest=digest, error=f"the reader failed: {error!r}"
        )
    return Read(
        file=file, seen_ns=seen_ns, digest=digest, row=row, extracts=extract(extractors, note)
    )


def _row(note: Note) -> NoteRow:
    links = tuple((names.target_key(link.target), names.sought(link.target)) for link in note.links)
    known_as = tuple({words.terms(name): None for name in _names(note)})
    passages = _passage_rows(note)
    return NoteRow(
        replace(note, leaves=(), text=""), _language(passages), links, known_as, passages
    )


def _names(note: Note) -> Iterator[str]:
    """What a person may type for a note: its title, its file name, its aliases."""
    yield note.title
    yield note.path.rsplit("/", 1)[-1].removesuffix(".md")
    yield from note.aliases


def _passage_rows(note: Note) -> tuple[PassageRow, ...]:
    """The passages of a note with their stems; a note without text is found by its names."""
    title_words = words.terms(" ".join((note.title, *note.aliases))[:_LONGEST_NAMES])
    cut = passages(note) or (Passage(note.title, 1, 1, ()),)
    return tuple(
        PassageRow(
            passage,
            hashlib.blake2b(embedded_text(passage).encode(), digest_size=16).digest(),
            title_words,
            words.terms(" ".join(passage.headings)),
            words.terms(passage.text),
        )
        for passage in cut
    )


def _language(rows: Sequence[PassageRow]) -> str:
    """``ru`` or ``en`` by the script of most letters, empty for neither."""
    cyrillic = sum(words.cyrillic_letters(row.passage.text) for row in rows)
    latin = sum(words.latin_letters(row.passage.text) for row in rows)
    return "" if cyrillic == latin == 0 else "ru" if cyrillic > latin else "en"


def read_files(
    root: Path,
    files: Sequence[File],
    max_size: int,
    extractors: Sequence[Extractor],
    jobs: int,
) -> Iterator[Read]:
    """Yields what came of files, in their order; read in ``jobs`` processes when there is much.
    Raises ``VaultgraphError`` when one of them dies."""
    size = sum(file.size for file in files if file.kind is not FileKind.ATTACHMENT)
    if jobs > 1 and size >= _MIN_PARALLEL_BYTES:
        return _read_in_processes(root, files, max_size, extractors, jobs)
    return (read_file(root, file, max_size, extractors) for file in files)


def _read_in_processes(
    root: Path,
    files: Sequence[File],
    max_size: int,
    extractors: Sequence[Extractor],
    jobs: int,
) -> Iterator[Read]:
    """Reads a bounded stretch ahead of whoever consumes the results."""
    pending: deque[Future[list[Read]]] = deque()
    chunks = iter([files[begin : begin + _CHUNK] for begin in range(0, len(files), _CHUNK)])
    with _processes(jobs) as pool:

        def submit(count: int) -> None:
            for chunk in islice(chunks, count):
                pending.append(pool.submit(_read_chunk, root, chunk, max_size, extractors))

        try:
            submit(4 * jobs)
            while pending:
                results = pending.popleft().result()
                submit(1)
                yield from results
        except BrokenProcessPool as error:
            raise VaultgraphError(
                "a process that was reading notes has died", "try again with --jobs 1"
            ) from error


@contextmanager
def _processes(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that end with what is done inside: at once if that fails or is interrupted."""
    others = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, initializer=_end_with_parent)
    try:
        yield pool
    except BaseException:
        for process in set(multiprocessing.active_children()) - others:
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _read_chunk(
    root: Path, files: Sequence[File], max_size: int, extractors: Sequence[Extractor]
) -> list[Read]:
    return [read_file(root, file, max_size, extractors) for file in files]


def _end_with_parent() -> None:
    """Ends a reader process when the run that started it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=watch, daemon=True).start()
