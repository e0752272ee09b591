"""Notes related to a note: by meaning, by telling words, by the company they keep in links."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vaultgraph import words
from vaultgraph.model import Reasons, Result
from vaultgraph.search.query import FIELD_WEIGHTS, without_headings
from vaultgraph.search.scoring import standardized
from vaultgraph.search.snippet import snippet
from vaultgraph.storage import queries
from vaultgraph.storage.queries import FileRow, PassageHit
from vaultgraph.storage.store import Store
from vaultgraph.storage.vectors import Vectors

SEMANTIC_WEIGHT = 0.5
KEYWORD_WEIGHT = 0.3
LINK_WEIGHT = 0.2

_TELLING = 24
_FREQUENT = 200
_CANDIDATES = 2000


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """Notes and other targets by link, regardless of direction; unresolved targets by name."""

    of: Mapping[int, frozenset[object]]
    degree: Mapping[object, int]


def related(store: Store, seed: FileRow, count: int, vectors: Vectors | None) -> list[Result]:
    """Returns the ``count`` notes most related to a note: those not yet linked with it first, then
    linked ones (a third of the places, if there are so many), each group by score.

    The score mixes three standardised ones over all other notes: the cosine of mean vectors, taken
    from the vault's own mean; BM25 of the seed's most telling words (TF-IDF); and shared neighbours
    in the link graph, rare ones counting more (Adamic and Adar 2003).
    """
    notes = {file.id: file for file in queries.files(store) if file.kind == "note"}
    others = [
        identity for identity in notes if identity != seed.id and not notes[identity].excluded
    ]
    if not others:
        return []
    places = queries.passage_notes(store)
    own = queries.passages_of_note(store, seed.id)
    telling = _telling_stems(store, own)
    keyword = _keyword_scores(store, telling, places)
    similarity = _similarities(seed.id, others, places, vectors)
    neighbours = _neighbours(store)
    shared = {other: _shared(seed.id, other, neighbours) for other in others}

    scores = (
        SEMANTIC_WEIGHT * standardized(np.array([similarity.get(other, 0.0) for other in others]))
        + KEYWORD_WEIGHT * standardized(np.array([keyword.get(o, (0.0, 0))[0] for o in others]))
        + LINK_WEIGHT
        * standardized(np.array([_adamic_adar(shared[o], neighbours) for o in others]))
    )
    linked = neighbours.of.get(seed.id, frozenset())
    ranked = sorted(
        zip(others, scores.tolist(), strict=True),
        key=lambda pair: (pair[0] in linked, -pair[1], notes[pair[0]].path),
    )
    already = [pair for pair in ranked if pair[0] in linked]
    kept = min(len(already), max(count // 3, count - len(ranked) + len(already)))
    chosen = [*ranked[: len(ranked) - len(already)][: count - kept], *already[:kept]]
    tags = _tags(store, {seed.id, *(other for other, _ in chosen)})
    first = _first_passages(store, [other for other, _ in chosen], keyword)
    results = []
    for rank, (other, score) in enumerate(chosen, 1):
        hit = first.get(other)
        result = _result(rank, score, notes[other], hit, telling)
        reasons = replace(
            result.why,
            similarity=round(similarity[other], 4) if other in similarity else None,
            keyword=round(keyword[other][0], 4) if other in keyword else None,
            links=_names(shared[other], notes, neighbours),
            tags=tuple(sorted(tags[seed.id] & tags[other])),
            linked=other in linked,
        )
        results.append(replace(result, why=reasons))
    return results


def _telling_stems(store: Store, passages: Iterable[PassageHit]) -> list[str]:
    """The stems of a note with the highest TF-IDF, best first."""
    counted = Counter(stem for hit in passages for stem in words.stems(hit.text))
    common = [stem for stem in words.telling(counted) if len(stem) > 2]
    common = sorted(common, key=lambda stem: -counted[stem])[:_FREQUENT]
    frequency = queries.document_frequencies(store, [words.term(stem) for stem in common])
    total = queries.count_passages(store)
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
        found = queries.search_words(store, match, FIELD_WEIGHTS, _CANDIDATES)
        for passage, score in found.items():
            best.setdefault(places[passage], (score, passage))
    return best


def _similarities(
    seed: int, others: list[int], places: Mapping[int, int], vectors: Vectors | None
) -> dict[int, float]:
    """Cosines between the mean vectors of notes, less the vault's mean."""
    if vectors is None or not len(vectors):
        return {}
    notes = sorted({seed, *others})
    row_of = {identity: row for row, identity in enumerate(notes)}
    rows = np.array([row_of.get(places[passage], -1) for passage in vectors.ids.tolist()])
    means = np.zeros((len(notes), vectors.index.d), np.float32)
    np.add.at(means, rows[rows >= 0], vectors.matrix()[rows >= 0])
    means = _unit(means)
    means = _unit(np.where(means.any(axis=1, keepdims=True), means - means.mean(axis=0), 0))
    cosines = means @ means[row_of[seed]]
    return {other: float(cosines[row_of[other]]) for other in others}


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)


