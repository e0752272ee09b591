"""Notes related to a note: by meaning, by telling words, by the company they keep in links."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from vaultgraph import words
from vaultgraph.model import FileKind, FileStatus, Reasons, Result
from vaultgraph.search.scoring import FIELD_WEIGHTS, standardized
from vaultgraph.search.snippet import snippet, without_headings
from vaultgraph.storage import passages, queries
from vaultgraph.storage.passages import PassageHit
from vaultgraph.storage.queries import FileRow
from vaultgraph.storage.store import Store
from vaultgraph.storage.vectors import Vectors

SEMANTIC_WEIGHT = 0.5
KEYWORD_WEIGHT = 0.3
LINK_WEIGHT = 0.2

_TELLING = 24
_FREQUENT = 200
_CANDIDATES = 2000
_UNLINKED_FOR_EACH_LINKED = 2
_REASONS = 3
_ALWAYS_TELLING = 10
_TELLING_SHARE = 20


@dataclass(frozen=True, slots=True)
class _Features:
    """What notes have that other notes may have too: neighbours by link, or tags."""

    of: Mapping[int, frozenset[int | str]]
    degree: Mapping[int | str, int]

    def shared(self, left: int, right: int) -> frozenset[int | str]:
        return self.of.get(left, frozenset()) & self.of.get(right, frozenset())

    def rarest(self, shared: Iterable[int | str], notes: int) -> list[int | str]:
        """Those that say something, rarest first: what half the vault has is no reason."""
        limit = max(_ALWAYS_TELLING, notes // _TELLING_SHARE)
        telling = (feature for feature in shared if self.degree[feature] <= limit)
        return sorted(telling, key=lambda feature: (self.degree[feature], str(feature)))


def related(store: Store, seed: FileRow, count: int, vectors: Vectors | None) -> list[Result]:
    """Returns the ``count`` notes most related to a note. Two that are not linked with it yet are
    followed by one that is, while there are such, each group by score.

    The score mixes three standardised ones over all other notes: the cosine of mean vectors, taken
    from the vault's own mean; BM25 of the seed's most telling words (TF-IDF); and shared neighbours
    in the link graph, rare ones counting more (Adamic and Adar 2003).
    """
    notes = {file.id: file for file in queries.files(store) if _is_indexed_note(file)}
    others = [note for note in notes if note != seed.id and not notes[note].excluded]
    if not others:
        return []
    places = passages.notes(store)
    telling = _telling_stems(store, passages.of_note(store, seed.id))
    keyword = _keyword_scores(store, telling, places)
    similarity = _similarities(seed.id, others, places, vectors)
    neighbours = _neighbours(store)
    tags = _tags(store)

    shared = {other: neighbours.shared(seed.id, other) for other in others}
    scores = (
        SEMANTIC_WEIGHT * standardized(np.array([similarity.get(other, 0.0) for other in others]))
        + KEYWORD_WEIGHT * standardized(np.array([keyword.get(o, (0.0, 0))[0] for o in others]))
        + LINK_WEIGHT
        * standardized(np.array([_adamic_adar(shared[o], neighbours) for o in others]))
    )
    linked = neighbours.of.get(seed.id, frozenset())
    ranked = sorted(
        zip(others, scores.tolist(), strict=True),
        key=lambda pair: (-pair[1], notes[pair[0]].path),
    )
    chosen = list(islice(_mixed(ranked, linked), count))
    hits = _best_passages(store, [other for other, _ in chosen], keyword)
    near = {other: neighbours.rarest(shared[other], len(notes))[:_REASONS] for other, _ in chosen}
    named = _names(store, {node for nodes in near.values() for node in nodes})
    spelled = {tag.name.lower(): tag.name for tag in queries.parts(store, "tag", [seed.id])}
    results = []
    for rank, (other, score) in enumerate(chosen, 1):
        hit, note = hits.get(other), notes[other]
        shown = snippet(without_headings(hit.text, hit.headings) if hit else "", telling)
        why = Reasons(
            words=shown.words,
            similarity=round(similarity[other], 4) if other in similarity else None,
            keyword=round(keyword[other][0], 4) if other in keyword else None,
            links=tuple(named[node] for node in near[other] if node in named),
            tags=tuple(
                spelled[str(tag)]
                for tag in tags.rarest(tags.shared(seed.id, other), len(notes))[:_REASONS]
            ),
            role=hit.role if hit else "",
            time=hit.time if hit else "",
            linked=other in linked,
        )
        results.append(
            Result(
                rank,
                round(score, 4),
                note.path,
                hit.line if hit else 1,
                kind="note",
                title=note.title,
                heading=hit.headings[-1] if hit and hit.headings else "",
                message=hit.message_id if hit else "",
                snippet=shown.text,
                marks=shown.marks,
                why=why,
            )
        )
    return results


def _is_indexed_note(file: FileRow) -> bool:
    return file.kind == FileKind.NOTE and file.status == FileStatus.INDEXED


def _mixed(
    ranked: Sequence[tuple[int, float]], linked: frozenset[int | str]
) -> Iterator[tuple[int, float]]:
    """New company and known company by turns, so that more results only add to fewer."""
    new = iter([pair for pair in ranked if pair[0] not in linked])
    known = iter([pair for pair in ranked if pair[0] in linked])
    for _ in ranked:
        yield from islice(new, _UNLINKED_FOR_EACH_LINKED)
        yield from islice(known, 1)


def _telling_stems(store: Store, own: Iterable[PassageHit]) -> list[str]:
    """The stems of a note with the highest TF-IDF, best first."""
    counted = Counter(stem for hit in own for stem in words.stems(hit.text))
    common = [stem for stem in words.telling(counted) if len(stem) > 2]
    common = sorted(common, key=lambda stem: (-counted[stem], stem))[:_FREQUENT]
    frequency = passages.document_frequencies(store, [words.term(stem) for stem in common])
    total = passages.count(store)
    weight = {
        stem: (1 + math.log(counted[stem]))
        * math.log((total + 1) / (frequency[words.term(stem)] + 0.5))
        for stem in common
    }
    return sorted(common, key=lambda stem: (-weight[stem], stem))[:_TELLING]


def _keyword_scores(
    store: Store, stems: list[str], places: Mapping[int, int]
) -> dict[int, tuple[float, int]]:
    """The best BM25 of each note's passages, and which passage it is."""
    match = " OR ".join(f'"{words.term(stem)}"' for stem in stems)
    best: dict[int, tuple[float, int]] = {}
    if match:
        found = passages.search_words(store, match, FIELD_WEIGHTS, _CANDIDATES)
        for passage, score in found.items():
            best.setdefault(places[passage], (score, passage))
    return best


