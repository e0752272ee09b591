"""What holds for the numbered sections of any text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth import assert_linear
from vaultgraph.extractors.outlines import find as outline
from vaultgraph.extractors.outlines.model import Section, SectionPlace
from vaultgraph.extractors.outlines.numbers import numbered
from vaultgraph.extractors.reviews import find as claims
from vaultgraph.model import FileKind, Note
from vaultgraph.reading import note

PIECES = st.sampled_from(
    [
        "1", "2", "9", ".", "9.1", "1.2.3", "192.168.0.1", "14.06.2025", "IV", "Раздел ",
        "Chapter ", "§", "п. ", " ", "\n", "\n\n", "- ", "• ", "## ", "### ", "**", "__", "*",
        "`", "[[", "]]", "|", "> ", ">[!nexus_user] **User** - 14.06.2025 at 20:07\n",
        "<!-- UID: a -->", "<!--", "%%", ":",
        ">[!nexus_agent] **Assistant** - 14.06.2025 at 20:08\n", "Снег", "Snow", "⟁", "📘", "—",
        "(", ")", "| № | Раздел |\n|---|---|\n", "| 1 | a |\n", "[^1]: ", "1. ", "\\",
        "\u2028", "\x00", "é",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=200)


def read(text: str, path: str = "a.md") -> outline.Outline:
    return outline.read(note.read(path, text.encode()), text.split("\n"))


@given(TEXTS)
def test_it_never_fails_and_every_line_lies_in_the_file(text):
    found = read(text)
    last = text.count("\n") + 1
    for entry in (*found.sections, *found.references):
        assert 1 <= entry.line <= last
        assert all(part.isdecimal() and int(part) < 1000 for part in entry.number.split("."))
    lines = [section.line for section in found.sections]
    assert lines == sorted(lines)


@given(TEXTS)
def test_reading_twice_gives_the_same(text):
    assert read(text) == read(text)


@pytest.mark.parametrize(
    ("text", "number", "title"),
    [
        ("9.4 Формат", (9, 4), "Формат"),
        ("📘 Раздел 9. Формулы", (9,), "Формулы"),
        ("Глава IV", (4,), ""),
        ("ЧАСТЬ XII — Конец", (12,), "Конец"),
        ("Part II: The Sea", (2,), "The Sea"),
        ("1.1 K-means", (1, 1), "K-means"),
        ("1.5 с нуля", (1, 5), "с нуля"),
        ("9.4.1 `Δxx` — коды", (9, 4, 1), "`Δxx` — коды"),
        ("§9.6 Sails", (9, 6), "Sails"),
        ("9.10 Б", (9, 10), "Б"),
    ],
)
def test_a_line_is_a_number_and_a_title(text, number, title):
    found = numbered(text)
    assert found is not None
    assert (found.number, found.title) == (number, title)


@pytest.mark.parametrize(
    "text",
    [
        "2024 год", "14.06.2025 встреча", "2025.06.14", "01.02 foo", "192.168.0.1 роутер",
        "v9.6 новая", "9.6.2-beta", "9.1–9.3 обзор", "3.14 МБ", "1.5 часа", "9.5% роста",
        "9.99 USD", "3.4 с.", "1.2.3 Release", "1.14.0 Jobs", "9:30 завтрак",
        "часто 9.1 бывает", "1.3B модель", "9.1", "", "Часть речи", "Mix 3.1 Tea",
        "1.2 (2024-05-01)", "1.2 = 3",
    ],
)  # fmt: skip
def test_other_numbers_are_none(text):
    assert numbered(text) is None


@given(TEXTS)
def test_a_canvas_has_sections_too_and_its_lines_are_not_needed(text):
    content = json.dumps({"nodes": [{"id": "a", "type": "text", "text": text}], "edges": []})
    read_note = note.read("a.canvas", content.encode(), FileKind.CANVAS)
    outline.read(read_note, [])
    claims.read(read_note, [])


def test_the_name_of_a_daily_note_is_no_section():
    assert read("Текст.", "12.10 Понедельник.md").sections == ()
    assert read("Текст.", "2025-06-14.md").sections == ()


def test_a_note_named_by_number_and_title_is_a_section_unless_a_heading_says_the_same():
    (section,) = read("Текст.", "b/9.4 Формат.md").sections
    assert section == Section(
        number="9.4", title="Формат", line=1, place=SectionPlace.TITLE, words=1
    )
    (section,) = read("# 9.4 Формат\n\nТекст.", "b/9.4 Формат.md").sections
    assert section.place is SectionPlace.HEADING


@pytest.mark.parametrize(
    "unit",
    [
        "1.1 а: ", "1.1 :", "📘 ", "**1.1 а** ", "**", "`", "`1.1.1` ", "раздел 1.1, ",
        "раздел ", "[[", "<!--", "%%", "1.1.", "1.1.1 ", "9.1.1 а\n", "- 1.1 а\n",
        "## 1.1 а\n", "| 1 | а |\n", "\\", "см. ", " ^a", "http://", "[^", "§", "ab", "_a",
        "* ",
    ],
)  # fmt: skip
def test_time_grows_with_the_length_of_the_text(unit):
    def made(length: int) -> tuple[Note, list[str]]:
        text = unit * (length // len(unit))
        return note.read("a.md", text.encode()), text.split("\n")

    assert_linear(made, lambda given: outline.read(*given), 10_000, 80_000)
