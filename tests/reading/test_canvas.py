"""Canvases that are not what the specification says: what is wrong is told, the rest is read."""

from __future__ import annotations

import pytest

from vaultgraph.reading.canvas import read


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("", []),
        ("{}", []),
        ("[]", ["holds no cards"]),
        ("null", ["holds no cards"]),
        ('{"nodes": 1, "edges": {}}', ["'nodes' is no list", "'edges' is no list"]),
        ('{"nodes": [1, 2]}', ["'nodes' holds what is no object"]),
        ('{"nodes": [{"text": 5}, {"text": []}]}', ["'text' of 'nodes' is no text"]),
        ('{"edges": [{"fromNode": {}}]}', ["'fromNode' of 'edges' is no text"]),
        ('{"nodes": [{"text": null, "label": 5, "x": "a"}]}', []),
        ('{"nodes": [{"x": ' + "9" * 10_000 + "}]}", []),
    ],
)
def test_what_is_wrong_is_told_once(text, messages):
    problems = read("x.canvas", text).problems
    assert [(p.path, p.kind, p.message) for p in problems] == [
        ("x.canvas", "canvas.invalid", message) for message in messages
    ]


@pytest.mark.parametrize("text", ["{", '{"nodes": ' * 50_000, '{"nodes": [{"text": "[[a]]"}'])
def test_what_is_no_json_is_a_problem_with_its_reason(text):
    note = read("x.canvas", text)
    assert note.links == ()
    assert [problem.message[:10] for problem in note.problems] == ["not JSON: "]


def test_cards_beside_broken_ones_are_read():
    text = '{"nodes": [3, {"text": 5, "file": "a.md"}, {"text": "[[b]]"}], "edges": 7}'
    assert [link.target for link in read("x.canvas", text).links] == ["a.md", "b"]
