"""Asks systems questions and scores what they answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from vaultgraph.evaluation.copies import typed
from vaultgraph.evaluation.metrics import DEPTH, Score, score
from vaultgraph.evaluation.questions import Hit, Question, Task
from vaultgraph.model import Result
from vaultgraph.reading.note import read
from vaultgraph.reading.passages import passages
from vaultgraph.vault import Vault

System = Callable[[Question], Sequence[Hit]]
"""What answers a question; all that is compared is one."""

Row = tuple[Task, str]
"""A task and its languages."""

_ORDER = {task: place for place, task in enumerate(Task)}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and how well each system answered it."""

    question: Question
    scores: Mapping[str, Score]


def ask(
    questions: Sequence[Question],
    systems: Mapping[str, System],
    told: Callable[[int, int], None] | None = None,
) -> list[Asked]:
    """Returns the figures of every system on every question; ``told`` how many are done of
    how many."""
    asked = []
    for done, question in enumerate(questions, 1):
        scores = {name: score(question, system(question)) for name, system in systems.items()}
        asked.append(Asked(question, scores))
        if told:
            told(done, len(questions))
    return asked


def rows(asked: Iterable[Asked]) -> dict[Row, list[Asked]]:
    """Returns what was asked by row: tasks in their order, in each first the questions in the
    language of the notes."""
    groups: dict[Row, list[Asked]] = defaultdict(list)
    for each in asked:
        groups[each.question.row].append(each)
    order = sorted(groups, key=lambda row: (_ORDER[row[0]], len(row[1]), row[1]))
    return {row: groups[row] for row in order}


def searching(
    vault: Vault, mode: str = "", meaning: float | None = None, known: Passages | None = None
) -> System:
    """Returns the search of an indexed vault as a system: ``Vault.related`` for questions about
    links, else ``Vault.query`` with a mode and a share of meaning. Systems of one vault may share
    its ``known`` passages, so that each note is read once."""
    known = known or Passages(vault)

    def search(question: Question) -> list[Hit]:
        count = DEPTH + len(question.known)
        if question.task is Task.LINKS:
            # Linked notes are shown between the others, one after two.
            return known.hits(vault.related(question.text, 2 * count))
        is_note = question.task is Task.TRANSLATION
        text = typed(vault.text(question.text)) if is_note else question.text
        return known.hits(vault.query(text, count, mode, meaning=meaning))

    return search


class Passages:
    """The passages that results stand for, of which a result tells only where it begins."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._ends: dict[str, dict[int, int]] = {}

    def hits(self, results: Iterable[Result]) -> list[Hit]:
        """Returns results as hits."""
        return [
            Hit(result.note, result.line, self._end(result.note, result.line), result.copies)
            for result in results
        ]

    def _end(self, note: str, line: int) -> int:
        if note not in self._ends:
            content = self._vault.text(note).encode("utf-8", "surrogatepass")
            found = passages(read(note, content))
            self._ends[note] = {passage.line: passage.end_line for passage in found}
        return self._ends[note].get(line, line)
