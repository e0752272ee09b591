"""A text as tokens. Never fails: what is no sign of the language is a word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from vaultgraph.extractors.formulas.glyphs import (
    ARROWS,
    BRACKETS,
    CLOSING,
    INCREMENT,
    JOINS,
    LETTERS,
    LINKS,
    MASK,
    QUOTES,
    SPELLINGS,
    TAIL,
    TWO_WAY,
    VARIATION,
    is_symbol,
)


class TokenKind(StrEnum):
    """What a token is."""

    WORD = "word"
    ADDRESS = "address"
    TEMPLATE = "template"
    SYMBOL = "symbol"
    LINK = "link"
    JOIN = "join"
    COLON = "colon"
    DASH = "dash"
    OPEN = "open"
    CLOSE = "close"
    MASK = "mask"
    """What stands here is no text of the language."""


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` stands at ``start``; an opening mark knows the token that closes it."""

    kind: TokenKind
    text: str
    start: int
    end: int
    partner: int = -1
    """The index of the closing token; -1 for any other token, and for a mark never closed."""


_LETTER = f"[{LETTERS}{INCREMENT}]"
ADDRESS = re.compile(
    rf"{_LETTER}(?:(?:\d+|_\w+)['’′]*(?!\w)|(?!([xXхХnN])\1+\b)[a-zа-яёα-ω]{{3,}}(?![\w(]))(?![.,]\d)"
)
"""Not before a letter, a digit or a decimal part: ``Δ1.2`` is a measure, ``Δ12a`` nothing. One or
two letters are mathematics: ``Δt``, ``ΔE``."""
CODE = re.compile(r"@?[a-z]{3,}_?\d{2,}(?![\w.(])")
TEMPLATE = re.compile(rf"{_LETTER}([xXхХnN#?])\1+(?!\w)")
_ASCII = re.compile(r"<->|->|=>|!=")
_DASHES = "—–-"
_LONGEST_NAME = 24


def tokens(text: str) -> list[Token]:
    """Returns the tokens of a text, in one pass."""
    return _paired(list(_scan(text)))


def _scan(text: str) -> Iterator[Token]:
    position, size = 0, len(text)
    while position < size:
        char = text[position]
        if char.isspace():
            position += 1
            continue
        token = _sign(text, position) or _name(text, position) or _word(text, position)
        yield token
        position = token.end


def _sign(text: str, at: int) -> Token | None:
    """An operator, a bracket, a colon, a dash; or none begins here."""
    char = text[at]
    after = text[at + 1 : at + 2]
    if char in "<-=!" and (match := _ASCII.match(text, at)):
        return (
            Token(TokenKind.LINK, match.group(), at, match.end()) if _stands(text, at, 2) else None
        )
    if char in LINKS:
        if after == VARIATION or (char == "=" and not _free(text, at)):
            return None
        return Token(TokenKind.LINK, char, at, at + 1)
    if char in JOINS or char in SPELLINGS:
        return Token(TokenKind.JOIN, char, at, at + 1) if _joins(text, at) else None
    if char in QUOTES or char in BRACKETS:
        return Token(TokenKind.OPEN, char, at, at + 1)
    if char in CLOSING:
        return Token(TokenKind.CLOSE, char, at, at + 1)
    if char == ":" and (_ends_word(text, at) or _binds(text, at)):
        return Token(TokenKind.COLON, char, at, at + 1)
    if char in _DASHES and _stands(text, at, 1):
        return Token(TokenKind.DASH, char, at, at + 1)
    if char == MASK:
        return Token(TokenKind.MASK, char, at, at + 1)
    return None


def _joins(text: str, at: int) -> bool:
    char = text[at]
    if char == "/":
        return _stands(text, at, 1)
    if char == ",":
        return not text[at + 1 : at + 2].isdigit()
    return char != "+" or _free(text, at)


def _stands(text: str, at: int, length: int) -> bool:
    """Whether white space or an end is on both sides."""
    before, after = text[at - 1 : at] or " ", text[at + length : at + length + 1] or " "
    return before.isspace() and after.isspace()


