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
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_CODECS = ("mac_roman", "latin-1", "cp1252", "cp1251")
_MIN_SEQUENCES = 8
"""Fewer well-formed sequences than this are no proof: ``–π`` is a legitimate text."""
_MIN_RUN_LINES = 3
_MIN_RUN_SHARE = 0.2
_MAX_ROUNDS = 2
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
        repaired = _undo(text, codec)
        if repaired is None or _sequences(repaired) < _MIN_SEQUENCES:
            continue
        rounds = 1
        while rounds < _MAX_ROUNDS and (again := _undo(repaired, codec)) is not None:
            if _sequences(again) < _MIN_SEQUENCES:
                break
            repaired, rounds = again, rounds + 1
        lines = sum(1 for line in text.split("\n") if not line.isascii())
        return Repaired(repaired, Repair(codec, rounds, whole=True, lines=lines))
    return _repair_runs(text)


def repaired_name(name: str) -> str:
    """Returns what the name of a file or link was before it was damaged, or the name itself.

    A name is too short for the proof that a text needs; whoever uses this must find that nothing
    goes by the name as it stands.
    """
    for codec in _CODECS:
        undone = _undo(name, codec)
        if undone is not None and _sequences(undone) > 1:
            return undone
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


def _undo(text: str, codec: str) -> str | None:
    """One round of repair, or ``None`` when the strict test fails."""
    if text.isascii():
        return None
    try:
        repaired = text.encode(codec, "vaultgraph.control").decode("utf-8")
    except UnicodeError:
        return None
    return repaired if _plausible(repaired) else None


def _plausible(text: str) -> bool:
    foreign = {char for char in text if char > "\x7f"}
    return any(char.isalpha() for char in foreign) and not any(
        unicodedata.category(char) in _BAD_CATEGORIES for char in foreign
    )


def _sequences(text: str) -> int:
    """Characters beyond ASCII; in a repaired text each was one well-formed sequence."""
    return sum(1 for char in text if char > "\x7f")


def _repair_runs(text: str) -> Repaired:
    """Repairs runs of damaged lines between clean ones; lesser ones become suspects."""
    codec = _CODECS[0]
    if not _signature(codec).search(text):
        return Repaired(text)
    lines = text.split("\n")
    foreign = _sequences(text)
    count = 0
    suspects: list[tuple[int, str]] = []
    for run in _damaged_runs(lines, codec):
        share = sum(_sequences(lines[index]) for index in run) / foreign
        proved = sum(map(_sequences, run.values())) >= _MIN_SEQUENCES
        if proved and (len(run) >= _MIN_RUN_LINES or share >= _MIN_RUN_SHARE):
            for index, fixed in run.items():
                lines[index] = fixed
            count += len(run)
        else:
            suspects += [(index + 1, fixed) for index, fixed in run.items()]
    if not count:
        return Repaired(text, suspects=tuple(suspects))
    known = {number for number, _ in suspects}
    suspects += [
        (number, "")
        for number, line in enumerate(lines, 1)
        if number not in known and len(_signature(codec).findall(line)) >= _LEFT_DAMAGED
    ]
    done = Repair(codec, 1, whole=False, lines=count)
    return Repaired("\n".join(lines), done, tuple(sorted(suspects)))


def _damaged_runs(lines: list[str], codec: str) -> Iterator[dict[int, str]]:
    """Yields runs as line index to repaired line; ASCII lines extend a run, clean ones end it."""
    run: dict[int, str] = {}
    fenced = False
    for index, line in enumerate(lines):
        if line.isascii():
            fenced ^= _FENCE.match(line) is not None
            continue
        fixed = None if fenced else _undo(line, codec)
        if fixed is not None:
            run[index] = fixed
        elif run:
            yield run
            run = {}
    if run:
        yield run
