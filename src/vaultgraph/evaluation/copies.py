"""Blinded copies of a vault, each with the questions whose answers are hidden in it.

The notes are read twice, one at a time: once for what must be known of all of them (names, links,
which titles and headings are unique), once to write the copies.
"""

from __future__ import annotations

import errno
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vaultgraph.evaluation import blinding
from vaultgraph.evaluation.questions import (
    Question,
    RelevantSpan,
    Task,
    draw,
    half_of,
    is_hidden_pair,
    language_of,
)
from vaultgraph.linking.names import Names
from vaultgraph.linking.resolve import resolve
from vaultgraph.model import FileKind, Heading, Link, Message, Note, Role
from vaultgraph.reading.note import read
from vaultgraph.reading.scan import read_bytes, scan, spelled
from vaultgraph.words import content_stems, stems, terms

_NUMBERING = re.compile(r"[\d\s._()§№:-]*\d[\d\s._()§№:-]*")
_MARKS = re.compile(r"[*_`=~#\[\]\s]+")
_SYNTAX = re.compile(r'["“”]|(?<!\w)-+(?=\S)|(?<=\w):(?=\S)')
"""What makes of a text a phrase, an exclusion or a filter; see ``search.syntax``."""
_HEADINGS_A_NOTE = 2
_DRAWN = 20
"""How many headings of a note are looked at, and how many questions of a chat are asked."""
_SHORTEST = 200
"""A note, section or answer of fewer characters says too little to be found by."""
_LONGEST = 500
"""A question of more characters is cut: nobody types more."""
_WORDS_OF_DESCRIPTION = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultSource:
    """A vault, and what must be known of all of its notes to hide things in one.

    ``called`` are the stems of each note's names, ``links`` the notes to which each links,
    ``fixed`` pairs of notes with a link between them that can't be hidden; ``titles`` and
    ``headings`` tell how often each occurs, as stems.
    """

    notes: Callable[[], Iterator[Note]]
    """Reads the notes, in order of their paths, each time anew."""
    names: Names
    called: Mapping[str, frozenset[str]]
    links: Mapping[str, frozenset[str]]
    fixed: frozenset[frozenset[str]]
    titles: Mapping[str, int]
    headings: Mapping[str, int]
    language: Callable[[str, str], str]
    """Gives the language of a text of a note from the note's path and the text."""

    @classmethod
    def of(
        cls,
        notes: Callable[[], Iterator[Note]],
        paths: Collection[str],
        language: Callable[[str, str], str] | None = None,
    ) -> VaultSource:
        """Returns the source that notes make, their links resolved among the paths of a vault."""
        names = Names.of(paths)
        called: dict[str, frozenset[str]] = {}
        leads: dict[str, frozenset[str]] = {}
        fixed: set[frozenset[str]] = set()
        titles: Counter[str] = Counter()
        headings: Counter[str] = Counter()
        for note in notes():
            called[note.path] = blinding.names_of(note)
            found = {
                link: resolve(link.target, note.path, names).path
                for link in note.links
                if not link.external
            }
            leads[note.path] = frozenset(found.values())
            fixed |= {
                frozenset((note.path, path))
                for link, path in found.items()
                if not blinding.can_be_taken_out(note, link)
            }
            titles[terms(plain(note.title))] += 1
            headings.update({terms(plain(heading.text)) for heading in note.headings})
        links = {
            path: frozenset(found for found in targets if found in called and found != path)
            for path, targets in leads.items()
        }
        return cls(
            notes=notes,
            names=names,
            called=called,
            links=links,
            fixed=frozenset(fixed),
            titles=titles,
            headings=headings,
            language=language or _of_text,
        )

    @classmethod
    def of_vault(
        cls,
        root: Path,
        exclude: Sequence[str] = (),
        max_size: int = 0,
        folder: Path | None = None,
    ) -> VaultSource:
        """Returns the source that the notes of a vault make, without those that can't be read or
        are not to be, and without what lies in the ``folder`` of the index."""
        files = scan(root, exclude, max_size, folder).files

        def notes() -> Iterator[Note]:
            for file in files:
                if file.kind is FileKind.NOTE and not file.skipped:
                    try:
                        content = read_bytes(root, file, max_size)
                    except OSError:
                        continue
                    yield read(file.path, content)

        return cls.of(notes, [file.path for file in files])

    def targets(self, note: Note) -> dict[Link, str]:
        """Returns the links of a note to other notes, each with the note it leads to."""
        found = {
            link: resolve(link.target, note.path, self.names).path
            for link in note.links
            if not link.external
        }
        return {
            link: path for link, path in found.items() if path in self.called and path != note.path
        }


