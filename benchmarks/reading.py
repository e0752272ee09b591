"""How fast notes are read, held against markdown-it-py read plainly, in the same run.

    python benchmarks/reading.py VAULT [-n ROUNDS]

Plain is ``MarkdownIt("commonmark").enable("table").parse`` of the same bodies: tokens and nothing
extracted. Ours is everything: bytes decoded and repaired, properties, blocks, links, tags,
footnotes, messages. The limit is half of plain. CPU seconds, the best of some rounds taken in turn.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from markdown_it import MarkdownIt

from vaultgraph.reading import blocks, note, properties
from vaultgraph.reading.decoding import decode
from vaultgraph.reading.passages import passages

LIMIT = 0.5


def cpu(work: Callable[[], object]) -> float:
    """Returns the CPU seconds of a piece of work."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def read_all(paths: list[str]) -> int:
    """Reads files in a process of its own and returns how many links they hold."""
    return sum(len(note.read(path, Path(path).read_bytes()).links) for path in paths)


def wall(paths: list[str], processes: int) -> float:
    """Returns the seconds that some processes, already started, take to read all files."""
    shares = [paths[first::processes] for first in range(processes)]
    with ProcessPoolExecutor(processes) as pool:
        list(pool.map(read_all, [share[:2] for share in shares]))
        begin = time.perf_counter()
        list(pool.map(read_all, shares))
        return time.perf_counter() - begin


def main() -> int:
    """Prints the table; the status is 1 if the limit is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("vault", type=Path)
    parser.add_argument("-n", "--rounds", type=int, default=5)
    options = parser.parse_args()
    paths = sorted(str(path) for path in options.vault.rglob("*.md"))
    data = [Path(path).read_bytes() for path in paths]
    texts = [decode(each).text for each in data]
    frontmatters = [properties.read(text) for text in texts]
    bodies = [frontmatter.body for frontmatter in frontmatters]
    notes = [note.read(path, each) for path, each in zip(paths, data, strict=True)]
    plain = MarkdownIt("commonmark").enable("table")
    stages: dict[str, Callable[[], object]] = {
        "plain markdown-it-py": lambda: [plain.parse(body) for body in bodies],
        "ours, all of reading": lambda: [
            note.read(path, each) for path, each in zip(paths, data, strict=True)
        ],
        "  decoding": lambda: [decode(each) for each in data],
        "  properties": lambda: [properties.read(text) for text in texts],
        "  blocks": lambda: [blocks.parse(body) for body in bodies],
        "passages, on top": lambda: [passages(each) for each in notes],
    }
    best = dict.fromkeys(stages, float("inf"))
    for _ in range(options.rounds):
        for name, work in stages.items():
            best[name] = min(best[name], cpu(work))
    size = sum(len(body.encode()) for body in bodies)
    whole = sum(map(len, data))
    print(f"{len(paths):,} notes, {whole / 1e6:.1f} MB, bodies {size / 1e6:.1f} MB")
    print(f"{'CPU seconds':<24}{'s':>8}{'MB/s':>8}{'of plain':>10}")
    reference = best["plain markdown-it-py"]
    for name, seconds in best.items():
        print(f"{name:<24}{seconds:>8.3f}{size / 1e6 / seconds:>8.1f}{seconds / reference:>10.2f}")
    one, two = (min(wall(paths, processes) for _ in range(3)) for processes in (1, 2))
    print(f"two processes against one: {one / two:.2f} times as fast")
    ratio = best["ours, all of reading"] / reference
    print(f"ours / plain = {ratio:.2f}, limit {LIMIT}: {'kept' if ratio <= LIMIT else 'MISSED'}")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
