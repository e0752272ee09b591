"""How extractors are run on a note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vaultgraph.extraction.guard import Guard
from vaultgraph.extraction.interface import Cell, Extractor
from vaultgraph.model import Note, Problem


@dataclass(frozen=True, slots=True)
class Extract:
    """What one extractor found in one note."""

    extractor: str
    rows: Mapping[str, tuple[tuple[Cell, ...], ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def extract(extractors: Iterable[Extractor], note: Note) -> tuple[Extract, ...]:
    """Returns what extractors find in a note, of those only that see their signs in it."""
    return tuple(_extract(each, note) for each in extractors if _sees(each, note))


def _sees(extractor: Extractor, note: Note) -> bool:
    """Whether an extractor is to be run; one that can't tell is, and is guarded then."""
    try:
        return extractor.everywhere or extractor.sees(note)
    except Exception:  # noqa: BLE001 - another package's code
        return True


def _extract(extractor: Extractor, note: Note) -> Extract:
    guard = Guard(extractor.name, note.path)
    rows: dict[str, tuple[tuple[Cell, ...], ...]] = {}
    with guard.at(0):
        rows = {name: tuple(found) for name, found in extractor.extract(note, guard).items()}
    return Extract(extractor.name, rows, tuple(guard.problems))
