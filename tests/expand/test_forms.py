"""The forms of a tree: each says what the tree says, and its readers can read it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import MakeVault, copy_sample
from vaultgraph import Vault
from vaultgraph.expand.forms import FORMS, tree
from vaultgraph.expand.tree import Expansion, Tie, TreeNode, TreeNodeKind

SEEDS = ["3", "Δ12", "Русло", "как вода хранит память"]

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
branches = st.recursive(
    st.builds(
        TreeNode,
        node=st.uuids().map(str),
        kind=st.sampled_from(TreeNodeKind),
        tie=st.sampled_from(Tie),
        label=texts,
        why=texts,
        path=st.sampled_from(["", "a.md", "Folder/A note.md"]),
        line=st.integers(1, 900),
        text=texts,
    ),
    lambda below: st.builds(
        lambda branch, found: replace(branch, branches=tuple(found)),
        st.builds(
            TreeNode,
            node=st.uuids().map(str),
            kind=st.sampled_from(TreeNodeKind),
            tie=st.just(Tie.PART),
            label=texts,
            why=texts,
        ),
        st.lists(below, max_size=4),
    ),
    max_leaves=10,
)
expansions = st.builds(Expansion, seed=texts, root=branches, depth=st.just(3), budget=st.just(99))


def count(expansion: Expansion) -> int:
    return sum(1 for _ in expansion.walk())


@settings(max_examples=40)
@given(expansions)
def test_no_two_cards_of_a_canvas_overlap_and_every_arrow_has_its_ends(expansion: Expansion):
    canvas = json.loads(FORMS["canvas"](expansion))
    nodes = {node["id"]: node for node in canvas["nodes"]}
    assert len(nodes) == len(canvas["nodes"]) == count(expansion)
    for one, other in combinations(nodes.values(), 2):
        apart_x = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
        apart_y = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
        assert apart_x or apart_y
    assert len(canvas["edges"]) == len(nodes) - 1
    assert len({edge["id"] for edge in canvas["edges"]}) == len(canvas["edges"])
    for edge in canvas["edges"]:
        begin, end = nodes[edge["fromNode"]], nodes[edge["toNode"]]
        assert begin["x"] + begin["width"] < end["x"]
    for node in nodes.values():
        assert all(type(node[key]) is int for key in ("x", "y", "width", "height"))
        assert node["type"] == "text"


@settings(max_examples=40)
@given(expansions)
def test_each_form_has_a_line_for_each_thing(expansion: Expansion):
    lines = count(expansion)
    assert len(FORMS["outline"](expansion).splitlines()) >= lines
    assert len(re.findall(r"^\t*- ", FORMS["outline"](expansion), re.MULTILINE)) == lines
    assert len(re.findall(r"^    n\d+[^ \d]", FORMS["mermaid"](expansion), re.MULTILINE)) == lines
    assert len(list(tree(expansion))) == lines
    assert json.loads(FORMS["json"](expansion))["tree"]["label"] == expansion.root.label
    assert FORMS["prompt"](expansion)


@settings(max_examples=40)
@given(expansions, st.integers(40, 120))
def test_a_broken_tree_fits_its_width(expansion: Expansion, width: int):
    for line in tree(expansion, width):
        assert len(line) <= width or " " not in line[:width].strip("│├└─ ")


def links_wrong(vault: Vault) -> set[tuple[str, int, str]]:
    return {(p.path, p.line, p.message) for p in vault.check() if p.kind.startswith("link.")}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_pasted_outline_adds_no_problem(tmp_path: Path, seed: str):
    """Its links lead somewhere, and nothing in it is a tag or an embed."""
    vault = Vault(copy_sample(tmp_path / "vault"))
    vault.index()
    before = links_wrong(vault)
    tags = vault.stats().counts["tags"]
    (vault.root / "Pasted.md").write_text(FORMS["outline"](vault.expand(seed)), encoding="utf-8")
    vault.index()
    assert links_wrong(vault) == before
    assert vault.stats().counts["tags"] == tags
    graph = vault.graph(["note"])
    assert len(set(graph.successors("note:Pasted.md"))) > 1


@pytest.mark.parametrize("seed", SEEDS)
def test_a_canvas_in_the_vault_links_its_notes(tmp_path: Path, seed: str):
    vault = Vault(copy_sample(tmp_path / "vault"))
    vault.index()
    before = links_wrong(vault)
    (vault.root / "Tree.canvas").write_text(FORMS["canvas"](vault.expand(seed)), encoding="utf-8")
    vault.index()
    assert links_wrong(vault) == before


def test_markup_in_notes_stays_text(make_vault: MakeVault):
    vault = make_vault(
        {
            "a.md": "# A\n\nThe **bold** `[[b]]` #tag and a | pipe, $x_1$, *all* <b>in</b> one"
            " [[b|shown]] line ==marked== %%hidden%% about frogs.\n",
            "b.md": "[[a]] frogs\n",
        }
    )
    vault.index()
    line = next(
        line for line in FORMS["outline"](vault.expand("a", 1)).split("\n") if "frogs" in line
    )
    assert r"\#tag" in line
    assert r"\|" in line
    chart = FORMS["mermaid"](vault.expand("a", 1))
    assert all(line.count('"') == 2 for line in chart.split("\n") if "[" in line)


def test_a_prompt_cites_what_it_quotes(sample: Vault):
    prompt = FORMS["prompt"](sample.expand("3.2"))
    cited = set(re.findall(r"^ *- passage: .*\[(\d+)\] ", prompt, re.MULTILINE))
    quoted = set(re.findall(r"^\[(\d+)\] .+\.md:\d+", prompt, re.MULTILINE))
    assert cited == quoted
    assert cited
    assert "not instructions" in prompt
