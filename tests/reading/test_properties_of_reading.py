"""Properties that hold whatever stands in a file: texts are put together from what vaults are made
of, in any order, and read."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable

from hypothesis import assume, given
from hypothesis import strategies as st

from vaultgraph.linking.names import Names, findable, sought
from vaultgraph.linking.resolve import resolve
from vaultgraph.model import FileKind, Note, Role
from vaultgraph.mojibake import repair
from vaultgraph.reading.decoding import byte_offset, decode
from vaultgraph.reading.note import read
from vaultgraph.reading.passages import passages

INLINE = st.sampled_from(
    [
        "[[", "]]", "[", "]", "![[", "|", "\\|", "#", "^", "](", ")", "(", "<", ">", "\\", "!",
        "[[Note]]", "[[Заметка#Раздел|показ]]", "![[img.png|300]]", "[[#^id]]", "[[a/b.md]]",
        "[t](Моя%20заметка.md#H)", "[t](<a b.md>)", "[t][r]", "![i](u.png)", "https://e.org/a_(b)",
        "<https://e.org>", "[^1]", "[^длин]", "^[", "^[см. [[Src]]]", "`", "``", "$", "$$", "%%",
        "<!--", "-->", "<b>", "</b>", "<a href='", "#тег", "#a/b", " #1x", "^blk", "**", "_", "~~",
        "key:: v", "[k:: [[v]]]", "слово", "word ", "й", "e\u0301", "👍🏽", "\u00a0", "\u2028",
        "\u0085", "\x0b", "\x0c", "\u200d", "\ufeff", "\x00", " ", "\t",
    ]
)  # fmt: skip
OPENING = st.sampled_from(
    [
        "", "", "", "> ", ">", ">> ", "- ", "* ", "1. ", "# ", "### ", "    ", "\t", "| ", "[^1]: ",
        "[r]: ", "- [ ] ", "> [!note]- ", ">[!nexus_attachment] ", ">>[!nexus_artifact] ",
    ]
)  # fmt: skip
WHOLE = st.sampled_from(
    [
        "", "", "---", "```", "````md", "~~~", "$$", "%%", "<div>", "</div>", "===", "|---|---|",
        "| a | [[x|y]] |", "<!-- UID: a -->", "<!-- UID: b -->>[!nexus_agent] **A** - 6.6.2025",
        ">[!nexus_user] **User** - 14.06.2025 at 20:07", "> <!-- UID: q -->",
        ">[!nexus_agent] **Assistant · m** - 06/14/2025 at 8:07:15 PM",
        ">[!nexus_agent] **Assistant** - 2025-06-14T20:07:15.000Z",
        "### User, on 14/06/2025 at 20:07;", "#### ChatGPT, on 06/14/2025 at 8:07 PM;",
        ">[!nexus_attachment] **p.png** (image/png) - 12 KB", "> **📎 Attachment:** p.png",
        "# Title: Дп", "Created: 08/20/2025 at 8:48:30 AM", "Chat URL: https://e.org",
        "nexus: nexus-ai-chat-importer", "conversation_id: c1", "aliases: [a, 3]", "tags: a b",
        "create_time: 2025-08-20T13:48:30.000Z", 'up: "[[Note]]"', "bad: [[Note]]", "- x", "  y: z",
        "artifact_id: t", "a: &x [*x]", "<<: *x", "? k", '"', "…",
    ]
)  # fmt: skip
TIMES = st.sampled_from(
    ["14.06.2025 at 20:07", "2025-06-14T20:07:15.000Z", "2025-06-14T20:07+05:30", "unknown"]
)
LINES = st.builds(str.__add__, OPENING, st.lists(INLINE, max_size=6).map("".join)) | WHOLE
BODY = st.lists(LINES, max_size=14).map("\n".join)
FRONTMATTER = st.lists(WHOLE | LINES, max_size=5).map(lambda lines: "\n".join(["---", *lines]))
CHAT = st.builds(
    "---\nnexus: nexus-ai-chat-importer\nconversation_id: c1\ncreate_time: {}\n---\n"
    "# Title: T\n\nCreated: {}\nChat URL: https://e.org\n\n".format,
    TIMES,
    TIMES,
) | st.just(">[!nexus_user] **User** - 14.06.2025 at 20:07\n> [[q]]\n<!-- UID: u -->\n\n")
TEXTS = (
    BODY | st.builds("{}\n---\n{}".format, FRONTMATTER, BODY) | st.builds("{}{}".format, CHAT, BODY)
)
"""Notes: a body, a body below properties, a body of a chat."""


def _damaged(text: str, codec: str) -> str:
    return text.encode().decode(codec)


DAMAGED: st.SearchStrategy[Callable[[str], str]] = st.sampled_from(
    [
        lambda text: text,
        lambda text: _damaged(text, "mac_roman"),
        lambda text: _damaged(text, "latin-1"),
        lambda text: _damaged(_damaged(text, "mac_roman"), "mac_roman"),
        lambda text: f"Чистая строка.\n{_damaged(text, 'mac_roman')}",
    ]
)
CONTROLS = re.compile("[\x00\x0b\x0c\x85]")
"""Characters that no repair gives back: a text that holds one proves nothing."""
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1251"])
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])


def links(note: Note) -> list[tuple[object, ...]]:
    """The links that lead into the vault; addresses of the web are never touched."""
    return [
        (link.line, link.target, link.subpath, link.zone)
        for link in note.links
        if not link.external
    ]


@given(TEXTS, st.sampled_from([FileKind.NOTE, FileKind.CANVAS, FileKind.BASE]))
def test_any_note_is_read(text, kind):
    assert read("folder/note.md", text.encode(), kind).path == "folder/note.md"


@given(st.binary(max_size=300), st.sampled_from(list(FileKind)))
def test_any_bytes_are_read(data, kind):
    note = read("n.md", data, kind)
    assert all(problem.path == "n.md" and problem.kind for problem in note.problems)


@given(TEXTS)
def test_what_is_found_stands_where_it_is_said_to_stand(text):
    note = read("n.md", text.encode())
    lines = decode(text.encode()).text.split("\n")
    for link in note.links:
        assert link.raw.split("\n")[0] in lines[link.line - 1]
        if "\n" not in link.raw and not link.property:
            assert lines[link.line - 1][link.start : link.end] == link.raw
    for tag in note.tags:
        assert tag.name in lines[tag.line - 1] or tag.zone == "frontmatter"
    for reference in note.references:
        assert f"[^{reference.label}]" in lines[reference.line - 1]
    for part in (*note.blocks, *note.headings, *note.properties, *note.fields, *note.footnotes):
        assert 1 <= part.line <= len(lines)
    for problem in note.problems:
        assert 0 <= problem.line <= len(lines)


@given(TEXTS)
def test_messages_follow_each_other_and_hold_what_is_theirs(text):
    note = read("n.md", text.encode())
    lines = decode(text.encode()).text.split("\n")
    end = 0
    for ordinal, message in enumerate(note.messages, 1):
        assert message.ordinal == ordinal
        assert end < message.line <= message.end_line <= len(lines)
        end = message.end_line if not lines[message.end_line - 1].startswith("<!--") else end
        if message.reply_to:
            assert message.role is Role.ASSISTANT
            assert note.messages[message.reply_to - 1].role is Role.USER
            assert message.reply_to < ordinal
        for index, line in enumerate(message.text.split("\n") if message.text else ()):
            assert line in lines[message.text_line + index - 1]
    for link in note.links:
        assert link.message == note.message_at(link.line)
    for passage in passages(note):
        assert note.message_at(passage.line) == passage.message


@given(TEXTS.filter(lambda text: "\\\n" not in f"{text}\n"))
def test_spaces_at_the_ends_of_lines_change_no_link(text):
    spaced = "".join(f"{line}  \n" for line in text.split("\n"))
    assert links(read("n.md", spaced.encode())) == links(read("n.md", f"{text}\n".encode()))


@given(TEXTS)
def test_decomposed_letters_change_no_link(text):
    decomposed = unicodedata.normalize("NFD", text)
    assert links(read("n.md", decomposed.encode())) == links(read("n.md", text.encode()))


@given(TEXTS, st.sampled_from(["\r\n", "\r"]), ENCODINGS)
def test_neither_line_ends_nor_encodings_change_a_link(text, end, encoding):
    try:
        stored = text.replace("\n", end).encode(encoding)
    except UnicodeEncodeError:
        assume(False)
    assume(decode(stored).text == text)
    assert links(read("n.md", stored)) == links(read("n.md", text.encode()))


@given(TEXTS, DAMAGED, ENCODINGS, LINE_ENDS)
def test_a_link_is_found_in_the_bytes_on_disk(text, damaged, encoding, end):
    try:
        stored = damaged(text).replace("\n", end).encode(encoding)
    except UnicodeEncodeError:
        assume(False)
    decoded = decode(stored)
    assume("\ufffd" not in decoded.text)
    for link in read("n.md", stored).links:
        if link.property or "\n" in link.raw:
            continue
        begin = byte_offset(stored, decoded, link.line, link.start)
        piece = stored[begin : byte_offset(stored, decoded, link.line, link.end)]
        written = piece.decode(decoded.encoding)
        repair = decoded.repair
        assert written == (repair.delivered(link.line, link.raw) if repair else link.raw)


@given(TEXTS.filter(lambda text: not CONTROLS.search(text)), DAMAGED)
def test_repairing_twice_is_repairing_once(text, damaged):
    once = repair(damaged(text)).text
    assert repair(once).text == once


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | INLINE,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "nodes edges id type file text url subpath fromNode toNode toEnd label".split()
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON | st.fixed_dictionaries({"nodes": st.lists(JSON), "edges": st.lists(JSON)}))
def test_any_canvas_is_read(content):
    note = read("c.canvas", json.dumps(content).encode(), FileKind.CANVAS)
    for relation in note.relations:
        assert note.links[relation.source]
        assert note.links[relation.target]


NAMES = st.sampled_from(["n", "N", "n.md", "m", "é", "v1.2", "n.png", "Память", "–ü–∞–º—è—Ç—å"])
FOLDERS = st.sampled_from(["", "", "a/", "b/", "a/b/", "ba/", "A/", "c/a/"])
FILES = st.builds("{}{}.md".format, FOLDERS, NAMES) | st.builds(str.__add__, FOLDERS, NAMES)
VAULTS = st.lists(FILES, max_size=8, unique=True)
TARGETS = st.builds(
    str.__add__, st.sampled_from(["", "", "/", "./", "../", "a/", "b/", "../b/"]), NAMES
)


@given(VAULTS, TARGETS, FILES, st.randoms(use_true_random=False))
def test_the_order_of_files_decides_nothing(files, target, source, random):
    shuffled = random.sample(files, len(files))
    assert resolve(target, source, Names.of(files)) == resolve(target, source, Names.of(shuffled))


@given(VAULTS, TARGETS, FILES, FILES)
def test_only_files_of_the_name_a_link_looks_for_matter_to_it(files, target, source, other):
    found = resolve(target, source, Names.of(files))
    if found.path:
        assert found.path in files
        assert sought(target) in findable(found.path)
    if sought(target) not in findable(other):
        assert resolve(target, source, Names.of([*files, other])) == found
