"""Accepted links written into notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from vaultgraph.suggest import edits
from vaultgraph.suggest.links import Known
from vaultgraph.suggest.suggestion import LinkSuggestion
from vaultgraph.writing import writer
from vaultgraph.writing.journal import Journal, Outcome
from vaultgraph.writing.writer import Plan, Planner


def write(known: Known, journal: Journal, accepted: Iterable[LinkSuggestion]) -> Outcome:
    """Writes accepted links, note by note, where they would be read as links."""
    own = by_note(accepted)
    return writer.write(known.place, journal, own, _planner(known, own))


def differences(known: Known, accepted: Iterable[LinkSuggestion]) -> bytes:
    """Returns what writing links would change, as a unified diff of all notes."""
    own = by_note(accepted)
    return writer.differences(own, _planner(known, own))


def by_note(suggestions: Iterable[LinkSuggestion]) -> dict[str, list[LinkSuggestion]]:
    """Returns suggestions by note, both in their order."""
    found: dict[str, list[LinkSuggestion]] = {}
    for suggestion in suggestions:
        found.setdefault(suggestion.note, []).append(suggestion)
    return found


def _planner(known: Known, accepted: Mapping[str, Sequence[LinkSuggestion]]) -> Planner:
    def plan(path: str) -> Plan:
        source, note = known.opened(path)
        kept = edits.fitting(source, note, accepted[path], known.paths)
        are_left = len(kept) < len(accepted[path])
        return Plan(
            source,
            tuple(edits.changes(source, note, kept)),
            len(kept),
            "a link would not be read as one there" if are_left else "",
        )

    return plan
