"""Which files a vault holds, and what is left out with which reason."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from conftest import write_files
from vaultgraph.model import FileKind
from vaultgraph.reading.scan import scan


def test_files_are_listed_by_path_with_their_kind(tmp_path: Path):
    write_files(tmp_path, {"b.md": "", "a/c.canvas": "", "d.base": "", "e.png": "", "F.MD": ""})
    assert [(file.path, file.kind) for file in scan(tmp_path).files] == [
        ("F.MD", FileKind.NOTE),
        ("a/c.canvas", FileKind.CANVAS),
        ("b.md", FileKind.NOTE),
        ("d.base", FileKind.BASE),
        ("e.png", FileKind.ATTACHMENT),
    ]


def test_names_that_begin_with_a_dot_are_not_part_of_the_vault(tmp_path: Path):
    write_files(tmp_path, {".obsidian/a.md": "", ".trash/b.md": "", ".c.md": "", "d.md": ""})
    assert [file.path for file in scan(tmp_path).files] == ["d.md"]


@pytest.mark.parametrize(
    ("glob", "left_out"),
    [
        ("Archive", ["Archive/a.md", "Archive/deep/b.md"]),
        ("Archive/*.md", ["Archive/a.md"]),
        ("**/b.md", ["Archive/deep/b.md", "b.md"]),
        ("*.md", ["b.md"]),
        ("?.md", ["b.md"]),
    ],
)
def test_configured_globs_leave_notes_out_with_a_reason(tmp_path: Path, glob, left_out):
    write_files(tmp_path, {"Archive/a.md": "", "Archive/deep/b.md": "", "b.md": ""})
    skipped = [file for file in scan(tmp_path, exclude=[glob]).files if file.skipped]
    assert [file.path for file in skipped] == left_out
    assert {file.skipped for file in skipped} == {"excluded by the configuration"}


def test_large_notes_are_left_out_with_a_reason(tmp_path: Path):
    write_files(tmp_path, {"large.md": "x" * 2000, "large.png": "x" * 2000})
    reasons = {file.path: file.skipped for file in scan(tmp_path, max_size=1000).files}
    assert reasons == {"large.md": "larger than the limit (2,000 bytes)", "large.png": ""}


def test_what_obsidian_excludes_is_marked(tmp_path: Path):
    settings = '{"userIgnoreFilters": ["Templates/", "/draft\\\\d/", 3, "/(/"]}'
    write_files(
        tmp_path,
        {".obsidian/app.json": settings, "Templates/a.md": "", "draft1.md": "", "b.md": ""},
    )
    assert [file.path for file in scan(tmp_path).files if file.excluded] == [
        "Templates/a.md",
        "draft1.md",
    ]


def test_paths_are_composed_and_twins_are_both_kept(tmp_path: Path):
    composed, decomposed = (unicodedata.normalize(form, "Ёлка.md") for form in ("NFC", "NFD"))
    write_files(tmp_path, {decomposed: ""})
    assert [file.path for file in scan(tmp_path).files] == [composed]
    write_files(tmp_path, {composed: ""})
    listing = scan(tmp_path)
    if len(list(tmp_path.iterdir())) < 2:
        pytest.skip("this file system takes both names for one")
    assert len(listing.files) == 2
    assert [problem.kind for problem in listing.problems] == ["file.twin"]


def test_nothing_outside_the_vault_is_listed(tmp_path: Path):
    write_files(tmp_path, {"outside/secret.md": "", "vault/a.md": "", "vault/folder.md/b.md": ""})
    vault = tmp_path / "vault"
    (vault / "out.md").symlink_to(tmp_path / "outside" / "secret.md")
    (vault / "loop").symlink_to(vault)
    (vault / "broken.md").symlink_to(vault / "nowhere.md")
    (vault / "inside.md").symlink_to(vault / "a.md")
    listing = scan(vault)
    assert [file.path for file in listing.files] == ["a.md", "folder.md/b.md", "inside.md"]
    assert sorted((problem.path, problem.kind) for problem in listing.problems) == [
        ("broken.md", "file.unreadable"),
        ("loop", "file.link"),
        ("out.md", "file.link"),
    ]


def test_names_that_are_no_text_are_written_out(tmp_path: Path):
    try:
        (tmp_path / os.fsdecode(b"n\xff.md")).write_text("")
    except OSError:
        pytest.skip("this file system takes text only")
    assert [file.path for file in scan(tmp_path).files] == ["n\\xff.md"]
