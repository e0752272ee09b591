"""YAML as settings need it: every value with its line, and no type that no setting has."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from vaultgraph.errors import ConfigError

_INT64 = 63


class _Loader(yaml.SafeLoader):
    """YAML of texts, numbers, lists and mappings. ``on`` and ``off`` are texts, as in YAML 1.2,
    and so is a number that doesn't fit 64 bits."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Returns a mapping. Raises ``ConstructorError`` for a key that stands twice in it."""
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f"the key {key.value!r} stands twice", problem_mark=key.start_mark
                )
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else id(key))
        return super().construct_mapping(node, deep)


def _number(construct: Callable[[Any, Any], float]) -> Callable[[_Loader, yaml.ScalarNode], object]:
    def read(loader: _Loader, node: yaml.ScalarNode) -> object:
        try:
            value = construct(loader, node)
        except (ValueError, LookupError):
            return node.value
        fits = isinstance(value, float) or value.bit_length() <= _INT64
        return value if fits else node.value

    return read


_KNOWN = ("null", "str", "seq", "map", "merge", "int", "float")
_TAG = "tag:yaml.org,2002:"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag.removeprefix(_TAG) in _KNOWN]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.yaml_constructors = {
    tag: construct
    for tag, construct in yaml.SafeLoader.yaml_constructors.items()
    if tag is None or tag.removeprefix(_TAG) in _KNOWN
} | {
    f"{_TAG}int": _number(yaml.SafeLoader.construct_yaml_int),
    f"{_TAG}float": _number(yaml.SafeLoader.construct_yaml_float),
}


@dataclass(frozen=True, slots=True)
class Document:
    """What a text says, and where."""

    content: Any
    origin: str
    node: yaml.Node | None

    def place(self, path: Sequence[object]) -> str:
        """Returns where a value stands, or the nearest one around it that is written."""
        node, line = self.node, None
        for part in path:
            if isinstance(node, yaml.MappingNode):
                found = next((pair for pair in node.value if pair[0].value == str(part)), None)
                if found is None:
                    break
                line, node = found[0].start_mark.line, found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
                node = node.value[part]
                line = node.start_mark.line
        return self.origin if line is None else f"{self.origin}:{line + 1}"


def read(text: str, origin: str) -> Document:
    """Returns what a YAML text says. Raises ``ConfigError`` with the line."""
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        content = None if node is None else loader.construct_document(node)
    except RecursionError as error:
        raise ConfigError(f"{origin}: nested too deeply") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or "unreadable"
        raise ConfigError(f"{origin}{place}: not valid YAML: {reason}") from error
    finally:
        if loader is not None:
            loader.dispose()
    return Document(content, origin, node)
