"""Which of the bars that search has to clear it clears, from what was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vaultgraph.evaluation.asking import Asked, rows
from vaultgraph.evaluation.metrics import difference, mean
from vaultgraph.evaluation.questions import Task

ENOUGH = 20
"""Rows of fewer questions decide no bar."""

_GAIN, _TIMES, _ACROSS, _TRANSLATED, _LINKS = 0.03, 2.0, 0.70, 0.95, 0.05
_BY_WORDS = (Task.TITLE, Task.HEADING, Task.DESCRIPTION, Task.ANSWER, Task.SECTION)

Row = tuple[str, Task, str, Sequence[Asked]]
"""A corpus, a task, languages, and what was asked."""


def bars(outcomes: Mapping[str, Sequence[Asked]]) -> Iterator[str]:
    """Returns a line for each bar that what was asked can decide, and one for each row that
    misses it."""
    found = [
        (corpus, task, language, asked)
        for corpus, every in outcomes.items()
        for (task, language), asked in rows(every).items()
        if len(asked) >= ENOUGH
    ]
    yield from _against_words(found)
    yield from _against_minilm(found)
    yield from _across(found)
    yield from _translated(found)
    yield from _links(found)


def _against_words(found: Sequence[Row]) -> Iterator[str]:
    same = [
        (f"{corpus}, {task}, {language}", _difference(asked, "hybrid", "keyword", "reciprocal"))
        for corpus, task, language, asked in found
        if task in _BY_WORDS and "→" not in language and _have(asked, "hybrid", "keyword")
    ]
    if not same:
        return
    below = [(name, by) for name, by in same if by[2] < 0]
    yield _bar(not below, f"hybrid not below keyword on {len(same)} rows in one language")
    yield from (f"    {name}: {_shown(by)}" for name, by in below)
    average = sum(by[0] for _, by in same) / len(same)
    yield _bar(average >= _GAIN, f"hybrid over keyword, mean MRR of these rows: {average:+.3f}")
    yield from (f"    {name}: {_shown(by)}" for name, by in same)


def _against_minilm(found: Sequence[Row]) -> Iterator[str]:
    ratios = {
        f"{corpus}, {task}": _mean(asked, "hybrid", "reciprocal")
        / max(_mean(asked, "minilm", "reciprocal"), 1e-9)
        for corpus, task, language, asked in found
        if task in _BY_WORDS and language == "ru" and _have(asked, "hybrid", "minilm")
    }
    if ratios:
        least = min(ratios.values())
        yield _bar(
            least >= _TIMES, f"hybrid over MiniLM on Russian rows: {least:.1f} times or more"
        )
        yield from (f"    {name}: {ratio:.1f} times" for name, ratio in ratios.items())


def _across(found: Sequence[Row]) -> Iterator[str]:
    for corpus, task, language, asked in found:
        is_across = task is Task.TITLE and language == "ru → en" and corpus.startswith("gimp")
        if is_across and _have(asked, "hybrid"):
            recall = _mean(asked, "hybrid", "recall")
            what = f"{corpus}: Russian title → English page, recall@10 {recall:.2f}"
            yield _bar(recall >= _ACROSS, what)


def _translated(found: Sequence[Row]) -> Iterator[str]:
    for corpus, task, language, asked in found:
        if task is Task.TRANSLATION:
            for name in asked[0].scores:
                recall = _mean(asked, name, "first")
                yield _bar(
                    recall >= _TRANSLATED,
                    f"{corpus}: page → translation, {language}, {name}: recall@1 {recall:.2f}",
                )


def _links(found: Sequence[Row]) -> Iterator[str]:
    for corpus, task, language, asked in found:
        if task is Task.LINKS and "related" in asked[0].scores:
            for name in asked[0].scores:
                if name.startswith("bm25+pagerank"):
                    by = _difference(asked, "related", name, "recall")
                    yield _bar(
                        by[0] >= _LINKS,
                        f"{corpus}: hidden links, {language}, recall@10 over {name}: {_shown(by)}",
                    )


def _bar(holds: bool, text: str) -> str:
    return f"{'holds ' if holds else 'MISSED'}  {text}"


def _have(asked: Sequence[Asked], *names: str) -> bool:
    return all(name in asked[0].scores for name in names)


def _mean(asked: Sequence[Asked], name: str, measure: str) -> float:
    return mean([each.scores[name] for each in asked], measure)


def _difference(
    asked: Sequence[Asked], one: str, other: str, measure: str
) -> tuple[float, float, float]:
    return difference(
        [each.scores[one] for each in asked], [each.scores[other] for each in asked], measure
    )


def _shown(by: tuple[float, float, float]) -> str:
    return f"{by[0]:+.3f} ({by[1]:+.3f} to {by[2]:+.3f})"
