"""Rows of tokens whose sums point where the teacher's vectors do: gradient descent on a CPU."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Texts that belong together: ``first[n]`` and ``second[n]`` are rows of ``counts``."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    size: int
    """How many of them a step takes."""
    weight: float


class Adam:
    """Adam (Kingma and Ba, 2015) for the rows that a step touches."""

    def __init__(self, rows: Floats, rate: float) -> None:
        self._rows, self._rate = rows, rate
        self._steps = np.zeros(len(rows), np.float32)
        self._mean, self._square = np.zeros_like(rows), np.zeros_like(rows)

    def step(self, touched: NDArray[np.int64], gradient: Floats, share: float) -> None:
        """Moves the rows touched; ``share`` of the rate is used."""
        self._steps[touched] += 1
        steps = self._steps[touched][:, None]
        mean = 0.9 * self._mean[touched] + 0.1 * gradient
        square = 0.98 * self._square[touched] + 0.02 * gradient * gradient
        self._mean[touched], self._square[touched] = mean, square
        scale = self._rate * share * np.sqrt(1 - 0.98**steps) / (1 - 0.9**steps)
        self._rows[touched] -= scale * mean / (np.sqrt(square) + 1e-9)


def unit(vectors: Floats) -> Floats:
    """Returns rows of length one; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)


def _through_length(sums: Floats, gradient: Floats) -> Floats:
    """The gradient by a sum, given that by the sum scaled to length one."""
    lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
    directions = sums / lengths
    along = np.einsum("ij,ij->i", gradient, directions)[:, None]
    return ((gradient - along * directions) / lengths).astype(np.float32)


def contrast(one: Floats, other: Floats, heat: float) -> tuple[float, Floats, Floats]:
    """Returns the loss of telling each row's partner from all other rows of both sides (InfoNCE,
    both ways), and its gradients by the two sides."""
    count = len(one)
    both = np.vstack([one, other])
    scores = both @ both.T / heat
    np.fill_diagonal(scores, -np.inf)
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    places = np.arange(2 * count)
    partners = np.roll(places, count)
    loss = -float(np.log(np.maximum(scores[places, partners], 1e-12)).mean())
    scores[places, partners] -= 1
    scores /= 2 * count * heat
    gradient = (scores @ both + scores.T @ both).astype(np.float32)
    return loss, gradient[:count], gradient[count:]


def fit(
    rows: Floats,
    counts: sparse.csr_matrix,
    targets: tuple[NDArray[np.int64], NDArray[np.int64], Floats],
    chances: Floats,
    pairs: list[Pairs],
    *,
    steps: int,
    batch: int,
    rate: float,
    heat: float,
    random: np.random.Generator,
) -> Floats:
    """Returns rows fitted to a teacher and to pairs of texts.

    ``counts`` holds how often each token (column) stands in each text (row). ``targets`` names
    texts, for each the row of the vectors that are its target, and these vectors, of length one;
    ``chances`` is how likely each is drawn. ``heat`` is the temperature of ``contrast``.
    """
    rows = rows.copy()
    adam = Adam(rows, rate)
    texts, places, vectors = targets
    draws = _draws(chances, batch, random)
    for step in range(steps):
        chosen = next(draws)
        taken = [random.integers(len(kind.first), size=kind.size) for kind in pairs]
        parts = [texts[chosen]]
        for kind, which in zip(pairs, taken, strict=True):
            parts += [kind.first[which], kind.second[which]]
        part = counts[np.concatenate(parts)]
        touched, columns = np.unique(part.indices, return_inverse=True)
        part = sparse.csr_matrix(
            (part.data, columns.astype(np.int32), part.indptr), (part.shape[0], len(touched))
        )
        current = rows[touched]
        sums = part @ current
        directions = unit(sums)
        goal = vectors[places[chosen]]
        closeness = float(np.einsum("ij,ij->i", directions[:batch], goal).mean())
        by_direction = np.empty_like(directions)
        by_direction[:batch] = -goal / batch
        losses = []
        begin = batch
        for kind in pairs:
            middle, end = begin + kind.size, begin + 2 * kind.size
            loss, by_one, by_other = contrast(
                directions[begin:middle], directions[middle:end], heat
            )
            by_direction[begin:middle] = kind.weight * by_one
            by_direction[middle:end] = kind.weight * by_other
            losses.append(loss)
            begin = end
        gradient = part.T @ _through_length(sums, by_direction)
        adam.step(touched, gradient, _share(step, steps))
        if step % 50 == 0 or step == steps - 1:
            told = " ".join(f"{loss:.3f}" for loss in losses)
            print(f"step {step}: cosine {closeness:.4f}, pairs {told}", flush=True)
    return rows


def _share(step: int, steps: int) -> float:
    """Warms up, then falls to nothing like a cosine."""
    warm = min(1.0, (step + 1) / 50)
    return warm * 0.5 * (1 + float(np.cos(np.pi * step / steps)))


def _draws(chances: Floats, batch: int, random: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    likely = np.asarray(chances, np.float64)
    ends = np.cumsum(likely / likely.sum())
    while True:
        drawn = np.searchsorted(ends, random.random(batch))
        yield np.minimum(drawn, len(ends) - 1)


def as_bytes(rows: Floats) -> NDArray[np.int8]:
    """Returns rows as int8 on a common scale, which cancels out when sums are scaled; the largest
    values, one in 10,000, are cut."""
    top = np.quantile(np.abs(rows), 0.9999)
    return np.clip(np.rint(rows * (127 / top)), -127, 127).astype(np.int8)
