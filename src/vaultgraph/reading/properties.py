"""The frontmatter of a note: its properties, typed by YAML 1.2.

Obsidian reads YAML 1.2, where ``20:07`` and ``no`` are strings and only ``true`` and ``false``
are booleans (https://yaml.org/spec/1.2.2/#103-core-schema). PyYAML speaks 1.1, so only its
events are used and the values are built here: with lines, without recursion, without tags that
would construct objects, and bounded in size where aliases multiply. The line breaks that YAML 1.1
had besides ``\\n`` are ordinary characters to 1.2 and to everybody who counts lines; they are
hidden from PyYAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import yaml
from frontmatter.default_handlers import SafeLoader, YAMLHandler

from vaultgraph.model import Property

_MAX_SIZE = 1_000_000
"""What the properties may come to, written out with all aliases: values, and characters of values,
keys and dotted keys."""
_MAX_DEPTH = 64
_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"\n---[ \t]*$", re.MULTILINE)
_DIRECTIVE = re.compile(r"(?:[ \t]*+(?:#.*+)?\n)*+%")
_OLD_BREAKS = "\x85\u2028\u2029"
_HIDE = dict(zip(map(ord, _OLD_BREAKS), "\ufdd0\ufdd1\ufdd2", strict=True))
_SHOW = {ord(hidden): chr(char) for char, hidden in _HIDE.items()}
"""Unicode has set those apart for uses like this: no text holds them."""
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)$")

_QUOTES = ("'", '"')
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[-+]?[0-9]{1,4000}\Z")
_BASED = re.compile(r"0o[0-7]{1,1000}\Z|0x[0-9a-fA-F]{1,1000}\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")


@dataclass(frozen=True, slots=True)
class PropertyScalar:
    """A value that holds no other: its dotted key (list items by index), value and line."""

    key: str
    value: object
    line: int
    start: int = -1
    """Where a text that may be a link begins in its line; -1 if that is not known."""


@dataclass(frozen=True, slots=True)
class Frontmatter:
    """What stands between the ``---`` lines, and where the body begins.

    ``flaws`` are ``(kind, line, message)``.
    """

    properties: tuple[Property, ...] = ()
    leaves: tuple[PropertyScalar, ...] = ()
    body_line: int = 1
    """The number of the body's first line."""
    body: str = ""
    flaws: tuple[tuple[str, int, str], ...] = ()

    def get(self, key: str) -> object:
        """Returns the value of a property, its key compared without case, or ``None``."""
        for item in self.properties:
            if item.key.casefold() == key:
                return item.value
        return None

    def line(self, key: str) -> int:
        """Returns the line of a property, or 0."""
        return next((item.line for item in self.properties if item.key.casefold() == key), 0)

    def text(self, key: str) -> str:
        """Returns a property's value when it is a string or number, else an empty string."""
        value = self.get(key)
        return str(value) if isinstance(value, str | int | float) else ""


class ObsidianHandler(YAMLHandler):
    """python-frontmatter's handler by Obsidian's rules: the file begins with a ``---`` line and
    a later line is exactly ``---``."""

    FM_BOUNDARY = _CLOSING

    def detect(self, text: str) -> bool:
        """Returns whether a text has frontmatter."""
        opening = _OPENING.match(text)
        return opening is not None and _CLOSING.search(text, opening.end() - 1) is not None

    def split(self, text: str) -> tuple[str, str]:
        """Returns the frontmatter's source and the body. Raises ``ValueError`` without one."""
        opening = _OPENING.match(text)
        if opening is None:
            raise ValueError("no frontmatter")
        closing = _CLOSING.search(text, opening.end() - 1)
        if closing is None:
            raise ValueError("frontmatter without end")
        return text[opening.end() : closing.start() + 1], text[closing.end() + 1 :]

    def load(self, fm: str, **_: object) -> dict[str, object]:
        """Returns the properties. Raises ``yaml.YAMLError``."""
        return {item.key: item.value for item in _build(fm).properties()}


_HANDLER = ObsidianHandler()


def read(text: str) -> Frontmatter:
    """Returns the frontmatter of a note's text; without one, all of the text is the body.

    Where YAML can't be read, each key is read by itself, and what can't be read even then is text,
    with a flaw: one bad value costs none of the others.
    """
    try:
        source, body = _HANDLER.split(text)
    except ValueError:
        return Frontmatter(body=text)
    body_line = text.count("\n", 0, len(text) - len(body)) + 1
    try:
        built = _build(source)
    except yaml.YAMLError as error:
        return _recovered(source, error, body_line, body)
    return Frontmatter(built.properties(), tuple(built.leaves), body_line, body, tuple(built.flaws))


