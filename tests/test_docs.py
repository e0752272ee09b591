"""The documents: every command is described, every example runs, every link leads somewhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from conftest import ROOT, copy_sample
from vaultgraph.config.file import default
from vaultgraph.config.settings import SETTINGS
from vaultgraph.extraction import Extractor

DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("benchmarks/*.md")]
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]\[]+\]\(([^)#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path):
    text = re.sub(r"```.*?```|`[^`]*`", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in LINK.findall(text):
        if not target.startswith("http"):
            assert (document.parent / target).exists(), target


def test_every_command_and_option_is_documented():
    described = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    commands = "index query related expand stats encoders check verify evaluate export view serve"
    for command in commands.split():
        assert f"## vaultgraph {command}" in described
        shown = subprocess.run(
            [sys.executable, "-m", "vaultgraph", command, "--help"],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "COLUMNS": "100"},
        ).stdout
        for option in re.findall(r"--[a-z-]+", shown):
            if option not in ("--help", "--embed"):
                assert option in described, f"{command} {option}"


def test_every_kind_of_problem_is_documented():
    described = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    kinds = re.findall(
        r'"((?:address|link|footnote|frontmatter|table|wikilink|encoding|canvas|file|folder|merge'
        r"|settings)"
        r'\.[a-z_]+)"',
        sources,
    )
    assert len(set(kinds)) > 12
    for kind in kinds:
        assert f"`{kind}`" in described, kind


def test_the_table_of_settings_is_that_of_the_model():
    described = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    rows = [f"| `{each.key}` | `{default(each)}` | {each.description} |" for each in SETTINGS]
    assert "\n".join(rows) in described


def sessions() -> list[tuple[str, list[tuple[str, str]]]]:
    """Returns the console sessions of each document as commands with what they print."""
    found = []
    for document in DOCUMENTS:
        blocks = CONSOLE.findall(document.read_text(encoding="utf-8"))
        steps = [
            (command, output)
            for block in blocks
            for command, output in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
        ]
        if steps:
            found.append((document.name, steps))
    return found


def matches(shown: str, expected: str) -> bool:
    """Compares outputs; ``[...]`` in the expected one stands for anything."""
    pattern = re.escape(expected).replace(re.escape("[...]"), r"(?:.|\n)*?")
    return re.fullmatch(pattern, shown) is not None


@pytest.mark.parametrize(("document", "steps"), sessions())
def test_every_session_runs_as_printed(document: str, steps: list[tuple[str, str]], tmp_path: Path):
    copy_sample(tmp_path / "sample_vault")
    for command, expected in steps:
        program, *arguments = shlex.split(command)
        assert program == "vaultgraph"
        shown = subprocess.run(
            [sys.executable, "-m", "vaultgraph", *arguments],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert shown.returncode in (0, 1), shown.stderr
        assert matches(shown.stdout, expected), f"{document}: $ {command}\n{shown.stdout}"


def test_every_python_example_runs(tmp_path: Path):
    copy_sample(tmp_path / "sample_vault")
    for document in DOCUMENTS:
        for example in PYTHON.findall(document.read_text(encoding="utf-8")):
            subprocess.run([sys.executable, "-c", example], cwd=tmp_path, check=True)


def test_the_table_of_rooms_is_that_of_the_contract():
    described = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", described, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(len(layers), 0, -1))
    assert [re.findall(r"`(\w+)`", rooms) for _, rooms in rows] == [
        layer.split(" | ") for layer in layers
    ]


def test_the_extractor_that_is_taught_is_the_one_that_is_tested():
    taught = PYTHON.findall((ROOT / "docs" / "extractors.md").read_text(encoding="utf-8"))
    source = ROOT / "tests" / "extraction" / "outside" / "citations.py"
    assert taught == [source.read_text(encoding="utf-8")]


def test_everything_that_an_extractor_may_have_is_explained():
    described = (ROOT / "docs" / "extractors.md").read_text(encoding="utf-8")
    for name in vars(Extractor) | Extractor.__annotations__:
        if not name.startswith("_") and name != "everywhere":
            assert f"`{name}`" in described or f"`{name}(" in described, name


def test_there_are_sessions_to_run():
    assert sum(len(steps) for _, steps in sessions()) >= 5
