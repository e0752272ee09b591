"""Claims in the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultgraph.extractors.reviews.tables import claims
from vaultgraph.storage.queries import StoredLink

if TYPE_CHECKING:
    from vaultgraph.graph.build import Builder


def add_claims(builder: Builder) -> None:
    """Adds the claims of reviews with their ideas and steps, and what each links and cites."""
    if not {"claim", "idea", "step"} & builder.kinds:
        return
    rows = claims(builder.store)
    notes = {claim.note_id for claim in rows}
    inside: dict[tuple[int, int], list[StoredLink]] = {}
    sources: dict[tuple[int, str], list[StoredLink]] = {}
    for link in builder.links:
        if link.note_id not in notes:
            continue
        inside.setdefault((link.note_id, link.line), []).append(link)
        if link.footnote:
            sources.setdefault((link.note_id, link.footnote), []).append(link)
    cited: dict[tuple[int, int], list[str]] = {}
    for reference in builder.parts("reference"):
        cited.setdefault((reference.note_id, reference.line), []).append(reference.name)
    for claim in rows:
        if claim.note_id not in builder.files:
            continue
        path = builder.files[claim.note_id].path
        node = f"{claim.kind}:{path}:{claim.line}:{claim.start}"
        builder.add_node(
            node,
            claim.kind,
            claim.title or claim.text,
            path=path,
            line=claim.line,
            about=claim.about,
        )
        above = builder.holder(claim.note_id, claim.message)
        if claim.above and "claim" in builder.kinds:
            above = "claim:{}:{}:{}".format(path, *claim.above)
        builder.add_edge(above, node, "contains", claim.line)
        at = claim.note_id, claim.line
        for link in inside.get(at, ()):
            if claim.start <= link.start < claim.end and (target := builder.target(link)):
                builder.add_edge(node, target, "links", link.line, raw=link.raw)
        for label in dict.fromkeys(cited.get(at, ()) if claim.kind == "claim" else ()):
            for link in sources.get((claim.note_id, label), ()):
                if target := builder.target(link):
                    builder.add_edge(node, target, "cites", claim.line, "footnote", raw=link.raw)
