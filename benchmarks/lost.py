"""Whether anything of a vault is lost between its files and its index.

    python benchmarks/lost.py VAULT [VAULT …]

Each vault is indexed into a temporary folder, without vectors, and read again by ``verify``. A row
tells files found, notes, files and places that failed, and rows found and lost; the status is 1 if
anything failed or is lost.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from vaultgraph import Vault
from vaultgraph.checking.verify import verify


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("vaults", type=Path, nargs="+")
    options = parser.parse_args()
    heads = ("files", "notes", "failed", "failed places", "rows", "lost")
    print(f"{'vault':<24}" + "".join(f"{head:>15}" for head in heads))
    lost = 0
    for vault in options.vaults:
        with tempfile.TemporaryDirectory() as folder:
            opened = Vault(vault, folder)
            report = opened.index(embed=False, jobs=2)
            with opened.session() as session:
                found = verify(session, jobs=2)
        places = sum(not failure.kind for failure in report.failures)
        rows = sum(each.found for each in found.rows.values())
        gone = sum(each.lost for each in found.differences)
        cells = (report.files["found"], report.total, report.failed, places, rows, gone)
        print(f"{vault.name:<24}" + "".join(f"{cell:>15,}" for cell in cells), flush=True)
        lost += report.failed + places + gone
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main())
