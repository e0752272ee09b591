"""How much of a formula comes back from its hologram, and what dimension that needs.

    python benchmarks/holograms.py [--vault VAULT] [--dimensions 128 256 512] [--share 0.2]

Formulas of random concepts are encoded, decoded and compared operand by operand; an operand counts
if the same stands in the same place. *plain* is what unbinding and one search give where the
structure is known beforehand; *decoded* is the decoder, which is told nothing. Below the bars:
where it ends, and what noise does. The search is an exact FAISS index. Semantic operands are the
words of a vault and then the commonest words of the encoder's tokenizer. The status is 1 if a limit
is missed at 512 dimensions.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import vaultgraph.encoders
from vaultgraph.extractors.formulas.algebra import canonical
from vaultgraph.extractors.formulas.holograms.codebook import Codebook
from vaultgraph.extractors.formulas.holograms.encoding import (
    encode,
    leaves,
    part_role,
    superpose,
    terms,
)
from vaultgraph.extractors.formulas.holograms.recall import decode_all
from vaultgraph.extractors.formulas.holograms.unitary import (
    Leaf,
    Space,
    Spectra,
    convolved,
    deeper,
    signal,
)
from vaultgraph.extractors.formulas.holograms.unitary import spectrum as spectrum_of
from vaultgraph.extractors.formulas.shape import Piece, parts
from vaultgraph.extractors.formulas.syntax import Chain, Concept, Expression, Sum, bare
from vaultgraph.vectors.view import exact
from vaultgraph.words import fold

BATCH = 100
Made = Callable[[random.Random, Sequence[Leaf]], Expression]


def flat(low: int, high: int) -> Made:
    """Returns a maker of sums, chains and addressed definitions with some operands."""

    def make(rng: random.Random, leaves: Sequence[Leaf]) -> Expression:
        found = tuple(rng.sample(leaves, rng.randint(low, high)))
        match rng.randrange(3):
            case 0:
                return canonical(Sum(rng.choice("+·⊕"), found))
            case 1:
                return canonical(Chain(found, tuple(rng.choice("→=") for _ in found[1:])))
        return canonical(
            Chain((Sum("+", found[:-1]), found[-1]), ("=",)) if found[2:] else Chain(found, ("=",))
        )

    return make


def sums(count: int) -> Made:
    """Returns a maker of sums of so many operands."""
    return lambda rng, leaves: canonical(Sum("+", tuple(rng.sample(leaves, count))))


def nested(rng: random.Random, leaves: Sequence[Leaf]) -> Expression:
    """Makes a sum of three products of three operands."""
    found = rng.sample(leaves, 9)
    products = tuple(Sum("·", tuple(found[first : first + 3])) for first in (0, 3, 6))
    return canonical(Sum("+", products))


@dataclass(frozen=True, slots=True)
class Share:
    """How many came back, of how many."""

    right: int
    total: int

    def __str__(self) -> str:
        return f"{self.right / self.total:8.3%} of {self.total:,}"


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one kind of formula."""

    plain: Share
    decoded: Share
    whole: Share
    milliseconds: float


def placed(formula: Expression) -> dict[tuple[int, ...], object]:
    """Returns the operands of a formula by place."""
    return {path: each for path, each in terms(formula) if not isinstance(each, Piece)}


def unbound(node: Expression, total: Spectra, space: Space) -> Iterator[Spectra]:
    """Yields the operands of a known structure, not cleaned up."""
    split = parts(bare(node))
    if split is None:
        yield total
        return
    for index, (operator, part) in enumerate(zip(split[0].roles, split[1], strict=True)):
        role = part_role(space, operator, index)
        yield from unbound(part, deeper(convolved(total, role.conj()), -1), space)


def measure(made: Made, count: int, book: Codebook, layers: int = 1, noise: float = 0.0) -> Row:
    """Encodes and decodes some formulas, in superposition if there are layers."""
    rng = random.Random(f"{count} {layers} {len(book.leaves)}")
    normal = np.random.default_rng(1)
    plain = right = whole = total = 0
    seconds = 0.0
    for begin in range(0, count, BATCH):
        groups = [
            [made(rng, book.leaves) for _ in range(layers)]
            for _ in range(min(BATCH, count - begin))
        ]
        vectors = []
        for group in groups:
            each = [encode(formula, book.space) for formula in group]
            vectors.append(each[0] if layers == 1 else superpose(each, book.space))
        rows = np.stack(vectors)
        scale = noise * np.linalg.norm(rows, axis=1, keepdims=True) / np.sqrt(rows.shape[1])
        rows += (scale * normal.normal(size=rows.shape)).astype(np.float32)
        started = time.perf_counter()
        decoded = decode_all(rows, book)
        seconds += time.perf_counter() - started
        for group, vector, found in zip(groups, rows, decoded, strict=True):
            readings = [reading.formula for reading in found.readings]
            whole += readings == group
            for layer, formula in enumerate(group):
                wanted = placed(formula)
                total += len(wanted)
                got = placed(readings[layer]) if layer < len(readings) else {}
                right += sum(got.get(path) == leaf for path, leaf in wanted.items())
            if layers == 1:
                queries = signal(np.stack([*unbound(group[0], spectrum_of(vector), book.space)]))
                best = book.nearest(queries, 1)[0][:, 0]
                plain += sum(
                    book.keyed(int(place)) == leaf
                    for place, leaf in zip(best, leaves(group[0]), strict=True)
                )
    return Row(
        Share(plain, total), Share(right, total), Share(whole, count), 1000 * seconds / count
    )


