"""A note four times as long takes about four times as long to read, whatever stands in it."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

import pytest
import rows
from grammars import Made

from growth import assert_linear
from hostile import INPUTS

ROUNDS = 6
FRAMES = 450


def grown(name: str, size: int) -> Made:
    return Made(name, "note.md", INPUTS[name](size).encode())


@pytest.mark.parametrize("name", INPUTS)
def test_reading_takes_linear_time(name: str, tmp_path: Path):
    assert_linear(
        lambda size: grown(name, size),
        lambda made: rows.read(tmp_path, made),
        10_000,
        rounds=ROUNDS,
    )


def test_a_small_stack_is_enough_for_any_depth(tmp_path: Path):
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + FRAMES)
    try:
        for name in INPUTS:
            assert not rows.read(tmp_path, grown(name, 20_000)).error
    finally:
        sys.setrecursionlimit(before)
