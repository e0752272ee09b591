"""Sentences in which the parts of a formula can stand as they are.

Every part stays in the nominative and nothing agrees with it in number or gender, so that each
sentence is correct whatever words stand in it; that is why there are dashes and colons and no
verbs. ``{all}`` is the parts as a list with *and*, ``{steps}`` as *first, then, at last*,
``{each}`` with *there is* before every one, ``{list}`` with commas, ``{pairs}`` one after another
with what joins them, ``{name}`` what is applied to them, ``{result}`` what comes of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class Connective(StrEnum):
    """What joins the parts of a formula."""

    SUM = "sum"
    CHAIN = "chain"
    DISTINCTION = "distinction"
    CONTAINMENT = "containment"
    EXCHANGE = "exchange"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The templates of a language, with a result and without, and its small words."""

    conjunction: str
    quotes: str
    there_is: str
    first: str
    then: tuple[str, ...]
    last: str
    within: str
    with_result: Mapping[Connective, tuple[str, ...]]
    without: Mapping[Connective, tuple[str, ...]]

    def filled(
        self, form: Connective, parts: Sequence[str], result: str = "", name: str = ""
    ) -> list[str]:
        """Returns the sentences of a form with parts filled in."""
        templates = self.with_result if result else self.without
        said = {
            "all": self.enumerated(parts),
            "list": ", ".join(parts),
            "each": ", ".join(f"{self.there_is} {part}" for part in parts),
            "steps": self.steps(parts),
            "pairs": "; ".join(f"{one} {self.within} {other}" for one, other in pairwise(parts)),
            "result": result,
            "name": name,
        }
        return [sentence(template.format(**said)) for template in templates[form]]

    def enumerated(self, parts: Sequence[str]) -> str:
        """Returns parts as a list: ``a, b and c``."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.conjunction} {parts[-1]}"

    def titled(self, phrase: str) -> str:
        """Returns a phrase as it stands within a sentence: a sentence of its own wants quotes."""
        phrase = phrase.rstrip(".")
        if " " in phrase and phrase[:1].isupper() and (phrase[1:2].islower() or phrase[1:2] == " "):
            return self.quotes[0] + phrase + self.quotes[1]
        return phrase

    def steps(self, parts: Sequence[str]) -> str:
        """Returns parts one after another: ``first a, then b, at last c``."""
        if len(parts) < 2:
            return "".join(parts)
        leads = [self.first]
        leads += [self.then[place % len(self.then)] for place in range(len(parts) - 2)]
        leads.append(self.last if len(parts) > 2 else self.then[0])
        return ", ".join(f"{lead} {part}" for lead, part in zip(leads, parts, strict=True))


def sentence(text: str) -> str:
    """Returns a text that begins with a capital and ends with a full stop."""
    text = " ".join(text.split())
    return text[:1].upper() + text[1:] + ("" if text[-1:] in ".!?…" else ".")


RUSSIAN = Language(
    conjunction="и",
    quotes="«»",
    there_is="есть",
    first="сначала",
    then=("потом", "за этим", "дальше"),
    last="наконец",
    within="— внутри большего:",
    with_result={
        Connective.SUM: (
            "{all}: вместе это {result}",
            "{each}. И из этого — {result}",
            "{list} — всё это сразу. Имя этому: {result}",
        ),
        Connective.CHAIN: (
            "{steps}. Вот что из этого выходит: {result}",
            "Шаг за шагом: {list}. В конце пути — {result}",
            "{list}: одно за другим, и вот — {result}",
        ),
        Connective.FUNCTION: (
            "{name}: {steps}. Вот что из этого выходит: {result}",
            "{list}: всё это вместе — {name}. Имя этому: {result}",
        ),
        Connective.DISTINCTION: ("{all} — не одно и то же: {result}",),
        Connective.CONTAINMENT: ("{pairs}. Всё вместе — {result}",),
        Connective.EXCHANGE: ("{all}: одно отзывается в другом, и это — {result}",),
    },
    without={
        Connective.SUM: (
            "{all} — одна сцена",
            "{each}. Одно не бывает без другого",
            "{list}: всё это сразу",
        ),
        Connective.CHAIN: (
            "{steps}",
            "Шаг за шагом: {list}",
            "{list}: одно за другим, и назад дороги нет",
        ),
        Connective.FUNCTION: ("{name}: {steps}", "{list}: всё это вместе — {name}"),
        Connective.DISTINCTION: ("{all} — не одно и то же",),
        Connective.CONTAINMENT: ("{pairs}",),
        Connective.EXCHANGE: ("{all}: одно отзывается в другом",),
    },
)
ENGLISH = Language(
    conjunction="and",
    quotes="“”",
    there_is="here:",
    first="first",
    then=("then", "after that", "next"),
    last="at last",
    within="within something larger:",
    with_result={
        Connective.SUM: (
            "{all}: together this makes {result}",
            "{list}, all at once. The name of it: {result}",
            "Take these: {all}. What comes of them: {result}",
        ),
        Connective.CHAIN: (
            "{steps}. What comes of it: {result}",
            "Step by step: {list}. At the end of the way: {result}",
            "{list}: one after another, and then: {result}",
        ),
        Connective.FUNCTION: (
            "{name}: {steps}. What comes of it: {result}",
            "{list}: in one word, {name}. The name of it all: {result}",
        ),
        Connective.DISTINCTION: ("{all}: not one and the same, but {result}",),
        Connective.CONTAINMENT: ("{pairs}. The whole of it: {result}",),
        Connective.EXCHANGE: ("{all}: each answers the other, and this is {result}",),
    },
    without={
        Connective.SUM: (
            "{all}: one scene",
            "{list}, all at once",
            "{all}: none of it without the rest",
        ),
        Connective.CHAIN: (
            "{steps}",
            "Step by step: {list}",
            "{list}: one after another, and no way back",
        ),
        Connective.FUNCTION: ("{name}: {steps}", "{list}: in one word, {name}"),
        Connective.DISTINCTION: ("{all}: not one and the same",),
        Connective.CONTAINMENT: ("{pairs}",),
        Connective.EXCHANGE: ("{all}: each answers the other",),
    },
)
