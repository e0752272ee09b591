"""Makes the static encoder anew, from packages alone; see README.md.

python tools/distill --work FOLDER --out FOLDER
"""

from __future__ import annotations

import argparse
import os
import pickle
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the processes share the cores

import fit
import lessons
import numpy as np
import packages
import texts
import vocabulary
from numpy.typing import NDArray
from safetensors.numpy import save_file
from teacher import Teacher, digest
from tokenizers import Tokenizer

DIMENSION = 256
TAUGHT = 0.45
"""What part of the texts the teacher sees: the others have a translation's vector for target."""
KEPT = {"glosses": 0.25, "manual": 0.3, "man": 0.4}
"""What part is taken of texts without a translation, where there are too many of a kind."""
LIKELY = {"ru": 2.0, "en": 1.5}
"""How often a text is drawn, by language; 0.7 for the others."""
LIKELY_KIND = {"sayings": 1.5, "man": 0.7, "page": 2.5}


@dataclass(frozen=True, slots=True)
class Group:
    """One thing said in several languages, and the languages that the teacher is asked in."""

    kind: str
    versions: texts.Texts
    asked: tuple[str, ...]


def share_of(text: str) -> float:
    """Returns a number from 0 to 1 that depends on nothing but a text."""
    return int.from_bytes(digest(text)[:4], "big") / 2**32


def groups_of(found: dict[tuple[str, str], texts.Texts]) -> list[Group]:
    """Returns what is said, each once."""
    seen: dict[tuple[tuple[str, str], ...], str] = {}
    for (kind, _), versions in found.items():
        seen.setdefault(tuple(sorted(versions.items())), kind)
    groups = []
    for versions in lessons.pages_of(found).values():
        bodies = lessons.bodies_of(versions)
        if bodies:
            seen.setdefault(tuple(sorted(bodies.items())), "page")
    for said, kind in seen.items():
        spoken = [language for language, _ in said if language != "uk"]  # the teacher has none
        if not spoken or (len(said) == 1 and share_of(said[0][1]) > KEPT.get(kind, 1)):
            continue
        spoken.sort(key=lambda language: (language not in ("en", "ru"), language))
        groups.append(Group(kind, dict(said), tuple(spoken[:2])))
    return groups