def _neighbours(store: Store) -> _Neighbours:
    of: dict[int, set[object]] = {}
    degree: Counter[object] = Counter()
    for link in queries.links(store):
        target: object = link.target_id
        if link.external or target == link.note_id:
            continue
        if target is None:
            target = link.target.lower()
        for left, right in ((link.note_id, target), (target, link.note_id)):
            if isinstance(left, int) and right not in of.setdefault(left, set()):
                of[left].add(right)
                degree[right] += 1
    return _Neighbours({node: frozenset(near) for node, near in of.items()}, degree)


def _shared(seed: int, other: int, neighbours: _Neighbours) -> frozenset[object]:
    nothing: frozenset[object] = frozenset()
    return neighbours.of.get(seed, nothing) & neighbours.of.get(other, nothing)


def _adamic_adar(shared: Iterable[object], neighbours: _Neighbours) -> float:
    return sum(1 / math.log(1 + neighbours.degree[node]) for node in shared)


def _names(
    shared: Iterable[object], notes: Mapping[int, FileRow], neighbours: _Neighbours
) -> tuple[str, ...]:
    """The shared neighbours' paths or unresolved names, the rarest three."""
    rarest = sorted(shared, key=lambda node: (neighbours.degree[node], str(node)))[:3]
    named = (
        notes[node].path if isinstance(node, int) and node in notes else node for node in rarest
    )
    return tuple(name for name in named if isinstance(name, str))


def _tags(store: Store, notes: set[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {note: set() for note in notes}
    for tag in queries.parts(store, "tag"):
        if tag.note_id in found:
            found[tag.note_id].add(tag.name.lower())
    return found


def _first_passages(
    store: Store, notes: list[int], keyword: Mapping[int, tuple[float, int]]
) -> dict[int, PassageHit]:
    """The passage that shares most words with the seed, else the note's first."""
    matched = [keyword[note][1] for note in notes if note in keyword]
    found = {hit.note_id: hit for hit in queries.passages(store, matched).values()}
    for note in notes:
        if note not in found:
            own = queries.passages_of_note(store, note)
            if own:
                found[note] = own[0]
    return found


def _result(
    rank: int, score: float, note: FileRow, hit: PassageHit | None, telling: list[str]
) -> Result:
    shown = snippet(without_headings(hit) if hit else "", telling)
    return Result(
        rank,
        round(score, 4),
        note.path,
        hit.line if hit else 1,
        kind="note",
        title=note.title,
        heading=hit.headings[-1] if hit and hit.headings else "",
        message=hit.uid if hit else "",
        snippet=shown.text,
        marks=shown.marks,
        why=Reasons(words=shown.words, role=hit.role if hit else "", time=hit.time if hit else ""),
    )
