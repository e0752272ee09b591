"""The times that chat exporters print, in the spelling of any locale of moment.js.

A date is three numbers whose order the locale decides and the text seldom tells. A number above
31 or 12 proves it; another time of the same note may prove it; else dots and dashes mean
day-month-year, AM or PM means month first, and day-month-year is the last resort.

An hour of the twelve-hour clock stands with a word for a part of the day: AM and PM, or in other
languages morning, noon, evening, night.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from enum import Enum

from vaultgraph.model import Timestamp

_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e"))
_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009"), " ")
_DATE = re.compile(r"(\d{1,4})\s*([./\-])\s*(\d{1,2})\s*[./\-]\s*(\d{1,4})\.?")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?")
_ISO_ZONE = re.compile(r"(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)$")
_AM_PM = re.compile(r"(?<![^\W\d_])([ap])\.?\s?m(?![^\W\d_])", re.IGNORECASE)
_PARTS_OF_DAY = {
    0: "오전 上午 午前 πμ पहाटे ekuseni පෙ.ව",
    9: "दोपहर दुपारी দুপুর બપોર ਦੁਪਹਿਰ ಮಧ್ಯಾಹ್ನ మధ్యాహ్నం ཉིན་གུང emini",
    12: "오후 下午 午後 μμ दिउँसो दनपारां donparam शाम सायंकाळी साँझ सांजे sanje বিকাল সন্ধ্যা સાંજ ਸ਼ਾਮ "
    "ಸಂಜೆ సాయంత్రం ഉച്ച വൈകുന്നേരം དགོང་དག entsambama ebusuku ප.ව",
    18: "रात রাত રાત ਰਾਤ ರಾತ್ರಿ రాత్రి രാത്രി མཚན་མོ rati",
}
"""Words of other languages, by the hour at which the twelve hours they speak of begin: with
``रात``, 8:07 is in the evening and 2:07 before dawn."""
_BEGINNING = {word: hour for hour, words in _PARTS_OF_DAY.items() for word in words.split()}
_PART_OF_DAY = re.compile("|".join(map(re.escape, _BEGINNING)))
_FIRST_YEAR = 1000


class Order(Enum):
    """The order of a date's numbers."""

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"


def proved_order(raw: str) -> Order | None:
    """Returns the order that a time's own numbers prove, or ``None``."""
    match = _DATE.search(_plain(raw))
    return _proof(int(match.group(1)), int(match.group(3))) if match else None


def parse(raw: str, orders: Iterable[Order] = ()) -> Timestamp:
    """Returns a time understood, with ``value`` empty where it can't be.

    ``orders`` are orders proved by other times nearby; they decide if they all agree. A UTC time
    in ISO form keeps its zone.
    """
    text = _plain(raw)
    date = _DATE.search(text)
    if date is None:
        return Timestamp(raw, "", certain=False)
    first, separator, second = int(date.group(1)), date.group(2), int(date.group(3))
    third = int(date.group(4))
    rest = text[date.end() :]
    time = _TIME.search(rest)
    hour, minute, seconds = (
        (int(time.group(1)), int(time.group(2)), time.group(3)) if time else (0, 0, None)
    )
    order = _proof(first, second)
    certain = order is not None
    if order is None:
        known = set(orders) - {Order.YMD}
        if len(known) == 1:
            order, certain = known.pop(), True
        elif separator in ".-" or not _AM_PM.search(rest):
            order = Order.DMY
        else:
            order = Order.MDY
    year, month, day = {
        Order.YMD: (first, second, third),
        Order.DMY: (third, second, first),
        Order.MDY: (third, first, second),
    }[order]
    if (half := _half_of_day(rest)) is not None and hour <= 12:
        hour = (half + (hour - half) % 12) % 24
    try:
        value = datetime(year, month, day, hour, minute, int(seconds or 0))  # noqa: DTZ001 - local
    except ValueError:
        return Timestamp(raw, "", certain=False)
    if year < _FIRST_YEAR:  # the numbers of a version
        return Timestamp(raw, "", certain=False)
    zone = _ISO_ZONE.search(rest, time.end()) if time else None
    precision = "minute" if seconds is None else "second"
    shown = value.isoformat(timespec="seconds" if seconds else "minutes")
    return Timestamp(raw, shown + (zone.group() if zone else ""), precision, certain)


def _proof(first: int, second: int) -> Order | None:
    if first > 31:
        return Order.YMD
    if first > 12:
        return Order.DMY
    if second > 12:
        return Order.MDY
    return None


def _half_of_day(text: str) -> int | None:
    """The hour at which the twelve hours begin that a text speaks of, or ``None``."""
    if match := _AM_PM.search(text):
        return 0 if match.group(1) in "aA" else 12
    word = _PART_OF_DAY.search(text.lower())
    return _BEGINNING[word.group()] if word else None


def _plain(raw: str) -> str:
    """The text with ASCII digits and spaces and without marks of direction."""
    text = raw.translate(_MARKS).translate(_SPACES)
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() and char > "9" else char for char in text
    )
