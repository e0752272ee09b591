"""Files written as a whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from vaultgraph.extractors.formulas.scenes.appending import with_line
from vaultgraph.files import replacing


def test_a_file_is_replaced_when_all_is_written(tmp_path: Path):
    path = tmp_path / "graph.gexf"
    path.write_text("former")
    with replacing(path) as unfinished:
        unfinished.write_text("new")
        assert path.read_text() == "former"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_leaves_the_former_file_and_nothing_else(tmp_path: Path):
    path = tmp_path / "graph.gexf"
    path.write_text("former")

    def fail() -> None:
        with replacing(path) as unfinished:
            unfinished.write_text("half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail()
    assert path.read_text() == "former"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path):
    (tmp_path / "link.md").symlink_to("note.md")
    with replacing(tmp_path / "link.md") as unfinished:
        unfinished.write_text("new")
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "note.md").read_text() == "new"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"x\n"),
        (b"text", b"text\n\nx\n"),
        (b"text\n", b"text\n\nx\n"),
        (b"text\n\n", b"text\n\nx\n"),
    ],
)
def test_a_line_is_added_as_a_paragraph(before: bytes, after: bytes):
    assert with_line(before, "x") == after


def test_nothing_is_added_to_what_is_no_utf_8():
    with pytest.raises(ValueError, match=r"no UTF-8 text"):
        with_line("text".encode("utf-16"), "x")
