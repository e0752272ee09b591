"""Canvas files: cards that hold files, text and links, and arrows between them
(https://jsoncanvas.org/spec/1.0/)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from vaultgraph.model import CanvasEdge, Link, Note, Problem, Syntax, Zone
from vaultgraph.reading import inline

_TEXTS = {
    "nodes": ("id", "file", "subpath", "url", "text"),
    "edges": ("fromNode", "toNode", "label"),
}
"""What is read of cards and arrows, all of it text."""


def read(path: str, text: str) -> Note:
    """Returns a canvas as a note: file cards as embeds, link cards and links of text cards.

    An arrow counts where both of its cards lead somewhere: a file, an address, or a text that is
    one link and nothing else. An empty file is a valid canvas; one that isn't JSON, and what
    isn't of the type that the specification says, become problems and the rest is read. Lines are
    0: JSON has none that mean anything to a person.
    """
    title = path.rsplit("/", 1)[-1].removesuffix(".canvas")
    content, flaws = _content(text)
    links: list[Link] = []
    leads: dict[str, int] = {}
    for card in _objects(content, "nodes"):
        found = list(_card_links(card))
        is_lead = len(found) == 1 and found[0].raw == _lead(card)
        if is_lead and (identity := _text(card, "id")):
            leads[identity] = len(links)
        links.extend(found)
    relations = tuple(_relations(content, leads))
    problems = tuple(Problem(path=path, kind="canvas.invalid", message=flaw) for flaw in flaws)
    return Note(path=path, title=title, links=tuple(links), relations=relations, problems=problems)


def _content(text: str) -> tuple[dict[str, Any], list[str]]:
    """The canvas and what is wrong with it."""
    try:
        # As floats, numbers of any length are read; none is used.
        content = json.loads(text, parse_int=float) if text.strip() else {}
    except (ValueError, RecursionError) as error:
        return {}, [f"not JSON: {error}"]
    if not isinstance(content, dict):
        return {}, ["holds no cards"]
    return content, list(dict.fromkeys(_flaws(content)))


def _flaws(content: dict[str, Any]) -> Iterator[str]:
    for key, names in _TEXTS.items():
        values = content.get(key, [])
        if not isinstance(values, list):
            yield f"{key!r} is no list"
        elif not all(isinstance(value, dict) for value in values):
            yield f"{key!r} holds what is no object"
        for item in _objects(content, key):
            for name in names:
                if not isinstance(item.get(name, ""), str | None):
                    yield f"{name!r} of {key!r} is no text"


def _objects(content: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    values = content.get(key)
    return (
        (value for value in values if isinstance(value, dict))
        if isinstance(values, list)
        else iter(())
    )


def _lead(card: dict[str, Any]) -> str:
    """What a card is, as the raw text of its only link would read."""
    return _text(card, "file") or _text(card, "url") or _text(card, "text").strip()


def _relations(content: dict[str, Any], leads: dict[str, int]) -> Iterator[CanvasEdge]:
    for arrow in _objects(content, "edges"):
        source, target = leads.get(_text(arrow, "fromNode")), leads.get(_text(arrow, "toNode"))
        if source is not None and target is not None:
            directed = arrow.get("toEnd", "arrow") != "none"
            yield CanvasEdge(source, target, _text(arrow, "label"), directed)


def _card_links(card: dict[str, Any]) -> Iterator[Link]:
    file, text, url = _text(card, "file"), _text(card, "text"), _text(card, "url")
    if file:
        target = inline.Target(inline.normalize(file), _text(card, "subpath"), "")
        yield _link(target, file, Syntax.CANVAS, embed=True)
    if url:
        yield _link(inline.Target(url, "", ""), url, Syntax.CANVAS, external=True)
    for span in inline.scan(text, {}) if text else ():
        if isinstance(span, inline.LinkSpan):
            raw = text[span.start : span.end]
            yield _link(span.target, raw, span.syntax, embed=span.embed, external=span.external)


def _text(card: dict[str, Any], key: str) -> str:
    """A text of a card; JSON can spell half characters, which are replaced."""
    value = card.get(key)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _link(
    target: inline.Target, raw: str, syntax: Syntax, *, embed: bool = False, external: bool = False
) -> Link:
    return Link(
        target=target.path,
        subpath=target.subpath,
        display=target.display or target.path,
        raw=raw,
        line=0,
        start=0,
        end=0,
        zone=Zone.CANVAS,
        syntax=syntax,
        embed=embed,
        external=external,
        size=target.size,
    )
