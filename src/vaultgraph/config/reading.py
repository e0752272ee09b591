"""Reads settings from the text of a file and from the environment, and says what is wrong with
them: the file and line or the variable, the key, what it may be, what was probably meant."""

from __future__ import annotations

import difflib
import reprlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from vaultgraph.config.settings import SECTIONS, SETTINGS, Setting, Settings
from vaultgraph.config.yaml_text import read
from vaultgraph.errors import ConfigError

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

FILE = "config.yaml"
_SHORT = ("encoder", "name")
"""What a text says where a section could be."""
_KNOWN = dict.fromkeys(each.path[:depth] for each in SETTINGS for depth in (1, 2))
_DEFAULTS: Mapping[tuple[int | str, ...], object] = {each.path: each.default for each in SETTINGS}


def parse(text: str, origin: str = FILE, environment: Mapping[str, str] | None = None) -> Settings:
    """Returns the settings of a text, but for those that the environment says. Raises
    ``ConfigError`` with the place and the remedy."""
    file = read(text, origin)
    content = {} if file.content is None else file.content
    if not isinstance(content, dict):
        raise ConfigError(f"{origin}: expected `key: value` lines")
    content = _said(content)
    settings = _validated(content, file.place)
    given = _given(environment or {})
    for setting, value in given:
        *section, key = setting.path
        (content.setdefault(section[0], {}) if section else content)[key] = value
    # The file alone is right, so what is wrong now is a variable.
    return _validated(content, _variable) if given else settings


def _said(content: dict[Any, Any], path: tuple[str, ...] = ()) -> dict[Any, Any]:
    """What a mapping says: a known key without a value says nothing, as one that is left out."""
    said = {}
    for key, value in content.items():
        here = (*path, key)
        if value is None and here in _KNOWN:
            continue
        if here == _SHORT[:1] and not isinstance(value, dict):
            said[key] = {_SHORT[1]: value}
        elif here[0] in SECTIONS and not path and isinstance(value, dict):
            said[key] = _said(value, here)
        else:
            said[key] = value
    return said


def _given(environment: Mapping[str, str]) -> list[tuple[Setting, object]]:
    """What the environment says: texts as they are, all else as YAML. An empty variable says
    nothing."""
    return [
        (each, text if isinstance(each.default, str) else read(text, each.variable).content)
        for each in SETTINGS
        if (text := environment.get(each.variable))
    ]


def _variable(path: Sequence[object]) -> str:
    """The environment variable that a value comes from."""
    return next(each.variable for each in SETTINGS if each.path == path[: len(each.path)])


@cache
def _adapter() -> TypeAdapter[Settings]:
    from pydantic import TypeAdapter

    return TypeAdapter(Settings)


def _validated(content: dict[Any, Any], place: Callable[[Sequence[object]], str]) -> Settings:
    """The settings of a content; ``place`` says where a value of it stands."""
    if not content:
        return Settings()
    from pydantic import ValidationError

    try:
        return _adapter().validate_python(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
    message, hint = _explained(first)
    raise ConfigError(f"{place(first['loc'])}: {message}", hint)


def _explained(error: ErrorDetails) -> tuple[str, str]:  # noqa: C901 - a table of cases
    """What pydantic found, in the words of this package, and the remedy."""
    kind, path, shown = error["type"], error["loc"], reprlib.repr(error["input"])
    limits = error.get("ctx", {})
    if kind in ("unexpected_keyword_argument", "invalid_key"):
        return f"unknown key {_key(path)!r}", _meant(path)
    if path[-1] == "[key]":
        return f"{_key(path[:1])!r} can't name {shown}", "letters, digits and _, no digit first"
    if isinstance(path[-1], int) and kind == "string_type":
        return f"{_key(path[:-1])!r} must be a list of texts; one of them is {shown}", ""
    key = repr(_key(tuple(part for part in path if isinstance(part, str))))
    match kind:
        case "literal_error":
            return f"{key} can't be {shown}", "one of: " + limits["expected"].replace("'", "")
        case "dataclass_type" | "dict_type":
            return f"{key} holds further settings, indented below it", ""
        case "tuple_type":
            return f"{key} must be a list of texts, not {shown}", "- one a line, or [in, brackets]"
        case "string_type":
            return f"{key} must be a text, not {shown}", _quoted(error["input"])
        case "string_too_short":
            return f"{key} is empty", f"the default is {_DEFAULTS[path]}"
        case "int_type":
            return f"{key} must be a whole number, not {shown}", ""
        case "float_type":
            return f"{key} must be a number, not {shown}", ""
        case "greater_than_equal":
            return f"{key} must be at least {limits['ge']:g}, not {shown}", ""
        case "less_than_equal":
            return f"{key} must be at most {limits['le']:g}, not {shown}", ""
        case "string_unicode":
            return f"{key} holds a character that can't be printed", ""
        case "value_error":
            return f"{key} {limits['error']}", ""
    return f"{key} can't be {shown}", error["msg"]


def _quoted(value: object) -> str:
    return f"put it in quotes: '{value}'" if isinstance(value, int | float) else ""


def _key(path: Sequence[object]) -> str:
    return ".".join(map(str, path[:1] if path == _SHORT else path))


def _meant(path: Sequence[object]) -> str:
    """The keys that a key nobody knows may stand for: the same elsewhere, or the nearest here."""
    *section, key = map(str, path)
    elsewhere = [setting.key for setting in SETTINGS if setting.path[-1] == key]
    if elsewhere:
        return f"did you mean {' or '.join(map(repr, elsewhere))}?"
    here = [known[-1] for known in _KNOWN if list(known[:-1]) == section]
    near = difflib.get_close_matches(key, here, 1, 0.5)
    return f"did you mean {near[0]!r}?" if near else "known: " + ", ".join(here)