def _recovered(source: str, error: yaml.YAMLError, body_line: int, body: str) -> Frontmatter:
    """The frontmatter of YAML that can't be read as a whole, key by key."""
    found: dict[str, Property] = {}
    leaves: dict[str, list[PropertyScalar]] = {}
    flaws: list[tuple[str, int, str]] = []
    for line, key, part in _parts(source):
        if key in found:
            flaws.append(_twice(key, line))
        before = "\n" * (line - 2)  # so that it stands where it stood
        try:
            built = _part(before, part)
        except yaml.YAMLError as reason:
            flaws.append(_invalid(reason, before + "\n".join(part)))
            value = _text(part)
            found[key] = Property(key, value, line)
            items = value if isinstance(value, list) else [value]
            leaves[key] = [PropertyScalar(key, item, line) for item in items]
        else:
            found |= {each.key: each for each in built.properties()}
            leaves[key] = built.leaves
            flaws += built.flaws
    flaws = flaws or [_invalid(error, source)]
    every = tuple(leaf for own in leaves.values() for leaf in own)
    return Frontmatter(tuple(found.values()), every, body_line, body, tuple(flaws))


def _part(before: str, part: Sequence[str]) -> _ValueBuilder:
    """The built values of the lines of one key; without those that can belong to no key, where they
    make it invalid. Raises ``yaml.YAMLError``."""
    try:
        return _build(before + "\n".join(part) + "\n")
    except yaml.YAMLError:
        own = [part[0], *(text if text[:1] in " \t-#" else "" for text in part[1:])]
        if own == list(part):
            raise
        return _build(before + "\n".join(own) + "\n")


def _invalid(error: yaml.YAMLError, source: str) -> tuple[str, int, str]:
    return "frontmatter.invalid", _error_line(error, source), f"invalid YAML: {_reason(error)}"


def _twice(key: str, line: int) -> tuple[str, int, str]:
    return "frontmatter.duplicate_key", line, f"the key {key!r} occurs twice; the last one counts"


class _Refused(yaml.YAMLError):
    """The YAML is valid, but it would come to too much."""

    def __init__(self, reason: str, event: yaml.Event | None) -> None:
        super().__init__(reason)
        self.problem_mark = event.start_mark if event else None


def _error_line(error: Exception, source: str) -> int:
    if isinstance(error, yaml.reader.ReaderError):
        return source.encode().count(b"\n", 0, error.position) + 2
    mark = getattr(error, "problem_mark", None)
    return int(mark.line) + 2 if mark else 1


def _reason(error: Exception) -> str:
    return str(getattr(error, "problem", "") or str(error).split("\n")[0])