def _free(text: str, at: int) -> bool:
    """Whether ``+`` or ``=`` is an operator here: no ASCII letter, digit or sign touches it but a
    bracket, a quote or an address, so that ``key=value``, ``C++`` and ``1+1`` are words."""
    before, after = text[at - 1 : at] or " ", text[at + 1 : at + 2] or " "
    left = before.isspace() or not before.isascii() or before in ")]\"'`"
    right = after.isspace() or not after.isascii() or after in "([\"'`"
    return (left or _address_before(text, at)) and right


def _address_before(text: str, at: int) -> bool:
    begin = at
    while (
        begin
        and at - begin < _LONGEST_NAME
        and (text[begin - 1].isalnum() or text[begin - 1] in "_'’′")
    ):
        begin -= 1
    return begin < at and (text[begin] in LETTERS or text[begin] == INCREMENT)


def _binds(text: str, at: int) -> bool:
    return _address_before(text, at) and text[at + 1 : at + 2].isalpha()


def _name(text: str, at: int) -> Token | None:
    """An address, a template or a string of glyphs; or none begins here."""
    char = text[at]
    if char in LETTERS or char == INCREMENT:
        if match := TEMPLATE.match(text, at):
            return Token(TokenKind.TEMPLATE, match.group(), at, match.end())
        if match := ADDRESS.match(text, at):
            end = _glyphs(text, match.end())
            kind = TokenKind.ADDRESS if end == match.end() else TokenKind.SYMBOL
            return Token(kind, text[at:end], at, end)
        return None
    if (char == "@" or char.isascii()) and (match := CODE.match(text, at)):
        return Token(TokenKind.ADDRESS, match.group(), at, match.end())
    end = _glyphs(text, at)
    if end == at or text[end : end + 1].isalpha():
        return None
    return Token(TokenKind.SYMBOL, text[at:end], at, end)


def _glyphs(text: str, at: int) -> int:
    """Returns where a string of glyphs, with addresses inside, ends."""
    while at < len(text):
        char = text[at]
        picture = char in ARROWS + TWO_WAY + "➡" and text[at + 1 : at + 2] == VARIATION
        if is_symbol(char) or picture or (TAIL.match(char) is not None):
            at += 1
        elif (char in LETTERS or char == INCREMENT) and (match := ADDRESS.match(text, at)):
            at = match.end()
        else:
            break
    return at


def _word(text: str, at: int) -> Token:
    """Letters and whatever else clings to them, up to a sign or white space."""
    end = at + 1
    while end < len(text):
        char = text[end]
        if char.isspace() or char in CLOSING or char in BRACKETS or char in QUOTES:
            break
        if char == ":" and _ends_word(text, end):
            break
        if not (char.isalnum() or char in "-_.") and _sign(text, end):
            break
        end += 1
    return Token(TokenKind.WORD, text[at:end], at, end)


def _ends_word(text: str, at: int) -> bool:
    """Whether a colon here closes a word: nothing but a sign, an opening mark or space follows."""
    after = text[at + 1 : at + 2]
    return not after or after.isspace() or after in LINKS or after in BRACKETS or after in QUOTES


def _paired(found: list[Token]) -> list[Token]:
    """Joins opening marks to closing ones, the innermost first; a closing mark alone is a word."""
    waiting: list[int] = []
    open_marks: Counter[str] = Counter()
    for index, token in enumerate(found):
        if token.kind not in (TokenKind.OPEN, TokenKind.CLOSE):
            continue
        closes = _closes(token.text, open_marks)
        if not closes:
            if token.kind is TokenKind.OPEN:
                waiting.append(index)
                open_marks[token.text] += 1
            else:
                found[index] = Token(TokenKind.WORD, token.text, token.start, token.end)
            continue
        while True:
            opened = waiting.pop()
            mark = found[opened]
            open_marks[mark.text] -= 1
            if mark.text in closes:
                break
        found[opened] = Token(TokenKind.OPEN, mark.text, mark.start, mark.end, index)
        found[index] = Token(TokenKind.CLOSE, token.text, token.start, token.end)
    return found


def _closes(text: str, open_marks: Counter[str]) -> str:
    """Returns the open marks that a character closes, if there are any; else nothing."""
    return "".join(mark for mark in _CLOSES.get(text, "") if open_marks[mark])


_CLOSES = {")": "(", "]": "[", "⟧": "⟦", "»": "«", "”": "“„", "“": "„", '"': '"', "`": "`"}
