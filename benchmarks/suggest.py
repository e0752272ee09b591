"""Links suggested again after they were taken away: precision and recall by score.

    python benchmarks/suggest.py VAULT [--show 30]

Links of a copy of VAULT lose their brackets; what they showed stays. Suggestions that lead from a
note to where a hidden link of that note led are right. The notes are divided into two halves by
their paths: the threshold is chosen on the first, whose links are hidden while the second keeps
its own, and reported on the second the other way round. Other suggestions count as wrong, though
their author may have forgotten to link; ``--show`` prints a sample of them, to be judged by hand.

The limit is what any suggestion by name could reach: hidden links that showed a name of their note.
The peer is what Obsidian's pane "Unlinked mentions" lists: file names and aliases as they stand.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from vaultgraph import Vault, words
from vaultgraph.model import Link, Note, Syntax, Zone
from vaultgraph.reading import note as reader
from vaultgraph.storage import queries
from vaultgraph.storage.store import Store
from vaultgraph.suggest.name_trie import of_note
from vaultgraph.suggest.suggestion import LinkSuggestion, SuggestionRequest
from vaultgraph.writing.source import Unfit, source

THRESHOLDS = tuple(step / 20 for step in range(2, 20))
WORTH = 0.5
"""The beta of the F measure by which a threshold is chosen: a wrong suggestion costs a look, and is
four times as bad as one that is missing."""

Pair = tuple[str, str]


@dataclass
class Hidden:
    """What was hidden: from note to note, with what the links showed."""

    shown: dict[Pair, set[str]] = field(default_factory=dict)


def half(path: str) -> int:
    """Returns which half of the notes a path belongs to."""
    return hashlib.blake2b(path.encode(), digest_size=1).digest()[0] % 2


def targets(vault: Path) -> dict[tuple[str, int, int], str]:
    """Returns where the links of a vault lead, by note, line and start."""
    with tempfile.TemporaryDirectory() as folder:
        Vault(vault, folder).index(embed=False)
        store = Store.open_for_reading(Path(folder))
        paths = {file.id: file.path for file in queries.files(store)}
        found = {
            (paths[link.note_id], link.line, link.start): paths[link.target_id]
            for link in queries.links(store)
            if link.target_id is not None
        }
        store.close()
    return found


def hide(vault: Path, copy: Path, wanted: Callable[[str], bool]) -> Hidden:
    """Copies a vault and takes the links away from the wanted notes of the copy."""
    shutil.copytree(vault, copy, ignore=shutil.ignore_patterns(".vaultgraph", ".git"))
    leads = targets(vault)
    hidden = Hidden()
    for place in sorted(copy.rglob("*.md")):
        path = place.relative_to(copy).as_posix()
        if not wanted(path):
            continue
        data = place.read_bytes()
        try:
            file = source(path, data)
        except Unfit:
            continue
        note = reader.read(path, data)
        kept = {
            leads.get((path, link.line, link.start)) for link in note.links if not _may_go(link)
        }
        cuts = []
        for link in note.links:
            target = leads.get((path, link.line, link.start), "")
            if not _may_go(link) or not target.endswith(".md") or target == path:
                continue
            start = file.starts[link.line - 1] + link.start
            if file.text[start : start + len(link.raw)] != link.raw:
                continue
            cuts.append((start, start + len(link.raw), link.display))
            if target not in kept:
                hidden.shown.setdefault((path, target), set()).add(link.display)
        text = file.text
        for start, end, shown in sorted(cuts, reverse=True):
            text = text[:start] + shown + text[end:]
        encoding = file.decoded.encoding
        place.write_bytes(data[: file.decoded.mark] + text.encode(encoding))
    return hidden


def _may_go(link: Link) -> bool:
    return (
        link.syntax in (Syntax.WIKILINK, Syntax.MARKDOWN)
        and link.zone in (Zone.BODY, Zone.FOOTNOTE)
        and not link.embed
        and not link.external
    )


def suggested(copy: Path, wanted: Callable[[str], bool]) -> list[LinkSuggestion]:
    """Returns every suggestion for the wanted notes of a copy."""
    with tempfile.TemporaryDirectory() as folder:
        vault = Vault(copy, folder)
        vault.index()
        found = vault.suggest_links(SuggestionRequest(min_score=0.0)).found
    return [each for each in found if wanted(each.note)]


def nameable(copy: Path, hidden: Hidden) -> set[Pair]:
    """Returns the hidden pairs one of whose links showed a name of its target."""
    notes: dict[str, Note] = {}
    found = set()
    for (path, target), shown in hidden.shown.items():
        if target not in notes:
            notes[target] = reader.read(target, (copy / target).read_bytes())
        own = notes[target]
        names = {name.stems for name in of_note(target, own.title, own.aliases)}
        if any(_within(names, tuple(words.stems(text))) for text in shown):
            found.add((path, target))
    return found


def _within(names: set[tuple[str, ...]], stems: tuple[str, ...]) -> bool:
    return any(
        stems[begin : begin + len(name)] == name
        for name in names
        for begin in range(len(stems) - len(name) + 1)
    )


def measured(found: list[LinkSuggestion], hidden: Hidden, least: float) -> tuple[int, float, float]:
    """Returns how many suggestions there are from a score on, their precision and recall."""
    pairs = {(each.note, each.target) for each in found if each.score >= least}
    right = len(pairs & hidden.shown.keys())
    return len(pairs), right / max(len(pairs), 1), right / max(len(hidden.shown), 1)


def worth(precision: float, recall: float) -> float:
    """Returns the F measure of both."""
    weight = WORTH**2
    return (1 + weight) * precision * recall / max(weight * precision + recall, 1e-9)


def rows(name: str, found: list[LinkSuggestion], hidden: Hidden, marked: float) -> Iterator[str]:
    """Yields the rows of a table."""
    for least in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        count, precision, recall = measured(found, hidden, least)
        mark = " (chosen)" if abs(least - marked) < 0.001 else ""
        yield f"| {name} | {least:.2f}{mark} | {count} | {precision:.3f} | {recall:.3f} |"


def main() -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("vault", type=Path)
    parser.add_argument("--show", type=int, default=0, help="wrong suggestions to be looked at")
    options = parser.parse_args()
    if not options.vault.is_dir():
        print(f"SKIPPED: {options.vault} is not there, nothing was measured", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        tried = []
        cases: list[tuple[str, Callable[[str], bool], int]] = [
            ("first half", lambda path: half(path) == 0, 0),
            ("second half", lambda path: half(path) == 1, 1),
            ("second half, no links anywhere", lambda _path: True, 1),
        ]
        for number, (name, gone, looked) in enumerate(cases):
            copy = Path(folder, str(number))
            hidden = hide(options.vault, copy, gone)
            hidden.shown = {k: v for k, v in hidden.shown.items() if half(k[0]) == looked}
            found = suggested(copy, lambda path, looked=looked: half(path) == looked)  # type: ignore[misc]
            tried.append((name, found, hidden, nameable(copy, hidden)))
    _, found, hidden, _ = tried[0]
    chosen = max(THRESHOLDS, key=lambda least: worth(*measured(found, hidden, least)[1:]))
    print(f"threshold chosen on the first half: {chosen:.2f}\n")
    print("| links hidden in | score | suggested | precision | recall |")
    print("| --- | --- | --- | --- | --- |")
    for name, found, hidden, limit in tried:
        for row in rows(name, found, hidden, chosen):
            print(row)
        plain = {
            (each.note, each.target)
            for each in found
            if each.why.kind in ("name", "alias") and each.why.form != "inflected"
        }
        right = len(plain & hidden.shown.keys())
        print(
            f"| {name} | names as they stand | {len(plain)} | {right / max(len(plain), 1):.3f}"
            f" | {right / max(len(hidden.shown), 1):.3f} |"
        )
        total = len(hidden.shown)
        print(f"| {name} | limit | {total} | 1.000 | {len(limit) / max(total, 1):.3f} |")
    if options.show:
        _, found, hidden, _ = tried[1]
        wrong = [
            each
            for each in found
            if each.score >= chosen and (each.note, each.target) not in hidden.shown
        ]
        print(f"\n{len(wrong)} suggestions of the second half that were no hidden links")
        for each in random.Random(1).sample(wrong, min(options.show, len(wrong))):
            start, end = each.mark
            text = each.context
            print(f"{each.score:.2f} {each.note}:{each.line} -> {each.target}")
            print(f"     {text[:start]}**{text[start:end]}**{text[end:]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
