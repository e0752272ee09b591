"""The formulas of a vault together: listed, shown from all sides, merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from vaultgraph.errors import NoteNotFound
from vaultgraph.extractors.formulas import algebra
from vaultgraph.extractors.formulas import tables as formulas
from vaultgraph.extractors.formulas.algebra import Merged, Unfolding
from vaultgraph.extractors.formulas.grammar import FormulaError, parse
from vaultgraph.extractors.formulas.holograms import encoding as hologram
from vaultgraph.extractors.formulas.holograms import recall
from vaultgraph.extractors.formulas.holograms.codebook import Codebook
from vaultgraph.extractors.formulas.holograms.decoded import DecodedHologram
from vaultgraph.extractors.formulas.holograms.files import Hologram
from vaultgraph.extractors.formulas.holograms.unitary import Space
from vaultgraph.extractors.formulas.model import StoredFormula
from vaultgraph.extractors.formulas.relations import named
from vaultgraph.extractors.formulas.roles import Roles, roles
from vaultgraph.extractors.formulas.syntax import Address, Expression, Statement, bare
from vaultgraph.extractors.formulas.tables import definitions_of
from vaultgraph.extractors.formulas.terms import Term, TermKind
from vaultgraph.extractors.outlines import tables as outlines
from vaultgraph.extractors.outlines.model import above
from vaultgraph.globs import matcher
from vaultgraph.model import Reasons, Result
from vaultgraph.storage import passages
from vaultgraph.storage.passages import PassageHit
from vaultgraph.storage.store import Store
from vaultgraph.vectors.view import exact
from vaultgraph.words import terms

if TYPE_CHECKING:
    from vaultgraph.encoders import Encoder
    from vaultgraph.search.candidates import SemanticIndex

_NEAREST = 5
_PASSAGES = 3
_ROLES = ("name", "operand", "result")
_STRUCTURE = 0.5
"""The share of structure in the likeness of two formulas; meaning has the rest."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A formula and the number of the section it stands in, if any."""

    row: StoredFormula
    section: str


@dataclass(frozen=True, slots=True)
class FormulaFilter:
    """Which formulas to list; an empty field asks for all."""

    address: str = ""
    operand: str = ""
    kind: str = ""
    """A relation, such as ``address_def``, or a kind of thought, such as ``emotional``."""
    inside: str = ""
    """A glob on paths."""
    held_back: bool = False
    """Also those that were not sure enough."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A formula like another: by structure, by meaning (0 to 1 and -1 to 1), and both."""

    row: StoredFormula
    score: float
    structure: float
    meaning: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermOverview:
    """A term of the vault's formulas from all sides."""

    term: Term
    definitions: tuple[StoredFormula, ...]
    """Oldest first; of several none is preferred."""
    conflict: bool
    """The definitions disagree."""
    unfolded: tuple[Unfolding, ...]
    """Of each definition that has parts: down to the leaves."""
    depth: int
    """How many levels of formulas it stands on; 0 if it is not known or without end."""
    used: tuple[StoredFormula, ...]
    """Where it is an operand."""
    leads_to: tuple[str, ...]
    """What it results in, or becomes."""
    nearest: tuple[Similar, ...]
    passages: tuple[tuple[PassageHit, float], ...]
    """What it condenses: the passages nearest to its meaning, with their similarity."""


def listing(store: Store, wanted: FormulaFilter) -> list[Listed]:
    """Returns the formulas that are wanted, by path and place."""
    address = named(wanted.address) if wanted.address else None
    operand = named(wanted.operand) if wanted.operand else None
    is_inside = matcher([wanted.inside] if wanted.inside else ["**"])
    sections = outlines.numbers(store)
    return [
        Listed(row, above(sections.get((row.note_id, row.message), ()), row.line))
        for row in formulas.formulas(store, held_back=wanted.held_back)
        if (address is None or row.has(address, "name"))
        and (operand is None or row.has(operand, "operand"))
        and (not wanted.kind or wanted.kind in (row.roles.relation, row.verdict.kind))
        and is_inside(row.path)
    ]


