"""Globs: what they match, and that no glob takes long."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vaultgraph.globs import matcher


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("a", "a/b/c.md", True),
        ("a/", "a/b.md", True),
        ("a", "ab/c.md", False),
        ("*", "a/b.md", True),
        ("*.md", "a/b.md", False),
        ("**.md", "a/b.md", True),
        ("**/b.md", "b.md", True),
        ("**/b.md", "a/ab.md", False),
        ("a/**", "a/b/c.md", True),
        ("a/**/c.md", "a/c.md", True),
        ("a**c.md", "a/b/c.md", True),
        ("?.md", "a.md", True),
        ("a?b", "a/b", False),
        ("[a].(md)", "[a].(md)", True),
        ("*a*b*", "xaxbx/c.md", True),
        ("*a**/b", "aa/b", True),
    ],
)
def test_what_a_glob_matches(glob, path, matches):
    assert matcher([glob])(path) is matches


def as_defined(glob: str, path: str) -> bool:
    """The definition, word for word; it tries all ways."""
    if not glob:
        return not path or path.startswith("/")
    crossing = glob.startswith("**")
    if glob[0] != "*":
        same = bool(path) and (path[0] == glob[0] or (glob[0] == "?" and path[0] != "/"))
        return same and as_defined(glob[1:], path[1:])
    rest = glob[2 if crossing else 1 :]
    ends = range(len(path) + 1)
    return any(as_defined(rest, path[end:]) for end in ends if crossing or "/" not in path[:end])


PARTS = st.lists(st.sampled_from(["a", "b", "?", "*", "**", "/"]), min_size=1, max_size=7)


@given(PARTS, st.text(alphabet="ab/", min_size=1, max_size=8))
def test_a_glob_matches_what_its_definition_says(parts, path):
    glob = "".join(parts).strip("/")
    assume(glob and "***" not in glob and "**/" not in glob)
    assert matcher([glob])(path) == as_defined(glob, path)


@given(PARTS, st.text(alphabet="ab/", min_size=1, max_size=8))
def test_stars_before_a_name_stand_for_any_folders_or_none(parts, path):
    glob = "".join(parts).strip("/")
    assume(glob and "***" not in glob and "**/" not in glob)
    names = path.split("/")
    tails = ["/".join(names[begin:]) for begin in range(len(names))]
    assert matcher([f"**/{glob}"])(path) == any(as_defined(glob, tail) for tail in tails)


@pytest.mark.parametrize("glob", ["*a" * 12 + "b", "**a" * 12 + "b", "**/a*a" * 12 + "b"])
def test_many_stars_take_no_longer_than_few(glob):
    """Tried in every way, the stars would keep this test busy beyond its time limit."""
    assert not matcher([glob])("/".join(["a" * 250] * 4))
