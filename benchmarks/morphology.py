"""Which forms of a word meet: by the stemmer that is used, and by a dictionary of Russian.

    pip install pymorphy3
    python benchmarks/morphology.py VAULT

Takes the one-word Russian operands of the vault's formulas and all their forms by the dictionary.
*Met* is the share of forms with the key of the operand; *mixed up* the share of pairs of different
operands that have one key; the rest is what a key costs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pymorphy3

from vaultgraph import Vault
from vaultgraph.extractors.formulas.lookup import FormulaFilter, listing
from vaultgraph.words import fold, stem


def operands(vault: Path) -> list[str]:
    """Returns the one-word Russian operands of a vault's formulas."""
    with tempfile.TemporaryDirectory() as folder:
        index = Vault(vault, folder)
        index.index(embed=False)
        with index.session() as session:
            listed = listing(session.store, FormulaFilter())
    words = {fold(text) for each in listed for text in each.row.roles.operands}
    return sorted(word for word in words if word.isalpha() and word > "z" and len(word) > 2)


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("vault", type=Path)
    options = parser.parse_args()
    analyzer = pymorphy3.MorphAnalyzer()
    found = operands(options.vault)
    known = [word for word in found if analyzer.word_is_known(word)]
    forms = {
        word: {fold(form.word) for form in analyzer.parse(word)[0].lexeme} - {word}
        for word in known
    }
    pairs = [
        (one, other)
        for one, other in combinations(known, 2)
        if analyzer.parse(one)[0].normal_form != analyzer.parse(other)[0].normal_form
    ]

    def lemma(word: str) -> str:
        return fold(str(analyzer.parse(word)[0].normal_form))

    print(f"{len(found)} operands, {len(known)} in the dictionary")
    print("| key | met | mixed up | µs a word |\n| --- | --- | --- | --- |")
    for name, key in (("stemmer", stem.__wrapped__), ("dictionary", lemma)):
        _row(name, key, forms, pairs)
    return 0


def _row(
    name: str, key: Callable[[str], str], forms: dict[str, set[str]], pairs: list[tuple[str, str]]
) -> None:
    each = [(word, form) for word, found in forms.items() for form in sorted(found)]
    begin = time.process_time()
    met = sum(key(word) == key(form) for word, form in each)
    cost = (time.process_time() - begin) / max(2 * len(each), 1)
    mixed = sum(key(one) == key(other) for one, other in pairs)
    share = met / max(len(each), 1)
    print(f"| {name} | {share:.1%} | {mixed} of {len(pairs):,} | {cost * 1e6:.0f} |")


if __name__ == "__main__":
    sys.exit(main())
