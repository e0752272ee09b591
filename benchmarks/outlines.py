"""Which notes elaborate which sections, against labels made by hand.

    python benchmarks/outlines.py [GOLD.json] [VAULT]

The label file has ``items`` with ``number``, ``declared_in``, ``declared_line``, ``elaborated_in``
and ``restated_in``, and a ``frontier``. Prints a table, every miss, and the same for the vault
changed so that nothing but titles, or nothing but requests, can be relied on. The status is 1 below
the bar: precision 0.98, recall 0.95.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from vaultgraph.extractors.outlines import find as outline
from vaultgraph.extractors.outlines.assemble import outlines
from vaultgraph.extractors.outlines.model import (
    ItemMention,
    ItemRelation,
    Outline,
    frontier,
    note_sections,
)
from vaultgraph.reading import note
from vaultgraph.reading.decoding import decode

Triple = tuple[str, str, int]
Change = Callable[[str], str]

_SHARED = Path(__file__).parents[1] / ".." / "shared"
_HEADING = re.compile(r"(?m)^> #{2,6} \**(\d+\.\d[\d.]*) (.*?)\**[ \t]*$")
_PRECISION, _RECALL = 0.98, 0.95


def without_requests(text: str) -> str:
    """Returns a chat in which the user only ever says: go on."""
    lines, of_user = [], False
    for line in text.split("\n"):
        if "[!nexus_user]" in line:
            of_user = True
        elif "<!-- UID" in line:
            of_user = False
        elif of_user and line.startswith(">"):
            line = "> Продолжай."  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines)


def _replaced(form: str) -> Change:
    return lambda text: text if "- 1.1.1" in text else _HEADING.sub(form, text)


CHANGES: Mapping[str, Change] = {
    "as it is": lambda text: text,
    "no requests": without_requests,
    "numbered headings as bold lines with an emoji": _replaced(r"> **📘 \1. \2**"),
    "numbered headings as plain lines": _replaced(r"> \1 \2"),
    "numbered headings without their numbers": _replaced(r"> ### \2"),
    "no chats, only notes": lambda text: re.sub(r"(?m)^> ?", "", text),
}


def found_in(vault: Path, change: Change) -> tuple[list[Outline], float, float]:
    """Returns the outlines of a changed vault, and the seconds that reading and linking took."""
    sheets, reading = [], 0.0
    for path in sorted(vault.rglob("*.md")):
        text = change(decode(path.read_bytes()).text)
        read = note.read(path.relative_to(vault).as_posix(), text.encode())
        begin = time.perf_counter()
        found = outline.read(read, text.split("\n"))
        reading += time.perf_counter() - begin
        sheets.append(note_sections(read, found.sections, found.references))
    begin = time.perf_counter()
    linked = outlines(sheets)
    return list(linked), reading, time.perf_counter() - begin


def labelled(gold: Mapping[str, Any], name: str) -> set[Triple]:
    """Returns what the labels say under one name: number, path and line."""
    return {
        (item["number"], place["path"], place["line"])
        for item in gold["items"]
        for place in item[name]
    }


def places(found: list[Outline], wanted: Callable[[ItemMention], bool]) -> set[Triple]:
    """Returns the places of all outlines that are wanted."""
    return {
        (item.number, place.path, place.line)
        for each in found
        for item in each.items
        for place in item.places
        if wanted(place)
    }


def row(name: str, ours: set[Triple], theirs: set[Triple]) -> tuple[float, float]:
    """Prints and returns precision and recall."""
    right = len(ours & theirs)
    precision, recall = right / max(len(ours), 1), right / max(len(theirs), 1)
    print(f"| {name} | {len(theirs)} | {len(ours)} | {precision:.3f} | {recall:.3f} |")
    return precision, recall


def misses(name: str, ours: set[Triple], theirs: set[Triple]) -> None:
    """Prints what one side has and the other has not."""
    for number, path, line in sorted(ours - theirs):
        print(f"wrong {name}: {number} {path}:{line}")
    for number, path, line in sorted(theirs - ours):
        print(f"missed {name}: {number} {path}:{line}")


def main() -> int:
    """Prints the tables; the status is 1 below the bar."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("gold", type=Path, nargs="?", default=_SHARED / "gold/outline_dev.json")
    parser.add_argument("vault", type=Path, nargs="?", default=_SHARED / "corpora/eugene")
    options = parser.parse_args()
    for path in (options.gold, options.vault):
        if not path.exists():
            print(f"SKIPPED: {path} is not there, nothing was measured", file=sys.stderr)
            return 0
    gold = json.loads(options.gold.read_text(encoding="utf-8"))
    elaborated, restated = labelled(gold, "elaborated_in"), labelled(gold, "restated_in")
    announced = {(i["number"], i["declared_in"], i["declared_line"]) for i in gold["items"]}
    tables = {}
    print("| vault | labelled | found | precision | recall |\n| --- | --- | --- | --- | --- |")
    for name, change in CHANGES.items():
        tables[name] = found_in(options.vault, change)
        ours = places(tables[name][0], lambda place: place.relation is ItemRelation.ELABORATES)
        row(f"elaborations, {name}", ours, elaborated)
    found, reading, linking = tables["as it is"]
    ours = places(found, lambda place: place.relation is ItemRelation.ELABORATES)
    largest = found[:1]
    repeated = places(
        largest,
        lambda place: (
            bool(place.title)
            and place.relation
            in (ItemRelation.RESTATES, ItemRelation.REQUESTS, ItemRelation.ANNOUNCES)
        ),
    )
    # Items that a request adds are announced where the labels say that they are restated.
    repeated -= announced - restated
    row("restated in requests", repeated, restated)
    declared = places(largest, lambda place: place.relation is ItemRelation.ANNOUNCES)
    row("announced", declared, announced)
    left = {(item.number, "", 0) for each in largest for item in frontier(each)}
    row("frontier", left, {(number, "", 0) for number in gold["frontier"]})
    print(f"\nsections and mentions read in {reading:.2f} s, linked in {linking:.2f} s\n")
    misses("elaboration", ours, elaborated)
    misses("restatement", repeated, restated)
    misses("announcement", declared, announced)
    precision = len(ours & elaborated) / max(len(ours), 1)
    recall = len(ours & elaborated) / max(len(elaborated), 1)
    return int(precision < _PRECISION or recall < _RECALL)


if __name__ == "__main__":
    sys.exit(main())
