"""Formulas and their terms."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from operator import attrgetter
from typing import Any

from vaultgraph.extraction import Quotable, Rows
from vaultgraph.extraction.interface import Cell
from vaultgraph.extractors.formulas.find import Prose
from vaultgraph.extractors.formulas.judgement import Tier
from vaultgraph.extractors.formulas.kinds import FormulaKind, Verdict
from vaultgraph.extractors.formulas.model import Formula, StoredFormula, TermRow
from vaultgraph.extractors.formulas.relations import named
from vaultgraph.extractors.formulas.roles import Roles, StatementRelation
from vaultgraph.extractors.formulas.terms import Term
from vaultgraph.storage.store import Store

_COLUMNS = (
    *("line", "start", "end", "raw", "statement", "relation", "form", "address", "head"),
    *("operands", "operators", "result", "label", "gloss", "kind", "reason", "tier", "confidence"),
    *("evidence", "parts", "message"),
)
_CYRILLIC = re.compile(r"[\u0430-\u044f\u0451\u0410-\u042f\u0401]")
_LISTS = frozenset({"operands", "operators", "evidence", "parts"})
_ROLES = tuple(field.name for field in fields(Roles))


def rows(found: Iterable[Formula]) -> Rows:
    """Returns the rows of a note's formulas."""
    formulas: list[tuple[Cell, ...]] = []
    terms: list[tuple[Cell, ...]] = []
    for ordinal, formula in enumerate(found, 1):
        formulas.append((ordinal, *_cells(formula)))
        terms += ((ordinal, *term) for term in _terms(formula.roles))
    return {"formula": formulas, "term": terms}


def _cells(formula: Formula) -> Iterator[Cell]:
    told = {**asdict(formula), **asdict(formula.roles), **asdict(formula.verdict)}
    told["confidence"] = formula.confidence
    told["parts"] = ()  # of the vault's words, not of the note's
    for name in _COLUMNS:
        yield _json(told[name]) if name in _LISTS else told[name]


def prose_rows(prose: Prose, text: str) -> list[tuple[bytes]]:
    """Returns the row of the words of a note's prose; only Cyrillic words are ever fused."""
    if not _CYRILLIC.search(text):
        return []
    words = sorted(word for word in prose.words if _CYRILLIC.match(word))
    return [(zlib.compress(" ".join(words).encode()),)] if words else []


def _terms(stated: Roles) -> Iterator[tuple[str, int, str, str, str]]:
    name = stated.address or stated.head
    for role, texts in (
        ("name", (name,) if name else ()),
        ("operand", stated.operands),
        ("result", (stated.result,) if stated.result else ()),
    ):
        for position, text in enumerate(texts, 1):
            term = named(text)
            yield role, position, term.kind, term.key, term.text


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def formulas(store: Store, *, held_back: bool = False) -> list[StoredFormula]:
    """Returns the formulas of the vault by path and place, those held back only if asked for."""
    terms: dict[tuple[int, int], list[TermRow]] = {}
    for note, formula, *term in store.connection.execute(
        "SELECT note_id, formula, role, position, kind, key, text FROM term ORDER BY rowid"
    ):
        terms.setdefault((note, formula), []).append(TermRow(*term))
    columns = ", ".join(f'formula."{name}"' for name in _COLUMNS)
    rows = store.connection.execute(
        "SELECT formula.ordinal, formula.rowid, formula.note_id, file.path,"
        " coalesce(said.role, ''), coalesce(nullif(said.time, ''), note.created),"
        f" coalesce(said.id, ''), {columns}"
        " FROM formula JOIN file ON file.id = formula.note_id JOIN note ON note.id = file.id"
        " LEFT JOIN identified_message AS said"
        " ON said.note_id = formula.note_id AND said.ordinal = formula.message"
        " WHERE tier <> 'D' OR ? ORDER BY file.path, formula.line, formula.start",
        (held_back,),
    )
    return [_row(row, terms.get((row[1], ordinal), ())) for ordinal, *row in rows]


