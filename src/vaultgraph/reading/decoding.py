"""Bytes of a file to its text, whatever encoding they are in, and places in the text back to bytes.

UTF-8 is the rule; UTF-16 and UTF-32 are known by their byte-order mark or their zero bytes,
Windows-1251 by the Russian it gives. What is still not text is reported and kept, a replacement
character for each byte; but of a picture or program nothing is kept. Text that was once decoded
wrongly is repaired (``mojibake``). Line endings become ``\\n``, which changes no line's number.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from vaultgraph.mojibake import Repair, repair

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_END = re.compile(r"\r\n?|\n")
_LETTER_RUN = re.compile(r"[А-яЁё]{3,}")
_BYTEWISE = frozenset({"utf-8", "cp1251"})
_ESCAPED = re.compile("[\udc80-\udcff]")
_CONTROLS = bytes(set(range(0x20)) - set(b"\b\t\n\f\r\x1b"))
_MIN_CONTROLS, _MIN_CONTROL_SHARE = 16, 0.05
"""Text in whatever encoding has hardly any; one byte in nine of compressed data is one."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text and how it was won."""

    text: str
    encoding: str
    mark: int = 0
    """The length of the byte-order mark."""
    repair: Repair | None = None
    flaw: str = ""
    """What is wrong with the bytes, in words; empty when nothing is."""
    suspects: tuple[tuple[int, str], ...] = ()
    """Lines that look damaged but prove too little, with the text they would become; without text
    where nothing would be right."""


def decode(data: bytes) -> Decoded:
    """Returns the text of a file's bytes; never raises."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            flaw = _flaw(data, encoding, len(mark))
            return _decoded(data, encoding, len(mark), flaw)
    if wide := _wide_encoding(data):
        return _decoded(data, wide, 0, f"the bytes are {wide} without a byte-order mark")
    flaw = _flaw(data, "utf-8")
    if flaw and _is_windows_1251(data):
        return _decoded(data, "cp1251", 0, "the bytes are Windows-1251, not UTF-8")
    if flaw and _is_binary(data):
        return Decoded("", "utf-8", flaw="the bytes are no text")
    if not flaw and 0 in data:
        flaw = "the text holds NUL characters"
    return _decoded(data, "utf-8", 0, flaw)


def byte_offset(data: bytes, decoded: Decoded, line: int, column: int) -> int:
    """Returns where in a file's bytes a place of its decoded text stands.

    Exact wherever the bytes are text, repaired or not. Lines count from one.
    """
    delivered = _delivered(data, decoded.encoding, decoded.mark)
    begin = 0
    for number, end in enumerate(_LINE_END.finditer(delivered), 2):
        if number > line:
            break
        begin = end.end()
    prefix = decoded.text.split("\n")[line - 1][:column]
    if decoded.repair:
        prefix = decoded.repair.delivered(line, prefix)
    before = delivered[: begin + len(prefix)]
    return decoded.mark + len(before.encode(decoded.encoding, "surrogateescape"))


def _delivered(data: bytes, encoding: str, mark: int) -> str:
    """The text before any repair; each byte that is no text is a lone surrogate."""
    errors = "surrogateescape" if encoding in _BYTEWISE else "replace"
    return data[mark:].decode(encoding, errors)


def _decoded(data: bytes, encoding: str, mark: int, flaw: str) -> Decoded:
    text = _delivered(data, encoding, mark)
    if flaw:
        text = _ESCAPED.sub("\ufffd", text)
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    repaired = repair(text)
    return Decoded(repaired.text, encoding, mark, repaired.repair, flaw, repaired.suspects)


def _flaw(data: bytes, encoding: str, mark: int = 0) -> str:
    try:
        data[mark:].decode(encoding)
    except UnicodeDecodeError as error:
        return f"not {encoding}: {error.reason} at byte {mark + error.start}"
    return ""


def _is_binary(data: bytes) -> bool:
    controls = len(data) - len(data.translate(None, _CONTROLS))
    return controls >= max(_MIN_CONTROLS, _MIN_CONTROL_SHARE * len(data))


def _wide_encoding(data: bytes) -> str:
    """UTF-16 without a mark: zero bytes in every other place only, and letters of Europe."""
    if 0 not in data:
        return ""
    for encoding, other in (("utf-16-le", data[0::2]), ("utf-16-be", data[1::2])):
        if 0 not in other and not _flaw(data, encoding):
            text = data.decode(encoding)
            if sum(1 for char in text if char < "\u0530") > 0.7 * len(text):
                return encoding
    return ""


def _is_windows_1251(data: bytes) -> bool:
    """Nearly all high bytes form Russian words."""
    text = data.decode("cp1251", errors="replace")
    foreign = sum(1 for letter in text if letter > "\x7f")
    russian = sum(len(run) for run in _LETTER_RUN.findall(text))
    return russian >= 6 and russian >= 0.8 * foreign
