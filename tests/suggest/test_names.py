"""What notes go by."""

from __future__ import annotations

import pytest

from vaultgraph.suggest.name_trie import content_words, of_note, spellings, tree


def named(path: str, title: str = "", *aliases: str) -> dict[str, str]:
    own = path.rsplit("/", 1)[-1].removesuffix(".md")
    return {name.text: str(name.kind) for name in of_note(path, title or own, aliases)}


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("Идеи/Русло.md", {"Русло": "name"}),
        ("07_дп.md", {"07_дп": "name", "дп": "numbered"}),
        (
            "202506141200 Slow water.md",
            {"202506141200 Slow water": "name", "Slow water": "numbered"},
        ),
        ("3.2.1 Петля паводка.md", {"3.2.1 Петля паводка": "name", "Петля паводка": "numbered"}),
        (
            "2025-06-14 - Evening talk.md",
            {"2025-06-14 - Evening talk": "name", "Evening talk": "numbered"},
        ),
        ("20-Tier Scale.md", {"20-Tier Scale": "name"}),
        (
            "Ebbinghaus – Memory.md",
            {"Ebbinghaus – Memory": "name", "Ebbinghaus": "head"},
        ),
        ("Atom (smallest sense).md", {"Atom (smallest sense)": "name", "Atom": "head"}),
        (
            "MYTH-CORE Decomposition Module.md",
            {"MYTH-CORE Decomposition Module": "name", "MYTH-CORE": "sign"},
        ),
        ("RAG Without Hurry.md", {"RAG Without Hurry": "name"}),
    ],
)
def test_a_note_goes_by_its_file_and_by_what_of_it_people_write(path: str, names: dict[str, str]):
    assert named(path) == names


def test_a_conversation_goes_by_its_title_and_aliases_too():
    found = named("Chats/реке русло.md", "Зачем реке русло", "река и русло")
    assert found == {
        "реке русло": "name",
        "Зачем реке русло": "title",
        "река и русло": "alias",
    }


@pytest.mark.parametrize(
    "path", ["2025-06-14.md", "Untitled.md", "Без названия.md", "и.md", "то есть.md", "12_345.md"]
)
def test_what_says_nothing_is_no_name(path: str):
    assert named(path) == {}


def test_forms_that_lose_a_vowel_are_known():
    (name,) = of_note("Осадок.md", "Осадок", ())
    assert set(spellings(name)) == {("осадок",), ("осадк",)}


def test_names_of_equal_stems_end_at_one_place():
    root = tree([*of_note("a/Tide.md", "Tide", ()), *of_note("b/Tides.md", "Tides", ())])
    (branch,) = root.further.values()
    assert [name.path for name in branch.names] == ["a/Tide.md", "b/Tides.md"]


def test_function_words_and_digits_tell_nothing():
    assert content_words(["в", "чем", "суть", "12"]) == ["суть"]
    assert content_words(["в", "чем"]) == []
