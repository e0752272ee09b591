"""Feeds the reader whatever breaks it: bytes that a fuzzer grows, guided by the code they reach.

    pip install atheris
    python tests/fuzz/reader.py -dict=tests/fuzz/obsidian.dict -max_total_time=1800 FOLDER

``FOLDER`` keeps the inputs that reached something new; it may begin empty, or with notes. Options
are libFuzzer's. A finding is a traceback and a file ``crash-…``; make it a test before mending it.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["vaultgraph", "markdown_it", "mdit_py_plugins"]):
    from vaultgraph.model import FileKind
    from vaultgraph.reading import note as reader
    from vaultgraph.reading.decoding import decode
    from vaultgraph.reading.passages import passages

_LONGEST = 20_000


def check(data: bytes) -> None:
    """Reads some bytes as a note and as a canvas; what is found must lie where it is said to."""
    data = data[:_LONGEST]
    lines = decode(data).text.split("\n")
    note = reader.read("folder/note.md", data)
    for link in note.links:
        assert 1 <= link.line <= len(lines), link
        assert 0 <= link.start <= link.end, link
    for part in (*note.headings, *note.tags, *note.footnotes, *note.messages, *note.problems):
        assert 0 <= part.line <= len(lines), part
    for passage in passages(note):
        assert 1 <= passage.line <= passage.end_line <= len(lines), passage
        assert passage.text.strip(), passage
    reader.read("folder/map.canvas", data, FileKind.CANVAS)


if __name__ == "__main__":
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
