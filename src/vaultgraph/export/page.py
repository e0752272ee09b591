"""The page: a graph to look at, as one HTML file that asks for nothing outside itself.

The program of the page lies beside this module, built from ``viewer/``. Its data is compressed
text that no browser runs, and the page's policy lets it run only the one script and use the one
style that are named by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import zlib
from collections.abc import Mapping
from importlib import resources
from typing import TextIO

from vaultgraph.export.drawing import Drawing
from vaultgraph.export.payload import payload

_PLACE = re.compile(r"\{\{(\w+)\}\}")
_LARGE = 4_000_000


def write(drawing: Drawing, out: TextIO) -> None:
    """Writes the page of the graph to an open text file."""
    out.write(page(drawing))


def page(drawing: Drawing, *, stamp: str = "") -> str:
    """Returns the page of the graph. With a ``stamp``, which names the state of the index, it may
    ask the server that it came from."""
    script, style = _part("viewer.js"), _part("viewer.css")
    parts = {
        "title": html.escape(drawing.title.encode(errors="replace").decode()),
        "policy": html.escape(policy(served=bool(stamp))),
        "style": style,
        "script": script,
        "stamp": html.escape(stamp),
        "data": _compressed(payload(drawing)),
    }
    return _PLACE.sub(lambda found: parts[found[1]], _part("page.html"))


def policy(*, served: bool) -> str:
    """Returns the Content-Security-Policy of the page."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash('viewer.js')}'",
            f"style-src '{_hash('viewer.css')}'",
            "img-src data: blob:",
            "connect-src 'self'" if served else "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(name: str) -> str:
    digest = hashlib.sha256(_part(name).encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _part(name: str) -> str:
    return (resources.files(__package__) / "viewer" / name).read_text(encoding="utf-8")


def _compressed(document: Mapping[str, object]) -> str:
    """The document in letters that mean nothing to HTML."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    data = text.encode(errors="surrogatepass")
    return base64.b64encode(zlib.compress(data, 6 if len(data) > _LARGE else 9)).decode()
