"""Our links against those of a vault whose author knew them: by form, with every difference.

    python benchmarks/synthetic.py [-n 10000] [--seed 1]
    python benchmarks/synthetic.py --vault FOLDER --truth PREFIX

The first makes its own vault with ``make_vault.py``; the second takes any with ``PREFIX.edges.tsv``
and ``PREFIX.unresolved.tsv``. Only links between two different notes are compared.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

import make_vault

from vaultgraph import Vault
from vaultgraph.storage import queries
from vaultgraph.storage.store import Store

Pairs = Counter[tuple[str, str]]

GOAL = 0.999
SHOWN = 20


def truth(path: Path) -> tuple[Pairs, dict[tuple[str, str], str]]:
    """Returns the occurrences of each pair in a file of rows, and in which form one is written."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    forms = {(source, target): form for source, target, form in rows}
    return Counter((source, target) for source, target, _ in rows), forms


def ours(vault: Path) -> tuple[Pairs, Pairs]:
    """Returns our resolved and unresolved pairs."""
    resolved: Pairs = Counter()
    unresolved: Pairs = Counter()
    with tempfile.TemporaryDirectory() as folder:
        Vault(vault, folder).index(embed=False)
        store = Store.open_for_reading(Path(folder))
        paths = {file.id: file.path for file in queries.files(store)}
        for link in queries.links(store):
            if not link.external and link.zone != "canvas":
                if link.target_id is None:
                    unresolved[paths[link.note_id], link.target.removesuffix(".md")] += 1
                else:
                    resolved[paths[link.note_id], paths[link.target_id]] += 1
        store.close()
    return resolved, unresolved


def between_notes(pairs: Pairs) -> Pairs:
    """Returns the pairs of two different notes."""
    return Counter(
        {pair: n for pair, n in pairs.items() if pair[0] != pair[1] and pair[1].endswith(".md")}
    )


def compare(vault: Path, prefix: str) -> bool:
    """Prints the agreement, and returns whether the goal is reached."""
    resolved, unresolved = ours(vault)
    found = between_notes(resolved), unresolved
    reached = True
    print("| links | true | found | equal | share |\n| --- | --- | --- | --- | --- |")
    for name, mine in zip(("edges", "unresolved"), found, strict=True):
        theirs, forms = truth(Path(f"{prefix}.{name}.tsv"))
        theirs = theirs if name == "unresolved" else between_notes(theirs)
        equal = (theirs & mine).total()
        share = equal / max(theirs.total(), mine.total(), 1)
        reached = reached and share >= GOAL
        print(f"| {name} | {theirs.total():,} | {mine.total():,} | {equal:,} | {share:.3%} |")
        for sign, difference in (("missing", theirs - mine), ("extra", mine - theirs)):
            for pair, count in sorted(difference.items())[:SHOWN]:
                form = forms.get(pair, "?")
                print(f"{sign} ({form}, {count}): {pair[0]} -> {pair[1]}", file=sys.stderr)
    return reached


def main() -> int:
    """Prints the table; the status is 1 below the goal."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("-n", type=int, default=10_000, help="notes of the vault that is made")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--vault", type=Path)
    parser.add_argument("--truth", help="what the two files of rows begin with")
    options = parser.parse_args()
    if options.vault:
        return 0 if compare(options.vault, options.truth) else 1
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder, "vault")
        make_vault.write(make_vault.make(options.n, options.seed), vault)
        return 0 if compare(vault, str(vault)) else 1


if __name__ == "__main__":
    sys.exit(main())
