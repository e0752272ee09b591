"""What must always hold when one calculates with formulas."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from test_grammar import STATEMENTS, SUMS, TERMS

from vaultgraph.extractors.formulas import algebra
from vaultgraph.extractors.formulas.algebra import (
    Merged,
    canonical,
    depths,
    lift,
    merge,
    unfold,
)
from vaultgraph.extractors.formulas.grammar import parse
from vaultgraph.extractors.formulas.kinds import kind_of
from vaultgraph.extractors.formulas.roles import roles
from vaultgraph.extractors.formulas.syntax import Expression, Group, Statement, Sum, render

LINES = st.builds(
    "{} = ({}) = {}".format,
    st.sampled_from(["Δ1", "Δ2", "Δ3"]),
    st.lists(st.sampled_from(["вода", "Весна", "весна", "шаг", "жар"]), min_size=2, max_size=4).map(
        " + ".join
    ),
    st.sampled_from(["сцена расцвета", "сон", "Сон"]),
)


def equal(one: Expression | Statement, other: Expression | Statement) -> bool:
    return canonical(one) == canonical(other)


def lifted(line: str) -> Merged:
    stated = roles(parse(line))
    assert stated is not None
    return lift(stated)


FORMULAS = LINES.map(lifted)


def defined(*lines: str) -> dict[str, algebra.Expression]:
    found = [algebra.definition(parse(line)) for line in lines]
    return dict(each for each in found if each is not None)


@given(STATEMENTS)
def test_a_canonical_form_is_its_own_canonical_form(statement):
    form = canonical(statement)
    assert canonical(form) == form


@given(st.lists(TERMS, min_size=2, max_size=4), st.sampled_from("+⊕·"), st.randoms())
def test_the_order_of_a_sum_means_nothing(terms, operator, random):
    mixed = list(terms)
    random.shuffle(mixed)
    assert equal(Sum(operator, tuple(terms)), Sum(operator, tuple(mixed)))


@given(SUMS, SUMS, SUMS)
def test_brackets_in_a_sum_mean_nothing(a, b, c):
    left = Sum("+", (Group(Sum("+", (a, b))), c))
    right = Sum("+", (a, Group(Sum("+", (b, c)))))
    assert equal(left, right)


def test_the_order_of_a_chain_is_kept():
    assert not equal(parse("вода → лёд"), parse("лёд → вода"))
    assert equal(parse("вода ≠ лёд"), parse("лёд ≠ вода"))


def test_spelling_quotes_and_binding_marks_mean_nothing():
    assert equal(parse("Δ12: вода + Ёлка"), parse("`Δ12` = (ёлка + «Вода»)"))
    assert equal(parse("жар ⟶ шаг"), parse("жар → шаг"))
    assert equal(parse("Механизм: плотность + граница"), parse("механизм = граница + плотность"))


@given(FORMULAS, FORMULAS)
def test_merging_is_commutative(a, b):
    assert merge(a, b) == merge(b, a)


@given(FORMULAS, FORMULAS, FORMULAS)
def test_merging_is_associative(a, b, c):
    assert merge(merge(a, b), c) == merge(a, merge(b, c))


@given(FORMULAS)
def test_merging_is_idempotent(a):
    assert merge(a, a) == a


def test_a_merger_keeps_shared_operands_once_with_their_origins():
    both = merge(
        lifted("Δ12 = (вода + весна) = сцена расцвета"), lifted("Δ41 = (Весна + шаг) = порог")
    )
    assert both.names == {"Δ12", "Δ41"}
    assert render(both.expression) == "Весна + вода + шаг"
    shared = [(part.key, part.origins) for part in both.operands if len(part.origins) > 1]
    assert shared == [("весна", {"Δ12", "Δ41"})]
    assert both.conflict
    assert [(part.text, set(part.origins)) for part in both.results] == [
        ("порог", {"Δ41"}),
        ("сцена расцвета", {"Δ12"}),
    ]


def test_equal_results_are_no_conflict():
    assert not merge(lifted("Δ1 = (вода + жар) = Сон"), lifted("Δ2 = (шаг + жар) = сон")).conflict


def test_unfolding_goes_down_to_the_leaves():
    known = defined("Λ1 = (Δ12 → Δ41)", "Δ12 = (вода + весна) = расцвет", "Δ41 = порог(жар ⟶ шаг)")
    found = unfold(known["Λ1"], known)
    assert render(found.expression) == "(вода + весна) → порог(жар ⟶ шаг)"
    assert not found.cycles
    assert not found.unknown


def test_what_contains_itself_is_reported_and_left():
    known = defined("Δ1 = Δ2 + вода", "Δ2 = Δ3 + жар", "Δ3 = Δ1 + шаг")
    found = unfold(known["Δ1"], known)
    assert found.cycles == (("Δ2", "Δ3", "Δ1", "Δ2"),)
    assert "вода" in render(found.expression)


def test_an_address_without_definition_is_named():
    assert unfold(parse("Δ1 + вода").body, {}).unknown == ("Δ1",)


def test_unfolding_stops_before_it_grows_without_bound():
    lines = [f"Δ{n} = Δ{n - 1} + Δ{n - 1}" for n in range(1, 60)]
    known = defined("Δ0 = вода + жар", *lines)
    found = unfold(known["Δ59"], known)
    assert found.cut


def test_depth_counts_formulas_of_formulas():
    known = {
        "Δ1": [parse("вода + жар").body],
        "Δ2": [parse("Δ1 + шаг").body, parse("тень").body],
        "Λ1": [parse("Δ1 → Δ2").body],
        "Δ8": [parse("Δ9 + вода").body],
        "Δ9": [parse("Δ8 + вода").body],
    }
    assert depths(known) == {"Δ1": 1, "Δ2": 2, "Λ1": 3}


@given(STATEMENTS)
def test_every_statement_has_a_kind_and_a_reason(statement):
    stated = roles(statement)
    if stated is not None:
        assert kind_of(statement, stated).reason
