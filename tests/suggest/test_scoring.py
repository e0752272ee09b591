"""How likely a link is wanted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.suggest.name_trie import of_note
from vaultgraph.suggest.scoring import Evidence, form, score
from vaultgraph.suggest.suggestion import MentionForm, Name

NOTES = 100


def name(text: str) -> Name:
    return of_note(f"{text}.md", text, ())[0]


def seen(text: str, written: str = "", mentions: int = 0, linked: int = 0, **more) -> Evidence:
    return Evidence(
        name=name(text), text=written or text, mentions=mentions, linked=linked, notes=NOTES, **more
    )


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (seen("Память воды и льда"), seen("Память воды")),
        (seen("Память воды"), seen("Память")),
        (seen("Память", mentions=2), seen("Память", mentions=40)),
        (seen("Память", mentions=10, linked=9), seen("Память", mentions=10, linked=1)),
        (seen("Память"), seen("Память", "памятью")),
        (seen("Лёд"), seen("Лёд", "леди")),
        (seen("Replay", "replays"), seen("Replay", "replayed")),
        (seen("RAGE"), seen("RAGE", "rage")),
        (seen("Память", similarity=0.6), seen("Память", similarity=-0.2)),
        (seen("Память"), seen("Память", nearby=True)),
        (seen("дп модели"), seen("дп")),
    ],
)
def test_more_evidence_is_a_higher_score(better: Evidence, worse: Evidence):
    assert score(better) > score(worse)


def test_that_a_long_name_is_not_linked_yet_says_little():
    name = "Self-Verification Modules for Cognition"
    assert score(seen(name, mentions=60)) > 0.7


def test_a_word_that_every_note_uses_is_not_suggested():
    assert score(seen("Tasks", "tasks", mentions=90)) < 0.2


def test_a_form_says_how_a_mention_differs():
    ice = name("Лёд")
    assert [form(ice, text) for text in ("Лёд", "лёд", "лед", "льда")] == [
        MentionForm.EXACT,
        MentionForm.CASE,
        MentionForm.CASE,
        MentionForm.INFLECTED,
    ]


EVIDENCE = st.builds(
    seen,
    st.sampled_from(["Память", "Память воды", "Память воды и льда", "RNA", "MYTH-CORE Module x"]),
    mentions=st.integers(0, NOTES),
    similarity=st.none() | st.floats(-1, 1),
    nearby=st.booleans(),
)


@given(EVIDENCE, st.integers(0, NOTES))
def test_a_score_is_a_share_and_grows_with_links(evidence: Evidence, linked: int):
    linked = min(linked, evidence.mentions)
    fewer = score(replace(evidence, linked=linked))
    assert 0 <= fewer <= 1
    assert score(replace(evidence, linked=evidence.mentions)) >= fewer
