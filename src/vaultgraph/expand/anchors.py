"""The headings that links may name: those that Obsidian finds again where they stand."""

from __future__ import annotations

import re

from vaultgraph.expand.atlas import Atlas
from vaultgraph.linking.subpaths import Anchors
from vaultgraph.storage import parts

_UNSAFE = re.compile(r"[#^|\[\]\\:%`*~=<>\n\r]+")


class Anchored:
    """Finds the heading above a line, read once for each note."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self._notes: dict[str, tuple[Anchors, list[tuple[int, str]]]] = {}

    def heading(self, path: str, line: int) -> str:
        """Returns the heading above a line as a link may name it, or nothing."""
        if path not in self._notes:
            self._notes[path] = self._read(path)
        anchors, headings = self._notes[path]
        above = [heading for heading in headings if heading[0] <= line]
        if not above:
            return ""
        at, text = above[-1]
        name = " ".join(_UNSAFE.sub(" ", text).split())
        return name if name and anchors.find(f"#{name}") == at else ""

    def _read(self, path: str) -> tuple[Anchors, list[tuple[int, str]]]:
        anchors = Anchors()
        headings = []
        file = self.atlas.by_path.get(path)
        for part in parts.headings(self.atlas.store, [file.id]) if file else ():
            anchors.add_heading(part.level, part.text, part.line)
            headings.append((part.line, part.text))
        return anchors, headings
