"""The typed graph of a vault as a networkx ``MultiDiGraph``: a view of the store.

Every node has ``kind`` and ``label``, and ``path`` and ``line`` where it stands in a file; every
edge has ``kind``, ``line``, ``weight``, ``zone`` and ``confidence``. There is one edge for each
occurrence of a link, so that counts are Obsidian's. Footnotes add what Obsidian doesn't see: a
``cites`` edge from each reference to what its definition links, and ``lists_source`` for
definitions that nothing refers to.
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

import networkx as nx

from vaultgraph.model import FileKind, Zone
from vaultgraph.storage import extracts, parts, queries
from vaultgraph.storage.parts import FootnoteRow, HeadingRow, Row
from vaultgraph.storage.queries import FileRow, MessageRow, StoredLink
from vaultgraph.storage.store import Store

if TYPE_CHECKING:
    Graph = nx.MultiDiGraph[str]
else:
    Graph = nx.MultiDiGraph  # networkx itself is not generic

_LABEL = 80
_NUMBERED = re.compile(r"(\d{1,6})_")
_SHOWN_EDGES = {"attachment": "attaches", "artifact": "produced"}


def build(store: Store, kinds: Collection[str]) -> Graph:
    """Returns the graph of the vault with nodes of some kinds and all edges
    between them. Files that Obsidian's settings exclude are left out."""
    return Builder(store, frozenset(kinds)).graph()


