"""The file of a vault's settings: where it lies, the comments that it begins with, and where the
index lies.

It is written on first use and belongs to the person from then on.
"""

from __future__ import annotations

import hashlib
import os
import textwrap
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

import yaml

from vaultgraph.config.reading import FILE, parse
from vaultgraph.config.settings import SECTIONS, SETTINGS, Setting, Settings
from vaultgraph.errors import ConfigError

FOLDER = ".vaultgraph"
_WIDTH = 94
_FIRST = "Settings of vaultgraph for this vault. These are the defaults; any line may be deleted"


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


def load(
    vault: Path, index_dir: Path | None = None, environment: Mapping[str, str] = os.environ
) -> Settings:
    """Returns the settings of a vault: from the environment, from its folder or from its index
    folder; the defaults where neither says anything. Raises ``ConfigError``."""
    bare = parse("", environment=environment)
    for folder in (vault / FOLDER, index_folder(vault, bare, index_dir)):
        try:
            text = (folder / FILE).read_text(encoding="utf-8")
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            raise ConfigError(f"{folder / FILE} can't be read: {reason}") from error
        return parse(text, str(folder / FILE), environment)
    return bare


def write_template(folder: Path) -> None:
    """Writes the commented defaults where there is no configuration yet."""
    path = folder / FILE
    if not path.exists():
        path.write_text(template(), encoding="utf-8")


def template() -> str:
    """Returns a file that says every default, and what it means."""
    return "\n\n".join(["\n".join(_comment(_FIRST)), *map("\n".join, _parts())]) + "\n"


def default(setting: Setting) -> str:
    """Returns the default of a setting as a file says it."""
    said = yaml.safe_dump(setting.written, default_flow_style=True, width=1000)
    return said.removesuffix("...\n").rstrip()


def _parts() -> Iterator[Iterator[str]]:
    """The lines of each section, and of each setting outside of them."""
    for name, group in groupby(SETTINGS, key=lambda setting: setting.path[0]):
        settings = list(group)
        yield _section(name, settings) if name in SECTIONS else _lines(settings[0])


def _section(name: str, settings: list[Setting]) -> Iterator[str]:
    yield from _comment(SECTIONS[name])
    yield f"{name}:"
    for setting in settings:
        yield from (f"  {line}" for line in _lines(setting))


def _lines(setting: Setting) -> Iterator[str]:
    yield from _comment(setting.description)
    yield f"{setting.path[-1]}: {default(setting)}"


def _comment(text: str) -> Iterator[str]:
    text = text.replace("`", "")
    for line in textwrap.wrap(text + ".", _WIDTH, break_long_words=False, break_on_hyphens=False):
        yield f"# {line}"