def _of_text(_path: str, text: str) -> str:
    return language_of(text)


@dataclass(frozen=True, slots=True)
class Blinded:
    """A note's blinded copy, and what it is asked for by."""

    path: str
    text: str
    questions: tuple[Question, ...] = ()


Blinder = Callable[[Note], Blinded]


def write(
    source: VaultSource,
    folders: Mapping[Blinder, Path],
    told: Callable[[int, int], None] | None = None,
) -> dict[Blinder, list[Question]]:
    """Writes blinded copies of all notes, each kind below a folder, and returns what to ask of
    each. A file that holds what it should is left alone; other notes there are removed; ``told``
    how many notes are done of how many."""
    questions: dict[Blinder, list[Question]] = {blinder: [] for blinder in folders}
    kept: set[Path] = set()
    for done, note in enumerate(source.notes(), 1):
        for blinder, folder in folders.items():
            blinded = blinder(note)
            file = folder / blinded.path
            is_text = spelled(blinded.path) == blinded.path  # else the name is spelled with escapes
            if not is_text or not _is_written(file, blinded.text.encode("utf-8", "replace")):
                continue
            kept.add(file)
            questions[blinder] += blinded.questions
        if told:
            told(done, len(source.called))
    for folder in folders.values():
        for file in folder.rglob("*.md"):
            if file not in kept and file.is_file():
                file.unlink()
    return questions


