"""Texts as tokenizers and JSON take them."""

from __future__ import annotations


def readable(text: str) -> str:
    """Returns the text without NUL and lone surrogates, which no UTF-8 reader need accept."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
