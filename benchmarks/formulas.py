"""How well formulas are found, held against labels made by hand.

    python benchmarks/formulas.py [VAULT] [GOLD]

GOLD is a file of JSON lines: a formula or a negative each, with path, line, start and end. *Sure*
formulas must be found, *debatable* ones count neither way; whatever else is found in a labelled
file is false, since the files were labelled whole. The rows *even* and *odd* are two halves of the
files, by the digest of their path: rules that fit one half only would show. The status is 1 if a
bar is missed, 2 if the labels or the vault are not there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vaultgraph.extractors.formulas.compounds import Vocabulary, prose_words
from vaultgraph.extractors.formulas.find import find
from vaultgraph.extractors.formulas.glyphs import fold_address
from vaultgraph.extractors.formulas.judgement import Tier
from vaultgraph.extractors.formulas.model import Formula
from vaultgraph.reading import note
from vaultgraph.reading.decoding import decode

SHARED = Path(__file__).parents[2] / "shared"
PRECISION, RECALL, PARTS = 0.97, 0.95, 0.95

Record = dict[str, Any]


@dataclass(slots=True)
class Score:
    """What was found of the labels of some files."""

    found: int = 0
    missed: int = 0
    false: int = 0
    on_negatives: int = 0
    exact: int = 0
    kinds: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of the formulas emitted that are sure ones, debatable ones left out."""
        return self.found / max(self.found + self.false, 1)

    @property
    def recall(self) -> float:
        """The share of the sure formulas that are emitted."""
        return self.found / max(self.found + self.missed, 1)

    @property
    def parts(self) -> float:
        """The share of those found with the same address, operands and result."""
        return self.exact / max(self.found, 1)

    @property
    def reached(self) -> bool:
        """Whether every bar is reached."""
        figures = self.precision >= PRECISION and self.recall >= RECALL and self.parts >= PARTS
        return figures and not self.on_negatives


def overlap(one: Record, other: Formula) -> int:
    """Returns how many characters of a line a label and a formula share."""
    if one["line"] != other.line:
        return 0
    start, end = int(one["start"]), int(one["end"])
    return max(min(end, other.end) - max(start, other.start), 0)


def measure(
    files: Mapping[str, Sequence[Record]],
    emitted: Mapping[str, Sequence[Formula]],
    keep: Callable[[Record], bool] = lambda _: True,
) -> Score:
    """Returns the score of what was emitted for some files. ``keep`` chooses the sure labels."""
    score = Score()
    for path, records in files.items():
        rest = list(emitted[path])
        for record in records:
            if record.get("negative") or record["confidence"] != "sure" or not keep(record):
                continue
            best = max(rest, key=lambda formula: overlap(record, formula), default=None)
            if best is None or not overlap(record, best):
                score.missed += 1
                score.notes.append(f"missed  {path}:{record['line']}  {record['raw']}")
                continue
            rest.remove(best)
            score.found += 1
            compare(record, best, path, score)
        labels = [record for record in records if not record.get("negative")]
        for formula in rest:
            if any(overlap(label, formula) for label in labels):
                continue
            negative = any(r.get("negative") and r["line"] == formula.line for r in records)
            score.false += 1
            score.on_negatives += negative
            where = f"{path}:{formula.line}"
            score.notes.append(f"false   {where}  {formula.raw}  ({formula.evidence[0]})")
    return score


def compare(record: Record, formula: Formula, path: str, score: Score) -> None:
    """Adds to a score how a formula found agrees with its label."""
    address, operands = fold_address(record["address"] or ""), record["operands"]
    wanted = (address, tuple(map(fold_address, operands)), fold_address(record["result"] or ""))
    given = (formula.roles.address, formula.roles.operands, formula.roles.result)
    score.exact += given == wanted
    score.kinds += formula.roles.relation.value == record["kind"]
    if given != wanted:
        score.notes.append(f"parts   {path}:{record['line']}  {given} instead of {wanted}")


def half(path: str) -> int:
    """Returns to which half of the files a path belongs."""
    return hashlib.sha256(path.encode()).digest()[0] % 2


def emit(vault: Path, paths: Iterable[str]) -> dict[str, list[Formula]]:
    """Returns the formulas of some notes, without those kept back. The vocabulary is that of all
    notes of the vault."""
    texts = {path: decode((vault / path).read_bytes()).text for path in paths}
    everything = (decode(path.read_bytes()).text for path in sorted(vault.rglob("*.md")))
    vocabulary = Vocabulary(prose_words(everything))
    return {
        path: [
            formula
            for formula in find(note.read(path, text.encode()), vocabulary=vocabulary)
            if formula.tier is not Tier.D
        ]
        for path, text in texts.items()
    }


def main() -> int:
    """Prints the table and every miss."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("vault", type=Path, nargs="?", default=SHARED / "corpora" / "eugene")
    parser.add_argument(
        "gold", type=Path, nargs="?", default=SHARED / "gold" / "formulas_dev.jsonl"
    )
    options = parser.parse_args()
    if not (options.vault.is_dir() and options.gold.is_file()):
        print(f"SKIPPED: there is no {options.vault} or no {options.gold}", file=sys.stderr)
        return 2
    files: dict[str, list[Record]] = defaultdict(list)
    for line in options.gold.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        files[record["path"]].append(record)
    emitted = emit(options.vault, files)
    whole = measure(files, emitted)
    rows = {
        "all": whole,
        "even": measure({p: r for p, r in files.items() if not half(p)}, emitted),
        "odd": measure({p: r for p, r in files.items() if half(p)}, emitted),
        "in fences": measure(files, emitted, lambda r: r["zone"].startswith("fence")),
        "addresses": measure(files, emitted, lambda r: "Δ" in fold_address(r["raw"])),
    }
    print("| labels | sure | found | recall | false | precision | parts | kind |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, score in rows.items():
        partial = name not in ("all", "even", "odd")
        false = "" if partial else f"{score.false} ({score.on_negatives} on negatives)"
        precision = "" if partial else f"{score.precision:.3f}"
        print(
            f"| {name} | {score.found + score.missed} | {score.found} | {score.recall:.3f} | "
            f"{false} | {precision} | {score.parts:.3f} | {score.kinds / max(score.found, 1):.3f} |"
        )
    print(*whole.notes, sep="\n")
    return 0 if whole.reached else 1


if __name__ == "__main__":
    sys.exit(main())
