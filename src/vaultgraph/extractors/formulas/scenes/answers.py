"""Questions about scenes and formulas, asked of a vault's store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vaultgraph.encoders import Encoder
from vaultgraph.errors import NoteNotFound
from vaultgraph.extractors.formulas import tables as formulas
from vaultgraph.extractors.formulas.algebra import canonical
from vaultgraph.extractors.formulas.grammar import parse
from vaultgraph.extractors.formulas.model import StoredFormula
from vaultgraph.extractors.formulas.relations import named
from vaultgraph.extractors.formulas.roles import Roles, roles
from vaultgraph.extractors.formulas.scenes import core, narration, stability, suggestions, tokens
from vaultgraph.extractors.formulas.scenes.core import Proposal
from vaultgraph.extractors.formulas.scenes.layers import Layered, layers
from vaultgraph.extractors.formulas.scenes.narration import Narration
from vaultgraph.extractors.formulas.scenes.occurrences import Occurrences
from vaultgraph.extractors.formulas.scenes.stability import MeasuredTransition, Stability
from vaultgraph.extractors.formulas.scenes.suggestions import FormulaSuggestion
from vaultgraph.extractors.formulas.scenes.tokens import Added
from vaultgraph.extractors.formulas.syntax import Address, Statement
from vaultgraph.extractors.formulas.terms import TermKind
from vaultgraph.search.candidates import SemanticIndex
from vaultgraph.storage import figures, passages, queries
from vaultgraph.storage.store import Store
from vaultgraph.words import terms


@dataclass(frozen=True, slots=True)
class Narrated:
    """A formula of the vault in words, and where it is stated; no row for one that was given."""

    telling: Narration
    row: StoredFormula | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A formula of the vault: its links, its stability, the layers of its operands."""

    row: StoredFormula
    links: tuple[MeasuredTransition, ...]
    stability: Stability
    layers: tuple[Layered, ...]


def propose(store: Store, encoder: Encoder, text: str, count: int = 0) -> Proposal:
    """Returns a formula for a scene, at the next free address of the vault.

    Raises ``SceneError`` where the text names too little.
    """
    rows = formulas.formulas(store, held_back=True)
    spelled = formulas.spellings(row for row in rows if not row.held_back)
    return core.propose(text, encoder, next_address(store, rows), spelled, count)


def next_address(store: Store, rows: Iterable[StoredFormula]) -> Address:
    """Returns the address after the highest that formulas have, and that no passage mentions."""
    taken = {term.key for row in rows for term in row.terms if term.kind == TermKind.ADDRESS}
    while True:
        address = core.next_address(taken)
        word = terms(address.text)
        if not passages.document_frequencies(store, [word])[word]:
            return address
        taken.add(address.text)


def tell(
    store: Store,
    name: str,
    meaning: SemanticIndex | None = None,
    count: int = 3,
) -> list[Narrated]:
    """Returns every definition of an address or symbol in words, oldest first and each once, or a
    formula that is given as text; with ``count`` passages each where there are vectors.

    Raises ``NoteNotFound`` for a name without definition, ``FormulaError`` for what is no formula.
    """
    rows = formulas.formulas(store)
    scenes = scenes_of(rows)
    languages = figures.languages(store)
    otherwise = "en" if languages.get("en", 0) > languages.get("ru", 0) else "ru"
    found = []
    for statement, stated, row in _stated(rows, name):
        told = narration.narrate(statement, stated, scenes, otherwise=otherwise)
        if meaning is not None:
            said = narration.words_of(stated, scenes)
            encoder, vectors = meaning.encoder, meaning.vectors
            told = narration.narrate_with_passages(store, told, said, encoder, vectors, count)
        found.append(Narrated(told, row))
    return found


def _stated(
    rows: Sequence[StoredFormula], name: str
) -> list[tuple[Statement, Roles, StoredFormula | None]]:
    """The definitions of a name, each wording once; or the formula that a text is."""
    if own := formulas.definitions_of(rows, named(name)):
        parsed = [(row.tree, row.roles, row) for row in own]
        distinct = {canonical(each[0], terms): each for each in reversed(parsed)}
        return list(reversed(distinct.values()))
    statement = parse(name)
    stated = roles(statement)
    if stated is None:
        raise NoteNotFound(f"no formula defines {name}", "vaultgraph formula list shows them all")
    return [(statement, stated, None)]


def scenes_of(rows: Iterable[StoredFormula]) -> Mapping[str, str]:
    """Returns the scene that each address and symbol stands for: the phrase that most definitions
    give, the first of several; where none does, its operands."""
    said: dict[str, dict[str, int]] = {}
    for stated in (row.roles for row in rows):
        if not stated.address:
            continue
        given = stated.result if stated.result != stated.address else ""
        scene = given or ", ".join(stated.operands)
        if scene:
            weight = 1000 if scene == stated.result else 1
            known = said.setdefault(stated.address, {})
            known[scene] = known.get(scene, 0) + weight
    return {name: max(each, key=lambda scene: each[scene]) for name, each in said.items()}


def suggest(store: Store, count: int = 10) -> list[FormulaSuggestion]:
    """Returns the formulas that the vault suggests, best first."""
    every = formulas.formulas(store, held_back=True)
    rows = [row for row in every if not row.held_back]
    paths = {file.id: file.path for file in queries.files(store)}
    first = next_address(store, every)
    return suggestions.suggest(store, rows, paths, int(first.name), count)


def measure(
    store: Store,
    name: str,
    encoder: Encoder | None = None,
    given: Mapping[str, str] | None = None,
) -> list[Measured]:
    """Returns every definition of a name measured; ``given`` says the layers of operands that are
    to be overruled. Raises ``NoteNotFound``."""
    rows = formulas.formulas(store)
    where = Occurrences.of(store)
    own = [(statement, row) for statement, _, row in _stated(rows, name) if row is not None]
    if not own:
        raise NoteNotFound(f"no formula defines {name}", "vaultgraph formula list shows them all")
    return [
        Measured(
            row,
            stability.links(statement, where, encoder),
            stability.stability(row, rows),
            layers(row.roles.operands, encoder, given),
        )
        for statement, row in own
    ]


def add_tokens(store: Store, source: Path, output: Path, encoder: Encoder | None = None) -> Added:
    """Adds the addresses and symbols of the vault to a tokenizer. Raises ``TokensError``."""
    return tokens.add(source, output, tokens.definitions(formulas.formulas(store)), encoder)
