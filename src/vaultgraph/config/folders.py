"""Where a vault's settings and its index lie.

The file is written with its comments on first use and belongs to the person from then on.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from vaultgraph.config.reading import FILE, parse
from vaultgraph.config.settings import Settings
from vaultgraph.config.template import template
from vaultgraph.errors import ConfigError

FOLDER = ".vaultgraph"


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
