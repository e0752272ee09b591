"""The links that the notes of a vault could have: mentions found, scored and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from vaultgraph.globs import matcher
from vaultgraph.linking.names import Names
from vaultgraph.model import FileKind, FileStatus, Note
from vaultgraph.progress import Progress, silent
from vaultgraph.storage import extracts, parts, queries
from vaultgraph.storage import mentions as frequencies
from vaultgraph.storage.queries import FileRow
from vaultgraph.storage.store import Store
from vaultgraph.suggest import edits, name_trie, scoring
from vaultgraph.suggest.edits import MENTION
from vaultgraph.suggest.mentions import mentions
from vaultgraph.suggest.name_trie import TrieNode
from vaultgraph.suggest.never import Never
from vaultgraph.suggest.scoring import NoteSimilarity
from vaultgraph.suggest.suggestion import (
    LinkSuggestion,
    Mention,
    Name,
    NameKind,
    Skipped,
    SuggestionRequest,
    Suggestions,
    Why,
)
from vaultgraph.writing.links import link_text, wikilink
from vaultgraph.writing.source import EditableFile, Unfit, VaultFolder

MIN_SCORE = 0.5
"""By default only what is more likely wanted than not; measured by ``benchmarks/suggest.py``."""

_EARLIER = 0.1
"""The first mention is linked unless a later one is better by more than this."""
_TRIED = 20
"""So many mentions of one note are looked at for the best."""
_SHOWN = 160
"""Characters of the line that are shown around a mention."""
_RANK = {kind: rank for rank, kind in enumerate(NameKind)}

Related = Callable[[EditableFile, Note], Iterable[LinkSuggestion]]
"""Takes a note and its file."""


@dataclass
class Known:
    """What is known of a vault whose links are looked for."""

    store: Store
    place: VaultFolder
    never: Never = field(default_factory=Never)
    near: NoteSimilarity = field(default=lambda _one, _other: None)
    skipped: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """Notes by name and the reason why it is not linked."""
    heard: dict[Name, tuple[frozenset[int], frozenset[int]]] = field(default_factory=dict)
    """The notes that mention a name, and those of them that link it, as far as was asked."""

    @cached_property
    def files(self) -> list[FileRow]:
        """All files."""
        return queries.files(self.store)

    @cached_property
    def notes(self) -> dict[str, FileRow]:
        """Notes that may be linked or changed, by path."""
        return {
            file.path: file
            for file in self.files
            if file.kind == FileKind.NOTE
            and file.status == FileStatus.INDEXED
            and not file.excluded
        }

    @cached_property
    def paths(self) -> Names:
        """The names of all files."""
        return Names.of(file.path for file in self.files)

    @cached_property
    def digests(self) -> dict[str, bytes | None]:
        """What files were when they were indexed."""
        return {path: file.digest for path, file in self.store.files().items()}

    @cached_property
    def linked(self) -> dict[int, frozenset[int]]:
        """The files that each note links."""
        return frequencies.linked(self.store)

    @cached_property
    def linking(self) -> dict[int, frozenset[int]]:
        """The notes that link each file."""
        found: dict[int, set[int]] = {}
        for note, targets in self.linked.items():
            for target in targets:
                found.setdefault(target, set()).add(note)
        return {target: frozenset(notes) for target, notes in found.items()}

    @cached_property
    def closed(self) -> dict[int, list[tuple[int, int, int]]]:
        """What in each note is no running text: line, start and end."""
        found: dict[int, list[tuple[int, int, int]]] = {}
        for extractor in extracts.active(self.store):
            with extracts.guarded(extractor):
                for note, line, start, end in extractor.spans(self.store):
                    found.setdefault(note, []).append((line, start, end))
        return found

    @cached_property
    def tree(self) -> TrieNode:
        """The names of all notes."""
        aliases: dict[int, list[str]] = {}
        for alias in parts.aliases(self.store):
            aliases.setdefault(alias.note_id, []).append(alias.name)
        return name_trie.tree(
            name
            for path, note in self.notes.items()
            for name in name_trie.of_note(path, note.title, aliases.get(note.id, ()))
            if not self.never.blocks_name(name.text)
        )

    def opened(self, path: str) -> tuple[EditableFile, Note]:
        """Returns a note and its file, as it was indexed. Raises ``Unfit`` where it has changed
        since, or must not be changed."""
        return self.place.opened(path, self.digests.get(path))

    def skip(self, name: str, reason: str, note: str) -> None:
        """Remembers what is not suggested, and why."""
        self.skipped.setdefault((name, reason), set()).add(note)

    def hearsay(self, name: Name, note: int) -> tuple[int, int]:
        """Returns how many other notes than a note, and than the one whose name it is, mention a
        name in any form, and how many of these link that one."""
        if name not in self.heard:
            target = self.notes[name.path].id
            mentioning = frozenset[int]().union(
                *(frequencies.notes_with(self.store, stems) for stems in name_trie.spellings(name))
            ) - {target}
            self.heard[name] = mentioning, mentioning & self.linking.get(target, frozenset())
        mentioning, linking = self.heard[name]
        return len(mentioning) - (note in mentioning), len(linking) - (note in linking)


def suggestions(
    known: Known,
    wanted: SuggestionRequest,
    more: Related | None = None,
    progress: Progress = silent,
) -> Suggestions:
    """Returns the links that notes could have, best first: ``wanted.count`` of those with at least
    the wanted score, each of them checked to be read as the link that is meant.

    ``more`` finds related notes where such are wanted; they follow the mentions.
    """
    is_inside = matcher([wanted.inside] if wanted.inside else ["**"])
    among = frozenset(wanted.notes)
    least = MIN_SCORE if wanted.min_score is None else wanted.min_score
    looked_at = [
        path for path in known.notes if (not wanted.notes or path in among) and is_inside(path)
    ]
    found: list[LinkSuggestion] = []
    for done, path in enumerate(looked_at, 1):
        try:
            source, note = known.opened(path)
        except Unfit as error:
            known.skip("", str(error), path)
        else:
            own = [
                suggestion
                for suggestion in of_note(known, source, note, every=wanted.every)
                if suggestion.score >= least
            ]
            if more is not None:
                named = {suggestion.target for suggestion in own}
                own += (
                    suggestion
                    for suggestion in more(source, note)
                    if suggestion.target not in named
                    and suggestion.score >= (wanted.min_score or 0.0)
                )
            found += own if wanted.count else _checked(known, source, note, own)
        progress("read", done, len(looked_at))
    found.sort(key=lambda s: (s.kind, -s.score, s.note, s.line, s.start, s.target))
    kept = _best(known, found, wanted.count) if wanted.count else found
    skipped = (
        Skipped(name, reason, tuple(sorted(notes)))
        for (name, reason), notes in sorted(known.skipped.items())
    )
    return Suggestions(tuple(kept), tuple(skipped))


def of_note(
    known: Known, source: EditableFile, note: Note, *, every: bool = False
) -> list[LinkSuggestion]:
    """Returns the links that one note could have, in order, whatever their score.

    Of the mentions of one note only the first is taken, and none where the note links it already;
    with ``every`` all are.
    """
    own = known.notes[note.path]
    unwanted = frozenset[int]() if every else known.linked.get(own.id, frozenset())
    by_target: dict[str, list[LinkSuggestion]] = {}
    texts: dict[str, str] = {}
    lines = note.text.split("\n")
    for mention in mentions(note, known.tree, known.closed.get(own.id, ())):
        name, nearby = _meant(mention, note.path)
        if name is None:
            _skip_ambiguous(known, mention, note.path)
            continue
        target = known.notes[name.path]
        if target.path not in texts:
            texts[target.path] = _link_text(known, own, target, name)
        text = texts[target.path]
        others = by_target.setdefault(target.path, [])
        if not text or target.id in unwanted or (len(others) == _TRIED and not every):
            continue
        suggestion = _suggestion(known, own, target, mention, name, text, lines, nearby=nearby)
        others.append(identity(source, suggestion))
    chosen = [s for each in by_target.values() for s in (each if every else _first(each))]
    return sorted(chosen, key=lambda s: (s.line, s.start))


def _first(suggested: Sequence[LinkSuggestion]) -> list[LinkSuggestion]:
    best = max((suggestion.score for suggestion in suggested), default=0.0)
    return [s for s in suggested if s.score >= best - _EARLIER][:1]


def _link_text(known: Known, own: FileRow, target: FileRow, name: Name) -> str:
    """What a link to a note is written with; empty where none is to be made."""
    if known.never.blocks_link(own.path, target.path):
        return ""
    text = link_text(target.path, own.path, known.paths)
    if not text:
        known.skip(name.text, "no link can lead to a file of this name", own.path)
    return text


def _meant(mention: Mention, source: str) -> tuple[Name | None, bool]:
    """Which note a mention means, and whether only because that is near; ``None`` if that can't be
    told."""
    exact = [name for name in mention.names if scoring.form(name, mention.text) != "inflected"]
    among = exact or mention.names
    rank = min(_RANK[name.kind] for name in among)
    among = [name for name in among if _RANK[name.kind] == rank]
    if len(among) == 1:
        return among[0], False
    folder = source.rpartition("/")[0]
    near = [name for name in among if name.path.rpartition("/")[0] == folder]
    return (near[0], True) if len(near) == 1 else (None, False)


def _skip_ambiguous(known: Known, mention: Mention, path: str) -> None:
    if any(name.kind in (NameKind.NAME, NameKind.TITLE, NameKind.ALIAS) for name in mention.names):
        known.skip(mention.names[0].text, "several notes go by this name", path)


def _suggestion(
    known: Known,
    own: FileRow,
    target: FileRow,
    mention: Mention,
    name: Name,
    text: str,
    lines: Sequence[str],
    *,
    nearby: bool,
) -> LinkSuggestion:
    heard, linked = known.hearsay(name, own.id)
    similarity = known.near(own.id, target.id)
    score = scoring.score(
        scoring.Evidence(name, mention.text, heard, linked, len(known.notes), similarity, nearby)
    )
    line = lines[mention.line - 1]
    return LinkSuggestion(
        "",
        MENTION,
        own.path,
        mention.line,
        mention.start,
        mention.end,
        mention.text,
        target.path,
        wikilink(text, mention.text, in_row=mention.in_row),
        *_around(line, mention.start, mention.end),
        score,
        Why(
            name=name.text,
            kind=name.kind,
            form=scoring.form(name, mention.text),
            mentions=heard,
            linked=linked,
            similarity=None if similarity is None else round(similarity, 4),
        ),
    )


def _around(line: str, start: int, end: int) -> tuple[str, tuple[int, int]]:
    """The line, or what of it is near a mention, and where the mention stands in it."""
    begin, stop = max(start - _SHOWN // 2, 0), min(end + _SHOWN // 2, len(line))
    if begin:
        begin = line.find(" ", begin, start) + 1 or begin
    if stop < len(line):
        space = line.rfind(" ", end, stop)
        stop = space if space >= 0 else stop
    head, tail = "… " if begin else "", " …" if stop < len(line) else ""
    own = line[begin:stop]
    stripped = own.lstrip() if not begin else own
    shift = len(head) - begin - (len(own) - len(stripped))
    return f"{head}{stripped.rstrip()}{tail}", (start + shift, end + shift)


def identity(source: EditableFile, suggestion: LinkSuggestion) -> LinkSuggestion:
    """Returns a suggestion with its id, which tells the file's content too."""
    said = (
        suggestion.kind,
        suggestion.note,
        source.digest.hex(),
        str(suggestion.line),
        str(suggestion.start),
        suggestion.text,
        suggestion.link,
        suggestion.target,
    )
    found = hashlib.blake2b("\0".join(said).encode(), digest_size=6).hexdigest()
    return replace(suggestion, id=found)


def _checked(
    known: Known, source: EditableFile, note: Note, own: Sequence[LinkSuggestion]
) -> list[LinkSuggestion]:
    """Those of a note's suggestions that can be written."""
    good = edits.fitting(source, note, own, known.paths) if own else []
    kept = {suggestion.id for suggestion in good}
    for suggestion in own:
        if suggestion.id not in kept:
            known.skip(suggestion.text, "it would not be read as a link there", note.path)
    return good


def _best(known: Known, found: Sequence[LinkSuggestion], count: int) -> list[LinkSuggestion]:
    """The first so many that can be written; a note is checked with all its suggestions, so that
    more of them only add to fewer."""
    by_note: dict[str, list[LinkSuggestion]] = {}
    for suggestion in found:
        by_note.setdefault(suggestion.note, []).append(suggestion)
    good: dict[str, set[str]] = {}
    kept: list[LinkSuggestion] = []
    for suggestion in found:
        path = suggestion.note
        if path not in good:
            source, note = known.opened(path)
            good[path] = {s.id for s in _checked(known, source, note, by_note[path])}
        if suggestion.id in good[path]:
            kept.append(suggestion)
        if len(kept) == count:
            break
    return kept
