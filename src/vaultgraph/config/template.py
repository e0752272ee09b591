"""The commented file that a vault begins with, written from the model."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby

import yaml

from vaultgraph.config.settings import SECTIONS, SETTINGS, Setting

_WIDTH = 94
_FIRST = "Settings of vaultgraph for this vault. These are the defaults; any line may be deleted"


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
