"""Related notes that are not linked yet, for a list at the end of a note."""

from __future__ import annotations

from collections.abc import Iterator

from vaultgraph.model import Note
from vaultgraph.search.related import Relations, related
from vaultgraph.suggest.edits import RELATED
from vaultgraph.suggest.links import Known, identity
from vaultgraph.suggest.suggestion import LinkSuggestion, Why
from vaultgraph.writing.links import link_text, wikilink
from vaultgraph.writing.source import EditableFile

EACH = 3
"""How many related notes are suggested for one note."""
MIN_SIMILARITY = 0.25
"""Notes that are less alike are related by the company they keep alone."""
_TRIED = 15


def of_note(
    known: Known, source: EditableFile, note: Note, relations: Relations
) -> Iterator[LinkSuggestion]:
    """Yields links to the notes most related to a note and not linked with it, best first. Their
    score is the cosine of the two notes; without vectors there are none."""
    own = known.notes[note.path]
    taken = 0
    line = note.text.count("\n") + 1
    for result in related(known.store, relations, own, _TRIED):
        similarity = result.why.similarity
        text = link_text(result.note, note.path, known.paths)
        if (
            result.note not in known.notes
            or result.why.linked
            or similarity is None
            or similarity < MIN_SIMILARITY
            or not text
            or known.never.blocks_link(note.path, result.note)
            or known.never.blocks_name(text)
        ):
            continue
        why = Why(
            name=result.title, similarity=similarity, words=result.why.words, links=result.why.links
        )
        suggestion = LinkSuggestion(
            id="",
            kind=RELATED,
            note=note.path,
            line=line,
            start=0,
            end=0,
            text="",
            target=result.note,
            link=wikilink(text, text),
            context=result.snippet,
            mark=(0, 0),
            score=round(min(similarity, 1.0), 3),
            why=why,
        )
        yield identity(source, suggestion)
        taken += 1
        if taken == EACH:
            return