def show(store: Store, name: str, meaning: SemanticIndex | None = None) -> TermOverview:
    """Returns all that formulas say of an address, symbol, function or concept. Raises
    ``NoteNotFound`` where none has it."""
    rows = formulas.formulas(store)
    term = named(name)
    definitions = definitions_of(rows, term)
    used = [row for row in rows if row.has(term, "operand")]
    own = definitions or _most_telling(rows, term)
    if not own:
        raise NoteNotFound(f"no formula has {name}", "vaultgraph formula list shows them all")
    known = _defined(rows)
    bodies = [body for row in definitions if (body := _body(row))]
    return TermOverview(
        term=term,
        definitions=tuple(definitions),
        conflict=algebra.contradict((row.roles for row in definitions), terms),
        unfolded=tuple(_unfolded(term, body, known) for body in bodies),
        depth=algebra.depths(_all_defined(rows)).get(term.key, 0),
        used=tuple(used),
        leads_to=tuple(_leads_to(rows, term)),
        nearest=tuple(_nearest(own[0], [row for row in rows if row not in own], _encoder(meaning))),
        passages=tuple(_condensed(store, own, meaning)),
    )


def _encoder(meaning: SemanticIndex | None) -> Encoder | None:
    return meaning.encoder if meaning else None


def related(
    store: Store, name: str, count: int, meaning: SemanticIndex | None = None
) -> list[Result] | None:
    """Returns the formulas most like those of an address, symbol, function or concept, as
    results: where each is stated, what it shares, how near its meaning is. ``None`` where no
    formula speaks of it."""
    rows = formulas.formulas(store)
    own = _most_telling(rows, named(name))
    if not own:
        return None
    terms_of_own = {(each.kind, each.key) for each in own[0].terms}
    said = {row.statement for row in own}
    others = [row for row in rows if row.statement not in said]
    near = _nearest(own[0], others, _encoder(meaning), count)
    return [
        Result(
            rank=rank,
            score=each.score,
            note=each.row.path,
            line=each.row.line,
            kind="formula",
            title=each.row.raw,
            heading="",
            message=each.row.message_id,
            snippet=each.row.raw,
            marks=(),
            why=Reasons(
                words=tuple(
                    dict.fromkeys(t.text for t in each.row.terms if (t.kind, t.key) in terms_of_own)
                ),
                similarity=each.meaning,
                role=each.row.role,
                time=each.row.time,
            ),
        )
        for rank, each in enumerate(near, 1)
    ]


def merged(store: Store, names: Sequence[str]) -> Merged:
    """Returns several formulas as one: addresses of the vault or formulas themselves. Raises
    ``NoteNotFound`` for an address that is not defined, ``FormulaError`` for what is none."""
    rows = formulas.formulas(store)
    whole = Merged()
    for name in names:
        term = named(name)
        found = definitions_of(rows, term)
        for row in found:
            whole = algebra.merge(whole, algebra.lift(row.roles, term.text, terms))
        if not found:
            whole = algebra.merge(whole, _written(name))
    return whole


def _written(text: str) -> Merged:
    if named(text).text == text and " " not in text:
        raise NoteNotFound(f"no formula defines {text}", "vaultgraph formula list shows them all")
    _, stated = read(text)
    return algebra.lift(stated, text, terms)


def _most_telling(rows: Sequence[StoredFormula], term: Term) -> list[StoredFormula]:
    """The formulas that define a term, else those that are made of it, else that result in it."""
    by_role = ([row for row in rows if row.has(term, role)] for role in _ROLES)
    return next((found for found in by_role if found), [])


def _defined(rows: Iterable[StoredFormula]) -> dict[str, Expression]:
    """What each address stands for; of several definitions the latest."""
    return {name: bodies[-1] for name, bodies in _all_defined(rows).items()}


def _unfolded(term: Term, body: Expression, known: Mapping[str, Expression]) -> Unfolding:
    """A definition down to the leaves; a term that it contains again is itself."""
    if term.kind is not TermKind.ADDRESS:
        return algebra.unfold(body, known)
    address = Address(term.key[:1], term.key[1:])
    found = algebra.unfold(address, {**known, term.key: body})
    return replace(found, expression=bare(found.expression))


