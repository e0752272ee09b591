"""Fixes are proven, written and taken back, and nothing else ever changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import MakeVault, write_files
from vaultgraph import Vault
from vaultgraph.errors import VaultgraphError
from vaultgraph.model import Problem
from vaultgraph.reading import note as reader
from vaultgraph.writing.journal import Journal
from written import fix, fix_differences, undo

FILES: dict[str, str | bytes] = {
    "Rivers.md": "# The memory of water\n",
    "a.md": "[[Rivres]]\n\n[[Rivers#The memroy of water]] and [[nowhere at all]]\n",
    "b.md": "---\nup: [[Rivers]]\n---\n[[Rivres|x]]\r\n",
}


def contents(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and ".vaultgraph" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def mended(vault: Vault) -> list[Problem]:
    return [problem for problem in vault.check() if problem.edits]


@pytest.fixture
def vault(make_vault: MakeVault) -> Vault:
    made = make_vault(FILES)
    made.index(embed=False)
    return made


def test_fixes_are_written_and_the_problems_are_gone(vault: Vault):
    before = contents(vault.root)
    problems = mended(vault)
    outcome = fix(vault, problems)
    assert (outcome.changes, outcome.notes, outcome.refused) == (4, ("a.md", "b.md"), ())
    after = contents(vault.root)
    assert after["a.md"] == (
        b"[[Rivers]]\n\n[[Rivers#The memory of water]] and [[nowhere at all]]\n"
    )
    assert after["b.md"] == b'---\nup: "[[Rivers]]"\n---\n[[Rivers|x]]\r\n'
    vault.index(embed=False)
    assert [problem.message for problem in vault.check()] == ["[[nowhere at all]] leads nowhere"]
    assert undo(vault).changes == 4
    assert contents(vault.root) == before


def test_only_what_was_accepted_is_written_and_one_journal_is_undone_at_once(vault: Vault):
    before = contents(vault.root)
    first, *_, last = mended(vault)
    journal = Journal(vault.folder)
    assert fix(vault, [first], journal).notes == ("a.md",)
    assert fix(vault, [last], journal).notes == ("b.md",)
    assert contents(vault.root)["a.md"].count(b"memroy") == 1
    undo(vault)
    assert contents(vault.root) == before


def test_the_diff_shows_what_would_be_written(vault: Vault):
    before = contents(vault.root)
    difference = fix_differences(vault, mended(vault)).decode()
    assert "-[[Rivres]]\n+[[Rivers]]\n" in difference
    assert '+up: "[[Rivers]]"\n' in difference
    assert contents(vault.root) == before


def test_a_note_that_changed_since_it_was_indexed_has_no_fix_and_is_left(vault: Vault):
    problems = mended(vault)
    (vault.root / "a.md").write_text("[[Rivres]]", encoding="utf-8")
    assert {problem.path for problem in mended(vault)} == {"b.md"}
    outcome = fix(vault, problems)
    assert outcome.notes == ("b.md",)
    assert outcome.refused == (("a.md", "it has changed since it was indexed"),)
    assert (vault.root / "a.md").read_text(encoding="utf-8") == "[[Rivres]]"
    with pytest.raises(VaultgraphError, match="changed since it was indexed"):
        fix_differences(vault, problems)


def test_links_and_fixes_are_undone_in_their_order(vault: Vault):
    states = [contents(vault.root)]
    for problem in mended(vault)[-2:]:
        fix(vault, [problem])
        vault.index(embed=False)
        states.append(contents(vault.root))
    for state in reversed(states[:-1]):
        undo(vault)
        assert contents(vault.root) == state


def test_damaged_text_has_no_fix(make_vault: MakeVault):
    text = "[[Rivres]] " + "Память воды и берега, где лежит камень".encode().decode(
        "cp1252", "replace"
    )
    vault = make_vault({"Rivers.md": "", "a.md": "[[Rivres]]\n".encode("utf-16"), "b.md": text})
    (vault.root / "c.md").write_bytes(b"[[Rivres]] \xff\xfe\xfa")
    vault.index(embed=False)
    assert [problem.path for problem in mended(vault)] == ["a.md", "b.md"]
    fix(vault, mended(vault))
    assert (vault.root / "a.md").read_bytes().decode("utf-16") == "[[Rivers]]\n"


PIECES = st.sampled_from(
    "[[Rivres]]¦[[Rivers]]¦![[Rivres|100]]¦[x](Rivres.md)¦[[Rivers#The memroy of water]]¦[[¦]]"
    "¦[[a|b]]¦[[https://x.example|y]]¦ ¦\n¦\n\n¦> ¦- ¦| ¦ |¦\n| --- |\n¦**¦`¦%%¦$¦\r\n¦# ¦[^1]¦"
    '\n[^1]: ¦```\n¦<!--¦-->¦(¦)¦^x¦#tag ¦key:: ¦---\n¦up: [[Rivers]]\n¦up: "[[Rivres]]"\n'
    "¦tags:\n  - river bed\n¦: ¦Память ".split("¦")
)


@given(st.lists(PIECES, max_size=25).map("".join))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_fix_mends_its_problem_and_brings_none(tmp_path: Path, text: str):
    root = tmp_path / "vault"
    shutil.rmtree(root, ignore_errors=True)
    write_files(root, {"Rivers.md": FILES["Rivers.md"], "Book/x.md": text, "a.md": "[[a]]"})
    vault = Vault(root)
    vault.index(embed=False)
    everything = contents(root)
    before = reader.read("Book/x.md", (root / "Book/x.md").read_bytes())
    problems = vault.check()
    with_fix = [problem for problem in problems if problem.edits]
    outcome = fix(vault, with_fix)
    assert (outcome.changes, outcome.refused) == (len(with_fix), ())
    after = reader.read("Book/x.md", (root / "Book/x.md").read_bytes())
    assert after.headings == before.headings
    assert after.aliases == before.aliases
    assert [leaf.kind for leaf in after.leaves] == [leaf.kind for leaf in before.leaves]
    vault.index(embed=False)
    left = sorted((problem.kind, problem.line) for problem in vault.check())
    assert left == sorted((problem.kind, problem.line) for problem in problems if not problem.edits)
    if with_fix:
        undo(vault)
    assert contents(root) == everything