def words(vault: Path, count: int) -> list[Leaf]:
    """Returns the words of a vault and the commonest of the tokenizer, each once."""
    found: dict[str, None] = {}
    for path in sorted(vault.rglob("*.md")):
        text = path.read_text("utf-8", errors="replace")
        found.update(dict.fromkeys(map(fold, re.findall(r"[^\W\d_]{3,}", text))))
    tokenizer = Path(vaultgraph.encoders.__file__).parent / "static_multilingual" / "tokenizer.json"
    for token, _ in json.loads(tokenizer.read_text("utf-8"))["model"]["vocab"]:
        if token.startswith("▁") and len(token) > 3 and token[1:].isalpha():
            found[fold(token[1:])] = None
    return [Concept(word) for word in list(found)[:count]]


@dataclass(frozen=True, slots=True)
class Bar:
    """A kind of formula and what must come back of it."""

    name: str
    made: Made
    count: int
    limit: float
    layers: int = 1


def main() -> int:
    """Prints the tables; the status is 1 if a limit is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--vault", type=Path, default=Path("sample_vault"))
    parser.add_argument("--dimensions", type=int, nargs="+", default=[128, 256, 512])
    parser.add_argument("--concepts", type=int, default=100_000)
    parser.add_argument("--share", type=float, default=1.0, help="of the formulas of a full run")
    options = parser.parse_args()
    bars = [
        Bar("2-5 operands", flat(2, 5), 1000, 0.999),
        Bar("8 operands", sums(8), 300, 0.99),
        Bar("3 x 3 nested", nested, 300, 0.95),
        Bar("two of 2-5 superposed", flat(2, 5), 300, 0.99, 2),
    ]
    semantic = [Bar("2-5 operands, semantic", flat(2, 5), 1000, 0.97)]
    random_leaves: list[Leaf] = [Concept(f"concept {n}") for n in range(options.concepts)]
    encoder = vaultgraph.encoders.load(vaultgraph.encoders.DEFAULT)
    vocabulary = words(options.vault, 10_000)
    print("| d | concepts | formulas | plain | decoded | limit | whole formulas | ms |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    missed = False
    for dimension in options.dimensions:
        for kind, chosen, meaning in (
            (bars, random_leaves, None),
            (semantic, vocabulary, encoder),
        ):
            book = Codebook.of(chosen, Space.of(meaning, dimension), exact)
            for bar in kind:
                row = measure(bar.made, max(int(bar.count * options.share), 1), book, bar.layers)
                print(line(dimension, book, bar, row), flush=True)
                reached = row.decoded.right >= bar.limit * row.decoded.total
                missed |= dimension == 512 and not reached
    if 512 in options.dimensions:
        print_ends(Codebook.of(random_leaves, Space.of(), exact), max(int(50 * options.share), 1))
    return int(missed)


def print_ends(book: Codebook, count: int) -> None:
    """Prints how many operands and how much noise are too much."""
    print("\n| d = 512, operands of a sum | plain | decoded | whole formulas |")
    print("| --- | --- | --- | --- |")
    for operands in (8, 12, 16, 20, 24, 28, 32):
        row = measure(sums(operands), count, book)
        print(f"| {operands} | {row.plain} | {row.decoded} | {row.whole} |", flush=True)
    print("\n| d = 512, 4 operands, noise / length | plain | decoded | whole formulas |")
    print("| --- | --- | --- | --- |")
    for noise in (0.25, 0.5, 1.0, 1.5, 2.0):
        row = measure(sums(4), count, book, noise=noise)
        print(f"| {noise} | {row.plain} | {row.decoded} | {row.whole} |", flush=True)


def line(dimension: int, book: Codebook, bar: Bar, row: Row) -> str:
    """Returns a row of the table."""
    plain = row.plain if bar.layers == 1 else "-"
    return (
        f"| {dimension} | {len(book.leaves):,} | {bar.name} | {plain} | {row.decoded}"
        f" | {bar.limit:.1%} | {row.whole} | {row.milliseconds:.0f} |"
    )


if __name__ == "__main__":
    sys.exit(main())
