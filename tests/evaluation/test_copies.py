"""What is hidden in the copies of a vault, and what they are asked for by."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import SAMPLE
from vaultgraph.evaluation import copies
from vaultgraph.evaluation.copies import VaultSource, plain
from vaultgraph.evaluation.questions import Half, Task, half_of, is_hidden_pair, sampled
from vaultgraph.reading.note import read
from vaultgraph.search.query_syntax import parse
from vaultgraph.words import stems, terms

WATER = """\
---
title: "What water remembers"
aliases: [Memory of water]
tags: [water]
description: Water keeps the form of the ground it has run over
tide: "[[Tides]]"
---
# What water remembers

Water that has run over a field keeps to the same ways when it comes again: the bed is its memory,
and it is written by every flood, as [[Tides|the sea]] writes the shore, and as [[Tides]] do.

## Why the bed is a memory

What is called memory here is nothing but form: a form that makes the next passage easier than the
one before it, and that nobody has to read for it to work. See [Tides](Tides.md) and [[Nowhere]].
No more is meant.
"""
TIDES = """\
Tides come twice a day, late by what the harbour holds back; see [[What water remembers]] and
[[What water remembers#Why the bed is a memory|the bed]]. A harbour is slow to fill and to empty, so
that high water there is always later than the moon would have it by the clock of the almanac.
"""


def source_of(texts: Mapping[str, str]) -> VaultSource:
    return VaultSource.of(
        lambda: (read(path, text.encode()) for path, text in sorted(texts.items())), list(texts)
    )


VAULT = {"What water remembers.md": WATER, "Tides.md": TIDES}


def blinded(blinder, texts: Mapping[str, str] = VAULT) -> dict[str, copies.Blinded]:
    source = source_of(texts)
    blind = blinder(source)
    return {note.path: blind(note) for note in source.notes()}


def test_a_title_is_hidden_wherever_it_is_said_of_the_note():
    text = blinded(copies.without_titles)["What water remembers.md"].text
    assert text.startswith(
        "---\n"  # the title and the alias are gone, the tags are kept
        "\n"
        "\n"
        "tags: [water]\n"
        "\n"
        'tide: "[[n000001]]"\n'
        "---\n"
        "# \n"
    )


def test_links_lead_to_the_renamed_notes_and_show_no_name():
    found = blinded(copies.without_titles)
    assert "as [[n000001|the sea]] writes the shore, and as [[n000001]] do." in (
        found["What water remembers.md"].text
    )
    assert "See [[n000001]] and [[Nowhere]]." in found["What water remembers.md"].text
    assert "see [[n000002]] and\n[[n000002|the bed]]." in found["Tides.md"].text


def test_notes_are_asked_for_by_title_and_description():
    questions = blinded(copies.without_titles)["What water remembers.md"].questions
    assert [(each.task, each.text, each.targets[0].note) for each in questions] == [
        (Task.TITLE, "What water remembers", "n000002.md"),
        (
            Task.DESCRIPTION,
            "Water keeps the form of the ground it has run over",
            "n000002.md",
        ),
    ]


def test_a_title_of_one_word_or_of_two_notes_is_not_asked_for():
    found = blinded(copies.without_titles, {"Tides.md": TIDES, "a/Low water.md": TIDES})
    assert [len(each.questions) for each in found.values()] == [0, 1]
    found = blinded(copies.without_titles, {"a/Low water.md": TIDES, "b/low Water.md": TIDES})
    assert [each.questions for each in found.values()] == [(), ()]


def test_a_heading_is_hidden_but_its_place_is_kept():
    [question] = [
        each
        for note in blinded(copies.without_parts).values()
        for each in note.questions
        if each.task is Task.HEADING
    ]
    assert question.text == "Why the bed is a memory"
    [place] = question.targets
    assert (place.line, place.end_line) == (13, 18)
    lines = blinded(copies.without_parts)["What water remembers.md"].text.split("\n")
    assert lines[place.line - 1] == "## §"
    assert lines[place.line + 1].startswith("What is called memory")


CHAT = """\
>[!nexus_user] **User** - 15.06.2025 at 15:40
> Why does the river keep to its bed?
<!-- UID: 1 -->

>[!nexus_agent] **Assistant** - 15.06.2025 at 15:41
> Because every flood has made it deeper there than elsewhere, and water takes the deepest way; so
> the way it took before is the way it takes again, until something larger than a flood comes by,
> such as people with a plan and a digger, or a glacier.
<!-- UID: 2 -->
"""


def test_a_question_is_hidden_and_its_answer_is_asked_for():
    found = blinded(copies.without_parts, {"Chat.md": CHAT})["Chat.md"]
    [question] = found.questions
    assert (question.task, question.text) == (Task.ANSWER, "Why does the river keep to its bed?")
    assert (question.targets[0].line, question.targets[0].end_line) == (5, 9)
    assert found.text == CHAT.replace("> Why does the river keep to its bed?", ">").replace(
        "<!-- UID: 1 -->", ""
    )


def linked(one: str, other: str) -> dict[str, str]:
    return {f"{one}.md": f"See [[{other}|there]] and [[{other}]].\n", f"{other}.md": "Text.\n"}


def test_the_links_between_two_notes_are_hidden_together_or_not_at_all():
    hidden = next(name for name in map(str, range(99)) if is_hidden_pair("a.md", f"{name}.md"))
    kept = next(name for name in map(str, range(99)) if not is_hidden_pair("a.md", f"{name}.md"))
    found = blinded(copies.without_links, linked("a", hidden))
    assert found["a.md"].text == "See there and .\n"
    assert [place.note for place in found["a.md"].questions[0].targets] == [f"{hidden}.md"]
    assert [place.note for place in found[f"{hidden}.md"].questions[0].targets] == ["a.md"]
    found = blinded(copies.without_links, linked("a", kept))
    assert found["a.md"].text == linked("a", kept)["a.md"]
    assert not found["a.md"].questions


def test_a_link_that_cannot_be_taken_out_is_not_asked_for():
    hidden = next(name for name in map(str, range(99)) if is_hidden_pair("a.md", f"{name}.md"))
    texts = {"a.md": f"---\nup: >-\n  [[{hidden}]]\n---\n", f"{hidden}.md": ""}
    assert source_of(texts).links["a.md"] == {f"{hidden}.md"}
    assert not blinded(copies.without_links, texts)["a.md"].questions


def test_a_link_that_stays_keeps_its_two_notes_apart_from_the_question():
    texts = {**linked("a", "b"), "a.md": "[[b]] [[c]]", "c.md": "", "d.md": "[[a]]"}
    found = blinded(copies.without_links, texts)
    for note in found.values():
        for question in note.questions:
            assert not question.known & {place.note for place in question.targets}
            assert note.path in question.known


@pytest.mark.parametrize("blinder", [copies.without_titles, copies.without_parts])
@given(text=st.text(alphabet="#[]|\n >!-:`*aбв§", max_size=200))
def test_every_line_stays_where_it_was(blinder, text):
    read_text = read("a.md", text.encode()).text
    found = blinded(blinder, {"a.md": text, "b.md": "[[a]]\n"})
    assert found["a.md"].text.count("\n") == read_text.count("\n")


def test_in_the_sample_vault_no_name_of_a_note_is_left_where_it_is_asked_for():
    source = VaultSource.of_vault(SAMPLE)
    blind = copies.without_titles(source)
    asked = 0
    for note in source.notes():
        found = blind(note)
        copy = read(found.path, found.text.encode())
        names = source.called[note.path]
        said = {copy.title, *copy.aliases, *(heading.text for heading in copy.headings)}
        assert not names & set(map(terms, said))
        assert not {link.target for link in copy.links} & set(source.called)
        asked += len(found.questions)
    assert asked > 20


def test_a_copy_is_written_once_and_what_is_no_longer_in_it_removed(tmp_path: Path):
    source = source_of(VAULT)
    blinder = copies.without_parts(source)
    stale = tmp_path / "gone.md"
    stale.write_text("text", encoding="utf-8")
    first = copies.write(source, {blinder: tmp_path})
    assert {path.name for path in tmp_path.iterdir()} == set(VAULT)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert copies.write(source, {blinder: tmp_path}) == first
    assert times == {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}


def test_a_note_whose_name_no_file_can_have_is_left_out(tmp_path: Path):
    source = source_of({**VAULT, "\\xff" * 80 + ".md": TIDES})
    blinder = copies.without_parts(source)
    copies.write(source, {blinder: tmp_path})
    assert {path.name for path in tmp_path.iterdir()} == set(VAULT)


@given(st.text(alphabet='ab"“”-: \nintag', max_size=40))
def test_a_question_means_nothing_but_its_words(text):
    question = parse(copies.typed(f'{text} -no tag:x in:y "as it is" 12:30'))
    assert (question.phrases, question.without, question.filters) == ((), (), ())
    assert stems(question.text) == stems(f"{text} no tag x in y as it is 12 30")


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("2025-06-14 - Walk by the river", "Walk by the river"),
        ("68_делая_этот_раздел", "делая этот раздел"),
        ("9.4.1 **Петля** `паводка`", "Петля паводка"),
        ("3D printing", "D printing"),  # the price of not knowing a number from a name
        ("1984", "1984"),
        ("Tides", "Tides"),
    ],
)
def test_a_title_is_asked_as_a_person_would_type_it(title: str, typed: str):
    assert plain(title) == typed


def test_a_sample_is_the_same_whatever_else_there_is_and_a_larger_one_holds_it():
    questions = [
        each
        for note in blinded(
            copies.without_titles, {f"The river {n}a.md": TIDES for n in range(50)}
        ).values()
        for each in note.questions
    ]
    few = sampled(questions, 5, lambda each: each.half)
    more = sampled(questions, 9, lambda each: each.half)
    assert len(few) == 10
    assert set(few) < set(more)
    assert sampled(questions, 0, lambda each: each.half) == questions


def test_half_of_the_notes_chooses_and_half_reports():
    halves = [half_of(f"{number}.md") for number in range(1000)]
    assert 450 < halves.count(Half.CHOOSE) < 550
