"""Our links against those Obsidian itself computed for a vault.

    python benchmarks/oracle.py VAULT RESOLVED.json UNRESOLVED.json

The two files are Obsidian's ``metadataCache.resolvedLinks`` and ``unresolvedLinks``: source to
target to the number of occurrences. Prints how many agree and every one that does not, with the
lines that hold it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from vaultgraph import Vault
from vaultgraph.storage import queries
from vaultgraph.storage.store import Store

Pairs = Counter[tuple[str, str]]


def theirs(path: Path) -> Pairs:
    """Returns the occurrences of each pair in one of Obsidian's files."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return Counter(
        {(source, to): n for source, goals in content.items() for to, n in goals.items()}
    )


def ours(vault: Path) -> tuple[Pairs, Pairs, dict[tuple[str, str], list[str]]]:
    """Returns our resolved and unresolved pairs, and the text of each."""
    resolved: Pairs = Counter()
    unresolved: Pairs = Counter()
    texts: dict[tuple[str, str], list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        Vault(vault, folder).index(embed=False)
        store = Store.open_for_reading(Path(folder))
        paths = {file.id: file.path for file in queries.files(store)}
        for link in queries.links(store):
            if link.external:
                continue
            goal = paths[link.target_id] if link.target_id else link.target
            pair = (paths[link.note_id], goal)
            (resolved if link.target_id else unresolved)[pair] += 1
            texts.setdefault(pair, []).append(f"line {link.line}: {link.raw}")
        store.close()
    return resolved, unresolved, texts


def main() -> int:
    """Prints the agreement; the status is 1 if anything of Obsidian's is missing."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("vault", type=Path)
    parser.add_argument("resolved", type=Path)
    parser.add_argument("unresolved", type=Path)
    options = parser.parse_args()
    our_resolved, our_unresolved, texts = ours(options.vault)
    missing = 0
    for title, obsidian, found in (
        ("resolved", theirs(options.resolved), our_resolved),
        ("unresolved", theirs(options.unresolved), our_unresolved),
    ):
        print(
            f"{title}: Obsidian {len(obsidian)} pairs, {obsidian.total()} links;"
            f" equal {len([p for p in obsidian if found[p] == obsidian[p]])} pairs,"
            f" {(obsidian & found).total()} links"
        )
        missing += (obsidian - found).total()
        for mark, pairs in (("missing", obsidian - found), ("extra", found - obsidian)):
            for (source, goal), count in sorted(pairs.items()):
                print(f"  {mark} {count}: {source} → {goal}")
                for text in texts.get((source, goal), []):
                    print(f"      {text}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
