"""Where names are mentioned: what counts as a mention, and what doesn't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.reading import note as reader
from vaultgraph.suggest.mentions import mentions
from vaultgraph.suggest.name_trie import of_note, tree

NOTES = (
    ("Идеи/Русло.md", ("русло реки",)),
    ("Идеи/Лёд.md", ()),
    ("Hopfield network.md", ()),
    ("Network.md", ()),
    ("Осадок.md", ()),
    ("Chats/12_что_помнит_вода.md", ()),
    ("Field_vector.md", ()),
)
TREE = tree(
    name
    for path, aliases in NOTES
    for name in of_note(path, path.rsplit("/", 1)[-1].removesuffix(".md"), aliases)
)


def marked(text: str) -> str:
    """The text with mentions between ‹ and ›."""
    note = reader.read("x.md", text.encode())
    lines = text.split("\n")
    for mention in reversed(mentions(note, TREE)):
        line = lines[mention.line - 1]
        assert line[mention.start : mention.end] == mention.text
        shown = f"‹{mention.text}›"
        lines[mention.line - 1] = line[: mention.start] + shown + line[mention.end :]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        # Names in all their forms; of two that overlap, the longer one.
        "Вода нашла ‹русло›, и ‹Русла› не видно.",
        "‹Русло реки› помнит; в ‹русле реки› тихо.",
        "A ‹Hopfield network› is a ‹network›; ‹Hopfield networks› settle.",
        "Слой ‹осадка› тонок, ‹осадок› лежит.",
        "‹Лед› без точек, ‹лёд› с точками.",
        "a ‹field vector›, a ‹Field-vector›, a ‹field_vector›",
        # What an exporter took out of a name may stand in the text.
        "Спросил: «‹Что помнит вода›?» и ещё: ‹что — помнит вода›.",
        # Emphasis, quotes, lists, tables, callouts, footnotes.
        "**‹русло›** _‹русло›_ ==‹русло›== ~~‹русло›~~ «‹русло›» (‹русло›)",
        "- [ ] ‹русло›\n  1. ‹русло›",
        "| вода | что |\n| --- | --- |\n| ‹русло› | `русло` |",
        "> [!note]- О ‹русле›\n> и о ‹русле›",
        "text[^1]\n\n[^1]: ‹Русло›, см. ниже",
        "the ‹network›'s own",
    ],
)
def test_these_are_mentions(text: str):
    assert marked(text.replace("‹", "").replace("›", "")) == text


@pytest.mark.parametrize(
    "text",
    [
        # Links, and what links hold.
        "[[Русло]] [[x|русло]] [русло](x.md) ![[Русло]] [русло][1] https://x.org/русло",
        "<https://x.org/network> www.network.org network.org a@network.org Русло.md Идеи/Русло",
        # Code, mathematics, HTML, comments.
        "`русло` ``русло``\n\n```\nрусло\n```\n\n    русло",
        "$русло$ $$русло$$\n\n$$\nрусло\n$$",
        "<!-- русло --> %%русло%%\n\n%%\nрусло\n%%",
        "<a href='x'>русло</a> <code>русло</code> <span title='русло'>x</span>",
        "<div>\nрусло\n</div>",
        # Headings, properties, tags, block ids, fields, placeholders.
        "---\ntitle: русло\naliases: [русло]\n---\n# Русло\n\nРусло\n---",
        "#русло #вода/русло ^русло",
        "русло:: 12\n\n[русло:: 12]",
        "{{русло}} <% русло %>",
        # Parts of longer words, and names that are torn apart.
        "русло-вода под-русло русло_х русло/х networking.py network’им",
        "!русло [русло] \\русло русло(х) @русло",
    ],
)
def test_these_are_none(text: str):
    assert marked(text) == text


def test_a_name_may_not_be_torn_apart():
    assert marked("Hopfield, network") == "Hopfield, ‹network›"
    assert marked("Hopfield. Network") == "Hopfield. ‹Network›"
    assert marked("Hopfield\nnetwork") == "Hopfield\n‹network›"


def test_a_note_does_not_mention_itself_nor_what_is_in_its_name():
    note = reader.read("Hopfield network.md", b"A Hopfield network, a network.")
    assert [mention.text for mention in mentions(note, TREE)] == ["network"]
    assert [mention.start for mention in mentions(note, TREE)] == [22]


def test_formulas_are_no_text():
    note = reader.read("x.md", "`x` Δ7 = (русло + лёд) и русло".encode())
    found = mentions(note, TREE, [(1, 4, 22)])
    assert [(mention.text, mention.start) for mention in found] == [("русло", 25)]


def test_messages_are_text_and_their_headers_are_not():
    text = (
        ">[!nexus_user] **User** - 03.08.2025 at 21:20\n> русло\n"
        "<!-- UID: 91d6f3b8-2c7e-4e05-8fa1-b40c95e7d263 -->\n"
        ">[!nexus_agent] **Русло** - 03.08.2025 at 21:21\n> > [!nexus_prompt] русло\n> и лёд\n"
    )
    assert marked(text).count("‹") == 2


def test_time_grows_with_the_text_alone():
    """Nothing here is searched twice: what would take hours is done at once."""
    for text in (
        "Hopfield " * 50_000,
        "Hopfield" + " " * 200_000 + "network",
        "<a>" * 50_000 + "русло",
        "`русло " * 20_000,
        "{{русло " * 20_000,
        "русло реки " * 20_000,
        "[[русло " * 20_000,
        "| русло " * 20_000,
    ):
        marked(text)


PIECES = st.sampled_from(
    (
        "русло¦Русла¦network¦Hopfield network¦ ¦\n¦\n\n¦> ¦- ¦|¦[[¦]]¦`¦$¦%%¦<!--¦-->¦*¦_¦[¦"
        "](x)¦^¦#¦!¦::¦\\¦\t¦---¦---\n¦| --- | --- |\n¦[^1]: ¦İ¦<a>¦</a>¦=¦~~¦```\n¦лёд¦’s"
    ).split("¦")
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_a_mention_says_what_stands_there(text: str):
    marked(text)
