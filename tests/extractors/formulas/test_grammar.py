"""The grammar: what is printed is read again as the same, and errors say where."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from growth import assert_linear
from vaultgraph.extractors.formulas.grammar import DEEPEST, FormulaError, parse
from vaultgraph.extractors.formulas.syntax import (
    Address,
    Chain,
    Concept,
    Expression,
    Function,
    Group,
    Statement,
    Sum,
    Symbol,
    Template,
    render,
    walk,
)

WORDS = st.sampled_from(["вода", "весна", "тихая память", "rain", "мета-сцена", "край света"])
ADDRESSES = st.builds(
    Address, st.sampled_from("ΔΛΩ"), st.sampled_from(["12", "7", "03", "_вход", "17′"])
)
ATOMS = st.one_of(
    ADDRESSES,
    st.builds(Concept, WORDS),
    st.builds(Concept, WORDS, st.sampled_from('«"“`')),
    st.builds(Symbol, st.sampled_from(["⟁", "🜂⧖", "⚡🫁🔥", "⟁🜂Δ20☰"])),
    st.builds(Template, st.just("Δ"), st.sampled_from(["xx", "nnn"])),
)


def composed(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    operands = st.lists(inner, min_size=2, max_size=3).map(tuple)
    sums = st.builds(Sum, st.sampled_from("+⊕·/"), operands)
    chains = st.integers(1, 3).flatmap(
        lambda size: st.builds(
            Chain,
            st.lists(inner, min_size=size + 1, max_size=size + 1).map(tuple),
            st.lists(st.sampled_from("=→⟶≠⊂↔"), min_size=size, max_size=size).map(tuple),
        )
    )
    lists = st.builds(Sum, st.just(","), operands)
    return st.one_of(
        st.builds(Group, st.one_of(sums, chains), st.just("(")),
        st.builds(Group, lists, st.just("["), st.sampled_from(["", "покой"])),
        st.builds(Function, st.sampled_from(["порог", "ΔF"]), st.one_of(inner, sums, chains)),
    )


TERMS = st.recursive(ATOMS, composed, max_leaves=8)
SUMS = st.one_of(
    TERMS,
    st.builds(Sum, st.sampled_from("+⊕·"), st.lists(TERMS, min_size=2, max_size=4).map(tuple)),
)
CHAINS = st.integers(1, 3).flatmap(
    lambda size: st.builds(
        Chain,
        st.lists(SUMS, min_size=size + 1, max_size=size + 1).map(tuple),
        st.lists(st.sampled_from("=→⟶≠⊂↔"), min_size=size, max_size=size).map(tuple),
    )
)
STATEMENTS = st.builds(
    Statement,
    CHAINS,
    st.sampled_from(["", "Пример", "Устройство сцены"]),
    st.sampled_from(["", "при поле «переправа»"]),
    st.sampled_from(["", "сцепка переправы", "это a → b"]),
)
PIECES = st.lists(
    st.sampled_from(
        [*'()[]«»“”„"`+⊕·/,=→≠⊂↔:—⟁⚡Δ.; ', "Δ12", "∆7", "Δxx", "ΔF(", "вода", "весна ", " a ",
         "_x", "->", "=>", "при ", "scene_12", "’", "\n", "🏞️", "\ufe0f", "1"]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@given(STATEMENTS)
def test_what_is_printed_is_read_as_the_same(statement: Statement):
    assert parse(render(statement)) == statement


@given(PIECES)
@example("«вода + » = весна")
@example("`a, b` — c")
def test_what_is_read_is_printed_as_the_same(text: str):
    try:
        statement = parse(text)
    except FormulaError:
        return
    assert parse(render(statement)) == statement


@given(st.one_of(st.text(), PIECES))
def test_any_text_is_read_or_refused_at_a_place_in_it(text: str):
    error, nodes = None, []
    try:
        nodes = list(walk(parse(text)))
    except FormulaError as refusal:
        error = refusal
    if error:
        assert 0 <= error.column <= len(text)
        assert error.caret().endswith("^")
    for node in nodes:
        start, end = node.span
        assert 0 <= start <= end <= len(text)


def test_a_place_is_where_the_value_stands():
    text = "Δ12 = (вода + весна) = сцена расцвета"
    found = {render(node): text[slice(*node.span)] for node in walk(parse(text))}
    assert all(shown == stood for shown, stood in found.items())


@pytest.mark.parametrize("mark", ["()", "[]", "«»", "“”"])
def test_brackets_nested_too_deep_are_refused_not_followed(mark: str):
    text = mark[0] * 5000 + "вода + весна" + mark[1] * 5000
    if mark in ("()", "[]"):
        with pytest.raises(FormulaError, match=f"deeper than {DEEPEST}"):
            parse(text)
    else:
        parse_or_refuse(text)


def parse_or_refuse(text: str) -> None:
    with suppress(FormulaError):
        parse(text)


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "«",
        '"',
        "`",
        "a + ",
        "a, ",
        "Δ12 = ",
        "«a» ",
        "(a) ",
        "⟁",
        "f(",
        "a: ",
        "a — ",
        "Δ" * 9,
    ],
)
def test_the_work_grows_with_the_length_of_the_text(piece: str):
    assert_linear(lambda size: piece * (size // len(piece)), parse_or_refuse, 8_000, 64_000)
