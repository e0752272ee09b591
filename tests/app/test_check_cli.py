"""``vaultgraph check`` on the command line."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from test_cli import answered, run

from conftest import MakeVault, write_files
from vaultgraph import Vault

FILES: dict[str, str | bytes] = {
    "Rivers.md": "# Bank\n",
    "a.md": "[[Rivres]] and [[nowhere at all]]\n",
    "b.md": "[[Rivres]]\n\n[[Rivres#Bank]]\n",
}


@pytest.fixture
def vault(make_vault: MakeVault) -> Vault:
    made = make_vault(FILES)
    made.index(embed=False)
    return made


def check(vault: Vault, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run("check", *arguments, "-C", vault.root)


def said(vault: Vault) -> dict[str, str]:
    return {name: (vault.root / name).read_text(encoding="utf-8") for name in FILES}


def fixed(vault: Vault, answers: str) -> str:
    """Returns what ``--fix`` shows on a terminal where somebody types answers."""
    return answered(answers, "check", "--fix", "-C", vault.root)


def test_the_exit_status_is_1_if_there_are_problems(vault: Vault):
    found = check(vault)
    assert (found.returncode, found.stderr) == (1, "")
    assert found.stdout == (
        "        4  link.unresolved  3 with a fix\n"
        "\n"
        "    2×  [[Rivres]] → [[Rivers]]  in 2 notes\n"
        "        [[Rivres#Bank]] → [[Rivers#Bank]]  b.md:3\n"
        "        [[nowhere at all]] leads nowhere  a.md:1\n"
        "\n"
        "with each place: vaultgraph check -k 0\n"
        "3 can be mended: vaultgraph check --fixable, --diff, --fix\n"
    )
    write_files(vault.root, {"a.md": "text", "b.md": "text"})
    vault.index(embed=False)
    clean = check(vault)
    assert (clean.returncode, clean.stdout) == (0, "no problems\n")


def test_everything_is_listed_with_each_place_and_why(vault: Vault):
    shown = check(vault, "-k", "0").stdout
    assert "  [[Rivres]] leads nowhere  → [[Rivers]]  (a slip of the pen)\n" in shown
    assert "      a.md:1\n      b.md:1\n" in shown


def test_problems_can_be_narrowed(vault: Vault):
    assert "nowhere at all" not in check(vault, "--fixable").stdout
    assert "a.md" not in check(vault, "--in", "b*", "-k", "0").stdout
    assert check(vault, "--kind", "footnote").stdout == "no problems\n"
    assert check(vault, "--kind", "foot").returncode == 2


def test_json_tells_what_would_be_written_where(vault: Vault):
    first, *_ = json.loads(check(vault, "--json").stdout)
    assert list(first) == ["kind", "note", "line", "message", "fix", "why", "edits"]
    (edit,) = first["edits"]
    assert edit == {
        "line": 1,
        "start": 0,
        "end": 10,
        "was": "[[Rivres]]",
        "text": "[[Rivers]]",
        "target": "Rivers.md",
    }


def test_the_first_screen_of_thousands_of_problems_fits_and_says_how_to_see_more(tmp_path: Path):
    kinds = "[[https://x.example/{0}]]\n\n[^{0}]\n\n[[#none {0}]]\n\n[[gone {0}]] [[Everywhere]]\n"
    notes = {f"notes/{number}.md": "".join(map(kinds.format, range(20))) for number in range(40)}
    write_files(tmp_path, {**notes, "many.md": " ".join(f"[[no {n}]]" for n in range(500))})
    run("index", tmp_path, "--no-embed")
    lines = run("check", "-C", tmp_path).stdout.splitlines()
    assert len(lines) <= 40
    assert lines[0] == "      800  footnote.undefined"
    assert "  800×  [[Everywhere]] leads nowhere  in 40 notes" in lines
    assert "  500×  [[no 0]] leads nowhere …  many.md:1" in lines
    assert any(line.endswith("more: vaultgraph check -k 0") for line in lines)
    assert "one kind: vaultgraph check --kind link.unresolved" in lines
    assert "800 can be mended: vaultgraph check --fixable, --diff, --fix" in lines
    shorter = run("check", "-C", tmp_path, "-k", "3").stdout.splitlines()
    assert len(shorter) == len(lines) - 17
    everything = run("check", "-C", tmp_path, "--kind", "link.unresolved", "-k", "0").stdout
    assert everything.count("[[no ") == 500


def test_a_diff_goes_to_stdout_and_nothing_is_written(vault: Vault):
    before = said(vault)
    done = check(vault, "--diff", "--in", "a.md")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "--- a/a.md\n+++ b/a.md\n@@ -1 +1 @@\n"
        "-[[Rivres]] and [[nowhere at all]]\n+[[Rivers]] and [[nowhere at all]]\n"
    )
    assert said(vault) == before


def test_all_can_be_mended_and_taken_back(vault: Vault):
    before = said(vault)
    done = check(vault, "--fix", "--yes")
    assert (done.returncode, done.stdout) == (0, "")
    assert "3 fixes written into 2 notes" in done.stderr
    assert "vaultgraph check --undo takes them out again" in done.stderr
    assert said(vault)["b.md"] == "[[Rivers]]\n\n[[Rivers#Bank]]\n"
    undone = check(vault, "--undo")
    assert (undone.returncode, "3 changes taken out of 2 notes" in undone.stderr) == (0, True)
    assert said(vault) == before
    assert check(vault, "--undo").returncode == 2


def test_each_is_asked_for_on_a_terminal(vault: Vault):
    shown = fixed(vault, "what?\nn\ny\nq\n")
    assert "mend it? [y/s/n/a/q]" in shown
    assert "1 fixes written into 1 notes" in shown
    assert said(vault)["a.md"] == FILES["a.md"]
    assert said(vault)["b.md"] == "[[Rivers]]\n\n[[Rivres#Bank]]\n"


def test_the_same_can_be_mended_wherever_it_is(vault: Vault):
    assert "2 fixes written into 2 notes" in fixed(vault, "s\nn\n")
    assert said(vault)["b.md"] == "[[Rivers]]\n\n[[Rivres#Bank]]\n"


def test_all_that_follow_can_be_mended(vault: Vault):
    assert "3 fixes written into 2 notes" in fixed(vault, "a\n")


@pytest.mark.parametrize("options", [["--yes"], ["--fix"], ["--fix", "--diff"], ["--kind", "x"]])
def test_what_cannot_be_done_is_said_with_a_hint(vault: Vault, options: list[str]):
    done = check(vault, *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert "hint: " in done.stderr