def scalar(text: str) -> object:
    """Returns the value of a plain scalar in the core schema of YAML 1.2."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if text[0] in "-+.0123456789":
        if _INTEGER.match(text):
            return int(text)
        if _BASED.match(text):
            return int(text, 0)
        if _FLOAT.match(text):
            return float(text)
        if _SPECIAL.match(text):
            return float(text.replace(".", "").lower())
    return text


def _line(event: yaml.Event) -> int:
    """The number of the line in which an event begins; the opening ``---`` is line 1."""
    return event.start_mark.line + 2 if event.start_mark else 1


def _start(event: yaml.ScalarEvent, size: int) -> int:
    """Where the text of a scalar on one line begins, reckoned from its end: anchors and tags stand
    before it."""
    begin, end = event.start_mark, event.end_mark
    if not begin or not end or begin.line != end.line:
        return -1
    return max(end.column - (event.style in _QUOTES) - size, 0)


@dataclass(slots=True)
class _OpenCollection:
    """An open list or mapping of the build."""

    value: list[object] | dict[str, object]
    path: str
    line: int
    anchor: str | None
    key: str | None = None
    size: int = 1
    height: int = 1


@dataclass(slots=True)
class _ValueBuilder:
    """Turns YAML events into values."""

    hidden: bool
    """Whether characters are to be shown again."""
    stack: list[_OpenCollection] = field(default_factory=list)
    anchors: dict[str, tuple[object, int, int]] = field(default_factory=dict)
    """Each with its size and height."""
    root: object = None
    lines: dict[str, int] = field(default_factory=dict)
    leaves: list[PropertyScalar] = field(default_factory=list)
    flaws: list[tuple[str, int, str]] = field(default_factory=list)
    size: int = 0
    event: yaml.Event | None = None
    """The event that is being built in."""

    def properties(self) -> tuple[Property, ...]:
        if not isinstance(self.root, dict):
            return ()
        return tuple(Property(key, value, self.lines[key]) for key, value in self.root.items())

    def open(
        self, event: yaml.CollectionStartEvent, value: list[object] | dict[str, object]
    ) -> None:
        self._allow(1)
        path = self._path()
        self._spend(1 + len(path))
        self.stack.append(_OpenCollection(value, path, _line(event), event.anchor))

    def close(self) -> None:
        frame = self.stack.pop()
        if frame.anchor:
            self.anchors[frame.anchor] = (frame.value, frame.size, frame.height)
        self._place(frame.value, frame.line, frame.size, frame.height)

    def scalar(self, event: yaml.ScalarEvent) -> None:
        line = _line(event)
        plain = event.implicit[0] and not event.style
        text: str = event.value.translate(_SHOW) if self.hidden else event.value
        if self._awaits_key():
            self._key(text, line)
            return
        value = scalar(text) if plain else text
        size = 1 + len(text)
        path = self._path()
        self._spend(size + len(path))
        if event.anchor:
            self.anchors[event.anchor] = (value, size, 0)
        start = _start(event, len(text)) if text.startswith("[[") else -1
        self.leaves.append(PropertyScalar(path, value, line, start))
        self._place(value, line, size, 0)

    def alias(self, event: yaml.AliasEvent) -> None:
        if event.anchor not in self.anchors:
            raise self._refusal(f"the alias *{event.anchor} has no anchor")
        value, size, height = self.anchors[event.anchor]
        self._allow(height)
        self._spend(size)
        self._place(value, _line(event), size, height)

    def _awaits_key(self) -> bool:
        frame = self.stack[-1] if self.stack else None
        return frame is not None and isinstance(frame.value, dict) and frame.key is None

    def _path(self) -> str:
        if not self.stack:
            return ""
        frame = self.stack[-1]
        last = frame.key if isinstance(frame.value, dict) else str(len(frame.value))
        return f"{frame.path}.{last}" if frame.path else str(last)

    def _refusal(self, reason: str) -> yaml.YAMLError:
        return _Refused(reason, self.event)

    def _allow(self, height: int) -> None:
        if len(self.stack) + height > _MAX_DEPTH:
            raise self._refusal(f"nested deeper than {_MAX_DEPTH} levels")

    def _spend(self, size: int) -> None:
        self.size += size
        if self.size > _MAX_SIZE:
            raise self._refusal(f"more than {_MAX_SIZE:,} characters when written out")

    def _key(self, text: str, line: int) -> None:
        self._spend(len(text))
        frame = self.stack[-1]
        if text in frame.value:
            self.flaws.append(_twice(text, line))
        frame.key = text
        frame.size += len(text)
        if len(self.stack) == 1:
            self.lines[text] = line

    def _place(self, value: object, line: int, size: int, height: int) -> None:
        if not self.stack:
            self.root = value
            return
        if self._awaits_key():
            self._key(str(value), line)
            return
        frame = self.stack[-1]
        frame.size += size
        frame.height = max(frame.height, height + 1)
        if isinstance(frame.value, list):
            frame.value.append(value)
        else:
            frame.value[frame.key or ""] = value
            frame.key = None


def _build(source: str) -> _ValueBuilder:
    """Returns the built values of one YAML document.

    Raises ``yaml.YAMLError`` for invalid YAML and for such as would come to too much.
    """
    if _DIRECTIVE.match(source):
        raise yaml.YAMLError("frontmatter has no directives")
    hidden = not source.isascii() and any(char in source for char in _OLD_BREAKS)
    builder = _ValueBuilder(hidden)
    written = source.translate(_HIDE) if hidden else source
    for event in yaml.parse(written, Loader=SafeLoader):
        builder.event = event
        if isinstance(event, yaml.ScalarEvent):
            builder.scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            builder.open(event, {})
        elif isinstance(event, yaml.SequenceStartEvent):
            builder.open(event, [])
        elif isinstance(event, yaml.CollectionEndEvent):
            builder.close()
        elif isinstance(event, yaml.AliasEvent):
            builder.alias(event)
        elif isinstance(event, yaml.DocumentEndEvent):
            break
    if builder.root is not None and not isinstance(builder.root, dict):
        builder.flaws.append(
            ("frontmatter.not_a_mapping", 2, "the frontmatter holds no properties")
        )
    return builder


def _parts(source: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yields line, key and lines of each part of a frontmatter: from a line that begins with a key
    up to the next."""
    line, key = 0, ""
    own: list[str] = []
    for number, text in enumerate(source.removesuffix("\n").split("\n"), 2):
        name, colon, rest = text.partition(":")
        if colon and _is_key(name) and rest[:1] in ("", " ", "\t"):
            if key:
                yield line, key, own
            line, key, own = number, name.rstrip(" \t"), [text]
        else:
            own.append(text)
    if key:
        yield line, key, own


def _text(part: Sequence[str]) -> object:
    """What a person would read of a part that is no YAML: a list by its dashes, else its text."""
    first = part[0].partition(":")[2].strip()
    items = [_unquote(match.group(1)) for text in part[1:] if (match := _ITEM.match(text))]
    if items and not first:
        return items
    return _unquote(" ".join([first, *(text.strip() for text in part[1:])]))


def _is_key(name: str) -> bool:
    return name != "" and name[0] not in "#-" and not name[0].isspace()


def _unquote(text: str) -> object:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return scalar(text)
