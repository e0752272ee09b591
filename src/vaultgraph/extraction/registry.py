"""Which extractors there are: those of this package, and those that other packages bring.

Another package's is found by its entry point in the group ``vaultgraph.extractors``
(https://packaging.python.org/specifications/entry-points). Looking for entry points reads the
metadata of every package that is installed, so it is done only when asked.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Collection, Iterable
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from vaultgraph.extraction.interface import Extractor

GROUP = "vaultgraph.extractors"
"""The entry points of other packages' extractors, and the package of our own."""

_LOG = logging.getLogger(__name__)


@cache
def built_in() -> tuple[Extractor, ...]:
    """Returns the extractors of this package."""
    return tuple(loaded(place)() for place in import_module(GROUP).BUILT_IN)


@cache
def installed() -> tuple[Extractor, ...]:
    """Returns all extractors that are installed: ours, and those of other packages by name. One
    that can't be loaded, or takes a name that is taken, is left out, and a warning says so."""
    found = list(built_in())
    names = {each.name for each in found}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        extractor = _of(point)
        if extractor is None:
            continue
        if extractor.name in names:
            _LOG.warning("the extractor %s of %s: the name is taken", extractor.name, point.value)
            continue
        names.add(extractor.name)
        found.append(extractor)
    return tuple(found)


def named(names: Collection[str]) -> tuple[Extractor, ...]:
    """Returns those of the installed extractors that go by some names."""
    known = built_in()
    if not {each.name for each in known}.issuperset(names):
        known = installed()
    return tuple(each for each in known if each.name in names)


def everywhere(extractor: Extractor) -> Extractor:
    """Returns an extractor that is run on every note, whether it sees its signs there or not."""
    willing = copy.copy(extractor)
    willing.everywhere = True
    return willing


def loaded(place: str) -> Any:
    """Returns what a place of the form ``module:name`` means."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


def _of(point: EntryPoint) -> Extractor | None:
    try:
        extractor = point.load()()
    except Exception as error:  # noqa: BLE001 - whatever another package's code does on import
        _LOG.warning("the extractor %s can't be loaded: %r", point.value, error)
        return None
    if not isinstance(extractor, Extractor):
        _LOG.warning("the extractor %s is no Extractor", point.value)
        return None
    return extractor


def kind_names(extractors: Iterable[Extractor]) -> tuple[str, ...]:
    """Returns the names of the node kinds that extractors bring."""
    return tuple(kind.name for each in extractors for kind in each.kinds)
