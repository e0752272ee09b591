"""What is put before a text, by the name of the model."""

from __future__ import annotations

import pytest

from vaultgraph.encoders.prompts import Prompts, chosen, declared, known

PLAIN = Prompts()
E5 = Prompts("query: ", "passage: ")
SEARCH = Prompts("search_query: ", "search_document: ")


@pytest.mark.parametrize(
    ("name", "prompts"),
    [
        ("intfloat/multilingual-e5-small", E5),
        ("/home/me/models/e5_base_v2", E5),
        ("multilingual-e5-large:latest", E5),
        ("deepvk/USER-base", E5),
        ("deepvk/USER2-small", SEARCH),
        ("ai-forever/FRIDA", SEARCH),
        ("nomic-embed-text:v1.5", SEARCH),
        ("Snowflake/snowflake-arctic-embed-l-v2.0", Prompts("query: ")),
        ("snowflake-arctic-embed2", Prompts("query: ")),
        ("BAAI/bge-m3", PLAIN),
        ("deepvk/USER-bge-m3", PLAIN),
        ("Alibaba-NLP/gte-multilingual-base", PLAIN),
        ("all-MiniLM-L6-v2", PLAIN),
        ("e5/all-MiniLM-L6-v2", PLAIN),
        ("neue57-model", PLAIN),
    ],
)
def test_families(name: str, prompts: Prompts):
    assert known(name) == prompts


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("intfloat/multilingual-e5-large-instruct", "Instruct: "),
        ("intfloat/e5-mistral-7b-instruct", "Instruct: "),
        ("Qwen/Qwen3-Embedding-0.6B", "Instruct: "),
        ("BAAI/bge-small-en-v1.5", "Represent this sentence"),
        ("Snowflake/snowflake-arctic-embed-m", "Represent this sentence"),
        ("mxbai-embed-large", "Represent this sentence"),
        ("BAAI/bge-large-zh-v1.5", "为这个句子"),
    ],
)
def test_families_that_instruct_questions_only(name: str, beginning: str):
    assert known(name).query.startswith(beginning)
    assert known(name).passage == ""


@pytest.mark.parametrize(
    ("prompts", "meant"),
    [
        ({"query": "query: ", "passage": "passage: "}, E5),
        ({"query": "query: ", "document": "", "passage": "passage: "}, E5),
        ({"search_query": "search_query: ", "search_document": "search_document: "}, SEARCH),
        ({"query": "query: "}, Prompts("query: ")),
        ({"query": "", "document": ""}, None),
        ({"classification": "classify: "}, None),
        ({}, None),
    ],
)
def test_prompts_that_a_model_declares(prompts: dict[str, str], meant: Prompts | None):
    assert declared(prompts) == meant


def test_a_prompt_asked_for_takes_the_place_of_the_known_one():
    assert chosen(E5, "auto", "auto") == E5
    assert chosen(E5, "ask: ", "auto") == Prompts("ask: ", "passage: ")
    assert chosen(E5, "", "") == PLAIN
