"""A note four times as long takes about four times as long to read, whatever stands in it.

What is measured is CPU time of one process, the best of some rounds, and a test needs only one
round to come out well: a busy machine makes a round slower, but what takes quadratic time takes
sixteen times as long in all of them. The limit lies between.
"""

from __future__ import annotations

import inspect
import sys
import time

import pytest

from hostile import INPUTS
from vaultgraph.reading.note import read
from vaultgraph.reading.passages import passages

TIMES_AS_LONG = 4
LIMIT = 8.0
ROUNDS = 6
SHORTEST = 0.004
"""Seconds below which a measurement says little: the text is made longer until it takes them."""
LONGEST = 600_000
FRAMES = 450


def seconds(data: bytes) -> float:
    begin = time.process_time()
    passages(read("note.md", data))
    return time.process_time() - begin


@pytest.mark.parametrize("name", INPUTS)
def test_reading_takes_linear_time(name: str):
    size = 10_000
    text = INPUTS[name](size).encode()
    while size < LONGEST and seconds(text) < SHORTEST:
        size *= TIMES_AS_LONG
        text = INPUTS[name](size).encode()
    longer = INPUTS[name](size * TIMES_AS_LONG).encode()
    best, best_longer = seconds(text), seconds(longer)
    for _ in range(ROUNDS):
        if best_longer < LIMIT * max(best, SHORTEST / 2):
            return
        best, best_longer = min(best, seconds(text)), min(best_longer, seconds(longer))
    pytest.fail(
        f"{len(longer):,} bytes take {best_longer / best:.1f} times as long as {len(text):,}"
    )


def test_a_small_stack_is_enough_for_any_depth():
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + FRAMES)
    try:
        for grow in INPUTS.values():
            passages(read("note.md", grow(20_000).encode()))
    finally:
        sys.setrecursionlimit(before)
