"""Canvas files: cards that hold files, text and links, and arrows between them
(https://jsoncanvas.org/spec/1.0/)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from vaultgraph.model import Link, Note, Problem, Relation, Syntax, Zone
from vaultgraph.reading import inline


def read(path: str, text: str) -> Note:
    """Returns a canvas as a note: file cards as embeds, link cards and links of text cards.

    An arrow counts where both of its cards lead somewhere: a file, an address, or a text that is
    one link and nothing else. An empty file is a valid canvas; one that isn't JSON becomes a
    problem. Lines are 0: JSON has none that mean anything to a person.
    """
    title = path.rsplit("/", 1)[-1].removesuffix(".canvas")
    problems: list[Problem] = []
    content: object = {}
    try:
        content = json.loads(text, parse_constant=str) if text.strip() else {}
    except (ValueError, RecursionError) as error:
        problems.append(Problem(path, "canvas.invalid", f"not JSON: {error}"))
    if not isinstance(content, dict):
        problems.append(Problem(path, "canvas.invalid", "holds no cards"))
        content = {}
    links: list[Link] = []
    leads: dict[str, int] = {}
    for card in _dictionaries(content.get("nodes")):
        found = list(_card_links(card))
        is_lead = len(found) == 1 and found[0].raw == _lead(card)
        if is_lead and (identity := _text(card, "id")):
            leads[identity] = len(links)
        links.extend(found)
    relations = tuple(_relations(content, leads))
    return Note(path, title, links=tuple(links), relations=relations, problems=tuple(problems))


def _dictionaries(value: Any) -> Iterator[dict[str, Any]]:
    return (
        (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())
    )


def _lead(card: dict[str, Any]) -> str:
    """What a card is, as the raw text of its only link would read."""
    return _text(card, "file") or _text(card, "url") or _text(card, "text").strip()


def _relations(content: dict[str, Any], leads: dict[str, int]) -> Iterator[Relation]:
    for arrow in _dictionaries(content.get("edges")):
        source, target = leads.get(_text(arrow, "fromNode")), leads.get(_text(arrow, "toNode"))
        if source is not None and target is not None:
            directed = arrow.get("toEnd", "arrow") != "none"
            yield Relation(source, target, _text(arrow, "label"), directed)


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
        target.path,
        target.subpath,
        target.display or target.path,
        raw,
        0,
        0,
        0,
        Zone.CANVAS,
        syntax,
        embed,
        external,
        size=target.size,
    )
