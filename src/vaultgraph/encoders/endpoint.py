"""Encoders behind an OpenAI-compatible endpoint: Ollama, llama.cpp, vLLM, a service.

Named by the base of the endpoint and the model: ``http://localhost:11434/v1#bge-m3``. Texts are
sent there and nowhere else; where that is another machine, a warning is logged once.
"""

from __future__ import annotations

import errno
import logging
import time
import zlib
from collections.abc import Callable, Sequence
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from vaultgraph.config import EncoderSettings
from vaultgraph.encoders import KEY, prompts
from vaultgraph.encoders.prompts import readable
from vaultgraph.endpoints import HINT, Endpoint, EndpointError, asked, checked, is_local
from vaultgraph.errors import EncoderError

_LOG = logging.getLogger(__name__)
_BATCH = 32
_LARGEST = 64_000_000
_BUSY = (408, 429, 500, 502, 503, 504)
_ATTEMPTS = 6
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 60.0


class EndpointEncoder:
    """Asks an endpoint for vectors, in batches; one that is busy is asked again, later each time.

    ``wait`` is called with the seconds between two attempts.
    """

    is_centred = False

    def __init__(
        self,
        settings: EncoderSettings,
        key: str = "",
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        url, _, model = settings.name.partition("#")
        if not model:
            raise EncoderError(
                f"{settings.name} doesn't say which model",
                "such as http://localhost:11434/v1#bge-m3",
            )
        try:
            self._endpoint = checked(Endpoint(url, model, key, settings.timeout))
        except EndpointError as error:
            raise EncoderError(str(error), error.hint) from error
        self._prompts = prompts.chosen(prompts.known(model), settings.query, settings.passage)
        self._asked_for = settings.dimensions
        self._wait = wait
        self._warned = is_local(url)
        self._dimension = 0
        variant = repr((self._prompts.passage, settings.dimensions)).encode()
        self.id = f"endpoint:{url.rstrip('/')}#{model}:{zlib.crc32(variant):08x}"

    @property
    def dimension(self) -> int:
        """The length of a vector, as the endpoint says."""
        if not self._dimension:
            self.encode(["a"])
        return self._dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns a row for each text; see ``Encoder``."""
        return self._encoded(texts, self._prompts.passage)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns a row for each text to search with; see ``Encoder``."""
        return self._encoded(texts, self._prompts.query)

    def _encoded(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        filled = [place for place, text in enumerate(texts) if text.strip()]
        rows: dict[int, NDArray[np.float32]] = {}
        for begin in range(0, len(filled), _BATCH):
            places = filled[begin : begin + _BATCH]
            said = [readable(prompt + texts[place]) for place in places]
            rows |= zip(places, self._rows(said), strict=True)
        vectors = np.zeros((len(texts), self.dimension if texts else self._dimension), np.float32)
        for place, row in rows.items():
            vectors[place] = row
        return vectors

    def _rows(self, texts: list[str]) -> NDArray[np.float32]:
        """The vectors of a batch, scaled to length one."""
        body: dict[str, Any] = {
            "model": self._endpoint.model,
            "input": texts,
            "encoding_format": "float",
        }
        if self._asked_for:
            body["dimensions"] = self._asked_for
        rows = self._understood(self._answer(body), len(texts))
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)

    def _answer(self, body: dict[str, Any]) -> dict[str, Any]:
        if not self._warned:
            self._warned = True
            host = urlsplit(self._endpoint.url).hostname
            _LOG.warning("texts leave this machine: they are sent to %s to be encoded", host)
        attempt = 1
        while True:
            try:
                return asked(self._endpoint, "embeddings", body, largest=_LARGEST)
            except EndpointError as error:
                if attempt == _ATTEMPTS or not _is_passing(error):
                    raise _explained(error) from error
                self._wait(_pause(error, attempt))
            attempt += 1

    def _understood(self, answer: dict[str, Any], count: int) -> NDArray[np.float32]:
        """The vectors of an answer in the order of the texts. Raises ``EncoderError``."""
        url = self._endpoint.url
        try:
            data = sorted(answer["data"], key=lambda each: each.get("index", 0))
            rows = np.array([each["embedding"] for each in data], np.float32)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise EncoderError(f"{url} answered with something else than vectors", HINT) from error
        if rows.ndim != 2 or len(rows) != count or not rows.shape[1]:
            raise EncoderError(f"{url} gave {len(rows)} vectors for {count} texts", HINT)
        if not np.isfinite(rows).all():
            raise EncoderError(f"{url} gave vectors with numbers that are none")
        wanted = self._asked_for or self._dimension or rows.shape[1]
        if rows.shape[1] != wanted:
            raise EncoderError(
                f"{url} gave vectors of length {rows.shape[1]} instead of {wanted}",
                "leave out `dimensions`, or give one that the model can do",
            )
        self._dimension = rows.shape[1]
        return rows


def _is_passing(error: EndpointError) -> bool:
    """Whether the same question may be answered a moment later."""
    cause = error.__cause__
    reason = getattr(cause, "reason", cause)
    broken_off = isinstance(reason, OSError) and reason.errno in (errno.ECONNRESET, errno.EPIPE)
    return error.status in _BUSY or broken_off or isinstance(cause, HTTPException)


def _pause(error: EndpointError, attempt: int) -> float:
    """Seconds: what the endpoint asks for, else twice as many each time."""
    seconds = _FIRST_WAIT * float(2 ** (attempt - 1))
    if error.retry_after.isdecimal():
        seconds = float(error.retry_after)
    return min(seconds, _LONGEST_WAIT)


def _explained(error: EndpointError) -> EncoderError:
    hint = error.hint
    if error.status in (401, 403):
        hint = f"the environment variable {KEY} is to hold the endpoint's key"
    elif _is_passing(error):
        hint = "what is encoded already is kept: run it again later to go on"
    return EncoderError(str(error), hint)
