"""The layers of a formula (9.1.4): which operands are images, which emotions, which actions.

First what the person says, then a lexicon by stems, then the form of a Russian verb; last the
nearest prototypes: the mean similarity to the five nearest words of each layer's lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from vaultgraph.encoders import Encoder
from vaultgraph.errors import VaultgraphError
from vaultgraph.extractors.formulas.kinds import FEELINGS, IMAGES
from vaultgraph.words import fold, stem, stems, terms

ACTIONS = """
шаг бег прыжок полёт движение вход выход возвращение уход переход поворот падение восхождение
взгляд крик шёпот смех плач дыхание вдох выдох удар толчок рывок прикосновение объятие поцелуй
поиск выбор решение ответ вопрос письмо чтение пение танец работа игра борьба бой ожидание
разговор молчание сон пробуждение рождение смерть вспышка разрыв распад сжатие рост расцвет
встреча прощание погоня охота бросок отказ жест поступок действие наблюдение созерцание
step walk run jump flight movement entrance exit return leaving passage turn fall rise ascent look
glance cry whisper laugh breath blow push touch embrace kiss search choice decision answer question
writing reading singing dance work play fight wait talk sleep awakening birth death flash break
decay growth bloom meeting parting chase hunt throw refusal gesture deed action watching
"""
PICTURES = """
вода лёд снег дождь туман ветер камень песок глина трава лист цветок дым костёр свеча лампа стекло
окно стена крыша комната улица город берег поле луг сад озеро болото корабль поезд лодка рука лицо
глаз голос волосы тень хлеб молоко кровь нож нить колесо часы книга письмо
water ice snow rain fog wind stone sand clay grass leaf flower smoke fire candle lamp glass window
wall roof room street city shore field meadow garden lake ship train boat hand face eye voice bread
milk blood knife thread wheel clock book letter
"""
_NEAREST = 5
_INFINITIVE = re.compile(r"(?:[аеиоуыюя]ть|[зс]ти|чь)(?:ся|сь)?$")


class Layer(StrEnum):
    """What an operand is to the scene."""

    IMAGE = "image"
    EMOTION = "emotion"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Layered:
    """An operand and its layer."""

    operand: str
    layer: Layer
    how: str
    """``given``, ``lexicon``, ``form`` or ``prototype``."""
    confidence: float
    """1 for what is given; of prototypes how far the nearest layer leads before the next."""


_LEXICON: dict[Layer, tuple[str, ...]] = {
    Layer.EMOTION: tuple(FEELINGS.split()),
    Layer.ACTION: tuple(ACTIONS.split()),
    Layer.IMAGE: tuple((IMAGES + PICTURES).split()),
}
_STEMS: dict[str, Layer] = {
    stem(word): layer for layer, words in reversed(_LEXICON.items()) for word in words
}
"""A word of several layers is a feeling rather than an action, an action rather than an image."""


def layers(
    operands: Sequence[str],
    encoder: Encoder | None = None,
    given: Mapping[str, str] | None = None,
) -> tuple[Layered, ...]:
    """Returns the layer of each operand. ``given`` overrules, by operand in any spelling.

    What no rule and no encoder knows is an image, with confidence 0. Raises ``VaultgraphError``
    for a layer that there is none.
    """
    said = {terms(text) or text: _layer(name) for text, name in (given or {}).items()}
    found: list[Layered | None] = [_by_rule(operand, said) for operand in operands]
    open_ = [operand for operand, each in zip(operands, found, strict=True) if each is None]
    near = iter(_by_prototype(open_, encoder))
    return tuple(each or next(near) for each in found)


def _layer(name: str) -> Layer:
    try:
        return Layer(name)
    except ValueError as error:
        choices = ", ".join(Layer)
        raise VaultgraphError(f"there is no layer {name!r}", f"one of: {choices}") from error


def _by_rule(operand: str, given: Mapping[str, Layer]) -> Layered | None:
    if layer := given.get(terms(operand) or operand):
        return Layered(operand, layer, "given", 1.0)
    own = stems(operand)
    known = [_STEMS[each] for each in own if each in _STEMS]
    if known:
        share = sum(each is known[0] for each in known) / len(own)
        return Layered(operand, known[0], "lexicon", round(share, 2))
    if len(own) == 1 and _INFINITIVE.search(fold(operand)):
        return Layered(operand, Layer.ACTION, "form", 0.6)
    return None


def _by_prototype(operands: Sequence[str], encoder: Encoder | None) -> list[Layered]:
    if not operands or encoder is None:
        return [Layered(each, Layer.IMAGE, "prototype", 0.0) for each in operands]
    rows = encoder.encode(list(operands))
    scores = np.stack(
        [
            np.sort(rows @ encoder.encode(_LEXICON[layer]).T, axis=1)[:, -_NEAREST:].mean(axis=1)
            for layer in Layer
        ],
        axis=1,
    )
    found = []
    for operand, own in zip(operands, scores, strict=True):
        order = np.argsort(-own, kind="stable")
        lead = float(own[order[0]] - own[order[1]])
        layer = list(Layer)[int(order[0])] if lead > 0 else Layer.IMAGE
        found.append(Layered(operand, layer, "prototype", round(max(lead, 0.0), 4)))
    return found
