"""ForceAtlas2: forces against their plain definition, and what the layout is known for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.graph.forceatlas import forceatlas, repulsion


def pairwise(at: np.ndarray, masses: np.ndarray) -> np.ndarray:
    """The repulsion of every body by each other one."""
    away = at[:, None] - at[None, :]
    distance = np.abs(away)
    near = distance == 0
    distance[near] = 1.0
    return (np.where(near, 0, masses[None, :]) * away / distance**2).sum(axis=1)


@pytest.mark.parametrize("count", [1, 2, 3, 40, 1500])
@pytest.mark.parametrize("power", [1, 3], ids=["a cloud", "a dense middle"])
def test_far_bodies_push_as_one_nearly_as_each_for_itself(count, power):
    chance = np.random.default_rng(count)
    at = (chance.normal(size=count) + 1j * chance.normal(size=count)) ** power
    masses = 1.0 + chance.integers(0, 20, count)
    wrong = np.abs(repulsion(at, masses) - pairwise(at, masses))
    assert np.median(wrong) <= 0.03 * np.median(np.abs(pairwise(at, masses)))


def test_no_body_is_pushed_by_the_cell_it_lies_in():
    chance = np.random.default_rng(0)
    cloud = chance.normal(size=800) + 1j * chance.normal(size=800)
    at = np.where(np.arange(800) < 700, 0.1 * cloud, 10 + 10j + 0.1 * cloud)
    exact = pairwise(at, np.ones(800))
    wrong = np.abs(repulsion(at, np.ones(800)) - exact) / np.abs(exact)
    assert np.median(wrong[700:]) < 0.03
    assert wrong[700:].max() < 0.3


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=1, max_size=12))
def test_bodies_at_one_place_are_no_trouble(places):
    at = np.array([complex(x, y) for x, y in places])
    masses = np.ones(len(at))
    assert repulsion(at, masses) == pytest.approx(pairwise(at, masses), rel=0.6, abs=0.7)


def test_a_body_pushes_by_its_mass_over_the_distance():
    assert repulsion(np.array([0j, 2j]), np.array([5.0, 3.0])).tolist() == [-1.5j, 2.5j]


def distances(points: np.ndarray) -> np.ndarray:
    return np.hypot(*(points[:, None] - points[None, :]).transpose(2, 0, 1))


def test_two_linked_nodes_lie_nearer_than_two_that_are_not():
    start = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    found = distances(forceatlas(start, [(0, 1), (2, 3), (1, 2)], [3.0, 3.0, 1.0], 200))
    assert found[0, 1] < found[1, 2] < found[0, 3]


def test_a_chain_is_stretched_out():
    chance = np.random.default_rng(0)
    count = 12
    pairs = [(at, at + 1) for at in range(count - 1)]
    points = forceatlas(chance.normal(size=(count, 2)), pairs, [1.0] * len(pairs), 600)
    found = distances(points)
    assert found[0, -1] == found.max()


def test_the_result_has_middle_and_spread_of_the_start():
    chance = np.random.default_rng(1)
    start = chance.normal(size=(30, 2)) * 7 + 100
    points = forceatlas(start, [(at, at // 2) for at in range(1, 30)], [1.0] * 29, 50)
    assert points.mean(axis=0) == pytest.approx(start.mean(axis=0), abs=3)
    spread = [np.linalg.norm(each - start.mean(axis=0)) for each in (start, points)]
    assert spread[1] == pytest.approx(spread[0], rel=0.01)


def test_coinciding_nodes_part():
    points = forceatlas(np.zeros((5, 2)), [(0, 1)], [1.0], 10)
    assert len({tuple(point) for point in points.tolist()}) == 5
