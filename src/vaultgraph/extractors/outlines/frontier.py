"""What of the outlines is still to be written, and how to go on: a prompt for the next item.

The prompt is plain text for a person or a language model: where the item stands, what its
neighbours already say, which formulas belong there. Nothing is sent anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vaultgraph import words
from vaultgraph.extraction import Quotable
from vaultgraph.extractors.outlines import tables as outlines
from vaultgraph.extractors.outlines.model import Item, Outline, frontier, key
from vaultgraph.storage import extracts, passages
from vaultgraph.storage.store import Store

_QUOTED = 400
_NEIGHBOURS = 4
_QUOTABLE = 6

_RUSSIAN = {
    "task": "Напиши раздел {number} «{title}» книги, план которой приведён ниже.",
    "above": "Он стоит внутри:",
    "beside": "Рядом с ним (✓ — уже написано):",
    "below": "В него войдут:",
    "said": "Что уже сказано по соседству:",
    "formulas": "Формулы, которые сюда относятся:",
    "end": "Не повторяй сказанного; продолжай его. Начни с заголовка {number} {title}.",
}
_ENGLISH = {
    "task": "Write section {number} “{title}” of the book outlined below.",
    "above": "It stands within:",
    "beside": "Beside it (✓ is written already):",
    "below": "It will hold:",
    "said": "What its neighbours already say:",
    "formulas": "Formulas that belong here:",
    "end": "Do not repeat what is said; go on from it. Begin with the heading {number} {title}.",
}


@dataclass(frozen=True, slots=True)
class Next:
    """An item that is still to be written, and the prompt for it."""

    item: Item
    outline: Outline
    prompt: str
    """Empty where none was asked for."""


def chosen(found: Sequence[Outline], number: str = "", *, unplanned: bool = False) -> list[Outline]:
    """Returns the outlines that are planned, or all; with a number those that have it."""
    return [
        outline
        for outline in found
        if (outline.planned or unplanned)
        and (not number or any(_is_within(item, number) for item in outline.items))
    ]


def within(outline: Outline, number: str) -> list[Item]:
    """Returns the item of a number and those below it, in order."""
    return outlines.in_order(
        item for item in outline.items if not number or _is_within(item, number)
    )


def _is_within(item: Item, number: str) -> bool:
    above = key(number)
    return key(item.number)[: len(above)] == above


def unwritten(store: Store, number: str = "", prompts: int | None = None) -> list[Next]:
    """Returns what is still to be written, in order, each with its prompt, or only the first
    ``prompts``: they are what takes time."""
    quotable: list[Quotable] = []
    for extractor in extracts.active(store):
        with extracts.guarded(extractor):
            quotable += extractor.statements(store)
    items = [
        (outline, item)
        for outline in chosen(outlines.outlines(store), number)
        for item in frontier(outline)
        if not number or _is_within(item, number)
    ]
    return [
        Next(
            item,
            outline,
            _prompt(store, outline, item, quotable) if prompts is None or place < prompts else "",
        )
        for place, (outline, item) in enumerate(items)
    ]


def _prompt(store: Store, outline: Outline, item: Item, quotable: Sequence[Quotable]) -> str:
    is_russian = words.cyrillic_letters(item.title) > words.latin_letters(item.title)
    text = _RUSSIAN if is_russian else _ENGLISH
    number = key(item.number)
    ordered = outlines.in_order(outline.items)
    above = [other for other in ordered if _is_above(other, number)]
    beside = [
        other
        for other in ordered
        if len(key(other.number)) == len(number)
        and key(other.number)[:-1] == number[:-1]
        and other is not item
    ]
    below = [other for other in ordered if _is_above(item, key(other.number))]
    written = [other for other in ordered if other.is_written]
    near = sorted(written, key=lambda other: _distance(key(other.number), number))[:_NEIGHBOURS]
    parts = [text["task"].format(number=item.number, title=item.title)]
    parts += _listed(text["above"], map(_title, above))
    parts += _listed(text["beside"], (_title(other) + _mark(other) for other in beside))
    parts += _listed(text["below"], map(_title, below))
    parts += _listed(text["said"], (said for other in near for said in _said(store, other)))
    parts += _listed(text["formulas"], _related(item, above, near, quotable))
    parts.append(text["end"].format(number=item.number, title=item.title))
    return "\n\n".join(parts)


def _is_above(item: Item, number: tuple[int, ...]) -> bool:
    own = key(item.number)
    return len(own) < len(number) and number[: len(own)] == own


def _distance(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, int, tuple[int, ...]]:
    """How far apart two numbers are: by what they share, then by how far they then part."""
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    rest = zip(one[shared:], other[shared:], strict=False)
    return -shared, sum(abs(left - right) for left, right in rest), one


def _listed(title: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return ["\n".join([title, *(f"- {line}" for line in found)])] if found else []


def _title(item: Item) -> str:
    return f"{item.number} {item.title}".strip()


def _mark(item: Item) -> str:
    return " ✓" if item.is_written else ""


def _said(store: Store, item: Item) -> Iterator[str]:
    """How the text of an item begins, where it is written."""
    place = next(iter(item.elaborated), item.announced)
    if place is None:
        return
    text = passages.at(store, place.path, place.line)
    text = text[max(text.find(place.title), 0) :] if place.title else text
    if text:
        shown = " ".join(text.split())
        cut = shown if len(shown) <= _QUOTED else shown[:_QUOTED].rsplit(" ", 1)[0] + " …"
        yield f"{_title(item)}: {cut} [{place.path}:{place.line}]"


def _related(
    item: Item, above: Sequence[Item], near: Sequence[Item], quotable: Sequence[Quotable]
) -> list[str]:
    """The statements about a word of the item's title, or made where its neighbours are written."""
    stems = set(
        words.content_stems(words.stems(" ".join(each.title for each in (*above[-1:], item))))
    )
    places = {(p.path, p.message) for other in near for p in other.elaborated}
    scored = []
    for each in quotable:
        told = set(words.stems(each.words))
        score = 2 * len(stems & told) + ((each.path, each.message) in places)
        if score:
            scored.append((-score, each.path, each.line, each.text))
    return list(dict.fromkeys(text for *_, text in sorted(scored)))[:_QUOTABLE]
