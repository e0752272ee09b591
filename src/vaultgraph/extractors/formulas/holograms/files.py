"""Holograms in files: ``.npy``, ``.safetensors`` and ``.json``.

Beside the vector each file says how to read it: format, version, kind, dimension, seed, encoder
and a checksum of the vector. In ``.npy`` that record follows the array, where numpy doesn't look:
``numpy.load`` gives the vector as it does of any other file.
"""

from __future__ import annotations

import io
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors import numpy as tensors

from vaultgraph.extractors.formulas.holograms.unitary import LARGEST, HologramError, Rows, Scheme

FORMAT = "vaultgraph-hologram"
ENDINGS = (".npy", ".safetensors", ".json")
_TENSOR = "hologram"
_LARGEST_FILE = 64 * LARGEST
"""Bytes; JSON needs at most 16 for a number."""


@dataclass(frozen=True, slots=True, eq=False)
class Hologram:
    """A vector ``(d,)`` and what must be known to read it."""

    vector: Rows
    scheme: Scheme


def save(path: Path, hologram: Hologram) -> None:
    """Writes a hologram in the format that the ending of the path names.

    Raises :class:`HologramError` for another ending or a vector not of the scheme, ``OSError``.
    """
    path.write_bytes(packed(hologram, path.suffix))


def load(path: Path) -> Hologram:
    """Returns the hologram of a file.

    Raises :class:`HologramError` where it is another's file or damaged, ``OSError``.
    """
    with path.open("rb") as file:
        data = file.read(_LARGEST_FILE + 1)
    try:
        return unpacked(data, path.suffix)
    except HologramError as error:
        raise HologramError(f"{path}: {error}", error.hint) from error


def packed(hologram: Hologram, ending: str) -> bytes:
    """Returns the bytes of a file with the given ending."""
    vector = np.ascontiguousarray(hologram.vector, "<f4")
    if vector.shape != (hologram.scheme.dimension,) or not np.isfinite(vector).all():
        raise HologramError("the vector is not one of its scheme")
    record = _record(vector, hologram.scheme)
    match ending.casefold():
        case ".npy":
            buffer = io.BytesIO()
            np.save(buffer, vector, allow_pickle=False)
            return buffer.getvalue() + _line(record)
        case ".safetensors":
            metadata = {name: str(value) for name, value in record.items()}
            return tensors.save({_TENSOR: vector}, metadata)
        case ".json":
            # Shortest decimals that give the same 32 bits.
            numbers = [float(str(number)) for number in vector]
            return _line({**record, "vector": numbers})
    raise _unknown(ending)


def unpacked(data: bytes, ending: str) -> Hologram:
    """Returns the hologram that the bytes of a file hold."""
    if len(data) > _LARGEST_FILE:
        raise HologramError("the file is too large for a hologram")
    readers = {".npy": _read_npy, ".safetensors": _read_safetensors, ".json": _read_json}
    reader = readers.get(ending.casefold())
    if reader is None:
        raise _unknown(ending)
    try:
        record, vector = reader(data)
    except (ValueError, SafetensorError, EOFError, RecursionError, KeyError, TypeError) as error:
        raise _foreign() from error
    return _checked(record, vector)


def _checked(record: Any, vector: Any) -> Hologram:
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise _foreign()
    try:
        scheme = Scheme(
            dimension=int(record["dimension"]),
            seed=int(record["seed"]),
            encoder=str(record["encoder"]),
            version=int(record["version"]),
        )
        kind, crc32 = str(record["kind"]), int(record["crc32"])
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise HologramError("the record of this hologram is damaged") from error
    array = np.asarray(vector)
    if kind != scheme.kind or array.shape != (scheme.dimension,) or array.dtype != np.float32:
        raise HologramError("the record of this hologram is damaged")
    whole = np.isfinite(array).all() and zlib.crc32(array.astype("<f4").tobytes()) == crc32
    if not whole:
        raise HologramError("the vector of this hologram is damaged")
    return Hologram(array.astype(np.float32), scheme)


def _record(vector: Rows, scheme: Scheme) -> dict[str, str | int]:
    return {
        "format": FORMAT,
        "version": scheme.version,
        "kind": scheme.kind,
        "dimension": scheme.dimension,
        "seed": scheme.seed,
        "encoder": scheme.encoder,
        "crc32": zlib.crc32(vector.tobytes()),
    }


def _line(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def _read_npy(data: bytes) -> tuple[Any, Any]:
    buffer = io.BytesIO(data)
    vector = np.load(buffer, allow_pickle=False)
    return json.loads(buffer.read()), vector


def _read_safetensors(data: bytes) -> tuple[Any, Any]:
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    return header["__metadata__"], tensors.load(data)[_TENSOR]


def _read_json(data: bytes) -> tuple[Any, Any]:
    record = json.loads(data)
    numbers = record["vector"]
    if not all(type(number) in (int, float) for number in numbers):
        raise ValueError("these are no numbers")
    return record, np.array(numbers, np.float32)


def _foreign() -> HologramError:
    return HologramError(
        "this is no hologram, or a damaged one", "vaultgraph reads only holograms it has written"
    )


def _unknown(ending: str) -> HologramError:
    return HologramError(
        f"a hologram can't be a {ending or 'nameless'} file", f"choose one of {', '.join(ENDINGS)}"
    )
