"""Files of a vault, made from a seed: by the grammar of ``notes.grammar``, by changing such files
and those of the sample vault, and from bytes and characters at random."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
SAMPLE = HERE.parent.parent / "sample_vault"

_SLOT = re.compile(r"⟨(\w+)([?*+]?)⟩")
_INVISIBLE = re.compile(r"\{U\+([0-9A-F]{4,6})\}")
_SIGNS = str.maketrans({"↵": "\n", "⇥": "\t", "␣": " "})
_DEEPEST = 24
_LARGEST = 6_000
"""Characters after which a text takes the plainest alternatives only."""

MIXED = 3
"""One in so many texts is put in quotes, lists or cells."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made: what kind of thing it is, its name, its bytes."""

    kind: str
    path: str
    data: bytes


@cache
def grammar() -> Mapping[str, Sequence[str]]:
    """Returns the alternatives of each rule."""
    rules: dict[str, list[str]] = {}
    name = ""
    for line in (HERE / "notes.grammar").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            name, _, line = line.partition("=")  # noqa: PLW2901
            name = name.strip()
        alternatives = [each.strip(" ") for each in line.split("¦") if each.strip(" ")]
        rules.setdefault(name, []).extend(map(_visible, alternatives))
    return rules


def _visible(text: str) -> str:
    return _INVISIBLE.sub(lambda match: chr(int(match[1], 16)), text.translate(_SIGNS))