def _is_written(file: Path, data: bytes) -> bool:
    """Writes a file, unless it says the same already; false where its name is too long."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.is_file() or file.read_bytes() != data:
            file.write_bytes(data)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return False
        raise
    return True


def renamed(source: VaultSource) -> dict[str, str]:
    """Returns a name that says nothing for each note, by its path."""
    return {path: f"n{number:06}.md" for number, path in enumerate(source.called, 1)}


def without_titles(source: VaultSource) -> Blinder:
    """Returns what leaves notes without a name: asked for by title and by description."""
    new = renamed(source)

    def blind(note: Note) -> Blinded:
        edits = [
            *blinding.without_title(note),
            *blinding.renamed_links(note, source.targets(note), new, source.called),
        ]
        place = RelevantSpan(new[note.path])
        questions = []
        if _length(note) >= _SHORTEST:
            title = plain(note.title)
            if source.titles[terms(title)] == 1 and says_something(title):
                questions.append(_question(source, note, Task.TITLE, title, place))
            description = _description(note)
            if len(stems(description)) >= _WORDS_OF_DESCRIPTION:
                questions.append(_question(source, note, Task.DESCRIPTION, description, place))
        return Blinded(new[note.path], blinding.applied(note.text, edits), tuple(questions))

    return blind


def without_parts(source: VaultSource) -> Blinder:
    """Returns what hides some headings and the questions of chats: asked for by these."""

    def blind(note: Note) -> Blinded:
        sections = _sections(source, note)
        turns = _turns(note)
        edits = [
            *blinding.without_headings(note.text, [heading for heading, _ in sections]),
            *blinding.without_messages(note.text, [question for question, _ in turns]),
        ]
        questions = [
            _question(source, note, Task.HEADING, plain(heading.text), place)
            for heading, place in sections
        ]
        questions += [
            _question(
                source,
                note,
                Task.ANSWER,
                question.text,
                RelevantSpan(note.path, answer.line, answer.end_line),
            )
            for question, answer in turns
        ]
        return Blinded(note.path, blinding.applied(note.text, edits), tuple(questions))

    return blind


def without_links(source: VaultSource) -> Blinder:
    """Returns what hides half of the links, all those between two notes or none: asked for by the
    notes whose links were taken."""
    near: dict[str, set[str]] = {path: set() for path in source.called}
    for path, targets in source.links.items():
        for target in targets:
            near[path].add(target)
            near[target].add(path)

    def blind(note: Note) -> Blinded:
        hidden = {
            other
            for other in near[note.path]
            if is_hidden_pair(note.path, other)
            and frozenset((note.path, other)) not in source.fixed
        }
        edits = blinding.without_links(note, source.targets(note), hidden, source.called)
        questions: tuple[Question, ...] = ()
        if hidden:
            language = source.language(note.path, _text(note))
            known = frozenset(near[note.path] - hidden) | {note.path}
            places = tuple(RelevantSpan(path) for path in sorted(hidden))
            half = half_of(note.path)
            questions = (
                Question(
                    task=Task.LINKS,
                    text=note.path,
                    targets=places,
                    asked_in=language,
                    language=language,
                    half=half,
                    known=known,
                ),
            )
        return Blinded(note.path, blinding.applied(note.text, edits), questions)

    return blind


def _question(
    source: VaultSource, note: Note, task: Task, text: str, place: RelevantSpan
) -> Question:
    said = typed(text)[:_LONGEST]
    language = source.language(note.path, _text(note, place))
    return Question(
        task=task,
        text=said,
        targets=(place,),
        asked_in=language_of(said),
        language=language,
        half=half_of(note.path),
    )


def _text(note: Note, place: RelevantSpan | None = None) -> str:
    """The text of a note, or of some lines of it."""
    lines = (place.line, place.end_line) if place and place.line else (1, len(note.text))
    return " ".join(leaf.text for leaf in note.leaves if lines[0] <= leaf.line <= lines[1])


def _length(note: Note) -> int:
    return sum(len(leaf.text) for leaf in note.leaves)


def _description(note: Note) -> str:
    said = {entry.key.lower(): entry.value for entry in note.properties}
    texts = (said.get(key) for key in blinding.DESCRIPTIONS)
    return next((text for text in texts if isinstance(text, str)), "")


def _sections(source: VaultSource, note: Note) -> list[tuple[Heading, RelevantSpan]]:
    """The headings of a note that are asked for, each with its section: ones that no other note
    has, over enough text, drawn without regard to their place."""
    chosen: list[tuple[Heading, RelevantSpan]] = []
    drawn = sorted(note.headings, key=lambda heading: (draw(heading.text), heading.line))
    for heading in drawn[:_DRAWN]:
        title = plain(heading.text)
        if source.headings[terms(title)] != 1 or source.titles.get(terms(title)):
            continue
        end = _section_end(note, heading)
        place = RelevantSpan(note.path, heading.line, end)
        long = sum(len(leaf.text) for leaf in note.leaves if heading.line < leaf.line <= end)
        if says_something(title) and long >= _SHORTEST:
            chosen.append((heading, place))
        if len(chosen) == _HEADINGS_A_NOTE:
            break
    return chosen


def _section_end(note: Note, heading: Heading) -> int:
    """The last line of the section that a heading begins."""
    holder = note.message_at(heading.line)
    last = note.messages[holder - 1].end_line if holder else note.text.count("\n") + 1
    following = (
        other.line - 1
        for other in note.headings
        if other.line > heading.line and other.level <= heading.level
    )
    return min(next(following, last), last)


def _turns(note: Note) -> list[tuple[Message, Message]]:
    """A person's messages, each with the answer that follows it; some of them where there are
    many."""
    pairs: Iterable[tuple[Message, Message]] = zip(note.messages, note.messages[1:], strict=False)
    turns = [
        (question, answer)
        for question, answer in pairs
        if (question.role, answer.role) == (Role.USER, Role.ASSISTANT)
        and says_something(question.text)
        and len(answer.text) >= _SHORTEST
    ]
    return sorted(turns, key=lambda turn: (draw(turn[0].text), turn[0].line))[:_DRAWN]


def typed(text: str) -> str:
    """Returns a text as one to search with that means nothing but its words: no phrase in it has to
    occur as it stands, no word must not."""
    return " ".join(_SYNTAX.sub(" ", text).split())


def plain(title: str) -> str:
    """Returns a title as a person would type it: without marks, and without the number or date that
    it begins with."""
    text = _MARKS.sub(" ", title).strip()
    number = _NUMBERING.match(text)
    return (text[number.end() :] if number else text) or text


def says_something(text: str) -> bool:
    """Whether a text has two words at least that could find anything."""
    return len(content_stems(stems(text))) >= 2 and any(char.isalpha() for char in text)
