"""Texts as models want to read them, and what before them tells questions from passages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

AUTO = "auto"
"""In place of a prompt: what the model declares, or what is known of its family."""


@dataclass(frozen=True, slots=True)
class Prompts:
    """What is put before a text that is searched with, and before one that is searched for."""

    query: str = ""
    passage: str = ""


_SEARCH = Prompts("search_query: ", "search_document: ")
_REPRESENT = Prompts("Represent this sentence for searching relevant passages: ")
_TASK = "Given a web search query, retrieve relevant passages that answer the query"

_FAMILIES = (
    (r"e5-(?:mistral|.*instruct)", Prompts(f"Instruct: {_TASK}\nQuery: ")),
    (r"\be5\b|\buser-base\b", Prompts("query: ", "passage: ")),
    (r"nomic-embed-text|\buser2\b|\bfrida\b|rosberta", _SEARCH),
    (r"bge-(?:small|base|large)-en|mxbai-embed-large", _REPRESENT),
    (r"bge-(?:small|base|large)-zh", Prompts("为这个句子生成表示以用于检索相关文章：")),
    (r"arctic-embed(?:2|.*v2)", Prompts("query: ")),
    (r"arctic-embed", _REPRESENT),
    (r"qwen3-embedding", Prompts(f"Instruct: {_TASK}\nQuery:")),
    (r"embeddinggemma", Prompts("task: search result | query: ", "title: none | text: ")),
)
"""Families and their prompts as their model cards give them; the first that matches counts. Models
that want none, such as bge-m3 and gte, are those of no family."""

_QUERY = ("query", "search_query", "retrieval.query", "s2p_query", "web_search_query")
_PASSAGE = ("document", "passage", "search_document", "retrieval.passage", "corpus")


def known(name: str) -> Prompts:
    """Returns the prompts of a model by its name or folder; none for one of no known family."""
    last = Path(name).name.lower().replace("_", "-")
    for pattern, prompts in _FAMILIES:
        if re.search(pattern, last):
            return prompts
    return Prompts()


def declared(prompts: Mapping[str, str]) -> Prompts | None:
    """Returns the prompts among those a model of sentence-transformers declares by name; ``None``
    where it declares none for searching."""
    query = next((prompts[name] for name in _QUERY if prompts.get(name)), "")
    passage = next((prompts[name] for name in _PASSAGE if prompts.get(name)), "")
    return Prompts(query, passage) if query or passage else None


def chosen(own: Prompts, query: str, passage: str) -> Prompts:
    """Returns a model's own prompts, or instead of each the one that is asked for."""
    return Prompts(
        own.query if query == AUTO else query, own.passage if passage == AUTO else passage
    )


def readable(text: str) -> str:
    """Returns the text without NUL and lone surrogates, which no UTF-8 reader need accept."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
