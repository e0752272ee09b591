"""Files that nobody wrote, read all the way to the rows that are stored.

``VAULTGRAPH_TESTS=all`` reads 25,000 of them, else 4,000. ``rows.py`` goes on for longer.
"""

from __future__ import annotations

import os
import subprocess
import sys

import grammars
import pytest
import rows

from conftest import EVERYTHING
from vaultgraph.model import Link, Problem, Syntax, Zone

STRETCH = 500
STRETCHES = 50 if EVERYTHING else 8


@pytest.mark.parametrize("number", range(STRETCHES))
def test_any_file_is_read_to_rows(number: int):
    found = rows.run(1, range(number * STRETCH, (number + 1) * STRETCH))
    assert found.kinds.total() == STRETCH
    assert not found.failures, "\n".join(found.failures)


def test_what_is_read_is_the_same_in_any_process():
    command = [sys.executable, rows.__file__, "--inputs", "100", "--seed", "7", "--digest"]

    def said(hash_seed: str) -> bytes:
        env = os.environ | {"PYTHONHASHSEED": hash_seed}
        return subprocess.run(command, env=env, check=True, capture_output=True).stdout

    assert said("1") == said("2") != b""


def test_files_are_made_again_from_their_seed():
    assert [grammars.file(3, n) for n in range(40)] == [grammars.file(3, n) for n in range(40)]
    assert grammars.file(3, 5) != grammars.file(4, 5)


def test_every_kind_of_file_is_made():
    made = {grammars.file(1, number).kind for number in range(600)}
    assert made >= {*grammars.FILES, "bytes", "characters", "soup", "changed"}


def test_what_fails_is_made_short():
    made = grammars.Made("note", "n.md", b"one\ntwo [[x]] three\nfour\n" * 9)
    least = rows.shortest(made, lambda each: b"[x" in each.data and b"four" in each.data)
    assert least.data == b"[xfour"


def test_places_outside_a_file_are_told():
    lines = ["one", "two"]
    link = Link(
        target="a",
        subpath="",
        display="a",
        raw="tw",
        line=2,
        start=0,
        end=2,
        zone=Zone.BODY,
        syntax=Syntax.WIKILINK,
    )
    assert not rows.misplaced(link, lines)
    for wrong in ({"line": 3}, {"line": -1}, {"end": 9}, {"start": 3}, {"raw": "ow"}):
        changed = Link(**{name: getattr(link, name) for name in link.__slots__} | wrong)
        assert rows.misplaced(changed, lines)


def test_what_no_database_holds_is_told():
    assert not rows.unstorable(Problem(path="n.md", kind="kind", message="text", line=3))
    assert rows.unstorable(Problem(path="n.md", kind="kind", message="\ud800"))
    assert rows.unstorable(Problem(path="n.md", kind="kind", message="text", line=2**63))
