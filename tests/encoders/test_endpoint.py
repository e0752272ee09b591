"""Encoders behind an OpenAI-compatible endpoint: a real HTTP server on loopback."""

from __future__ import annotations

import logging
import socket

import numpy as np
import pytest

from conftest import need
from loopback import Refusal, server
from vaultgraph import Vault, encoders
from vaultgraph.config import EncoderSettings
from vaultgraph.encoders.endpoint import EndpointEncoder
from vaultgraph.errors import EncoderError

PACKAGED = encoders.load(encoders.DEFAULT)


def embedded(_, question):
    """What an endpoint answers whose model is the packaged encoder; the last text first."""
    rows = PACKAGED.encode(question["input"]) * 3
    data = [{"index": place, "embedding": row.tolist()} for place, row in enumerate(rows)]
    return {"data": data[::-1], "model": question["model"]}


def refusing(times, refusal, then=embedded):
    """An endpoint that refuses a few times and then answers."""
    left = [refusal] * times

    def answer(path, question):
        return left.pop() if left else then(path, question)

    return answer


def encoder(url, model="bge-m3", key="", waits=None, **settings) -> EndpointEncoder:
    wait = (waits if waits is not None else []).append
    return EndpointEncoder(EncoderSettings(f"{url}#{model}", **settings), key, wait)


def test_texts_are_sent_in_batches_and_vectors_come_back_in_their_order():
    texts = [f"note {number}" for number in range(70)]
    with server(embedded) as (url, asked):
        vectors = encoder(url, key="secret").encode(texts)
    assert np.allclose(vectors, PACKAGED.encode(texts), atol=1e-6)
    assert [len(question["input"]) for _, _, question in asked] == [32, 32, 6]
    path, headers, question = asked[0]
    assert path == "/v1/embeddings"
    assert headers["Authorization"] == "Bearer secret"
    assert question["model"] == "bge-m3"
    assert "dimensions" not in question


def test_an_empty_text_is_not_sent_and_has_no_vector():
    with server(embedded) as (url, asked):
        vectors = encoder(url).encode(["", "вода", " \n"])
    assert vectors.any(axis=1).tolist() == [False, True, False]
    assert asked[0][2]["input"] == ["вода"]


def test_texts_that_are_no_text_are_sent_as_one():
    with server(embedded) as (url, asked):
        encoder(url).encode(["a\0b \ud800"])
    assert asked[0][2]["input"] == ["a b ?"]


def test_models_get_the_prompts_of_their_family():
    with server(embedded) as (url, asked):
        e5 = encoder(url, "multilingual-e5-small")
        e5.encode(["вода"])
        e5.encode_queries(["вода"])
        plain = encoder(url, "multilingual-e5-small", query="", passage="")
        plain.encode_queries(["вода"])
    said = [question["input"] for _, _, question in asked]
    assert said == [["passage: вода"], ["query: вода"], ["вода"]]
    assert e5.id != plain.id, "its vectors are others"


def test_fewer_dimensions_are_asked_for():
    with server(lambda *_: {"data": [{"index": 0, "embedding": [3, 4]}]}) as (url, asked):
        small = encoder(url, dimensions=2)
        assert np.allclose(small.encode(["a"]), [[0.6, 0.8]])
        assert small.dimension == 2
        with pytest.raises(EncoderError, match="length 2 instead of 3"):
            encoder(url, dimensions=3).encode(["a"])
    assert asked[0][2]["dimensions"] == 2


def test_nothing_is_asked_before_there_is_something_to_encode():
    with server(embedded) as (url, asked):
        made = encoder(url)
        assert made.id
        assert asked == []
        assert made.dimension == PACKAGED.dimension
    assert len(asked) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_busy_endpoint_is_asked_again_later_each_time(status: int):
    waits: list[float] = []
    with server(refusing(3, Refusal(status))) as (url, asked):
        encoder(url, waits=waits).encode(["a"])
    assert len(asked) == 4
    assert waits == [0.5, 1.0, 2.0]


def test_an_endpoint_says_when_to_ask_again():
    waits: list[float] = []
    later = Refusal(429, headers=(("Retry-After", "7"),))
    with server(refusing(1, later)) as (url, _):
        encoder(url, waits=waits).encode(["a"])
    with server(refusing(1, Refusal(429, headers=(("Retry-After", "86400"),)))) as (url, _):
        encoder(url, waits=waits).encode(["a"])
    assert waits == [7.0, 60.0]


def test_an_endpoint_that_stays_busy_is_given_up():
    with server(Refusal(503)) as (url, asked), pytest.raises(EncoderError) as caught:
        encoder(url).encode(["a"])
    assert len(asked) == 6
    assert "answered 503" in str(caught.value)
    assert "what is encoded already is kept" in caught.value.hint


