"""The grammar of one line that may be a numbered title: ``### 📘 Раздел 9. **Формулы**``.

Numbers are also versions, dates, addresses, times and quantities. What a number is shows in its
form and in the words around it; the rules here look at one line only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SECTION_WORD = (
    r"(?:(?:под)?раздел(?:а|у|ом|е|ы|ов|ам|ами|ах)?|глав(?:а|ы|е|у|ой|ам|ами|ах)?|розділ(?:у|і|и)?"
    r"|част(?:ь|и|ью|ям|ями|ях|ей)|(?:под)?пункт(?:а|у|ом|е|ы|ов|ам|ами|ах)?"
    r"|параграф(?:а|у|ом|е|ы|ов|ам|ами|ах)?|приложени(?:е|я|ю|ем|и)"
    r"|(?:sub)?sections?|chapters?|parts?|appendix|(?:разд|гл|пп|п|sec|ch)\.|§§?)"
)
"""A word that names a section, in any case or number."""

_ROMAN = r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_NUMBER = r"\d{1,3}(?:\.\d{1,3}){0,5}"
_DECORATION = r"(?:[^\w\s\"'«»“”„‘’()\[\]{}`§#№.,:;!?…/\\|<>+=~^*%$€£₽&@–—-]\s*+){0,12}"
_NUMBERED = re.compile(
    rf"{_DECORATION}(?:(?P<word>{SECTION_WORD})\s*)?"
    rf"(?:(?P<number>{_NUMBER})|(?P<roman>{_ROMAN})(?=[\s.:)]|$))"
    r"(?P<close>[.):]?)(?![\w%‰/\\@°’'+*^-]|[.,]\d)"
    r"(?P<space>\s*+)(?:[—–:-]+\s++)?(?P<title>.*)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"(?:%|‰|°|[$€£₽]|(?:мб|гб|кб|тб|байт|бит|км|см|мм|кг|мг|мл|ггц|мгц|гц|квт|час(?:а|ов)?"
    r"|мин(?:ут[аы]?)?|сек(?:унд[аы]?)?|дн(?:я|ей)|день|недел[яиь]|месяц(?:а|ев)?|год(?:а|ов)?|лет"
    r"|раза?|тыс|млн|млрд|миллион(?:а|ов)?|миллиард(?:а|ов)?|тысяч[аи]?|руб(?:л(?:ь|я|ей))?"
    r"|балл(?:а|ов)?|процент(?:а|ов)?|токен(?:а|ов)?|страниц[аы]?"
    r"|bytes?|bits?|km|cm|mm|kg|mg|ml|px|em|ms|hours?|hrs?|min(?:utes?)?|sec(?:onds?)?|days?|weeks?"
    r"|months?|years?|times|thousand|million|billion|dollars?|euros?|percent|points?|tokens?|pages?"
    r"|USD|EUR|RUB|GBP|[KMGT]i?B|[КМГТ]Б|[kMG]?Hz|[кМГ]?Гц|kW|к?Вт)(?!\w)"
    r"|[кмглсчKMBTWV](?=[.,;)]|$))"
)
_RELEASE = re.compile(
    r"(?:pre-?)?(?:release[ds]?|alpha|beta|rc\d*|stable|lts|hotfix|patch|релиз|бета|альфа)\W*$",
    re.IGNORECASE,
)
_OPENING = frozenset("\"'«“„‘([{`¿¡…")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line read as number and title."""

    number: tuple[int, ...]
    title: str
    word: bool
    """A word such as ``Chapter`` stands before the number."""
    closed: bool
    """A dot or bracket stands after it, or a colon where there is a word before."""


def numbered(text: str) -> Numbered | None:
    """Returns the number and title that a line without marks begins with, or ``None``.

    Leading zeros, calendar dates, network addresses, numbers with a unit, and titles without any
    letter are refused; whether a plain ``1.5`` is a section is for the caller to judge.
    """
    match = _NUMBERED.match(text)
    if not match:
        return None
    word = match["word"] or ""
    if match["roman"]:
        if not _takes_roman(word) or not match["roman"].isupper():
            return None
        number: tuple[int, ...] = (_roman(match["roman"]),)
    else:
        parts = match["number"].split(".")
        if any(len(part) > 1 and part[0] == "0" for part in parts):
            return None
        number = tuple(map(int, parts))
    title = match["title"].strip()
    if title and not match["space"] and not match["close"]:
        return None
    closing = (".", ")", ":") if word else (".", ")")
    if not is_plausible(number) or not (_is_title(title) or (word and not title)):
        return None
    return Numbered(number, title, bool(word), match["close"] in closing)


def is_plausible(number: tuple[int, ...]) -> bool:
    """Tells whether a number can be a section's: no address, no version of a release."""
    if len(number) > 2 and 0 in number:
        return False
    return number != (0,) and all(part < 100 for part in number[1:])


def _is_title(title: str) -> bool:
    if not any(map(str.isalpha, title)) or _UNIT.match(title) or _RELEASE.fullmatch(title):
        return False
    first = title[0]
    return first.isalnum() or first in _OPENING or not first.isascii()


def _takes_roman(word: str) -> bool:
    return word.lower().startswith(("глав", "част", "chapter", "part", "раздел", "appendix", "гл"))


def _roman(text: str) -> int:
    values = [_VALUES[letter] for letter in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)
