"""The problems of a vault with the fixes that are proven, and the fixes written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from vaultgraph.checking import mends, problems, proof
from vaultgraph.checking.headings import Headings
from vaultgraph.checking.problems import Found
from vaultgraph.checking.spelling import Manner
from vaultgraph.checking.targets import IntendedTarget, Targets, is_used
from vaultgraph.indexing.links import anchors
from vaultgraph.linking.names import Names
from vaultgraph.linking.subpaths import Anchors
from vaultgraph.model import Edit, FileKind, FileStatus, Note, Problem
from vaultgraph.progress import Progress, silent
from vaultgraph.session import Session
from vaultgraph.storage import parts, queries
from vaultgraph.storage.queries import FileRow, StoredLink
from vaultgraph.writing import writer
from vaultgraph.writing.journal import Journal, Outcome
from vaultgraph.writing.source import EditableFile, Unfit
from vaultgraph.writing.writer import Plan, Planner


def check(
    session: Session, kinds: Collection[str] = (), progress: Progress = silent
) -> list[Problem]:
    """Returns all problems of a vault, or those of some kinds, by path and line: those met in
    reading, links that lead nowhere or could lead elsewhere. A problem has a fix only where that is
    proven; it is proven for what the file holds now, if that is what was indexed."""
    known = _Known(session)
    found = problems.found(session.store, known.files)
    if kinds:
        found = [each for each in found if each.problem.kind in kinds]
    return known.mended(found, progress)


def fix(session: Session, accepted: Sequence[Problem], journal: Journal | None = None) -> Outcome:
    """Writes the fixes of some problems that ``check`` has returned, note by note; what is no
    longer proven is left, and so is a note that has changed since it was indexed. What is written
    with one journal is undone at once."""
    own = _by_note(accepted)
    log = journal or Journal(session.place.folder)
    return writer.write(session.place.notes, log, own, _planner(_Known(session), own))


def differences(session: Session, accepted: Sequence[Problem]) -> bytes:
    """Returns what writing fixes would change, as a unified diff of all notes."""
    own = _by_note(accepted)
    return writer.differences(own, _planner(_Known(session), own))


def _by_note(accepted: Iterable[Problem]) -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = {}
    for problem in accepted:
        if problem.edits:
            found.setdefault(problem.path, []).append(problem)
    return found


def _planner(known: _Known, accepted: Mapping[str, Sequence[Problem]]) -> Planner:
    def plan(path: str) -> Plan:
        file, note = known.opened(path)
        kept = proof.proven(file, note, [[each] for each in accepted[path]], known.around)
        are_left = len(kept) < len(accepted[path])
        edits = (edit for problem in kept for edit in problem.edits)
        return Plan(
            file,
            tuple(proof.changes(file, edits)),
            len(kept),
            "a fix would change more than it mends" if are_left else "",
        )

    return plan


def _together(mends: Iterable[Problem]) -> list[list[Problem]]:
    """Mends that are made together or not at all: those of tags, for a property that holds anything
    else is no list of tags; each other one is alone."""
    tags, others = [], []
    for mend in mends:
        if mend.kind == "frontmatter.tag":
            tags.append(mend)
        elif mend.edits:
            others.append([mend])
    return [*others, tags] if tags and all(mend.edits for mend in tags) else others


@dataclass(frozen=True, slots=True)
class _Mend:
    """A problem with what a link of it meant."""

    index: int
    found: Found
    meant: IntendedTarget | None


class _Known:
    """What is known of a vault whose problems are to be mended."""

    def __init__(self, session: Session) -> None:
        self._store = session.store
        self._place = session.place.notes
        self._headings: dict[int, Headings] = {}

    @cached_property
    def files(self) -> dict[int, FileRow]:
        return {file.id: file for file in queries.files(self._store)}

    @cached_property
    def around(self) -> proof.Surroundings:
        return proof.Surroundings(
            Names.of(file.path for file in self.files.values()), self._anchors
        )

    @cached_property
    def _digests(self) -> dict[str, bytes | None]:
        return {path: file.digest for path, file in self._store.files().items()}

    @cached_property
    def _notes(self) -> dict[str, int]:
        """The ids of notes that were read, by path."""
        return {
            file.path: file.id
            for file in self.files.values()
            if (file.kind, file.status) == (FileKind.NOTE, FileStatus.INDEXED)
        }

    def _anchors(self, path: str) -> Anchors | None:
        note = self._notes.get(path)
        return None if note is None else anchors(self._store, [note])[note]

    def opened(self, path: str) -> tuple[EditableFile, Note]:
        """Returns a note and its file, as it was indexed. Raises ``Unfit``."""
        return self._place.opened(path, self._digests.get(path))

    def mended(self, found: Sequence[Found], progress: Progress) -> list[Problem]:
        """Returns problems with the fixes that are proven."""
        answer = [replace(each.problem, fix="") for each in found]
        waiting: dict[str, list[_Mend]] = {}
        missing = [each.link for each in found if each.link and each.link.how == "unresolved"]
        targets = Targets(self._store, self.files.values(), missing)
        for index, each in enumerate(found):
            if each.problem.path not in self._notes:
                continue
            meant = self._meant(each, targets)
            if meant or mends.is_mendable(each.problem):
                waiting.setdefault(each.problem.path, []).append(_Mend(index, each, meant))
        for done, (path, own) in enumerate(waiting.items(), 1):
            for index, problem in self._proven(path, own):
                answer[index] = problem
            progress("check", done, len(waiting))
        return answer

    def _proven(self, path: str, own: Sequence[_Mend]) -> list[tuple[int, Problem]]:
        try:
            file, note = self.opened(path)
        except Unfit:
            return []
        wanted: list[tuple[int, Problem]] = []
        taken: set[Edit] = set()
        for mend in own:
            problem = self._with_edits(note, mend, taken)
            taken.update(problem.edits)
            wanted.append((mend.index, problem))
        groups = _together([each for _, each in wanted])
        kept = proof.proven(file, note, groups, self.around)
        return [(index, problem) for index, problem in wanted if problem in kept]

    def _with_edits(self, note: Note, mend: _Mend, taken: Collection[Edit]) -> Problem:
        """A problem with what may mend it."""
        problem, link = mend.found.problem, mend.found.link
        if link is not None and mend.meant is not None:
            edits = tuple(mends.of_link(note, link, mend.meant, self.around.names))
        else:
            edits = mends.of_reading(note, problem, taken)
        why = mend.meant.why if mend.meant else ""
        return replace(problem, fix=", ".join(edit.text for edit in edits), edits=edits, why=why)

    def _meant(self, found: Found, targets: Targets) -> IntendedTarget | None:
        link, problem = found.link, found.problem
        if link and problem.kind == "link.unresolved":
            return targets.meant(link, problem.path)
        if link and problem.kind == "link.subpath" and link.target_id is not None:
            return self._heading_meant(link, link.target_id)
        return None

    def _heading_meant(self, link: StoredLink, target: int) -> IntendedTarget | None:
        if target not in self._headings:
            found_there = parts.headings(self._store, [target])
            self._headings[target] = Headings(heading.text for heading in found_there)
        match = self._headings[target].meant(link.subpath, lambda word: self._uses(word, link))
        if match is None:
            return None
        path, keeps_text = self.files[target].path, match.manner is Manner.FORM
        return IntendedTarget(path, match.name, match.manner, keeps_text)

    def _uses(self, word: str, link: StoredLink) -> bool:
        """Whether a word is used in other notes than the one that holds a link."""
        return is_used(self._store, word, {link.note_id})
