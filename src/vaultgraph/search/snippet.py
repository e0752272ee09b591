"""What is shown of a passage: the stretch that shows best why it was found, or the sentence that is
nearest to a question."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vaultgraph.encoders import Encoder
from vaultgraph.words import Word, words

_LENGTH = 240
_SPACE = re.compile(r"\s+")
_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_SHORTEST = 20
"""Shorter ones are headings, list marks and interjections, unless there is nothing else."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text of one line and where in it the matching words stand."""

    text: str
    marks: tuple[tuple[int, int], ...]
    words: tuple[str, ...]
    """The matching words of the whole passage, as first written, one for each stem."""


def snippet(text: str, stems: Collection[str], length: int = _LENGTH, *, near: str = "") -> Snippet:
    """Returns the window of a passage with the most different matching words, from the start of a
    sentence or word; the first one of several equally good. Without any match it is the window
    that begins with ``near``, a part of the text."""
    text = _SPACE.sub(" ", text).strip()
    matches = [word for word in words(text) if word.stem in stems]
    begin = _best_start(text, matches, length) if matches else _start_of(text, near, length)
    end = min(len(text), begin + length)
    if end < len(text):
        space = text.rfind(" ", begin + length // 2, end)
        end = space if space > 0 else end
    head = "… " if begin else ""
    tail = " …" if end < len(text) else ""
    shift = len(head) - begin
    marks = tuple(
        (word.start + shift, word.end + shift)
        for word in matches
        if begin <= word.start and word.end <= end
    )
    written: dict[str, str] = {}
    for word in matches:
        written.setdefault(word.stem, text[word.start : word.end].lower())
    return Snippet(head + text[begin:end] + tail, marks, tuple(written.values()))


def _start_of(text: str, near: str, length: int) -> int:
    begin = text.find(_SPACE.sub(" ", near).strip()) if near else 0
    return begin if begin >= length // 3 else 0


def without_headings(text: str, headings: Collection[str]) -> str:
    """Returns a passage's text without the headings that it begins with: they are shown beside
    it."""
    lines = text.split("\n")
    while len(lines) > 1 and lines[0] in headings:
        del lines[0]
    return "\n".join(lines)


def _best_start(text: str, matches: list[Word], length: int) -> int:
    best, start = 0, 0
    for first, word in enumerate(matches):
        inside = {other.stem for other in matches[first:] if other.end <= word.start + length - 40}
        if len(inside) > best:
            best, start = len(inside), word.start
    if start < length // 3:
        return 0
    sentence = max(text.rfind(mark, start - length // 3, start) for mark in ".!?…")
    if sentence >= 0:
        return sentence + 2 if text[sentence + 1 : sentence + 2] == " " else sentence + 1
    return text.rfind(" ", start - length // 6, start) + 1 or start


def nearest_sentences(
    encoder: Encoder, vector: NDArray[np.float32], texts: Sequence[str]
) -> list[str]:
    """Returns of each text the sentence whose vector has the largest inner product with a
    question's, the first of several; nothing for an empty text."""
    cut = [_sentences(text) for text in texts]
    every = [sentence for sentences in cut for sentence in sentences]
    if not every:
        return ["" for _ in texts]
    near = encoder.encode(every) @ vector
    found, begin = [], 0
    for sentences in cut:
        end = begin + len(sentences)
        found.append(sentences[int(np.argmax(near[begin:end]))] if sentences else "")
        begin = end
    return found


def _sentences(text: str) -> list[str]:
    sentences = [sentence.strip() for sentence in _END.split(text) if sentence.strip()]
    return [each for each in sentences if len(each) >= _SHORTEST] or sentences
