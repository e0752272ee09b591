"""Globs on paths of a vault: ``*`` stays in a folder, ``**`` crosses folders, and the name of a
folder stands for all that is in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

_CROSSING = re.compile(r"((?<![^/])\*\*+/|\*\*+)")
_AT_A_NAME = r"(?<![^/])"
_AND_ALL_IN_IT = r"(?:/.*)?\Z"


def matcher(globs: Sequence[str]) -> Callable[[str], bool]:
    """Returns a test whether a path matches one of some globs. More stars make it hardly slower."""
    patterns = [re.compile(_pattern(glob)) for glob in globs]
    return lambda path: any(pattern.match(path) for pattern in patterns)


def _pattern(glob: str) -> str:
    first, *rest = _CROSSING.split(unicodedata.normalize("NFC", glob.strip("/")))
    crossed = [
        f".*?{_AT_A_NAME if stars.endswith('/') else ''}{_in_a_folder(part)}"
        for stars, part in zip(rest[::2], rest[1::2], strict=True)
    ]
    return _in_a_folder(first) + _in_a_row(crossed) + _AND_ALL_IN_IT


def _in_a_folder(glob: str) -> str:
    first, *rest = (re.escape(part).replace(r"\?", "[^/]") for part in glob.split("*"))
    return first + _in_a_row([f"[^/]*?{part}" for part in rest])


def _in_a_row(parts: Sequence[str]) -> str:
    """What each star skips and what must come then, one after the other.

    The first place that fits will do, for the next star can skip what another place would have
    left out; only the last part has to reach the end and may be tried at every place.
    """
    return "".join(f"(?>{part})" for part in parts[:-1]) + "".join(parts[-1:])
