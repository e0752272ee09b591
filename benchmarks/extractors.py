"""What extractors cost a vault, and whether one without formulas pays for them.

    python benchmarks/extractors.py VAULT [VAULT …]

For each extractor: the notes that have its signs, those in which it finds anything, the CPU seconds
that looking for signs and extracting take, and their share of a whole index run without vectors in
this process. The limit, 3% for all of them, is that of a vault that has no formulas, outlines or
reviews: the synthetic one of ``benchmarks/make_vault.py``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from vaultgraph import Vault
from vaultgraph.extraction import Extractor, Guard, registry
from vaultgraph.model import Note
from vaultgraph.reading import note as reader

LIMIT = 0.03


def costs(extractor: Extractor, notes: list[Note]) -> tuple[int, int, float, float]:
    """Returns how many notes have the signs of an extractor, in how many it finds anything, and the
    CPU seconds of looking for signs and of extracting."""
    begin = time.process_time()
    seen = [note for note in notes if extractor.sees(note)]
    looked = time.process_time()
    found = [
        [tuple(rows) for rows in extractor.extract(note, Guard(extractor.name, note.path)).values()]
        for note in seen
    ]
    return (
        len(seen),
        sum(map(any, found)),
        looked - begin,
        time.process_time() - looked,
    )


def indexed(vault: Path) -> float:
    """Returns the CPU seconds of an index run from nothing, in one process and without vectors."""
    with tempfile.TemporaryDirectory() as folder:
        begin = time.process_time()
        Vault(vault, folder).index(embed=False)
        return time.process_time() - begin


def main() -> int:
    """Prints the table; the status is 1 if the limit is missed where nothing is found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("vaults", type=Path, nargs="+")
    options = parser.parse_args()
    missed = False
    heads = f"{'signs':>8}{'found':>8}{'look s':>9}{'find s':>9}{'share':>8}"
    print(f"{'vault':<24}{'extractor':<12}{heads}")
    for vault in options.vaults:
        paths = sorted(vault.rglob("*.md"))
        notes = [reader.read(str(path.relative_to(vault)), path.read_bytes()) for path in paths]
        whole = indexed(vault)
        all_of_them = everything = 0.0
        for extractor in registry.built_in():
            seen, found, look, find = costs(extractor, notes)
            all_of_them += look + find
            everything += found
            print(
                f"{vault.name:<24}{extractor.name:<12}{seen:>8,}{found:>8,}{look:>9.3f}{find:>9.3f}"
                f"{(look + find) / whole:>8.1%}"
            )
        share = all_of_them / whole
        print(f"{vault.name:<24}{'all':<12}{len(notes):>8,} notes, {whole:.1f} s: {share:>8.1%}")
        missed |= not everything and share > LIMIT
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
