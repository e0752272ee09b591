"""Whether reading takes time in proportion to a note's length, whatever stands in it.

    PYTHONPATH=tests python benchmarks/linear.py [NAME ...] [--all] [--limit SECONDS]

The inputs are those of ``tests/hostile.py``. Each is read and cut into passages at 100 KB, 1 MB and
10 MB, in a process of its own. Growth is the time at 10 MB over a hundred times that at 100 KB; the
limit is 1.1. CPU seconds, the best of some rounds where a round is short. Memory is the peak of the
process, which holds the largest text, its note and its passages.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence

from hostile import INPUTS
from vaultgraph.reading.note import read
from vaultgraph.reading.passages import passages

SIZES = (100_000, 1_000_000, 10_000_000)
LIMIT = 1.1
ROUNDS = 7
LONG_ENOUGH = 10.0
"""Seconds after which another round would tell little. The first round of a text is slower, for the
system gives the process its memory then."""
USUAL = (
    *("prose", "one paragraph", "one line", "[[", "![", "](", "[^", "`", "$a", "%%", "<", "<a b"),
    *("*_", "==", "#", "\\[", "links in one line", "tags", "headings", "footnotes", "items"),
    *(
        "> nested 10,000 deep",
        "> nested, then short lines",
        "> title, plain line",
        "- nested 10,000 deep",
        "- deepening",
    ),
    *("[^a]: nested, on lines", "wide table", "long table", "square table", "callouts"),
    *("callout type without end", "properties", "invalid YAML", "YAML aliases doubling"),
    *("messages", "headers of spaces", "header with a time of spaces", "shown: size of spaces"),
)


def cpu(data: bytes) -> float:
    """Returns the CPU seconds of reading a note and cutting it into passages."""
    begin = time.process_time()
    passages(read("note.md", data))
    return time.process_time() - begin


def measure(name: str) -> None:
    """Prints, for each size, the length of an input in bytes, the seconds it takes, and the peak
    of memory so far, each line as soon as it is known."""
    cpu(INPUTS[name](SIZES[0]).encode())  # warm-up
    for size in SIZES:
        data = INPUTS[name](size).encode()
        best = spent = cpu(data)
        for _ in range(ROUNDS - 1):
            if spent > LONG_ENOUGH:
                break
            seconds = cpu(data)
            best, spent = min(best, seconds), spent + seconds
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        peak *= 1 if sys.platform == "darwin" else 1024
        print(json.dumps([len(data), best, peak]), flush=True)


def measured(name: str, limit: float) -> list[tuple[int, float, int]]:
    """Returns what a process of its own measures; fewer sizes than asked if the time is up or the
    process fails."""
    command = [sys.executable, __file__, "--one", name]
    try:
        output = subprocess.run(
            command, stdout=subprocess.PIPE, timeout=limit, check=False, text=True
        ).stdout
    except subprocess.TimeoutExpired as expired:
        output = (expired.stdout or b"").decode()
    return [
        (length, seconds, peak)
        for length, seconds, peak in map(json.loads, output.split("\n")[:-1])
    ]


def report(name: str, found: Sequence[tuple[int, float, int]]) -> bool:
    """Prints the line of an input and returns whether it keeps the limit."""
    times = "".join(f"{seconds:>9.3f}" for _, seconds, _ in found)
    if len(found) < len(SIZES):
        print(f"{name:<30}{times}  FAILED or out of time", flush=True)
        return False
    (small, first, _), (large, last, peak) = found[0], found[-1]
    growth = (last / large) / (first / small)
    kept = growth <= LIMIT
    print(
        f"{name:<30}{times}{large / 1e6 / last:>8.1f}{growth:>8.2f}{peak / 1e6:>9,.0f}"
        f"  {'under' if kept else 'OVER'}",
        flush=True,
    )
    return kept


def main() -> int:
    """Prints the table; the status is 1 if an input misses the limit."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("names", nargs="*", help="inputs; by default a choice of them")
    parser.add_argument("--all", action="store_true", help="all inputs")
    parser.add_argument("--limit", type=float, default=600, help="seconds for one input")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        measure(options.one)
        return 0
    names = list(INPUTS) if options.all else options.names or USUAL
    heads = f"{'100 KB':>9}{'1 MB':>9}{'10 MB':>9}{'MB/s':>8}{'growth':>8}{'peak MB':>9}"
    print(f"{'CPU seconds':<30}{heads}")
    missed = [name for name in names if not report(name, measured(name, options.limit))]
    print(f"{len(names) - len(missed)} of {len(names)} grow by no more than {LIMIT}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
