"""A formula told by a model: a real HTTP server on loopback that speaks as such endpoints do."""

import pytest

from loopback import server
from vaultgraph.endpoints import Endpoint, EndpointError, checked
from vaultgraph.extractors.formulas.grammar import parse
from vaultgraph.extractors.formulas.roles import roles
from vaultgraph.extractors.formulas.scenes.language_model import narrate_with_model, prompt
from vaultgraph.extractors.formulas.scenes.narration import Narration, Variation, narrate

STATEMENT = parse("Δ12 = (вода + весна) = расцвет")
PLAIN = narrate(STATEMENT, roles(STATEMENT))
TELLING = Narration(
    PLAIN.statement,
    PLAIN.language,
    (*PLAIN.variations, Variation("Вода поднимается к мосту.", "passage", "river.md", 3, 0.5)),
)


def said(text):
    return {"model": "river-7b", "choices": [{"message": {"content": text}}]}


def test_the_model_is_given_the_formula_and_the_candidates():
    with server(said("Вода помнит весну [1].")) as (url, asked):
        answer = narrate_with_model(TELLING, Endpoint(url, "river", "secret"))
    assert answer == "Вода помнит весну [1]."
    ((path, headers, body),) = asked
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer secret"
    assert (body["model"], body["temperature"], body["stream"]) == ("river", 0, False)
    question = body["messages"][1]["content"]
    assert "Формула: Δ12 = (вода + весна) = расцвет" in question
    assert "- Вода и весна: вместе это расцвет." in question
    assert "[1] Вода поднимается к мосту." in question
    assert "river.md" not in question


def test_the_prompt_is_in_the_language_of_the_formula():
    statement = parse("rain + roof = a quiet room")
    instruction, question = prompt(narrate(statement, roles(statement)))
    assert "English" in instruction
    assert question.startswith("Formula: rain + roof = a quiet room")


def test_without_a_name_the_first_model_is_asked():
    def answer(path, _):
        return {"data": [{"id": "first"}, {"id": "second"}]} if "models" in path else said("Да.")

    with server(answer) as (url, asked):
        narrate_with_model(TELLING, Endpoint(url))
    assert [path for path, _, _ in asked] == ["/v1/models", "/v1/chat/completions"]
    assert asked[1][2]["model"] == "first"
    assert "Authorization" not in asked[1][1]


def test_what_a_model_thinks_aloud_is_left_out():
    with server(said("<think>hm\n</think>\nРека.")) as (url, _):
        assert narrate_with_model(TELLING, Endpoint(url, "m")) == "Река."


@pytest.mark.parametrize(
    ("answer", "status", "message"),
    [
        ({"error": {"message": "no such model"}}, 404, "answered 404 .*no such model"),
        (b"<html>gone</html>", 500, "answered 500 .*gone"),
        (b"not json", 200, "something else than JSON"),
        ([1], 200, "something else than an object"),
        ({"choices": []}, 200, "gave no answer"),
        ({"choices": [{"message": {"content": None}}]}, 200, "answered with no text"),
        ({"choices": [{"message": {"content": "  "}}]}, 200, "answered with no text"),
        (b"x" * 4_000_001, 200, "more than 4,000,000 bytes"),
    ],
)
def test_answers_that_are_none(answer, status, message):
    with server(answer, status) as (url, _), pytest.raises(EndpointError, match=message):
        narrate_with_model(TELLING, Endpoint(url, "m"))


def test_no_model_is_listed():
    with server({"data": []}) as (url, _), pytest.raises(EndpointError, match="lists no model"):
        narrate_with_model(TELLING, Endpoint(url))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_carries_nothing_elsewhere(status):
    with server(said("Нет.")) as (other, elsewhere):
        moved = [("Location", f"{other}/chat/completions")]
        with (
            server(b"", status, moved) as (url, _),
            pytest.raises(EndpointError, match=str(status)),
        ):
            narrate_with_model(TELLING, Endpoint(url, "m", "secret"))
    assert elsewhere == []


def test_a_model_that_keeps_silent_is_given_up():
    with server(None) as (url, _), pytest.raises(EndpointError, match=r"within 0\.2 s"):
        narrate_with_model(TELLING, Endpoint(url, "m", timeout=0.2))


def test_nobody_answers():
    with server(said("x")) as (url, _):
        pass
    with pytest.raises(EndpointError, match="can't be reached"):
        narrate_with_model(TELLING, Endpoint(url, "m", timeout=5))


def test_a_proxy_is_not_asked_about_this_machine(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with server(said("Река.")) as (url, _):
        assert narrate_with_model(TELLING, Endpoint(url, "m")) == "Река."


@pytest.mark.parametrize(
    "url",
    [
        *("", "localhost:8080", "ftp://host/v1", "file:///etc/hosts", "http://", "http://[::1"),
        *("http://me:pw@host/v1", "http://host/v1?key=1", "http://host:99999/v1"),
    ],
)
def test_addresses_that_are_none(url):
    with pytest.raises(EndpointError):
        checked(Endpoint(url))


def test_a_key_is_not_shown():
    assert "secret" not in repr(Endpoint("http://localhost/v1", key="secret"))
