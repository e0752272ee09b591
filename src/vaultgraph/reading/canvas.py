"""Canvas files: cards that hold files, text and links (https://jsoncanvas.org/spec/1.0/)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from vaultgraph.model import Link, Note, Problem, Syntax, Zone
from vaultgraph.reading import inline


def read(path: str, text: str) -> Note:
    """Returns a canvas as a note: file cards as embeds, links of its text and link cards.

    Obsidian itself counts file cards only. An empty file is a valid canvas; one that isn't JSON
    becomes a problem. Lines are 0: JSON has none that mean anything to a person.
    """
    title = path.rsplit("/", 1)[-1].removesuffix(".canvas")
    problems: list[Problem] = []
    links: list[Link] = []
    try:
        content = json.loads(text, parse_constant=str) if text.strip() else {}
    except (ValueError, RecursionError) as error:
        problems.append(Problem(path, "canvas.invalid", f"not JSON: {error}"))
        content = {}
    cards = content.get("nodes", []) if isinstance(content, dict) else []
    for card in cards if isinstance(cards, list) else []:
        if isinstance(card, dict):
            links.extend(_card_links(card))
    return Note(path, title, links=tuple(links), problems=tuple(problems))


def _card_links(card: dict[str, object]) -> Iterator[Link]:
    file, text, url = _text(card, "file"), _text(card, "text"), _text(card, "url")
    if file:
        name = inline.normalize(file)
        yield _link(name, _text(card, "subpath"), file, Syntax.CANVAS, embed=True)
    if url:
        yield _link(url, "", url, Syntax.CANVAS, external=True)
    if text:
        for span in inline.scan(text, {}):
            if isinstance(span, inline.LinkSpan):
                raw = text[span.start : span.end]
                yield _link(
                    span.target.path,
                    span.target.subpath,
                    raw,
                    span.syntax,
                    display=span.target.display,
                    embed=span.embed,
                    external=span.external,
                )


def _text(card: dict[str, object], key: str) -> str:
    """A text of a card; JSON can spell half characters, which are replaced."""
    value = card.get(key)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _link(
    target: str,
    subpath: str,
    raw: str,
    syntax: Syntax,
    *,
    display: str = "",
    embed: bool = False,
    external: bool = False,
) -> Link:
    return Link(
        target, subpath, display or target, raw, 0, 0, 0, Zone.CANVAS, syntax, embed, external
    )
