"""Finds the formulas of a note: each site as a whole, then what stands in it as a formula.

Nothing is looked up in other notes but the vault's words, so that notes can be read in parallel.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from vaultgraph.extraction.guard import UNGUARDED, Guard
from vaultgraph.extractors.formulas import lexicon
from vaultgraph.extractors.formulas.candidate import Cut, StatementCandidate
from vaultgraph.extractors.formulas.compounds import Vocabulary, prose_words
from vaultgraph.extractors.formulas.glyphs import LETTERS, QUOTES
from vaultgraph.extractors.formulas.grammar import FormulaError, parse
from vaultgraph.extractors.formulas.judgement import Tier, judge
from vaultgraph.extractors.formulas.kinds import kind_of
from vaultgraph.extractors.formulas.lexer import Token, TokenKind, tokens
from vaultgraph.extractors.formulas.model import Formula
from vaultgraph.extractors.formulas.roles import Roles, roles
from vaultgraph.extractors.formulas.sites import Site, SiteKind, sites
from vaultgraph.extractors.formulas.syntax import Group, Statement, Template, bare, render
from vaultgraph.model import LeafKind, Note

LONGEST = 400
"""Characters of the longest statement that is looked for."""
KINDS, SHARE = 4, 0.02
"""How many words of the language, and which share of a note's words, make a note speak it."""


def find(
    note: Note,
    guard: Guard = UNGUARDED,
    *,
    vocabulary: Vocabulary | None = None,
    context: bool | None = None,
) -> tuple[Formula, ...]:
    """Returns the formulas of a note in file order, those kept back (tier D) included.

    A line at which it fails costs that line. ``vocabulary`` holds the words of the vault's prose,
    those of the note if none is given. ``context`` overrules whether the note speaks in formulas.
    """
    lines = note.text.split("\n")
    places = list(sites(note, lines))
    if not places:
        return ()
    known = vocabulary or Vocabulary(Prose(note))
    why = _context(note) if context is None else ""
    if context:
        why = "given"
    found = _in_sites(places, why, known, guard)
    if not why and context is None and any(each.tier is Tier.A for each in found):
        found = _in_sites(places, "a formula in the note", known, guard)
    return tuple(
        replace(
            each,
            raw=lines[each.line - 1][each.start : each.end],
            message=note.message_at(each.line),
        )
        for each in found
    )


def _in_sites(
    places: Iterable[Site], context: str, vocabulary: Vocabulary, guard: Guard
) -> list[Formula]:
    found: list[Formula] = []
    for site in places:
        with guard.at(site.line):
            found += _in_site(site, context, vocabulary)
    return found


class Prose(Container[str]):
    """The words of a note's prose, found when they are first asked for."""

    def __init__(self, note: Note) -> None:
        self._note = note

    @cached_property
    def words(self) -> frozenset[str]:
        """All of them, folded."""
        return prose(self._note)

    def __contains__(self, word: object) -> bool:
        return word in self.words


def prose(note: Note) -> frozenset[str]:
    """Returns the words of a note's prose, as :func:`prose_words` does."""
    return prose_words(leaf.text for leaf in note.leaves if _is_prose(leaf.kind))


def _is_prose(kind: LeafKind) -> bool:
    return kind in (LeafKind.PARAGRAPH, LeafKind.HEADING, LeafKind.ROW)


def _context(note: Note) -> str:
    """Why a note is one that speaks in formulas: a heading says so, or its words do."""
    for heading in note.headings:
        if any(word.startswith(lexicon.HEADINGS) for word in _words(heading.text)):
            return f"heading {heading.text.strip('* ')!r}"
    words = [word for leaf in note.leaves if _is_prose(leaf.kind) for word in _words(leaf.text)]
    speaking = [word for word in words if word.startswith(lexicon.LANGUAGE)]
    kinds = {next(filter(word.startswith, lexicon.LANGUAGE)) for word in speaking}
    if len(kinds) >= KINDS and len(speaking) >= SHARE * len(words):
        return f"{len(speaking)} of {len(words)} words speak of scenes and symbols"
    return ""


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold())


