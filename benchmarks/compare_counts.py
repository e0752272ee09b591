"""Holds vaultgraph's figures and links against an independent count of the same vault.

    python benchmarks/compare_counts.py VAULT [--files LIST]

Prints a table of figures, and then every link that only one side has. The other side is
``plain_count.py``, written from the rules alone, without this package and without a Markdown
library. With ``--files`` (a list of all files of the vault of which VAULT is a slice) unresolved
links are told apart: those that only left the slice, and those that are dead.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from vaultgraph import Vault
from vaultgraph.linking.names import Names
from vaultgraph.linking.resolve import resolve
from vaultgraph.storage import figures as figures_of
from vaultgraph.storage import parts, queries
from vaultgraph.storage.store import Store

HERE = Path(__file__).parent
_ADDRESS = re.compile(r"\t\[\[\s*https?://")


def plain(vault: Path, files: Path | None) -> tuple[dict[str, object], Counter[str]]:
    """Returns the independent figures and link rows."""
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder, "links.tsv")
        command = [sys.executable, str(HERE / "plain_count.py"), str(vault), "--json"]
        command += ["--links", str(rows)] + (["--files", str(files)] if files else [])
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = Counter(rows.read_text(encoding="utf-8").splitlines())
        # An address in double brackets is an address here, and a problem that says so.
        addresses = {row: found.pop(row) for row in list(found) if _ADDRESS.search(row)}
        figures = json.loads(done.stdout)
        figures["wikilinks"] -= sum(addresses.values())
        figures["unresolved_occurrences"] -= sum(addresses.values())
        figures["unresolved_targets"] -= len({row.split("\t")[4].lower() for row in addresses})
        return figures, found


def ours(vault: Path, files: Path | None) -> tuple[dict[str, object], Counter[str]]:
    """Returns vaultgraph's figures and link rows in the same words."""
    with tempfile.TemporaryDirectory() as folder:
        index = Vault(vault, folder)
        index.index(embed=False)
        with index.session() as session:
            return counted(session.store, files)


def counted(store: Store, files: Path | None = None) -> tuple[dict[str, object], Counter[str]]:
    """Returns the figures and link rows of an index."""
    paths = {file.id: file.path for file in queries.files(store)}
    links = [link for link in queries.links(store) if not link.external]
    counts = figures_of.counts(store)
    references = Counter((r.note_id, r.label) for r in parts.references(store))
    definitions = [part for part in parts.footnotes(store) if part.label]
    lines: dict[tuple[int, str], list[int]] = {}
    for link in links:
        lines.setdefault((link.note_id, link.footnote), []).append(link.line)
    linked = sum(  # a label may be defined twice: the links of each definition stand in its lines
        any(
            part.line <= line <= part.end_line for line in lines.get((part.note_id, part.label), ())
        )
        for part in definitions
    )
    figures: dict[str, object] = {
        "notes": counts["notes"],
        "wikilinks": sum(k.syntax == "wikilink" and _is_text(k) for k in links if not k.embed),
        "embeds": sum(k.embed and _is_text(k) for k in links),
        "markdown_links": sum(k.syntax == "markdown" and not k.embed for k in links),
        "property_links": sum(k.zone == "frontmatter" for k in links),
        "canvas_links": sum(k.zone == "canvas" for k in links),
        "footnote_definitions": len(definitions),
        "footnote_references": sum(references.values()),
        "definitions_with_link": linked,
        "definitions_unreferenced": sum(
            (part.note_id, part.label) not in references for part in definitions
        ),
        "messages": dict(Counter(message.role for message in queries.messages(store))),
        "headings": counts["headings"],
        "resolved_occurrences": counts["resolved"],
        "resolved_pairs": len({(k.note_id, k.target_id) for k in links if k.target_id}),
        "unresolved_occurrences": sum(not k.target_id for k in links),
        "unresolved_targets": len({_key(k.target) for k in links if not k.target_id}),
    }
    if files:
        whole = Names.of(files.read_text(encoding="utf-8").splitlines())
        missing = [link for link in links if not link.target_id]
        left = [k for k in missing if resolve(k.target, paths[k.note_id], whole).path]
        figures["left_slice_occurrences"] = len(left)
        figures["left_slice_targets"] = len({_key(link.target) for link in left})
        figures["dead_occurrences"] = len(missing) - len(left)
    rows = Counter(
        "\t".join(
            (
                paths[k.note_id],
                str(k.line),
                "embed" if k.embed else "link",
                k.raw.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n"),
                k.target.replace("\\", "\\\\"),
                paths[k.target_id] if k.target_id else "",
            )
        )
        for k in links
    )
    return figures, rows


def _is_text(link: queries.StoredLink) -> bool:
    return link.zone not in ("frontmatter", "canvas")


def _key(target: str) -> str:
    return target.lower().removesuffix(".md")


def main() -> int:
    """Prints the comparison; the status is 1 if anything differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("vault", type=Path)
    parser.add_argument("--files", type=Path, help="all files of the whole vault, one a line")
    options = parser.parse_args()
    their_figures, their_rows = plain(options.vault, options.files)
    our_figures, our_rows = ours(options.vault, options.files)
    print(f"{'figure':<28}{'plain count':>26}{'vaultgraph':>26}")
    different = 0
    for name, value in our_figures.items():
        same = their_figures.get(name) == value
        different += not same
        mark = "" if same else "  differs"
        print(f"{name:<28}{_shown(their_figures.get(name)):>26}{_shown(value):>26}{mark}")
    only_theirs, only_ours = their_rows - our_rows, our_rows - their_rows
    print(f"\nlinks row by row: {sum((our_rows & their_rows).values()):,} equal")
    for title, rows in (("plain count", only_theirs), ("vaultgraph", only_ours)):
        print(f"only in the {title}: {sum(rows.values())}")
        for row in sorted(rows):
            print("  " + row)
    return 1 if different or only_theirs or only_ours else 0


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count:,}" for name, count in sorted(value.items()))
    return f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    sys.exit(main())
