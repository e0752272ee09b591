"""The sample vault against what a person wrote down of it, reading it note by note.

``golden/sample_vault.links.tsv`` and ``golden/sample_vault.facts.json`` were made by hand, before
and without the program. ``golden/sample_vault.graph.txt`` is what the program makes of it, kept to
show every change; rewrite it with ``pytest --update-golden`` and read the difference.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from vaultgraph import Vault
from vaultgraph.extraction import registry
from vaultgraph.extraction.kinds import kinds
from vaultgraph.storage import parts, queries
from vaultgraph.storage.store import Store

KINDS = tuple(kinds(registry.built_in()))

GOLDEN = Path(__file__).parent / "golden"
FACTS = json.loads((GOLDEN / "sample_vault.facts.json").read_text(encoding="utf-8"))


@pytest.fixture
def store(sample: Vault):
    opened = Store.open_for_reading(sample.folder)
    yield opened
    opened.close()


PARTS = {
    "alias": (parts.aliases, "name"),
    "block": (parts.blocks, "id"),
    "footnote": (parts.footnotes, "label"),
    "heading": (parts.headings, "text"),
    "reference": (parts.references, "label"),
    "tag": (parts.tags, "name"),
}


def by_note(store: Store, kind: str) -> dict[str, list[str]]:
    paths = {file.id: file.path for file in queries.files(store)}
    found: dict[str, list[str]] = {}
    read, name = PARTS[kind]
    for part in read(store):
        found.setdefault(paths[part.note_id], []).append(getattr(part, name))
    return found


def test_every_link_leads_where_a_person_says(store: Store):
    paths = {file.id: file.path for file in queries.files(store)}
    ours = Counter(
        "\t".join(
            (
                paths[link.note_id],
                str(link.line),
                "embed" if link.embed else "link",
                _target(link, paths),
                link.zone,
                link.raw,
            )
        )
        for link in queries.links(store)
    )
    by_hand = Counter(
        (GOLDEN / "sample_vault.links.tsv")
        .read_text(encoding="utf-8")
        .removesuffix("\n")
        .split("\n")
    )
    assert ours - by_hand == Counter()
    assert by_hand - ours == Counter()


def _target(link: queries.StoredLink, paths: dict[int, str]) -> str:
    if link.external:
        return f"url:{link.target}"
    return f"?{link.target}" if link.target_id is None else paths[link.target_id]


@pytest.mark.parametrize("kind", ["tag", "alias"])
def test_names_are_those_a_person_found(store: Store, kind: str):
    plural = {"tag": "tags", "alias": "aliases"}[kind]
    ours = {path: sorted(names) for path, names in by_note(store, kind).items()}
    assert ours == {path: sorted(names) for path, names in FACTS[plural].items() if names}


def test_block_ids_are_those_a_person_found(store: Store):
    assert by_note(store, "block") == FACTS["block_ids"]


def test_headings_are_as_many_as_a_person_counted(store: Store):
    ours = {path: len(names) for path, names in by_note(store, "heading").items()}
    assert ours == _positive(FACTS["headings"])


def test_footnote_references_are_those_a_person_found(store: Store):
    ours = {path: sorted(names) for path, names in by_note(store, "reference").items()}
    by_hand = {path: sorted(names) for path, names in FACTS["footnote_references"].items()}
    assert ours == {path: names for path, names in by_hand.items() if names}


def test_footnotes_with_and_without_label(store: Store):
    footnotes = by_note(store, "footnote")
    labelled = {path: sum(map(bool, labels)) for path, labels in footnotes.items()}
    inline = {path: labels.count("") for path, labels in footnotes.items()}
    assert _positive(labelled) == _positive(FACTS["footnote_definitions"])
    assert _positive(inline) == _positive(FACTS["inline_footnotes"])


def _positive(counts: dict[str, int]) -> dict[str, int]:
    return {path: count for path, count in counts.items() if count}


def test_messages_are_those_a_person_counted(store: Store):
    paths = {file.id: file.path for file in queries.files(store)}
    ours = Counter(paths[message.note_id] for message in queries.messages(store))
    assert ours == Counter(_positive(FACTS["messages"]))


def test_titles_of_chats_are_their_own(store: Store):
    titles = {file.path: file.title for file in queries.files(store)}
    assert {path: titles[path] for path in FACTS["titles"]} == FACTS["titles"]


def test_missing_notes_orphans_and_excluded_notes(store: Store, sample: Vault):
    unresolved = {link.target for link in queries.links(store) if link.how == "unresolved"}
    assert sorted(unresolved) == sorted(FACTS["unresolved"])
    assert list(sample.stats().orphans) == FACTS["orphans"]
    excluded = [file.path for file in queries.files(store) if file.excluded]
    assert excluded == FACTS["excluded"]


def test_the_graph_is_the_one_on_record(sample: Vault, request: pytest.FixtureRequest):
    graph = sample.graph(KINDS)
    lines = [f"{node}  {data['kind']}  {data['label']}" for node, data in graph.nodes(data=True)]
    lines += [
        f"{source} -{data['kind']}-> {target}  line {data['line']}, {data['zone']}"
        for source, target, data in graph.edges(data=True)
    ]
    text = "".join(f"{line}\n" for line in sorted(lines))
    path = GOLDEN / "sample_vault.graph.txt"
    if request.config.getoption("--update-golden"):
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text
