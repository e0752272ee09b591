"""From a formula to words (9.5), without any language model.

A formula is told in several ways: by the phrase its author gave as the scene, by sentences made of
its parts (``templates``), and by what the vault's own notes say that is nearest to its meaning,
each with note and line. Addresses among its parts are told by the scenes they stand for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vaultgraph.encoders import Encoder
from vaultgraph.extractors.formulas.glyphs import fold_operator
from vaultgraph.extractors.formulas.roles import Roles, StatementRelation, parts, text
from vaultgraph.extractors.formulas.scenes.excerpts import Excerpt, excerpts
from vaultgraph.extractors.formulas.scenes.templates import (
    ENGLISH,
    RUSSIAN,
    Connective,
    Language,
    sentence,
)
from vaultgraph.extractors.formulas.syntax import (
    Address,
    Chain,
    Expression,
    Function,
    Statement,
    Sum,
    Symbol,
    bare,
    render,
    walk,
)
from vaultgraph.storage.store import Store
from vaultgraph.vectors.view import Vectors
from vaultgraph.words import cyrillic_letters, latin_letters

_MOST_PARTS = 12
_MARKS = "`«»“”„\"'*_ "
_FORMS = {
    "→": Connective.CHAIN,
    "≠": Connective.DISTINCTION,
    "⊂": Connective.CONTAINMENT,
    "↔": Connective.EXCHANGE,
}


_PEERS = (Connective.DISTINCTION, Connective.CONTAINMENT, Connective.EXCHANGE)
_AMONG = ("containment", "exchange")


@dataclass(frozen=True, slots=True)
class Variation:
    """One way to tell a formula."""

    text: str
    how: str
    """``scene``: the author's own phrase; ``template``; ``passage``: words of the vault."""
    note: str = ""
    line: int = 0
    similarity: float | None = None
    """Of a passage: the cosine to the meaning of the formula."""


@dataclass(frozen=True, slots=True)
class Narration:
    """A formula in words."""

    statement: Statement
    language: str
    """``ru`` or ``en``."""
    variations: tuple[Variation, ...]


def language_of(statement: Statement, otherwise: str = "ru") -> str:
    """Returns the language of a formula by the script of its parts."""
    said = text(bare(statement.body)) + statement.gloss + statement.label
    russian, english = cyrillic_letters(said), latin_letters(said)
    if russian == english:
        return otherwise
    return "ru" if russian > english else "en"


def narrate(
    statement: Statement,
    stated: Roles,
    scenes: Mapping[str, str] | None = None,
    *,
    otherwise: str = "ru",
) -> Narration:
    """Returns a formula in words, without passages. ``scenes`` says what addresses and symbols
    stand for; ``otherwise`` is the language of a formula without words."""
    known = scenes or {}
    found = [sentence(said) for said in _scenes(statement, stated, known)]
    language = language_of(statement, otherwise)
    told = [Variation(each, "scene") for each in dict.fromkeys(found)]
    spoken = RUSSIAN if language == "ru" else ENGLISH
    told += [Variation(s, "template") for s in _sentences(statement, stated, known, spoken)]
    return Narration(statement, language, tuple(told))


def narrate_with_passages(
    store: Store,
    telling: Narration,
    meaning: Sequence[str],
    encoder: Encoder,
    vectors: Vectors,
    count: int = 3,
) -> Narration:
    """Returns a telling with the ``count`` sentences of the vault nearest to a meaning added.

    ``meaning`` are the words of the formula: operands and result.
    """
    near = excerpts(store, meaning, encoder, vectors, count)
    added = tuple(map(_variation, near))
    return Narration(telling.statement, telling.language, telling.variations + added)


def _variation(excerpt: Excerpt) -> Variation:
    return Variation(
        excerpt.text, "passage", excerpt.note, excerpt.line, round(excerpt.similarity, 4)
    )


