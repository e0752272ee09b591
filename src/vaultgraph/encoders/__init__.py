"""Encoders: text to vectors. The default needs no more than numpy; others load by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from vaultgraph.errors import EncoderError

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


def load(name: str, *, download: bool = False) -> Encoder:
    """Returns the encoder of a name: ``static-ru-en``, a folder, or a sentence-transformers model.

    Nothing is fetched unless ``download`` allows it. Raises ``EncoderError``.
    """
    from vaultgraph.encoders.static import StaticEncoder

    if name == DEFAULT:
        return StaticEncoder.packaged()
    folder = Path(name).expanduser()
    if folder.is_dir() and StaticEncoder.fits(folder):
        return StaticEncoder.load(folder, name)
    try:
        from vaultgraph.encoders.transformer import TransformerEncoder
    except ImportError as error:
        raise EncoderError(
            f"the encoder {name!r} needs sentence-transformers, which is not installed",
            "install it beside vaultgraph: pip install sentence-transformers"
            " (or: pipx inject vaultgraph sentence-transformers)",
        ) from error
    return TransformerEncoder(name, download=download)
