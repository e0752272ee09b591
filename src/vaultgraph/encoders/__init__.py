"""Encoders: text to vectors. The default needs no more than numpy; others load by name."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from vaultgraph.errors import EncoderError
from vaultgraph.version import __version__

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEFAULT = "static-ru-en"


class Encoder(Protocol):
    """What turns texts into vectors that can be compared by their inner product."""

    @property
    def id(self) -> str:
        """Names the encoder and its weights: vectors of equal ids can be compared."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns a row of length one for each text; a text without any token has a row of
        zeros, which is similar to nothing."""


def named(name: str, base: Path) -> str:
    """Returns the name under which an encoder is found from everywhere: the absolute path of a
    folder, which may be given relative to ``base``; any other name as it is."""
    if name == DEFAULT:
        return name
    try:
        folder = base / Path(name).expanduser()
        return str(folder.resolve()) if folder.is_dir() else name
    except (OSError, RuntimeError, ValueError):
        return name


def fingerprint(name: str) -> str:
    """Returns what changes when the encoder of a name does, without loading it."""
    folder = Path(name)
    if name == DEFAULT or not folder.is_dir():
        return f"{name} {__version__}"
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    facts = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return f"{name} {zlib.crc32(repr(facts).encode()):08x}"


def load(name: str, *, download: bool = False) -> Encoder:
    """Returns the encoder of a name: ``static-ru-en``, a folder, or a sentence-transformers model.

    Nothing is fetched unless ``download`` allows it. Raises ``EncoderError``.
    """
    from vaultgraph.encoders.static import StaticEncoder

    if name == DEFAULT:
        return StaticEncoder.packaged()
    if not name:
        raise EncoderError("an encoder needs a name", f"the built-in one is {DEFAULT}")
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
    return TransformerEncoder(name, download=download)
