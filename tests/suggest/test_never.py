"""The block list."""

from __future__ import annotations

from pathlib import Path

import pytest

from vaultgraph.errors import ConfigError
from vaultgraph.suggest import never


def test_a_name_is_blocked_in_all_its_forms():
    blocked = never.parse("# words\n\nРусло\n")
    assert blocked.blocks_name("русла")
    assert not blocked.blocks_name("русло реки")


@pytest.mark.parametrize("line", ["Book/Tides.md → Русло.md", "tides→русло", "Book/Tides → Русло"])
def test_a_link_is_blocked_by_paths_or_names(line: str):
    blocked = never.parse(line)
    assert blocked.blocks_link("Book/Tides.md", "Русло.md")
    assert not blocked.blocks_link("Русло.md", "Book/Tides.md")


def test_lines_are_added_once_and_stay_a_persons_own(tmp_path: Path):
    (tmp_path / never.FILE).write_bytes("\ufeffМоё слово".encode())
    for line in ("Русло", "a.md → b.md", "Русло"):
        never.add(tmp_path, line)
    assert (tmp_path / never.FILE).read_text(encoding="utf-8") == (
        "Моё слово\nРусло\na.md → b.md\n"
    )
    assert never.load(tmp_path).blocks_name("моим словом")


def test_the_first_line_comes_with_a_word_on_what_the_file_is(tmp_path: Path):
    assert never.load(tmp_path) == never.Never()
    never.add(tmp_path, "Русло")
    assert (tmp_path / never.FILE).read_text(encoding="utf-8").startswith("# ")
    assert never.load(tmp_path).names == {("русл",)}


@pytest.mark.parametrize("line", ["", "  ", "#", "# x", "…", "a\nb"])
def test_what_is_no_name_is_refused(tmp_path: Path, line: str):
    with pytest.raises(ConfigError):
        never.add(tmp_path, line)


def test_a_list_that_cannot_be_read_is_an_error(tmp_path: Path):
    (tmp_path / never.FILE).write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ConfigError, match="can't be read"):
        never.load(tmp_path)
