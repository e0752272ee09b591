"""Files as they are to be changed."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from vaultgraph.errors import VaultgraphError
from vaultgraph.model import File, FileKind, Note
from vaultgraph.reading import note as reader
from vaultgraph.reading.decoding import Decoded, decode
from vaultgraph.reading.scan import read_bytes

LINE_END = re.compile(r"\r\n?|\n")


class Unfit(VaultgraphError):
    """A file that must not be changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditableFile:
    """A file as it is to be changed: its text with the line ends that it has."""

    path: str
    data: bytes
    digest: bytes
    decoded: Decoded
    text: str
    starts: tuple[int, ...]
    """Where each line begins."""


@dataclass(frozen=True, slots=True)
class VaultFolder:
    """A vault's folder and how its files are read."""

    root: Path
    max_size: int = 0

    def read(self, path: str) -> bytes:
        """Returns what a file holds now. Raises ``Unfit`` where it can't be read."""
        try:
            return read_bytes(self.root, File(path, FileKind.NOTE, 0, 0, path), self.max_size)
        except OSError as error:
            raise Unfit(f"it can't be read: {error.strerror or error}") from error

    def opened(self, path: str, indexed: bytes | None) -> tuple[EditableFile, Note]:
        """Returns a note and its file, as it was indexed: with the digest ``indexed``. Raises
        ``Unfit`` where it has changed since, or must not be changed."""
        data = self.read(path)
        if digest(data) != indexed:
            raise Unfit("it has changed since it was indexed")
        return source(path, data), reader.read(path, data)

    def writable(self, path: str) -> Path:
        """Returns where a note is to be written. Raises ``Unfit`` for anything but a file of the
        vault that is reached without symbolic links and may be written."""
        parts = path.split("/")
        if not path.endswith(".md") or any(part in ("", "..") or part[0] == "." for part in parts):
            raise Unfit("it is no note of the vault")
        own = Path(os.path.realpath(self.root))
        place = own.joinpath(*parts)
        try:
            real = os.path.realpath(place, strict=True)
        except OSError as error:
            raise Unfit(f"it can't be read: {error.strerror}") from error
        if real != str(place):
            raise Unfit("it is reached through a symbolic link")
        if not os.access(place, os.W_OK):
            raise Unfit("it is write-protected")
        return place


def digest(data: bytes) -> bytes:
    """Returns what the index knows a file's bytes by."""
    return hashlib.blake2b(data, digest_size=16).digest()


def source(path: str, data: bytes) -> EditableFile:
    """Returns a file ready to be changed. Raises ``Unfit`` where its bytes are not just the text
    that was read from them: in another encoding than they say, damaged, or no text."""
    decoded = decode(data)
    if decoded.flaw or decoded.repair:
        raise Unfit(decoded.flaw or "its text was damaged and only read as repaired")
    text = data[decoded.mark :].decode(decoded.encoding)
    if data[: decoded.mark] + text.encode(decoded.encoding) != data:
        raise Unfit("its bytes can't be written again as they are")
    starts = (0, *(match.end() for match in LINE_END.finditer(text)))
    return EditableFile(
        path=path, data=data, digest=digest(data), decoded=decoded, text=text, starts=starts
    )