def main() -> None:
    """Makes the model; what a step made stays in the work folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--work", type=Path, required=True, help="downloads and what is kept")
    parser.add_argument("--out", type=Path, required=True, help="the model's folder")
    parser.add_argument("--steps", type=int, default=900)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    clock = Clock()
    root = packages.fetch(options.work)
    found = _kept(options.work / "texts.pickle", lambda: texts.of_packages(root))
    groups = groups_of(found)
    clock.tell(f"{len(found)} texts read, {len(groups)} kept")

    ranked = vocabulary_of(packages.fetch_pieces(options.work), found)
    tokenizer = vocabulary.tokenizer_of(ranked)
    clock.tell(f"{len(ranked)} tokens chosen")

    teacher = Teacher(options.work / "teacher", options.workers)
    teacher.learn(spelt(ranked))
    teacher.learn(
        group.versions[language]
        for group in groups
        for language in group.asked
        if share_of(group.versions[language]) < TAUGHT
    )
    clock.tell("the teacher has spoken")

    rows = learn(groups, found, ranked, tokenizer, teacher, options)
    clock.tell("rows fitted")
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(options.out / "tokenizer.json"), pretty=False)
    save_file(
        {"embeddings": fit.as_bytes(rows)},
        options.out / "model.safetensors",
        {"known words": "one token"},  # what vocabulary.choose sees to
    )


def vocabulary_of(
    model: Path, found: dict[tuple[str, str], texts.Texts]
) -> list[tuple[str, float]]:
    """Returns the tokens with their log probabilities."""
    from teacher import pieces_of_teacher

    counts: dict[str, Counter[str]] = defaultdict(Counter)
    once = {(lang, text) for versions in found.values() for lang, text in versions.items()}
    for language, text in sorted(once):
        counts[language].update(vocabulary.WORD.findall(texts.fold(text)))
    general: dict[str, float] = defaultdict(float)
    for piece, score in vocabulary.folded(pieces_of_teacher()).items():
        if piece.startswith(vocabulary.WORD_START) and len(piece) > 3:
            general[piece[1:]] += float(np.exp(score))
    pieces = vocabulary.folded(vocabulary.pieces_of_xlmr(model))
    return vocabulary.choose(pieces, general, counts)


def spelt(ranked: list[tuple[str, float]]) -> list[str]:
    """Returns the tokens as the teacher reads them."""
    return [piece.strip(vocabulary.WORD_START) or " " for piece, _ in ranked]


def learn(
    groups: list[Group],
    found: dict[tuple[str, str], texts.Texts],
    ranked: list[tuple[str, float]],
    tokenizer: Tokenizer,
    teacher: Teacher,
    options: argparse.Namespace,
) -> fit.Floats:
    """Returns the rows of the tokens, that of the unknown token first: zeros."""
    random = np.random.default_rng(options.seed)
    directions, targets, main_axes = goals(groups, teacher)
    shelf = lessons.Shelf()
    placed: list[tuple[int, int, float]] = []
    translations: list[lessons.Pair] = []
    meanings: list[lessons.Pair] = []
    for number, group in enumerate(groups):
        numbers = {lang: shelf.add(text) for lang, text in lessons.some(group.versions, random)}
        if number in targets:
            kind = LIKELY_KIND.get(group.kind, 1.0)
            placed += [
                (text, targets[number], kind * LIKELY.get(language, 0.7))
                for language, text in numbers.items()
            ]
        if group.kind != "page":  # these are paired below
            translations += lessons.translated(numbers, random)
        meanings += [
            (shelf.add(head), shelf.add(rest))
            for head, rest in lessons.defined(group.kind, group.versions)
        ]
    pages, titles = lessons.page_pairs(lessons.pages_of(found), shelf, random)
    counts = lessons.counts_of(list(shelf.numbers), tokenizer)
    sizes = np.asarray(counts.sum(axis=1)).ravel()
    print(
        f"{len(shelf.numbers)} texts, {len(placed)} with a target; pairs: {len(translations)}"
        f" translations, {len(pages)} pages, {len(titles)} titles, {len(meanings)} meanings"
    )

    frequent = np.asarray(counts.sum(axis=0)).ravel()
    rows = beginning(ranked, teacher, main_axes, frequent)
    placed = [each for each in placed if sizes[each[0]]]
    kinds = [  # pairs, how many a step takes, weight
        (translations, 512, 0.12),
        (pages, 192, 0.25),
        (titles, 256, 0.2),
        (meanings, 256, 0.08),
    ]
    fitted = fit.fit(
        rows,
        counts,
        (
            np.array([text for text, _, _ in placed]),
            np.array([target for _, target, _ in placed]),
            directions,
        ),
        np.array([chance for _, _, chance in placed], np.float32),
        [
            fit.Pairs(*np.array([p for p in pairs if all(sizes[list(p)])]).T, size, weight)
            for pairs, size, weight in kinds
        ],
        steps=options.steps,
        batch=3072,
        rate=0.6 * float(np.abs(rows).mean()),
        heat=0.05,
        random=random,
    )
    fitted[0] = 0
    return fitted


def goals(groups: list[Group], teacher: Teacher) -> tuple[fit.Floats, dict[int, int], fit.Floats]:
    """Returns the targets of length one, by group the row of its own, and the main axes of the
    teacher's space.

    A language's mean is taken from its vectors, so that the targets don't tell languages apart;
    a group's target is the mean of its languages.
    """
    known = [
        (number, language, group.versions[language])
        for number, group in enumerate(groups)
        for language in group.asked
        if share_of(group.versions[language]) < TAUGHT
    ]
    vectors = teacher.vectors([text for _, _, text in known])
    languages = np.array([language for _, language, _ in known])
    for language in np.unique(languages):
        vectors[languages == language] -= vectors[languages == language].mean(axis=0)
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    main_axes = np.ascontiguousarray(axes[:, ::-1][:, :DIMENSION])
    owners, place = np.unique([number for number, _, _ in known], return_inverse=True)
    directions = np.zeros((len(owners), DIMENSION), np.float32)
    np.add.at(directions, place, fit.unit(vectors @ main_axes))
    targets = {int(owner): row for row, owner in enumerate(owners)}
    return fit.unit(directions), targets, main_axes


def beginning(
    ranked: list[tuple[str, float]],
    teacher: Teacher,
    main_axes: fit.Floats,
    frequent: NDArray[np.float32],
) -> fit.Floats:
    """Returns rows to begin with: the teacher's vector of each token, weighted down where the
    token is frequent (SIF: Arora, Liang and Ma, 2017)."""
    vectors = teacher.vectors(spelt(ranked))
    rows = np.zeros((len(ranked) + 1, DIMENSION), np.float32)
    rows[1:] = fit.unit((vectors - vectors.mean(axis=0)) @ main_axes)
    scores = np.exp([score for _, score in ranked])
    chance = np.zeros(len(rows))
    chance[1:] = np.maximum(frequent[1:] / frequent.sum(), scores / scores.sum())
    rows *= (1e-4 / (1e-4 + chance))[:, None].astype(np.float32)
    inside = [place for place, (piece, _) in enumerate(ranked, 1) if piece[0] != "▁"]
    rows[inside] *= 0.5  # a part of a word says little by itself
    return rows


def _kept(path: Path, make: object) -> dict[tuple[str, str], texts.Texts]:
    """What a function made, kept in a file of the work folder."""
    if not path.is_file():
        path.write_bytes(pickle.dumps(make()))  # type: ignore[operator]
    made: dict[tuple[str, str], texts.Texts] = pickle.loads(path.read_bytes())
    return made


class Clock:
    """Tells what a step took."""

    def __init__(self) -> None:
        self._wall = time.perf_counter()

    def tell(self, what: str) -> None:
        """Prints a line."""
        spent = time.perf_counter() - self._wall
        cpu = sum(os.times()[:4])
        print(f"{spent:5.0f} s (CPU {cpu:.0f} s): {what}", flush=True)


if __name__ == "__main__":
    main()
