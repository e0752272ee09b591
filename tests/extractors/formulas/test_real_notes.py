"""Formulas of a real vault, held against labels made by hand; and the examples of the lesson."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from conftest import CORPORA, ROOT, need
from vaultgraph.extractors.formulas.find import find
from vaultgraph.extractors.formulas.grammar import parse
from vaultgraph.reading.note import read

GOLD = CORPORA.parent / "gold" / "formulas_dev.jsonl"
SEEDS = CORPORA.parent / "seeds"
LESSON = (ROOT / "docs" / "formulas.md").read_text(encoding="utf-8")


def test_the_bars_of_the_benchmark_are_reached(corpus):
    need(GOLD.is_file(), "the labelled formulas")
    command = [sys.executable, ROOT / "benchmarks" / "formulas.py", corpus("eugene"), GOLD]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("name", "count"), [("000", 0), ("001", 13)])
def test_the_first_two_notes_hold_no_and_thirteen_formulas(name: str, count: int):
    found = sorted(SEEDS.glob(f"{name}*"))
    need(found, "the first note")
    data = found[0].read_bytes()
    formulas = find(read("seed.md", data))
    assert sum(formula.tier != "D" for formula in formulas) == count


def examples() -> list[str]:
    blocks = re.findall(r"^```text\n(.*?)^```$", LESSON, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("line", examples())
def test_every_example_of_the_lesson_is_a_formula(line: str):
    text = f"# Формулы\n\n- {line}"
    (found,) = find(read("note.md", text.encode()))
    assert parse(line)
    assert found.tier != "D"
