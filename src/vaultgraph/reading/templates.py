"""Which notes are templates: those of the folders that Obsidian and its plugins are told.

What such a note links may be there only once a note is made of it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from vaultgraph.model import Problem

SETTINGS = {
    ".obsidian/templates.json": "folder",
    ".obsidian/plugins/templater-obsidian/data.json": "templates_folder",
    ".obsidian/plugins/quickadd/data.json": "templateFolderPath",
}
"""Settings of Templates, Templater and QuickAdd, and what they call the folder."""

UNREAD = "settings.templates"
"""The kind of problem that settings are which can't be read."""


@dataclass(frozen=True, slots=True)
class Templates:
    """Folders of templates. Call it with a path; ``problems`` are settings that can't be read."""

    folders: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __call__(self, path: str) -> bool:
        """Returns whether a path is that of a template."""
        return path.lower().startswith(self.folders)


def read(settings: Mapping[str, bytes]) -> Templates:
    """Returns the folders that settings name, by their paths; never raises."""
    folders: list[str] = []
    problems: list[Problem] = []
    for path, data in settings.items():
        try:
            found = json.loads(data, parse_int=float)
        except (ValueError, RecursionError) as error:
            problems.append(Problem(path=path, kind=UNREAD, message=f"not JSON: {error}"))
            continue
        folder = found.get(SETTINGS[path]) if isinstance(found, dict) else None
        if isinstance(folder, str) and folder.strip("/ "):
            folders.append(unicodedata.normalize("NFC", folder.strip("/ ")).lower() + "/")
    return Templates(tuple(folders), tuple(problems))
