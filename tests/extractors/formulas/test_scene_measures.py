"""Density, boundary, transition, stability; layers of operands."""

import pytest

from conftest import MakeVault
from vaultgraph.errors import VaultgraphError
from vaultgraph.extractors.formulas.grammar import parse
from vaultgraph.extractors.formulas.scenes import answers
from vaultgraph.extractors.formulas.scenes.layers import Layer, layers
from vaultgraph.extractors.formulas.scenes.occurrences import together
from vaultgraph.extractors.formulas.scenes.stability import transitions


def joined(text):
    return [
        (each.left.text, each.operator, each.right.text, each.directed)
        for each in transitions(parse(text))
    ]


def test_a_sum_joins_every_two_parts_without_direction():
    assert joined("вода + весна + лёд") == [
        ("вода", "+", "весна", False),
        ("вода", "+", "лёд", False),
        ("весна", "+", "лёд", False),
    ]


def test_a_chain_joins_neighbours_with_direction():
    assert joined("Δ41 = порог(жар ⟶ тишина ⟶ шаг)") == [
        ("жар", "→", "тишина", True),
        ("тишина", "→", "шаг", True),
    ]
    assert joined("слово ≠ символ") == [("слово", "≠", "символ", False)]
    assert joined("вода + боль → память") == [
        ("вода", "→", "память", True),
        ("боль", "→", "память", True),
        ("вода", "+", "боль", False),
    ]


def test_addresses_have_no_transitions():
    assert joined("Λ1 = (Δ12 → Δ41)") == []


def test_pmi_of_counts():
    met = together(4, 4, 4, 16)
    assert (met.pmi, met.npmi) == (2.0, 1.0)
    assert together(4, 4, 1, 16).pmi == 0.0
    assert together(4, 4, 0, 16).pmi is None
    assert together(1, 1, 1, 1).npmi == 1.0


def test_the_measures_of_a_formula(make_vault: MakeVault, encoder):
    vault = make_vault(
        {
            "2025-03-01.md": "Δ12 = (вода + лёд)\n",
            "later.md": "---\ncreated: 2025-03-11\n---\nВода + лёд + шаг = `ледоход`\n",
            "prose.md": "Вода и лёд спорят.\n",
            "tax.md": "Налог платят в апреле.\n",
        }
    )
    vault.index()
    with vault.session() as session:
        (found,) = answers.measure(session.store, "Δ12", encoder, {"Лёд": "action"})
    (link,) = found.links
    assert (link.density.left, link.density.right, link.density.both) == (3, 3, 3)
    assert link.density.npmi == pytest.approx(1.0)
    assert 0 < link.boundary < 1
    assert found.stability.formulas == 2
    assert set(found.stability.notes) == {"2025-03-01.md", "later.md"}
    assert [(each.layer, each.how) for each in found.layers] == [
        (Layer.IMAGE, "lexicon"),
        (Layer.ACTION, "given"),
    ]


def test_a_chain_recurs_in_its_order_only(make_vault: MakeVault):
    vault = make_vault(
        {
            "a.md": "Δ5 = (лёд ⟶ треск)\n",
            "b.md": "Δ6 = (снег ⟶ лёд ⟶ треск ⟶ вода)\n",
            "c.md": "Δ7 = (треск ⟶ лёд)\n",
            "d.md": "Δ8 = (лёд + треск)\n",
        }
    )
    vault.index(embed=False)
    with vault.session() as session:
        (chain,) = answers.measure(session.store, "Δ5")
        (total,) = answers.measure(session.store, "Δ8")
    assert chain.stability.notes == ("a.md", "b.md")
    assert total.stability.notes == ("a.md", "b.md", "c.md", "d.md")
    assert chain.links[0].boundary is None


def test_layers(encoder):
    found = layers(["вода", "страх", "шаг", "бежать", "rain", "grief", "step"], encoder)
    assert [each.layer for each in found] == [
        *(Layer.IMAGE, Layer.EMOTION, Layer.ACTION, Layer.ACTION),
        *(Layer.IMAGE, Layer.EMOTION, Layer.ACTION),
    ]


def test_the_nearest_prototype_decides_where_no_lexicon_does(encoder):
    found = layers(["ручей", "печальный", "боязнь", "прыгающий"], encoder)
    assert [each.how for each in found] == ["prototype"] * 4
    assert [each.layer for each in found[:3]] == [Layer.IMAGE, Layer.EMOTION, Layer.EMOTION]
    assert all(each.confidence > 0 for each in found)


def test_what_is_not_known_is_an_image_without_confidence():
    (found,) = layers(["шмурдяк"])
    assert (found.layer, found.confidence) == (Layer.IMAGE, 0.0)


def test_a_layer_that_there_is_none(encoder):
    with pytest.raises(VaultgraphError, match="no layer 'colour'"):
        layers(["вода"], encoder, {"вода": "colour"})
