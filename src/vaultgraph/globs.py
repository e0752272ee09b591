"""Globs on paths of a vault: ``*`` stays in a folder, ``**`` crosses folders, and the name of a
folder stands for all that is in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence


def matcher(globs: Sequence[str]) -> Callable[[str], bool]:
    """Returns a test whether a path matches one of some globs."""
    patterns = [re.compile(_pattern(glob)) for glob in globs]
    return lambda path: any(pattern.match(path) for pattern in patterns)


def _pattern(glob: str) -> str:
    pattern = ""
    for part in re.split(r"(\*\*/?|\*|\?)", unicodedata.normalize("NFC", glob.strip("/"))):
        pattern += {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(
            part, re.escape(part)
        )
    return pattern + r"(?:/.*)?\Z"
