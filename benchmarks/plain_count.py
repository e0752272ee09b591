r"""Count what an Obsidian vault contains, with the standard library alone.

    python benchmarks/plain_count.py VAULT [--files LIST] [--json] [--links OUT.tsv]

The script shares no code with vaultgraph and uses no Markdown or YAML library, so that its figures
are an independent check of the tool's own. It reads each note line by line: a small block reader
splits the body into pieces of running text (paragraphs, headings, table rows) and leaves out code,
mathematics and HTML; a small inline scanner then finds the links in each piece.

What is counted

* Files: ``.md`` are notes, ``.canvas`` canvases, ``.base`` bases, known media types attachments;
  the rest are "other files". Paths with a part that starts with a dot are skipped.
* ``wikilinks``: ``[[x]]`` in a body. ``embeds``: ``![[x]]``, and ``![t](x)`` with a vault path.
  ``markdown_links``: ``[t](x)`` and ``[t][id]`` with a vault path. ``property_links``: a property
  value or list item that is a quoted string and nothing but ``[[x]]``. ``canvas_links``: the links
  in the text cards of a canvas, and its file cards (as embeds). The five do not overlap.
  ``external_urls``: Markdown links and images with a URL scheme, and ``<scheme:...>`` autolinks.
* Links inside ``%% comments %%`` count; those in code, mathematics, HTML comments and HTML blocks
  do not.
* Footnotes: definitions ``[^a]: ...``, references ``[^a]``; definitions with an internal link in
  their body; definitions whose label no reference in the same note uses (labels compared without
  case; when a label is defined twice, a reference counts for both).
* Messages of imported chats: callouts ``[!nexus_user]`` and ``[!nexus_agent]`` at quote depth one,
  and the older ``### User, on ...;`` headings that stand before a quote.
* Headings: ``#`` headings and underlined headings, also inside quotes and list items.
* Resolution: the rules of Obsidian, without aliases. ``self_links`` are the resolved occurrences
  that point to their own note. An unresolved target is told apart by its link path, without
  ``.md``, without case. ``--files`` names the files of a larger vault from which VAULT was cut: an
  unresolved link that finds a file there is not dead, it only leaves the slice.

``--links`` writes the rows source, line, kind (link or embed), raw, link path, resolved path,
sorted and without a header; ``\``, tab and line break are written ``\\``, ``\t`` and ``\n``.
Links in a canvas have no line and get 0.

Known simplifications

* Properties are read by line: anchors, tags and values folded over several lines are not
  understood (a folded value is never a link). Broken YAML is read as far as it goes.
* A table row is one piece of text, not several cells: code or mathematics that opens in one cell
  and closes in the next hides what is between. ``[[x|y]]`` in a table is a link to ``x``.
* A tab counts as a stop of four from the start of its container, not of the line.
* Inline mathematics ``$...$`` must close on its own line. ``$$`` or ``%%`` that never closes is
  plain text, while an HTML comment or a fence that never closes runs to the end of its container.
* A link definition ``[id]: x`` has to stand on one line. Brackets in the destination of a Markdown
  link nest once. The text of an image is not searched. Email autolinks are not counted.
* Inline footnotes ``^[...]`` are not counted; the links in them are.
* ``[[https://x]]`` is an unresolved wikilink here, as it is for Obsidian.
* ``[[|x]]`` is a link to ``|x``, as it is for Obsidian.
* A rule ``---`` right under a footnote definition is a rule, not an underline that makes a heading.
* The file cards of a canvas are looked up like links.
* A link that resolves inside a slice is not checked against the larger vault.
* Equally long candidates are taken in the order of their paths.
"""

from __future__ import annotations

import argparse
import json
import os
import posixpath
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

IMAGES = {"avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"}
SOUNDS = {"3gp", "flac", "m4a", "mp3", "oga", "ogg", "opus", "wav", "webm"}
FILMS = {"mkv", "mov", "mp4", "ogv"}
MEDIA = IMAGES | SOUNDS | FILMS | {"pdf"}

