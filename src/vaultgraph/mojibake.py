"""Mojibake: UTF-8 that was read as a one-byte encoding and written out again.

It is undone where two things hold. The text must be such as that damage makes: its characters are
those that the encoding has for bytes of UTF-8, and damaging the result again gives the text back,
so that no character is ever guessed. And there must be evidence: words where there were none. The
former alone is no proof: in Mac Roman ``’è`` is one letter of Armenian, and correct Italian is full
of ``c’è``. To ask how odd a text reads before and after is the idea of ftfy
(https://ftfy.readthedocs.io/en/latest/heuristic.html); here no list says what is odd, but what
Unicode knows of each character.

A stretch of damaged lines is judged as a whole; so is the file if it has no clean line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from vaultgraph.scripts import is_coherent, script, words

_CODECS = (
    "mac_roman", "latin_1", "cp1252", "cp1251", "koi8_r", "cp866", "mac_cyrillic",
    "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "koi8_u",
    "iso8859_2", "iso8859_3", "iso8859_4", "iso8859_5", "iso8859_6", "iso8859_7", "iso8859_8",
    "iso8859_9", "iso8859_10", "iso8859_11", "iso8859_13", "iso8859_14", "iso8859_15", "iso8859_16",
    "cp437", "cp720", "cp737", "cp775", "cp850", "cp852", "cp855", "cp857", "cp858", "cp860",
    "cp861", "cp862", "cp863", "cp865", "cp869", "cp1125", "mac_latin2", "mac_greek", "mac_turkish",
    "mac_iceland", "mac_croatian", "mac_romanian", "hp_roman8", "koi8_t", "kz1048", "ptcp154",
)  # fmt: skip
"""The encodings of one byte that keep ASCII, the usual ones first. All of them: where the right one
is not tried, a near relation of it can seem to be right."""
_ROUNDS = 2
_MIN_WON = 8
_PROOF, _DOUBT = 4, 2
"""So much evidence is proof, and so much is worth a person's look."""
_MIN_RUN_LINES = 3
_MIN_RUN_SHARE = 0.2
_FENCE = re.compile(r"^[ >]{0,12}(?:```|~~~)")
_UNWRITTEN = frozenset({"Cn", "Co", "Cs", "Cc"})

