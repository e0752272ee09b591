"""The typed graph: which nodes, which edges."""

from __future__ import annotations

import pytest

from vaultgraph import Vault
from vaultgraph.errors import ConfigError
from vaultgraph.extraction import registry
from vaultgraph.extraction.kinds import kinds
from vaultgraph.graph.layout import EXTENT, positions

KINDS = tuple(kinds(registry.built_in()))

CHAT = """\
---
nexus: nexus-ai-chat-importer
conversation_id: c1
---

# Title: Почему река помнит

>[!nexus_user] **User** - 14.06.2025 at 20:07
> Почему? [[A]]
<!-- UID: 73497582-e5b5-4de1-a6e1-90336a110a63 -->

>[!nexus_agent] **Assistant** - 14.06.2025 at 20:08
> Потому.
<!-- UID: other -->
"""


@pytest.fixture
def build(make_vault):
    """Builds the graph of files as sorted lines: nodes, then edges."""

    def build(files: dict[str, str], kinds: tuple[str, ...] = KINDS) -> list[str]:
        vault: Vault = make_vault(files)
        vault.index(embed=False)
        graph = vault.graph(kinds)
        edges = [f"{a} -{data['kind']}-> {b}" for a, b, data in graph.edges(data=True)]
        return [*sorted(graph), *sorted(edges)]

    return build


def test_notes_and_missing_notes_are_nodes_links_are_edges(build):
    assert build({"a.md": "[[b]] [[b]] ![[c]] [[#x]]", "b.md": ""}) == [
        "note:a.md",
        "note:b.md",
        "unresolved:c",
        "note:a.md -embeds-> unresolved:c",
        "note:a.md -links-> note:a.md",
        "note:a.md -links-> note:b.md",
        "note:a.md -links-> note:b.md",
    ]


def test_a_missing_note_is_one_node_in_all_spellings(build):
    lines = build({"a.md": "[[X]] [[x]] [[x.md]]"}, ("note", "unresolved"))
    assert lines[:2] == ["note:a.md", "unresolved:X"]
    assert lines[2:] == ["note:a.md -links-> unresolved:X"] * 3


def test_footnotes_cite_what_they_link_and_list_what_nobody_refers_to(build):
    text = "said[^1] again[^1] inline^[see [[c]]]\n\n[^1]: [[a]]\n[^2]: [[b]]\n"
    lines = build({"n.md": text, "a.md": "", "b.md": "", "c.md": ""}, ("note",))
    assert lines[4:] == [
        "note:n.md -cites-> note:a.md",
        "note:n.md -cites-> note:a.md",
        "note:n.md -cites-> note:c.md",
        "note:n.md -links-> note:a.md",
        "note:n.md -links-> note:b.md",
        "note:n.md -links-> note:c.md",
        "note:n.md -lists_source-> note:b.md",
    ]


def test_messages_hold_their_links_when_they_are_shown(build):
    user, agent = "message:73497582-e5b5-4de1-a6e1-90336a110a63", "message:chat.md#2"
    assert build({"chat.md": CHAT, "A.md": ""}, ("note", "message")) == [
        user,
        agent,
        "note:A.md",
        "note:chat.md",
        f"{user} -links-> note:A.md",
        f"{user} -next-> {agent}",
        f"{agent} -replies_to-> {user}",
        f"note:chat.md -contains-> {user}",
        f"note:chat.md -contains-> {agent}",
    ]


def test_without_messages_their_note_holds_the_links(build):
    assert build({"chat.md": CHAT, "A.md": ""}, ("note",))[2:] == [
        "note:chat.md -links-> note:A.md"
    ]


def test_headings_nest_by_level(build):
    lines = build({"a.md": "# One\n### Deep\n## Two\n"}, ("note", "heading"))
    assert lines[4:] == [
        "heading:a.md:1 -contains-> heading:a.md:2",
        "heading:a.md:1 -contains-> heading:a.md:3",
        "note:a.md -contains-> heading:a.md:1",
    ]


def test_tags_are_one_node_in_all_cases_and_nested_ones_have_parents(build):
    assert build({"a.md": "#a/b #A/B"}, ("note", "tag")) == [
        "note:a.md",
        "tag:a",
        "tag:a/b",
        "note:a.md -tagged-> tag:a/b",
        "note:a.md -tagged-> tag:a/b",
        "tag:a -contains-> tag:a/b",
    ]


def test_canvases_attachments_and_addresses(build):
    files = {
        "x.canvas": '{"nodes": [{"type": "file", "file": "a.md"}]}',
        "a.md": "![[p.png]] https://example.org/",
        "p.png": "",
        "unused.png": "",
    }
    assert build(files) == [
        "attachment:p.png",
        "canvas:x.canvas",
        "note:a.md",
        "url:https://example.org/",
        "canvas:x.canvas -embeds-> note:a.md",
        "note:a.md -embeds-> attachment:p.png",
        "note:a.md -links-> url:https://example.org/",
    ]


def test_excluded_notes_are_left_out(build):
    files = {
        ".obsidian/app.json": '{"userIgnoreFilters": ["Templates/"]}',
        "Templates/t.md": "[[a]]",
        "a.md": "[[t]]",
    }
    assert build(files) == ["note:a.md"]


def test_every_node_and_edge_says_what_it_is(sample: Vault):
    graph = sample.graph(KINDS)
    for _, data in graph.nodes(data=True):
        assert data["kind"] in KINDS
        assert data["label"]
    for _, _, data in graph.edges(data=True):
        assert {"kind", "line", "weight", "zone", "confidence"} <= data.keys()


def test_a_kind_that_does_not_exist_is_an_error(sample: Vault):
    with pytest.raises(ConfigError):
        sample.graph(["notes"])


def test_every_node_has_a_place_and_the_same_one_every_time(sample: Vault):
    graph = sample.graph()
    places = positions(graph)
    assert places == positions(graph)
    assert places.keys() == set(graph)
    assert all(abs(x) <= 1.2 * EXTENT and abs(y) <= 1.2 * EXTENT for x, y in places.values())
    assert len(set(places.values())) == len(places)
