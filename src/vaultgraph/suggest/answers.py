"""The links that a vault's notes could have, asked for, and accepted ones written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from vaultgraph.progress import Progress, silent
from vaultgraph.search.seed import find_note
from vaultgraph.session import Session
from vaultgraph.suggest import accepted, links, never, see_also
from vaultgraph.suggest.links import Known
from vaultgraph.suggest.scoring import note_similarity
from vaultgraph.suggest.suggestion import LinkSuggestion, SuggestionRequest, Suggestions
from vaultgraph.writing.journal import Journal, Outcome


def suggestions(
    session: Session, wanted: SuggestionRequest, progress: Progress = silent
) -> Suggestions:
    """Returns links that notes could have, best first; ``wanted.notes`` are paths, names, titles or
    aliases. Raises ``NoteNotFound``."""
    meaning = session.meaning
    known = _known(session)
    known.never = never.load(session.place.folder)
    known.near = note_similarity(meaning.vectors if meaning else None)
    more = None
    if wanted.related:
        more = partial(see_also.of_note, known, relations=session.relations(meaning))
    named = tuple(find_note(session.store, note).path for note in wanted.notes)
    return links.suggestions(known, replace(wanted, notes=named), more, progress)


def write(
    session: Session, chosen: Sequence[LinkSuggestion], journal: Journal | None = None
) -> Outcome:
    """Writes suggested links into their notes; what is written with one journal is undone at once.
    A note that has changed since it was indexed is left as it is."""
    return accepted.write(_known(session), journal or Journal(session.place.folder), chosen)


def differences(session: Session, chosen: Sequence[LinkSuggestion]) -> bytes:
    """Returns what writing links would change, as a unified diff."""
    return accepted.differences(_known(session), chosen)


def _known(session: Session) -> Known:
    return Known(session.store, session.place.notes)
