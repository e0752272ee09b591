"""``vaultgraph expand`` as a person or a script meets it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import MakeVault
from vaultgraph import Vault


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vaultgraph", "expand", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_a_tree_is_printed_with_reasons(sample: Vault):
    done = run("3.2", "-C", sample.root, "--budget", "9")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert len(lines) == 9
    assert lines[0].startswith("3.2 Гистерезис")
    assert all(" — " in line for line in lines)
    assert lines[1].startswith("├─ ")


def test_words_of_a_text_need_no_quotes(sample: Vault):
    done = run("memory", "of", "water", "-C", sample.root, "--depth", "1")
    assert done.stdout.startswith("memory of water — a free text")


def test_json_has_the_promised_keys(sample: Vault):
    for option in (["--json"], ["--as", "json"]):
        document = json.loads(run("Δ12", "-C", sample.root, *option).stdout)
        assert document.keys() == {"seed", "depth", "budget", "others", "tree"}
        promised = {"node", "kind", "tie", "label", "why", "note", "line", "branches"}
        assert promised <= document["tree"].keys()
        assert promised <= document["tree"]["branches"][0].keys()


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("t.md", "- **3 "),
        ("t.mmd", "flowchart LR"),
        ("t.canvas", '{\n\t"nodes"'),
        ("t.json", '{\n  "seed": "3"'),
        ("t.txt", "3 Русло"),
    ],
)
def test_the_suffix_of_a_file_tells_the_form(sample: Vault, tmp_path: Path, name: str, begins: str):
    done = run("3", "-C", sample.root, "-o", tmp_path / name)
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
    assert re.search(r"\d\d lines as [a-z]+\n", done.stderr)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_every_form_can_be_printed(sample: Vault):
    for form in ("outline", "mermaid", "canvas", "prompt"):
        done = run("3.1", "-C", sample.root, "--as", form, "--budget", "5")
        assert done.returncode == 0
        assert "3.1 След без хранителя" in done.stdout


def test_other_meanings_are_told_on_stderr(sample: Vault):
    done = run("Tides", "-C", sample.root, "--budget", "3")
    assert done.stderr == "Tides may also mean:\n  note:Ideas/Tides.md\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["9.9.9"], "error: no outline has a section 9.9.9\n"),
        (["Δ12345"], "error: no formula of the vault speaks of Δ12345\n"),
        (["3", "--as", "picture"], "error: there is no form 'picture'\nhint: one of: tree,"),
        (["3", "-o", "t.pdf"], "error: the suffix '.pdf' tells no form\nhint: name it with --as"),
        (["3", "-o", "no/such/folder/t.md"], "error: no/such/folder/t.md can't be written"),
    ],
)
def test_errors_are_two_lines(sample: Vault, arguments: list[str], message: str):
    done = run(*arguments, "-C", sample.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(message)


def test_control_characters_are_written_out(make_vault: MakeVault):
    vault = make_vault({"a.md": "# A\n\nfrogs \u202e reversed [[b]]\n", "b.md": "frogs\n"})
    vault.index()
    assert "\u202e" not in run("a", "-C", vault.root).stdout