def _in_site(site: Site, context: str, vocabulary: Vocabulary) -> list[Formula]:
    """The formulas of one line: the whole, or else the parts of it that are formulas."""
    taken = bytearray(len(site.text) + 1)
    found: list[Formula] = []
    held: list[Formula] = []
    for cut, start, end in _cuts(site):
        if end - start > LONGEST or 1 in taken[start:end]:
            continue
        formula = _read(site, cut, start, end, context, vocabulary)
        if formula is None:
            continue
        if formula.held_back:
            held.append(formula)
            continue
        found.append(formula)
        taken[start:end] = b"\1" * (end - start)
    for formula in held:
        start, end = formula.start - site.start, formula.end - site.start
        if 1 not in taken[start:end]:
            found.append(formula)
            taken[start:end] = b"\1" * (end - start)
    return sorted(found, key=lambda formula: formula.start)


def _cuts(site: Site) -> Iterator[tuple[Cut, int, int]]:
    """Yields what may be a statement: the largest stretches first."""
    text = site.text
    found = tokens(text)
    pieces = _clauses(found, text)
    yield from ((Cut.WHOLE, *piece) for piece in pieces)
    if len(pieces) > 1:
        yield Cut.WHOLE, 0, len(text)
    runs = list(_runs(found))
    yield from ((Cut.RUN, start, end) for start, end in runs)
    for index, token in enumerate(found):
        if token.kind is TokenKind.OPEN and token.partner > index + 2:
            closing = found[token.partner]
            inner = (token.end, closing.start)
            if token.text in QUOTES:
                yield Cut.CODE if token.text == "`" else Cut.QUOTE, *inner


def _clauses(found: Sequence[Token], text: str) -> list[tuple[int, int]]:
    """The clauses of a line: several where semicolons, or else commas, part equations of which
    each has one link of its own."""
    top: list[Token] = []
    index = 0
    while index < len(found):
        top.append(found[index])
        index = max(index, found[index].partner) + 1
    links = [token.start for token in top if token.kind is TokenKind.LINK]
    semicolons = [token.end - 1 for token in top if token.text.endswith(";")]
    commas = [token.start for token in top if token.text == ","]
    for cuts, most in ((semicolons, len(links)), (commas, 1)):
        edges = [-1, *cuts, len(text)]
        pieces = [
            (begin + 1, end) for begin, end in pairwise(edges) if text[begin + 1 : end].strip()
        ]
        each = [bisect_left(links, end) - bisect_left(links, begin) for begin, end in pieces]
        if len(pieces) > 1 and all(1 <= count <= most for count in each):
            return pieces
    return [(0, len(text))]


_NAMES = (TokenKind.ADDRESS, TokenKind.TEMPLATE, TokenKind.SYMBOL)


