"""How often what ``check`` takes for meant is what was meant.

    python benchmarks/fixes.py INDEX [INDEX …]

Of the notes of an index (and of the headings of each note) half are hidden, by a hash of their
names. *Wrong* are hidden names that are taken for one of the others: each would be a wrong fix. The
others are then misspelt, one sign or one letter each, and it is counted how many are found again.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from vaultgraph.checking.headings import Headings
from vaultgraph.checking.spelling import Spellings
from vaultgraph.checking.targets import is_used
from vaultgraph.linking.subpaths import compared
from vaultgraph.storage import parts, queries
from vaultgraph.storage.store import Store

Asked = Callable[[str], str]
"""Takes what is written, and returns what is taken for meant, empty for nothing."""
_SIGNS = str.maketrans({"'": "’", "’": "'", "-": "–", "–": "-", " ": "_", "_": " ", "ё": "е"})
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"


@dataclass
class Count:
    """What came of asking."""

    hidden: int = 0
    wrong: int = 0
    signs: int = 0
    signs_right: int = 0
    slips: int = 0
    slips_right: int = 0
    slips_wrong: int = 0

    def ask(self, kept: Iterable[str], hidden: Iterable[str], asked: Asked) -> None:
        """Adds what comes of some names, of which others are hidden."""
        kept = list(kept)
        known = {compared(name) for name in kept}
        for name in hidden:
            if compared(name) not in known:
                self.hidden += 1
                self.wrong += bool(asked(name))
        for name in kept:
            other = name.translate(_SIGNS)
            if other.lower() != name.lower():
                self.signs += 1
                self.signs_right += compared(asked(other)) == compared(name)
            for other in _slips(name):
                self.slips += 1
                found = compared(asked(other))
                self.slips_right += found == compared(name)
                self.slips_wrong += found not in ("", compared(name))


def is_hidden(name: str) -> bool:
    """Returns whether a name belongs to the half that is hidden."""
    return bool(blake2b(name.lower().encode(), digest_size=1).digest()[0] % 2)


def _slips(name: str) -> Iterator[str]:
    """One slip of each sort in the longest word: a letter too few, another one, two in the wrong
    order."""
    longest = max(re.findall(r"[^\W\d_]+", name), key=len, default="")
    if len(longest) < 5:
        return
    chance = random.Random(name)
    at = chance.randrange(1, len(longest) - 2)
    start = name.index(longest)
    letters = _CYRILLIC if longest[at] >= "\u0400" else _LETTERS
    for word in (
        longest[:at] + longest[at + 1 :],
        longest[:at] + chance.choice(letters) + longest[at + 1 :],
        longest[:at] + longest[at + 1] + longest[at] + longest[at + 2 :],
    ):
        if word != longest:
            yield name[:start] + word + name[start + len(longest) :]


def names(store: Store) -> Count:
    """Returns what comes of the names of notes."""
    stems = {
        file.path.rsplit("/", 1)[-1].removesuffix(".md").lower()
        for file in queries.files(store)
        if file.kind == "note"
    }
    kept = sorted(stem for stem in stems if not is_hidden(stem))
    known = Spellings(kept)
    linking: dict[str, set[int]] = {}
    for link in queries.links(store):
        linking.setdefault(link.key.rsplit("/", 1)[-1], set()).add(link.note_id)

    def asked(written: str) -> str:
        notes = linking.get(written.lower(), set())
        match = known.meant(written, lambda word: is_used(store, word, notes))
        return match.name if match else ""

    count = Count()
    count.ask(kept, filter(is_hidden, sorted(stems)), asked)
    return count


def headings(store: Store) -> Count:
    """Returns what comes of the headings of each note."""
    by_note: dict[int, list[str]] = {}
    for part in parts.headings(store):
        by_note.setdefault(part.note_id, []).append(part.text)
    count = Count()
    for note, texts in by_note.items():
        kept = list(dict.fromkeys(text for text in texts if not is_hidden(text)))
        known = Headings(kept)

        def asked(written: str, known: Headings = known, note: int = note) -> str:
            match = known.meant(f"#{written}", lambda word: is_used(store, word, {note}))
            return match.name.removeprefix("#") if match else ""

        plain = [text for text in kept if not re.search(r"[\[\]|#^\\]|%%|\s\s", text)]
        hidden = (text for text in texts if is_hidden(text) and "#" not in text)
        count.ask(plain, hidden, asked)
    return count


def main(folders: Iterable[str]) -> None:
    """Prints a table."""
    print("| index | of | hidden | wrong | signs found | slips found | slips wrong |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for folder in folders:
        store = Store.open_for_reading(Path(folder))
        for what, count in (("names", names(store)), ("headings", headings(store))):
            cells = (
                Path(folder).name,
                what,
                f"{count.hidden:,}",
                f"{count.wrong:,}",
                f"{count.signs_right:,} of {count.signs:,}",
                f"{count.slips_right:,} of {count.slips:,}",
                f"{count.slips_wrong:,}",
            )
            print(f"| {' | '.join(cells)} |", flush=True)
        store.close()


if __name__ == "__main__":
    main(sys.argv[1:])
