"""Whole processes of the command line: how long they take and how much memory.

    python benchmarks/process.py VAULT [-n RUNS]

Prints medians over some runs after a warm-up, with those of ``python -c pass`` beside them. The
vault is indexed into a temporary folder, from nothing and then once more.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

VAULTGRAPH = [sys.executable, "-m", "vaultgraph"]


def run(command: list[str]) -> tuple[float, float, float]:
    """Runs a command and returns wall seconds, CPU seconds and MB at its peak (largest process)."""
    begin = time.perf_counter()
    process = os.posix_spawn(
        command[0],
        command,
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
    )
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"failed: {' '.join(command)}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def medians(command: list[str], runs: int) -> list[float]:
    """Returns the medians of several runs after one that isn't counted."""
    run(command)
    figures = [run(command) for _ in range(runs)]
    return [statistics.median(column) for column in zip(*figures, strict=True)]


def _some_note(vault: Path) -> str:
    """The path of the note in the middle."""
    notes = sorted(path.relative_to(vault).as_posix() for path in vault.rglob("*.md"))
    return notes[len(notes) // 2]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("vault", type=Path)
    parser.add_argument("-n", "--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = ["-C", str(options.vault), "--index-dir", folder]
        index = [*VAULTGRAPH, "index", str(options.vault), "--index-dir", folder]
        rows = [("index, first run", list(run([*index, "--full"])))]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "index, nothing changed": index,
            "--help": [*VAULTGRAPH, "--help"],
            "query": [*VAULTGRAPH, "query", "как память связана с водой", *place],
            "query --mode keyword": [*VAULTGRAPH, "query", "память", "--mode", "keyword", *place],
            "related": [*VAULTGRAPH, "related", _some_note(options.vault), *place],
            "stats": [*VAULTGRAPH, "stats", *place],
            "check": [*VAULTGRAPH, "check", *place],
            "export .gexf": [*VAULTGRAPH, "export", str(Path(folder, "graph.gexf")), *place],
        }
        rows += [(name, medians(command, options.runs)) for name, command in commands.items()]
    print(f"{'whole process':<24}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}")
    for name, figures in rows:
        wall, cpu, peak = figures
        print(f"{name:<24}{wall:>8.2f}{cpu:>8.2f}{peak:>9.0f}")


if __name__ == "__main__":
    main()
