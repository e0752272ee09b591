"""Seeds and what they unfold into, on the sample vault and on small ones."""

from __future__ import annotations

import pytest

from conftest import MakeVault
from vaultgraph import Vault
from vaultgraph.errors import ConfigError, SeedNotFound
from vaultgraph.expand.tree import Expansion, Tie, TreeNode, TreeNodeKind

SEEDS = ["3", "3.2.1", "Δ12", "⟁", "вода", "Hysteresis", "Book/Tides.md", "как вода хранит память"]

BOOK = {
    "Plan.md": "# Plan\n\n## 1. Rivers\n- 1.1 Where a river begins\n- 1.2 Where a river ends\n"
    "- 1.2.1 The delta of a river\n\n## 2. Lakes\n- 2.1 Still water\n",
    "1.1 Where a river begins.md": "# 1.1 Where a river begins\n\n"
    "A spring under a stone gives less water than a cup holds, and yet no summer ever dried it"
    " out.\n\nΔ1 = (камень + вода) = родник\n",
    "Springs.md": "---\naliases: [Родники]\n---\nA spring is a place where [[Stone|stone]] lets go"
    " of water.\n\nΔ2 = (родник + жажда) = глоток\n",
    "Stone.md": "A stone keeps the cold of the night until noon.\n",
    "Other.md": "## Раздел 1. Другое\n\nСовсем другой раздел, в котором пятнадцать слов про то,"
    " чего в плане книги о реках и озёрах никогда не было и нет.\n\n## Раздел 2. Третье\n\nИ это"
    " тоже не про воду.\n",
}


@pytest.fixture
def book(make_vault: MakeVault) -> Vault:
    vault = make_vault(dict(BOOK))
    vault.index()
    return vault


def shown(expansion: Expansion) -> dict[str, TreeNode]:
    return {branch.node: branch for _, branch in expansion.walk()}


def labels(expansion: Expansion, tie: Tie) -> list[str]:
    return [branch.label for _, branch in expansion.walk() if branch.tie is tie]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_tree_keeps_its_promises(sample: Vault, seed: str):
    for depth, budget in ((1, 40), (3, 30)):
        expansion = sample.expand(seed, depth, budget)
        lines = list(expansion.walk())
        assert len(lines) > 3
        assert len(lines) <= budget
        assert max(level for level, _ in lines) <= depth
        assert len({branch.node for _, branch in lines}) == len(lines)
        assert all(branch.why for _, branch in lines)
        assert all("\n" not in branch.label and branch.label for _, branch in lines)
        assert all(0 <= branch.relevance <= 1 for _, branch in lines)
        assert all(0 <= branch.novelty <= 1 for _, branch in lines)
        assert expansion == sample.expand(seed, depth, budget)


@pytest.mark.parametrize("seed", SEEDS)
def test_fewer_lines_are_among_more(sample: Vault, seed: str):
    fewer, more = sample.expand(seed, 2, 10), sample.expand(seed, 2, 25)
    assert shown(fewer).keys() <= shown(more).keys()
    assert [b.node for _, b in more.walk() if b.node in shown(fewer)] == list(shown(fewer))


@pytest.mark.parametrize("seed", ["3.2.1", "Δ12", "Book/Tides.md", "как вода хранит память"])
def test_every_line_is_a_seed_itself(sample: Vault, seed: str):
    for _, branch in sample.expand(seed, 2, 9).walk():
        if branch.kind != TreeNodeKind.TEXT:
            again = sample.expand(branch.node, 1, 3).root
            assert (again.node, again.kind) == (branch.node, branch.kind)


def test_a_section_has_its_parts_and_what_is_written_of_it(book: Vault):
    tree = book.expand("1").root
    assert tree.label == "1 Rivers"
    parts = [branch for branch in tree.branches if branch.tie is Tie.PART]
    assert [part.label for part in parts] == ["1.1 Where a river begins", "1.2 Where a river ends"]
    assert parts[0].why.startswith("part 1 of 2, ")
    assert parts[1].why == "part 2 of 2, not written yet"
    written = next(b for b in parts[0].branches if b.tie is Tie.ELABORATION)
    assert written.text.startswith("A spring under a stone")
    assert "writes 1.1" in written.why
    assert [b.label for b in parts[0].branches if b.tie is Tie.STATED] == [
        "Δ1 = (камень + вода) = родник"
    ]