def words_of(stated: Roles, scenes: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Returns what a formula speaks of, addresses by what they stand for."""
    known = scenes or {}
    said = (known.get(each, each) for each in (*stated.operands, stated.result))
    return tuple(dict.fromkeys(each for each in said if _has_letters(each)))


def _has_letters(said: str) -> bool:
    return cyrillic_letters(said) + latin_letters(said) > 1


def _scenes(statement: Statement, stated: Roles, known: Mapping[str, str]) -> list[str]:
    """The author's own words for the whole: the result, or what it stands for; the gloss."""
    result = stated.result.strip(_MARKS)
    said = [known[result]] if result in known else []
    if not said and ("=" in _signs(statement) or " " in result) and _is_outcome(stated):
        said = [result]
    said.append(statement.gloss.strip(_MARKS))
    return [each for each in said if _has_letters(each)]


def _is_outcome(stated: Roles) -> bool:
    """Whether the last term is what comes of the others, not one among them."""
    return stated.relation is not StatementRelation.DISTINCTION and stated.form not in _AMONG


def _signs(statement: Statement) -> set[str]:
    return {
        fold_operator(link)
        for node in walk(statement)
        if isinstance(node, Chain)
        for link in node.links
    }


def _sentences(
    statement: Statement, stated: Roles, known: Mapping[str, str], language: Language
) -> list[str]:
    form, terms, name = _inner(statement, stated)
    said = [_said(term, known, language) for term in terms]
    result = known.get(stated.result, stated.result).strip(_MARKS)
    if form in _PEERS or (form is Connective.CHAIN and len(said) == 1 and result):
        last = language.titled(result)
        said, result = [*said, *([last] if last and last not in said else [])], ""
    if result in said:
        result = ""
    said = [each for each in said if each][:_MOST_PARTS]
    if len(said) < 2 and form is not Connective.FUNCTION:
        return _of_one(stated, said, result, language)
    return language.filled(form, said, language.titled(result), name)


def _of_one(stated: Roles, said: Sequence[str], result: str, language: Language) -> list[str]:
    """A name and one phrase: the name is the phrase."""
    name = (stated.address or stated.head).strip(_MARKS)
    phrase = result or (said[0] if said else "")
    if not name or not phrase or name == phrase:
        return []
    return [sentence(f"{name} — {language.titled(phrase)}")]


def _inner(statement: Statement, stated: Roles) -> tuple[Connective, tuple[Expression, ...], str]:
    """What the operands are joined by, the operands, and what is applied to them."""
    wanted = set(stated.operands)

    def own(node: Expression) -> bool:
        return {text(leaf) for leaf in parts(node)} <= wanted

    for node in walk(statement):
        if isinstance(node, Function) and own(node.argument):
            inner = bare(node.argument)
            terms = inner.terms if isinstance(inner, (Sum, Chain)) else (inner,)
            return Connective.FUNCTION, terms, node.name
        if isinstance(node, Sum) and own(node):
            return Connective.SUM, node.terms, ""
        if isinstance(node, Chain):
            given = tuple(term for term in node.terms if own(term))
            signs = {fold_operator(link) for link in node.links} - {"=", ":"}
            form = _FORMS.get(min(signs, default=""), Connective.CHAIN)
            lone = len(given) == 1 and not isinstance(bare(given[0]), (Sum, Chain, Function))
            if signs and (len(given) > 1 or lone):
                return form, given, ""
    return Connective.SUM, (), ""


def _said(term: Expression, known: Mapping[str, str], language: Language) -> str:
    """A part of a formula as it stands in a sentence."""
    term = bare(term)
    if isinstance(term, (Address, Symbol)):
        name = render(term)
        return f"{name} ({language.titled(known[name])})" if name in known else name
    if isinstance(term, (Sum, Chain)):
        inner = [_said(part, known, language) for part in term.terms]
        return language.enumerated(inner) if isinstance(term, Sum) else ", ".join(inner)
    return language.titled(text(term).strip(_MARKS))
