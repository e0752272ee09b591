"""One file's bytes to a note: every reader in turn over one text. It never fails.

What is wrong in the file becomes a problem of the note; what could be read is kept.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from vaultgraph.model import (
    Block,
    Callout,
    FileKind,
    Footnote,
    FootnoteReference,
    Heading,
    Leaf,
    LeafKind,
    Link,
    Note,
    Problem,
    Syntax,
    Tag,
    Zone,
    message_at,
)
from vaultgraph.reading import blocks, canvas, chat, inline, properties, rules
from vaultgraph.reading.decoding import Decoded, decode
from vaultgraph.reading.properties import Frontmatter

_TEXT_KINDS = (LeafKind.PARAGRAPH, LeafKind.HEADING, LeafKind.ROW, LeafKind.COMMENT)


def read(path: str, data: bytes, kind: FileKind = FileKind.NOTE) -> Note:
    """Returns all that the bytes of a file say; its problems are the note's."""
    decoded = decode(data)
    problems = list(_encoding_problems(path, decoded))
    if kind is FileKind.CANVAS:
        note = canvas.read(path, decoded.text)
    elif kind is FileKind.BASE:
        note = Note(path, path.rsplit("/", 1)[-1].removesuffix(".base"))
    else:
        note = _Reader(path, decoded.text).note()
    return replace(
        note, encoding=decoded.encoding, problems=(*problems, *sorted(note.problems, key=_line))
    )


def _line(problem: Problem) -> int:
    return problem.line


def _encoding_problems(path: str, decoded: Decoded) -> Iterator[Problem]:
    if decoded.flaw:
        yield Problem(path, "encoding.invalid", decoded.flaw)
    if decoded.repair:
        extent = "the file" if decoded.repair.whole else f"{decoded.repair.lines} lines"
        message = f"UTF-8 read as {decoded.repair.codec}; {extent} read as repaired"
        yield Problem(path, "encoding.repaired", message)
    for line, fixed in decoded.suspects:
        message = "looks like text in a wrong encoding; left as it is"
        yield Problem(path, "encoding.suspect", message, line, fixed.strip())


