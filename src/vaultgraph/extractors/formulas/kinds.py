"""What kind of thought a formula is: emotional, functional, archetypal or logico-poetic.

Decided by form first, then by the lexicon of its operands, in this order:

1. *functional*: it applies a function to a variable, or states a condition;
2. *emotional*: at least half of its operands, and no fewer than any archetypal ones, are feelings;
3. *archetypal*: a symbol stands in it, it says what lies within what (``⊂``), or at least a third
   of its operands are images that stand for a passage of life;
4. *logico-poetic*: everything else, images joined as if they were quantities.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vaultgraph.extractors.formulas.roles import Roles, StatementRelation
from vaultgraph.extractors.formulas.syntax import Function, Statement, Symbol, walk
from vaultgraph.words import stem, stems


class FormulaKind(StrEnum):
    """The four kinds of formulas."""

    EMOTIONAL = "emotional"
    FUNCTIONAL = "functional"
    ARCHETYPAL = "archetypal"
    LOGICO_POETIC = "logico-poetic"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A kind and the reason for it."""

    kind: FormulaKind
    reason: str


FEELINGS = """
страх ужас тревога боль радость счастье грусть печаль тоска скорбь горе гнев ярость злость обида
стыд вина любовь нежность влечение желание надежда отчаяние зависть ревность восторг удивление
спокойствие покой одиночество усталость облегчение волнение предчувствие ожидание неясность
невыраженность растерянность благодарность доверие презрение отвращение скука
fear dread anxiety pain joy happiness sadness grief sorrow anger rage resentment shame guilt love
tenderness desire hope despair envy jealousy delight wonder calm loneliness weariness relief longing
expectation gratitude trust contempt disgust boredom
"""
IMAGES = """
порог вход выход край граница путь дорога мост дверь врата дом мать отец дитя ребенок герой тень
смерть рождение возрождение жертва инициация преображение превращение восхождение нисхождение
падение распад разрыв хаос бездна огонь вода земля воздух море река гора пещера лес древо дерево
солнце луна звезда свет тьма змей птица круг крест ключ зеркало маска архетип весна
threshold entrance exit edge border path road bridge door gate home mother father child hero shadow
death birth rebirth sacrifice initiation transformation ascent descent fall decay chaos abyss fire
water earth air sea river mountain cave forest tree sun moon star light darkness serpent bird circle
cross key mirror mask archetype spring
"""
_FEELINGS = frozenset(map(stem, FEELINGS.split()))
_IMAGES = frozenset(map(stem, IMAGES.split()))


def kind_of(statement: Statement, stated: Roles) -> Verdict:
    """Returns the kind of a statement by the rules above, with the reason."""
    functional = _function(statement, stated)
    if functional:
        return Verdict(FormulaKind.FUNCTIONAL, functional)
    operands = [*stated.operands] or [stated.result]
    feelings = [operand for operand in operands if _FEELINGS & set(stems(operand))]
    images = [operand for operand in operands if _IMAGES & set(stems(operand))]
    if feelings and 2 * len(feelings) >= len(operands) and len(feelings) >= len(images):
        return Verdict(FormulaKind.EMOTIONAL, f"feelings: {', '.join(feelings)}")
    symbols = [node.glyphs for node in walk(statement) if isinstance(node, Symbol)]
    if symbols or stated.relation is StatementRelation.SYMBOL_DEFINITION:
        return Verdict(FormulaKind.ARCHETYPAL, f"symbol: {' '.join(symbols) or stated.address}")
    if stated.form == "containment":
        return Verdict(FormulaKind.ARCHETYPAL, "says what lies within what")
    if images and 3 * len(images) >= len(operands):
        return Verdict(FormulaKind.ARCHETYPAL, f"images: {', '.join(images)}")
    signs = " ".join(dict.fromkeys(stated.operators)) or "no operator"
    return Verdict(FormulaKind.LOGICO_POETIC, f"images joined by {signs}")


def _function(statement: Statement, stated: Roles) -> str:
    if stated.form in ("function_def", "function_application"):
        return f"a function: {stated.address}"
    if statement.condition:
        return f"a condition: {statement.condition}"
    names = [
        node.name
        for node in walk(statement)
        if isinstance(node, Function) and node.name.startswith("Δ")
    ]
    return f"a function: {names[0]}" if names else ""
