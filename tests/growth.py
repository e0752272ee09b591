"""Whether work grows with the size of what is worked on, and no faster.

CPU time of one process is compared, the best of some rounds, and one round that comes out well is
enough: a busy machine makes a round slower, but what takes quadratic time takes sixteen times as
long in all of them. The limit lies between.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

TIMES = 4
LIMIT = 8.0
ROUNDS = 8
SHORTEST = 0.004
"""Seconds below which a measurement says little: the work is made larger until it takes them."""


def assert_linear(
    make: Callable[[int], T],
    work: Callable[[T], object],
    size: int,
    largest: int = 600_000,
    rounds: int = ROUNDS,
) -> None:
    """Fails where work on what is four times as large takes more than eight times as long."""

    def seconds(given: T) -> float:
        begin = time.process_time()
        work(given)
        return time.process_time() - begin

    small = make(size)
    while size < largest and seconds(small) < SHORTEST:
        size *= TIMES
        small = make(size)
    large = make(size * TIMES)
    best, best_large = seconds(small), seconds(large)
    for _ in range(rounds):
        if best_large < LIMIT * max(best, SHORTEST / 2):
            return
        best, best_large = min(best, seconds(small)), min(best_large, seconds(large))
    raise AssertionError(f"{TIMES} times the work took {best_large / best:.1f} times as long")
