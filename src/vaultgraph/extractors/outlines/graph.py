"""Planned outlines in the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultgraph.extractors.outlines import tables as outlines
from vaultgraph.extractors.outlines.model import Item, ItemRelation, Outline, key

if TYPE_CHECKING:
    from vaultgraph.graph.build import Builder

_EDGES = {
    ItemRelation.ELABORATES: "elaborates",
    ItemRelation.REQUESTS: "requests",
    ItemRelation.RESTATES: "restates",
    ItemRelation.LISTS: "restates",
    ItemRelation.REFERS: "refers_to",
}


def section_node(outline: Outline, item: Item) -> str:
    """Returns the id of an item: the note that announces it, or else most of its outline, and its
    number."""
    path = item.announced.path if item.announced else outline.path
    variant = f"~{item.variant}" if item.variant > 1 else ""
    return f"section:{path}#{item.number}{variant}"


def add_outlines(builder: Builder) -> None:
    """Adds the items of planned outlines, and who announces, elaborates, asks for or names them."""
    if "section" not in builder.kinds:
        return
    for outline in outlines.outlines(builder.store):
        if not outline.planned:
            continue
        nodes: dict[tuple[int, ...], str] = {}
        for item in outlines.in_order(outline.items):
            node = _add_item(builder, outline, item, nodes)
            for place in item.of(ItemRelation.ANNOUNCES, ItemRelation.ELABORATES):
                builder.begin(node, place.path, place.message, place.line)


def _add_item(
    builder: Builder, outline: Outline, item: Item, nodes: dict[tuple[int, ...], str]
) -> str:
    """Adds an item and returns its node; ``nodes`` are those of the outline by number."""
    node, place = section_node(outline, item), item.announced
    path = place.path if place else outline.path
    builder.add_node(
        node,
        "section",
        f"{item.number} {item.title}",
        path=path,
        line=place.line if place else None,
        number=item.number,
        folder=path.rpartition("/")[0],
        created=place.time if place else "",
        words=sum(each.words for each in item.elaborated) or item.words,
        written=item.is_written,
    )
    number = key(item.number)
    if number[:-1] in nodes:
        line = place.line if place else 0
        builder.add_edge(node, nodes[number[:-1]], "parent", line, "outline")
    elif place:
        builder.add_edge(builder.at(path, place.message), node, "contains", place.line, "outline")
    nodes.setdefault(number, node)
    for each in item.places:
        if kind := _EDGES.get(each.relation):
            source = builder.at(each.path, each.message)
            builder.add_edge(source, node, kind, each.line, "outline", confidence=each.confidence)
    return node
