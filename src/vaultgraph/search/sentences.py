"""The sentence of a passage that is nearest to a question."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vaultgraph.encoders import Encoder

_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_SHORTEST = 20
"""Shorter ones are headings, list marks and interjections, unless there is nothing else."""


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
