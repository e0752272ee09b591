"""What people type into the search box."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.search.syntax import Filter, Question, is_date, parse


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("память воды", Question("память воды")),
        ('"память воды" сон', Question("память воды сон", phrases=("память воды",))),
        ("“память воды”", Question("память воды", phrases=("память воды",))),
        ("вода -рыба", Question("вода", without=("рыба",))),
        ('вода -"мёртвая вода"', Question("вода", without=("мёртвая вода",))),
        ("вода tag:сон", Question("вода", filters=(Filter("tag", "сон"),))),
        ("вода -tag:#сон/явь", Question("вода", filters=(Filter("tag", "#сон/явь", True),))),
        ('path:"My Folder" x', Question("x", filters=(Filter("path", "My Folder"),))),
        ("in:9.2 x", Question("x", filters=(Filter("in", "9.2"),))),
        ("x role:user", Question("x", filters=(Filter("role", "user"),))),
        ("x after:2025-06-01", Question("x", filters=(Filter("after", "2025-06-01"),))),
        ("x BEFORE:2025", Question("x", filters=(Filter("before", "2025"),))),
        ("x lang:ru", Question("x", filters=(Filter("lang", "ru"),))),
    ],
)
def test_what_narrows_a_search(typed: str, asked: Question):
    assert parse(typed) == asked


@pytest.mark.parametrize(
    "typed",
    [
        "12:30",
        "https://x.org/a",
        "C++ - язык",
        "a - b",
        "температура -5",
        "--option",
        '"never closed',
        'inch 5" wide',
        "after:banana",
        "after:2025-13-01",
        "role:1",
        "tag:",
        'tag:""',
        "title: subtitle",
        "«память воды»",
        "lang:russian",
        "Δ12 = (вода + весна)",
    ],
)
def test_everything_else_is_text(typed: str):
    assert parse(typed) == Question(typed)


@given(st.text())
def test_no_text_is_an_error_and_no_word_appears_from_nowhere(typed: str):
    assert set(parse(typed).text) <= set(typed) | {" "}


@given(st.text(alphabet=st.characters(categories=["L", "Zs"])))
def test_plain_words_are_only_text(typed: str):
    assert parse(typed) == Question(" ".join(typed.split()))


@pytest.mark.parametrize("text", ["2025", "2025-06", "2025-06-01", "2025-06-01T20:07"])
def test_dates_may_be_shortened(text: str):
    assert is_date(text)


@pytest.mark.parametrize("text", ["", "25", "2025-6", "2025-02-30", "2025-06-01T", "x"])
def test_what_is_no_date(text: str):
    assert not is_date(text)
