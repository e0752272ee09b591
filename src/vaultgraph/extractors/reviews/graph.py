"""Claims in the graph."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from vaultgraph.extractors.reviews.tables import ClaimRow, claims
from vaultgraph.storage.parts import references
from vaultgraph.storage.queries import StoredLink

if TYPE_CHECKING:
    from vaultgraph.graph.build import Builder


def add_claims(builder: Builder) -> None:
    """Adds the claims of reviews with their ideas and steps, and what each links and cites."""
    if not {"claim", "idea", "step"} & builder.kinds:
        return
    rows = [claim for claim in claims(builder.store) if claim.note_id in builder.files]
    notes = {claim.note_id for claim in rows}
    links = [link for link in builder.links if link.note_id in notes]
    inside: dict[tuple[int, int], list[StoredLink]] = {}
    for link in links:
        inside.setdefault((link.note_id, link.line), []).append(link)
    cited = _cited(builder, links)
    for claim in rows:
        node = _add(builder, claim)
        at = claim.note_id, claim.line
        for link in inside.get(at, ()):
            if claim.start <= link.start < claim.end and (target := builder.target(link)):
                builder.add_edge(node, target, "links", link.line, raw=link.raw)
        for link in cited.get(at, ()) if claim.kind == "claim" else ():
            if target := builder.target(link):
                builder.add_edge(node, target, "cites", claim.line, "footnote", raw=link.raw)


def _add(builder: Builder, claim: ClaimRow) -> str:
    path = builder.files[claim.note_id].path
    node = f"{claim.kind}:{path}:{claim.line}:{claim.start}"
    label = claim.title or claim.text
    builder.add_node(node, claim.kind, label, path=path, line=claim.line, about=claim.about)
    above = builder.holder(claim.note_id, claim.message)
    if claim.above and "claim" in builder.kinds:
        above = "claim:{}:{}:{}".format(path, *claim.above)
    builder.add_edge(above, node, "contains", claim.line)
    return node


def _cited(
    builder: Builder, links: Iterable[StoredLink]
) -> dict[tuple[int, int], list[StoredLink]]:
    """The links in the footnotes that each line refers to, by note and line."""
    sources: dict[tuple[int, str], list[StoredLink]] = {}
    for link in links:
        if link.footnote:
            sources.setdefault((link.note_id, link.footnote), []).append(link)
    labels: dict[tuple[int, int], dict[str, None]] = {}
    for reference in references(builder.store):
        if (reference.note_id, reference.label) in sources:
            labels.setdefault((reference.note_id, reference.line), {})[reference.label] = None
    return {
        place: [link for label in named for link in sources[place[0], label]]
        for place, named in labels.items()
    }
