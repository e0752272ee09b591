"""Where the links of a vault lead, brought up to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from vaultgraph.linking import names
from vaultgraph.linking.names import Names
from vaultgraph.linking.resolve import resolve
from vaultgraph.linking.subpaths import Anchors
from vaultgraph.model import Resolution
from vaultgraph.storage import parts
from vaultgraph.storage.store import LinkRow, Store


def update(store: Store, rewritten: Sequence[int], came_or_went: Iterable[str]) -> None:
    """Resolves again what a run may have changed: the links of rewritten files, the links that
    look for the name of a file that came or went, and which line each subpath into a rewritten note
    means."""
    sought = sorted({name for path in came_or_went for name in names.findable(path)})
    links = {row.id: row for row in store.links_of(rewritten)}
    links |= {row.id: row for row in store.links_named(sought)}
    known = Names.of(store.files())
    store.put_resolutions((row.id, _resolved(row, known)) for row in links.values())
    subpaths = {*store.subpaths_of(list(links)), *store.subpaths_into(rewritten)}
    places = anchors(store, {note for _, note, _ in subpaths})
    store.put_places((link, places[note].find(subpath)) for link, note, subpath in subpaths)


def anchors(store: Store, notes: Collection[int]) -> defaultdict[int, Anchors]:
    """Returns the headings, blocks and footnotes of some notes, ready to be looked up."""
    found: defaultdict[int, Anchors] = defaultdict(Anchors)
    for heading in parts.headings(store, notes):
        found[heading.note_id].add_heading(heading.level, heading.text, heading.line)
    for block in parts.blocks(store, notes):
        found[block.note_id].blocks.setdefault(block.id.lower(), block.line)
    for footnote in parts.footnotes(store, notes):
        found[footnote.note_id].footnotes.setdefault(footnote.label.lower(), footnote.line)
    return found


def _resolved(row: LinkRow, known: Names) -> Resolution:
    """Where a link leads. What a template links may be there once a note is made of it."""
    found = resolve(row.target, row.source, known)
    return replace(found, how="template") if row.template and not found.path else found
