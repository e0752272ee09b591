"""A note four times as long takes about four times as long to read, whatever stands in it."""

from __future__ import annotations

import inspect
import sys

import pytest

from growth import assert_linear
from hostile import INPUTS
from vaultgraph.reading.note import read
from vaultgraph.reading.passages import passages

ROUNDS = 6
FRAMES = 450


@pytest.mark.parametrize("name", INPUTS)
def test_reading_takes_linear_time(name: str):
    assert_linear(
        lambda size: INPUTS[name](size).encode(),
        lambda data: passages(read("note.md", data)),
        10_000,
        rounds=ROUNDS,
    )


def test_a_small_stack_is_enough_for_any_depth():
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + FRAMES)
    try:
        for grow in INPUTS.values():
            passages(read("note.md", grow(20_000).encode()))
    finally:
        sys.setrecursionlimit(before)
