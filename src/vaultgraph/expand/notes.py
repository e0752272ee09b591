"""What stands below a note: links, what it says, related notes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from vaultgraph.expand.atlas import Atlas
from vaultgraph.expand.plain import counted
from vaultgraph.expand.texts import under
from vaultgraph.expand.thing import Neighbour, Thing
from vaultgraph.expand.tree import Tie
from vaultgraph.model import Zone
from vaultgraph.search.related import related
from vaultgraph.storage.queries import FileRow, StoredLink

_RELATED = 8
_SAID = 4
_BACKLINKS = 20
_LEAST = 0.2
"""Less likeness than this is no reason without another one."""


def below_note(atlas: Atlas, thing: Thing, *, is_seed: bool) -> Iterator[Neighbour]:
    """Yields what may stand below a note; related notes only below the seed, where they are its
    ideas and not those of a neighbour."""
    file = atlas.by_path[thing.path]
    yield from _links(atlas, file)
    yield from _said(atlas, file, thing)
    if is_seed:
        yield from _related(atlas, file)


def _links(atlas: Atlas, file: FileRow) -> Iterator[Neighbour]:
    for title, links, tie in (
        ("linked", _by(atlas.links.get(file.id, []), "target_id"), Tie.LINK),
        ("links here", _by(atlas.backlinks.get(file.id, []), "note_id"), Tie.BACKLINK),
    ):
        ranked = sorted(links.items(), key=lambda item: (-len(item[1]), item[1][0].line))
        for other, found in ranked if tie is Tie.LINK else ranked[:_BACKLINKS]:
            if other != file.id and atlas.is_note(atlas.files.get(other)):
                first = min(found, key=lambda link: (link.zone != Zone.BODY, link.line))
                times = f", {counted(len(found), 'time')}" if len(found) > 1 else ""
                where = (
                    f" as “{first.property.partition('.')[0]}”"
                    if first.property
                    else f" in line {first.line}"
                )
                thing = atlas.note(atlas.files[other])
                yield Neighbour(thing, tie, f"{title}{where}{times}", 0.03 * min(3, len(found)))


def _by(links: list[StoredLink], name: str) -> dict[int, list[StoredLink]]:
    found: dict[int, list[StoredLink]] = {}
    for link in links:
        found.setdefault(getattr(link, name), []).append(link)
    return found


def _said(atlas: Atlas, file: FileRow, thing: Thing) -> Iterator[Neighbour]:
    """The passages of a note that stand for it best: nearest to its middle."""
    hits = [hit for hit in atlas.passages(file.id) if hit.role != "user" and hit.text != hit.title]
    if not hits:
        return
    things = [atlas.passage(hit) for hit in hits]
    likeness = atlas.likeness.rows(things) @ atlas.likeness.rows([thing])[0]
    for place in np.argsort(-likeness, kind="stable")[:_SAID].tolist():
        hit = hits[place]
        why = "what it says" + under(hit)
        yield Neighbour(things[place], Tie.SAID, why)


def _related(atlas: Atlas, file: FileRow) -> Iterator[Neighbour]:
    for result in related(atlas.store, atlas.relations, file, _RELATED):
        other = atlas.by_path.get(result.note)
        if other is None:
            continue
        why = ["related, linked" if result.why.linked else "related, not linked yet"]
        if not (result.why.words or result.why.links) and (result.why.similarity or 0) < _LEAST:
            continue
        if result.why.words:
            why.append("words: " + ", ".join(result.why.words[:4]))
        if result.why.links:
            why.append(
                "both linked with " + ", ".join(_name(link) for link in result.why.links[:2])
            )
        if result.why.similarity is not None:
            why.append(f"similarity {result.why.similarity:.2f}")
        yield Neighbour(atlas.note(other), Tie.RELATED, "; ".join(why), 0.1 / result.rank)


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".md")
