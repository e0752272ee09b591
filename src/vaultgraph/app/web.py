"""The page on this machine: ``vaultgraph serve``.

Only this machine can reach it, it answers only to its own name (so that no site can have its name
lead here), it only reads, and what it gives out is what is in the index.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from vaultgraph.app.documents import result_as_json
from vaultgraph.cache import Cached
from vaultgraph.errors import ConfigError, NoteNotFound, VaultgraphError
from vaultgraph.export.page import page, policy
from vaultgraph.storage import database
from vaultgraph.vault import Vault
from vaultgraph.version import __version__

HOST = "127.0.0.1"

_MOST_RESULTS = 50
_LONGEST_QUESTION = 2000
_HTML = "text/html; charset=utf-8"
_JSON = "application/json; charset=utf-8"
_IDLE_SECONDS = 30
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": f"{policy(served=True)}; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back: a status and a text with its type."""

    status: HTTPStatus
    body: bytes
    type: str = _JSON

    @property
    def tag(self) -> str:
        """Names the body, so that it is not sent twice."""
        return f'"{hashlib.blake2b(self.body, digest_size=12).hexdigest()}"'


class Application:
    """What is served of a vault; may be asked from several threads."""

    def __init__(self, vault: Vault, kinds: Collection[str] = ()) -> None:
        self._vault = vault
        self._kinds = kinds
        self._busy = threading.Lock()
        self._drawing = threading.Lock()  # takes seconds, and questions go on meanwhile
        self._page: Cached[bytes] = Cached()
        self._stamp: Cached[str] = Cached()

    def answer(self, target: str) -> Response:
        """Returns the answer to a path with a query."""
        url = urlsplit(target)
        answers: Mapping[str, Callable[[Mapping[str, str]], Response]] = {
            "/": self._graph,
            "/api/query": self._query,
            "/api/related": self._related,
            "/api/note": self._note,
            "/api/stamp": lambda _: _json({"stamp": self.stamp()}),
        }
        found = answers.get(url.path)
        if found is None:
            return _failure(HTTPStatus.NOT_FOUND, f"there is no {url.path}")
        fields = {name: values[-1] for name, values in parse_qs(url.query).items()}
        try:
            return found(fields)
        except NoteNotFound as error:
            return _failure(HTTPStatus.NOT_FOUND, str(error), error.hint)
        except (ConfigError, ValueError) as error:
            return _failure(HTTPStatus.BAD_REQUEST, str(error))
        except VaultgraphError as error:
            return _failure(HTTPStatus.SERVICE_UNAVAILABLE, str(error), error.hint)

    def stamp(self) -> str:
        """Names the state of the index; asks it only when its files have changed."""
        files = sorted(self._vault.folder.glob(f"{database.FILE}*"))
        status = [path.stat() for path in files if not path.name.endswith("-shm")]
        seen = [(file.st_mtime_ns, file.st_size) for file in status]
        return self._stamp.of(seen, self._vault.stamp)

    def _graph(self, fields: Mapping[str, str]) -> Response:
        stamp = self.stamp()
        with self._drawing:
            body = self._page.of(stamp, lambda: self._drawn(stamp))
        return Response(HTTPStatus.OK, body, _HTML)

    def _drawn(self, stamp: str) -> bytes:
        return page(self._vault.drawing(self._kinds), stamp=stamp).encode()

    def _query(self, fields: Mapping[str, str]) -> Response:
        text = _field(fields, "q")
        with self._busy:
            results = self._vault.query(
                text,
                _count(fields),
                fields.get("mode", ""),
                kind=fields.get("kind", ""),
                inside=fields.get("in", ""),
                since=fields.get("since", ""),
            )
        return _json([result_as_json(result) for result in results])

    def _related(self, fields: Mapping[str, str]) -> Response:
        note = _field(fields, "note")
        with self._busy:
            results = self._vault.related(note, _count(fields))
        return _json([result_as_json(result) for result in results])

    def _note(self, fields: Mapping[str, str]) -> Response:
        path = _field(fields, "path")
        return _json({"path": path, "text": self._vault.text(path)})


def _field(fields: Mapping[str, str], name: str) -> str:
    value = fields.get(name, "")
    if not value or len(value) > _LONGEST_QUESTION:
        raise ValueError(f"{name!r} is missing or too long")
    return value


def _count(fields: Mapping[str, str]) -> int:
    count = fields.get("k", "10")
    if not count.isascii() or not count.isdigit() or not 1 <= int(count[:4]) <= _MOST_RESULTS:
        raise ValueError(f"'k' must be from 1 to {_MOST_RESULTS}")
    return int(count)


def _json(document: object) -> Response:
    # Text that is no Unicode stays a JSON escape.
    return Response(HTTPStatus.OK, json.dumps(document).encode())


def _failure(status: HTTPStatus, message: str, hint: str = "") -> Response:
    return Response(status, json.dumps({"error": message, "hint": hint}).encode())


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = f"vaultgraph/{__version__}"
    sys_version = ""
    timeout = _IDLE_SECONDS

    def do_GET(self) -> None:
        if self.headers.get_all("Host", []) not in self.server.names:
            self._send(_failure(HTTPStatus.MISDIRECTED_REQUEST, "this is not the host asked for"))
        elif self._is_asked_by_another_site():
            # The answer would be kept from that site, but not the work to make it from us.
            self._send(_failure(HTTPStatus.FORBIDDEN, "another site asks"))
        else:
            self._send(self.server.site.answer(self.path))

    do_HEAD = do_GET  # noqa: N815 - the base asks for these names

    def _is_asked_by_another_site(self) -> bool:
        """Whether a page of another site asks; a link on it may still lead here."""
        site = self.headers.get("Sec-Fetch-Site", "none")
        is_link = self.headers.get("Sec-Fetch-Mode") == "navigate"
        return site not in ("none", "same-origin") and not is_link

    def do_POST(self) -> None:
        self.close_connection = True  # what it may have sent stays unread
        self._send(_failure(HTTPStatus.METHOD_NOT_ALLOWED, "this only reads"))

    do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_POST  # noqa: N815 - likewise

    def _send(self, answer: Response) -> None:
        is_known = answer.tag in self.headers.get("If-None-Match", "")
        unchanged = answer.status is HTTPStatus.OK and is_known
        self.send_response(HTTPStatus.NOT_MODIFIED if unchanged else answer.status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("ETag", answer.tag)
        if answer.status is HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        if not unchanged:
            self.send_header("Content-Type", answer.type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if not unchanged and self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base names it
        """Says nothing: what is asked for is a person's own business."""


class Server(ThreadingHTTPServer):
    """Serves a site on this machine."""

    daemon_threads = True

    def __init__(self, site: Application, port: int) -> None:
        self.site = site
        super().__init__((HOST, port), _Handler)
        self.names = [[f"{name}:{self.server_port}"] for name in (HOST, "localhost")]

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://{HOST}:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away while it is answered is no error."""


def serve(site: Application, port: int, ready: Callable[[str], None]) -> None:
    """Serves until it is interrupted; tells the address when it can be asked. Raises
    ``VaultgraphError`` where the port is taken."""
    try:
        server = Server(site, port)
    except OSError as error:
        raise VaultgraphError(
            f"port {port} can't be used: {error.strerror}", "--port 0 takes any that is free"
        ) from error
    with server:
        ready(server.url)
        server.serve_forever()
