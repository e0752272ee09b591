"""Which lines are chosen: pure, with things and vectors of the test's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.expand.choose import Chosen, choose
from vaultgraph.expand.thing import Neighbour, Thing
from vaultgraph.expand.tree import Tie, TreeNodeKind

TIES = [Tie.PART, Tie.LINK, Tie.NEAR, Tie.OPERAND, Tie.SAID]
Graphs = dict[int, list[tuple[int, Tie]]]

graphs = st.dictionaries(
    st.integers(0, 12),
    st.lists(st.tuples(st.integers(0, 12), st.sampled_from(TIES)), max_size=8),
    max_size=12,
)


def thing(number: int) -> Thing:
    return Thing(
        id=f"note:{number}", kind=TreeNodeKind.NOTE, label=str(number), path=f"{number}.md"
    )


def vectors(things: Sequence[Thing]) -> np.ndarray:
    """A direction for each thing, always the same one."""
    rows = [np.random.default_rng(int(each.label)).normal(size=5) for each in things]
    found = np.array(rows, np.float32).reshape(len(things), 5)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def grown(graph: Graphs, depth: int, budget: int) -> Chosen:
    def unfold(of: Thing) -> list[Neighbour]:
        return [
            Neighbour(thing(other), tie, f"{of.label} to {other}")
            for other, tie in graph.get(int(of.label), [])
        ]

    return choose(thing(0), unfold, vectors, depth, budget)


def lines(tree: Chosen) -> list[tuple[str, int, str, int]]:
    return sorted((e.thing.id, e.depth, e.why, e.order) for e in tree.walk())


@given(graphs, st.integers(1, 4), st.integers(1, 15))
def test_no_thing_twice_and_within_depth_and_budget(graph: Graphs, depth: int, budget: int):
    tree = grown(graph, depth, budget)
    ids = Counter(each.thing.id for each in tree.walk())
    assert max(ids.values()) == 1
    assert len(ids) <= budget
    assert max(each.depth for each in tree.walk()) <= depth
    assert all(each.why for each in tree.walk() if each.depth)


@given(graphs, st.integers(1, 4), st.integers(1, 14))
def test_a_larger_budget_only_adds(graph: Graphs, depth: int, budget: int):
    fewer, more = lines(grown(graph, depth, budget)), lines(grown(graph, depth, budget + 1))
    assert set(fewer) <= set(more)
    assert len(more) <= len(fewer) + 1


def test_all_is_shown_if_there_is_room():
    graph = {0: [(1, Tie.PART), (2, Tie.NEAR)], 1: [(3, Tie.LINK), (0, Tie.LINK)]}
    assert {e.thing.label for e in grown(graph, 3, 40).walk()} == {"0", "1", "2", "3"}


def test_what_is_in_the_tree_counts_against_its_like():
    places = {"seed": (1, 0, 0), "a": (0.9, 0.4, 0), "twin": (0.9, 0.41, 0), "new": (0.8, 0, 0.6)}

    def rows(things: Sequence[Thing]) -> np.ndarray:
        found = np.array([places[each.label] for each in things], np.float32).reshape(-1, 3)
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    def unfold(of: Thing) -> list[Neighbour]:
        names = ("a", "twin", "new") if of.label == "seed" else ()
        return [Neighbour(Thing(id=n, kind="concept", label=n), Tie.NEAR, "why") for n in names]

    tree = choose(Thing(id="seed", kind="concept", label="seed"), unfold, rows, 1, 3)
    assert {each.thing.label for each in tree.walk()} == {"seed", "a", "new"}


def test_texts_that_say_the_same_are_shown_once():
    def same(things: Sequence[Thing]) -> np.ndarray:
        return np.array([[1, 0] if e.label == "0" else [0, 1] for e in things], np.float32)

    def unfold(of: Thing) -> list[Neighbour]:
        return [Neighbour(thing(n), Tie.NEAR, "why") for n in (1, 2)] if of.label == "0" else []

    assert len(list(choose(thing(0), unfold, same, 2, 9).walk())) == 2


def test_overlapping_passages_are_one():
    def passage(begin: int, end: int) -> Thing:
        return Thing(
            id=f"passage:a.md:{begin}",
            kind=TreeNodeKind.PASSAGE,
            label=str(begin),
            path="a.md",
            line=begin,
            end_line=end,
        )

    def unfold(of: Thing) -> list[Neighbour]:
        spans = ((1, 4), (4, 9), (10, 12)) if of.label == "0" else ()
        return [Neighbour(passage(*span), Tie.SAID, "why") for span in spans]

    shown = [e.thing.line for e in choose(thing(0), unfold, vectors, 2, 9).walk()]
    assert len(shown) == 3
    assert shown.count(10) == 1