class _Reader:
    """Reads one text; the parts of the note gather in its lists."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines = text.split("\n")
        self.frontmatter = properties.read(text)
        parsed = blocks.parse(self.frontmatter.body, self.frontmatter.body_line)
        self.definitions = parsed.definitions
        self.references = parsed.references
        self.leaves = parsed.leaves
        self.chat = chat.read(self.lines, self.frontmatter, self.leaves)
        self.headings: list[Heading] = []
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.tags: list[Tag] = []
        self.footnotes: list[Footnote] = []
        self.footnote_references: list[FootnoteReference] = []
        self.callouts: list[Callout] = []
        self.problems = [
            Problem(path, kind, text, line) for kind, line, text in self.frontmatter.flaws
        ]

    def note(self) -> Note:
        self.read_properties()
        for leaf in self.leaves:
            self.read_leaf(leaf)
        self.read_definitions()
        conversation = self.chat.conversation
        stem = self.path.rsplit("/", 1)[-1].removesuffix(".md")
        return Note(
            self.path,
            title=(conversation.title if conversation else "") or stem,
            aliases=_aliases(self.frontmatter),
            properties=self.frontmatter.properties,
            headings=tuple(self.headings),
            blocks=tuple(self.blocks),
            links=tuple(self.links),
            tags=tuple(self.tags),
            footnotes=tuple(self.footnotes),
            references=tuple(self.footnote_references),
            callouts=tuple(self.callouts),
            messages=self.chat.messages,
            conversation=conversation,
            problems=tuple(self.problems),
            leaves=self.leaves,
        )

    def message_at(self, line: int) -> int:
        """The ordinal of the message that holds a line; 0 outside messages."""
        return message_at(self.chat.messages, line)

    def problem(self, kind: str, message: str, line: int, fix: str = "") -> None:
        self.problems.append(Problem(self.path, kind, message, line, fix))

    def read_properties(self) -> None:
        for leaf in self.frontmatter.leaves:
            if isinstance(leaf.value, str) and leaf.value.startswith("[["):
                self.read_property_link(leaf)
        for item in self.frontmatter.properties:
            if _is_unquoted_link(item.value):
                message = (
                    f"the property {item.key!r} holds an unquoted link, which is a list of lists"
                )
                self.problem("frontmatter.unquoted_link", message, item.line, "put it in quotes")
        line = self.frontmatter.line("tags")
        self.tags += (Tag(name, line, Zone.FRONTMATTER) for name in _tag_names(self.frontmatter))

    def read_property_link(self, leaf: properties.Leaf) -> None:
        """A property is a link when all of its value is one wikilink."""
        raw = str(leaf.value)
        spans = inline.scan(raw, {})
        if len(spans) != 1 or spans[0].end - spans[0].start != len(raw):
            return
        span = spans[0]
        if isinstance(span, inline.LinkSpan):
            start = max(self.lines[leaf.line - 1].find(raw), 0)
            self.links.append(
                Link(
                    span.target.path,
                    span.target.subpath,
                    span.target.display,
                    raw,
                    leaf.line,
                    start,
                    start + len(raw),
                    Zone.FRONTMATTER,
                    Syntax.WIKILINK,
                    external=span.external,
                    property=leaf.key,
                )
            )

    def read_leaf(self, leaf: Leaf) -> None:
        is_text = leaf.kind in _TEXT_KINDS
        if not is_text and not (
            leaf.kind is LeafKind.HTML and leaf.text.lstrip().startswith("<!--")
        ):
            return
        if leaf.kind is LeafKind.HEADING:
            self.headings.append(
                Heading(leaf.level, leaf.text, leaf.line, self.message_at(leaf.line))
            )
        if leaf.opens_quote and leaf.text.startswith("[!"):
            self.read_callout(leaf)
        zone = Zone.FOOTNOTE if leaf.footnote else Zone.BODY
        if leaf.kind is LeafKind.COMMENT:
            self.read_spans(
                leaf, [s for s in self.scan(leaf, Zone.COMMENT) if isinstance(s, inline.LinkSpan)]
            )
        elif leaf.kind is LeafKind.ROW:
            for start, end in leaf.cells:
                self.read_spans(leaf, inline.scan(leaf.text, self.references, zone, start, end))
            self.read_split_links(leaf, zone)
        else:
            self.read_spans(leaf, self.scan(leaf, zone))
            if found := inline.block_id(leaf.text):
                line, _ = blocks.place(leaf, found[1], self.lines)
                self.blocks.append(Block(found[0], line))

    def scan(self, leaf: Leaf, zone: Zone) -> list[inline.Span]:
        return inline.scan(leaf.text, self.references, zone)

    def read_callout(self, leaf: Leaf) -> None:
        if match := rules.CALLOUT.match(leaf.text):
            kind = match.group(1).partition("|")[0].strip().lower().replace(" ", "-")
            self.callouts.append(
                Callout(kind, match.group(2), (match.group(3) or "").strip(), leaf.line)
            )

    def read_spans(self, leaf: Leaf, spans: Sequence[inline.Span]) -> None:
        for span in spans:
            line, column = blocks.place(leaf, span.start, self.lines)
            message = self.message_at(leaf.line)
            if isinstance(span, inline.LinkSpan):
                self.add_link(leaf, span, line, column, message)
            elif isinstance(span, inline.TagSpan):
                self.tags.append(Tag(span.name, line, span.zone, message))
            elif isinstance(span, inline.ReferenceSpan):
                self.footnote_references.append(FootnoteReference(span.label, line, message))
            elif isinstance(span, inline.FootnoteSpan):
                end_line = line + leaf.text.count("\n", span.start, span.end)
                self.footnotes.append(Footnote("", span.text, line, end_line, message))

    def add_link(
        self, leaf: Leaf, span: inline.LinkSpan, line: int, column: int, message: int
    ) -> None:
        raw = leaf.text[span.start : span.end]
        if span.external and span.syntax is Syntax.WIKILINK:
            self.problem(
                "wikilink.url",
                f"{raw} links a web address; Obsidian looks for a note of that name",
                line,
                f"[{span.target.path}]({span.target.path})",
            )
        self.links.append(
            Link(
                span.target.path,
                span.target.subpath,
                span.target.display,
                raw,
                line,
                column,
                column + len(raw),
                span.zone,
                span.syntax,
                span.embed,
                span.external,
                footnote=leaf.footnote,
                message=message,
            )
        )

    def read_split_links(self, leaf: Leaf, zone: Zone) -> None:
        """``| [[x|y]] |``: the pipe ends the cell and with it the link; the link is kept."""
        for (start, end), (next_start, next_end) in zip(leaf.cells, leaf.cells[1:], strict=False):
            left, right = leaf.text[start:end], leaf.text[next_start:next_end]
            opening, closing = left.rfind("[["), right.find("]]")
            if opening < 0 or closing < 0 or "]]" in left[opening:] or "[[" in right[:closing]:
                continue
            raw = leaf.text[start + opening : next_start + closing + 2]
            target = inline.split_wikilink(raw[2:-2])
            if target is None:
                continue
            self.problem(
                "table.unescaped_pipe",
                f"the pipe in {raw} ends the table cell",
                leaf.line,
                raw.replace("|", "\\|"),
            )
            span = inline.LinkSpan(
                start + opening, next_start + closing + 2, zone, target, Syntax.WIKILINK
            )
            self.read_spans(leaf, [span])

    def read_definitions(self) -> None:
        """Footnote definitions, kept whether or not anything refers to them."""
        within = [leaf for leaf in self.leaves if leaf.footnote]
        lines = [leaf.line for leaf in within]
        seen: set[str] = set()
        for definition in self.definitions:
            first = bisect_left(lines, definition.line)
            last = bisect_right(lines, definition.end_line)
            self.footnotes.append(
                Footnote(
                    definition.label,
                    "\n".join(leaf.text for leaf in within[first:last]),
                    definition.line,
                    definition.end_line,
                    self.message_at(definition.line),
                    duplicate=definition.label in seen,
                )
            )
            seen.add(definition.label)
        for reference in self.footnote_references:
            if reference.label not in seen:
                message = f"[^{reference.label}] has no definition"
                self.problem("footnote.undefined", message, reference.line)


def _has_inline_text(leaf: Leaf) -> bool:
    """Text is read for links and tags; of HTML only what follows a comment on its line."""
    is_comment = leaf.kind is LeafKind.HTML and leaf.text.lstrip().startswith("<!--")
    return leaf.kind in _TEXT_KINDS or is_comment


def _aliases(frontmatter: Frontmatter) -> tuple[str, ...]:
    """A list of strings or one string, which is one alias even if it holds commas."""
    value = frontmatter.get("aliases")
    candidates = value if isinstance(value, list) else [value]
    names = (item.strip() for item in candidates if isinstance(item, str))
    return tuple(dict.fromkeys(name for name in names if name))


def _tag_names(frontmatter: Frontmatter) -> list[str]:
    """A list keeps strings without spaces; one string is split at commas and spaces."""
    value = frontmatter.get("tags")
    if isinstance(value, str):
        names = value.replace(",", " ").split()
    elif isinstance(value, list):
        names = [item.strip() for item in value if isinstance(item, str)]
    else:
        names = []
    cleaned = (name.removeprefix("#").rstrip("/") for name in names)
    return [name for name in cleaned if name and not any(map(str.isspace, name))]


def _is_unquoted_link(value: object) -> bool:
    """``key: [[Note]]`` is YAML for a list that holds a list of one name."""
    return (
        isinstance(value, list)
        and len(value) == 1
        and isinstance(value[0], list)
        and len(value[0]) == 1
        and isinstance(value[0][0], str)
    )