class _Text:
    """A text in the making."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.left = _LARGEST

    def of(self, rule: str, depth: int = 0) -> str:
        """Returns a text of a rule."""
        alternatives = grammar()[rule]
        plain = depth > _DEEPEST or self.left < 0
        chosen = alternatives[0] if plain else self.random.choice(alternatives)
        self.left -= len(chosen)
        return _SLOT.sub(lambda match: self._slot(match[1], match[2], depth + 1), chosen)

    def _slot(self, rule: str, times: str, depth: int) -> str:
        low, high = {"": (1, 1), "?": (0, 1), "*": (0, 3), "+": (1, 4)}[times]
        return "".join(self.of(rule, depth) for _ in range(self.random.randint(low, high)))


FILES: Mapping[str, tuple[str, str]] = {
    "table": ("table", ".md"),
    "maths": ("equation", ".md"),
    "html": ("html", ".md"),
    "transcript": ("transcript", ".md"),
    "json": ("json", ".md"),
    "diff": ("diff", ".md"),
    "fence": ("fence", ".md"),
    "frontmatter": ("frontmatter", ".md"),
    "chat": ("chat", ".md"),
    "footnotes": ("footnotes", ".md"),
    "formulas": ("formulas", ".md"),
    "outline": ("outline", ".md"),
    "review": ("review", ".md"),
    "unicode": ("unicode", ".md"),
    "note": ("blocks", ".md"),
    "canvas": ("canvas", ".canvas"),
    "base": ("base", ".base"),
}
"""The kinds of files that the grammar makes: the rule they are made by, and their extension."""


def made(random: Random) -> Made:
    """Returns a file made by the grammar."""
    kind = random.choice(list(FILES))
    rule, extension = FILES[kind]
    text = _Text(random).of(rule)
    if extension == ".md":
        if not random.randrange(MIXED):
            text = _contained(random, text)
        if kind != "frontmatter" and not random.randrange(MIXED):
            text = f"{_Text(random).of('block')}\n\n{text}\n\n{_Text(random).of('block')}"
    return Made(kind, _name(random, extension), _encoded(random, text))


def _name(random: Random, extension: str) -> str:
    return random.choice(["n", "1.2.3 План", "a=b + c", "Δ12", "folder/é", "10_д"]) + extension


def _contained(random: Random, text: str) -> str:
    """A text in quotes, lists, cells, comments, one in another."""
    for _ in range(random.randint(1, 3)):
        first, rest = random.choice(
            [("> ", "> "), (">", ">"), ("- ", "  "), ("1. ", "   "), ("    ", "    "), ("\t", "\t"),
             ("> [!note]- t\n> ", "> "), ("[^1]: ", "    "), ("| ", "| "), ("%%\n", ""),
             ("<div>\n", ""), ("- [ ] ", "\t"), (">[!nexus_user] **User** - 1.1.2025\n> ", "> ")]
        )  # fmt: skip
        text = first + f"\n{rest}".join(text.split("\n"))
    return text


_ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251")
_MISTAKEN = ("mac_roman", "latin-1")
_SELDOM = 12
"""One text in so many is in another encoding than UTF-8, one has been read in a wrong one, and one
holds half a character."""


def _encoded(random: Random, text: str) -> bytes:
    """A text in one of the encodings, and with the ends of lines, that files come in."""
    text = text.replace("\n", random.choice(["\n", "\n", "\n", "\n", "\r\n", "\r"]))
    way = random.randrange(_SELDOM)
    if way == 0:
        encoding = random.choice(_ENCODINGS)
        return text.encode(encoding, "replace" if encoding == "cp1251" else "surrogatepass")
    data = text.encode("utf-8", "surrogatepass")
    if way == 1:
        return data.decode(random.choice(_MISTAKEN)).encode()
    if way == 2:
        at = random.randint(0, len(data))
        return data[:at] + b"\xed\xa0\x80" + data[at:]
    return data


# --- at random -----------------------------------------------------------------------------------


@cache
def _marks() -> Sequence[str]:
    """Everything that the grammar writes between its slots."""
    pieces = {
        piece
        for alternatives in grammar().values()
        for each in alternatives
        for piece in _SLOT.sub("\x00\x00", each).split("\x00\x00")
    }
    return sorted(pieces - {""})


@cache
def _samples() -> Sequence[bytes]:
    return [
        path.read_bytes()
        for path in sorted(SAMPLE.rglob("*"))
        if path.suffix in (".md", ".canvas", ".base") and ".vaultgraph" not in path.parts
    ]


def _bytes(random: Random) -> bytes:
    return random.randbytes(random.randint(0, 120))


_RANGES = [
    (0, 0x7F), (0, 0x7F), (0x400, 0x45F), (0x300, 0x36F), (0x590, 0x6FF), (0x2000, 0x2BFF),
    (0xFE00, 0xFFFF), (0x1F000, 0x1FAFF), (0xD800, 0xDFFF), (0, 0x10FFFF),
]  # fmt: skip


def _characters(random: Random) -> bytes:
    first, last = random.choice(_RANGES)
    chars = (
        chr(random.randint(first, last)) if random.random() < 0.8 else random.choice(" \n=+→|`$[]")
        for _ in range(random.randint(0, 120))
    )
    return _encoded(random, "".join(chars))


def _soup(random: Random) -> bytes:
    pieces = random.choices(_marks(), k=random.randint(1, 40))
    return _encoded(random, "".join(pieces))


def _cut(random: Random, whole: Sequence[bytes], most: int) -> list[bytes]:
    begin = random.randint(0, len(whole))
    return list(whole[begin : begin + random.randint(0, most)])


def _changed(random: Random) -> bytes:
    """A file of the sample vault or of the grammar with parts of it lost, doubled, moved, mixed
    with another one, or hit by stray bytes."""

    def one() -> bytes:
        return random.choice(_samples()) if random.random() < 0.3 else made(random).data

    data = one()
    for _ in range(random.randint(1, 5)):
        lines = random.random() < 0.5
        units = (
            data.splitlines(keepends=True) if lines else [data[i : i + 1] for i in range(len(data))]
        )
        at, most = random.randint(0, len(units)), 5 if lines else 12
        change = random.randrange(7)
        if change == 0:
            del units[at : at + random.randint(1, most)]
        elif change == 1:
            units[at:at] = _cut(random, units, most)
        elif change == 2 and len(units) > 1:
            other = random.randrange(len(units))
            at = min(at, len(units) - 1)
            units[at], units[other] = units[other], units[at]
        elif change == 3:
            units[at:at] = [random.choice(_marks()).encode("utf-8", "surrogatepass")]
        elif change == 4:
            other_units = one().splitlines(keepends=True)
            units[at:] = _cut(random, other_units, 40)
        elif change == 5:
            units[at:at] = _cut(random, units, most) * random.randint(2, 300)
        else:
            units[at:at] = [random.randbytes(1) for _ in range(random.randint(1, 3))]
        data = b"".join(units)[:_LONGEST]
    return data


_LONGEST = 20_000

_RANDOM: Mapping[str, tuple[Callable[[Random], bytes], int]] = {
    "bytes": (_bytes, 1),
    "characters": (_characters, 2),
    "soup": (_soup, 4),
    "changed": (_changed, 5),
}
"""Ways to make a file at random, and how often each is taken."""


def at_random(random: Random) -> Made:
    """Returns a file made without a grammar, or by damaging one."""
    weights = [weight for _, weight in _RANDOM.values()]
    (kind,) = random.choices(list(_RANDOM), weights)
    extension = random.choice([".md"] * 12 + [".canvas", ".base"])
    return Made(kind, _name(random, extension), _RANDOM[kind][0](random))


EVERY = 5
"""One of so many inputs is made by the grammar, the others at random."""


def file(seed: int, number: int) -> Made:
    """Returns the file of a number in the sequence that a seed begins; always the same."""
    random = Random(f"{seed} {number}")
    return made(random) if number % EVERY == 0 else at_random(random)
