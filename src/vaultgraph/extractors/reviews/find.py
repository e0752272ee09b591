"""Review tables: claims with their ideas and steps, as a reader of a note writes them down.

A table whose first column is called *Тезис*, *Thesis*, *Claim*, *Идея* or *Idea* is a review. A row
with a first cell is a claim; a row without one goes on with the claim above, most often with the
ideas that are related to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from vaultgraph.extraction.guard import UNGUARDED, Guard
from vaultgraph.model import Leaf, LeafKind, Note
from vaultgraph.reading.plain import plain
from vaultgraph.words import fold

_HEADS = re.compile(r"(?:тезис|утверждени[ея]|иде[яи]|thes[ie]s|claim|idea)")
_RULED = " \t>|:-"
_ORDINAL = re.compile(r"[\s*_]*(?:(\d{1,3})(?:[.)]|\ufe0f?\u20e3)\s*|(🔟)\s*)?")
_RELATED = re.compile(
    r"\s*(?:\*\*|__)?\s*(?:связанные идеи|похожие идеи|related ideas?)\s*:\s*(?:\*\*|__)?\s*:?\s*",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_STEP = re.compile(r"\s*(?:\*\*)?(\d{1,3})(?:[.)]|\ufe0f?\u20e3)\s*(?:\*\*)?\s*(?=\S)")
_ABOUT = re.compile(r"«([^«»]+)»|“([^“”]+)”|\[\[([^\[\]|#]+)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:и т\. ?п|и т\. ?д|т\. ?[екнп]|и др|и пр|см|ср|напр|стр|рис|табл|гл|разд|г|гг|в"
    r"|вв|им|проф|e\.g|i\.e|etc|cf|vs|fig|no|dr|mr|mrs|st|[А-ЯЁA-Z])$",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\s*+(\S?)")
_STOPS = ".!?…"
_OPENING = "([{«"
_CLOSING = ")]}»"


@dataclass(frozen=True, slots=True)
class Idea:
    """A sentence related to a claim: ``start`` and ``end`` are its columns in the line."""

    text: str
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ClaimStep:
    """A numbered line of a claim."""

    ordinal: int
    text: str
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A row of a review; ``start`` and ``end`` are the columns of its text in the line."""

    ordinal: int
    title: str
    text: str
    line: int
    start: int
    end: int
    ideas: tuple[Idea, ...] = ()
    steps: tuple[ClaimStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A table of claims and the heading above it."""

    title: str
    about: str
    """The name in quotes, or the link, of the heading: what is reviewed."""
    message: int
    claims: tuple[Claim, ...]


def read(note: Note, lines: Sequence[str], guard: Guard = UNGUARDED) -> tuple[Review, ...]:
    """Returns the reviews of a note; ``lines`` are all lines of its file."""
    drafts: list[_Review] = []
    titles: dict[int, str] = {}
    is_open = False
    for leaf in note.leaves:
        if leaf.kind is LeafKind.HEADING:
            titles[note.message_at(leaf.line)] = leaf.text
        if leaf.kind is not LeafKind.ROW:
            continue
        below = lines[leaf.line] if leaf.line < len(lines) else ""
        if "-" in below and not below.strip(_RULED):
            is_open = len(leaf.cells) > 1 and _HEADS.match(fold(_cell(leaf, 0).text)) is not None
            if is_open:
                message = note.message_at(leaf.line)
                drafts.append(_Review(titles.get(message, ""), message))
        elif is_open:
            with guard.at(leaf.line):
                drafts[-1].add(leaf)
    return tuple(draft.finished() for draft in drafts if draft.claims)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A piece of a line with the column it begins at."""

    raw: str
    line: int
    start: int

    @property
    def text(self) -> str:
        return " ".join(plain(_BREAK.sub(" ", self.raw)).split())

    @property
    def end(self) -> int:
        return self.start + len(self.raw)

    def part(self, start: int, end: int) -> _Stretch:
        raw = self.raw[start:end]
        begin = start + len(raw) - len(raw.lstrip())
        return _Stretch(raw.strip(), self.line, self.start + begin)


def _cell(leaf: Leaf, index: int) -> _Stretch:
    if index >= len(leaf.cells):
        return _Stretch("", leaf.line, leaf.column + len(leaf.text))
    start, end = leaf.cells[index]
    return _Stretch(leaf.text, leaf.line, leaf.column).part(start, end)


@dataclass(slots=True, kw_only=True)
class _Claim:
    """A claim while its rows are read."""

    ordinal: int
    title: str
    content: _Stretch
    steps: tuple[ClaimStep, ...]
    texts: list[str]
    ideas: list[Idea] = field(default_factory=list)

    def finished(self) -> Claim:
        """Returns the claim."""
        return Claim(
            ordinal=self.ordinal,
            title=self.title,
            text=" ".join(self.texts),
            line=self.content.line,
            start=self.content.start,
            end=self.content.end,
            ideas=tuple(self.ideas),
            steps=self.steps,
        )


@dataclass(slots=True)
class _Review:
    """A review while its rows are read."""

    heading: str
    message: int
    claims: list[_Claim] = field(default_factory=list)

    def add(self, leaf: Leaf) -> None:
        """Adds a row: a claim, or more of the claim above."""
        head, content = _cell(leaf, 0), _cell(leaf, 1)
        if head.raw:
            title, ordinal = _titled(plain(head.raw), len(self.claims) + 1)
            steps = tuple(_steps(content))
            self.claims.append(
                _Claim(
                    ordinal=ordinal, title=title, content=content, steps=steps, texts=[content.text]
                )
            )
        elif self.claims and (label := _RELATED.match(content.raw)):
            said = content.part(label.end(), len(content.raw))
            self.claims[-1].ideas += (
                Idea(each.text, each.line, each.start, each.end) for each in _sentences(said)
            )
        elif self.claims and content.raw:
            self.claims[-1].texts.append(content.text)

    def finished(self) -> Review:
        """Returns the review."""
        about = _ABOUT.search(self.heading)
        name = next((group for group in about.groups() if group), "") if about else ""
        claims = tuple(claim.finished() for claim in self.claims)
        return Review(plain(self.heading), name, self.message, claims)


def _titled(title: str, position: int) -> tuple[str, int]:
    """A claim's title without the number before it, and its number, or else its position."""
    match = _ORDINAL.match(title)
    if not match or match.end() == len(title) or not any(match.groups()):
        return title, position
    return title[match.end() :].strip(), int(match.group(1) or 10)


def _steps(content: _Stretch) -> Iterator[ClaimStep]:
    begin = 0
    for end, after in [*(match.span() for match in _BREAK.finditer(content.raw)), (-1, -1)]:
        line = content.part(begin, end if end >= 0 else len(content.raw))
        begin = after
        if match := _STEP.match(line.raw):
            said = line.part(match.end(), len(line.raw))
            yield ClaimStep(int(match.group(1)), said.text, said.line, said.start, said.end)


def _sentences(stretch: _Stretch) -> Iterator[_Stretch]:
    """Yields the sentences; one in brackets belongs to the sentence before it."""
    raw = stretch.raw
    begin = depth = 0
    in_code = ended = False
    last_tick = raw.rfind("`")
    for place, letter in enumerate(raw):
        if letter == "`":
            in_code = not in_code and place < last_tick
        elif in_code:
            continue
        elif letter in _OPENING:
            depth += 1
        elif letter in _CLOSING:
            depth = max(depth - 1, 0)
        if depth or in_code:
            continue
        if letter in _STOPS:
            ended = not _ABBREVIATION.search(raw[max(begin, place - 12) : place])
        elif ended and letter.isspace():
            after = _NEXT.match(raw, place)
            follows = after.group(1) if after else ""
            if follows and follows != "(" and (not follows.isalpha() or follows.isupper()):
                yield stretch.part(begin, place)
                begin, ended = place, False
        elif letter not in _CLOSING and letter not in "\"'*_" and not letter.isspace():
            ended = False
    if raw[begin:].strip(" .*_"):
        yield stretch.part(begin, len(raw))
