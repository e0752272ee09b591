"""Review tables: what the rows of a table of claims say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth import assert_linear
from vaultgraph.extractors.reviews import find as claims
from vaultgraph.model import Note
from vaultgraph.reading import note

HEAD = "| Тезис | Содержание | Связанные заметки |\n|---|---|---|\n"


def read(text: str) -> tuple[claims.Review, ...]:
    return claims.read(note.read("a.md", text.encode()), text.split("\n"))


def only(text: str) -> claims.Claim:
    ((claim,),) = (review.claims for review in read(text))
    return claim


def test_a_row_is_a_claim_with_number_and_title():
    claim = only(
        f"{HEAD}| **3️⃣ Лёд хранит** | Пузырьки помнят [^1], см. [[Лёд]]. |\n\n[^1]: [[Керн]]"
    )
    assert (claim.ordinal, claim.title) == (3, "Лёд хранит")
    assert claim.text == "Пузырьки помнят [^1], см. Лёд."
    assert claim.line == 3


def test_a_row_without_first_cell_holds_the_ideas_of_the_claim_above():
    claim = only(f"{HEAD}| T | x |\n| | **Связанные идеи:** Один [[A]]. Два (см. [[B]]) |")
    assert [idea.text for idea in claim.ideas] == ["Один A.", "Два (см. B)"]


@pytest.mark.parametrize(
    ("said", "sentences"),
    [
        ("Таблицы (Redis и т.п.) помогают [[A]]", 1),
        ("Кэш, выборка и т. п. помогают. Ещё одно.", 2),
        ("Works, e.g. In rivers. It does.", 2),
        ("Первая мысль. (см. [[X]]) Вторая мысль.", 2),
        ("Одна: `a. B` и всё.", 1),
        ("A. S. Byatt wrote it.", 1),
        ("Версия 2.5 быстрее", 1),
        ("Что? Где! Когда…", 3),
        ("", 0),
    ],
)
def test_sentences_of_ideas(said: str, sentences: int):
    claim = only(f"{HEAD}| T | x |\n| | **Related ideas:** {said} |")
    assert len(claim.ideas) == sentences


def test_numbered_lines_are_steps():
    claim = only(f"{HEAD}| **Дальше** | Так: <br>1. Один [[A]]. <br/>2. Два. |")
    assert [(step.ordinal, step.text) for step in claim.steps] == [(1, "Один A."), (2, "Два.")]
    assert claim.ordinal == 1


def test_a_row_without_label_goes_on_with_the_text():
    claim = only(f"{HEAD}| T | Начало |\n| | и конец [^2]. |\n\n[^2]: [[B]]")
    assert claim.text == "Начало и конец [^2]."


def test_the_heading_above_says_what_is_reviewed():
    (review,) = read(f"## Обзор мыслей из «07 – река»\n\n{HEAD}| T | x |")
    assert (review.title, review.about) == ("Обзор мыслей из «07 – река»", "07 – река")
    (review,) = read(f"## Review of [[River|the river]]\n\n{HEAD}| T | x |")
    assert review.about == "River"


def test_other_tables_make_no_claims():
    assert read("| Имя | Цена |\n|---|---|\n| Чай | 10 [[A]] |") == ()
    assert read("| Тезис |\n|---|\n| один столбец |") == ()
    assert read(f"{HEAD}") == ()
    (review,) = read(f"{HEAD}| T | x |\n\n| Имя | Цена |\n|---|---|\n| Чай | 10 |")
    assert len(review.claims) == 1


def test_columns_are_those_of_the_line():
    text = f"{HEAD}|  **2. Лёд** |  Один. |\n| | **Связанные идеи:**  Два [[A]]. Три. |"
    claim = only(text)
    lines = text.split("\n")
    assert lines[claim.line - 1][claim.start : claim.end] == "Один."
    assert [lines[idea.line - 1][idea.start : idea.end] for idea in claim.ideas] == [
        "Два [[A]].",
        "Три.",
    ]


CELLS = st.lists(
    st.sampled_from(
        ["T", "**1️⃣ ", "Связанные идеи: ", "**", "[[A]]", "[^1]", "<br>", "1. ", ". ", "(", ")", "`",
         "\\|", "« ", "и т.п. ", "Б", " ", "🔟", "‑"]
    )
).map("".join)  # fmt: skip
ROWS = st.lists(st.lists(CELLS, max_size=4).map(lambda cells: f"| {' | '.join(cells)} |"))


@given(ROWS, st.text(max_size=60))
def test_it_never_fails_and_every_column_lies_in_its_line(rows, rest):
    text = HEAD + "\n".join(rows) + "\n" + rest
    lines = text.split("\n")
    for review in read(text):
        for claim in review.claims:
            for each in (claim, *claim.ideas, *claim.steps):
                assert 0 <= each.start <= each.end <= len(lines[each.line - 1])


@pytest.mark.parametrize(
    ("before", "unit"),
    [
        ("| T | x |\n| | **Связанные идеи:** ", "Да. "),
        ("| T | x |\n| | **Связанные идеи:** ", "`а. "),
        ("| T | x |\n| | **Связанные идеи:** ", "("),
        ("| T | ", "<br>1. а "),
        ("| T | ", "<br>1. [[а]] "),
        ("", "| T | x |\n"),
        ("| T | x |\n", "| | и ещё |\n"),
        ("| T | x |\n", "| | **Связанные идеи:** а. |\n"),
    ],
)
def test_time_grows_with_the_length_of_the_text(before: str, unit: str):
    def made(length: int) -> tuple[Note, list[str]]:
        text = HEAD + before + unit * (length // len(unit))
        return note.read("a.md", text.encode()), text.split("\n")

    assert_linear(made, lambda given: claims.read(*given), 10_000, 80_000)