Chain = tuple[str, ...]
"""The encodings that a text was read as, the one of the last time first."""


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


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text after repair. ``suspects`` are the lines that look damaged but prove too little,
    with the text they would become; without text where none would be right."""

    text: str
    repair: Repair | None = None
    suspects: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Run:
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
    foreign = [number for number, line in enumerate(lines, 1) if not line.isascii()]
    code = _code_lines(lines)
    undone: dict[int, Chain] = {}
    while run := _best(runs := _runs(lines, code)):
        for index, fixed in run.lines.items():
            lines[index] = fixed
            undone[index + 1] = undone.get(index + 1, ()) + run.chain
    suspects = dict(_doubts(runs, code))
    if not undone:
        return Repaired(text, suspects=tuple(sorted(suspects.items())))
    done = Repair(undone, whole=len(undone) == len(foreign))
    for number in foreign:
        if any(_is_left_damaged(lines[number - 1], codec) for codec in done.codecs):
            suspects.setdefault(number, "")
    return Repaired("\n".join(lines), done, tuple(sorted(suspects.items())))


def repaired_name(name: str) -> str:
    """Returns what the name of a file or link was before it was damaged, or the name itself.

    A name is too short for the proof that a text needs; whoever uses this must find that nothing
    goes by the name as it stands.
    """
    runs = [] if name.isascii() else _runs([name], ())
    best = max(runs, key=_rank, default=None)
    return best.lines[0] if best and best.evidence >= _DOUBT else name


def damage(text: str, chain: Chain) -> str:
    """Returns a repaired text as it was before the chain was undone."""
    for codec in reversed(chain):
        text = text.encode().decode("latin-1").translate(_characters(codec))
    return text


# The damage


@cache
def _characters(codec: str) -> dict[int, str]:
    """The character of each byte; where the codec has none, that of the same number, as in
    browsers (https://encoding.spec.whatwg.org/#single-byte-decoder)."""
    chars = enumerate(bytes(range(256)).decode(codec, "surrogateescape"))
    return {byte: chr(byte) if "\ud800" <= char <= "\udfff" else char for byte, char in chars}


@cache
def _bytes(codec: str) -> dict[int, int]:
    return {ord(char): byte for byte, char in _characters(codec).items()}


@cache
def _shapes(codec: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of text in which all that is not ASCII is UTF-8 read as the codec: all of a line,
    and a part of one."""
    chars = "".join(_characters(codec).values())
    lead2, lead3, lead4, tail = (
        f"[{re.escape(chars[first:last])}]"
        for first, last in ((0xC2, 0xE0), (0xE0, 0xF0), (0xF0, 0xF5), (0x80, 0xC0))
    )
    text = r"[\0-\x7f]*+"
    text = rf"{text}(?:(?:{lead2}{tail}|{lead3}{tail}{{2}}|{lead4}{tail}{{3}}){text})++"
    return re.compile(rf"{text}\Z"), re.compile(text)


@cache
def _codecs_by_lead() -> dict[str, list[str]]:
    """The codecs that have a character for the first byte of a sequence of UTF-8."""
    found: dict[str, list[str]] = {}
    for codec in _CODECS:
        for byte in range(0xC2, 0xF5):
            found.setdefault(_characters(codec)[byte], []).append(codec)
    return found


def _undone(text: str, codec: str) -> str:
    """A text of the codec's shape before it was read as the codec; empty if it never was UTF-8."""
    try:
        return text.translate(_bytes(codec)).encode("latin-1").decode()
    except UnicodeError:
        return ""


def _undo(line: str) -> Iterator[tuple[Chain, str]]:
    """Yields what a line can have been. Between two rounds it need not be plausible: half of an
    emoji isn't."""
    first = next(char for char in line if char > "\x7f")
    for codec in _codecs_by_lead().get(first, ()):
        text, chain = line, ()
        while len(chain) < _ROUNDS and not text.isascii() and _shapes(codec)[0].match(text):
            text, chain = _undone(text, codec), (*chain, codec)
            if text and not any(unicodedata.category(char) in _UNWRITTEN for char in _foreign(text)):
                yield chain, text


def _foreign(text: str) -> list[str]:
    return [char for char in text if char > "\x7f"]


# The stretches


def _runs(lines: Sequence[str], code: Collection[int]) -> list[_Run]:
    """The runs of damaged lines. A clean line ends one; a line of ASCII doesn't."""
    growing: dict[Chain, dict[int, str]] = {}
    grown: list[tuple[Chain, dict[int, str]]] = []
    for index, line in enumerate(lines):
        if line.isascii():
            continue
        fits = {chain: text for chain, text in _undo(line) if _evidence([text], chain) >= 0}
        grown += [(chain, growing.pop(chain)) for chain in list(growing) if chain not in fits]
        for chain, text in fits.items():
            growing.setdefault(chain, {})[index] = text
    grown += growing.items()
    return [_judged(run, chain, lines, code) for chain, run in grown]


def _judged(
    run: Mapping[int, str], chain: Chain, lines: Sequence[str], code: Collection[int]
) -> _Run:
    """A run with its evidence. Code gives none, because it may be an example of damage; nor do one
    or two lines that may be quoted, unless they are a good part of what is not ASCII."""
    outside = [index for index in run if index not in code]
    evidence = _evidence([run[index] for index in outside], chain)
    proved = evidence >= _PROOF and sum(len(_foreign(run[index])) for index in outside) >= _MIN_WON
    if proved and len(outside) < _MIN_RUN_LINES:
        share = sum(len(_foreign(lines[index])) for index in outside)
        proved = share >= _MIN_RUN_SHARE * sum(len(_foreign(line)) for line in lines)
    return _Run(run, chain, evidence, proved)


def _rank(run: _Run) -> tuple[int, int]:
    return run.evidence, len(run.lines)


def _best(runs: Sequence[_Run]) -> _Run | None:
    """The best of the proved runs, unless another encoding gives other text that is as good."""
    for run in sorted(runs, key=_rank, reverse=True):
        rivals = [other for other in runs if other.evidence >= run.evidence]
        if run.proved and all(
            other.lines.get(index, text) == text
            for other in rivals
            for index, text in run.lines.items()
        ):
            return run
    return None


def _doubts(runs: Iterable[_Run], code: Collection[int]) -> Iterator[tuple[int, str]]:
    """Yields the lines that look damaged by themselves and could be only one other text."""
    found: dict[int, dict[str, int]] = {}
    for run in runs:
        for index, fixed in run.lines.items():
            if index not in code and (evidence := _evidence([fixed], run.chain)) >= _DOUBT:
                found.setdefault(index, {})[fixed] = evidence
    for index, texts in found.items():
        best = max(texts.values())
        likely = [text for text, evidence in texts.items() if evidence == best]
        if len(likely) == 1:
            yield index + 1, likely[0]


def _is_left_damaged(line: str, codec: str) -> bool:
    """Whether parts of a line look like damage, which as a whole lost too much to be undone."""
    parts = [_undone(part[0], codec) for part in _shapes(codec)[1].finditer(line)]
    return _evidence(parts, (codec,)) >= _DOUBT


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
    """How much better a text reads without the damage: the characters of words that were none
    before, less those of words that are none now; and dashes, quotes or emoji that were three
    characters or four, which no writer puts together. What occurs often counts once: an accident
    is the same accident every time."""
    good = bad = 0
    for token in {token for text in texts for token in _tokens(text)}:
        pieces = [damage(char, chain) for char in token]
        won = sum(len(piece) > 1 for piece in pieces)
        if _was_right(pieces):
            bad += won * (len(token) > 1 and not is_coherent(token))
        elif len(token) > 1:
            good += won * is_coherent(token)
        else:
            good += len(pieces[0]) > 2 and not script(token)
    return good - 2 * bad


def _tokens(text: str) -> Iterator[str]:
    """Yields words that are not ASCII, and other characters."""
    yield from (word for word in words(text) if not word.isascii())
    yield from (char for char in _foreign(text) if not script(char))


def _was_right(pieces: Sequence[str]) -> bool:
    """Whether what a word was won from is right as it stands: one word, or words of which some have
    a mark of punctuation or a space before or after them."""
    text = "".join(pieces)
    if not all(map(is_coherent, words(text))):
        return False
    if all(map(script, text)):
        return True
    return all(len(piece) == 1 or _is_edge(piece) for piece in pieces) and not any(
        len(first) > 1 and len(second) > 1 for first, second in pairwise(pieces)
    )


def _is_edge(piece: str) -> bool:
    """Whether it is a letter with a mark of punctuation or a space at one side."""
    kinds = {"L" if script(char) else unicodedata.category(char)[0] for char in piece}
    return len(piece) == 2 and kinds in ({"L", "P"}, {"L", "Z"})
