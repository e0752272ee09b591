"""What holds for the formulas of any note."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth import assert_linear
from vaultgraph.extractors.formulas.compounds import Vocabulary, prose_words
from vaultgraph.extractors.formulas.find import find
from vaultgraph.extractors.formulas.glyphs import MASK
from vaultgraph.extractors.formulas.judgement import CONFIDENCE, Tier
from vaultgraph.extractors.formulas.model import Formula
from vaultgraph.extractors.formulas.relations import relations
from vaultgraph.extractors.formulas.syntax import render
from vaultgraph.model import Note
from vaultgraph.reading.note import read

PIECES = st.sampled_from(
    [
        "вода", "весна", "сцена расцвета", "жартишинашаг", " ", " + ", " = ", " → ", " ≠ ", " ⊕ ",
        "Δ12", "∆7", "Δxx", "ΔF(x)", "⟁", "⚡🫁", "`", "«", "»", '"', "(", ")", ": ", " — ", ", ",
        "; ", ". ", "**", "_", "- ", "• ", "9.1.2 ", "> ", "# ", "| ", "$", "[[", "]]", "<!--",
        "-->", "%%", "```", "```text", "https://x.y/a=b", "\\", "\t", "+", "=", "==", "$x$",
        "$a=b$", "%%=%%", "<b>", '<a_b c="+">', "[[A|a + b]]", "[a](https://b.c)", "\ufffc",
    ]
)  # fmt: skip
LINES = st.lists(st.lists(PIECES, max_size=9).map("".join), max_size=8)
TEXTS = LINES.map("\n".join)


def formulas(text: str) -> tuple[Formula, ...]:
    return find(read("note.md", text.encode()), context=True)


@given(TEXTS)
def test_every_formula_stands_where_it_says(text: str):
    lines = text.split("\n")
    for found in formulas(text):
        assert lines[found.line - 1][found.start : found.end] == found.raw
        assert found.raw.strip()
        assert found.confidence == CONFIDENCE[found.tier]
        assert found.evidence


@given(TEXTS)
def test_a_formula_says_what_it_is_in_the_words_of_its_line(text: str):
    for found in formulas(text):
        own = found.roles
        said = (own.address, own.head, *own.operands, own.result, found.label, found.gloss)
        assert MASK not in "".join(said)
        assert found.verdict.reason
        assert render(found.tree) == found.statement
        assert all(edge.target.key for edge in relations(found.tree, own))


@given(TEXTS)
def test_formulas_of_a_line_stand_side_by_side(text: str):
    found = formulas(text)
    assert list(found) == sorted(found, key=lambda each: (each.line, each.start))
    for one, other in pairwise(found):
        assert one.line < other.line or one.end <= other.start


@given(st.text())
def test_any_text_is_looked_through(text: str):
    note = read("note.md", text.encode("utf-8", "replace"))
    find(note)


def test_prose_elsewhere_in_a_note_changes_no_named_formula():
    statement = "- `Δ12 = (вода + весна) = сцена`"
    (alone,) = formulas(statement)
    (among,) = formulas(f"Проза о воде и весне.\n\n{statement}\n\nЕщё проза.")
    assert alone.roles == among.roles


def test_a_formula_knows_its_message():
    text = (
        ">[!nexus_user] **User** - 14.06.2025 at 20:07\n> Что такое Δ?\n<!-- UID: a -->\n\n"
        ">[!nexus_agent] **Assistant** - 14.06.2025 at 20:08\n> - `Δ12 = вода + весна`\n"
    )
    (found,) = formulas(text)
    assert (found.line, found.message) == (6, 2)


@pytest.mark.parametrize("before", ["", "> ", "- ", "1. ", "> - ", "[^1]: ", "> [^1]: "])
def test_a_formula_in_a_fence_knows_its_line_whatever_the_fence_stands_in(before: str):
    indent = "".join(">" if char == ">" else " " for char in before)
    text = f"{before}```text\n{indent}вода\n{indent}Δ12 = вода + весна\n{indent}```\n"
    (found,) = formulas(text)
    assert (found.line, found.raw) == (3, "Δ12 = вода + весна")


def test_a_formula_in_indented_code_knows_its_line():
    (found,) = formulas("text\n\n    ```\n    Δ12 = вода + весна\n")
    assert (found.line, found.raw) == (4, "Δ12 = вода + весна")


def test_one_formula_of_names_lets_the_rest_of_a_note_speak():
    line = "- Пример: образ → сцена → тишина"
    (held,) = find(read("a.md", line.encode()))
    text = f"{line}\n- `Δ12 = вода + весна`"
    first, _ = find(read("a.md", text.encode()))
    assert (held.tier, first.tier) == (Tier.D, Tier.C)


@pytest.mark.parametrize(
    "piece",
    [
        "«a = b» ",
        "`a` → ",
        "Δ1 = ",
        "a = b, ",
        "**x** `y` ",
        "(",
        "⟁ + ",
        "x; ",
        "[[a]] = ",
        "«",
        "“„",
    ],
)
def test_the_work_grows_with_the_length_of_a_line(piece: str):
    def made(size: int) -> Note:
        text = "- " + piece * (size // len(piece))
        return read("note.md", text.encode())

    assert_linear(made, lambda given: find(given, context=True), 4_000, 16_000)


PROSE = [
    "Жар и тишина у порога, шаг за шагом: жар, тишина, порог, шаг, вход.",
    "Мир и мираж, аж раж.",
]


def test_a_fused_word_is_cut_into_words_of_the_prose():
    words = Vocabulary(prose_words(PROSE))
    assert words.split("жартишинапорог") == ("жар", "тишина", "порог")
    assert words.split("🏞️жартишина") == ("жар", "тишина")


def test_a_word_that_can_be_cut_in_two_ways_is_left_whole():
    words = Vocabulary(frozenset(["мира", "жар", "мир", "ажар"]))
    assert words.split("миражар") == ()


def test_a_part_that_is_itself_fused_counts_as_its_parts():
    words = Vocabulary(frozenset(["жар", "тишина", "жартишина", "вход"]))
    assert words.split("жартишинавход") == ("жар", "тишина", "вход")


def test_words_in_code_and_quotes_are_not_prose():
    assert prose_words(["слово `код` «цитата»"]) == {"слово"}
