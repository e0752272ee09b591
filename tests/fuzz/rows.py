"""Reads made files all the way from bytes to the rows that are stored, and asks what must hold.

    python tests/fuzz/rows.py --minutes 30 --seed 1
    python tests/fuzz/rows.py --inputs 25000
    python tests/fuzz/rows.py --seed 1 --only 4711

Nothing is needed but this repository. What fails is made as short as it can be and printed, with
the seed and the number that make it again; it becomes a case or a test before it is mended. Status
1 if anything failed.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import grammars
from grammars import Made

from vaultgraph.extraction import registry
from vaultgraph.indexing.workers import Read, read_file
from vaultgraph.model import File, FileKind, Zone
from vaultgraph.reading.decoding import decode

_KINDS = {".md": FileKind.NOTE, ".canvas": FileKind.CANVAS, ".base": FileKind.BASE}
_LINES = ("line", "end_line", "text_line")
_INTEGERS = range(-(2**63), 2**63)
"""What a database can hold."""


def read(root: Path, made: Made) -> Read:
    """Writes a file into a folder and returns what comes of reading it."""
    path = root / made.path
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(made.data)
    kind = _KINDS[PurePosixPath(made.path).suffix]
    file = File(path=made.path, kind=kind, size=len(made.data), mtime_ns=0, disk_path=made.path)
    return read_file(root, file, 0, registry.built_in())


def fault(root: Path, made: Made) -> str:
    """Returns what is wrong with the rows of a file, in a line; empty where nothing is."""
    return _fault(made, read(root, made), read(root, made))


def _fault(made: Made, found: Read, again: Read) -> str:
    if found.error:
        return found.error
    lines = decode(made.data).text.split("\n")
    for row in values(found.row):
        if wrong := misplaced(row, lines) or unstorable(row):
            return f"{wrong}: {type(row).__name__}"
    for table, extracted in _extracted(found):
        if wrong := misplaced(extracted, lines):
            return f"{wrong}: {table}"
    for extract in found.extracts:
        if extract.problems:
            return extract.problems[0].message
    if _said(found) != _said(again):
        return "read twice, it says two things"
    return ""


def _said(found: Read) -> str:
    return written(found.row) + written(found.extracts)


def _extracted(found: Read) -> Iterator[tuple[str, SimpleNamespace]]:
    """The rows of extractors, each with its table and under the names of its columns."""
    tables = {table.name: table for each in registry.built_in() for table in each.tables}
    for extract in found.extracts:
        for name, rows in extract.rows.items():
            for row in rows:
                yield name, SimpleNamespace(**dict(zip(tables[name].columns, row, strict=True)))


def values(value: object) -> Iterator[object]:
    """Yields the dataclasses that a value is made of, itself among them."""
    pending = [value]
    while pending:
        each = pending.pop()
        if is_dataclass(each):
            yield each
            pending.extend(getattr(each, part.name) for part in fields(each))
        elif isinstance(each, Mapping):
            pending.extend(each.values())
        elif isinstance(each, (list, tuple)):
            pending.extend(each)


def misplaced(row: object, lines: Sequence[str]) -> str:
    """Says which place of a row lies outside the file; 0 stands for the file as a whole."""
    for name in _LINES:
        if not 0 <= getattr(row, name, 0) <= len(lines):
            return f"{name} {getattr(row, name)} of {len(lines)}"
    line, start, end = (getattr(row, name, 0) for name in ("line", "start", "end"))
    if getattr(row, "end_line", line) < line:
        return f"it ends before line {line}"
    if not line or not end:
        return ""
    raw = getattr(row, "raw", "")
    own = lines[line - 1]
    most = sum(map(len, lines)) + len(lines) if "\n" in raw else len(own)
    if not 0 <= start <= end <= most:
        return f"columns {start} to {end} of {len(own)}"
    if getattr(row, "zone", "") != Zone.FRONTMATTER and not own.startswith(_first(raw), start):
        return f"{raw[:40]!r} stands elsewhere"
    return ""


def _first(raw: str) -> str:
    return raw.partition("\n")[0]


def unstorable(row: object) -> str:
    """Says what of a row no database can hold; a value of any type is stored as JSON."""
    parts = fields(row)  # type: ignore[arg-type]
    if any(part.type == "int" and getattr(row, part.name) not in _INTEGERS for part in parts):
        return "a number too large"
    pending = [getattr(row, part.name) for part in parts]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
                return f"half a character in {value[:40]!r}"
        elif isinstance(value, Mapping):
            pending += [*value, *value.values()]
        elif isinstance(value, (list, tuple, AbstractSet)):
            pending += value
    return ""


def written(value: object) -> str:
    """Returns all that a value says, in the same order in any process."""
    if is_dataclass(value):
        return f"({' '.join(written(getattr(value, part.name)) for part in fields(value))})"
    if isinstance(value, AbstractSet):
        return f"{{{' '.join(sorted(map(written, value)))}}}"
    if isinstance(value, (list, tuple)):
        return f"[{' '.join(map(written, value))}]"
    return repr(value)


# --- as short as it can be -----------------------------------------------------------------------


def shortest(made: Made, fails: Callable[[Made], bool], tries: int = 3_000) -> Made:
    """Returns a file that still fails with as few lines, then bytes, as are found in some tries:
    delta debugging (Zeller and Hildebrandt 2002), each size of a piece tried until none can go."""
    left = [tries]

    def failing(units: Sequence[bytes]) -> bool:
        left[0] -= 1
        return left[0] >= 0 and fails(Made(made.kind, made.path, b"".join(units)))

    units = _reduced(made.data.splitlines(keepends=True), failing)
    data = b"".join(units)
    pieces = [data[at : at + 1] for at in range(len(data))]
    return Made(made.kind, made.path, b"".join(_reduced(pieces, failing)))


def _reduced(units: list[bytes], failing: Callable[[Sequence[bytes]], bool]) -> list[bytes]:
    size = max(len(units) // 2, 1)
    while units:
        at, gone = 0, False
        while at < len(units):
            without = units[:at] + units[at + size :]
            if failing(without):
                units, gone = without, True
            else:
                at += size
        if not gone and size == 1:
            break
        size = size if gone and size == 1 else max(size // 2, 1)
    return units


# --- a run ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class Run:
    """What came of some inputs."""

    kinds: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: tuple[float, int, str, int] = (0.0, 0, "", 0)
    """CPU seconds, number, kind, bytes of the input that took longest to read."""

    def line(self) -> str:
        """Returns the figures in a line."""
        seconds, number, kind, size = self.slowest
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in self.kinds.most_common())
        return (
            f"{self.kinds.total():,} inputs ({kinds}); {len(self.failures)} failures; "
            f"slowest {seconds:.3f} s, number {number}, {kind} of {size:,} bytes"
        )


def run(seed: int, numbers: Iterator[int] | range, until: Callable[[], bool] = bool) -> Run:
    """Returns what came of the inputs of some numbers, up to the first 20 failures of different
    kinds; it ends early once ``until`` says so."""
    done = Run()
    seen: set[str] = set()
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for number in numbers:
            if until() or len(seen) >= _MOST:
                break
            made = grammars.file(seed, number)
            begin = time.process_time()
            found = read(root, made)
            seconds = time.process_time() - begin
            wrong = _fault(made, found, read(root, made))
            done.kinds[made.kind] += 1
            done.slowest = max(done.slowest, (seconds, number, made.kind, len(made.data)))
            if wrong and _sort(wrong) not in seen:
                seen.add(_sort(wrong))
                done.failures.append(_told(root, seed, number, made, wrong))
    return done


_MOST = 20


def digest(seed: int, numbers: range) -> str:
    """Returns a digest of all that the inputs of some numbers say."""
    said = hashlib.sha256()
    with TemporaryDirectory() as folder:
        for number in numbers:
            found = read(Path(folder), grammars.file(seed, number))
            said.update(_said(found).encode("utf-8", "surrogatepass"))
    return said.hexdigest()


def _sort(wrong: str) -> str:
    """What two failures of one cause have in common: their words without numbers and quotations."""
    return "".join(char for char in wrong.partition("'")[0] if not char.isdigit())


def _told(root: Path, seed: int, number: int, made: Made, wrong: str) -> str:
    least = shortest(made, lambda each: _sort(fault(root, each)) == _sort(wrong))
    return f"seed {seed}, number {number}, {made.kind}, {made.path}: {wrong}\n  {least.data!r}"


def main() -> int:
    """Runs and prints a line of figures, failures before it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inputs", type=int, default=0, help="how many; 25,000 if nothing is said")
    parser.add_argument("--minutes", type=float, default=0.0, help="go on for so long")
    parser.add_argument("--digest", action="store_true", help="only say what was read, as a digest")
    parser.add_argument("--only", type=int, help="print the input of this number, and what fails")
    options = parser.parse_args()
    if options.digest:
        print(digest(options.seed, range(options.inputs)))
        return 0
    if options.only is not None:
        made = grammars.file(options.seed, options.only)
        print(made.path, made.data, sep="\n")
        done = run(options.seed, range(options.only, options.only + 1))
    else:
        inputs = options.inputs or (sys.maxsize if options.minutes else 25_000)
        end = time.monotonic() + 60 * options.minutes if options.minutes else float("inf")
        done = run(options.seed, range(inputs), lambda: time.monotonic() > end)
    print(*done.failures, sep="\n")
    print(f"seed {options.seed}: {done.line()}")
    return 1 if done.failures else 0


if __name__ == "__main__":
    sys.exit(main())
