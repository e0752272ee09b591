"""Link suggestions on the command line."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from test_cli import answered, run

from conftest import MakeVault, write_files
from vaultgraph import Vault

FILES: dict[str, str | bytes] = {
    "Русло реки.md": "форма",
    "Hopfield network.md": "a net",
    "a.md": "Русло реки.\n\nA Hopfield network.\n",
    "b.md": "О русле реки.\n",
}


@pytest.fixture
def vault(make_vault: MakeVault) -> Vault:
    made = make_vault(FILES)
    made.index(embed=False)
    return made


def suggest(vault: Vault, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run("suggest", *arguments, "-C", vault.root)


def said(vault: Vault) -> dict[str, str]:
    return {name: (vault.root / name).read_text(encoding="utf-8") for name in FILES}


def applied(vault: Vault, answers: str) -> str:
    """Returns what ``--apply`` shows on a terminal where somebody types answers."""
    return answered(answers, "suggest", "links", "--apply", "-C", vault.root)


@pytest.mark.parametrize("command", ["links", "undo"])
def test_each_command_is_documented_with_its_options(command: str):
    described = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
    shown = run("suggest", command, "--help", env={**os.environ, "COLUMNS": "100"})
    assert f"vaultgraph suggest {command}" in shown.stdout
    for option in re.findall(r"--[a-z-]+", shown.stdout):
        assert option == "--help" or option in described, option


def test_a_suggestion_shows_its_line_and_why(vault: Vault):
    done = suggest(vault, "links", "b")
    assert done.returncode == 0
    assert "b.md:1  → Русло реки.md" in done.stdout
    assert "О *русле реки*." in done.stdout
    assert "[[Русло реки|русле реки]]" in done.stdout
    assert "its name, inflected" in done.stdout


def test_json_has_stable_keys(vault: Vault):
    found = json.loads(suggest(vault, "links", "--json").stdout)
    assert len(found) == 3
    keys = ["id", "kind", "note", "line", "start", "end", "text", "target", "link", "context"]
    assert list(found[0]) == [*keys, "mark", "score", "why"]
    for each in found:
        line = said(vault)[each["note"]].split("\n")[each["line"] - 1]
        assert line[each["start"] : each["end"]] == each["text"]


def test_a_diff_goes_to_stdout_and_nothing_is_written(vault: Vault):
    before = said(vault)
    done = suggest(vault, "links", "--diff")
    assert done.stdout.startswith("--- a/a.md\n+++ b/a.md\n@@ -1,3 +1,3 @@\n-Русло реки.\n")
    assert said(vault) == before


def test_all_can_be_applied_and_undone(vault: Vault):
    before = said(vault)
    done = suggest(vault, "links", "--apply", "--yes")
    assert (done.returncode, done.stdout) == (0, "")
    assert "3 links written into 2 notes" in done.stderr
    assert said(vault)["b.md"] == "О [[Русло реки|русле реки]].\n"
    assert "changed since it was indexed" in suggest(vault, "links", "--apply", "--yes").stderr
    undone = suggest(vault, "undo")
    assert (undone.returncode, "3 changes taken out of 2 notes" in undone.stderr) == (0, True)
    assert said(vault) == before
    assert suggest(vault, "undo").returncode == 2


def test_a_file_of_accepted_ids_is_applied(vault: Vault, tmp_path: Path):
    found = json.loads(suggest(vault, "links", "--json").stdout)
    chosen = [{**each, "accepted": each["note"] == "b.md"} for each in found]
    file = tmp_path / "links.json"
    file.write_text(json.dumps(chosen), encoding="utf-8")
    assert "1 links written" in suggest(vault, "links", "--apply", file).stderr
    assert said(vault)["a.md"] == FILES["a.md"]
    again = suggest(vault, "links", "--apply", file)
    assert (again.returncode, "no longer hold" in again.stderr) == (2, True)


def test_a_list_of_ids_will_do(vault: Vault, tmp_path: Path):
    found = json.loads(suggest(vault, "links", "--json").stdout)
    file = tmp_path / "ids.json"
    file.write_text(json.dumps([each["id"] for each in found]), encoding="utf-8")
    assert "3 links written" in suggest(vault, "links", "--apply", file).stderr


@pytest.mark.parametrize(
    "content", ["", "{", "{}", "[1]", '[{"note": "a.md"}]', "[[]]", "[" * 9999]
)
def test_a_file_that_holds_no_ids_is_an_error(vault: Vault, tmp_path: Path, content: str):
    file = tmp_path / "ids.json"
    file.write_text(content, encoding="utf-8")
    done = suggest(vault, "links", "--apply", file)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


def test_each_is_asked_for_on_a_terminal(vault: Vault):
    shown = applied(vault, "what?\ny\nn\nnever\n")
    assert "link it? [y/n/a/q/never/here]" in shown
    assert "1 links written into 1 notes" in shown
    assert sum(text.count("[[") for text in said(vault).values()) == 1
    assert (vault.folder / "never-link.txt").is_file()


def test_one_can_stop_at_any_time_and_keeps_what_was_accepted(vault: Vault):
    assert "1 links written" in applied(vault, "y\nq\n")


def test_all_that_follow_can_be_accepted(vault: Vault):
    assert "3 links written" in applied(vault, "a\n")


def test_a_link_that_is_never_wanted_is_not_suggested_again(vault: Vault):
    applied(vault, "here\nn\nn\n")
    assert "→" in (vault.folder / "never-link.txt").read_text(encoding="utf-8").splitlines()[-1]
    assert len(json.loads(suggest(vault, "links", "--json").stdout)) == 2


def test_a_name_can_be_blocked(vault: Vault):
    assert suggest(vault, "links", "--never", "русло реки").returncode == 0
    left = json.loads(suggest(vault, "links", "--json").stdout)
    assert {each["target"] for each in left} == {"Hopfield network.md"}


@pytest.mark.parametrize(
    "options", [["--yes"], ["--apply"], ["--apply", "--diff"], ["nobody"], ["--never", "#"]]
)
def test_what_cannot_be_done_is_said_with_a_hint(vault: Vault, options: list[str]):
    done = suggest(vault, "links", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")


def test_names_cannot_write_to_the_terminal(make_vault: MakeVault):
    text = "see Hopfield network \x1b[2J \u202e end"
    vault = make_vault({"Hopfield network.md": "x", "a.md": text})
    vault.index(embed=False)
    shown = suggest(vault, "links").stdout
    assert "Hopfield network" in shown
    assert not re.search("[\x1b\u202e]", shown)


def test_a_vault_of_lines_without_end_is_read(tmp_path: Path):
    root = tmp_path / "vault"
    write_files(root, {"Русло реки.md": "x", "a.md": "русло реки " * 20_000})
    Vault(root).index(embed=False)
    done = run("suggest", "links", "--all", "-k", "3", "-C", root)
    assert done.returncode == 0
    assert max(map(len, done.stdout.split("\n"))) < 400
    shutil.rmtree(root)
