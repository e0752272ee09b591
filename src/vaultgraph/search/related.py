"""Notes related to a note: by the company they keep, by meaning, by telling words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from vaultgraph import words
from vaultgraph.model import FileKind, FileStatus, Reasons, Result
from vaultgraph.search.diversity import Varied, varied
from vaultgraph.search.mixing import rank_of, standardized
from vaultgraph.search.neighbourhood import Neighbourhood, neighbourhood
from vaultgraph.search.snippet import snippet, without_headings
from vaultgraph.storage import passages, queries
from vaultgraph.storage.passages import PassageHit
from vaultgraph.storage.queries import FileRow
from vaultgraph.storage.store import Store
from vaultgraph.vectors import latent
from vaultgraph.vectors.latent import Latent
from vaultgraph.vectors.view import Vectors

WEIGHTS = {"links": 1.0, "meaning": 0.25, "latent": 0.15, "words": 0.15}
"""Of each standardised ranking; chosen on hidden links (``benchmarks/search.py``)."""

_TELLING = 24
_FREQUENT = 200
_UNLINKED_FOR_EACH_LINKED = 2
_REASONS = 3
_SHORTEST = 80
"""Shorter passages are alike by chance."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Relations:
    """What relates the notes of a vault, read once for all that is asked of it."""

    files: Mapping[int, FileRow]
    notes: tuple[FileRow, ...]
    """Those that may be found, by path."""
    company: Neighbourhood
    means: Mapping[int, NDArray[np.float32]]
    """The mean vector of each note that has one, less the mean of those that may be found."""
    words: Latent | None
    digests: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The other notes by score, best first, and what is known of them."""

    notes: tuple[FileRow, ...]
    scores: tuple[float, ...]
    ranks: tuple[tuple[tuple[str, int], ...], ...]
    similarity: Mapping[int, float]


def relations(store: Store, vectors: Vectors | None) -> Relations:
    """Returns what relates the notes of a vault."""
    files = queries.files(store)
    notes = tuple(file for file in files if _is_indexed_note(file) and not file.excluded)
    means = vectors.notes.centred({note.id for note in notes}).by_note() if vectors else {}
    return Relations(
        files={file.id: file for file in files},
        notes=notes,
        company=neighbourhood(store, (file.id for file in files)),
        means=means,
        words=latent.load(store.folder),
        digests=passages.note_digests(store),
    )


def related(store: Store, known: Relations, seed: FileRow, count: int) -> list[Result]:
    """Returns the ``count`` notes most related to a note. Two that are not linked with it yet are
    followed by one that is, while there are such, each group by score, less what a note repeats of
    those above it; copies of one text are folded into one.

    The score mixes four standardised ones over all other notes: personalised PageRank over links,
    footnotes, tags and what else notes share; the cosine of mean vectors, taken from the vault's
    own mean; the cosine in the latent space of the vault's words; the cosine of telling words
    (TF-IDF).
    """
    others = [note for note in known.notes if note.id != seed.id]
    if not others:
        return []
    ties = known.company
    ranked = _ranked(known, seed, others)
    linked = frozenset(ties.links.of(seed.id).tolist())
    groups = [
        [place for place, note in enumerate(ranked.notes) if (note.id in linked) == is_linked]
        for is_linked in (False, True)
    ]
    new, old = (_varied(store, known, ranked, group) for group in groups)
    chosen = list(islice(_mixed(new, old, len(others)), count))
    telling = _telling_stems(store, passages.of_note(store, seed.id))
    shown = _best_passages(store, [ranked.notes[each.place].id for each in chosen], telling)
    results = []
    for rank, each in enumerate(chosen, 1):
        note = ranked.notes[each.place]
        hit, keyword = shown.get(note.id, (None, None))
        text = snippet(without_headings(hit.text, hit.headings) if hit else "", telling)
        links, tags, shared = (
            features.shared(seed.id, note.id, len(known.notes))
            for features in (ties.links, ties.tags, ties.shared)
        )
        similarity = ranked.similarity.get(note.id)
        results.append(
            Result(
                rank=rank,
                score=round(ranked.scores[each.place], 4),
                note=note.path,
                line=hit.line if hit else 1,
                kind="note",
                title=note.title,
                heading=hit.heading if hit else "",
                message=hit.message_id if hit else "",
                snippet=text.text,
                marks=text.marks,
                why=Reasons(
                    words=text.words,
                    similarity=None if similarity is None else round(similarity, 4),
                    keyword=None if keyword is None else round(keyword, 4),
                    links=_named(store, known, links)[:_REASONS],
                    tags=tuple(ties.tag_names[tag] for tag in tags)[:_REASONS],
                    role=hit.role if hit else "",
                    time=hit.time if hit else "",
                    linked=note.id in linked,
                    shared=tuple(ties.shared_names[term] for term in shared)[:_REASONS],
                    ranks=ranked.ranks[each.place],
                ),
                copies=tuple(ranked.notes[copy].path for copy in each.copies),
            )
        )
    return results


def _is_indexed_note(file: FileRow) -> bool:
    return file.kind == FileKind.NOTE and file.status == FileStatus.INDEXED


def _ranked(known: Relations, seed: FileRow, others: Sequence[FileRow]) -> _Ranked:
    ids = [file.id for file in others]
    mine = known.means.get(seed.id)
    similarity: dict[int, float] = {}
    if mine is not None:
        similarity = {note: float(row @ mine) for note, row in known.means.items()}
    by_words, by_latent = _by_own_words(known, seed.id, ids)
    rankings = {
        "links": known.company.visits(seed.id, ids),
        "meaning": np.array([similarity.get(note, 0.0) for note in ids]),
        "latent": by_latent,
        "words": by_words,
    }
    scores = np.zeros(len(ids))
    for name, each in rankings.items():
        scores += WEIGHTS[name] * standardized(each)
    ranks = {name: rank_of(each) for name, each in rankings.items() if each.any()}
    order = sorted(range(len(ids)), key=lambda place: (-scores[place], others[place].path))
    return _Ranked(
        tuple(others[place] for place in order),
        tuple(float(scores[place]) for place in order),
        tuple(tuple((name, int(each[place])) for name, each in ranks.items()) for place in order),
        similarity,
    )


def _by_own_words(
    known: Relations, seed: int, ids: Sequence[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How like the seed notes are by telling words, and in the latent space of the vault's words;
    zeros where nothing is known."""
    space = known.words
    start = None if space is None else space.places.get(known.digests.get(seed, ""))
    if space is None or start is None:
        return np.zeros(len(ids)), np.zeros(len(ids))
    found = [space.places.get(known.digests.get(note, "")) for note in ids]
    by_words, by_latent = (
        np.array([0.0 if place is None else float(cosines[place]) for place in found])
        for cosines in (space.by_words(start), space.by_company(start))
    )
    return by_words, by_latent


