"""The frontmatter of a note: its properties, typed by YAML 1.2.

Obsidian reads YAML 1.2, where ``20:07`` and ``no`` are strings and only ``true`` and ``false``
are booleans (https://yaml.org/spec/1.2.2/#103-core-schema). PyYAML speaks 1.1, so only its
events are used and the values are built here: with lines, without recursion, without tags that
would construct objects, and bounded in size where aliases multiply. The line breaks that YAML 1.1
had besides ``\\n`` are ordinary characters to 1.2 and to everybody who counts lines; they are
hidden from PyYAML.

YAML that can't be read is read key by key: what a person would do, who sees at once which one is
wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml
from frontmatter.default_handlers import SafeLoader, YAMLHandler

from vaultgraph.model import Property
from vaultgraph.reading import bad_yaml

_MAX_SIZE = 1_000_000
"""What the properties may come to, written out with all aliases: values, and characters of values,
keys and dotted keys."""
_TOO_MUCH = f"more than {_MAX_SIZE:,} characters when written out"
_MAX_DEPTH = 64
_FIRST_LINE = 2
"""The number of the line below the opening one."""
_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"\n---[ \t]*$", re.MULTILINE)
_DIRECTIVE = re.compile(r"(?:[ \t]*+(?:#.*+)?\n)*+%")
_OLD_BREAKS = "\x85\u2028\u2029"
_HIDE = dict(zip(map(ord, _OLD_BREAKS), "\ufdd0\ufdd1\ufdd2", strict=True))
_SHOW = {ord(hidden): chr(char) for char, hidden in _HIDE.items()}
"""Unicode has set those apart for uses like this: no text holds them."""

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
        return {item.key: item.value for item in _build(fm, _ValueBuilder()).properties()}


_HANDLER = ObsidianHandler()


def read(text: str) -> Frontmatter:
    """Returns the frontmatter of a note's text; without one, all of the text is the body.

    Where the YAML can't be read, each top-level key is read by itself, and of one that can't be
    the text is kept, with a flaw.
    """
    try:
        source, body = _HANDLER.split(text)
    except ValueError:
        return Frontmatter(body=text)
    body_line = text.count("\n", 0, len(text) - len(body)) + 1
    try:
        built = _build(source, _ValueBuilder())
    except yaml.YAMLError:
        built = _recovered(source)
    return Frontmatter(built.properties(), tuple(built.leaves), body_line, body, tuple(built.flaws))


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

    hidden: bool = False
    """Whether characters are to be shown again."""
    first: int = _FIRST_LINE
    """The number of the source's first line."""
    stack: list[_OpenCollection] = field(default_factory=list)
    anchors: dict[str, tuple[object, int, int]] = field(default_factory=dict)
    """Each with its size and height."""
    known: Mapping[str, tuple[object, int, int]] = field(default_factory=dict)
    """Those of the keys before."""
    root: object = None
    lines: dict[str, int] = field(default_factory=dict)
    leaves: list[PropertyScalar] = field(default_factory=list)
    flaws: list[tuple[str, int, str]] = field(default_factory=list)
    size: int = 0

    def line_of(self, event: yaml.Event) -> int:
        """Returns the number of the line in which an event begins."""
        return event.start_mark.line + self.first if event.start_mark else self.first

    def properties(self) -> tuple[Property, ...]:
        if not isinstance(self.root, dict):
            return ()
        return tuple(Property(key, value, self.lines[key]) for key, value in self.root.items())

    def add(self, other: _ValueBuilder) -> None:
        """Takes over the properties of another builder."""
        for item in other.properties():
            if item.key in self.lines:
                self._repeated(item.key, item.line)
        if isinstance(self.root, dict) and isinstance(other.root, dict):
            self.root |= other.root
        self.lines |= other.lines
        self.anchors |= other.anchors
        self.leaves += other.leaves
        self.flaws += other.flaws
        self.size = max(self.size, other.size)

    def open(
        self, event: yaml.CollectionStartEvent, value: list[object] | dict[str, object]
    ) -> None:
        self._allow(1)
        path = self._path()
        self._spend(1 + len(path))
        self.stack.append(_OpenCollection(value, path, self.line_of(event), event.anchor))

    def close(self) -> None:
        frame = self.stack.pop()
        if frame.anchor:
            self.anchors[frame.anchor] = (frame.value, frame.size, frame.height)
        self._place(frame.value, frame.line, frame.size, frame.height)

    def scalar(self, event: yaml.ScalarEvent) -> None:
        line = self.line_of(event)
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
        anchor = event.anchor or ""
        found = self.anchors.get(anchor) or self.known.get(anchor)
        if found is None:
            raise yaml.YAMLError(f"the alias *{event.anchor} has no anchor")
        value, size, height = found
        self._allow(height)
        self._spend(size)
        self._place(value, self.line_of(event), size, height)

    def _awaits_key(self) -> bool:
        frame = self.stack[-1] if self.stack else None
        return frame is not None and isinstance(frame.value, dict) and frame.key is None

    def _path(self) -> str:
        if not self.stack:
            return ""
        frame = self.stack[-1]
        last = frame.key if isinstance(frame.value, dict) else str(len(frame.value))
        return f"{frame.path}.{last}" if frame.path else str(last)

    def _allow(self, height: int) -> None:
        if len(self.stack) + height > _MAX_DEPTH:
            raise yaml.YAMLError(f"nested deeper than {_MAX_DEPTH} levels")

    def _spend(self, size: int) -> None:
        self.size += size
        if self.size > _MAX_SIZE:
            raise yaml.YAMLError(_TOO_MUCH)

    def _key(self, text: str, line: int) -> None:
        self._spend(len(text))
        frame = self.stack[-1]
        if text in frame.value:
            self._repeated(text, line)
        frame.key = text
        frame.size += len(text)
        if len(self.stack) == 1:
            self.lines[text] = line

    def _repeated(self, key: str, line: int) -> None:
        message = f"the key {key!r} occurs twice; the last one counts"
        self.flaws.append(("frontmatter.duplicate_key", line, message))

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


