"""Obsidian's inline syntax: what a graph needs of the inside of a paragraph.

One pass over the text, from one trigger character to the next; a rule takes a position and
returns the next. Code, mathematics and HTML are passed over; links, tags and footnote
references are reported with their offsets, but for those that a template has yet to fill in.
Every rule is linear in the text: a search that failed once is never repeated.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import unquote

from markdown_it.common.utils import normalizeReference
from markdown_it.helpers import parseLinkDestination, parseLinkTitle

from vaultgraph.model import Syntax, Zone
from vaultgraph.reading import placeholders

_TRIGGER = re.compile(
    # Every branch begins with a literal: only then does the engine skip quickly to the next one.
    r"\\[!-/:-@\[-`{-~]|``*|<|%%|\$\$?|\^\[|!\[\[?|\[\[?|\]|#[^\s#]|https?://[^\s<>]"
)
_TAG = re.compile(r"#([^\s!-,.:-@\[-^`{-~\u2000-\u206f\u2e00-\u2e7f]+)")
_FOOTNOTE = re.compile(r"\[\^([^\[\]\s]+)\]")
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.\-]{1,31}:[^\s<>]*)>")
_HTML_TAG = re.compile(r"</?[A-Za-z](?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+>")
_BARE_URL = re.compile(r"https?://[^\s<>\"`]+")
_URL_TAIL = "?!.,:;*_~'\"»”)]"
_MATH_CLOSE = re.compile(r"(?<![\s\\])\$(?!\d)")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:")
_SIZE = re.compile(r"\d+(?:x\d+)?\Z")
_BLOCK_ID = re.compile(r"(?:^|(?<=\s))\^([A-Za-z0-9-]+)[ \t]*\Z")
_BACKTICKS = re.compile(r"`+")
_CODE_OR_BRACKET = re.compile(r"\\.|`+|[\[\]]", re.DOTALL)
_LABEL = 999
"""A label of a link reference is no longer (CommonMark 6.3)."""
_MASK = "\ufffc"
"""Stands for a character that is no running text."""


@dataclass(frozen=True, slots=True)
class Target:
    """A link's target taken apart; ``display`` is the text shown for it."""

    path: str
    subpath: str
    display: str
    size: str = ""
    """The size of an image, where its display text would stand."""


@dataclass(slots=True)
class Span:
    """A link, tag or footnote found in a text: ``text[start:end]`` is its source."""

    start: int
    end: int
    zone: Zone


@dataclass(slots=True)
class LinkSpan(Span):
    """A link as written."""

    target: Target
    syntax: Syntax
    embed: bool = False
    external: bool = False
    shown: tuple[int, int] | None = None
    """Where the text of a Markdown link stands; its display text is taken from there at the end,
    when it is known which links are left."""


@dataclass(slots=True)
class TagSpan(Span):
    """A tag, its name without ``#``."""

    name: str


@dataclass(slots=True)
class ReferenceSpan(Span):
    """A footnote reference ``[^label]``."""

    label: str


@dataclass(slots=True)
class DefinitionSpan(Span):
    """The label ``[^label]:`` of a footnote that is defined where blocks don't count: in a
    comment."""

    label: str


@dataclass(slots=True)
class FootnoteSpan(Span):
    """An inline footnote ``^[text]``."""

    text: str


class Aside(StrEnum):
    """What in a text is none of its words."""

    MATHS = "maths"
    MARKUP = "markup"
    """Tags of HTML, and comments: what is written and not shown."""


def scan(
    text: str,
    references: Mapping[str, str],
    zone: Zone = Zone.BODY,
    start: int = 0,
    end: int | None = None,
) -> list[Span]:
    """Returns the links, tags and footnotes of a leaf's text between two offsets, in order.

    ``references`` are the note's link reference definitions.
    """
    stop = len(text) if end is None else end
    if _TRIGGER.search(text, start, stop) is None:
        return []
    return _Scan(text, references, zone, start, stop).run()


