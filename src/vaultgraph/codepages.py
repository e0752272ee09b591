"""UTF-8 taken for an encoding of one byte a character: how that is undone, and done.

No character is ever guessed: what is undone and done again is the same text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

CODECS = (
    "mac_roman", "latin_1", "cp1252", "cp1251", "koi8_r", "cp866", "mac_cyrillic",
    "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "koi8_u",
    "iso8859_2", "iso8859_3", "iso8859_4", "iso8859_5", "iso8859_6", "iso8859_7", "iso8859_8",
    "iso8859_9", "iso8859_10", "iso8859_11", "iso8859_13", "iso8859_14", "iso8859_15", "iso8859_16",
    "cp437", "cp720", "cp737", "cp775", "cp850", "cp852", "cp855", "cp857", "cp858", "cp860",
    "cp861", "cp862", "cp863", "cp865", "cp869", "cp1125", "mac_latin2", "mac_greek", "mac_turkish",
    "mac_iceland", "mac_croatian", "mac_romanian", "hp_roman8", "koi8_t", "kz1048", "ptcp154",
)  # fmt: skip
"""The encodings of one byte that keep ASCII, the usual ones first. All of them: where the right one
is not tried, a near relation of it can seem to be right."""
_ROUNDS = 2
_FOREIGN = re.compile(r"([^\0-\x7f])([^\0-\x7f]?)")
_UNWRITTEN = frozenset({"Cn", "Co", "Cs", "Cc"})

Chain = tuple[str, ...]
"""The encodings that a text was taken for, one after another, the last one first."""


def undo(text: str) -> Iterator[tuple[Chain, str]]:
    """Yields what a text that is not ASCII can have been before it was taken for a codec, and for
    the same once more.

    All that is not ASCII must be bytes of UTF-8, and become characters that people write; but not
    between two rounds: half of an emoji is none.
    """
    start = _FOREIGN.search(text)
    lead, tail = (start[1], start[2]) if start else ("", "")
    for codec in _codecs_by_lead().get(lead, ()):
        if tail not in _tails(codec):
            continue
        before = text
        chain: Chain = ()
        while len(chain) < _ROUNDS and not before.isascii() and _whole(codec).match(before):
            before, chain = _decoded(before, codec), (*chain, codec)
            if before and _is_written(before):
                yield chain, before


def parts(text: str, codec: str) -> list[str]:
    """Returns the parts of a text that can have been taken for a codec, as they were before."""
    return [_decoded(match[0], codec) for match in _part(codec).finditer(text)]


def damage(text: str, chain: Chain) -> str:
    """Returns an undone text as it was delivered."""
    for codec in reversed(chain):
        text = text.encode().decode("latin-1").translate(_characters(codec))
    return text


@cache
def _characters(codec: str) -> dict[int, str]:
    """The character of each byte. Where the codec has none, a control has the number of its byte,
    as in browsers (https://encoding.spec.whatwg.org/#index-windows-1252); else no text has it."""
    chars = list(bytes(range(256)).decode(codec, "surrogateescape"))
    return {
        byte: chr(byte) if "\udc80" <= char < "\udca0" else char for byte, char in enumerate(chars)
    }


@cache
def _bytes(codec: str) -> dict[int, int]:
    return {ord(char): byte for byte, char in _characters(codec).items()}


@cache
def _codecs_by_lead() -> dict[str, list[str]]:
    """The codecs by each character that they have for the first byte of a sequence of UTF-8."""
    found: dict[str, list[str]] = {}
    for codec in CODECS:
        for byte in range(0xC2, 0xF5):
            found.setdefault(_characters(codec)[byte], []).append(codec)
    return found


@cache
def _tails(codec: str) -> frozenset[str]:
    """The characters for the further bytes of a sequence."""
    return frozenset(_characters(codec)[byte] for byte in range(0x80, 0xC0))


@cache
def _whole(codec: str) -> re.Pattern[str]:
    return re.compile(rf"{_pattern(codec)}\Z")


@cache
def _part(codec: str) -> re.Pattern[str]:
    return re.compile(_pattern(codec))


def _pattern(codec: str) -> str:
    """Matches text in which all that is not ASCII is UTF-8 taken for the codec."""
    chars = "".join(_characters(codec).values())
    lead2, lead3, lead4, tail = (
        f"[{re.escape(chars[first:last])}]"
        for first, last in ((0xC2, 0xE0), (0xE0, 0xF0), (0xF0, 0xF5), (0x80, 0xC0))
    )
    ascii_text = r"[\0-\x7f]*+"
    sequence = f"(?:{lead2}{tail}|{lead3}{tail}{{2}}|{lead4}{tail}{{3}})"
    return f"{ascii_text}(?:{sequence}{ascii_text})++"


def _decoded(text: str, codec: str) -> str:
    """A text that the pattern matches, decoded as UTF-8; empty if it is none after all."""
    try:
        return text.translate(_bytes(codec)).encode("latin-1").decode()
    except UnicodeError:
        return ""


def _is_written(text: str) -> bool:
    return not any(char > "\x7f" and unicodedata.category(char) in _UNWRITTEN for char in set(text))
