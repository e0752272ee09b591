"""Bytes of a file to its text, whatever encoding they are in.

UTF-8 is the rule; UTF-16 and UTF-32 are known by their byte-order mark or their zero bytes,
Windows-1251 by the Russian it gives. What is still not text is kept with replacement
characters and reported. Text that was once decoded wrongly is repaired (``mojibake``).
Line endings become ``\\n``, which changes no line's number.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from vaultgraph.reading.mojibake import Repair, repair

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINE_END = re.compile(r"\r\n?")
_LETTER_RUN = re.compile(r"[А-яЁё]{3,}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text and how it was won."""

    text: str
    encoding: str
    repair: Repair | None = None
    flaw: str = ""
    """What is wrong with the bytes, in words; empty when nothing is."""
    suspects: tuple[tuple[int, str], ...] = ()
    """Lines that look damaged but prove too little, with the text they would become."""


def decode(data: bytes) -> Decoded:
    """Returns the text of a file's bytes; never raises."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return _finish(data.decode(encoding), encoding)
            except UnicodeDecodeError as error:
                return _replace(data, encoding, error)
    if wide := _wide_encoding(data):
        flaw = f"the bytes are {wide} without a byte-order mark"
        return _finish(data.decode(wide), wide, flaw)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _guess(data, error)
    flaw = "the text holds NUL characters" if "\0" in text else ""
    return _finish(text, "utf-8", flaw)


def _wide_encoding(data: bytes) -> str:
    """UTF-16 without a mark: zero bytes in every other place only, and letters of Europe."""
    for encoding, other in (("utf-16-le", data[0::2]), ("utf-16-be", data[1::2])):
        if 0 in data and 0 not in other:
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if sum(1 for char in text if char < "\u0530") > 0.7 * len(text):
                return encoding
    return ""


def _finish(text: str, encoding: str, flaw: str = "") -> Decoded:
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    repaired = repair(text)
    return Decoded(repaired.text, encoding, repaired.repair, flaw, repaired.suspects)


def _guess(data: bytes, error: UnicodeDecodeError) -> Decoded:
    """Windows-1251 when nearly all its high bytes form Russian words; else replacement."""
    text = data.decode("cp1251", errors="replace")
    foreign = sum(1 for letter in text if letter > "\x7f")
    russian = sum(len(run) for run in _LETTER_RUN.findall(text))
    if russian >= 6 and russian >= 0.8 * foreign:
        text = _LINE_END.sub("\n", text)
        return Decoded(text, "cp1251", flaw="the bytes are Windows-1251, not UTF-8")
    return _replace(data, "utf-8", error)


def _replace(data: bytes, encoding: str, error: UnicodeDecodeError) -> Decoded:
    text = _LINE_END.sub("\n", data.decode(encoding, errors="replace"))
    return Decoded(text, encoding, flaw=f"not {encoding}: {error.reason} at byte {error.start}")