def _similarities(
    seed: int, others: list[int], places: Mapping[int, int], vectors: Vectors | None
) -> dict[int, float]:
    """Cosines between the mean vectors of notes, less the vault's mean; nothing for a note without
    a vector."""
    if vectors is None or not len(vectors):
        return {}
    wanted = {seed, *others}
    owners = np.array([places.get(passage, 0) for passage in vectors.ids.tolist()])
    kept = np.flatnonzero(np.isin(owners, sorted(wanted)))
    kept = kept[np.argsort(owners[kept], kind="stable")]
    notes, begins = np.unique(owners[kept], return_index=True)
    if seed not in notes:
        return {}
    means = _unit(np.add.reduceat(vectors.matrix()[kept], begins, axis=0))
    means = _unit(means - means.mean(axis=0))
    cosines = means @ means[np.searchsorted(notes, seed)]
    return dict(zip(notes.tolist(), cosines.tolist(), strict=True))


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)


def _neighbours(store: Store) -> _Features:
    """Notes and other targets by link, regardless of direction."""
    of: dict[int, set[int | str]] = defaultdict(set)
    degree: dict[int | str, set[int]] = defaultdict(set)
    for note, target in queries.neighbours(store):
        of[note].add(target)
        degree[target].add(note)
        if isinstance(target, int):
            of[target].add(note)
            degree[note].add(target)
    return _Features(
        {note: frozenset(near) for note, near in of.items()},
        {target: len(near) for target, near in degree.items()},
    )


def _tags(store: Store) -> _Features:
    of: dict[int, set[int | str]] = defaultdict(set)
    for tag in queries.parts(store, "tag"):
        of[tag.note_id].add(tag.name.lower())
    degree = Counter(name for names in of.values() for name in names)
    return _Features({note: frozenset(names) for note, names in of.items()}, degree)


def _adamic_adar(shared: Iterable[int | str], neighbours: _Features) -> float:
    return math.fsum(1 / math.log(1 + neighbours.degree[node]) for node in shared)


def _names(store: Store, nodes: Iterable[int | str]) -> dict[int | str, str]:
    """Neighbours as a reason names them: files by path, missing targets as links spell them."""
    paths = {file.id: file.path for file in queries.files(store)}
    missed = queries.missed(store, [node for node in nodes if isinstance(node, str)])
    return paths | missed


def _best_passages(
    store: Store, notes: list[int], keyword: Mapping[int, tuple[float, int]]
) -> dict[int, PassageHit]:
    """The passage that shares most words with the seed, else the note's first."""
    matched = [keyword[note][1] for note in notes if note in keyword]
    found = {hit.note_id: hit for hit in passages.hits(store, matched).values()}
    for note in notes:
        if note not in found and (own := passages.of_note(store, note)):
            found[note] = own[0]
    return found
