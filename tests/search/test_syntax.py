"""What people type into the search box."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.search.query_syntax import Filter, ParsedQuery, is_date, parse


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("память воды", ParsedQuery("память воды")),
        ('"память воды" сон', ParsedQuery("память воды сон", phrases=("память воды",))),
        ("“память воды”", ParsedQuery("память воды", phrases=("память воды",))),
        ("вода -рыба", ParsedQuery("вода", without=("рыба",))),
        ('вода -"мёртвая вода"', ParsedQuery("вода", without=("мёртвая вода",))),
        ("вода tag:сон", ParsedQuery("вода", filters=(Filter("tag", "сон"),))),
        ("вода -tag:#сон/явь", ParsedQuery("вода", filters=(Filter("tag", "#сон/явь", True),))),
        ('path:"My Folder" x', ParsedQuery("x", filters=(Filter("path", "My Folder"),))),
        ("in:9.2 x", ParsedQuery("x", filters=(Filter("in", "9.2"),))),
        ("x role:user", ParsedQuery("x", filters=(Filter("role", "user"),))),
        ("x after:2025-06-01", ParsedQuery("x", filters=(Filter("after", "2025-06-01"),))),
        ("x BEFORE:2025", ParsedQuery("x", filters=(Filter("before", "2025"),))),
        ("x lang:ru", ParsedQuery("x", filters=(Filter("lang", "ru"),))),
    ],
)
def test_what_narrows_a_search(typed: str, asked: ParsedQuery):
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
    assert parse(typed) == ParsedQuery(typed)


@given(st.text())
def test_no_text_is_an_error_and_no_word_appears_from_nowhere(typed: str):
    assert set(parse(typed).text) <= set(typed) | {" "}


@given(st.text(alphabet=st.characters(categories=["L", "Zs"])))
def test_plain_words_are_only_text(typed: str):
    assert parse(typed) == ParsedQuery(" ".join(typed.split()))


@pytest.mark.parametrize("text", ["2025", "2025-06", "2025-06-01", "2025-06-01T20:07"])
def test_dates_may_be_shortened(text: str):
    assert is_date(text)


@pytest.mark.parametrize("text", ["", "25", "2025-6", "2025-02-30", "2025-06-01T", "x"])
def test_what_is_no_date(text: str):
    assert not is_date(text)