# Block structure
QUOTE = re.compile(r" {0,3}> ?")
LIST_MARKER = re.compile(r"( {0,3}(?:[-+*]|(\d{1,9})[.)]))( +|$)")
FOOTNOTE_DEFINITION = re.compile(r" {0,3}\[\^([^\]\s]+)\]:[ \t]*")
HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
RULE = re.compile(r" {0,3}([-_*])(?:[ \t]*\1){2,}[ \t]*$")
FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
TABLE_RULE = re.compile(r"(?=.*\|)[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
CALLOUT = re.compile(r"\[!\s*([^\]|]*?)\s*(?:\|[^\]]*)?\][+-]?(?:\s|$)")
LINK_DEFINITION = re.compile(
    r" {0,3}\[(?!\^)((?:\\.|[^\[\]\\])+)\]:\s*(?:<([^<>]*)>|(\S+))"
    r"(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*$"
)
TAG = re.compile(
    r"</?[A-Za-z][A-Za-z0-9-]*"
    r"(?:\s+[A-Za-z_:][\w:.-]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?)*\s*/?>"
)
HTML_VERBATIM = re.compile(r" {0,3}<(script|pre|style|textarea)(?:[\s>]|$)", re.IGNORECASE)
HTML_BLOCK = re.compile(
    r" {0,3}</?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup"
    r"|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset"
    r"|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol"
    r"|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr"
    r"|track|ul)(?:\s|/?>|$)",
    re.IGNORECASE,
)

# Chat notes
ROLES = {"nexus_user": "user", "nexus_agent": "assistant", "nexus_assistant": "assistant"}
OLD_HEADER = re.compile(r"#{3,4} (User|Assistant|ChatGPT|Unknown), on .*;[ \t]*$")
OLD_ROLES = {"User": "user", "Assistant": "assistant", "ChatGPT": "assistant"}
UID_THEN_HEADER = re.compile(r"(\s*<!-- UID: .*? -->)([ \t]*>[ \t]?\[!nexus_.*)", re.IGNORECASE)

# Inline text
SPECIAL = re.compile(r"[\\`<$%!\[^]")
BRACKET = re.compile(r"[\\`\[\]]")
WIKILINK = re.compile(r"\[\[(?!\[)((?:(?!\[\[|\]\])[^\n])+)\]\]")
FOOTNOTE_REFERENCE = re.compile(r"\[\^([^\]\s]+)\]")
AUTOLINK = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]+:[^\s<>]*>")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
INLINE_MATH = re.compile(r"\$(?![\s$])(?:\\.|[^$\\\n])*?(?<!\s)\$(?!\d)")
DESTINATION = re.compile(
    r"\(\s*(?:<((?:\\.|[^<>\\\n])*)>|((?:\\.|[^\s()\\<]|\((?:\\.|[^\s()\\])*\))"
    r"(?:\\.|[^\s()\\]|\((?:\\.|[^\s()\\])*\))*))"
    r"(?:\s+(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\((?:\\.|[^()\\])*\)))?\s*\)"
)
REFERENCE_LABEL = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]")
FIGURES = {"wikilink": "wikilinks", "embed": "embeds", "markdown": "markdown_links"}
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")

# Properties
PROPERTY_KEY = re.compile(r"(?:\"[^\"]*\"|'[^']*'|[^\s\"'\[{#][^\"'\[{]*?):(?:\s+|$)")
BLOCK_SCALAR = re.compile(r"[|>][+-]?\d?[+-]?\s*(?:#.*)?$")
QUOTED = re.compile(r"\"((?:\\.|[^\"\\])*)\"|'((?:''|[^'])*)'")

Line = tuple[int, str]


@dataclass
class Chunk:
    """A piece of running text: its lines, and the footnote definition it belongs to, if any."""

    lines: list[Line]
    definition: int | None = None
    comment: bool = False


@dataclass
class Definition:
    """A footnote definition: its label, and whether an internal link stands in its body."""

    label: str
    has_link: bool = False


@dataclass
class Container:
    """An open quote, list item or footnote definition."""

    kind: str
    indent: int = 0
    definition: int | None = None


@dataclass
class Leaf:
    """An open block whose lines up to ``end`` are not Markdown.

    The kinds are ``fence``, ``html``, ``percent`` for a ``%%`` comment, whose lines are still
    searched for links and gathered in ``chunk``, and ``hidden`` for an HTML comment or a formula,
    after which running text may follow on the same line. An empty ``end`` stands for a blank line.
    """

    kind: str
    end: str
    chunk: Chunk | None = None


@dataclass
class Hit:
    """Something the inline scanner found: a wikilink, embed, Markdown link, URL or reference."""

    kind: str
    start: int
    raw: str
    target: str = ""


@dataclass(order=True)
class Row:
    """One occurrence of an internal link."""

    source: str
    line: int
    kind: str
    raw: str
    path: str
    resolved: str = ""


