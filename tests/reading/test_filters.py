"""Obsidian's "Excluded files": which are used, and what becomes of the others."""

from __future__ import annotations

import json

import pytest

from vaultgraph.reading.excluded_files import Filters, read


def of(*filters: object) -> Filters:
    return read(json.dumps({"userIgnoreFilters": filters}).encode())


def complaints(filters: Filters) -> list[str]:
    assert {(p.path, p.kind) for p in filters.problems} <= {
        (".obsidian/app.json", "settings.filter")
    }
    return [problem.message for problem in filters.problems]


@pytest.mark.parametrize(
    ("entry", "path", "hides"),
    [
        ("Templates/", "Templates/a.md", True),
        ("templates/", "Templates/a.md", True),
        ("Templates/", "My Templates/a.md", False),
        ("README.md", "README.md", True),
        ("Е\u0308лка", "Ёлка/a.md", True),
        (r"/draft\d/", "a draft1.md", True),
        (r"/draft\d/", "a draft.md", False),
        (r"/^(Templates|Archive)\/.*/", "Archive/a.md", True),
        (r"/^.*\/Archive\/.*$/", "a/Archive/b.md", True),
        (r"/^.*\/Archive\/.*$/", "Archive/b.md", False),
        (r"/.*\.excalidraw\.md/", "a.excalidraw.md", True),
        (r"/Projects\/[^\/]+\/old/", "Projects/a/old/b.md", True),
        (r"/^(?!Notes\/)/", "Other/a.md", True),
        (r"/^(?!Notes\/)/", "Notes/a.md", False),
        (r"/\d{4}-\d{2}-\d{2}\.md$/", "2025-01-31.md", True),
        (r"/x\.*/", "ax", True),
        (r"/[[a]b/", "[b", True),
    ],
)
def test_what_a_filter_hides(entry, path, hides):
    filters = of(entry)
    assert filters(path) is hides
    assert complaints(filters) == []


@pytest.mark.parametrize(
    "expression",
    [
        "(a+)+$",
        "(a|a)*b",
        "(a*)*b",
        "a*a*b",
        "(?:a|a){30}b",
        "a?" * 30 + "a" * 30,
        r"(a)\1",
        r"(?:\b){100000000}",
        "a{99999999999999999999}",
        "((a{900}){900}){900}",
        "(?=(a+)+)b",
        "[]a]",
        "[^]",
        "(?P<name>a)",
        "(?i)a",
        ".*+a",
    ],
)
def test_an_expression_that_could_take_long_or_means_something_else_is_not_used(expression):
    filters = of(f"/{expression}/", "other/")
    assert complaints(filters) == [
        f"the filter {f'/{expression}/'[:80]!r} is not used: it is too complex"
    ]
    assert not filters("a" * 40)
    assert filters("other/a.md")


def test_an_expression_that_is_none_is_not_used():
    assert complaints(of("/(/")) == [
        "the filter '/(/' is not used: missing ), unterminated subpattern at position 0"
    ]
    assert len(complaints(of("/" + "(" * 5000 + ")" * 5000 + "/"))) == 1


def test_what_is_no_filter_is_reported():
    filters = of(3, "", None, ["a"], "b")
    assert complaints(filters) == ["a filter is empty or no text"] * 4
    assert filters("b")


def test_only_so_many_filters_are_used():
    filters = of(*(f"{number}/" for number in range(1001)))
    assert complaints(filters) == ["only the first 1000 filters are used"]
    assert filters("999/a.md")
    assert not filters("1000/a.md")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{not json",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"userIgnoreFilters": "a"}',
        b'{"userIgnoreFilters": {"a": 1}}',
    ],
)
def test_settings_that_cannot_be_read_are_a_problem_and_hide_nothing(data):
    filters = read(data)
    assert len(complaints(filters)) == 1
    assert not filters("a.md")


@pytest.mark.parametrize(
    "data",
    [b"{}", b'{"userIgnoreFilters": null}', b'\xef\xbb\xbf{"x": ' + b"9" * 5000 + b"}"],
)
def test_settings_without_filters_are_no_problem(data):
    assert read(data) == Filters()


def test_a_problem_can_be_stored_whatever_the_filter_is():
    (message,) = complaints(read(rb'{"userIgnoreFilters": ["/\ud800(/"]}'))
    assert message.encode()