def terms(store: Store) -> list[tuple[int, str, str]]:
    """Returns each note with the key of each term of its formulas, and one spelling of the term:
    note, spelling, key."""
    rows = store.connection.execute(
        "SELECT formula.note_id, min(term.text), term.key FROM term"
        " JOIN formula ON formula.note_id = term.note_id AND formula.ordinal = term.formula"
        " WHERE tier <> 'D'"
        " GROUP BY formula.note_id, term.key ORDER BY 1, 3"
    )
    return rows.fetchall()


def _row(row: Sequence[Any], terms: Iterable[TermRow]) -> StoredFormula:
    identity, note_id, path, role, time, message_id, *values = row
    told = dict(zip(_COLUMNS, values, strict=True))
    told |= {name: tuple(json.loads(told[name])) for name in _LISTS}
    told["parts"] = tuple((word, tuple(split)) for word, split in told["parts"])
    told["relation"] = StatementRelation(told["relation"])
    told["tier"] = Tier(told["tier"])
    del told["confidence"]  # that of its tier
    return StoredFormula(
        id=identity,
        note_id=note_id,
        path=path,
        role=role,
        time=time,
        message_id=message_id,
        terms=tuple(terms),
        roles=Roles(**{name: told.pop(name) for name in _ROLES}),
        verdict=Verdict(FormulaKind(told.pop("kind")), told.pop("reason")),
        **told,
    )


def spans(store: Store) -> list[tuple[int, int, int, int]]:
    """Returns where formulas stand, those held back as well: note, line, start and end."""
    return store.connection.execute('SELECT note_id, line, start, "end" FROM formula').fetchall()


def statements(store: Store) -> Iterator[Quotable]:
    """Yields the formulas with the words of their operands and results."""
    for row in formulas(store):
        yield Quotable(
            text=row.raw,
            words=" ".join((*row.roles.operands, row.roles.result)),
            path=row.path,
            line=row.line,
            message=row.message,
        )


def listings(store: Store, least: int) -> list[int]:
    """Returns the passages in which so many formulas or more are stated, by id."""
    rows = store.connection.execute(
        "SELECT passage.id FROM passage JOIN formula ON formula.note_id = passage.note_id"
        " AND formula.line BETWEEN passage.line AND passage.end_line WHERE formula.tier <> 'D'"
        " GROUP BY passage.id HAVING count(*) >= ? ORDER BY passage.id",
        (least,),
    )
    return [row[0] for row in rows]


def definitions_of(rows: Iterable[StoredFormula], term: Term) -> list[StoredFormula]:
    """Returns the formulas that define a term, oldest first."""
    return sorted((row for row in rows if row.has(term, "name")), key=attrgetter("when"))


def prose(store: Store) -> frozenset[str]:
    """Returns the words of the vault's prose that fused words may be made of."""
    words: set[str] = set()
    for (packed,) in store.connection.execute("SELECT words FROM prose"):
        words.update(zlib.decompress(packed).decode().split())
    return frozenset(words)


def put_parts(store: Store, parts: Iterable[tuple[int, Mapping[str, tuple[str, ...]]]]) -> None:
    """Stores of which words the fused words of formulas are made."""
    store.connection.executemany(
        "UPDATE formula SET parts = ? WHERE rowid = ?",
        ((json.dumps(list(each.items()), ensure_ascii=False), row) for row, each in parts),
    )


def spellings(rows: Iterable[StoredFormula]) -> dict[str, str]:
    """Returns how each concept is spelled most often, the shortest of several, by key."""
    counted: dict[str, dict[str, int]] = {}
    for term in concepts(rows):
        text = term.text.lower()
        known = counted.setdefault(term.key, {})
        known[text] = known.get(text, 0) + 1
    return {
        key: min(texts, key=lambda text: (-texts[text], len(text), text))
        for key, texts in counted.items()
    }


def concepts(rows: Iterable[StoredFormula]) -> Iterator[TermRow]:
    """Yields the terms of formulas that are concepts."""
    return (term for row in rows for term in row.terms if term.kind == "concept")
