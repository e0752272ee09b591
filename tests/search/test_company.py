"""The company that notes keep: what they share, and where a walk from one leads."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.search.neighbourhood import Features, Neighbourhood


@st.composite
def companies(draw) -> Neighbourhood:
    chance = random.Random(draw(st.integers(0, 10**6)))
    files = chance.sample(range(1, 60), chance.randint(2, 14))
    links = {
        (source, target)
        for _ in range(chance.randint(0, 25))
        if (source := chance.choice(files)) != (target := chance.choice([*files, -1, -2, -3]))
    }
    both = [*links, *((target, source) for source, target in links if target > 0)]
    tags = [(chance.choice(files), chance.randrange(4)) for _ in range(chance.randint(0, 12))]
    dense = sorted({tag for _, tag in tags})
    had = Features.made((note, dense.index(tag)) for note, tag in tags)
    return Neighbourhood(
        files=np.array(files),
        links=Features.made(both),
        tags=had,
        shared=Features.made([]),
        tag_names=(),
        shared_names=(),
    )


def walked(company: Neighbourhood, seed: int) -> dict[tuple[str, int], float]:
    """Personalised PageRank by its definition, as a system of linear equations."""
    places = {("", int(file)): place for place, file in enumerate(company.files)}
    ways: dict[tuple[int, int], float] = {}
    for kind, features, weight in (("", company.links, 1.0), ("tag", company.tags, 0.1)):
        for note, thing in features.pairs.tolist():
            one = places["", note]
            other = places.setdefault((kind, thing), len(places))
            ways[one, other] = ways[other, one] = weight
    size = len(places)
    chances = np.zeros((size, size))
    for (one, other), weight in ways.items():
        chances[one, other] = weight
    start = np.zeros(size)
    start[places["", seed]] = 1
    total = chances.sum(axis=1)
    chances = np.array(
        [row / out if out else start for row, out in zip(chances, total, strict=True)]
    )
    found = np.linalg.solve(np.eye(size) - 0.85 * chances.T, 0.15 * start)
    return dict(zip(places, found / found.sum(), strict=True))


@given(companies())
def test_a_walk_comes_as_often_as_its_definition_says(company):
    seed, *others = company.files.tolist()
    expected = walked(company, seed)
    visits = company.visits(seed, others)
    assert visits == pytest.approx([expected["", other] for other in others], abs=1e-9)


@given(companies())
def test_what_two_notes_share_comes_rarest_first(company):
    things: dict[int, set[int]] = {}
    for note, thing in company.links.pairs.tolist():
        things.setdefault(note, set()).add(thing)
    for (one, own), (other, theirs) in product(things.items(), repeat=2):
        found = company.links.shared(one, other, len(things) * 20)
        assert found.keys() == own & theirs
        assert found == {thing: sum(thing in has for has in things.values()) for thing in found}
        assert list(found.values()) == sorted(found.values())


def test_what_many_have_is_no_reason():
    features = Features.made((note, thing) for note in range(40) for thing in (7, 100 + note % 5))
    assert features.shared(0, 5, 40) == {100: 8}
    assert features.shared(0, 5, 800) == {100: 8, 7: 40}
