"""Passages: where a note is cut, and what is left of its text."""

from vaultgraph.model import Passage
from vaultgraph.reading.note import read
from vaultgraph.reading.passages import passages

SENTENCE = "Вода уходит, а форма остаётся, и это уже память. "


def cut(text: str) -> list[Passage]:
    return list(passages(read("note.md", text.encode())))


def test_a_short_note_is_one_passage_with_its_place_and_headings():
    assert cut("# One\n## Two\ntext\n") == [Passage("One\nTwo\ntext", 1, 3, ("One",))]


def test_a_heading_begins_a_new_passage_once_there_is_some_text():
    long = SENTENCE * 6
    found = cut(f"# One\n{long}\n## Two\n{long}\n# Three\n{long}")
    assert [(passage.line, passage.headings) for passage in found] == [
        (1, ("One",)),
        (3, ("One", "Two")),
        (5, ("Three",)),
    ]


def test_a_long_paragraph_is_cut_at_sentence_ends():
    found = cut(SENTENCE * 60)
    assert len(found) > 2
    assert all(len(passage.text) <= 1000 for passage in found)
    assert all(passage.text.endswith("память.") for passage in found)


def test_text_without_any_end_is_cut_all_the_same():
    assert [len(passage.text) for passage in cut("x" * 2500)] == [1000, 1000, 500]


def test_a_heading_longer_than_a_passage_gives_its_beginning():
    found = cut(f"# {SENTENCE * 30}\n\n{SENTENCE * 30}")
    assert {passage.headings for passage in found} == {((SENTENCE * 30)[:1000],)}


def test_messages_are_never_mixed():
    text = (
        ">[!nexus_user] **User** - 14.06.2025 at 20:07\n> Why?\n<!-- UID: a -->\n\n"
        "between\n\n"
        ">[!nexus_agent] **Assistant** - 14.06.2025 at 20:07\n> Because.\n<!-- UID: b -->\n"
    )
    assert [(passage.text, passage.message) for passage in cut(text)] == [
        ("Why?", 1),
        ("between", 0),
        ("Because.", 2),
    ]


def test_markup_is_taken_off_and_words_are_kept():
    text = "**Bold** [[Note|shown]] and [text](u.md), `code`[^1] ==mark== <b>html</b> #tag ^id"
    assert cut(text)[0].text == "Bold shown and text, code mark  html  #tag"


def test_lines_that_are_only_links_have_no_text_of_their_own():
    assert cut("[[One]]\n\n- [[Two]]\n- [[Three]]\n") == []


def test_a_table_is_read_row_by_row():
    found = cut("| a | b |\n|---|---|\n| one [[x\\|y]] | two |\n")
    assert found[0].text == "a | b\none y | two"


def test_the_header_of_an_exported_chat_is_no_text():
    text = (
        "---\nnexus: nexus-ai-chat-importer\nconversation_id: c\n---\n\n# Title: T\n\n"
        "Created: 14.06.2025 at 20:07\nChat URL: https://example.org\n\n"
        ">[!nexus_user] **User** - 14.06.2025 at 20:07\n> Why?\n<!-- UID: a -->\n"
    )
    assert [passage.text for passage in cut(text)] == ["Why?"]


def test_only_the_title_of_a_callout_loses_its_type():
    assert cut("> [!note]- Title\n> text")[0].text == "Title\ntext"
    assert cut("> as in [!note] here")[0].text == "as in [!note] here"