def _runs(found: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Names with operators between them, and the phrase after a last arrow."""
    index = 0
    while index < len(found):
        stop = _name_end(found, index)
        links, end = 0, stop
        while stop > 0 and stop < len(found) and _joins(found[stop]):
            linked = found[stop].kind is TokenKind.LINK
            following = _name_end(found, stop + 1)
            if following < 0 and linked:
                following = _phrase_end(found, stop + 1)
            if following <= stop + 1:
                break
            links += linked
            stop = end = following
        if links:
            yield found[index].start, found[end - 1].end
        index = max(end, index + 1)


def _joins(token: Token) -> bool:
    return token.kind is TokenKind.LINK or (token.kind is TokenKind.JOIN and token.text != "/")


def _name_end(found: Sequence[Token], index: int) -> int:
    """Where a name that begins at a token ends: after an address, glyphs, or a quotation."""
    if index >= len(found):
        return -1
    token = found[index]
    if token.kind in _NAMES:
        return index + 1
    if token.kind is TokenKind.OPEN and token.partner > 0 and token.text != "(":
        return token.partner + 1
    return -1


def _phrase_end(found: Sequence[Token], index: int) -> int:
    while index < len(found) and found[index].kind is TokenKind.WORD:
        index += 1
        if found[index - 1].text.endswith((".", ";", "!", "?")):
            break
    return index


_SENTENCE_END = re.compile(r"(?<=[^\W\d_»”\"`)][.!?])\s+(?=[^\W\d_a-zа-яё])")


def _read(
    site: Site, cut: Cut, start: int, end: int, context: str, vocabulary: Vocabulary
) -> Formula | None:
    text = site.text[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    head = tail = ""
    if cut is Cut.WHOLE:
        text, start = _first_sentence(text, start)
        head, tail = _continued(site, text)
    written = site.written[start : start + len(text)]
    try:
        statement = parse(head + text + tail, head + written + tail)
    except FormulaError:
        return None
    marked = cut is not Cut.WHOLE or site.place in (SiteKind.FENCE, SiteKind.PAIR)

    def fused(word: str) -> bool:
        quoted = any(f"{mark}{word}" in text for mark in QUOTES)
        return vocabulary.fused(word, marked=marked or quoted)

    stated = roles(statement, fused)
    if stated is None or (site.place is SiteKind.PAIR and stated.address[:1] not in LETTERS):
        return None
    start -= len(head)
    judged = judge(
        StatementCandidate(
            statement=statement,
            roles=stated,
            cut=cut,
            site=site,
            text=text,
            start=start,
            context=context,
            vocabulary=vocabulary,
        )
    )
    if judged is None:
        return None
    tier, reason = judged
    parts = {
        word: split
        for word in (stated.address, *stated.operands, stated.result)
        if fused(word) and (split := vocabulary.split(word))
    }
    begin, end = _extent(statement, stated, len(head) + len(text.rstrip(" .;,!")))
    begin, end = max(begin, len(head)), min(end, len(head) + len(text))
    composed = stated.form == "composition"
    return Formula(
        line=site.line,
        start=site.start + start + begin,
        end=site.start + start + end,
        raw="",
        statement=render(statement),
        roles=stated,
        label="" if composed else statement.label,
        gloss=statement.gloss,
        verdict=kind_of(statement, stated),
        tier=tier,
        evidence=(reason,),
        parts=tuple(parts.items()),
    )


def _extent(statement: Statement, stated: Roles, size: int) -> tuple[int, int]:
    """Where the statement proper stands: without label and gloss, but for the label of a
    composition and the gloss of a template, and without the backticks around it."""
    begin, end = statement.span
    if stated.form == "composition":
        return 0, end
    if isinstance(bare(statement.body), Template):
        return begin, size
    body = statement.body
    if isinstance(body, Group) and body.mark == "`" and not statement.condition:
        return bare(body).span
    return begin, end


_QUESTION = re.compile(rf"(?:{'|'.join(sorted(lexicon.QUESTIONS))})\s+", re.IGNORECASE)
_LONE_NAME = re.compile(r"[«\"`*]*([^\s«»\"`*]+)[»\"`*]*\.?")
_GOES_ON = re.compile(r"[=→⟶]\s")


def _first_sentence(text: str, start: int) -> tuple[str, int]:
    """A line's first sentence and where it begins, without the question word before it."""
    if match := _QUESTION.match(text):
        text, start = text[match.end() :], start + match.end()
    if match := _SENTENCE_END.search(text):
        text = text[: match.start()]
    return text, start


def _continued(site: Site, text: str) -> tuple[str, str]:
    """What a formula over two lines has on the other: the name above a line that begins with
    ``=``; in a fence, what follows a line that is a sum."""
    fenced = site.place is SiteKind.FENCE
    if text.startswith("=") or (fenced and text.startswith(("→", "⟶"))):
        above = _LONE_NAME.fullmatch(site.before.strip())
        return (f"{above[1]} " if above else ""), ""
    below = site.after.strip()
    if fenced and "+" in text and _GOES_ON.match(below) and not _PLAIN_LINK.search(text):
        return "", f" {below}"
    return "", ""


_PLAIN_LINK = re.compile(r"[=→⟶≠⊂:]")