def asides(text: str, start: int = 0, end: int | None = None) -> Sequence[tuple[Aside, int, int]]:
    """Returns what of a leaf's text, between two offsets, is mathematics or markup, and from where
    to where, in the order of its beginnings. Code is neither; a comment may hold others."""
    stop = len(text) if end is None else end
    if _TRIGGER.search(text, start, stop) is None:
        return ()
    reading = _Scan(text, {}, Zone.BODY, start, stop)
    reading.run()
    return reading.asides


def block_id(text: str) -> tuple[str, int] | None:
    """Returns the block id at the end of a leaf's text and its offset, or ``None``."""
    match = _BLOCK_ID.search(text) if "^" in text else None
    return (match.group(1), match.start()) if match else None


def split_wikilink(inner: str, *, embed: bool = False) -> Target | None:
    """Returns the target of what stands between ``[[`` and ``]]``, or ``None`` for no link.

    The text splits at the first ``|`` after the first character, the target at its first ``#``;
    a backslash left before a table's ``\\|`` is dropped. A size as the display text of an embed
    is not a display text. What a template has yet to fill in is no target.
    """
    pipe = inner.find("|", 1)
    written, display = (inner, "") if pipe < 0 else (inner[:pipe], inner[pipe + 1 :].strip())
    if pipe >= 0:
        written = written.rstrip("\\")
    target = normalize(written)
    found = _split_subpath(target)
    if not target or placeholders.named_with(found.path or target):
        return None
    return _displayed(found, display, embed)


def normalize(target: str) -> str:
    """Returns a link target as Obsidian compares it: NFC, no-break spaces as spaces, trimmed."""
    target = target.replace("\u00a0", " ").strip()
    return target if target.isascii() else unicodedata.normalize("NFC", target)


def is_tag(name: str) -> bool:
    """Returns whether a name could be a tag: only characters that tags have, not only digits, and
    between its slashes no empty part."""
    if _TAG.fullmatch(f"#{name}") is None or (name.isascii() and name.isdigit()):
        return False
    return not name.startswith("/") and "//" not in name


def masked(text: str) -> str:
    """Returns a text with ``U+FFFC`` for each character of what is no running text: code,
    mathematics, HTML, links and tags, but not comments between ``%%``. Offsets stay what they
    were."""
    if _TRIGGER.search(text) is None:
        return text
    reading = _Scan(text, {}, Zone.BODY, 0, len(text))
    spans = [(s.start, s.end) for s in reading.run() if not isinstance(s, FootnoteSpan)]
    spans += [(begin, stop) for _, begin, stop in reading.asides if text[begin] != "%"]
    parts, end = [], 0
    for start, stop in sorted((*spans, *reading.closed)):
        if stop > end:
            parts += [text[end:start], _MASK * (stop - max(start, end))]
            end = stop
    return "".join([*parts, text[end:]])


def _split_subpath(target: str) -> Target:
    path, mark, rest = target.partition("#")
    if placeholders.named_with(rest):
        mark = rest = ""
    parts = [part.strip() for part in rest.split("#") if part.strip()]
    subpath = "".join(f"#{part}" for part in parts)
    shown = " > ".join([path.strip(), *parts] if path.strip() else parts)
    return Target(path.strip(), subpath if mark else "", shown)


def _displayed(target: Target, display: str, embed: bool) -> Target:
    """A target with the text that a link shows; of an embed's text the size is taken off."""
    size = ""
    if embed and _SIZE.match(display.rpartition("|")[2]):
        display, _, size = display.rpartition("|")
    return replace(target, display=display or target.display, size=size)


def _decode(destination: str) -> str:
    """Percent-decodes a destination; what doesn't decode stays as written."""
    try:
        return unquote(destination, errors="strict")
    except UnicodeDecodeError:
        return destination


