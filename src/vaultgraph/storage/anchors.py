"""The places in every note that links can name."""

from __future__ import annotations

from collections import defaultdict

from vaultgraph.linking.subpaths import Anchors
from vaultgraph.storage import queries
from vaultgraph.storage.store import Store


def anchors(store: Store) -> defaultdict[int, Anchors]:
    """Returns the headings, blocks and footnotes of all notes, ready to be looked up."""
    found: defaultdict[int, Anchors] = defaultdict(Anchors)
    for heading in queries.parts(store, "heading"):
        found[heading.note_id].add_heading(heading.level, heading.name, heading.line)
    for block in queries.parts(store, "block"):
        found[block.note_id].blocks.setdefault(block.name.lower(), block.line)
    for footnote in queries.parts(store, "footnote"):
        found[footnote.note_id].footnotes.setdefault(footnote.name.lower(), footnote.line)
    return found
