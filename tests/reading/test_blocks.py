"""Blocks are those of markdown-it-py, found faster, and Obsidian's besides."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from vaultgraph.model import LeafKind
from vaultgraph.reading.blocks import Places, parse

PLAIN = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table")
PLAIN.core.ruler.enableOnly(["normalize", "block"])

KINDS = {
    "fence": LeafKind.CODE,
    "code_block": LeafKind.CODE,
    "html_block": LeafKind.HTML,
    "hr": LeafKind.RULE,
}

PIECES = st.sampled_from(
    [
        "text", "two words", "  ", "    ", "\t", "> ", ">", ">> ", "- ", "* ", "+ ", "1. ", "2) ",
        "-", "# ", "### ", "#", "---", "===", "***", "___", "```", "~~~", "````", "| a | b |",
        "|---|---|", "a | b", "--- | ---", "<div>", "</div>", "<!--", "-->", "<pre>", "[r]: /url",
        "[r]:", "'title'",
        "[r]", "\\", "1234567890. ", "- - ", "> - ", "1. > ", ":--",
    ]
)  # fmt: skip
TEXTS = st.lists(st.lists(PIECES, max_size=4).map("".join), max_size=14).map("\n".join)


def leaves_of_markdown_it(text: str) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    tokens = PLAIN.parse(text)
    in_table = False
    for index, token in enumerate(tokens):
        begin = token.map[0] if token.map else 0
        if token.type == "tr_open":
            found.append((LeafKind.ROW, begin + 1, 0))
        elif token.type in ("table_open", "table_close"):
            in_table = token.type == "table_open"
        elif token.type == "inline" and not in_table:
            opening = tokens[index - 1]
            level = int(opening.tag[1]) if opening.type == "heading_open" else 0
            kind = LeafKind.HEADING if level else LeafKind.PARAGRAPH
            found.append((kind, begin + 1, level, _words(token.content)))
        elif token.type in KINDS:
            found.append((KINDS[token.type], begin + 1, 0))
    return found


def leaves_of_ours(text: str) -> list[tuple[object, ...]]:
    return [
        (leaf.kind, leaf.line, leaf.level, _words(leaf.text))
        if leaf.kind in (LeafKind.PARAGRAPH, LeafKind.HEADING)
        else (leaf.kind, leaf.line, leaf.level)
        for leaf in parse(text).leaves
    ]


def _words(text: str) -> list[str]:
    """Lines without the indent that continuation lines may have."""
    return [line.strip() for line in text.split("\n")]


@settings(max_examples=1500, deadline=None)
@given(TEXTS)
def test_any_text_has_the_blocks_that_markdown_it_finds(text: str):
    assert leaves_of_ours(text) == leaves_of_markdown_it(text)


@given(TEXTS)
def test_references_are_those_of_markdown_it(text: str):
    environment: dict = {}
    PLAIN.parse(text, environment)
    theirs = {label: entry["href"] for label, entry in environment.get("references", {}).items()}
    assert parse(text).references == theirs


def test_deeper_than_can_be_nested_text_stays_text():
    text = "> " * 300 + "[[deep]]"
    leaves = parse(text).leaves
    assert "[[deep]]" in leaves[-1].text


@pytest.mark.parametrize("depth", [1, 5, 40])
def test_leaves_know_how_deep_in_quotes_they_are(depth: int):
    assert parse("> " * depth + "text").leaves[0].quote == depth


def test_a_row_knows_its_cells():
    row = parse("- | a | b\\|c |\n  |---|---|\n  | `d` | |\n").leaves[0]
    assert [row.text[begin:end].strip() for begin, end in row.cells] == ["a", "b\\|c"]
    assert row.column == 2


def test_items_are_marked():
    leaves = parse("- one\n- two\n\n  more\n").leaves
    assert [(leaf.text, leaf.item) for leaf in leaves] == [
        ("one", True),
        ("two", True),
        ("more", False),
    ]


def test_an_empty_item_marks_nothing_after_it():
    assert not parse("-\n\ntext\n").leaves[0].item


def test_cells_that_a_row_lacks_are_not_made_up():
    text = "|a" * 250 + "\n" + "|-" * 250 + "\n" + "a\n" * 250
    leaves = parse(text).leaves
    assert len(leaves) == 251
    assert sum(len(leaf.cells) for leaf in leaves) == 500


@pytest.mark.parametrize("mark", ["[^a]: ", "> [^a]: ", "- [^a]: ", "> ", "- ", "> - ", "1. "])
def test_containers_may_be_nested_ten_thousand_deep(mark: str):
    blocks = parse(mark * 10_000 + "text\nand\n\nmore\n")
    assert blocks.leaves[-1].text.endswith("more")


def test_definitions_in_definitions_share_no_text():
    text = "[^a]: " * 50 + "text\n" * 50
    definitions = parse(text).definitions
    assert [definition.text for definition in definitions if definition.text] == [
        "\n".join(["text"] * 50)
    ]


@pytest.mark.parametrize(
    ("text", "mark", "place"),
    [
        ("> - one [[a]]\nlazy [[b]]\n", "[[b]]", (2, 5)),
        ("> - one [[a]]\n>   [[b]]\n", "[[b]]", (2, 4)),
        ("## [[a]] ##\n", "[[a]]", (1, 3)),
        ("# #x## ##\n", "#x", (1, 2)),
        ("x\n\t [[a]]\n", "[[a]]", (2, 2)),
        ("[^a]: [[a]]\n", "[[a]]", (1, 6)),
        ("> | x | [[a]] |\n> |---|---|\n", "[[a]]", (1, 8)),
    ],
)
def test_an_offset_has_a_place_in_the_file(text: str, mark: str, place: tuple[int, int]):
    leaf = next(leaf for leaf in parse(text).leaves if mark in leaf.text)
    assert Places(leaf, text.split("\n")).at(leaf.text.index(mark)) == place


@pytest.mark.parametrize("depth", [1, 2, 3, 40])
def test_lines_without_mark_go_on_with_the_paragraph_of_the_innermost_quote(depth: int):
    text = "> " * depth + "a\nb\n> c\nd\n" + "> " * depth + "e\n- f\n"
    assert [(leaf.text, leaf.quote) for leaf in parse(text).leaves] == [
        ("a\nb\nc\nd\ne", depth),
        ("f", 0),
    ]


def test_lines_gathered_in_vain_are_gathered_a_limited_number_of_times():
    pair = "> # title\ntext\n"
    leaves = parse(pair * 2000).leaves
    assert [leaf.text for leaf in leaves] == ["title", "text"] * 2000


def test_a_long_line_may_be_html_but_no_single_tag():
    attributes = " a" * 10_000
    assert parse(f"<a{attributes[:100]}>").leaves[0].kind is LeafKind.HTML
    assert parse(f"<a{attributes}>").leaves[0].kind is LeafKind.PARAGRAPH
    assert parse(f"<div{attributes}>").leaves[0].kind is LeafKind.HTML