def key(text: str) -> str:
    """Return the form in which two paths or labels are compared."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def ghost_key(path: str) -> str:
    """Return the form in which two unresolved link paths are compared."""
    return key(path).removesuffix(".md")


def indent_of(text: str) -> int:
    """Return the number of leading spaces."""
    return len(text) - len(text.lstrip(" "))


def untab(text: str) -> str:
    """Write the leading white space of a line as spaces."""
    rest = text.lstrip(" \t")
    return text[: len(text) - len(rest)].expandtabs(4) + rest


# ---------------------------------------------------------------------------------------- blocks


@dataclass
class BlockReader:
    """Split the body of a note into chunks of running text, one line at a time."""

    lines: list[Line]
    chunks: list[Chunk] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    link_definitions: dict[str, str] = field(default_factory=dict)
    messages: Counter[str] = field(default_factory=Counter)
    headings: int = 0
    containers: list[Container] = field(default_factory=list)
    leaf: Leaf | None = None
    paragraph: Chunk | None = None
    in_table: bool = False

    def read(self) -> None:
        """Read all lines."""
        for index, (_, raw) in enumerate(self.lines):
            text, matched = self.match_containers(raw)
            if self.leaf and matched == len(self.containers):
                self.continue_leaf(self.leaf, index, text)
                continue
            self.leaf = None
            self.open_blocks(index, text, matched)

    def match_containers(self, raw: str) -> tuple[str, int]:
        """Strip the prefixes of the open containers; return the rest and how many went on."""
        text = untab(raw)
        matched = 0
        for container in self.containers:
            blank = not text.strip()
            if container.kind == "quote":
                prefix = QUOTE.match(text)
                if not prefix:
                    break
                text = untab(text[prefix.end() :])
            elif container.kind == "footnote":
                if not blank and indent_of(text) < 2:
                    break
                text = text[min(indent_of(text), 4) :]
            else:
                if not blank and indent_of(text) < container.indent:
                    break
                text = text[container.indent :]
            matched += 1
        return text, matched

    def continue_leaf(self, leaf: Leaf, index: int, text: str) -> None:
        """Give a line to the open fence, comment, formula or HTML block."""
        number = self.lines[index][0]
        if leaf.chunk:
            leaf.chunk.lines.append((number, text))
        if leaf.kind == "fence":
            stripped = text.strip()
            long_enough = len(stripped) >= len(leaf.end)
            if indent_of(text) < 4 and long_enough and not stripped.strip(leaf.end[0]):
                self.leaf = None
        elif not leaf.end:
            if not text.strip():
                self.leaf = None
        elif leaf.end in text.lower():
            self.leaf = None
            rest = text[text.index(leaf.end) + len(leaf.end) :] if leaf.kind == "hidden" else ""
            if rest.strip():
                self.chunks.append(Chunk([(number, rest)], self.definition()))

    def close(self, matched: int) -> None:
        """Close the paragraph and every container that the line does not continue."""
        self.paragraph = None
        self.in_table = False
        del self.containers[matched:]

    def open_blocks(self, index: int, text: str, matched: int) -> None:
        """Open the containers and the leaf block that a line starts."""
        if not text.strip():
            # A quote ends at a line without ">"; a list item or a definition may go on.
            self.close(matched)
            return
        lazy = matched < len(self.containers)
        while True:
            if indent_of(text) >= 4:
                if self.paragraph is None:
                    self.close(matched)  # indented code
                    return
                break
            if quote := QUOTE.match(text):
                self.push(matched, Container("quote"))
                text = untab(text[quote.end() :])
            elif note := FOOTNOTE_DEFINITION.match(text):
                self.definitions.append(Definition(key(note[1])))
                number = len(self.definitions) - 1
                self.push(matched, Container("footnote", definition=number))
                text = text[note.end() :]
            elif not lazy and self.paragraph and not self.in_table and UNDERLINE.match(text):
                self.headings += 1
                self.close(matched)
                return
            elif RULE.match(text):
                self.close(matched)
                return
            elif (item := LIST_MARKER.match(text)) and not self.is_text(item, text, lazy):
                space = len(item[3]) if 1 <= len(item[3]) <= 4 else 1
                self.push(matched, Container("item", len(item[1]) + space))
                text = untab(text[min(len(item[1]) + space, len(text)) :])
            else:
                break
            matched, lazy = len(self.containers), False
            if not text.strip():
                return
        self.add_text(index, text, matched, lazy)

    def is_text(self, item: re.Match[str], text: str, lazy: bool) -> bool:
        """Tell whether a list marker cannot interrupt the open paragraph and is thus text."""
        if self.paragraph is None or self.in_table or lazy:
            return False
        return not text[item.end() :].strip() or item[2] not in (None, "1")

    def push(self, matched: int, container: Container) -> None:
        """Close what the line does not continue, then open a container."""
        self.close(matched)
        self.containers.append(container)

    def add_text(self, index: int, text: str, matched: int, lazy: bool) -> None:
        """Take the rest of a line: a heading, a fence or other leaf, or a line of a paragraph."""
        number = self.lines[index][0]
        self.count_message(index, text, matched)
        if HEADING.match(text):
            self.close(matched)
            self.headings += 1
            self.chunks.append(Chunk([(number, text)], self.definition()))
            return
        if leaf := self.start_leaf(index, text, matched):
            self.close(matched)
            self.leaf = leaf
            if leaf.chunk:
                leaf.chunk.definition = self.definition()
                self.chunks.append(leaf.chunk)
            elif leaf.kind == "html":
                self.continue_leaf(leaf, index, text)
            elif leaf.kind == "hidden":
                opener = "<!--" if leaf.end == "-->" else leaf.end
                self.continue_leaf(leaf, index, text[text.index(opener) + len(opener) :])
            return
        if self.paragraph is None:
            if definition := LINK_DEFINITION.match(text):
                self.close(matched)
                destination = definition[2] if definition[2] is not None else definition[3]
                self.link_definitions.setdefault(key(definition[1].strip()), destination)
                return
        elif not self.in_table and TABLE_RULE.match(text) and not lazy:
            # The last line was a table head: it and the rows to come are chunks of their own.
            self.in_table = True
            if len(self.paragraph.lines) > 1:
                self.chunks.append(Chunk([self.paragraph.lines.pop()], self.definition()))
            return
        if self.paragraph is None or (lazy and self.in_table):
            self.close(matched)
        if self.paragraph is None or self.in_table:
            self.paragraph = Chunk([], self.definition())
            self.chunks.append(self.paragraph)
        self.paragraph.lines.append((number, text))
        if CALLOUT.match(text) and self.containers and self.containers[-1].kind == "quote":
            self.paragraph = None  # the title of a callout is not part of its body

    def definition(self) -> int | None:
        """Return the footnote definition that the open containers belong to."""
        for container in reversed(self.containers):
            if container.definition is not None:
                return container.definition
        return None

    def count_message(self, index: int, text: str, matched: int) -> None:
        """Count the line if it is the header of a chat message."""
        depth = self.containers[:matched]
        callout = CALLOUT.match(text.strip(" "))
        if callout and len(depth) == 1 and depth[0].kind == "quote":
            role = ROLES.get(callout[1].lower())
            if role:
                self.messages[role] += 1
        header = OLD_HEADER.match(text)
        if header and not depth:
            following = (later for _, later in self.lines[index + 1 :] if later.strip())
            if QUOTE.match(next(following, "")):
                self.messages[OLD_ROLES.get(header[1], "unknown")] += 1

    def start_leaf(self, index: int, text: str, matched: int) -> Leaf | None:
        """Return the fence, comment, formula or HTML block that the line opens, if it does."""
        if fence := FENCE.match(text):
            return Leaf("fence", fence[1])
        stripped = text.strip()
        if stripped.startswith("<!--"):
            return Leaf("hidden", "-->")
        for mark in ("$$", "%%"):
            if stripped.startswith(mark) and stripped.count(mark) % 2 and self.closes(index, mark):
                if mark == "$$":
                    return Leaf("hidden", mark)
                return Leaf("percent", mark, Chunk([(self.lines[index][0], text)], comment=True))
        if html := HTML_VERBATIM.match(text):
            return Leaf("html", f"</{html[1].lower()}>")
        if HTML_BLOCK.match(text):
            return Leaf("html", "")
        if self.paragraph is None and (tag := TAG.match(stripped)) and tag.end() == len(stripped):
            return Leaf("html", "")
        return None

    def closes(self, index: int, mark: str) -> bool:
        """Tell whether a mark stands again in a later line."""
        return any(mark in text for _, text in self.lines[index + 1 :])


# ---------------------------------------------------------------------------------------- inline


def scan(text: str, definitions: dict[str, str]) -> Iterator[Hit]:
    """Yield the links, URLs and footnote references of a chunk, from left to right."""
    at = 0
    comment = False
    pairs = bracket_pairs(text)
    while special := SPECIAL.search(text, at):
        at = special.start()
        char = text[at]
        if char == "\\":
            at += 2
        elif char == "`":
            at = skip_code(text, at)
        elif char == "$":
            at = skip_math(text, at)
        elif char == "<":
            autolink = AUTOLINK.match(text, at)
            if autolink:
                yield Hit("url", at, autolink[0])
            at = autolink.end() if autolink else skip_html(text, at)
        elif char == "%":
            if text.startswith("%%", at) and (comment or "%%" in text[at + 2 :]):
                comment = not comment
                at += 1
            at += 1
        elif char == "^":
            inline_footnote = text.startswith("[", at + 1) and not text.startswith("[", at + 2)
            at += 2 if inline_footnote else 1
        elif char == "!" and not text.startswith("[", at + 1):
            at += 1
        else:
            hits, end = scan_bracket(text, at, pairs, definitions)
            yield from (hit for hit in hits if not (comment and hit.kind == "reference"))
            at = end


def skip_code(text: str, at: int) -> int:
    """Return the end of the code span at ``at``, or of its backticks if it does not close."""
    end = at
    while text.startswith("`", end):
        end += 1
    close = re.compile(rf"(?<!`){text[at:end]}(?!`)").search(text, end)
    return close.end() if close else end


def skip_math(text: str, at: int) -> int:
    """Return the end of the formula at ``at``, or of its dollar sign if there is none."""
    if text.startswith("$$", at):
        close = text.find("$$", at + 2)
        return close + 2 if close >= 0 else at + 2
    math = INLINE_MATH.match(text, at)
    return math.end() if math else at + 1


def skip_html(text: str, at: int) -> int:
    """Return the end of the HTML comment or tag at ``at``, or of its angle bracket."""
    if text.startswith("<!--", at):
        close = text.find("-->", at + 4)
        return close + 3 if close >= 0 else at + 4
    tag = TAG.match(text, at)
    return tag.end() if tag else at + 1


def scan_bracket(
    text: str, at: int, pairs: dict[int, int], definitions: dict[str, str]
) -> tuple[list[Hit], int]:
    """Read what begins with a ``[`` or ``![`` at ``at``; return the hits and where to go on."""
    embed = text[at] == "!"
    start = at + embed
    if wikilink := WIKILINK.match(text, start):
        target = wikilink_path(wikilink[1])
        if target is None:
            return [], wikilink.end()
        kind = "embed" if embed else "wikilink"
        return [Hit(kind, at, text[at : wikilink.end()], target)], wikilink.end()
    if reference := FOOTNOTE_REFERENCE.match(text, start):
        return [Hit("reference", start, reference[0], reference[1])], reference.end()
    close = pairs.get(start)
    if close is None:
        return [], start + 1
    label = text[start + 1 : close]
    found = link_destination(text, close + 1, label, definitions)
    if found is None:
        return [], start + 1
    destination, end = found
    inner: list[Hit] = []
    if not embed:
        inner = list(scan(label, definitions))
        for hit in inner:
            hit.start += start + 1
        if any(hit.kind != "reference" and not hit.raw.startswith("!") for hit in inner):
            return inner, close + 1  # a link cannot hold a link: the inner one wins
        inner = [hit for hit in inner if hit.kind != "reference"]
    raw = text[at:end]
    if not destination or is_template(destination):
        return inner, end
    if SCHEME.match(destination):
        return [*inner, Hit("url", at, raw)], end
    kind = "embed" if embed else "markdown"
    return [*inner, Hit(kind, at, raw, markdown_path(destination))], end


def bracket_pairs(text: str) -> dict[int, int]:
    """Return the place of the closing bracket for every opening one, outside code spans."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    at = 0
    while special := BRACKET.search(text, at):
        at = special.start()
        char = text[at]
        if char == "\\":
            at += 2
        elif char == "`":
            at = skip_code(text, at)
        else:
            if char == "[":
                opened.append(at)
            elif opened:
                pairs[opened.pop()] = at
            at += 1
    return pairs


def link_destination(
    text: str, at: int, label: str, definitions: dict[str, str]
) -> tuple[str, int] | None:
    """Return the destination of a Markdown link whose text ends before ``at``, and its end."""
    if inline := DESTINATION.match(text, at):
        destination = inline[1] if inline[1] is not None else inline[2]
        return ESCAPE.sub(r"\1", destination), inline.end()
    end = at
    if reference := REFERENCE_LABEL.match(text, at):
        label = reference[1] or label
        end = reference.end()
    named = definitions.get(key(label.strip()))
    return (named, end) if named is not None else None


def wikilink_path(inner: str) -> str | None:
    """Return the link path of what stands between ``[[`` and ``]]``; None if it is no link."""
    inner = inner.strip()
    bar = inner.find("|", 1)
    target = (inner[:bar] if bar > 0 else inner).strip().removesuffix("\\").strip()
    path = clean_path(target)
    return path if target and not is_template(path) else None


def is_template(path: str) -> bool:
    """Tell whether a plugin has yet to fill in a link path, with ``{{…}}`` or ``<%…%>``."""
    return "{{" in path or "<%" in path


def markdown_path(destination: str) -> str:
    """Return the link path of the destination of a Markdown link."""
    try:
        return clean_path(unquote(destination, errors="strict"))
    except UnicodeDecodeError:
        return clean_path(destination)


def clean_path(target: str) -> str:
    """Return a link target without its heading or block, with plain spaces, in NFC."""
    return unicodedata.normalize("NFC", target.split("#", 1)[0].replace("\u00a0", " ")).strip()


# ------------------------------------------------------------------------------------ properties


def quoted_strings(text: str) -> Iterator[str]:
    """Yield the quoted strings of a text."""
    for match in QUOTED.finditer(text):
        if match[1] is not None:
            yield re.sub(r"\\(.)", r"\1", match[1])
        else:
            yield match[2].replace("''", "'")


def property_links(lines: list[Line]) -> Iterator[tuple[int, str]]:
    """Yield line and text of the property values that are nothing but a wikilink."""
    block: int | None = None  # the indentation of the key of an open block scalar
    quote = ""  # the mark of a quoted string that did not close on its line
    depth = 0  # open brackets of a list or mapping in one line or more
    for number, line in lines:
        value = line.strip()
        if quote:
            quote = "" if re.search(rf"(?<!\\){quote}$", value) else quote
            continue
        if not value or (value.startswith("#") and block is None):
            continue
        if block is not None:
            if indent_of(line) > block:
                continue
            block = None
        if depth == 0:
            while value.startswith("- "):
                value = value[2:].lstrip()
            value = PROPERTY_KEY.sub("", value, count=1) if PROPERTY_KEY.match(value) else value
        if BLOCK_SCALAR.match(value):
            block = indent_of(line)
        elif depth or value[:1] in ("[", "{"):
            bare = QUOTED.sub("", value)
            depth += bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")
            depth = max(depth, 0)
            # Unquoted [[x]] is a list in a list, so only the quoted strings can be links.
            yield from whole_links(number, quoted_strings(value))
        elif value[:1] in ("'", '"'):
            match = QUOTED.match(value)
            if not match:
                quote = value[0]
            elif not value[match.end() :].strip() or value[match.end() :].lstrip()[0] == "#":
                yield from whole_links(number, quoted_strings(match[0]))


def whole_links(number: int, strings: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield the strings that are one wikilink and nothing else."""
    for text in strings:
        if WIKILINK.fullmatch(text):
            yield number, text


# ------------------------------------------------------------------------------------ resolution


class Index:
    """The files of a vault, ready to look a link up."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Sort the paths by file name and by whole path."""
        self.by_name: dict[str, list[str]] = {}
        self.by_path: dict[str, list[str]] = {}
        for path in sorted(paths):
            self.by_name.setdefault(key(posixpath.basename(path)), []).append(path)
            self.by_path.setdefault(key(path), []).append(path)

    def resolve(self, link: str, source: str) -> str:
        """Return the path that a link in ``source`` leads to, or the empty text."""
        if not link:
            return source
        folder = posixpath.dirname(source)
        if link.startswith(("./", "../")):
            link = posixpath.normpath(posixpath.join(folder, link))
        wanted, candidates = self.candidates(link)
        if "/" not in link and len(candidates) == 1:
            return candidates[0]
        exact = self.by_path.get(wanted.lstrip("/"), [])
        if exact:
            spelled = [path for path in exact if path in (link.lstrip("/"), f"{link}.md")]
            return (spelled or exact)[0]
        if link.startswith("/"):
            return ""
        near = f"{key(folder)}/" if folder else ""
        fitting = [path for path in candidates if key(path).endswith(wanted)]
        fitting.sort(key=lambda path: (not key(path).startswith(near), len(path), path))
        return fitting[0] if fitting else ""

    def candidates(self, link: str) -> tuple[str, list[str]]:
        """Return the link in the form that finds a file name, and the files of that name."""
        written = key(link)
        forms = [f"{written}.md", written]
        if "." in posixpath.basename(written):
            forms.reverse()
        for form in forms:
            found = self.by_name.get(posixpath.basename(form))
            if found:
                return form, found
        return written, []


# ----------------------------------------------------------------------------------------- vault


def is_hidden(path: str) -> bool:
    """Tell whether a part of the path starts with a dot."""
    return any(part.startswith(".") for part in path.split("/"))


def vault_files(root: Path) -> list[str]:
    """Return the files of a vault, as paths with forward slashes."""
    found = []
    real_root = root.resolve()
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(folder, name)
            if not name.startswith(".") and path.resolve().is_relative_to(real_root):
                found.append(path.relative_to(root).as_posix())
    return sorted(found)


def read_lines(path: Path) -> list[Line]:
    """Return the numbered lines of a file, whatever its line ends, without a byte order mark."""
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    return list(enumerate(re.split(r"\r\n|\n|\r", text), start=1))


def split_properties(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Return the lines of the frontmatter and those of the body."""
    if lines and lines[0][1] == "---":
        for index, (_, text) in enumerate(lines[1:], start=1):
            if text == "---":
                return lines[1:index], lines[index + 1 :]
    return [], lines


def split_uid_lines(lines: list[Line]) -> list[Line]:
    """Put a chat header that stands on the line of a UID comment on a line of its own."""
    result: list[Line] = []
    for number, text in lines:
        match = UID_THEN_HEADER.match(text)
        result += [(number, match[1]), (number, match[2])] if match else [(number, text)]
    return result


class Count:
    """The figures of a vault and its link occurrences."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self.figures: Counter[str] = Counter()
        self.messages: Counter[str] = Counter()
        self.rows: list[Row] = []

    def add_file(self, root: Path, path: str) -> None:
        """Count one file and what is in it."""
        extension = posixpath.splitext(path)[1].lower().lstrip(".")
        if extension == "md":
            self.figures["notes"] += 1
            self.add_note(path, read_lines(root / path))
        elif extension == "canvas":
            self.figures["canvases"] += 1
            self.add_canvas(path, (root / path).read_bytes().decode("utf-8-sig", errors="replace"))
        elif extension == "base":
            self.figures["bases"] += 1
        else:
            self.figures["attachments" if extension in MEDIA else "other_files"] += 1

    def add_note(self, path: str, lines: list[Line]) -> None:
        """Count the properties and the body of a note."""
        properties, body = split_properties(lines)
        for number, text in property_links(properties):
            target = wikilink_path(text[2:-2])
            if target is not None:
                self.figures["property_links"] += 1
                self.rows.append(Row(path, number, "link", text, target))
        reader = BlockReader(split_uid_lines(body))
        reader.read()
        self.figures["headings"] += reader.headings
        self.messages.update(reader.messages)
        referenced: set[str] = set()
        for chunk, hit in chunk_hits(reader):
            if hit.kind == "url":
                self.figures["external_urls"] += 1
            elif hit.kind == "reference":
                self.figures["footnote_references"] += 1
                referenced.add(key(hit.target))
            else:
                self.figures[FIGURES[hit.kind]] += 1
                self.rows.append(link_row(path, hit))
                if chunk.definition is not None:
                    reader.definitions[chunk.definition].has_link = True
        for definition in reader.definitions:
            self.figures["footnote_definitions"] += 1
            self.figures["definitions_with_link"] += definition.has_link
            self.figures["definitions_unreferenced"] += definition.label not in referenced

    def add_canvas(self, path: str, text: str) -> None:
        """Count the links of a canvas: those in its text cards, and its file cards."""
        try:
            document = json.loads(text) if text.strip() else {}
        except ValueError:
            document = {}
        nodes = document.get("nodes") if isinstance(document, dict) else None
        for node in nodes if isinstance(nodes, list) else []:
            card = node if isinstance(node, dict) else {}
            rows: list[Row] = []
            if card.get("type") == "file" and isinstance(card.get("file"), str):
                rows = [Row(path, 0, "embed", card["file"], card["file"])]
            elif card.get("type") == "text" and isinstance(card.get("text"), str):
                lines = [(0, line) for line in re.split(r"\r\n|\n|\r", card["text"])]
                reader = BlockReader(lines)
                reader.read()
                hits = (hit for _, hit in chunk_hits(reader))
                rows = [link_row(path, h) for h in hits if h.kind not in ("url", "reference")]
            self.figures["canvas_links"] += len(rows)
            self.rows += rows

    def resolve(self, files: list[str], larger: list[str] | None) -> None:
        """Resolve every link, and look the unresolved ones up in the larger vault."""
        index = Index(files)
        for row in self.rows:
            row.resolved = index.resolve(row.path, row.source)
        self.rows.sort()
        resolved = [row for row in self.rows if row.resolved]
        unresolved = [row for row in self.rows if not row.resolved]
        self.figures["resolved_occurrences"] = len(resolved)
        self.figures["resolved_pairs"] = len({(row.source, row.resolved) for row in resolved})
        self.figures["self_links"] = sum(row.source == row.resolved for row in resolved)
        self.figures["unresolved_occurrences"] = len(unresolved)
        self.figures["unresolved_pairs"] = len({(r.source, ghost_key(r.path)) for r in unresolved})
        self.figures["unresolved_targets"] = len({ghost_key(row.path) for row in unresolved})
        if larger is None:
            return
        whole = Index(larger)
        left = [row for row in unresolved if whole.resolve(row.path, row.source)]
        dead = [row for row in unresolved if not whole.resolve(row.path, row.source)]
        self.figures["left_slice_occurrences"] = len(left)
        self.figures["left_slice_targets"] = len({ghost_key(row.path) for row in left})
        self.figures["dead_occurrences"] = len(dead)
        self.figures["dead_targets"] = len({ghost_key(row.path) for row in dead})


def chunk_hits(reader: BlockReader) -> Iterator[tuple[Chunk, Hit]]:
    """Yield what the inline scanner finds in each chunk; the place becomes a line number."""
    for chunk in reader.chunks:
        text = "\n".join(line for _, line in chunk.lines)
        for hit in scan(text, reader.link_definitions):
            if chunk.comment and hit.kind == "reference":
                continue
            hit.start = chunk.lines[text.count("\n", 0, hit.start)][0]
            yield chunk, hit


def link_row(source: str, hit: Hit) -> Row:
    """Return the row of an internal link."""
    kind = "embed" if hit.kind == "embed" else "link"
    return Row(source, hit.start, kind, hit.raw, hit.target)


# ---------------------------------------------------------------------------------------- output

NAMES = {
    "notes": "notes",
    "attachments": "attachments",
    "canvases": "canvases",
    "bases": "bases",
    "other_files": "other files",
    "wikilinks": "wikilinks",
    "embeds": "embeds",
    "markdown_links": "internal Markdown links",
    "property_links": "property links",
    "canvas_links": "canvas links",
    "external_urls": "external URLs",
    "footnote_definitions": "footnote definitions",
    "footnote_references": "footnote references",
    "definitions_with_link": "definitions with a link",
    "definitions_unreferenced": "definitions nothing refers to",
    "headings": "headings",
    "resolved_occurrences": "resolved link occurrences",
    "resolved_pairs": "resolved source-target pairs",
    "self_links": "resolved occurrences to the same note",
    "unresolved_occurrences": "unresolved link occurrences",
    "unresolved_pairs": "unresolved source-target pairs",
    "unresolved_targets": "distinct unresolved targets",
    "left_slice_occurrences": "unresolved, but in the list (occurrences)",
    "left_slice_targets": "unresolved, but in the list (targets)",
    "dead_occurrences": "dead (occurrences)",
    "dead_targets": "dead (targets)",
}


def report(count: Count, with_list: bool) -> dict[str, int | dict[str, int]]:
    """Return the figures in the order in which they are printed."""
    result: dict[str, int | dict[str, int]] = {}
    for name in NAMES:
        if not name.startswith(("left_slice", "dead")) or with_list:
            result[name] = count.figures[name]
        if name == "definitions_unreferenced":
            result["messages"] = {role: count.messages[role] for role in sorted(count.messages)}
    return result


def print_table(count: Count, with_list: bool) -> None:
    """Print the figures, one on a line."""
    for name, title in NAMES.items():
        if not name.startswith(("left_slice", "dead")) or with_list:
            print(f"{title:<45}{count.figures[name]:>10}")
        if name == "definitions_unreferenced":
            print(f"{'chat messages':<45}{count.messages.total():>10}")
            for role, number in sorted(count.messages.items()):
                print(f"{'  ' + role:<45}{number:>10}")


def write_rows(rows: list[Row], path: Path) -> None:
    """Write one line per link occurrence."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for row in rows:
            cells = (row.source, str(row.line), row.kind, row.raw, row.path, row.resolved)
            out.write("\t".join(map(escape_cell, cells)) + "\n")


def escape_cell(text: str) -> str:
    """Write the characters that would break a row as escapes."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def main() -> int:
    """Read the command line, count, and print."""
    parser = argparse.ArgumentParser(description="Count what an Obsidian vault contains.")
    parser.add_argument("vault", type=Path, metavar="VAULT")
    parser.add_argument("--files", type=Path, metavar="LIST", help="files of the larger vault")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--links", type=Path, metavar="OUT.tsv", help="write one row per link")
    options = parser.parse_args()
    if not options.vault.is_dir():
        parser.error(f"not a folder: {options.vault}")
    files = vault_files(options.vault)
    larger: list[str] | None = None
    if options.files:
        listed = (text.strip() for _, text in read_lines(options.files))
        larger = [path for path in listed if path and not is_hidden(path)]
    count = Count()
    for path in files:
        count.add_file(options.vault, path)
    count.resolve(files, larger)
    if options.links:
        write_rows(count.rows, options.links)
    if options.json:
        print(json.dumps(report(count, larger is not None), indent=2, ensure_ascii=False))
    else:
        print_table(count, larger is not None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
