"""Mojibake: UTF-8 that was read as an encoding of one byte and written out again.

It is undone where two things hold. The text must be such as that damage makes (``codepages``), and
there must be evidence: words where there were none. The former alone is no proof: in Mac Roman
``’è`` is one letter of Armenian, and correct Italian is full of ``c’è``. To ask how odd a text
reads before and after is the idea of ftfy
(https://ftfy.readthedocs.io/en/latest/heuristic.html); here no list says what is odd, but what
Unicode knows of each character.

A stretch of damaged lines is judged as a whole, which is the file if it has no clean line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vaultgraph.codepages import Chain, damage, parts, undo
from vaultgraph.scripts import is_coherent, script, words

_MIN_WON = 8
_PROOF, _DOUBT = 4, 2
"""So much evidence is proof, and so much is worth a person's look."""
_MIN_RUN_LINES = 3
_MIN_RUN_SHARE = 0.2
_FENCE = re.compile(r"^[ >]{0,12}(?:```|~~~)")
_EDGES = re.compile("[POZ]?L+(?:[POZ]L+)*[POZ]?")


@dataclass(frozen=True, slots=True)
class Repair:
    """What was undone in which lines, numbered from one."""

    lines: Mapping[int, Chain]
    whole: bool
    """Whether all lines that are not ASCII were repaired."""

    @property
    def codecs(self) -> Chain:
        """The names of the encodings, each once."""
        return tuple(dict.fromkeys(codec for chain in self.lines.values() for codec in chain))

    def delivered(self, line: int, text: str) -> str:
        """Returns a part of a line as it was before the repair."""
        return damage(text, self.lines.get(line, ()))


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text after repair. ``suspects`` are the lines that look damaged but prove too little,
    with the text they would become; without text where none would be right."""

    text: str
    repair: Repair | None = None
    suspects: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Damaged lines that follow each other, by index, as they would be without the damage."""

    lines: Mapping[int, str]
    chain: Chain
    evidence: int
    proved: bool


def repair(text: str) -> Repaired:
    """Returns the repaired text, or the text itself where nothing is proved."""
    if text.isascii():
        return Repaired(text)
    lines = text.split("\n")
    code = _code_lines(lines)
    undone: dict[int, Chain] = {}
    while proved := _proved(runs := _runs(lines, code)):
        for run in proved:
            for index, fixed in run.lines.items():
                lines[index] = fixed
                undone[index + 1] = undone.get(index + 1, ()) + run.chain
    suspects = dict(_doubts(runs, code))
    if not undone:
        return Repaired(text, suspects=tuple(sorted(suspects.items())))
    foreign = [number for number, line in enumerate(lines, 1) if not line.isascii()]
    done = Repair(undone, whole=len(undone) == len(foreign))
    for codec in done.codecs:
        for number in foreign:
            if number not in undone and _is_left_damaged(lines[number - 1], codec):
                suspects.setdefault(number, "")
    return Repaired("\n".join(lines), done, tuple(sorted(suspects.items())))


def repaired_name(name: str) -> str:
    """Returns what the name of a file or link was before it was damaged, or the name itself.

    A name is too short for the proof that a text needs; whoever uses this must find that nothing
    goes by the name as it stands.
    """
    if name.isascii():
        return name
    return next((fixed for _, fixed in _doubts(_runs([name], ()), ())), name)


# The stretches


def _runs(lines: Sequence[str], code: Collection[int]) -> list[_Stretch]:
    """The runs of damaged lines. A clean line ends one; a line of ASCII doesn't."""
    growing: dict[Chain, dict[int, str]] = {}
    grown: list[tuple[Chain, dict[int, str]]] = []
    for index, line in enumerate(lines):
        if line.isascii():
            continue
        fits = {chain: fixed for chain, fixed in undo(line) if _evidence([fixed], chain) >= 0}
        grown += [(chain, growing.pop(chain)) for chain in list(growing) if chain not in fits]
        for chain, fixed in fits.items():
            growing.setdefault(chain, {})[index] = fixed
    grown += growing.items()
    foreign = sum(map(_count, lines)) if grown else 0
    return [_judged(run, chain, lines, code, foreign) for chain, run in grown]


def _judged(
    run: Mapping[int, str], chain: Chain, lines: Sequence[str], code: Collection[int], foreign: int
) -> _Stretch:
    """A run with its evidence. Code gives none, because it may be an example of damage; nor do one
    or two lines that may be quoted, unless they are a good part of all characters that are not
    ASCII."""
    outside = [index for index in run if index not in code]
    evidence = _evidence([run[index] for index in outside], chain)
    proved = (
        evidence >= _PROOF
        and sum(_count(run[index]) for index in outside) >= _MIN_WON
        and (
            len(outside) >= _MIN_RUN_LINES
            or sum(_count(lines[index]) for index in outside) >= _MIN_RUN_SHARE * foreign
        )
    )
    return _Stretch(run, chain, evidence, proved)


