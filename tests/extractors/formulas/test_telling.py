"""A formula in words: the author's scene, sentences of its parts, words of the vault."""

import pytest

from conftest import MakeVault
from vaultgraph import Vault
from vaultgraph.errors import NoteNotFound
from vaultgraph.extractors.formulas.grammar import FormulaError, parse
from vaultgraph.extractors.formulas.roles import roles
from vaultgraph.extractors.formulas.scenes import answers
from vaultgraph.extractors.formulas.scenes.excerpts import sentences
from vaultgraph.extractors.formulas.scenes.narration import language_of, narrate

SCENES = {"Δ12": "сцена расцвета", "Δ41": "Он замер у двери."}


def told(text, how="template", scenes=None):
    statement = parse(text)
    telling = narrate(statement, roles(statement), scenes)
    return [each.text for each in telling.variations if each.how == how]


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("Δ12 = (вода + весна) = расцвет", "Вода и весна: вместе это расцвет."),
        ("Δ17 = (тишина + жар + зов)", "Тишина, жар и зов — одна сцена."),
        ("вода + боль → тихая память", "Есть вода, есть боль. И из этого — тихая память."),
        ("лёд → вода", "Сначала лёд, потом вода."),
        ("лёд → треск → вода", "Сначала лёд, потом треск. Вот что из этого выходит: вода."),
        ("Δ41 = порог(жар ⟶ тишина ⟶ шаг)", "Порог: сначала жар, потом тишина, наконец шаг."),
        ("слово ≠ символ", "Слово и символ — не одно и то же."),
        ("зерно ⊂ поле", "Зерно — внутри большего: поле."),
        ("река ↔ берег", "Река и берег: одно отзывается в другом."),
        ("⟁ = возвращение к реке", "⟁ — возвращение к реке."),
        ("Δ5 = вода + лёд = «Ледоход под окном»", "Вода и лёд: вместе это «Ледоход под окном»."),
        ("rain + roof = a quiet room", "Rain and roof: together this makes a quiet room."),
        ("heat → silence → step", "Step by step: heat, silence. At the end of the way: step."),
        ("word ≠ sign", "Word and sign: not one and the same."),
    ],
)
def test_templates(formula, sentence):
    assert sentence in told(formula)


def test_addresses_are_told_by_their_scenes():
    assert told("Λ1 = (Δ12 → Δ41 → Δ57)", scenes=SCENES)[0] == (
        "Сначала Δ12 (сцена расцвета), потом Δ41 («Он замер у двери»), наконец Δ57."
    )


def test_the_scene_is_what_the_author_says():
    assert told("Δ12 = (вода + весна) = сцена расцвета — так говорит река", "scene") == [
        "Сцена расцвета.",
        "Так говорит река.",
    ]
    assert told("слово ≠ символ", "scene") == []


@pytest.mark.parametrize(
    "formula",
    ["Δ1 = (a)", "Δxx — адреса сцен", "ΔF(x) = вход ⟶ выход в поле Y", "⟁🜂 = ☉", "Δ1 = Δ2 + Δ3"],
)
def test_odd_formulas_are_told_without_error(formula):
    for sentence in told(formula):
        assert sentence.endswith((".", "!", "?", "…"))
        assert "{" not in sentence


def test_several_variations():
    assert len(told("вода + весна = расцвет")) >= 3
    assert len(told("rain + roof = a quiet room")) >= 3


def test_the_language_is_that_of_the_parts():
    assert language_of(parse("вода + AI → память")) == "ru"
    assert language_of(parse("rain + roof = память")) == "en"
    assert language_of(parse("Δ1 → Δ2"), "en") == "en"


def test_sentences_are_prose():
    text = (
        "# Лёд\n- Вода + лёд = треск под старым мостом и ещё что-то такое.\n"
        "🌊 Вода медленно поднимается к старому мосту, и лёд трещит всю ночь. Да.\n"
        "Объект, напряжение, переход"
    )
    assert sentences(text) == ["Вода медленно поднимается к старому мосту, и лёд трещит всю ночь."]


def test_passages_of_the_vault_are_cited(make_vault: MakeVault):
    vault = make_vault(
        {
            "f.md": "# Формулы\nΔ12 = (вода + весна) = расцвет\n",
            "river.md": "# Река\nВесной вода поднимается к старому мосту, и всё вокруг цветёт.\n",
            "copy.md": "# Река\nВесной вода поднимается к старому мосту, и всё вокруг цветёт.\n",
            "tax.md": "# Налоги\nДекларацию подают до конца апреля через личный кабинет.\n",
        }
    )
    vault.index()
    with vault.session() as session:
        meaning = session.meaning
        (found,) = answers.tell(session.store, "Δ12", meaning, 2)
    quoted = [each for each in found.telling.variations if each.how == "passage"]
    assert found.row.path == "f.md"
    assert [(each.note, each.line) for each in quoted] == [("copy.md", 1), ("tax.md", 1)]
    assert quoted[0].text == "Весной вода поднимается к старому мосту, и всё вокруг цветёт."
    assert quoted[0].similarity > quoted[1].similarity


def test_every_definition_is_told_once(make_vault: MakeVault):
    vault = make_vault(
        {
            "a.md": "Δ12 = (вода + весна) = расцвет\n\nΔ12 = (весна + вода) = расцвет\n",
            "b.md": "Δ12 = (лёд + треск) = весна\n",
        }
    )
    vault.index(embed=False)
    with vault.session() as session:
        found = answers.tell(session.store, "Δ12")
    assert [each.row.roles.operands for each in found] == [("вода", "весна"), ("лёд", "треск")]


def test_a_formula_given_as_text_is_told(sample: Vault):
    with sample.session() as session:
        (found,) = answers.tell(session.store, "вода + лёд → треск")
        assert found.row is None
        with pytest.raises(NoteNotFound):
            answers.tell(session.store, "Δ9876")
        with pytest.raises(FormulaError):
            answers.tell(session.store, "вода + = лёд")
