"""A real HTTP server on loopback that answers as OpenAI-compatible endpoints do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Refusal:
    """An answer of another status than 200."""

    status: int
    said: object = b""
    headers: tuple[tuple[str, str], ...] = ()


@contextmanager
def server(answer, status=200, headers=()) -> Iterator[tuple[str, list]]:
    """Serves an answer (JSON, bytes, ``None`` for silence, or what a function of path and question
    returns) and yields the address and the list of what was asked: path, headers, question."""
    asked = []
    release = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer()

        def do_POST(self):
            self.answer()

        def answer(self):
            size = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(size)) if size else None
            asked.append((self.path, dict(self.headers), body))
            said = answer(self.path, body) if callable(answer) else answer
            if said is None:
                release.wait(10)
                return
            refusal = said if isinstance(said, Refusal) else Refusal(status, said, tuple(headers))
            data = refusal.said
            data = data if isinstance(data, bytes) else json.dumps(data).encode()
            self.send_response(refusal.status)
            for name, value in refusal.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args):
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}/v1", asked
    finally:
        release.set()
        running.shutdown()
        running.server_close()
        thread.join()