@pytest.mark.parametrize(
    ("refusal", "message", "hint"),
    [
        (Refusal(401, {"error": {"message": "no key"}}), "401 .*no key", "VAULTGRAPH_ENCODER_KEY"),
        (Refusal(404, {"error": {"message": "no such model"}}), "no such model", "OpenAI"),
        (Refusal(400, {"error": "input is too long"}), "input is too long", ""),
        (Refusal(302, headers=(("Location", "http://127.0.0.1:9/"),)), "answered 302", "OpenAI"),
    ],
)
def test_a_refusal_for_good_is_an_error_at_once(refusal: Refusal, message: str, hint: str):
    with server(refusal) as (url, asked), pytest.raises(EncoderError, match=message) as caught:
        encoder(url).encode(["a"])
    assert len(asked) == 1
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"not json", "something else than JSON"),
        ([1], "something else than an object"),
        ({}, "something else than vectors"),
        ({"data": None}, "something else than vectors"),
        ({"data": [1]}, "something else than vectors"),
        ({"data": [{"embedding": "AAAA"}]}, "something else than vectors"),
        ({"data": [{"embedding": [[1]]}]}, "1 vectors for 1 texts|something else"),
        ({"data": []}, "0 vectors for 1 texts"),
        ({"data": [{"embedding": []}]}, "vectors for 1 texts"),
        ({"data": [{"embedding": [1]}, {"embedding": [2]}]}, "2 vectors for 1 texts"),
        ({"data": [{"embedding": [1]}, {"embedding": [1, 2]}]}, "something else than vectors"),
        (b'{"data": [{"embedding": [NaN, 1]}]}', "numbers that are none"),
        (b'{"data": [{"embedding": [1e999, 1]}]}', "numbers that are none"),
    ],
)
def test_answers_that_are_none(answer, message: str):
    with server(answer) as (url, _), pytest.raises(EncoderError, match=message):
        encoder(url).encode(["a"])


def test_vectors_of_another_length_than_before_are_an_error():
    lengths = iter([2, 3])

    def answer(*_):
        return {"data": [{"embedding": [1] * next(lengths)}]}

    with server(answer) as (url, _):
        made = encoder(url)
        made.encode(["a"])
        with pytest.raises(EncoderError, match="length 3 instead of 2"):
            made.encode(["b"])


def test_a_silent_endpoint_is_given_up():
    with server(None) as (url, asked), pytest.raises(EncoderError, match="within 1 s"):
        encoder(url, timeout=1).encode(["a"])
    assert len(asked) == 1


def test_nobody_answers():
    with server(embedded) as (url, _):
        pass
    with pytest.raises(EncoderError, match="can't be reached"):
        encoder(url).encode(["a"])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("http://localhost:11434/v1", "doesn't say which model"),
        ("http://localhost:99999/v1#m", "no address"),
        ("http://me:pw@localhost/v1#m", "host and path alone"),
        ("http://localhost/v1?key=1#m", "host and path alone"),
        ("http://#m", "no http or https address"),
    ],
)
def test_addresses_that_are_none(name: str, message: str):
    with pytest.raises(EncoderError, match=message):
        encoders.load(name)


def outside() -> str:
    """An address of this machine that is not loopback, so that nothing leaves it in tests."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # chooses an address; sends nothing
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def test_that_texts_leave_the_machine_is_said_once(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.WARNING)
    with server(embedded) as (url, _):
        encoder(url).encode(["a"])
    assert caplog.messages == []
    address = outside()
    need(address and not address.startswith("127."), "a network")
    elsewhere = encoder(f"http://{address}:9/v1")
    for _ in range(2):
        with pytest.raises(EncoderError):
            elsewhere.encode(["a"])
    assert caplog.messages == [
        f"texts leave this machine: they are sent to {address} to be encoded"
    ]


def test_a_vault_is_indexed_and_asked_with_it(make_vault, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VAULTGRAPH_ENCODER_KEY", "secret")
    vault = make_vault({"a.md": "Прилив приходит дважды в день.", "b.md": "Хлебу нужно время."})
    with server(embedded) as (url, asked):
        name = f"{url}#multilingual-e5-small"
        assert vault.index(encoder=name).embedded == 2
        assert vault.query("the tide comes twice a day", mode="semantic")[0].note == "a.md"
        said = [text for _, _, question in asked for text in question["input"]]
        assert "query: the tide comes twice a day" in said
        assert "passage: Хлебу нужно время." in said
        assert {headers["Authorization"] for _, headers, _ in asked} == {"Bearer secret"}
        before = len(asked)
        assert vault.index().embedded == 0
        Vault(vault.root).related("a")
        assert len(asked) == before, "what needs no new vector asks nothing"


def test_a_run_that_breaks_off_goes_on_where_it_was(make_vault):
    vault = make_vault({f"{number}.md": f"Note {number} of many." for number in range(100)})
    sent: list[str] = []
    broken = True

    def answer(path, question):
        if broken and len(sent) > 10:
            return Refusal(400, {"error": "out of memory"})
        sent.extend(question["input"])
        return embedded(path, question)

    with server(answer) as (url, _):
        with pytest.raises(EncoderError, match="out of memory"):
            vault.index(encoder=f"{url}#bge-m3")
        broken = False
        assert 0 < vault.index().embedded < 100
    notes = [text for text in sent if text.startswith("Note")]
    assert sorted(notes) == sorted({f"Note {number} of many." for number in range(100)})


def test_the_configuration_alone_sends_nothing_to_another_machine(make_vault):
    name = "http://192.0.2.1/v1#bge-m3"
    files = {"a.md": "text", ".vaultgraph/config.yaml": f"encoder: {name}"}
    vault = make_vault(files)
    with pytest.raises(EncoderError, match="on another machine") as caught:
        vault.index()
    assert f"--encoder '{name}'" in caught.value.hint
    assert vault.index(embed=False).embedded == 0


def test_the_configuration_may_name_an_endpoint_of_this_machine(make_vault):
    with server(embedded) as (url, asked):
        files = {
            "a.md": "text",
            ".vaultgraph/config.yaml": f'encoder: {{name: "{url}#m", passage: "text: "}}',
        }
        assert make_vault(files).index().embedded == 1
    assert asked[0][2]["input"] == ["text: text"]
