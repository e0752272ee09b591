"""How long questions wait for their answer, and how much memory that takes.

    python benchmarks/latency.py [VAULT ...] [--made-up NOTES] [--questions N]

Each vault is indexed into a temporary folder, then asked in a process of its own: titles and parts
of sentences by ``query``, notes by ``related``, one after the other, as the page's server does.
Besides, SQLite's bm25 alone over the same passages (``fts5``): the least that a search by words can
take.

The vault made up has notes of 19 KB with thirteen links each, Russian and English in turn, in words
as frequent as those of languages are (Zipf).
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import accumulate
from pathlib import Path

from vaultgraph import Vault
from vaultgraph.storage.database import FILE
from vaultgraph.words import stems

SYLLABLES = (
    "ба во ги да же за ка ло му не от пре ра со та у фор хо це ша я ние ость тель".split(),
    "an be con de er fo ga hi in ka lo ma ne ous pre re si ta tion un ver wi ly ment".split(),
)
VOCABULARY, BYTES, LINKS = 40_000, 19_000, 13
MODES = ("keyword", "semantic", "hybrid")


def made_up(folder: Path, count: int) -> None:
    """Writes a vault of so many notes."""
    chance = random.Random(count)
    languages = [list(_words(syllables, chance)) for syllables in SYLLABLES]
    frequency = list(accumulate(1 / rank for rank in range(3, VOCABULARY + 3)))
    titles = [
        f"{' '.join(chance.choices(languages[note % 2][500:], k=3)).capitalize()} {note}"
        for note in range(count)
    ]
    for note, title in enumerate(titles):
        words = languages[note % 2]
        paragraphs, size = [f"# {title}"], 0
        while size < BYTES:
            if len(paragraphs) % 5 == 0:
                paragraphs.append(f"## {' '.join(chance.choices(words[200:], k=3))}")
            said = " ".join(chance.choices(words, cum_weights=frequency, k=chance.randint(15, 90)))
            paragraphs.append(
                f"{said.capitalize()}. [[{titles[int(count * chance.random() ** 3)]}]]"
            )
            size += len(said.encode())
        linked = [at for at, text in enumerate(paragraphs) if text.endswith("]]")]
        for at in linked[LINKS:]:
            paragraphs[at] = paragraphs[at].partition(" [[")[0]
        place = folder / f"{note % 40}" / f"{title}.md"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("\n\n".join(paragraphs), encoding="utf-8")


def _words(syllables: Sequence[str], chance: random.Random) -> Iterator[str]:
    seen: set[str] = set()
    while len(seen) < VOCABULARY:
        word = "".join(chance.choices(syllables, k=chance.randint(1, 4)))
        if word not in seen:
            seen.add(word)
            yield word


def questions(vault: Vault, count: int) -> tuple[list[str], list[str]]:
    """Returns texts to ask, half of them titles, half parts of sentences; and paths of notes."""
    with closing(sqlite3.connect(vault.folder / FILE)) as database:
        notes = database.execute(
            "SELECT path, title FROM note JOIN file USING (id) ORDER BY path"
        ).fetchall()
        (passages,) = database.execute("SELECT max(id) FROM passage").fetchone()
        chance = random.Random(0)
        some = chance.sample(notes, min(count, len(notes)))
        said: list[str] = []
        while len(said) < count // 2:
            passage = "SELECT text FROM passage WHERE id >= ? ORDER BY id LIMIT 1"
            (text,) = database.execute(passage, (chance.randint(1, passages),)).fetchone()
            words = text.split()
            if len(words) > 12:
                begin = chance.randrange(len(words) - 6)
                said.append(" ".join(words[begin : begin + 6]))
    return [title for _, title in some[: count - len(said)]] + said, [path for path, _ in some]


def milliseconds(ask: Callable[[str], object], asked: Sequence[str]) -> list[float]:
    """Returns the median and the 95th percentile of how long questions take, after one more."""
    ask(asked[-1])
    taken = []
    for question in asked:
        begin = time.perf_counter()
        ask(question)
        taken.append(1000 * (time.perf_counter() - begin))
    return [statistics.median(taken), statistics.quantiles(taken, n=20)[-1]]


def measured(vault: Vault, count: int) -> dict[str, list[float]]:
    """Returns figures by what is asked, and the memory of it all."""
    texts, notes = questions(vault, count)
    found = {mode: milliseconds(partial(vault.query, mode=mode), texts) for mode in MODES}
    found["related"] = milliseconds(vault.related, notes)
    with closing(sqlite3.connect(vault.folder / FILE)) as database:

        def bm25(text: str) -> object:
            wanted = " OR ".join(f'"{stem}"' for stem in stems(text)) or '""'
            statement = "SELECT rowid FROM word WHERE word MATCH ? ORDER BY rank LIMIT 10"
            return database.execute(statement, (wanted,)).fetchall()

        found["fts5"] = milliseconds(bm25, texts)
    found["memory"] = [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000]
    return found


def row(root: Path, name: str, count: int) -> None:
    """Prints the figures of one vault."""
    with tempfile.TemporaryDirectory() as folder:
        # In processes of their own: a child is said to have had the memory of its parent.
        begin = time.perf_counter()
        index = [sys.executable, "-m", "vaultgraph", "index", str(root), "--index-dir", folder]
        subprocess.run(index, check=True, capture_output=True)
        seconds = time.perf_counter() - begin
        ask = [sys.executable, __file__, str(root), "--index", folder, "--questions", str(count)]
        answer = subprocess.run(ask, check=True, capture_output=True, text=True).stdout
        notes = list(root.rglob("*.md"))
        size = sum(note.stat().st_size for note in notes) / 1e6
        kept = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file()) / 1e6
    found = json.loads(answer)
    print(
        f"{name}: {len(notes):,} notes, {size:.0f} MB, indexed in {seconds:.0f} s,"
        f" index {kept:.0f} MB, memory of the asking process {found.pop('memory')[0]:.0f} MB"
    )
    for what, (median, slow) in found.items():
        print(f"  {what:<10}{median:>8.0f}{slow:>8.0f}")


def main() -> None:
    """Prints the tables: milliseconds, the median and the 95th percentile."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("vaults", nargs="*", type=Path)
    parser.add_argument("--made-up", type=int, default=5200, help="notes; 0: no such vault")
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--index", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.index:
        print(json.dumps(measured(Vault(options.vaults[0], options.index), options.questions)))
        return
    for root in options.vaults:
        row(root, root.name, options.questions)
    if options.made_up:
        with tempfile.TemporaryDirectory() as folder:
            made_up(Path(folder), options.made_up)
            row(Path(folder), "made up", options.questions)


if __name__ == "__main__":
    main()
