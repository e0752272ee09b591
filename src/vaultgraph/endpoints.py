"""OpenAI-compatible endpoints: a JSON question to an address the person names, a JSON answer.

llama.cpp, Ollama, vLLM and others answer so. Redirects are refused, since they would carry what is
asked elsewhere, and so are proxies for this machine's own addresses.
"""

from __future__ import annotations

import ipaddress
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from vaultgraph.errors import VaultgraphError

_LARGEST = 4_000_000
_REDIRECTS = (301, 302, 303, 307, 308)


class EndpointError(VaultgraphError):
    """An endpoint can't be reached, or doesn't answer as such endpoints do."""

    def __init__(
        self, message: str, hint: str = "", *, status: int = 0, retry_after: str = ""
    ) -> None:
        super().__init__(message, hint)
        self.status = status
        """The HTTP status of a refusal; 0 where there was no answer, or one without meaning."""
        self.retry_after = retry_after
        """What the endpoint says of when to ask again."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model answers. ``url`` is the base, such as ``http://localhost:11434/v1``."""

    url: str
    model: str = ""
    """Which model; empty for the first that the endpoint lists."""
    key: str = field(default="", repr=False)
    timeout: float = 60.0
    """Seconds without a byte after which it is given up."""


def checked(endpoint: Endpoint) -> Endpoint:
    """Returns an endpoint whose address can be asked. Raises :class:`EndpointError`."""
    try:
        parts = urlsplit(endpoint.url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise EndpointError(f"{endpoint.url!r} is no address: {error}", _EXAMPLE) from error
    if parts.scheme not in ("http", "https") or not host:
        raise EndpointError(f"{endpoint.url!r} is no http or https address", _EXAMPLE)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise EndpointError("the address of an endpoint is host and path alone", _EXAMPLE)
    if endpoint.timeout <= 0:
        raise EndpointError("the time to wait for an endpoint must be more than 0 seconds")
    return endpoint


_EXAMPLE = "such as http://localhost:11434/v1"
HINT = "it should be the base of an OpenAI-compatible endpoint, such as http://localhost:8080/v1"


def is_local(url: str) -> bool:
    """Returns whether an address is this machine's own, whatever a network says of names."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def asked(
    endpoint: Endpoint,
    path: str,
    body: Mapping[str, Any] | None = None,
    *,
    largest: int = _LARGEST,
) -> dict[str, Any]:
    """Returns the JSON object that an endpoint answers with: to a ``POST`` of the body, or to a
    ``GET`` without one. An answer may have ``largest`` bytes. Raises :class:`EndpointError`."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    url = f"{endpoint.url.rstrip('/')}/{path}"
    data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    request = urllib.request.Request(url, data, headers)  # noqa: S310 - checked: http or https
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if is_local(url):
        handlers.append(urllib.request.ProxyHandler({}))
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=endpoint.timeout) as page:
            raw = page.read(largest + 1)
    except urllib.error.HTTPError as error:
        with error:
            raise EndpointError(
                f"{url} answered {error.code} {error.reason}: {_reason(error.read(_LARGEST))}",
                HINT if error.code in (*_REDIRECTS, 404, 405) else "",
                status=error.code,
                retry_after=error.headers.get("Retry-After", ""),
            ) from error
    except TimeoutError as error:
        raise EndpointError(f"{url} didn't answer within {endpoint.timeout:g} s") from error
    except (OSError, ValueError, urllib.error.URLError) as error:
        if isinstance(getattr(error, "reason", None), TimeoutError):
            raise EndpointError(f"{url} didn't answer within {endpoint.timeout:g} s") from error
        reason = getattr(error, "reason", error)
        raise EndpointError(f"{url} can't be reached: {reason}", "is the model running?") from error
    except HTTPException as error:
        raise EndpointError(f"{url} broke off its answer: {type(error).__name__}") from error
    return _json(raw, url, largest)


def _json(raw: bytes, url: str, largest: int) -> dict[str, Any]:
    if len(raw) > largest:
        raise EndpointError(f"{url} answered with more than {largest:,} bytes")
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise EndpointError(f"{url} answered with something else than JSON", HINT) from error
    if not isinstance(answer, dict):
        raise EndpointError(f"{url} answered with something else than an object", HINT)
    return answer


def _reason(raw: bytes) -> str:
    """What an error says of itself."""
    text = raw.decode("utf-8", "replace")
    try:
        error = json.loads(text)["error"]
        text = error["message"] if isinstance(error, dict) else str(error)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    return " ".join(str(text).split())[:200] or "no reason given"