class Builder:
    """Adds one kind of thing after another to one graph."""

    def __init__(self, store: Store, kinds: frozenset[str]) -> None:
        self.store = store
        self.kinds = kinds
        self.result: Graph = nx.MultiDiGraph()
        self.files = {file.id: file for file in queries.files(store) if not file.excluded}
        self.by_path = {file.path: identity for identity, file in self.files.items()}
        self.messages: dict[tuple[int, int], MessageRow] = {
            (message.note_id, message.ordinal): message
            for message in queries.messages(store)
            if message.note_id in self.files
        }
        self.unresolved: dict[str, str] = {}
        self._begun: dict[tuple[str, int], list[tuple[int, str]]] = {}

    def graph(self) -> Graph:
        """Returns the whole graph."""
        for file in self.files.values():
            if file.kind != FileKind.ATTACHMENT:
                self.add_file(file)
        if "message" in self.kinds:
            self.add_messages()
        self.add_headings()
        self.add_blocks()
        self.add_footnotes()
        self.add_properties()
        self.add_tags()
        for extractor in extracts.active(self.store):
            with extracts.guarded(extractor):
                extractor.graph(self)
        self.add_links(self.links)
        self.add_citations(self.links)
        self.add_shown(self.links)
        self.add_relations(self.links)
        return self.result

    @cached_property
    def links(self) -> list[StoredLink]:
        """The links of the files in the view."""
        return [link for link in queries.links(self.store) if link.note_id in self.files]

    def begin(self, node: str, path: str, message: int, line: int) -> None:
        """Says that something begins at a line of a note, and of a message in it."""
        insort(self._begun.setdefault((path, message), []), (line, node))

    def begun(self, path: str, message: int, line: int) -> str:
        """The node of what begins at or last before a line; empty if nothing does."""
        places = self._begun.get((path, message), [])
        index = bisect_right(places, line, key=itemgetter(0))
        return places[index - 1][1] if index else ""

    def add_node(self, node: str, kind: str, label: str, **attributes: object) -> None:
        """Adds a node once, if its kind is wanted; attributes without value are left out."""
        if kind in self.kinds and node not in self.result:
            present = {key: value for key, value in attributes.items() if value not in ("", None)}
            self.result.add_node(node, kind=kind, label=_short(label) or node, **present)

    def add_edge(
        self, source: str, target: str, kind: str, line: int, zone: str = "body", **more: object
    ) -> None:
        """Adds an edge between two nodes of the view."""
        if source not in self.result or target not in self.result:
            return
        edge: dict[str, object] = {"kind": kind, "line": line, "zone": zone, "weight": 1.0}
        edge["confidence"] = more.pop("confidence", 1.0)
        edge |= {key: value for key, value in more.items() if value not in ("", None)}
        self.result.add_edge(source, target, **edge)

    def add_file(self, file: FileRow) -> str:
        """Adds a file and returns its node."""
        node = _file_node(file)
        modified = datetime.fromtimestamp(file.mtime_ns / 1e9, UTC)
        self.add_node(
            node,
            file.kind,
            file.title or file.path.rsplit("/", 1)[-1],
            path=file.path,
            line=1,
            folder=file.path.rpartition("/")[0],
            language=file.language,
            characters=file.characters or None,
            export=file.export,
            provider=file.provider,
            conversation=file.conversation,
            artifact=file.artifact,
            created=file.created,
            modified=modified.strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
        return node

    def holder(self, note: int, message: int) -> str:
        """The node that holds a link or tag: its message if messages are shown, else its note."""
        if message and "message" in self.kinds and (row := self.messages.get((note, message))):
            return f"message:{row.id}"
        return _file_node(self.files[note])

    def at(self, path: str, message: int) -> str:
        """The node that holds what stands in a file, by its path."""
        note = self.by_path.get(path)
        return self.holder(note, message) if note is not None else ""

    def add_messages(self) -> None:
        """Adds messages, in their order, and which one each answers."""
        beginnings = queries.message_beginnings(self.store)
        previous: MessageRow | None = None
        for message in self.messages.values():
            node, file = f"message:{message.id}", self.files[message.note_id]
            said = beginnings.get((message.note_id, message.ordinal), "")
            self.add_node(
                node,
                "message",
                f"{message.role}: {said or message.time}",
                path=file.path,
                line=message.line,
                folder=file.path.rpartition("/")[0],
                role=message.role,
                model=message.model,
                created=message.time,
            )
            self.add_edge(self.holder(message.note_id, 0), node, "contains", message.line)
            if previous and previous.note_id == message.note_id:
                self.add_edge(f"message:{previous.id}", node, "next", message.line)
            answered = self.messages.get((message.note_id, message.reply_to))
            if answered:
                self.add_edge(node, f"message:{answered.id}", "replies_to", message.line)
            previous = message

    def add_headings(self) -> None:
        """Adds headings, each below the one above it."""
        if "heading" not in self.kinds:
            return
        trail: list[HeadingRow] = []
        for heading in self.of_files(parts.headings(self.store)):
            place = (heading.note_id, heading.message)
            trail = [
                h for h in trail if (h.note_id, h.message) == place and h.level < heading.level
            ]
            node = self._heading_node(heading)
            parent = self._heading_node(trail[-1]) if trail else self.holder(*place)
            path = self.files[heading.note_id].path
            self.add_node(
                node, "heading", heading.text, path=path, line=heading.line, level=heading.level
            )
            self.add_edge(parent, node, "contains", heading.line)
            trail.append(heading)

    def _heading_node(self, heading: HeadingRow) -> str:
        return f"heading:{self.files[heading.note_id].path}:{heading.line}"

    def add_blocks(self) -> None:
        """Adds blocks that have an id."""
        for block in self.of_files(parts.blocks(self.store)) if "block" in self.kinds else ():
            path = self.files[block.note_id].path
            node = f"block:{path}#^{block.id}"
            self.add_node(node, "block", block.id, path=path, line=block.line)
            self.add_edge(self.holder(block.note_id, 0), node, "contains", block.line)

    def add_footnotes(self) -> None:
        """Adds definitions of footnotes."""
        if "footnote" not in self.kinds:
            return
        in_line: Counter[str] = Counter()
        for footnote in self.of_files(parts.footnotes(self.store)):
            path = self.files[footnote.note_id].path
            node = f"footnote:{path}:{footnote.line}"
            in_line[node] += 1
            if in_line[node] > 1:
                node = f"{node}:{in_line[node]}"
            label = footnote.text or footnote.label
            self.add_node(node, "footnote", label, path=path, line=footnote.line)
            holder = self.holder(footnote.note_id, footnote.message)
            self.add_edge(holder, node, "contains", footnote.line)

    def add_properties(self) -> None:
        """Adds the keys of properties and who has them."""
        if "property" not in self.kinds:
            return
        for each in self.of_files(parts.properties(self.store)):
            node = f"property:{each.key}"
            self.add_node(node, "property", each.key)
            source = self.holder(each.note_id, each.message)
            zone = Zone.BODY if each.inline else Zone.FRONTMATTER
            self.add_edge(source, node, "contains", each.line, zone, value=each.value[:200])

    def add_tags(self) -> None:
        """Tags, and for nested ones their parents."""
        if "tag" not in self.kinds:
            return
        for tag in self.of_files(parts.tags(self.store)):
            levels = tag.name.split("/")
            names = ["/".join(levels[: depth + 1]) for depth in range(len(levels))]
            for outer, name in zip(["", *names], names, strict=False):
                node = f"tag:{name.lower()}"
                is_new = node not in self.result
                self.add_node(node, "tag", f"#{name}")
                if outer and is_new:
                    self.add_edge(f"tag:{outer.lower()}", node, "contains", 0)
            source = self.holder(tag.note_id, tag.message)
            self.add_edge(source, f"tag:{tag.name.lower()}", "tagged", tag.line, tag.zone)

    def add_links(self, links: Iterable[StoredLink]) -> None:
        """Adds an edge for each link."""
        for link in links:
            target = self.target(link)
            if target is None:
                continue
            source = self.holder(link.note_id, link.message)
            kind = "embeds" if link.embed else "links"
            more = dict(_as_written(link))
            if link.place == 0:
                more["subpath_resolved"] = False
            self.add_edge(source, target, kind, link.line, link.zone, **more)
            if link.alone and not link.message:
                self.add_pointer(link)

    def add_pointer(self, link: StoredLink) -> None:
        """A link alone between messages, from ``07_…`` to ``08_…``: somebody split a chat into
        numbered notes and tied them together."""
        if link.target_id is None or link.target_id not in self.files:
            return
        source, target = self.files[link.note_id], self.files[link.target_id]
        own, other = (_NUMBERED.match(file.path.rsplit("/", 1)[-1]) for file in (source, target))
        if source.export and own and other:
            step = int(other.group(1)) - int(own.group(1))
            first, second = (source, target) if step == 1 else (target, source)
            if abs(step) == 1:
                self.add_edge(
                    _file_node(first), _file_node(second), "next", link.line, raw=link.raw
                )

    def add_shown(self, links: Iterable[StoredLink]) -> None:
        """What chats show: the link below the name of an attachment or artifact is more than a
        link."""
        places: dict[tuple[int, int], list[StoredLink]] = {}
        for link in links:
            places.setdefault((link.note_id, link.message), []).append(link)
        for shown in queries.shown(self.store):
            kind = _SHOWN_EDGES.get(shown.kind)
            if shown.missing or kind is None or shown.note_id not in self.files:
                continue
            for link in places.get((shown.note_id, shown.message), ()):
                target = self.target(link)
                if shown.line <= link.line <= shown.end_line and target and not link.external:
                    source = self.holder(shown.note_id, shown.message)
                    self.add_edge(source, target, kind, link.line, raw=link.raw)

    def add_relations(self, links: Iterable[StoredLink]) -> None:
        """Arrows between the cards of canvases, from what one leads to to what the other does."""
        by_ordinal = {(link.note_id, link.ordinal): link for link in links}
        for arrow in queries.relations(self.store):
            ends = [by_ordinal.get((arrow.note_id, end)) for end in (arrow.source, arrow.target)]
            nodes = [self.target(link) for link in ends if link]
            if len(nodes) == 2 and nodes[0] and nodes[1]:
                canvas = self.files[arrow.note_id].path
                self.add_edge(
                    nodes[0],
                    nodes[1],
                    "relates_to",
                    0,
                    "canvas",
                    relation=arrow.label,
                    directed=arrow.directed,
                    canvas=canvas,
                )

    def target(self, link: StoredLink) -> str | None:
        """The node a link leads to; ``None`` when the view has no such node."""
        if link.external:
            node = f"url:{link.target}"
            self.add_node(node, "url", link.display or link.target)
        elif link.target_id is None:
            # A target that is missing is one node in all its spellings, named by the first.
            name = self.unresolved.setdefault(link.key, link.target.removesuffix(".md"))
            node = f"unresolved:{name}"
            self.add_node(node, "unresolved", name)
        elif (file := self.files.get(link.target_id)) is not None:
            node = self.add_file(file)
        else:
            return None
        return node if node in self.result else None

    def add_citations(self, links: Iterable[StoredLink]) -> None:
        """What footnotes say: who refers to which source, and which sources are only listed."""
        within: dict[tuple[int, str], list[StoredLink]] = {}
        for link in links:
            if link.zone == Zone.FOOTNOTE and not link.footnote:
                self.add_citation(link, "cites", link.line, link.message)
            elif link.footnote:
                within.setdefault((link.note_id, link.footnote), []).append(link)
        definitions: dict[tuple[int, str], list[FootnoteRow]] = {}
        for footnote in self.of_files(parts.footnotes(self.store)):
            definitions.setdefault((footnote.note_id, footnote.label), []).append(footnote)
        referred: set[FootnoteRow] = set()
        for reference in self.of_files(parts.references(self.store)):
            place = (reference.note_id, reference.label)
            definition = _meant(definitions.get(place, []), reference.message)
            if definition:
                referred.add(definition)
                for link in _inside(definition, within.get(place, ())):
                    self.add_citation(link, "cites", reference.line, reference.message)
        for place, defined in definitions.items():
            for definition in defined:
                for link in _inside(definition, within.get(place, ())):
                    if definition not in referred:
                        self.add_citation(link, "lists_source", link.line, link.message)

    def add_citation(self, link: StoredLink, kind: str, line: int, message: int) -> None:
        """Adds an edge to what a footnote links."""
        target = self.target(link)
        if target is not None:
            source = self.holder(link.note_id, message)
            self.add_edge(source, target, kind, line, "footnote", **_as_written(link))

    def of_files(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yields those of some rows that files in the view have."""
        return (row for row in rows if row.note_id in self.files)


def _file_node(file: FileRow) -> str:
    return f"{file.kind}:{file.path}"


def _inside(definition: FootnoteRow, links: Iterable[StoredLink]) -> Iterator[StoredLink]:
    return (link for link in links if definition.line <= link.line <= definition.end_line)


def _meant(definitions: list[FootnoteRow], message: int) -> FootnoteRow | None:
    """The definition a reference means: the first in the same message, else the first in the note.
    Models number the sources of every answer from one."""
    same = [part for part in definitions if part.message == message]
    return next(iter(same or definitions), None)


def _as_written(link: StoredLink) -> Mapping[str, object]:
    return {
        "raw": link.raw,
        "subpath": link.subpath,
        "property": link.property,
        "footnote": link.footnote,
        "ambiguous": link.ambiguous or None,
        "confidence": link.confidence,
    }


def _short(label: str) -> str:
    label = " ".join(label.split())
    return label if len(label) <= _LABEL else label[: _LABEL - 1].rstrip() + "…"