class _Scan:
    """One scan of one text. Searches that found nothing are remembered, so that none repeats."""

    def __init__(
        self, text: str, references: Mapping[str, str], zone: Zone, start: int, end: int
    ) -> None:
        self.text = text
        self.references = references
        self.zone = zone
        self.start = start
        self.end = end
        self.found: list[Span] = []
        self.asides: list[tuple[Aside, int, int]] = []
        self.boundary = start
        """Where the last inline element ended: a tag may begin there."""
        self.jumps: dict[int, int] = {}
        """Offset of a link text's closing bracket to the end of its link."""
        self.outer: tuple[int, LinkSpan] | None = None
        self.comment_end = -1
        self.footnote_ends: dict[int, Zone] = {}
        self.failed: set[str] = set()
        self.pairs: dict[int, int] | None = None
        self.runs: dict[int, list[int]] | None = None
        self.close = -1
        """The nearest ``]]`` found so far."""
        self.line_end = start - 1
        """The nearest line end found so far."""
        self.closed: list[tuple[int, int]] = []
        """Where code is, which asides are not."""

    def run(self) -> list[Span]:
        position = self.start
        while match := _TRIGGER.search(self.text, position, self.end):
            trigger = match.group()
            rule = _RULES.get(trigger[0])
            position = rule(self, match.start(), match.end()) if rule else match.end()
        kept = [span for span in self.found if span.end >= 0]
        for span in kept:
            if isinstance(span, LinkSpan) and span.shown:
                span.target = _displayed(span.target, self.text[slice(*span.shown)], span.embed)
        kept.sort(key=lambda span: span.start)
        return kept

    def find(self, mark: str, position: int) -> int:
        """``str.find`` up to the end of the scan that fails only once for each mark."""
        if mark in self.failed:
            return -1
        at = self.text.find(mark, position, self.end)
        if at < 0:
            self.failed.add(mark)
        return at

    def passed(self, end: int) -> int:
        self.boundary = end
        return end

    def aside(self, kind: Aside, start: int, end: int) -> int:
        self.asides.append((kind, start, end))
        return self.passed(end)

    def escape(self, start: int, end: int) -> int:
        return self.passed(end)

    def code(self, start: int, end: int) -> int:
        close = self.code_end(start, end)
        return self.close_off(start, close) if close > end else end

    def code_end(self, start: int, end: int) -> int:
        """A code span ends at the next run of as many backticks (CommonMark 6.1)."""
        if self.runs is None:
            self.runs = {}
            for match in _BACKTICKS.finditer(self.text, start, self.end):
                self.runs.setdefault(match.end() - match.start(), []).append(match.start())
        starts = self.runs.get(end - start, [])
        index = bisect_left(starts, end)
        return starts[index] + end - start if index < len(starts) else end

    def close_off(self, start: int, end: int) -> int:
        self.closed.append((start, end))
        return self.passed(end)

    def angle(self, start: int, end: int) -> int:
        if self.text.startswith(placeholders.CODE, start):
            close = self.find(placeholders.CODE_END, start + 2)
            return self.close_off(start, close + 2) if close >= 0 else end
        text = self.text
        if text.startswith("<!--", start):
            close = self.find("-->", start + 4)
            return self.aside(Aside.MARKUP, start, close + 3) if close >= 0 else end
        if match := _AUTOLINK.match(text, start, self.end):
            self.add_url(match.group(1), start, match.end())
            return self.passed(match.end())
        match = _HTML_TAG.match(text, start, self.end)
        return self.aside(Aside.MARKUP, start, match.end()) if match else end

    def percent(self, start: int, end: int) -> int:
        if start == self.comment_end:
            self.zone, self.comment_end = Zone.BODY, -1
            return end
        close = self.find("%%", end)
        if close >= 0 and self.zone is Zone.BODY:
            self.zone, self.comment_end = Zone.COMMENT, close
            self.asides.append((Aside.MARKUP, start, close + 2))
        return end

    def dollar(self, start: int, end: int) -> int:
        """``$…$`` with no space inside the marks and no digit after them; ``$$…$$``."""
        text = self.text
        if end - start == 2:
            close = self.find("$$", end)
            return self.aside(Aside.MATHS, start, close + 2) if close >= 0 else end
        if text[end : end + 1].isspace() or "$" in self.failed:
            return end
        match = _MATH_CLOSE.search(text, end, self.end)
        if match is None:
            self.failed.add("$")
        return self.aside(Aside.MATHS, start, match.end()) if match else end

    def caret(self, start: int, end: int) -> int:
        """``^[text]``: what stands inside is read on, in the zone of footnotes."""
        close = self.pair(end - 1)
        if close < 0 or self.footnote_ends:
            return end  # a footnote has no footnotes
        self.found.append(FootnoteSpan(start, close + 1, self.zone, self.text[end:close]))
        self.footnote_ends[close] = self.zone
        self.zone = Zone.FOOTNOTE
        return self.passed(end)

    def bracket(self, start: int, end: int) -> int:
        embed = self.text[start] == "!"
        opening = start + embed
        if self.text.startswith("[[", opening):
            after = self.wikilink(start, opening, embed)
            if after:
                return after
        elif match := _FOOTNOTE.match(self.text, opening, self.end):
            kind = DefinitionSpan if self.defines(opening, match.end()) else ReferenceSpan
            self.found.append(kind(opening, match.end(), self.zone, match.group(1)))
            return self.passed(match.end())
        return self.markdown(start, opening, embed)

    def defines(self, opening: int, end: int) -> bool:
        """Whether a footnote's label begins its line or comment and a colon follows."""
        if not self.text.startswith(":", end):
            return False
        begin = opening
        while begin > self.start and self.text[begin - 1] in " \t%":
            begin -= 1
        begins = begin == self.start or self.text[begin - 1] == "\n"
        return begins or "%%" in self.text[begin:opening]

    def wikilink(self, start: int, opening: int, embed: bool) -> int:
        """The innermost ``[[…]]`` on one line; 0 when there is none here."""
        text = self.text
        if self.close < opening + 2:
            self.close = self.find("]]", opening + 2)
        if self.line_end < opening:
            at = self.find("\n", opening)
            self.line_end = at if at >= 0 else self.end
        close = self.close
        if close < 0 or self.line_end < close:
            return 0
        inner = text.rfind("[[", opening + 1, close)
        if inner >= 0:
            return inner - (text[inner - 1] == "!" and inner - 1 > opening)
        target = split_wikilink(text[opening + 2 : close], embed=embed)
        if target is None:
            return self.close_off(start, close + 2)
        external = _SCHEME.match(target.path) is not None and "://" in target.path
        self.add_link(
            LinkSpan(start, close + 2, self.zone, target, Syntax.WIKILINK, embed, external)
        )
        return self.passed(close + 2)

    def markdown(self, start: int, opening: int, embed: bool) -> int:
        """``[text](destination "title")``, ``[text][label]``, ``[label][]`` or ``[label]``."""
        close = self.pair(opening)
        if close < 0:
            return opening + 1
        text = self.text
        destination, end = "", close + 1
        if text.startswith("(", close + 1):
            parsed = self.inline_destination(close + 2)
            if parsed:
                destination, end = parsed
        if end == close + 1 and self.references:
            begin, stop = opening + 1, close
            if text.startswith("[", close + 1):
                second = self.pair(close + 1)
                if second > close + 2:
                    begin, stop = close + 2, second
                end = second + 1 if second >= 0 else end
            if stop - begin <= _LABEL:
                destination = self.references.get(normalizeReference(text[begin:stop]), "")
        if not destination or destination.startswith("[["):
            return opening + 1  # ``[label]([[Page]])``, as Logseq writes it, holds a wikilink
        link = self.destination_link(start, end, destination, embed)
        if link is None or placeholders.named_with(link.target.path):
            return self.passed(end)
        link.shown = (opening + 1, close)
        self.add_link(link)
        if embed:
            return self.passed(end)
        self.jumps[close] = end
        self.outer = (close, link)
        return self.passed(opening + 1)

    def inline_destination(self, position: int) -> tuple[str, int] | None:
        """The destination at a position and the end of the link, or ``None``."""
        text, end = self.text, self.end
        position = self.skip_space(position)
        parsed = parseLinkDestination(text, position, end)
        if not parsed.ok or text.startswith(placeholders.CODE, position):
            return None
        after = self.skip_space(parsed.pos)
        if after > parsed.pos:
            title = parseLinkTitle(text, after, end)
            if title.ok:
                after = self.skip_space(title.pos)
        return (parsed.str, after + 1) if text.startswith(")", after) else None

    def skip_space(self, position: int) -> int:
        while position < self.end and self.text[position] in " \t\n":
            position += 1
        return position

    def destination_link(
        self, start: int, end: int, destination: str, embed: bool
    ) -> LinkSpan | None:
        if _SCHEME.match(destination):
            target = Target(destination, "", "")
            return LinkSpan(start, end, self.zone, target, Syntax.MARKDOWN, embed, external=True)
        decoded = normalize(_decode(destination))
        if not decoded:
            return None
        target = _split_subpath(decoded)
        if not target.path and not target.subpath:
            return None
        return LinkSpan(start, end, self.zone, target, Syntax.MARKDOWN, embed)

    def close_bracket(self, start: int, end: int) -> int:
        if start in self.footnote_ends:
            self.zone = self.footnote_ends.pop(start)
        if start in self.jumps:
            return self.passed(self.jumps.pop(start))
        return end

    def tag(self, start: int, end: int) -> int:
        text = self.text
        if start > self.boundary and start > self.start:
            before = text[start - 1]
            marked = before in "*_" or text.endswith(("~~", "=="), 0, start)
            if not (marked or before.isspace()):
                return start + 1
        match = _TAG.match(text, start, self.end)
        if match is None:
            return start + 1  # what follows may begin a link, code or mathematics
        name = match.group(1).rstrip("/")
        if not is_tag(name) or text.startswith(placeholders.MARKS, match.end()):
            return match.end()
        self.found.append(TagSpan(start, match.end(), self.zone, name))
        return self.passed(match.end())

    def url(self, start: int, end: int) -> int:
        if start and self.text[start - 1].isalnum():
            return end
        match = _BARE_URL.match(self.text, start, self.end)
        if match is None:
            return end
        address = match.group().rstrip(_URL_TAIL)
        if match.group().startswith(")", len(address)) and address.count("(") > address.count(")"):
            address += ")"
        self.add_url(address, start, start + len(address))
        return self.passed(start + len(address))

    def add_url(self, address: str, start: int, end: int) -> None:
        if (self.outer and start < self.outer[0]) or placeholders.named_with(address):
            return
        target = Target(address, "", address)
        self.found.append(LinkSpan(start, end, self.zone, target, Syntax.URL, external=True))

    def add_link(self, link: LinkSpan) -> None:
        """Links don't contain links: the inner one wins (CommonMark 6.3)."""
        if self.outer and link.start < self.outer[0] and not link.embed:
            close, outer = self.outer
            outer.end = -1
            self.jumps.pop(close, None)
            self.outer = None
        self.found.append(link)

    def pair(self, opening: int) -> int:
        """The bracket that closes the one at ``opening``, or -1; escapes and code don't count."""
        if self.pairs is None:
            self.pairs = {}
            stack: list[int] = []
            position = self.start
            while match := _CODE_OR_BRACKET.search(self.text, position, self.end):
                position = match.end()
                char = self.text[match.start()]
                if char == "[":
                    stack.append(match.start())
                elif char == "]":
                    if stack:
                        self.pairs[stack.pop()] = match.start()
                elif char == "`":
                    position = self.code_end(match.start(), match.end())
        return self.pairs.get(opening, -1)


_RULES: dict[str, Callable[[_Scan, int, int], int]] = {
    "\\": _Scan.escape,
    "`": _Scan.code,
    "<": _Scan.angle,
    "%": _Scan.percent,
    "$": _Scan.dollar,
    "^": _Scan.caret,
    "!": _Scan.bracket,
    "[": _Scan.bracket,
    "]": _Scan.close_bracket,
    "#": _Scan.tag,
    "h": _Scan.url,
}
