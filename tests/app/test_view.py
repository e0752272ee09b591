"""``vaultgraph view`` and ``serve`` as commands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import write_files
from vaultgraph import Vault

COMMAND = [sys.executable, "-m", "vaultgraph"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(tmp_path / "vault", {"a.md": "[[b]] #tag", "b.md": ""})
    Vault(tmp_path / "vault").index(embed=False)
    return tmp_path / "vault"


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_a_page_is_written_into_the_index_folder_and_opened(root: Path, tmp_path: Path):
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n', encoding="utf-8")
    browser.chmod(0o755)
    shown = run("view", "-C", root, BROWSER=f"{browser} %s")
    page = root / ".vaultgraph" / "view.html"
    assert (shown.returncode, shown.stdout) == (0, "")
    assert shown.stderr == f"{page}: 2 nodes, 1 edges\n"
    assert (tmp_path / "opened").read_text().strip() == page.as_uri()
    assert "<title>vault</title>" in page.read_text(encoding="utf-8")


def test_a_page_may_be_written_elsewhere_with_other_kinds(root: Path, tmp_path: Path):
    shown = run("view", "-C", root, "--no-open", "-o", tmp_path / "v.html", "--kinds", "note,tag")
    assert shown.stderr == f"{tmp_path}/v.html: 3 nodes, 2 edges\n"


def test_a_page_is_html(root: Path, tmp_path: Path):
    shown = run("view", "-C", root, "--no-open", "-o", tmp_path / "v.gexf")
    assert shown.returncode == 2
    assert "suffix .html" in shown.stderr
    assert not (tmp_path / "v.gexf").exists()


def test_a_vault_without_index_is_not_served(tmp_path: Path):
    write_files(tmp_path, {"a.md": "A"})
    shown = run("serve", "-C", tmp_path, "--no-open", "--port", "0")
    assert (shown.returncode, shown.stdout) == (2, "")
    assert "vaultgraph index" in shown.stderr
