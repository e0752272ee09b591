"""What a vault suggests: chains without a name, concepts that recur together."""

from conftest import MakeVault
from vaultgraph import Vault
from vaultgraph.extractors.formulas.grammar import parse
from vaultgraph.extractors.formulas.scenes import answers


def suggested(vault, count=10):
    with vault.session() as session:
        return answers.suggest(session.store, count)


def test_a_chain_that_several_notes_write_has_no_name_yet(make_vault: MakeVault):
    vault = make_vault(
        {
            "a.md": "# Формулы\n\nлёд → треск → вода → шаг\n",
            "b.md": "# Формулы\n\nлёд → треск → вода\n",
            "c.md": "# Формулы\n\nжар → тишина → зов\n",
        }
    )
    vault.index(embed=False)
    (found,) = suggested(vault)
    assert found.text == "Δ1 = (лёд → треск → вода)"
    assert (found.how, found.note_count, found.notes) == ("written", 2, ("a.md", "b.md"))
    assert parse(found.text) == found.statement


def test_what_has_a_name_is_not_suggested(make_vault: MakeVault):
    chain = "# Формулы\n\nлёд → треск → вода\n"
    vault = make_vault({"a.md": chain, "b.md": chain, "c.md": "Δ7 = (лёд ⟶ треск ⟶ вода)\n"})
    vault.index(embed=False)
    assert suggested(vault) == []


def test_concepts_that_recur_together_are_suggested_in_their_order(make_vault: MakeVault):
    other = "Налог платят вовремя. Декларацию подают в апреле. Номер {}.\n"
    together = "{} Сначала под окном трещит лёд, потом вода уносит старый мост.\n"
    beginnings = ["Утро.", "Вечер.", "Полдень.", "Ночь."]
    files: dict[str, str | bytes] = {
        f"t{i}.md": f"# Запись {i}\n\n{other.format(i)}" for i in range(30)
    }
    files |= {f"r{i}.md": together.format(said) for i, said in enumerate(beginnings)}
    files["f.md"] = "# Формулы\n\nлёд + холод = зима\n\nвода + свет = утро\n\nмост + шаг = путь\n"
    vault = make_vault(files)
    vault.index(embed=False)
    found = {frozenset(each.operands): each for each in suggested(vault)}
    best = next(each for keys, each in found.items() if {"лёд", "вода", "мост"} <= keys)
    assert best.how == "together"
    assert best.note_count == best.passages == 4
    assert best.notes[0] == "r0.md"
    places = [best.operands.index(word) for word in ("лёд", "вода", "мост")]
    assert places == sorted(places)


def test_copies_of_one_passage_are_no_recurrence(make_vault: MakeVault):
    text = "Сначала под окном трещит лёд, потом вода уносит старый мост.\n"
    files: dict[str, str | bytes] = {f"r{i}.md": text for i in range(6)}
    files["f.md"] = "# Формулы\n\nлёд + холод = зима\n\nвода + свет = утро\n\nмост + шаг = путь\n"
    vault = make_vault(files)
    vault.index(embed=False)
    assert suggested(vault) == []


def test_the_first_of_more_are_the_first(sample: Vault):
    more = suggested(sample, 10)
    assert more
    assert suggested(sample, 2) == more[:2]
    assert suggested(sample, 10) == more
    addresses = [each.text.split(" ")[0] for each in more]
    assert len(set(addresses)) == len(addresses)


def test_an_empty_vault_suggests_nothing(make_vault: MakeVault):
    vault = make_vault({"a.md": ""})
    vault.index(embed=False)
    assert suggested(vault) == []
