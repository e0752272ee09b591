"""Feeds the resolver names and links that a fuzzer grows.

pip install atheris
python tests/fuzz/resolver.py -max_total_time=1800 FOLDER
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["vaultgraph"]):
    from vaultgraph.linking.names import Names, findable, sought
    from vaultgraph.linking.resolve import resolve
    from vaultgraph.linking.subpaths import Anchors

_NAMES = [
    "a",
    "A",
    "b",
    "a.md",
    "B.MD",
    "é",
    "e\u0301",
    "..",
    ".",
    "",
    " ",
    "a.b",
    "Ð\x90",
    "ß",
    "SS",
]


def _path(data: atheris.FuzzedDataProvider) -> str:
    parts = [
        data.PickValueInList(_NAMES) if data.ConsumeBool() else data.ConsumeUnicode(6)
        for _ in range(data.ConsumeIntInRange(1, 3))
    ]
    return "/".join(parts)


def check(data: bytes) -> None:
    """A link leads to a file that there is, whatever the order of files; a file that the link does
    not look for changes nothing."""
    provider = atheris.FuzzedDataProvider(data)
    paths = {f"{_path(provider)}.md" for _ in range(provider.ConsumeIntInRange(0, 6))}
    source = f"{_path(provider)}.md"
    target = _path(provider)
    names = Names.of(sorted(paths))
    found = resolve(target, source, names)
    assert not found.path or found.path in paths or found.path == source, found
    assert resolve(target, source, Names.of(sorted(paths, reverse=True))) == found
    other = f"{_path(provider)}.md"
    if sought(target) not in findable(other):
        assert resolve(target, source, Names.of({*paths, other})) == found, other
    anchors = Anchors()
    anchors.add_heading(provider.ConsumeIntInRange(1, 6), provider.ConsumeUnicode(9), 3)
    assert anchors.find("#" + provider.ConsumeUnicode(9)) in (0, 3)


if __name__ == "__main__":
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
