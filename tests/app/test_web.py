"""What ``vaultgraph serve`` answers, to whom, and what it never does."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from conftest import copy_sample, write_files
from vaultgraph import Vault
from vaultgraph.app.web import Application, Server
from vaultgraph.errors import VaultgraphError


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Vault, Server]]:
    root = copy_sample(tmp_path_factory.mktemp("served") / "sample_vault")
    write_files(root, {"Private/secret.txt": "not a note", "Out.md": "left out by its settings"})
    write_files(root, {".vaultgraph/config.yaml": "exclude: [Out.md]"})
    vault = Vault(root)
    vault.index()
    with Server(Application(vault), 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield vault, server
        server.shutdown()


@pytest.fixture
def ask(served):
    """Asks the server and returns status, headers and body."""
    _, server = served

    def request(path: str, method: str = "GET", host: str = "", **headers: str):
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["Host"] = host or f"127.0.0.1:{server.server_port}"
        connection.request(method, path, headers=named)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers, body

    return request


def api(ask, what: str, **fields: str):
    status, _, body = ask(f"/api/{what}?{urlencode(fields)}")
    return status, json.loads(body)


def test_the_page_is_served_with_a_strict_policy(ask):
    status, headers, body = ask("/")
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "Access-Control-Allow-Origin" not in headers
    assert b"sample_vault" in body


def test_the_same_page_is_not_sent_twice(ask):
    _, headers, body = ask("/")
    status, again, nothing = ask("/", If_None_Match=headers["ETag"])
    assert (status, nothing) == (304, b"")
    assert again["ETag"] == headers["ETag"]
    assert ask("/", If_None_Match='"another"')[2] == body


def test_head_says_how_long_the_answer_would_be(ask):
    _, headers, body = ask("/")
    status, same, nothing = ask("/", "HEAD")
    assert (status, nothing) == (200, b"")
    assert int(same["Content-Length"]) == int(headers["Content-Length"]) == len(body)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "0.0.0.0:{port}", "x"],
)
def test_only_this_machines_name_is_answered(served, ask, host: str):
    status, _, body = ask("/api/stamp", host=host.format(port=served[1].server_port))
    assert status == 421
    assert b"stamp" not in body


def test_localhost_is_this_machine(served, ask):
    assert ask("/", host=f"localhost:{served[1].server_port}")[0] == 200


def test_a_request_without_or_with_two_hosts_is_not_answered(served):
    port = served[1].server_port
    for lines in (b"", b"Host: 127.0.0.1:%d\r\nHost: evil.example\r\n" % port):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(b"GET /api/stamp HTTP/1.1\r\n" + lines + b"\r\n")
            assert b" 421 " in connection.recv(100)


def test_other_sites_may_link_here_but_not_ask(ask):
    assert ask("/api/query?q=water", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="cors")[0] == 403
    assert ask("/api/stamp", Sec_Fetch_Site="same-site", Sec_Fetch_Mode="no-cors")[0] == 403
    assert ask("/api/stamp", Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="cors")[0] == 200
    assert ask("/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_can_be_written(ask, method: str):
    status, headers, _ = ask("/", method)
    assert status == 405
    assert headers["Allow"] == "GET, HEAD"


def test_only_this_machine_can_reach_it(served):
    assert served[1].server_address[0] == "127.0.0.1"


def test_queries_are_the_vaults_own(served, ask):
    status, found = api(ask, "query", q="что помнит вода", k="3")
    results = served[0].query("что помнит вода", 3)
    assert status == 200
    assert [(hit["note"], hit["score"]) for hit in found] == [(r.note, r.score) for r in results]


def test_related_notes_come_with_reasons(ask):
    status, found = api(ask, "related", note="Ideas/Hysteresis.md", k="5")
    assert status == 200
    assert len(found) == 5
    assert all("similarity" in hit["why"] for hit in found)


def test_the_text_of_a_note_is_its_files(served, ask):
    status, found = api(ask, "note", path="Ideas/Hysteresis.md")
    assert status == 200
    text = (served[0].root / "Ideas/Hysteresis.md").read_text(encoding="utf-8")
    assert found == {"path": "Ideas/Hysteresis.md", "text": text}


@pytest.mark.parametrize(
    "path",
    [
        "../sample_vault/Ideas/Hysteresis.md",
        "Ideas/../Ideas/Hysteresis.md",
        "/etc/passwd",
        "../../../../etc/passwd",
        "..\\..\\etc\\passwd",
        "Private/secret.txt",
        ".vaultgraph/config.yaml",
        ".vaultgraph/graph.db",
        "Chats.base",
        "Out.md",
        "ideas/hysteresis.md",
        "Ideas/Hysteresis.md\0",
        "Ideas",
        "no such note.md",
    ],
)
def test_no_other_file_is_given_out(ask, path: str):
    status, found = api(ask, "note", path=path)
    assert status == 404
    assert "text" not in found


def test_a_note_that_became_a_link_out_of_the_vault_is_not_followed(make_vault, tmp_path: Path):
    vault = make_vault({"a.md": "A"})
    vault.index(embed=False)
    (tmp_path / "outside.md").write_text("outside")
    (vault.root / "a.md").unlink()
    (vault.root / "a.md").symlink_to(tmp_path / "outside.md")
    with pytest.raises(VaultgraphError, match="leads out of the vault"):
        vault.text("a.md")


@pytest.mark.parametrize("path", ["/../etc/passwd", "//etc/passwd", "/api", "/api/", "/viewer.js"])
def test_there_are_no_other_addresses(ask, path: str):
    assert ask(path)[0] == 404


@pytest.mark.parametrize(
    "question",
    [
        "query",
        "query?q=",
        "query?q=a&k=0",
        "query?q=a&k=999999999999",
        "query?q=a&k=x",
        "query?q=a&mode=none",
        "query?q=a&since=never",
        "query?q=" + "a" * 3000,
        "note",
        "related?note=Hysteresis&k=-1",
    ],
)
def test_what_makes_no_sense_is_said_to(ask, question: str):
    status, _, body = ask(f"/api/{question}")
    assert status == 400
    assert json.loads(body)["error"]


def test_a_note_that_isnt_there_has_nothing_related(ask):
    assert api(ask, "related", note="nothing of this name")[0] == 404


def test_the_stamp_changes_with_the_index_and_only_then(make_vault):
    vault = make_vault({"a.md": "A"})
    vault.index(embed=False)
    site = Application(vault)
    first = site.stamp()
    vault.index(embed=False)
    assert site.stamp() == first
    write_files(vault.root, {"b.md": "B"})
    assert site.stamp() == first
    vault.index(embed=False)
    assert site.stamp() != first
    page = site.answer("/").body
    assert site.stamp().encode() in page


def test_a_vault_that_loses_its_index_says_so(make_vault):
    vault = make_vault({"a.md": "A"})
    vault.index(embed=False)
    site = Application(vault)
    (vault.folder / "graph.db").unlink()
    answer = site.answer("/")
    assert answer.status == 503
    assert json.loads(answer.body)["hint"]


def test_a_taken_port_is_an_error_with_a_hint(served):
    from vaultgraph.app.web import serve

    vault, server = served
    with pytest.raises(VaultgraphError) as caught:
        serve(Application(vault), server.server_port, print)
    assert "--port" in caught.value.hint


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_interrupted(served, stop: signal.Signals):
    command = [sys.executable, "-m", "vaultgraph", "serve", "--port", "0", "--no-open"]
    with subprocess.Popen(
        [*command, "-C", str(served[0].root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        host, _, port = url.removeprefix("http://").rstrip("/").partition(":")
        with closing(http.client.HTTPConnection(host, int(port), timeout=20)) as connection:
            connection.request("GET", "/api/stamp")
            assert connection.getresponse().read().startswith(b'{"stamp"')
        process.send_signal(stop)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert out == ""
    assert err.splitlines() == ["Ctrl-C ends it", "ended"]