def _varied(
    store: Store, known: Relations, ranked: _Ranked, group: Sequence[int]
) -> Iterator[Varied]:
    if not group:
        return
    none = np.zeros(len(next(iter(known.means.values()), ())), np.float32)
    ids = [ranked.notes[place].id for place in group]
    for each in varied(
        [ranked.scores[place] for place in group],
        np.array([known.means.get(note, none) for note in ids]),
        lambda place: passages.digests(store, ids[place], _SHORTEST),
    ):
        yield Varied(group[each.place], tuple(group[copy] for copy in each.copies))


def _mixed(new: Iterator[Varied], known: Iterator[Varied], most: int) -> Iterator[Varied]:
    """New company and known company by turns, so that more results only add to fewer."""
    for _ in range(most):
        yield from islice(new, _UNLINKED_FOR_EACH_LINKED)
        yield from islice(known, 1)


def _telling_stems(store: Store, own: Iterable[PassageHit]) -> list[str]:
    """The stems of a note with the highest TF-IDF, best first."""
    counted = Counter(stem for hit in own for stem in words.stems(hit.text))
    common = [stem for stem in words.content_stems(counted) if len(stem) > 2]
    common = sorted(common, key=lambda stem: (-counted[stem], stem))[:_FREQUENT]
    frequency = passages.document_frequencies(store, [words.term(stem) for stem in common])
    total = passages.count(store)
    weight = {
        stem: (1 + math.log(counted[stem]))
        * math.log((total + 1) / (frequency[words.term(stem)] + 0.5))
        for stem in common
    }
    return sorted(common, key=lambda stem: (-weight[stem], stem))[:_TELLING]


def _best_passages(
    store: Store, notes: Sequence[int], telling: Sequence[str]
) -> dict[int, tuple[PassageHit, float | None]]:
    """The passage that shares most telling words with the seed and its BM25, else the note's
    first."""
    own = [hit for note in notes for hit in passages.of_note(store, note)]
    match = " OR ".join(f'"{words.term(stem)}"' for stem in telling)
    scores = {}
    if match:
        scores = passages.score_words(store, match, [hit.id for hit in own])
    found: dict[int, tuple[PassageHit, float | None]] = {}
    for hit in sorted(own, key=lambda hit: (-scores.get(hit.id, 0.0), hit.id)):
        found.setdefault(hit.note_id, (hit, scores.get(hit.id)))
    return found


def _named(store: Store, known: Relations, things: Mapping[int, int]) -> tuple[str, ...]:
    """What notes are linked with, as a reason names it, rarest first: files by path, missing
    targets as a link spells them."""
    missed = queries.missed(store, [-thing for thing in things if thing < 0])
    names = {thing: file.path for thing in things if (file := known.files.get(thing))}
    names |= {-link: target for link, target in missed.items()}
    return tuple(names[t] for t in sorted(names, key=lambda t: (things[t], names[t])))
