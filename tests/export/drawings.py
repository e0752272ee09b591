"""Small graphs to write, and texts that files are to survive."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import networkx as nx

from vaultgraph import export
from vaultgraph.export.drawing import Drawing, Style

HOSTILE = (
    *('"', "'", "`", "\\", "a\\", "a\nb", "\r\n", "\t", "\0", "\x1b[31m", "\ud800", "\ufffe"),
    *("]", "[[x|y]]", "]]>", "-->", "--", "</node>", "</script><img src=x onerror=alert(1)>"),
    *("&lt;", "&quot;", "#quot;", ";", "|", "{{x}}", "$x$", "*b* _i_", "\\N \\G \\l", "<br>"),
    *("%%{init: {}}%%", "end", "subgraph", 'click n0 "javascript:alert(1)"', '"]; n9["x'),
    *("\\u0027 x", "\\\\u0027", "1. x", "- x", "Δ🜂 ёж", "\u202eabc", "\u2028", "a,b;c"),
    *("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "＝1"),
)


def drawing(
    nodes: Iterable[str] = (),
    edges: Iterable[tuple[str, str, dict]] = (),
    *,
    positions: dict | None = None,
    title: str = "",
    **style: object,
) -> Drawing:
    """Makes a drawing of notes by name, with edges that are links unless they say otherwise."""
    graph = nx.MultiDiGraph()
    for name in nodes:
        graph.add_node(name, kind="note", label=name, path=f"{name}.md")
    for source, target, more in edges:
        for name in (source, target):
            if name not in graph:
                graph.add_node(name, kind="note", label=name, path=f"{name}.md")
        data = {"kind": "links", "line": 1, "zone": "body", "weight": 1.0, **more}
        graph.add_edge(source, target, **data)
    return Drawing(graph, positions or {}, title, Style(**style))


def hostile(**style: object) -> Drawing:
    """A graph in which every text that can be hostile is."""
    graph = nx.MultiDiGraph()
    for number, text in enumerate(HOSTILE):
        kind = ("note", "formula", "unresolved")[number % 3]
        more = {"path": text} if number % 2 else {}
        graph.add_node(text, kind=kind, label=text, tags=(text, "x"), about=text, **more)
    for source, target in zip(HOSTILE, HOSTILE[5:] + HOSTILE[:5], strict=True):
        graph.add_edge(source, target, kind="links", line=1, zone="body", weight=1.0, raw=source)
    return Drawing(graph, {}, "".join(HOSTILE), Style(**style))


def written(form: str, given: Drawing) -> str:
    """Returns what a format of one file makes of a drawing."""
    out = StringIO()
    export.write(given, out, export.format_of(Path(), form))
    return out.getvalue()
