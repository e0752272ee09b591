"""Properties that hold for every note, whatever stands in it."""

from __future__ import annotations

import gc
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.linking.names import Names
from vaultgraph.linking.resolve import resolve
from vaultgraph.model import Note
from vaultgraph.reading.note import read
from vaultgraph.reading.passages import passages

PIECES = st.sampled_from(
    [
        "[[Note]]", "[[a|b]]", "![[c#d]]", "[[", "]]", "[t](u.md)", "[^1]", "[^1]: ", "^[x]",
        "#tag", "`", "```", "$", "$$", "%%", "<!--", "-->", "<div>", "\\", "> ", "- ", "| ",
        "|---|---|", "# ", "---", "===", " ", "\t", "    ", "слово", "<!-- UID: a -->",
        ">[!nexus_user] **User** - 14.06.2025 at 20:07",
        "### User, on 14/06/2025 at 20:07;", "^id", "aliases: [x]", "[r]: u.md",
    ]
)  # fmt: skip
LINES = st.lists(st.lists(PIECES, max_size=5).map("".join), max_size=12)
TEXTS = LINES.map("\n".join)


def links(note: Note) -> list[tuple[object, ...]]:
    return [(link.line, link.target, link.subpath, link.raw, link.zone) for link in note.links]


@given(st.text())
def test_any_text_is_read(text):
    read("note.md", text.encode("utf-8", "replace"))


@given(TEXTS)
def test_every_line_lies_in_the_file_and_holds_what_was_found(text):
    note = read("note.md", text.encode())
    lines = text.split("\n")
    for link in note.links:
        assert 1 <= link.line <= len(lines)
        first = link.raw.split("\n")[0]
        assert first in lines[link.line - 1]
        if "\n" not in link.raw and not link.property:
            assert lines[link.line - 1][link.start : link.end] == link.raw
    for part in (*note.headings, *note.tags, *note.references, *note.footnotes, *note.callouts):
        assert 1 <= part.line <= len(lines)
    for message in note.messages:
        assert 1 <= message.line <= message.end_line <= len(lines)
    for passage in passages(note):
        assert 1 <= passage.line <= passage.end_line <= len(lines)
        assert passage.text.strip()


@given(TEXTS)
def test_line_ends_and_a_byte_order_mark_change_no_link(text):
    plain = links(read("note.md", text.encode()))
    assert links(read("note.md", text.replace("\n", "\r\n").encode())) == plain
    assert links(read("note.md", b"\xef\xbb\xbf" + text.encode())) == plain


@given(st.lists(st.sampled_from(["a.md", "b/a.md", "c/b/a.md", "A.md", "a.b.md", "b/c.md"])))
def test_where_a_link_leads_does_not_depend_on_the_order_of_files(paths):
    shuffled = random.Random(0).sample(paths, len(paths))
    for target in ("a", "b/a", "A", "a.b", "../a", "/a"):
        one = resolve(target, "b/x.md", Names.of(paths))
        assert one == resolve(target, "b/x.md", Names.of(shuffled))


@given(st.lists(st.sampled_from(["a.md", "b/a.md", "c/b/a.md", "b/c.md"]), unique=True))
def test_an_unrelated_file_changes_no_resolution(paths):
    before, after = Names.of(paths), Names.of([*paths, "unrelated.md"])
    for target in ("a", "b/a", "c", "./a"):
        assert resolve(target, "b/x.md", before) == resolve(target, "b/x.md", after)


def test_every_note_of_a_real_vault_holds_its_links_where_it_says(corpus):
    root: Path = corpus("eugene")
    for path in sorted(root.rglob("*.md")):
        data = path.read_bytes()
        lines = data.decode().split("\n")
        for link in read(path.name, data).links:
            assert lines[link.line - 1][link.start : link.end] == link.raw


@pytest.mark.parametrize(
    "text",
    ["[[" * 5000, "> " * 5000, "`" * 5001, "*_" * 5000, "[^" * 5000, "$a " * 5000, "- " * 500],
)
def test_repeated_marks_are_read(text):
    assert read("note.md", text.encode()).links == ()


def test_the_link_of_a_folded_property_stands_in_its_line():
    (link,) = read("note.md", b'---\nup: "[[a\n  b]]"\n---\n').links
    assert (link.target, link.line, link.start, link.end) == ("a b", 2, 0, len('up: "[[a'))


def test_an_empty_message_at_the_end_of_a_file_lies_in_it():
    (message,) = read("note.md", b"text\n\n>[!nexus_user] **User** - 14.06.2025 at 20:07").messages
    assert (message.line, message.text_line, message.end_line) == (3, 3, 3)


@pytest.mark.parametrize("switch", [gc.enable, gc.disable])
def test_reading_leaves_the_collector_of_cycles_as_it_was(switch):
    switch()
    before = gc.isenabled()
    passages(read("note.md", b"text"))
    after = gc.isenabled()
    gc.enable()
    assert after == before
