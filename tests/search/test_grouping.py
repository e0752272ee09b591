"""One result for one idea: copies are folded, sameness is put off."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.search.diversity import varied

CHAT = (
    "The tide remembers the shore it left, and comes back to it twice a day. What it carries away "
    "it brings again, rounder than before: glass, names, the handles of cups."
)
BREAD = {f"bread {n}.md": f"Flour, salt and {n} hours of waiting make a loaf." for n in range(5)}


def test_copies_are_one_result_that_names_the_others(make_vault):
    vault = make_vault(
        {
            "chat.md": CHAT,
            "chat 1.md": CHAT,
            "old/chat.md": CHAT + "And then some more.",
            "other.md": "A tide is what the moon makes of the sea.",
        }
    )
    vault.index()
    hits = vault.query("the tide remembers the shore")
    assert [hit.note for hit in hits if "chat" in hit.note] == [hits[0].note]
    assert len(hits[0].copies) == 2
    assert "other.md" in [hit.note for hit in hits]


def test_short_notes_may_be_alike_by_chance(make_vault):
    vault = make_vault({"a.md": "the sea", "b.md": "the sea"})
    vault.index()
    assert len(vault.query("sea")) == 2


def test_further_passages_of_a_note_are_at_hand(make_vault):
    chapters = "\n\n".join(f"# Tide {n}\n\n" + f"The tide at hour {n}. " * 20 for n in range(6))
    vault = make_vault({"a.md": chapters})
    vault.index()
    (hit,) = vault.query("tide")
    assert hit.more == 5
    assert len(hit.further) == 3
    assert hit.line not in [other.line for other in hit.further]
    assert all("ide" in other.snippet for other in hit.further)


def test_related_copies_are_folded_too(make_vault):
    vault = make_vault(
        {"a.md": "What the tide carries to the shore.", "b.md": CHAT, "c.md": CHAT, **BREAD}
    )
    vault.index()
    first = vault.related("a")[0]
    assert first.note == "b.md"
    assert first.copies == ("c.md",)


def test_what_repeats_the_best_comes_later():
    same, other = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
    order = [
        each.place for each in varied([1.0, 0.9, 0.8], np.array([same, same, other]), lambda _: ())
    ]
    assert order == [0, 2, 1]


@given(st.lists(st.floats(-3, 3), max_size=60))
def test_every_candidate_has_its_place(scores):
    scores = sorted(scores, reverse=True)
    vectors = np.zeros((len(scores), 2), np.float32)
    found = [each.place for each in varied(scores, vectors, lambda _: ())]
    assert sorted(found) == list(range(len(scores)))
