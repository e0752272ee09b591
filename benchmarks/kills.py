"""Index runs killed at random moments, and whether the next run ends where it should.

    PYTHONPATH=tests python benchmarks/kills.py VAULT [-n KILLS] [--seed N]

Each run starts from nothing, gets SIGKILL at a moment drawn evenly from the time an undisturbed run
takes, and is followed by a run that is left alone. Its index is then compared with the undisturbed
one, table by table and vector by vector.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dump import dump


def index(vault: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Starts an index run."""
    command = [sys.executable, "-m", "vaultgraph", "index", str(vault), "--index-dir", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main() -> int:
    """Prints one line a kill; the status is 1 if any index differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("vault", type=Path)
    parser.add_argument("-n", "--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    moments = random.Random(options.seed)
    equal = 0
    with tempfile.TemporaryDirectory() as temporary:
        whole = Path(temporary, "whole")
        begin = time.perf_counter()
        index(options.vault, whole).wait()
        length = time.perf_counter() - begin
        expected = dump(whole)
        print(f"an undisturbed run takes {length:.1f} s")
        for number in range(1, options.kills + 1):
            folder = Path(temporary, "killed")
            process = index(options.vault, folder)
            moment = moments.uniform(0, length)
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
            killed = process.wait() == -signal.SIGKILL
            index(options.vault, folder).wait()
            same = dump(folder) == expected
            equal += same
            state = "killed" if killed else "had ended"
            print(f"{number:>3}  {state} after {moment:5.2f} s  {'equal' if same else 'DIFFERS'}")
            shutil.rmtree(folder)
    print(f"{equal} of {options.kills} equal")
    return 0 if equal == options.kills else 1


if __name__ == "__main__":
    sys.exit(main())
