"""The precision rules: what only looks like a formula.

A rule looks at a candidate and says whether it is such a thing. Rules of ``NEVER`` reject it; rules
of ``HELD`` keep it back as tier D, shown on demand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import takewhile
from operator import eq

from vaultgraph.extractors.formulas import lexicon
from vaultgraph.extractors.formulas.candidate import Cut, StatementCandidate, words_of
from vaultgraph.extractors.formulas.glyphs import STATUS
from vaultgraph.extractors.formulas.roles import StatementRelation, leaves
from vaultgraph.extractors.formulas.sites import SiteKind
from vaultgraph.extractors.formulas.syntax import Concept, Function, Sum, Template, bare, walk
from vaultgraph.words import fold, stem

Rule = Callable[[StatementCandidate], bool]

_BAD = re.compile(
    r"[\\^*_\[\]{}<>|@$%&~#?\ufff0-\uffff]|::|://|\.{3}|…|(?:^|\s)[-−]\w|\w\.\w|\w\(|(?<!\w)\d"
)
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_SENTENCE = re.compile(r"[.!?]\s+[^\W\d_a-zа-яё]")
_STOP = re.compile(r"\w{3,}[.!?;]\s")
_VERB = re.compile(
    r"(?:[аяуюе]ет|[ая][ёе]т|[дзнрс]ёт|[аяую]ют|[еу]ют|[чжш]ит|оит|(?<!кре)(?<!бан)дит"
    r"|[аяуие]ется|[аеюую]ются|ится|[ая]тся|[еи]шь|[еи]шься|[ая]ю)$"
)
"""Endings of finite verbs that few nouns share."""
_NAME_LIKE = re.compile(r"[a-z_]+[A-Z_]\w*|[A-Z][a-z]+[A-Z]\w*|[A-Z]{2,}\w*")


# --- never a formula ---------------------------------------------------------------------------


def states_nothing(found: StatementCandidate) -> bool:
    """A sum without a result names no relation; a template alone is a mention."""
    if found.roles.form == "bare_sum":
        return True
    return isinstance(bare(found.statement.body), Template) and not found.statement.gloss


def odd_characters(found: StatementCandidate) -> bool:
    """An operand holds a number, a path, code, an ellipsis, a question, a link without name."""
    return any(_BAD.search(concept.text) for concept in found.concepts if not _scene(concept))


def _scene(concept: Concept) -> bool:
    """A quoted phrase of several words may be written as people write."""
    return concept.mark in ("«", "“", '"') and " " in concept.text


def mathematics(found: StatementCandidate) -> bool:
    """An operand has no word of three letters, or no operand has more than three; a Greek capital
    is applied to a variable."""
    functions = [node for node in walk(found.statement.body) if isinstance(node, Function)]
    if any(len(node.name) == 1 or node.name[:1] in "ΓΘΛΞΠΣΦΨΩ" for node in functions):
        return True
    if any(node.name.startswith("Δ") and not node.name[1:2].isupper() for node in functions):
        return True
    texts = [concept.text for concept in found.loose if not _unknown(found, concept)]
    if any(max(map(len, _WORD.findall(text)), default=0) < 3 for text in texts):
        return True
    few = len(texts) < 3 and not found.formal and found.roles.relation is not _SYMBOL
    return few and bool(texts) and all(len(text) <= 3 for text in texts)


_SYMBOL = StatementRelation.SYMBOL_DEFINITION


def _unknown(found: StatementCandidate, concept: Concept) -> bool:
    """The variable of a Δ-function."""
    return any(
        isinstance(node, Function) and node.argument is concept
        for node in walk(found.statement.body)
    )


def keys_or_code(found: StatementCandidate) -> bool:
    """Keys to press, or a line of a programming language."""
    first = words_of(found.text)[:1]
    if first and first[0] in lexicon.CODE_WORDS and _LATIN.match(found.text):
        return True
    return any(lexicon.KEYS & set(words_of(concept.text)) for concept in found.concepts)


def carries_on(found: StatementCandidate) -> bool:
    """An operand begins as the middle of a sentence does: a preposition, ``если``, ``потом``."""
    for concept in found.loose:
        first = words_of(concept.text)[:1]
        if first and (first[0] in lexicon.LEADS or first[0] in lexicon.PREPOSITIONS):
            return True
    return False


def speaks(found: StatementCandidate) -> bool:
    """A finite verb, a pronoun or a clause: a sentence."""
    if found.cut is Cut.RUN and found.formal:
        return False
    for concept in found.loose:
        words = words_of(concept.text)
        if set(words) & lexicon.PRONOUNS:
            return True
        if any(_VERB.search(word) and len(word) > 5 for word in words[-3:] + words[:2]):
            return not _names_scene(found)
    return False


def _names_scene(found: StatementCandidate) -> bool:
    """After an address, a glyph or a fused word a verb may say what it calls up."""
    return found.formal or found.roles.relation in (_SYMBOL, StatementRelation.COMPOUND)


def sentences(found: StatementCandidate) -> bool:
    """More than one sentence; the operand before the last holds a comma."""
    if _SENTENCE.search(found.text) and not found.formal:
        return not any(_scene(concept) for concept in found.concepts)
    if any(_STOP.search(concept.text) for concept in found.loose):
        return True
    return any("," in concept.text for concept in found.loose[:-1])


def unevenly_bold(found: StatementCandidate) -> bool:
    """Emphasis that begins or ends inside an operand is a writer's, not a formula's."""
    marks = [mark - found.start for mark in found.site.bold]
    return any(
        concept.span[0] < mark < concept.span[1] - 1 for concept in found.loose for mark in marks
    )


def divides_a_word(found: StatementCandidate) -> bool:
    """A word and its pieces, or two forms of one verb: morphology."""
    chain = found.chain
    if chain is None or found.formal or len(chain.terms) != 2:
        return False
    (whole, *more), pieces = leaves(chain.terms[0]), leaves(chain.terms[1])
    if more or " " in whole:
        return False
    if len(pieces) > 1:
        known = sum(fold(piece) in found.vocabulary.words for piece in pieces)
        short = any(len(piece) < 3 for piece in pieces)
        return fold("".join(pieces)) == fold(whole) and (short or known < len(pieces) / 2)
    one, other = stem(whole), stem(pieces[0])
    shared = sum(takewhile(bool, map(eq, one, other)))
    return bool(_VERB_FORM.search(whole)) and shared >= max(2, min(len(one), len(other)) / 2)


_VERB_FORM = re.compile(r"(?:т[ьи](?:ся)?|л[аои]?(?:сь|ся)?)$")


def only_processing(found: StatementCandidate) -> bool:
    """A pipeline: every operand speaks of what language processing passes from step to step."""
    if found.named or found.roles.relation is StatementRelation.DISTINCTION:
        return False
    phrases = [words_of(concept.text) for concept in found.concepts]
    return all(any(word.startswith(_PROCESSING) for word in words) for words in phrases)


_PROCESSING = tuple(lexicon.PROCESSING)


def legend(found: StatementCandidate) -> bool:
    """Marks people tick lists with are explained, not defined."""
    glyphs = set(found.roles.address) - {"\ufe0f"}
    return found.roles.relation is _SYMBOL and bool(glyphs) and glyphs <= STATUS


NEVER: tuple[tuple[str, Rule], ...] = (
    ("states nothing", states_nothing),
    ("odd characters", odd_characters),
    ("mathematics", mathematics),
    ("keys or code", keys_or_code),
    ("carries a sentence on", carries_on),
    ("a sentence", speaks),
    ("several clauses", sentences),
    ("uneven emphasis", unevenly_bold),
    ("divides a word", divides_a_word),
    ("a pipeline", only_processing),
    ("a legend", legend),
)


# --- kept back ---------------------------------------------------------------------------------


def typed(found: StatementCandidate) -> bool:
    """Arrows typed as ``->`` are code more often than not."""
    chain = found.chain
    return chain is not None and any(link.isascii() and link not in "=:" for link in chain.links)


def foreign(found: StatementCandidate) -> bool:
    """Latin words among Cyrillic ones are names of products and modules; and Latin words alone are
    a formula only in quotes or code, with a sum and no identifier."""
    if found.formal:
        return _only_identifiers(found)
    texts = [concept.text for concept in found.concepts if not _scene(concept)]
    if not any(_LATIN.search(text) for text in texts):
        return False
    if any(_CYRILLIC.search(text) for text in texts) or found.roles.relation is _SYMBOL:
        return True
    if any(_NAME_LIKE.search(text) for text in texts):
        return True
    summed = any(isinstance(node, Sum) for node in walk(found.statement.body))
    return not (summed and found.cut in (Cut.CODE, Cut.QUOTE))


def _only_identifiers(found: StatementCandidate) -> bool:
    phrases = [concept.text for concept in found.concepts]
    return bool(phrases) and all(_NAME_LIKE.fullmatch(text) for text in phrases)


def menu(found: StatementCandidate) -> bool:
    """A later operand with a capital letter: menus, places, legends of analogies."""
    if found.formal or found.roles.relation is _SYMBOL:
        return False
    if found.site.place is SiteKind.FENCE and found.context:
        return False
    return any(concept.text[:1].isupper() for concept in found.loose[1:])


def two_way(found: StatementCandidate) -> bool:
    """``↔`` between phrases says that two things are compared or translated."""
    return not found.formal and any(op in "↔⇄⟷⇌" for op in found.roles.operators)


def long_operand(found: StatementCandidate) -> bool:
    """Seven words outside quotes are an explanation."""
    most = 6 if found.cut is Cut.WHOLE and not found.formal else 8
    return any(len(concept.text.split()) > most for concept in found.loose)


def in_a_table(found: StatementCandidate) -> bool:
    """Cells compare; only a definition by a sum is one whatever stands beside it."""
    if found.site.place is not SiteKind.CELL or found.named:
        return False
    return not (found.roles.head and len(found.roles.operands) > 1)


def part_of_a_sentence(found: StatementCandidate) -> bool:
    """A line of running text, or a member of a list that goes on with ``;``, unless it is a chain
    of three or more."""
    if found.cut is not Cut.WHOLE or found.named or found.site.place is SiteKind.FENCE:
        return False
    label = found.statement.label
    if set(words_of(label)) & lexicon.NARRATIVE or _SENTENCE.search(label):
        return True
    if found.site.place is SiteKind.LINE and _runs_on(found):
        return True
    text = found.site.text.rstrip()
    if not found.equates and len(found.roles.operands) > 1:
        return False
    return not label and text[:1].islower() and text[-1:] in ".,;"


def _runs_on(found: StatementCandidate) -> bool:
    """Whether a line of a paragraph is prose: it goes on before or after the statement, or says
    that one thing is another without setting that off in bold."""
    if found.statement.gloss or not _ended(found.site.before):
        return True
    equation = found.equates and not found.several
    return equation and not found.site.bold


def _ended(before: str) -> bool:
    return not before or before.rstrip("*_ ")[-1:] in ".:!?;—"


def says_more(found: StatementCandidate) -> bool:
    """A bare definition whose result goes on after a comma explains."""
    if found.cut is not Cut.WHOLE or found.named or found.site.place is SiteKind.FENCE:
        return False
    lists = not found.equates
    return any(
        "," in concept.text and not (lists and _listed(concept.text)) for concept in found.loose
    )


def _listed(text: str) -> bool:
    """Whether a phrase is a list of words and pairs of words."""
    return all(len(piece.split()) < 3 for piece in text.split(","))


def out_of_place(found: StatementCandidate) -> bool:
    """A label and a sum are a formula only as a whole item."""
    if found.roles.form != "composition":
        return False
    places = (SiteKind.ITEM, SiteKind.HEADING, SiteKind.FENCE)
    return found.cut is not Cut.WHOLE or found.site.place not in places


def in_passing(found: StatementCandidate) -> bool:
    """Plain phrases joined in passing: between code spans of a sentence, or quoted in one with a
    term of language processing among them."""
    if found.named or found.several or found.site.place is SiteKind.FENCE:
        return False
    if found.cut is Cut.RUN:
        return True
    technical = any(
        len(words) == 1 and words[0].startswith(_PROCESSING)
        for words in (words_of(concept.text) for concept in found.concepts)
    )
    return found.cut is Cut.QUOTE and technical


HELD: tuple[tuple[str, Rule], ...] = (
    ("typed arrows", typed),
    ("foreign words", foreign),
    ("a menu or legend", menu),
    ("compares", two_way),
    ("an explanation", long_operand),
    ("a table", in_a_table),
    ("part of a sentence", part_of_a_sentence),
    ("goes on", says_more),
    ("a label out of place", out_of_place),
    ("in passing", in_passing),
)
