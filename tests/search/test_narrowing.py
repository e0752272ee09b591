"""Filters, phrases and excluded words in a query's text."""

from __future__ import annotations

import os

import pytest

from vaultgraph import Vault


def notes(vault: Vault, text: str) -> list[str]:
    return sorted(result.note for result in vault.query(text, 50))


@pytest.fixture
def sea(make_vault) -> Vault:
    vault = make_vault(
        {
            "Tides/Spring.md": "# 9.2 Springs\n\nThe sea comes back. #water/salt\n\n"
            "# 9.21 Neaps\n\nThe sea stays away.",
            "Tides/Deep.md": "The sea is deep, and dead water lies below. #water",
            "Bread.md": "No sea at all: flour, and water that lies still.",
            "Море.md": "Море, the sea, помнит.",
            "Chat.md": (
                ">[!nexus_user] **User** - 14.06.2025 at 20:07\n> Why is the sea salty?\n"
                "<!-- UID: 73497582-e5b5-4de1-a6e1-90336a110a63 -->\n\n"
                ">[!nexus_agent] **Assistant** - 15.06.2025 at 20:08\n"
                "> The sea takes salt from the land. #answer\n"
                "<!-- UID: 73497582-e5b5-4de1-a6e1-90336a110a64 -->\n"
            ),
        }
    )
    for path in ("Tides/Spring.md", "Tides/Deep.md", "Bread.md", "Море.md"):
        os.utime(vault.root / path, (1_600_000_000, 1_600_000_000))  # 2020
    vault.index()
    return vault


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sea path:tides", ["Tides/Deep.md", "Tides/Spring.md"]),
        ("sea -path:tides", ["Bread.md", "Chat.md", "Море.md"]),
        ("sea file:deep", ["Tides/Deep.md"]),
        ("sea tag:water", ["Tides/Deep.md", "Tides/Spring.md"]),
        ("sea tag:#water/salt", ["Tides/Spring.md"]),
        ("sea -tag:water", ["Bread.md", "Chat.md", "Море.md"]),
        ("sea in:9.2", ["Tides/Spring.md"]),
        ("sea in:springs", ["Tides/Spring.md"]),
        ("sea in:9", ["Tides/Spring.md"]),
        ("sea in:2", []),
        ("sea role:assistant", ["Chat.md"]),
        ("sea after:2025-06-14", ["Chat.md"]),
        ("sea before:2021", ["Bread.md", "Tides/Deep.md", "Tides/Spring.md", "Море.md"]),
        ('"dead water"', ["Tides/Deep.md"]),
        ('"water lies"', ["Tides/Deep.md"]),
        ('"waters lie"', []),
        ("water -dead", ["Bread.md", "Chat.md", "Tides/Spring.md", "Море.md"]),
        ("water -flours -tag:water", ["Chat.md", "Море.md"]),
    ],
)
def test_a_search_is_narrowed_by_its_text(sea: Vault, text: str, found: list[str]):
    assert notes(sea, text) == found


def test_a_section_is_no_other_with_a_longer_number(sea: Vault):
    (hit,) = sea.query("sea in:9.2")
    assert hit.heading == "9.2 Springs"


def test_the_language_is_that_of_the_note(make_vault):
    vault = make_vault({"a.md": "the sea and the land " * 9, "б.md": "море и земля " * 9})
    vault.index()
    assert notes(vault, "sea lang:ru") == ["б.md"]


def test_a_tag_in_a_message_is_that_message_s(sea: Vault):
    (hit,) = sea.query("sea tag:answer")
    assert (hit.note, hit.why.role) == ("Chat.md", "assistant")


def test_a_phrase_is_found_in_titles_too(sea: Vault):
    assert notes(sea, '"deep"') == ["Tides/Deep.md"]
