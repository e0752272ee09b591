"""Common words of many languages: those that the packaged encoder has a token for."""

from __future__ import annotations

from functools import cache

from tokenizers import Tokenizer

from vaultgraph.encoders import PACKAGED

_BEGINNING = "\u2581"
"""Begins a token that begins a word."""


def is_common(word: str) -> bool:
    """Returns whether a word, in lower case and with ``ё`` as ``е``, is one that texts in its
    language often have. A misspelt word is none; neither are most inflected ones."""
    return _tokenizer().token_to_id(_BEGINNING + word) is not None


@cache
def _tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(PACKAGED / "tokenizer.json"))