def _all_defined(rows: Iterable[StoredFormula]) -> Mapping[str, list[Expression]]:
    found: dict[str, list[Expression]] = {}
    for row in sorted(rows, key=attrgetter("when")):
        if row.roles.address and (body := _body(row)):
            found.setdefault(row.roles.address, []).append(body)
    return found


def _body(row: StoredFormula) -> Expression | None:
    found = algebra.definition(row.tree)
    return found[1] if found else None


def _leads_to(rows: Iterable[StoredFormula], term: Term) -> list[str]:
    results = [row.roles.result for row in rows if row.has(term, "name", "operand")]
    return list({terms(each): each for each in results if each and named(each) != term}.values())


def _nearest(
    own: StoredFormula,
    others: Sequence[StoredFormula],
    encoder: Encoder | None,
    count: int = _NEAREST,
) -> list[Similar]:
    """The formulas most like one, each statement once."""
    distinct = list({row.statement: row for row in reversed(others)}.values())
    if not distinct:
        return []
    meanings: list[float | None] = [None] * len(distinct)
    if encoder is not None:
        vectors = encoder.encode([own.statement, *(row.statement for row in distinct)])
        meanings = [float(value) for value in np.asarray(vectors[1:] @ vectors[0])]
    found = []
    for row, meaning in zip(distinct, meanings, strict=True):
        structure = _structure(own, row)
        score = structure if meaning is None else _STRUCTURE * (structure + meaning)
        found.append(Similar(row, round(score, 4), round(structure, 4), meaning))
    return sorted(found, key=lambda each: (-each.score, each.row.path, each.row.line))[:count]


def _structure(one: StoredFormula, other: StoredFormula) -> float:
    """The share of terms that two formulas have in common (Jaccard 1901)."""
    left, right = ({(t.kind, t.key) for t in row.terms} for row in (one, other))
    return len(left & right) / max(len(left | right), 1)


def _condensed(
    store: Store, rows: Sequence[StoredFormula], meaning: SemanticIndex | None
) -> list[tuple[PassageHit, float]]:
    """The passages nearest to what formulas say, other than those that state them."""
    if meaning is None:
        return []
    said = " ".join(f"{' '.join(row.roles.operands)} {row.roles.result}" for row in rows)
    asked = meaning.encoder.encode_queries([said])[0]
    near = meaning.vectors.nearest(asked, _PASSAGES + 4 * len(rows))
    hits = passages.hits(store, list(near))
    stated = {(row.path, row.message) for row in rows}
    apart = [
        (hits[identity], round(similarity, 4))
        for identity, similarity in near.items()
        if (hits[identity].path, hits[identity].message) not in stated
    ]
    return apart[:_PASSAGES]


def read(text: str) -> tuple[Statement, Roles]:
    """Returns a formula's syntax tree and the parts its terms play. Raises ``FormulaError``."""
    statement = parse(text)
    stated = roles(statement)
    if stated is None:
        raise FormulaError("it states nothing: no operator stands between two terms", text, 0)
    return statement, stated


def encoded(store: Store, text: str, encoder: Encoder | None, dimension: int) -> Hologram:
    """Returns the hologram of a formula, or of an address by its fullest definition, of several
    the latest. Raises ``FormulaError`` for what is neither, ``HologramError`` for an impossible
    dimension."""
    rows = definitions_of(formulas.formulas(store), named(text))
    chosen = max(rows, key=lambda row: (len(row.terms), row.when), default=None)
    statement = chosen.tree if chosen else read(text)[0]
    space = Space.of(encoder, dimension)
    return Hologram(hologram.encode(statement, space), space.scheme)


def decoded(store: Store, given: Hologram, encoder: Encoder | None) -> DecodedHologram:
    """Returns the formula of a hologram: of its parts those of the vault's formulas that fit best.
    Raises ``HologramError`` where it needs another encoder or is damaged."""
    space = Space(given.scheme, encoder if given.scheme.encoder else None)
    rows = formulas.formulas(store)
    leaves = dict.fromkeys(leaf for row in rows for leaf in hologram.leaves(row.tree))
    if not leaves:
        raise NoteNotFound("the vault has no formulas to read this hologram by")
    return recall.decode(given.vector, Codebook.of(tuple(leaves), space, exact))
