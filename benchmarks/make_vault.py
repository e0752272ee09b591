"""Writes a vault whose links are known, because whoever wrote them knew where they lead.

    python benchmarks/make_vault.py FOLDER -n 10000 [--seed 1]

Beside FOLDER come ``FOLDER.edges.tsv`` (source, target, form; a row for each occurrence) and
``FOLDER.unresolved.tsv`` (source, what was written, form). Equal arguments write equal bytes. Four
notes in ten are Russian; one in twenty shares its name with a note of another folder.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

ENGLISH = (
    "tide delta river silt channel memory gauge flood spring meander basin ripple estuary rain "
    "drought bank current source mouth depth shoal eddy trace path note page margin index draft"
).split()
RUSSIAN = (
    "вода русло память осадок прилив родник излучина берег паводок дождь засуха течение исток "
    "устье глубина отмель след путь заметка страница поле указатель черновик весна снег лёд пойма"
).split()
FOLDERS = ("", "Ideas", "Идеи", "Book/Part one", "Book/Часть 2", "Journal/2025", "R&D (old)")
NO_LINKS = (
    "```text\n{}\n```",
    "`{}`",
    "<!-- {} -->",
    "$$ {} $$",
    "%% %%\n\n    {}",
    "~~~\n{}\n~~~",
)


@dataclass(frozen=True)
class Target:
    """A note that can be linked, with the places in it that links can name."""

    path: str
    unique: bool
    heading: str
    block: str

    @property
    def name(self) -> str:
        """The file name without its ending."""
        return self.path.rsplit("/", 1)[-1].removesuffix(".md")

    @property
    def stem(self) -> str:
        """The path without its ending."""
        return self.path.removesuffix(".md")


@dataclass
class Vault:
    """What is to be written, and what is true of it."""

    targets: list[Target]
    files: dict[str, str] = field(default_factory=dict)
    edges: list[tuple[str, str, str]] = field(default_factory=list)
    unresolved: list[tuple[str, str, str]] = field(default_factory=list)


def _targets(count: int, chance: random.Random) -> list[Target]:
    names: list[str] = []
    paths: dict[str, str] = {}
    for number in range(count):
        words = RUSSIAN if chance.random() < 0.4 else ENGLISH
        name = f"{' '.join(chance.sample(words, 2)).capitalize()} {number}"
        if names and chance.random() < 0.05:
            name = chance.choice(names)
        folder = chance.choice(FOLDERS)
        path = f"{folder}/{name}.md".removeprefix("/")
        if path.lower() not in paths:
            paths[path.lower()] = path
            names.append(name)
    return [
        Target(path, names.count(name) == 1, f"{name.split()[0]} {place}", f"b{place}")
        for place, (path, name) in enumerate(zip(paths.values(), names, strict=True))
    ]


def _case(text: str) -> str:
    return text.upper() if len(text) % 2 else text.lower()


def _address(path: str) -> str:
    return quote(path, safe="/&()") if "(" not in path else f"<{path}>"


FORMS: dict[str, tuple[int, Callable[[Target], str]]] = {
    "plain": (40, lambda to: f"[[{to.name}]]"),
    "display": (12, lambda to: f"[[{to.name}|так или иначе]]"),
    "heading": (8, lambda to: f"[[{to.name}#{to.heading}]]"),
    "block": (5, lambda to: f"[[{to.name}#^{to.block}|there]]"),
    "embed": (4, lambda to: f"![[{to.name}]]"),
    "case": (4, lambda to: f"[[{_case(to.name)}]]"),
    "suffix": (2, lambda to: f"[[{to.name}.md]]"),
    "path": (10, lambda to: f"[[{to.stem}]]"),
    "markdown": (6, lambda to: f"[text]({_address(to.path)})"),
    "table": (3, lambda to: f"\n\n| a | b |\n| - | - |\n| [[{to.stem}\\|cell]] | 1 |\n\n"),
    "footnote": (4, lambda to: f"^[см. [[{to.stem}]]]"),
    "quote": (3, lambda to: f"\n\n> [!note] Title\n> deep [[{to.stem}]]\n\n"),
    "list": (3, lambda to: f"\n\n- one\n    - two [[{to.stem}]]\n\n"),
}
"""The ways to write a link to a note, each with its share."""

BY_PATH = frozenset({"path", "markdown", "table", "footnote", "quote", "list"})
"""Forms that say the whole path, and so tell notes of one name apart."""


def make(count: int, seed: int) -> Vault:
    """Returns a vault of about so many notes, with its edges."""
    chance = random.Random(seed)
    vault = Vault(_targets(count, chance))
    popular = [chance.paretovariate(1.05) for _ in vault.targets]
    for source in vault.targets:
        words = RUSSIAN if source.name[0] > "z" else ENGLISH
        text = ["---", f"aliases: [{source.name} alias]", f"tags: [{words[0]}/{words[1]}]"]
        for to in chance.choices(vault.targets, popular, k=int(chance.random() < 0.1)):
            text.append(f'up: "[[{to.stem}]]"')
            vault.edges.append((source.path, to.path, "property"))
        text += ["---", f"# {source.heading}", ""]
        for _ in range(chance.randint(2, 9)):
            said = " ".join(chance.choices(words, k=chance.randint(8, 40)))
            links = " ".join(_links(vault, source, chance, popular))
            text += [f"{said.capitalize()} {links}.", ""]
        text += [f"The end. ^{source.block}", ""]
        vault.files[source.path] = "\n".join(text)
    return vault


def _links(
    vault: Vault, source: Target, chance: random.Random, popular: list[float]
) -> Iterator[str]:
    to = chance.choices(vault.targets, popular)[0]
    form = chance.choices(list(FORMS), [share for share, _ in FORMS.values()])[0]
    if to.unique or form in BY_PATH:
        vault.edges.append((source.path, to.path, form))
        yield FORMS[form][1](to)
    if chance.random() < 0.06:
        lost = f"Lost {chance.randint(0, 999)}"
        vault.unresolved.append((source.path, lost, "unresolved"))
        yield f"[[{lost}]]"
    if chance.random() < 0.02:
        vault.unresolved.append((source.path, f"{to.name} alias", "alias"))
        yield f"[[{to.name} alias]]"
    if chance.random() < 0.06:
        yield f"\n\n{chance.choice(NO_LINKS).format(f'[[{to.stem}]]')}\n\n"


def write(vault: Vault, folder: Path) -> None:
    """Writes the files below a folder, and what is true beside it."""
    for path, text in vault.files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")
    for name in ("edges", "unresolved"):
        rows = "".join("\t".join(row) + "\n" for row in getattr(vault, name))
        Path(f"{folder}.{name}.tsv").write_text(rows, encoding="utf-8", newline="\n")


def main() -> None:
    """Writes a vault and says what it holds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("-n", type=int, default=10_000, help="notes")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    vault = make(options.n, options.seed)
    write(vault, options.folder)
    print(f"{len(vault.files):,} notes, {len(vault.edges):,} edges, {len(vault.unresolved):,} lost")


if __name__ == "__main__":
    main()
