"""Links as Obsidian would write them."""

from __future__ import annotations

import pytest

from vaultgraph.linking.names import Names
from vaultgraph.linking.resolve import resolve
from vaultgraph.writing.links import is_linkable, link_text, wikilink

PATHS = (
    "Русло.md",
    "Book/Tides.md",
    "Ideas/Tides.md",
    "Glossary.md",
    "Book/Glossary.md",
    "3.2.1 Петля.md",
    "pic.png.md",
    "pic.png",
    "C#.md",
)


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("Русло.md", "Русло"),
        ("Book/Tides.md", "Book/Tides"),
        ("Book/Glossary.md", "Book/Glossary"),
        ("3.2.1 Петля.md", "3.2.1 Петля"),
        ("pic.png.md", "pic.png.md"),
        ("C#.md", ""),
    ],
)
def test_a_name_where_it_is_the_only_one_else_a_path(target: str, text: str):
    names = Names.of(PATHS)
    assert link_text(target, "Book/x.md", names) == text
    if text:
        assert resolve(text, "Book/x.md", names).path == target


def test_the_words_of_the_text_stay():
    assert wikilink("Русло", "Русло") == "[[Русло]]"
    assert wikilink("Русло", "руслом") == "[[Русло|руслом]]"
    assert wikilink("Русло", "руслом", in_row=True) == r"[[Русло\|руслом]]"


@pytest.mark.parametrize("path", ["a#b.md", "a|b.md", "a[1].md", "a^b.md", "x::y.md"])
def test_names_with_signs_of_links_cannot_be_linked(path: str):
    assert not is_linkable(path)
