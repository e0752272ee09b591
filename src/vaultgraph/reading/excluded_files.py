"""Obsidian's "Excluded files": beginnings of paths, or regular expressions between slashes.

They come with the vault, so a regular expression is used only if it can't keep the run busy: the
ways it can match are counted before it is tried.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
import warnings
from dataclasses import dataclass

from vaultgraph.model import Problem

SETTINGS = ".obsidian/app.json"

_MAX_FILTERS = 1000
_MAX_REPEATS = 1000
_LONGEST_PATH = 4096
_MAX_WAYS = 64 * _LONGEST_PATH
"""One part of any length and a few choices beside it; two such parts are too many."""

_EDGES = re.compile(r"\A\^?\.\*\??(?![+*?{])|(?<!\\)\.\*\??\$?\Z")
_TOKEN = re.compile(
    r"(?P<refused>\\[1-9k]|\[\^?\]|\(\?(?![:=!]|<[=!]))"
    r"|(?P<open>\((?:\?[:=!]|\?<[=!])?)|(?P<close>\))|(?P<either>\|)"
    r"|(?P<count>[*+?]|\{(?=[\d,])(?P<low>\d*)(?P<range>,?)(?P<high>\d*)\})\??"
    r"|(?P<atom>\\.|\[\^?(?:\\.|[^\]\\])+\]|.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What Obsidian hides. Call it with a path; ``problems`` are the filters that are not used."""

    prefixes: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    problems: tuple[Problem, ...] = ()

    def __call__(self, path: str) -> bool:
        """Returns whether a path is hidden."""
        return path.lower().startswith(self.prefixes) or any(
            pattern.search(path) for pattern in self.patterns
        )


def read(data: bytes) -> Filters:
    """Returns the filters that Obsidian's settings hold; never raises."""
    try:
        # As floats, numbers of any length are read; none is used.
        settings = json.loads(data, parse_int=float)
    except (ValueError, RecursionError) as error:
        return unread(f"not JSON: {error}")
    if not isinstance(settings, dict):
        return unread("these are no settings")
    entries = settings.get("userIgnoreFilters") or []
    if not isinstance(entries, list):
        return unread("the excluded files are no list")
    prefixes: list[str] = []
    patterns: list[re.Pattern[str]] = []
    refused: list[str] = []
    for entry in entries[:_MAX_FILTERS]:
        if not isinstance(entry, str) or not entry:
            refused.append("a filter is empty or no text")
        elif len(entry) > 2 and entry[0] == entry[-1] == "/":
            try:
                patterns.append(_compiled(entry[1:-1]))
            except (re.error, OverflowError, RecursionError) as error:
                refused.append(f"the filter {entry[:80]!r} is not used: {error}")
        else:
            prefixes.append(unicodedata.normalize("NFC", entry).lower())
    if len(entries) > _MAX_FILTERS:
        refused.append(f"only the first {_MAX_FILTERS} filters are used")
    problems = tuple(_problem(reason) for reason in refused)
    return Filters(tuple(prefixes), tuple(patterns), problems)


def unread(reason: str) -> Filters:
    """Returns no filters, and the reason as a problem."""
    return Filters(problems=(_problem(reason),))


def _problem(reason: str) -> Problem:
    return Problem(path=SETTINGS, kind="settings.filter", message=reason)


def _compiled(source: str) -> re.Pattern[str]:
    """Returns a regular expression of JavaScript, whose classes are ASCII. Raises ``re.error`` and
    what else ``re`` raises, also for one that could take long."""
    source = _EDGES.sub("", source)
    if _ways(source) > _MAX_WAYS:
        raise re.error("it is too complex")
    with warnings.catch_warnings():
        # Python warns of brackets inside a class, which JavaScript takes as they stand.
        warnings.simplefilter("ignore", FutureWarning)
        return re.compile(source, re.ASCII)


@dataclass(slots=True)
class _Group:
    """An open group: in how many ways its finished branches, the open one without its last part,
    and that last part can match."""

    finished: float = 0.0
    branch: float = 1.0
    last: float = 1.0

    def add(self, ways: float) -> None:
        self.branch *= self.last
        self.last = ways

    def end_branch(self) -> float:
        self.finished += self.branch * self.last
        self.branch = self.last = 1.0
        return self.finished


def _ways(source: str) -> float:
    """Returns an upper bound of the ways in which a regular expression can match from one place;
    infinite for what can't be bounded or isn't the same in JavaScript."""
    groups = [_Group()]
    before: str | None = None
    for token in _TOKEN.finditer(source):
        kind = token.lastgroup
        if kind == "refused" or kind == before == "count":
            return math.inf
        if kind == "open":
            groups.append(_Group())
        elif kind == "either":
            groups[-1].end_branch()
        elif kind == "count":
            groups[-1].last = _repeated(groups[-1].last, token)
        elif kind == "close" and len(groups) > 1:
            ways = groups.pop().end_branch()
            groups[-1].add(ways)
        else:
            groups[-1].add(1.0)
        before = kind
    return math.prod(group.end_branch() for group in groups)


def _repeated(ways: float, token: re.Match[str]) -> float:
    """Repeating counts as a choice even where there is none, so that nested repeating is bounded
    by the ways, too."""
    low, high = _bounds(token)
    if max(low, high or 0) > _MAX_REPEATS:
        return math.inf
    if high is None:
        return _LONGEST_PATH if ways == 1 else math.inf
    return float(max(2, high - low + 1) * min(ways, _MAX_WAYS + 1) ** min(high, 32))


def _bounds(token: re.Match[str]) -> tuple[int, int | None]:
    simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
    if token["count"] in simple:
        return simple[token["count"]]
    low, high = (int(token[name][:9] or 0) for name in ("low", "high"))
    return low, (high if token["high"] else None) if token["range"] else low