def test_of_several_outlines_the_largest_is_meant_and_the_others_are_named(book: Vault):
    expansion = book.expand("1")
    assert expansion.root.node == "section:Plan.md#1"
    assert expansion.others == ("section:Other.md#1",)
    other = book.expand(expansion.others[0])
    assert other.root.label == "1 Другое"
    assert other.others == ()


@pytest.mark.parametrize("seed", ["1.2", "§1.2", "1.2.", "1.2 Where a river ends", "раздел 1.2"])
def test_a_number_may_be_written_in_several_ways(book: Vault, seed: str):
    assert book.expand(seed).root.node == "section:Plan.md#1.2"


def test_an_address_has_its_definition_operands_and_uses(sample: Vault):
    expansion = sample.expand("∆12")
    assert expansion.root.node == "Δ12"
    assert labels(expansion, Tie.DEFINITION)
    assert labels(expansion, Tie.USE)
    assert {"вода", "память", "берег"} <= set(labels(expansion, Tie.OPERAND))


def test_operands_stay_below_one_definition(sample: Vault):
    definition = next(
        b for b in sample.expand("Δ12", 2, 60).root.branches if b.tie is Tie.DEFINITION
    )
    assert len([b for b in definition.branches if b.tie is Tie.OPERAND]) > 1


def test_a_formula_is_a_seed_in_any_spelling(book: Vault):
    assert book.expand("Δ1=(вода+камень)=родник").root.kind == "formula"
    tree = book.expand("Δ1=(камень+вода)=родник", 1).root
    assert [b.label for b in tree.branches if b.tie is Tie.SHARED] == [
        "Δ2 = (родник + жажда) = глоток"
    ]


def test_a_concept_has_the_formulas_it_is_in(book: Vault):
    tree = book.expand("родником").root
    assert tree.node == "concept:родник"
    why = {branch.label: branch.why for branch in tree.branches if branch.tie is Tie.USE}
    assert why["Δ1 = (камень + вода) = родник"].startswith("gives родник")
    assert why["Δ2 = (родник + жажда) = глоток"].startswith("made of родник")


@pytest.mark.parametrize("seed", ["Springs", "springs.md", "родники", "[[Springs]]"])
def test_a_note_goes_by_its_names(book: Vault, seed: str):
    tree = book.expand(seed).root
    assert tree.node == "note:Springs.md"
    why = {branch.node: branch.why for branch in tree.branches}
    assert why["note:Stone.md"] == "linked in line 4"
    assert any(branch.tie is Tie.STATED for branch in tree.branches)


def test_claims_have_their_ideas(make_vault: MakeVault):
    vault = make_vault(
        {
            "review.md": "## Review of «River»\n\n| Claim | Text |\n| --- | --- |\n"
            "| 1. Rivers remember | A bed is a record of floods. |\n"
            "| | **Related ideas:** Sediment is slow memory. Lakes forget. |\n"
        }
    )
    vault.index()
    claim = vault.expand("review").root.branches[0]
    assert (claim.kind, claim.label) == ("claim", "Rivers remember")
    assert {branch.kind for branch in claim.branches} == {"idea"}


def test_without_vectors_stems_decide(make_vault: MakeVault):
    vault = make_vault(dict(BOOK))
    vault.index(embed=False)
    expansion = vault.expand("water in a spring")
    assert expansion.root.kind == TreeNodeKind.TEXT
    assert any("spring" in branch.why for _, branch in expansion.walk() if branch.tie is Tie.ANSWER)
    assert len(list(vault.expand("1").walk())) > 4


@pytest.mark.parametrize(
    ("seed", "hint"),
    [("1.9", "there is 1 Rivers, its parts are 1.1 to 1.2"), ("Δ77", ""), ("", "")],
)
def test_what_is_nothing_is_told(book: Vault, seed: str, hint: str):
    with pytest.raises(SeedNotFound) as raised:
        book.expand(seed)
    assert raised.value.hint == hint


def test_no_level_and_no_line_are_refused(book: Vault):
    for depth, budget in ((0, 5), (5, 0)):
        with pytest.raises(ConfigError):
            book.expand("1", depth, budget)


def test_notes_of_one_title_are_told_apart(sample: Vault):
    expansion = sample.expand("Tides")
    assert expansion.root.label == "Book/Tides"
    assert expansion.others == ("note:Ideas/Tides.md",)


def test_a_note_without_text_unfolds_into_nothing(make_vault: MakeVault):
    vault = make_vault({"a.md": "", "b.md": "---\nx: 1\n---\n"})
    vault.index()
    assert [branch.node for _, branch in vault.expand("a").walk()] == ["note:a.md"]
