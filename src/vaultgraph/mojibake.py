"""Mojibake: UTF-8 that was read as a one-byte encoding and written out again.

The only evidence accepted is a strict round trip: the text encodes in the one-byte encoding,
the bytes are UTF-8, the result is plausible, and damaging it again gives the input back. So
nothing is ever guessed and repairing twice is repairing once. Whole files are tried first;
where clean text surrounds the damage, runs of damaged lines are repaired on their own.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

_CODECS = ("mac_roman", "latin-1", "cp1252", "cp1251")
_MIN_SEQUENCES = 8
"""Fewer well-formed sequences than this are no proof: ``–π`` is a legitimate text."""
_MIN_RUN_LINES = 3
_MIN_RUN_SHARE = 0.2
MAX_ROUNDS = 2
_LEFT_DAMAGED = 3
_FENCE = re.compile(r"^[ >]{0,12}(?:```|~~~)")
_BAD_CATEGORIES = frozenset({"Cn", "Co", "Cs", "Cc"})


@dataclass(frozen=True, slots=True)
class Repair:
    """What was undone."""

    codec: str
    rounds: int
    whole: bool
    lines: int
    """How many lines were repaired."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text after repair. ``suspects`` are the lines that look damaged but prove too little,
    with the text they would become; without text where none would be right."""

    text: str
    repair: Repair | None = None
    suspects: tuple[tuple[int, str], ...] = ()


def repair(text: str) -> Repaired:
    """Returns the repaired text, or the text itself where nothing is proved."""
    if text.isascii():
        return Repaired(text)
    for codec in _CODECS:
        if undone := _undo(text, codec, _MIN_SEQUENCES):
            lines = sum(1 for line in text.split("\n") if not line.isascii())
            return Repaired(undone[0], Repair(codec, undone[1], whole=True, lines=lines))
    return _repair_runs(text)


def repaired_name(name: str) -> str:
    """Returns what the name of a file or link was before it was damaged, or the name itself.

    A name is too short for the proof that a text needs; whoever uses this must find that nothing
    goes by the name as it stands.
    """
    for codec in _CODECS:
        if undone := _undo(name, codec, 2):
            return undone[0]
    return name


def damage(text: str, done: Repair) -> str:
    """Returns the damaged form of a text that a repair has restored."""
    for _ in range(done.rounds):
        text = text.encode().decode(done.codec, "vaultgraph.control")
    return text


@cache
def _signature(codec: str) -> re.Pattern[str]:
    """Matches a lead byte followed by a continuation byte, both as characters of the codec."""
    leads = bytes(range(0xC2, 0xF5)).decode(codec)
    tails = bytes(range(0x80, 0xC0)).decode(codec)
    return re.compile(f"[{re.escape(leads)}][{re.escape(tails)}]")


def _control(error: UnicodeError) -> tuple[bytes | str, int]:
    """Takes the C1 controls for the bytes where a codec defines no character, and back."""
    if isinstance(error, UnicodeEncodeError):
        char = error.object[error.start]
        if "\x80" <= char <= "\x9f":
            return bytes([ord(char)]), error.start + 1
    elif isinstance(error, UnicodeDecodeError):
        return chr(error.object[error.start]), error.start + 1
    raise error


codecs.register_error("vaultgraph.control", _control)


def _undo(text: str, codec: str, least: int = 0, *, letters: bool = True) -> tuple[str, int] | None:
    """The text after as many rounds of repair as pass the strict test, with at least so many
    well-formed sequences, and their number; or ``None``. Between two rounds a text need not be
    plausible: half of an emoji isn't."""
    found = None
    for rounds in range(1, MAX_ROUNDS + 1):
        if text.isascii():
            break
        try:
            text = text.encode(codec, "vaultgraph.control").decode("utf-8")
        except UnicodeError:
            break
        if _sequences(text) >= least and _is_plain(text) and (_has_letter(text) or not letters):
            found = text, rounds
    return found


def _is_plain(text: str) -> bool:
    """Whether all characters are such as people write."""
    return all(unicodedata.category(char) not in _BAD_CATEGORIES for char in _foreign(text))


def _has_letter(text: str) -> bool:
    return any(char.isalpha() for char in _foreign(text))


def _foreign(text: str) -> set[str]:
    return {char for char in text if char > "\x7f"}


def _sequences(text: str) -> int:
    """Characters beyond ASCII; in a repaired text each was one well-formed sequence."""
    return sum(1 for char in text if char > "\x7f")


def _repair_runs(text: str) -> Repaired:
    """Repairs runs of damaged lines between clean ones; lesser ones become suspects."""
    codec = _CODECS[0]
    if not _signature(codec).search(text):
        return Repaired(text)
    lines = text.split("\n")
    code = _code_lines(lines)
    count = 0
    while True:
        foreign = _sequences("".join(lines))
        runs = list(_damaged_runs(lines, codec))
        proved = [run for run in runs if _is_proved(run, lines, code, foreign)]
        if not proved:
            break
        for run in proved:
            for index, fixed in run.items():
                lines[index] = fixed
            count += len(run)
    suspects = [
        (index + 1, fixed)
        for run in runs
        for index, fixed in run.items()
        if index not in code and _has_letter(fixed)
    ]
    if not count:
        return Repaired(text, suspects=tuple(suspects))
    known = {number for number, _ in suspects}
    suspects += [
        (number, "")
        for number, line in enumerate(lines, 1)
        if number not in known and _is_left_damaged(line, codec)
    ]
    done = Repair(codec, 1, whole=False, lines=count)
    return Repaired("\n".join(lines), done, tuple(sorted(suspects)))


def _is_proved(
    run: Mapping[int, str], lines: Sequence[str], code: Collection[int], foreign: int
) -> bool:
    """Whether a run is damage for certain. Code proves nothing: it may be an example of damage."""
    outside = [index for index in run if index not in code]
    if not any(_has_letter(run[index]) for index in outside):
        return False
    share = sum(_sequences(lines[index]) for index in outside) / foreign
    return sum(_sequences(run[index]) for index in outside) >= _MIN_SEQUENCES and (
        len(outside) >= _MIN_RUN_LINES or share >= _MIN_RUN_SHARE
    )


def _is_left_damaged(line: str, codec: str) -> bool:
    """Whether a line looks like damage that lost too much to be undone."""
    count = len(_signature(codec).findall(line))
    if not 0 < count < _LEFT_DAMAGED:
        return count > 0
    try:
        line.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _code_lines(lines: Iterable[str]) -> frozenset[int]:
    found = set()
    fenced = False
    for index, line in enumerate(lines):
        if line.isascii() and _FENCE.match(line):
            fenced = not fenced
        elif fenced:
            found.add(index)
    return frozenset(found)


def _damaged_runs(lines: list[str], codec: str) -> Iterator[dict[int, str]]:
    """Yields runs as line index to repaired line; ASCII lines extend a run, clean ones end it."""
    run: dict[int, str] = {}
    for index, line in enumerate(lines):
        if line.isascii():
            continue
        if undone := _undo(line, codec, letters=False):  # a line may be only a dash
            run[index] = undone[0]
        elif run:
            yield run
            run = {}
    if run:
        yield run