def _proved(runs: Sequence[_Stretch]) -> list[_Stretch]:
    """The proved runs, of those that share a line only the best, and none of two that are as good
    and differ: nothing is guessed."""
    rivals: dict[int, list[_Stretch]] = {}
    for run in runs:
        for index in run.lines:
            rivals.setdefault(index, []).append(run)
    found: list[_Stretch] = []
    taken: set[int] = set()
    for run in sorted(runs, key=lambda run: (run.evidence, len(run.lines)), reverse=True):
        if (
            run.proved
            and taken.isdisjoint(run.lines)
            and not any(
                rival.evidence >= run.evidence and rival.lines[index] != fixed
                for index, fixed in run.lines.items()
                for rival in rivals[index]
            )
        ):
            found.append(run)
            taken.update(run.lines)
    return found


def _doubts(runs: Iterable[_Stretch], code: Collection[int]) -> Iterator[tuple[int, str]]:
    """Yields the lines that look damaged by themselves, with the one text that is likeliest."""
    found: dict[int, dict[str, int]] = {}
    for run in runs:
        for index, fixed in run.lines.items():
            if index not in code and (evidence := _evidence([fixed], run.chain)) >= _DOUBT:
                found.setdefault(index, {})[fixed] = evidence
    for index, texts in found.items():
        likeliest = max(texts.values())
        if list(texts.values()).count(likeliest) == 1:
            yield index + 1, max(texts, key=texts.__getitem__)


def _is_left_damaged(line: str, codec: str) -> bool:
    """Whether a line beside repaired ones looks damaged too, but lost too much to be undone: there
    is evidence in parts of it, or those are most of it and none speaks against it."""
    found, chain = parts(line, codec), (codec,)
    evidence = _evidence(found, chain)
    most = 2 * _count(damage("".join(found), chain)) > _count(line)
    return evidence >= _DOUBT or (evidence >= 0 and most)


def _count(text: str) -> int:
    """How many characters are not ASCII."""
    return 0 if text.isascii() else sum(char > "\x7f" for char in text)


def _code_lines(lines: Iterable[str]) -> frozenset[int]:
    found = set()
    fenced = False
    for index, line in enumerate(lines):
        if line.isascii() and _FENCE.match(line):
            fenced = not fenced
        elif fenced:
            found.add(index)
    return frozenset(found)


# The evidence


def _evidence(texts: Iterable[str], chain: Chain) -> int:
    """How much better a text reads without the damage, counted in characters that fit to the one
    before them as bytes of UTF-8 do: those of words that were none before, and of dashes, quotes or
    emoji that were three characters or more; less, twice, those of words that are none now. What
    occurs often counts once: an accident is the same accident every time."""
    good = bad = 0
    for token in {token for text in texts for token in _tokens(text)}:
        pieces = [damage(char, chain) for char in token]
        fitting = sum(len(piece) - 1 for piece in pieces)
        if len(token) == 1:
            good += fitting if fitting > 1 and not script(token) and not _was_right(pieces) else 0
        elif is_coherent(token) != _was_right(pieces):
            good += fitting if is_coherent(token) else 0
            bad += 0 if is_coherent(token) else fitting
    return good - 2 * bad


def _tokens(text: str) -> Iterator[str]:
    """Yields the words that are not ASCII, and the characters that are neither."""
    yield from (word for word in words(text) if not word.isascii())
    yield from (char for char in text if char > "\x7f" and not script(char))


def _was_right(pieces: Sequence[str]) -> bool:
    """Whether what a word was won from is right as it stands: words, perhaps with a mark of
    punctuation or a space between them, as in ``l’île`` or ``Öl“``. That one such place follows
    upon another without a letter between is no accident any more, nor is a quote opened within a
    word."""
    kinds = [_kinds(piece) for piece in pieces]
    return (
        all(map(is_coherent, words("".join(pieces))))
        and all(_EDGES.fullmatch(kind) for kind in kinds if len(kind) > 1)
        and not any(
            (len(first) > 1 < len(second) and first[-1] + second[0] != "LL")
            or (first[-1] == "L" and second[0] == "O")
            for first, second in pairwise(kinds)
        )
    )


def _kinds(piece: str) -> str:
    """Letters and marks as ``L``, others by their category; what opens a quote as ``O``."""
    kinds = ("L" if script(char) else unicodedata.category(char) for char in piece)
    return "".join("O" if kind == "Ps" else kind[0] for kind in kinds)
