"""Problems put together for a person to look at."""

from __future__ import annotations

from vaultgraph.checking.groups import chosen, grouped
from vaultgraph.model import Edit, Problem


def missing(path: str, target: str, line: int = 1) -> Problem:
    return Problem(
        path=path, kind="link.unresolved", message=f"[[{target}]] leads nowhere", line=line
    )


def with_fix(path: str, target: str) -> Problem:
    edit = Edit(line=1, start=0, end=1, was=target, text="x")
    return Problem(path=path, kind="link.subpath", message=target, line=1, fix="x", edits=(edit,))


def test_what_many_notes_lack_is_one_group_and_what_one_note_lacks_another():
    everywhere = [missing(f"{note}.md", "A") for note in "bcd"]
    of_one = [missing("x.md", name, line) for line, name in enumerate("PQRST")]
    groups = grouped([*everywhere, *of_one, missing("x.md", "A"), missing("y.md", "only")])
    assert [(group.note, len(group.problems)) for group in groups] == [
        ("x.md", 6),
        ("", 3),
        ("", 1),
    ]


def test_each_problem_is_in_one_group():
    problems = [missing(f"{note}.md", target) for note in range(9) for target in range(note)]
    groups = grouped(problems)
    found = [problem for group in groups for problem in group.problems]
    assert sorted(map(str, found)) == sorted(map(str, problems))


def test_those_with_a_fix_come_first_then_those_that_are_most():
    problems = [missing(f"{note}.md", "A") for note in "bcd"]
    groups = grouped([*problems, with_fix("z.md", "h")])
    assert [group.kind for group in groups] == ["link.subpath", "link.unresolved"]


def test_of_what_is_shown_half_has_a_fix_and_each_kind_is_there():
    mended = [with_fix(f"{number}.md", f"h{number}") for number in range(30)]
    much = [missing(f"{number}.md", f"A{number}") for number in range(30)]
    rare = Problem(path="z.md", kind="file.failed", message="the reader failed")
    shown = chosen(grouped([*mended, *much, rare]), 20)
    assert len(shown) == 20
    assert sum(bool(group.problems[0].edits) for group in shown) == 10
    assert "file.failed" in {group.kind for group in shown}
    assert chosen(grouped([rare]), 20) == grouped([rare])
