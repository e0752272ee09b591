"""The block list: a text file in the index folder that belongs to the person.

One line a name, which is then linked nowhere, or ``note → target``, two paths or names, for one
link that is never made. Lines that begin with ``#`` are comments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from vaultgraph import words
from vaultgraph.errors import ConfigError
from vaultgraph.files import replacing

FILE = "never-link.txt"
ARROW = "→"

_HEAD = """\
# Names that are never suggested as links, one a line; or one link that is never made:
# Note.md → Target.md
"""


@dataclass(frozen=True, slots=True)
class Never:
    """What is never to be linked."""

    names: frozenset[tuple[str, ...]] = frozenset()
    """By their stems, so that each form of a name counts."""
    pairs: frozenset[tuple[str, str]] = field(default=frozenset())

    def blocks_name(self, text: str) -> bool:
        """Returns whether a name is blocked everywhere."""
        return bool(self.names) and tuple(words.stems(text)) in self.names

    def blocks_link(self, note: str, target: str) -> bool:
        """Returns whether one note is never to link the other, both by path."""
        if not self.pairs:
            return False
        return any((one, other) in self.pairs for one in _called(note) for other in _called(target))


def load(folder: Path) -> Never:
    """Returns the block list of an index folder; an empty one where there is none. Raises
    ``ConfigError`` where it can't be read."""
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Never()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ConfigError(f"{path} can't be read: {reason}") from error
    return parse(text)


def parse(text: str) -> Never:
    """Returns what a block list says."""
    names, pairs = set(), set()
    for line in map(str.strip, text.splitlines()):
        note, arrow, target = (part.strip() for part in line.partition(ARROW))
        if not line or line.startswith("#"):
            continue
        if arrow and note and target:
            pairs.add((_plain(note), _plain(target)))
        elif stems := tuple(words.stems(line)):
            names.add(stems)
    return Never(frozenset(names), frozenset(pairs))


def add(folder: Path, line: str) -> None:
    """Adds a line to the block list, unless it is there. Raises ``ConfigError`` for one that is no
    line or says nothing."""
    line = line.strip()
    if not line.isprintable() or not words.stems(line) or line.startswith("#"):
        raise ConfigError(f"{line!r} is no name that could be blocked")
    path = folder / FILE
    before = path.read_text(encoding="utf-8-sig") if path.exists() else _HEAD
    if line in before.splitlines():
        return
    gap = "" if before.endswith("\n") else "\n"
    with replacing(path) as unfinished:
        unfinished.write_text(f"{before}{gap}{line}\n", encoding="utf-8")


def _called(path: str) -> tuple[str, str]:
    plain = _plain(path)
    return plain, plain.rsplit("/", 1)[-1]


def _plain(name: str) -> str:
    return name.strip("/ ").lower().removesuffix(".md")
