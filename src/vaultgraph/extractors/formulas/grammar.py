"""The one parser of the Δ language: tokens to a statement, or an error that says where.

The rules of ``docs/formulas.md``, the loosest first: statement, chain, list, alternatives, sum,
product, term. Each works on a range of tokens and is entered once for each pair of brackets, so
that the work grows with the length of the text; brackets nest no deeper than ``DEEPEST``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vaultgraph.errors import VaultgraphError
from vaultgraph.extractors.formulas.glyphs import (
    BRACKETS,
    JOINS,
    LINKS,
    QUOTES,
    SPELLINGS,
    is_symbol,
)
from vaultgraph.extractors.formulas.lexer import Token, TokenKind, tokens
from vaultgraph.extractors.formulas.syntax import (
    Address,
    Chain,
    Concept,
    Expression,
    Function,
    Group,
    Labelled,
    Statement,
    Sum,
    Symbol,
    Template,
    bare,
)

DEEPEST = 24
_CONDITIONS = frozenset("при если когда пока if when while under given".split())
_ATOMS = (TokenKind.ADDRESS, TokenKind.TEMPLATE, TokenKind.SYMBOL)
_END = " \t\r\n.;,:!—–-"
_OPENING = frozenset([*BRACKETS, *QUOTES])
_CLINGING = re.compile(rf"[<>=!:{''.join(LINKS)}]|->|^[+\-·⊕]|[+\-]$")
"""A sign that belongs to no word: an operator written without the space it needs."""


class FormulaError(VaultgraphError):
    """A text is no formula; ``column`` counts characters from zero."""

    def __init__(self, message: str, text: str, column: int) -> None:
        super().__init__(message)
        self.text = text
        self.column = column

    def caret(self) -> str:
        """Returns the line in question with a caret below the place."""
        begin = self.text.rfind("\n", 0, self.column) + 1
        end = self.text.find("\n", self.column)
        line = self.text[begin : end if end >= 0 else len(self.text)]
        return f"{line}\n{' ' * (self.column - begin)}^"


def parse(text: str, written: str = "") -> Statement:
    """Returns the statement a text is.

    Where masks stand in the text, ``written`` is the same with what they stand for: label,
    condition and gloss have their words from there. Raises :class:`FormulaError` where the text
    stops being a statement; a mask is no term.
    """
    parser = _Parser(written or text, tokens(text.rstrip(_END)))
    return parser.statement()


@dataclass(slots=True)
class _Parser:
    text: str
    tokens: list[Token]
    depth: int = 0

    def statement(self) -> Statement:
        end = len(self.tokens)
        if not end:
            raise FormulaError("there is no formula", self.text, 0)
        first = self._first_operator(end)
        begin = self._begin(first, end)
        label = "" if begin.head else self._words(0, max(begin.index - 1, 0))
        named = first >= 0 or begin.head > 0
        until, gloss = self._gloss(begin.index, first, end, named=named)
        stop, condition = self._condition(begin.index, until)
        head = self._term(0, begin.head) if begin.head else None
        body = self._chain(begin.index, stop, head)
        labelled = begin.head > 0 or isinstance(body, Sum)
        glossed = isinstance(bare(body), Template)
        self._check_masks(0 if labelled else begin.index, end if glossed else stop)
        span = self._span(0 if head else begin.index, until)
        return Statement(body, label, condition, gloss, span)

    def _check_masks(self, begin: int, end: int) -> None:
        """Refuses masks among what becomes a term: the body, the label that names a sum, the gloss
        that says what a template is."""
        for token in self.tokens[begin:end]:
            if token.kind is TokenKind.MASK:
                raise FormulaError("what stands here is no term", self.text, token.start)

    def _first_operator(self, end: int) -> int:
        for index in self._top(0, end):
            token = self.tokens[index]
            if token.kind is TokenKind.LINK or _sums(token):
                return index
        return -1

    def _begin(self, first: int, end: int) -> _Begin:
        """Where the body begins: after a label's colon, or after the mark that binds an address."""
        colon = -1
        for index in self._top(0, first if first >= 0 else end):
            token = self.tokens[index]
            parted = token.kind in (TokenKind.COLON, TokenKind.DASH)
            if index and self._name(0) == index and (parted or token.text == "("):
                begin = index + parted
                if (parted and first >= 0) or self._holds(begin, sums=True):
                    return _Begin(begin, index)
            if token.kind is TokenKind.COLON and index:
                colon = index
        stated = first >= 0 or self._name(colon + 1) > 0 or self._holds(colon + 1)
        return _Begin(colon + 1 if colon >= 0 and stated else 0)

    def _holds(self, begin: int, *, sums: bool = False) -> bool:
        """Whether brackets or quotes that open here hold a formula; a sum or list, if asked so."""
        if begin >= len(self.tokens) or self.tokens[begin].partner < 0:
            return False
        listing = sums and self.tokens[begin].text in "`[("
        inside = self._top(begin + 1, self.tokens[begin].partner)
        found = [self.tokens[index] for index in inside]
        linked = not sums and any(token.kind is TokenKind.LINK for token in found)
        return linked or any(_sums(token) or (listing and token.text == ",") for token in found)

    def _name(self, begin: int) -> int:
        """Where a name of the language that begins here ends, quotes around it included; or -1."""
        if begin >= len(self.tokens):
            return -1
        first = self.tokens[begin]
        if first.kind in _ATOMS:
            return begin + 1
        quoted = first.text in QUOTES and first.partner == begin + 2
        return begin + 3 if quoted and self.tokens[begin + 1].kind in _ATOMS else -1

    def _one(self, begin: int, end: int) -> bool:
        return self.tokens[begin].partner == end - 1

    def _gloss(self, begin: int, first: int, end: int, *, named: bool) -> tuple[int, str]:
        """Where the body stops, and the gloss after it: ``— text``, ``: text`` or ``(text)``. A
        body that is no statement of its own has one only if it is a name."""
        links = [i for i in self._top(begin, end) if self.tokens[i].kind is TokenKind.LINK]
        last = links[-1] if links else -1
        for index in self._top(begin, end):
            token = self.tokens[index]
            if index <= max(begin, first) or not (named or self._name(begin) == index):
                continue
            if token.kind is TokenKind.DASH:
                return index, self._gloss_text(index, end)
            if token.kind is TokenKind.COLON and index > last and not self._names(last, index, end):
                return index, self._gloss_text(index, end)
        opened = self._last(begin, end)
        token = self.tokens[opened]
        named = named or self._name(begin) == opened
        if named and token.text == "(" and opened > begin and token.partner == end - 1:
            before = self.tokens[opened - 1]
            if before.end < token.start and before.kind not in (
                TokenKind.LINK,
                TokenKind.JOIN,
                TokenKind.COLON,
            ):
                return opened, self._gloss_text(opened, end - 1)
        return end, ""

    def _gloss_text(self, mark: int, end: int) -> str:
        text = self._words(mark + 1, end).lstrip(_END)
        first = text[:1]
        masked = any(token.kind is TokenKind.MASK for token in self.tokens[mark + 1 : end][:1])
        if text and not (masked or first.isalnum() or first in _OPENING or is_symbol(first)):
            raise FormulaError("a gloss is text", self.text, self.tokens[mark].end)
        return text

    def _names(self, last: int, colon: int, end: int) -> bool:
        """Whether a colon in the last link says what its only value is: ``→ phrase: «…»``."""
        if last < 0 or colon + 1 >= end or not 1 <= colon - last - 1 <= 2:
            return False
        words = all(token.kind is TokenKind.WORD for token in self.tokens[last + 1 : colon])
        value = self.tokens[colon + 1]
        whole = self._one(colon + 1, end) if value.kind is TokenKind.OPEN else colon + 2 == end
        return words and whole and value.kind in (TokenKind.OPEN, *_ATOMS)

    def _condition(self, begin: int, end: int) -> tuple[int, str]:
        for index in self._top(begin, end - 1):
            word = self.tokens[index + 1]
            if (
                self.tokens[index].text == ","
                and word.text.lower() in _CONDITIONS
                and index > begin
            ):
                return index, self._words(index + 1, end)
        return end, ""

    def _chain(self, begin: int, end: int, bound: Expression | None = None) -> Expression:
        cuts = [i for i in self._top(begin, end) if self.tokens[i].kind is TokenKind.LINK]
        terms = [] if bound is None else [bound]
        links = [] if bound is None else [":"]
        for start, stop in _ranges(begin, end, cuts):
            terms.append(self._segment(start, stop))
        links += [self.tokens[cut].text for cut in cuts]
        if len(terms) == 1:
            return terms[0]
        return Chain(tuple(terms), tuple(links), self._span(begin, end))

    def _segment(self, begin: int, end: int, *, listing: bool = False) -> Expression:
        """What stands between two links, perhaps after a label of its own."""
        for index in self._top(begin, end):
            if _sums(self.tokens[index]):
                break
            if self.tokens[index].kind is TokenKind.COLON and index > begin:
                for named in self._top(begin, index):
                    self._check_phrase(named)
                term = self._sum(index + 1, end, 0, listing=listing)
                if self._name(begin) == index:
                    head = self._term(begin, index)
                    return Chain((head, term), (":",), self._span(begin, end))
                return Labelled(self._words(begin, index), term, self._span(begin, end))
        return self._sum(begin, end, 0, listing=listing)

    def _sum(self, begin: int, end: int, level: int, *, listing: bool) -> Expression:
        """A list, alternatives, a sum or a product; a term, where there is no such operator."""
        for depth in range(level, len(JOINS)):
            cuts = [i for i in self._top(begin, end) if self._operator(i) == JOINS[depth]]
            if not cuts:
                continue
            ranges = list(_ranges(begin, end, cuts))
            if JOINS[depth] == "," and not (listing or self._separates(ranges)):
                continue
            terms = tuple(self._sum(*each, depth + 1, listing=listing) for each in ranges)
            return Sum(JOINS[depth], terms, self._span(begin, end))
        return self._term(begin, end)

    def _separates(self, ranges: Sequence[tuple[int, int]]) -> bool:
        """Whether commas part operands; between plain words they belong to a phrase."""
        return all(
            any(token.kind is not TokenKind.WORD for token in self.tokens[begin:end])
            for begin, end in ranges
        )

    def _term(self, begin: int, end: int) -> Expression:
        if begin >= end or self.tokens[begin].kind is TokenKind.JOIN:
            raise self._missing(begin)
        if self.tokens[end - 1].kind is TokenKind.JOIN:
            raise self._missing(end)
        token = self.tokens[begin]
        span = self._span(begin, end)
        if end == begin + 1:
            if token.kind is TokenKind.ADDRESS:
                return _address(token, span)
            if token.kind is TokenKind.TEMPLATE:
                return Template(
                    "Δ" if token.text[0] == "\u2206" else token.text[0], token.text[1:], span
                )
            if token.kind is TokenKind.SYMBOL:
                return Symbol(token.text, span)
        if token.kind is TokenKind.OPEN and self._one(begin, end):
            return self._group(begin, end, "", span)
        last = self.tokens[end - 1]
        named = token.partner == end - 2 and token.text in "([" and len(last.text) > 1
        if named and last.text[0] == "_" and last.start == self.tokens[end - 2].end:
            return self._group(begin, end - 1, last.text[1:], span)
        if token.kind is TokenKind.WORD and end > begin + 1 and self._applies(begin, end):
            name = "Δ" + token.text[1:] if token.text[0] == "\u2206" else token.text
            return Function(name, self._inside(begin + 1, end), span)
        for index in self._top(begin, end):
            self._check_phrase(index)
        words = self._words(begin, end)
        if not any(map(str.isalnum, words)):
            raise FormulaError("no word stands here", self.text, span[0])
        return Concept(words, span=span)

    def _applies(self, begin: int, end: int) -> bool:
        opened = self.tokens[begin + 1]
        return (
            opened.text == "("
            and opened.partner == end - 1
            and opened.start == self.tokens[begin].end
            and self.tokens[begin].text.isalnum()
        )

    def _check_phrase(self, index: int) -> None:
        token = self.tokens[index]
        if token.kind is TokenKind.WORD and (sign := _CLINGING.search(token.text)):
            message = f"{sign.group()} needs space around it to be an operator"
            raise FormulaError(message, self.text, token.start + sign.start())
        if token.kind is TokenKind.WORD and not any(map(str.isalnum, token.text)):
            raise FormulaError(f"{token.text} is no word", self.text, token.start)
        if token.kind is TokenKind.OPEN and token.partner < 0:
            raise FormulaError(f"{token.text} is never closed", self.text, token.start)
        if token.kind is TokenKind.OPEN and token.text not in QUOTES:
            raise FormulaError("an operator is missing before the bracket", self.text, token.start)
        if token.kind is TokenKind.DASH:
            raise FormulaError("a dash stands inside a term", self.text, token.start)
        if token.kind is TokenKind.COLON:
            raise FormulaError("a colon stands inside a term", self.text, token.start)

    def _group(self, begin: int, end: int, name: str, span: tuple[int, int]) -> Expression:
        mark = self.tokens[begin].text
        if mark not in QUOTES:
            return Group(self._inside(begin, end), mark, name, span)
        text = self._words(begin + 1, end - 1)
        if not text:
            raise FormulaError("there is nothing in the quotes", self.text, span[0])
        if self._structured(begin + 1, end - 1, mark):
            try:
                return Group(self._inside(begin, end), mark, "", span)
            except FormulaError:
                if self.depth >= DEEPEST:
                    raise
        return Concept(text, mark, span)

    def _structured(self, begin: int, end: int, mark: str) -> bool:
        """Whether a quotation holds a formula rather than words."""
        inside = [self.tokens[index] for index in self._top(begin, end)]
        if len(inside) == 1 and (inside[0].kind in _ATOMS or end > begin + 1):
            return True
        return any(
            token.kind is TokenKind.LINK
            or _sums(token)
            or (mark == "`" and token.kind is TokenKind.JOIN)
            for token in inside
        )

    def _inside(self, begin: int, end: int) -> Expression:
        """What stands between an opening token and its partner."""
        opened = self.tokens[begin]
        if self.depth >= DEEPEST:
            raise FormulaError(f"nested deeper than {DEEPEST}", self.text, opened.start)
        if end - 1 == begin + 1:
            raise FormulaError("there is nothing in the brackets", self.text, opened.start)
        self.depth += 1
        try:
            cuts = [
                i for i in self._top(begin + 1, end - 1) if self.tokens[i].kind is TokenKind.LINK
            ]
            listing = opened.text in "([`⟦"
            ranges = _ranges(begin + 1, end - 1, cuts)
            terms = [self._segment(*each, listing=listing) for each in ranges]
        finally:
            self.depth -= 1
        if len(terms) == 1:
            return terms[0]
        links = tuple(self.tokens[cut].text for cut in cuts)
        return Chain(tuple(terms), links, self._span(begin + 1, end - 1))

    def _top(self, begin: int, end: int) -> Iterator[int]:
        """Yields the tokens of a range that stand in no brackets of it."""
        index = begin
        while index < end:
            yield index
            index = max(self.tokens[index].partner, index) + 1

    def _last(self, begin: int, end: int) -> int:
        last = begin
        for last in self._top(begin, end):  # noqa: B007
            pass
        return last

    def _operator(self, index: int) -> str:
        token = self.tokens[index]
        return SPELLINGS.get(token.text, token.text) if token.kind is TokenKind.JOIN else ""

    def _words(self, begin: int, end: int) -> str:
        if begin >= end:
            return ""
        start, stop = self._span(begin, end)
        return " ".join(self.text[start:stop].split())

    def _span(self, begin: int, end: int) -> tuple[int, int]:
        return self.tokens[begin].start, self.tokens[end - 1].end

    def _missing(self, index: int) -> FormulaError:
        if index < len(self.tokens):
            place = self.tokens[index]
            return FormulaError(
                f"an operand is missing before {place.text}", self.text, place.start
            )
        last = self.tokens[-1]
        return FormulaError(f"an operand is missing after {last.text}", self.text, last.end)


@dataclass(frozen=True, slots=True)
class _Begin:
    index: int
    head: int = 0
    """Where the address ends that the body is bound to."""


def _sums(token: Token) -> bool:
    return token.kind is TokenKind.JOIN and token.text not in ",/"


def _ranges(begin: int, end: int, cuts: Sequence[int]) -> Iterator[tuple[int, int]]:
    for cut in cuts:
        yield begin, cut
        begin = cut + 1
    yield begin, end


def _address(token: Token, span: tuple[int, int]) -> Address:
    first, rest = token.text[0], token.text[1:].replace("'", "′").replace("’", "′")
    if first == "\u2206":
        first = "Δ"
    if first.isascii() and first != "@":
        return Address("", token.text, span)
    return Address(first, rest, span)
