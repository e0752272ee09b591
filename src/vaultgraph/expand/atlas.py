"""What unfolding looks things up in: the store's tables, each read once when first needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from vaultgraph import words
from vaultgraph.expand.contribution import Contribution
from vaultgraph.expand.likeness import Likeness
from vaultgraph.expand.plain import label
from vaultgraph.expand.thing import Thing
from vaultgraph.expand.tree import TreeNodeKind
from vaultgraph.model import FileKind, FileStatus
from vaultgraph.search.related import Relations, relations
from vaultgraph.search.snippet import without_headings
from vaultgraph.storage import extracts, passages, queries
from vaultgraph.storage.passages import PassageHit
from vaultgraph.storage.queries import FileRow, StoredLink
from vaultgraph.storage.store import Store

if TYPE_CHECKING:
    from vaultgraph.search.candidates import SemanticIndex

C = TypeVar("C", bound=Contribution)

NOTE = 600
"""Characters of a note's beginning that stand for it."""


class Atlas:
    """The vault as unfolding sees it; ``seed`` tells which words of a passage are shown."""

    def __init__(self, store: Store, meaning: SemanticIndex | None) -> None:
        self.store = store
        self.meaning = meaning
        self.likeness = Likeness(meaning)
        self.stems: list[str] = []
        self._passages: dict[int, list[PassageHit]] = {}
        self._own: dict[type[Contribution], Contribution] = {}

    def look_for(self, text: str) -> None:
        """Says what labels of passages are to show: the words of a text."""
        self.stems = words.content_stems(words.stems(text))

    @cached_property
    def files(self) -> dict[int, FileRow]:
        """The files in the graph by id."""
        return {file.id: file for file in queries.files(self.store) if not file.excluded}

    @cached_property
    def by_path(self) -> dict[str, FileRow]:
        """The files in the graph by path."""
        return {file.path: file for file in self.files.values()}

    @cached_property
    def contributions(self) -> tuple[Contribution, ...]:
        """What the extractors of the vault add."""
        found: list[Contribution] = []
        for extractor in extracts.active(self.store):
            with extracts.guarded(extractor):
                if (own := extractor.contribution(self)) is not None:
                    found.append(self._own.setdefault(type(own), own))
        return tuple(found)

    def of(self, contribution: type[C]) -> C:
        """Returns what one extractor adds, for another one."""
        if contribution not in self._own:
            self._own[contribution] = contribution(self)
        found = self._own[contribution]
        assert isinstance(found, contribution)  # noqa: S101 - by construction
        return found

    @cached_property
    def links(self) -> dict[int, list[StoredLink]]:
        """The links that lead to files, by the note that has them."""
        found: dict[int, list[StoredLink]] = {}
        for link in queries.links(self.store):
            if link.target_id in self.files and link.note_id in self.files:
                found.setdefault(link.note_id, []).append(link)
        return found

    @cached_property
    def backlinks(self) -> dict[int, list[StoredLink]]:
        """The same links by where they lead."""
        found: dict[int, list[StoredLink]] = {}
        for links in self.links.values():
            for link in links:
                if link.target_id is not None:
                    found.setdefault(link.target_id, []).append(link)
        return found

    @cached_property
    def relations(self) -> Relations:
        """What relates notes."""
        return relations(self.store, self.meaning.vectors if self.meaning else None)

    @cached_property
    def note_of_passage(self) -> dict[int, int]:
        """The note of each passage."""
        return passages.notes(self.store)

    @cached_property
    def passages_of_notes(self) -> dict[int, list[int]]:
        """The passages of each note."""
        found: dict[int, list[int]] = {}
        for passage, note in self.note_of_passage.items():
            found.setdefault(note, []).append(passage)
        return found

    def passages(self, note: int) -> list[PassageHit]:
        """Returns the passages of a note in order."""
        if note not in self._passages:
            self._passages[note] = passages.of_note(self.store, note)
        return self._passages[note]

    def passage_at(self, path: str, line: int) -> PassageHit | None:
        """Returns the passage of a note in which a line stands."""
        file = self.by_path.get(path)
        hits = self.passages(file.id) if file else []
        return next((hit for hit in hits if hit.line <= line <= hit.end_line), None)

    def passage(self, hit: PassageHit, stems: Sequence[str] = ()) -> Thing:
        """Returns a passage as something to show, by the stretch with most words of the seed."""
        body = without_headings(hit.text, hit.headings)
        return Thing(
            id=f"passage:{hit.path}:{hit.line}",
            kind=TreeNodeKind.PASSAGE,
            label=label(body, stems or self.stems),
            text=body,
            path=hit.path,
            line=hit.line,
            end_line=hit.end_line,
            time=hit.time,
            role=hit.role,
            passages=(hit.id,),
        )

    def hits(self, ids: Iterable[int]) -> list[PassageHit]:
        """Returns some passages, in the given order, without those of excluded files."""
        ids = list(ids)
        found = passages.hits(self.store, ids)
        return [found[each] for each in ids if each in found and found[each].note_id in self.files]

    def search(self, stems: Iterable[str], count: int) -> dict[int, float]:
        """Returns the passages with most of some words, by BM25, best first."""
        match = " OR ".join(f'"{words.term(stem)}"' for stem in dict.fromkeys(stems) if stem)
        return passages.search_words(self.store, match, count) if match else {}

    def note(self, file: FileRow) -> Thing:
        """Returns a note as something to show."""
        own = self.passages_of_notes.get(file.id, ())
        return Thing(
            id=f"{file.kind}:{file.path}",
            kind=TreeNodeKind.NOTE,
            label=file.title if self.titles[file.title] == 1 else file.path.removesuffix(".md"),
            text=self.beginnings.get(file.id, ""),
            path=file.path,
            line=1,
            time=file.created,
            passages=tuple(own),
        )

    @cached_property
    def titles(self) -> Counter[str]:
        """How many notes have each title: those of one title are told apart by their paths."""
        return Counter(file.title for file in self.files.values() if self.is_note(file))

    @cached_property
    def beginnings(self) -> dict[int, str]:
        """How each note begins, without its headings."""
        return {
            note: without_headings(text, headings)
            for note, headings, text in passages.beginnings(self.store, NOTE)
        }

    def is_note(self, file: FileRow | None) -> bool:
        """Whether a file is a note that was read."""
        return file is not None and file.kind == FileKind.NOTE and file.status == FileStatus.INDEXED
