"""Parts of a vault's graph, as they are asked for."""

from __future__ import annotations

import pytest

from conftest import MakeVault
from vaultgraph import Vault
from vaultgraph.errors import ConfigError, NotIndexed, SeedNotFound
from vaultgraph.export.selection import View
from vaultgraph.graph.subgraphs import neighbours


@pytest.mark.parametrize(
    ("seed", "node"),
    [
        ("Hysteresis", "note:Ideas/Hysteresis.md"),
        ("Ideas/Hysteresis.md", "note:Ideas/Hysteresis.md"),
        ("note:Ideas/Hysteresis.md", "note:Ideas/Hysteresis.md"),
        ("Δ21", "Δ21"),
        ("concept:вода", "concept:вода"),
    ],
)
def test_a_seed_is_whatever_goes_by_its_name(sample: Vault, seed: str, node: str):
    whole, part = sample.graph(), sample.graph(view=View(around=seed))
    assert set(part) == {node} | neighbours(whole, node)


def test_a_section_that_is_not_drawn_is_its_note(sample: Vault):
    part = sample.graph(["note"], View(around="3.2"))
    assert "note:Chats/Лето 2025/08_составь_раздел_3_списком.md" in part
    folded = sample.graph(view=View(around="3.2", project="note"))
    assert "note:Chats/Лето 2025/08_составь_раздел_3_списком.md" in folded
    assert not [node for node in folded if node.startswith("section:")]


def test_what_is_in_no_view_is_an_error(sample: Vault):
    with pytest.raises(SeedNotFound):
        sample.graph(["note"], View(around="Δ21"))
    with pytest.raises(SeedNotFound):
        sample.graph(view=View(around="Hysteresis", inside="Book"))
    with pytest.raises(SeedNotFound):
        sample.graph(view=View(around="no such thing xyzzy"))


@pytest.mark.parametrize(
    "wrong", [View(depth=0), View(similar=-1), View(min_degree=-1), View(project="folder")]
)
def test_a_view_that_can_not_be_meant_is_an_error(sample: Vault, wrong: View):
    with pytest.raises(ConfigError):
        sample.graph(view=wrong)


def test_parts_combine(sample: Vault):
    part = sample.graph(view=View(inside="Ideas", min_degree=2, orphans=False))
    assert part
    whole = sample.graph()
    for node in part:
        assert part.nodes[node].get("path", "Ideas/").startswith("Ideas/")
        assert len(neighbours(whole, node)) >= 2
        assert neighbours(part, node)


def test_similar_notes_are_the_nearest_by_meaning(sample: Vault):
    part = sample.graph(["note"], View(similar=2))
    ties = [(a, b, data["score"]) for a, b, data in part.edges(data=True) if "score" in data]
    assert len({frozenset(tie[:2]) for tie in ties}) == len(ties)
    assert all(0 < score <= 1 for _, _, score in ties)
    near: dict[str, int] = {}
    for one, other, _ in ties:
        for node in (one, other):
            near[node] = near.get(node, 0) + 1
    assert all(near.get(node, 2) >= 1 for node in part)
    assert len(ties) <= 2 * len(part)
    english = {frozenset(tie[:2]) for tie in ties}
    assert frozenset({"note:Ideas/Replay.md", "note:Chats/Replay and sleep.md"}) in english


def test_more_similar_notes_only_add(sample: Vault):
    few, many = (
        {(a, b) for a, b, data in graph.edges(data=True) if "score" in data}
        for graph in (sample.graph(["note"], View(similar=count)) for count in (1, 4))
    )
    assert few < many


def test_similar_notes_of_a_part_are_in_that_part(sample: Vault):
    part = sample.graph(["note"], View(similar=3, inside="Ideas"))
    assert all(node.startswith("note:Ideas/") for node in part)
    assert any("score" in data for _, _, data in part.edges(data=True))


def test_without_vectors_nothing_is_similar(make_vault: MakeVault):
    vault = make_vault({"a.md": "water", "b.md": "river"})
    vault.index(embed=False)
    with pytest.raises(NotIndexed):
        vault.graph(view=View(similar=1))


def test_alike_notes_are_found_and_empty_ones_left_out(make_vault: MakeVault):
    vault = make_vault(
        {
            "water.md": "The river remembers the rain.",
            "rain.md": "Rain falls into the river.",
            "tax.md": "Income tax forms must be filed in April.",
            "law.md": "The law on income tax: which forms must be filed.",
            "empty.md": "",
        }
    )
    vault.index()
    part = vault.graph(view=View(similar=1))
    ties = {frozenset((a, b)) for a, b, data in part.edges(data=True) if "score" in data}
    assert ties == {
        frozenset({"note:water.md", "note:rain.md"}),
        frozenset({"note:tax.md", "note:law.md"}),
    }
