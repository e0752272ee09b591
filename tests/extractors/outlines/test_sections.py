"""The cases of ``tests/cases/outlines``, and what holds for the outlines of any vault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth import assert_linear
from test_cases import CASES, Case, read_cases
from vaultgraph.extractors.outlines import find as outline
from vaultgraph.extractors.outlines.assemble import outlines
from vaultgraph.extractors.outlines.model import (
    MentionKind,
    NoteSections,
    Outline,
    SectionReference,
    frontier,
    key,
    note_sections,
)
from vaultgraph.extractors.outlines.titles import agreement, title
from vaultgraph.reading import note

_MENTIONS = {
    MentionKind.REFERENCE: "refers",
    MentionKind.REQUEST: "asks for",
    MentionKind.ITEM: "is an unsupported item",
}


def read(path: str, text: str) -> NoteSections:
    read_note = note.read(path, text.encode())
    found = outline.read(read_note, text.split("\n"))
    return note_sections(read_note, found.sections, found.references)


def _sections(read_sheet: NoteSections) -> Iterator[str]:
    for section in read_sheet.sections:
        words = f", {section.words} words" if section.words else ""
        name = f"{section.number} {section.title}".rstrip()
        yield f"{name} — {section.place}, line {section.line}{words}"
    for mention in read_sheet.references:
        yield f"→ {mention.number} {_does(mention)}, line {mention.line}"


def _does(mention: SectionReference) -> str:
    within = " within the note" if mention.local else ""
    return f"{_MENTIONS[mention.kind]}{within} {mention.title}".rstrip()


def _outline(found: Outline) -> Iterator[str]:
    left = set(map(id, frontier(found)))
    for item in found.items:
        mark = "… " if id(item) in left else ""
        variant = f" ({item.variant})" if item.variant > 1 else ""
        yield f"{mark}{item.number} {item.title}{variant}".rstrip()
        for place in item.places:
            words = f" ({place.words} words)" if place.words else ""
            yield f"    {place.relation} {place.path}:{place.line}{words}"


def outcome(case: Case) -> str:
    sheets = [read(path, text) for path, text in case.inputs.items()]
    if case.kind == "sections":
        return "".join(f"{line}\n" for line in _sections(sheets[0]))
    found = outlines(sheets)
    parts = ["".join(f"{line}\n" for line in _outline(each)) for each in found]
    return "\n".join(parts)


ALL = [
    pytest.param(case, id=f"{path.stem}: {case.title}")
    for path in sorted((CASES / "outlines").glob("*.md"))
    for case in read_cases(path)
]


@pytest.mark.parametrize("case", ALL)
def test_case(case: Case):
    assert outcome(case) == case.expected


def test_numbers_are_ordered_as_numbers():
    assert sorted(["9.10", "10", "9", "9.9"], key=key) == ["9", "9.9", "9.10", "10"]


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("Атом (самое малое)", "Атом", True),
        ("Память льда: что он хранит", "Память льда", True),
        ("Слияние рек", "Слияния реки", True),
        ("Viscosity and flow", "Viscosity, flow", True),
        ("Введение", "Заключение", False),
        ("Oven and fire", "Mast and yard", False),
        ("", "Mast", False),
    ],
)
def test_titles_agree(one: str, other: str, agree: bool):
    assert (agreement(title(one), title(other)) >= 0.5) is agree
    assert agreement(title(one), title(other)) == agreement(title(other), title(one))


TITLES = [
    "Снег на перевале",
    "Хижина и сторож",
    "Snow on the pass",
    "Intro",
    "Введение",
    "⟁ = путь",
]
NUMBERS = ["1", "2", "1.1", "1.2", "1.2.1", "1.2.2", "2.1", "9.10", "3.4.5.6"]
FORMS = [
    "## {}. {}",
    "### {} {}",
    "- {} {}",
    "**{} {}**",
    "> - {} {}",
    "{} {}",
    "см. раздел {}, {}",
    "| {} | {} |",
]
PROSE = "Слова " * 20
LINES = st.one_of(
    st.builds(
        lambda form, number, text: form.format(number, text),
        st.sampled_from(FORMS),
        st.sampled_from(NUMBERS),
        st.sampled_from(TITLES),
    ),
    st.sampled_from(
        [
            PROSE,
            "",
            ">[!nexus_user] **User** - 14.06.2025 at 20:07",
            ">[!nexus_agent] **Assistant** - 14.06.2025 at 20:08",
            "> Напиши: 1.2.1 Снег на перевале",
            "<!-- UID: a -->",
            "| № | Раздел |\n|---|---|",
        ]
    ),
)
FILES = st.dictionaries(
    st.sampled_from(["a.md", "b/c.md", "b/d.md", "e/1.2 Хижина и сторож.md"]),
    st.lists(LINES, max_size=12).map("\n".join),
)


@given(FILES, st.randoms())
def test_the_order_of_the_files_does_not_matter(files, random):
    sheets = [read(path, text) for path, text in files.items()]
    expected = outlines(sheets)
    random.shuffle(sheets)
    assert outlines(sheets) == expected


@given(FILES)
def test_places_lie_in_their_files_and_numbers_are_in_order(files):
    for found in outlines([read(path, text) for path, text in files.items()]):
        numbers = [key(item.number) for item in found.items]
        assert numbers == sorted(numbers)
        present = set(numbers)
        for number in numbers:
            assert all(number[:length] in present for length in range(1, len(number)))
        for item in found.items:
            for place in item.places:
                assert 1 <= place.line <= files[place.path].count("\n") + 1
        assert set(frontier(found)) <= set(found.items)


@given(FILES)
def test_a_note_without_numbers_changes_nothing(files):
    sheets = [read(path, text) for path, text in files.items()]
    more = read("b/unrelated.md", "# Просто заметка\n\nБез номеров.")
    assert outlines([*sheets, more]) == outlines(sheets)


def _vault(notes: int) -> list[NoteSections]:
    """A plan of many chapters, notes that write it, and as many that fill in one form."""
    plan = [
        f"- {number // 20 + 1}.{number % 20 + 1} Глава {number} о воде" for number in range(notes)
    ]
    texts = {"plan.md": "\n".join(plan)}
    for number in range(notes):
        chapter = f"{number // 20 + 1}.{number % 20 + 1}"
        texts[f"n/{number}.md"] = (
            f"## {chapter} Глава {number} о воде\n{PROSE}\nсм. раздел {chapter}"
        )
        texts[f"f/{number}.md"] = f"## 1. Вопрос\n{PROSE}\n## 2. Ответ\nсм. раздел 1\n## 3. Итог\n"
    return [read(path, text) for path, text in texts.items()]


def test_time_grows_with_the_number_of_sections():
    assert_linear(_vault, outlines, 100, 100)


def test_cases_are_there():
    assert Path(CASES, "outlines").is_dir()
    assert len(ALL) > 30