def _build(source: str, builder: _ValueBuilder) -> _ValueBuilder:
    """Returns the builder with the values of one YAML document.

    Raises ``yaml.YAMLError`` for invalid YAML and for such as would come to too much.
    """
    if _DIRECTIVE.match(source):
        raise yaml.YAMLError("frontmatter has no directives")
    builder.hidden = not source.isascii() and any(char in source for char in _OLD_BREAKS)
    written = source.translate(_HIDE) if builder.hidden else source
    for event in yaml.parse(written, Loader=SafeLoader):
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
            ("frontmatter.not_a_mapping", builder.first, "the frontmatter holds no properties")
        )
    return builder


def _recovered(source: str) -> _ValueBuilder:
    """The values of a source that is no YAML as a whole: each key is built by itself, and of one
    that can't be the text is kept."""
    whole = _ValueBuilder(root={})
    for part in bad_yaml.parts(source, _FIRST_LINE):
        whole.add(_single(part, whole))
    return whole


def _single(part: bad_yaml.Part, whole: _ValueBuilder) -> _ValueBuilder:
    """One key, if need be without lines that belong to none, or its text."""
    error = yaml.YAMLError(_TOO_MUCH if part.key else "no key stands here")
    is_readable = part.key and len(part.text) <= _MAX_SIZE
    for text in dict.fromkeys([part.text, part.own_text()] if is_readable else []):
        single = _ValueBuilder(first=part.line, known=whole.anchors, size=whole.size)
        try:
            _build(f"{text}\n", single)
        except yaml.YAMLError as reason:
            error = reason
        else:
            if text != part.text:
                single.flaws.append(_flaw(part, error))
            return single
    return _kept(part, error)


def _flaw(part: bad_yaml.Part, error: yaml.YAMLError) -> tuple[str, int, str]:
    """What is wrong with a part, in the line that YAML names unless it is one below."""
    mark = getattr(error, "problem_mark", None)
    line = min(part.line + mark.line, part.last_line) if mark else part.line
    what = f"the value of {part.key!r}" if part.key else "what stands here"
    reason = getattr(error, "problem", "") or str(error).split("\n")[0]
    return "frontmatter.invalid", line, f"{what} is no valid YAML: {reason}"


def _kept(part: bad_yaml.Part, error: yaml.YAMLError) -> _ValueBuilder:
    """The text of a key whose value can't be read."""
    kept = _ValueBuilder(root={}, flaws=[_flaw(part, error)])
    if part.key:
        items = part.items()
        value = [text for _, text in items] if items else part.content()
        kept.root = {part.key: value}
        kept.lines[part.key] = part.line
        for index, (line, text) in enumerate(items):
            kept.leaves.append(PropertyScalar(f"{part.key}.{index}", text, line))
        if not items:
            kept.leaves.append(PropertyScalar(part.key, value, part.line))
    return kept
