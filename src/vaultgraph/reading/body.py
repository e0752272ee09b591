"""What the leaves of a note's body say: headings, links, tags, footnotes, fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from vaultgraph.model import (
    Block,
    Callout,
    Field,
    Footnote,
    FootnoteReference,
    Heading,
    Leaf,
    LeafKind,
    Link,
    Message,
    Problem,
    Syntax,
    Tag,
    Zone,
    message_at,
)
from vaultgraph.reading import fields, inline, rules
from vaultgraph.reading.blocks import Blocks, Places

_TEXT = (LeafKind.PARAGRAPH, LeafKind.HEADING, LeafKind.ROW, LeafKind.COMMENT)


@dataclass(slots=True, kw_only=True)
class Body:
    """The facts of a body as they are found, each list in file order."""

    path: str
    lines: Sequence[str]
    blocks: Blocks
    messages: Sequence[Message]
    headings: list[Heading] = field(default_factory=list)
    block_ids: list[Block] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    footnotes: list[Footnote] = field(default_factory=list)
    references: list[FootnoteReference] = field(default_factory=list)
    callouts: list[Callout] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    commented: set[str] = field(default_factory=set)
    """The labels of footnotes that are defined in comments."""
    problems: list[Problem] = field(default_factory=list)

    def _message(self, leaf: Leaf) -> int:
        return message_at(self.messages, leaf.line)

    def _problem(self, kind: str, message: str, line: int, fix: str = "") -> None:
        self.problems.append(
            Problem(path=self.path, kind=kind, message=message, line=line, fix=fix)
        )

    def take(self, leaf: Leaf) -> None:
        """Adds what a leaf says."""
        if leaf.kind is LeafKind.HEADING:
            self.headings.append(Heading(leaf.level, leaf.text, leaf.line, self._message(leaf)))
        elif leaf.opens_quote and leaf.text.startswith("[!"):
            self._read_callout(leaf)
        zone = Zone.FOOTNOTE if leaf.footnote else Zone.BODY
        if leaf.kind is LeafKind.COMMENT:
            zone = Zone.COMMENT
        if leaf.kind is LeafKind.ROW:
            self._read_row(leaf, zone)
        else:
            self._add(leaf, inline.scan(leaf.text, self.blocks.references, zone))
        if leaf.kind is LeafKind.PARAGRAPH and (found := inline.block_id(leaf.text)):
            self.block_ids.append(Block(found[0], Places(leaf, self.lines).at(found[1])[0]))
        if "::" in leaf.text and leaf.kind is not LeafKind.HTML:
            self._read_fields(leaf)

    def _read_callout(self, leaf: Leaf) -> None:
        if match := rules.CALLOUT.match(leaf.text):
            kind = match.group(1).partition("|")[0].strip().lower().replace(" ", "-")
            title = (match.group(3) or "").strip()
            self.callouts.append(Callout(kind, match.group(2), title, leaf.line))

    def _read_fields(self, leaf: Leaf) -> None:
        places = Places(leaf, self.lines)
        is_row = leaf.kind is LeafKind.ROW
        for start, end in leaf.cells if is_row else ((0, len(leaf.text)),):
            for key, value, offset in fields.find(leaf.text[start:end], in_cell=is_row):
                line = places.at(start + offset)[0]
                self.fields.append(Field(key, value, line, message_at(self.messages, line)))

    def _read_row(self, leaf: Leaf, zone: Zone) -> None:
        """A table row, cell by cell; and links that a pipe without backslash has cut in two."""
        spans: list[inline.Span] = []
        for start, end in leaf.cells:
            spans += inline.scan(leaf.text, self.blocks.references, zone, start, end)
        for (start, end), (next_start, next_end) in pairwise(leaf.cells):
            opening = leaf.text.rfind("[[", start, end)
            closing = leaf.text.find("]]", next_start, next_end)
            if opening < 0 or closing < 0 or leaf.text.find("]]", opening, end) >= 0:
                continue
            raw = leaf.text[opening : closing + 2]
            target = inline.split_wikilink(raw[2:-2])
            if target is None or raw.count("[[") > 1:
                continue
            message = f"the pipe in {raw} ends the table cell"
            self._problem("table.unescaped_pipe", message, leaf.line, raw.replace("|", "\\|"))
            spans.append(inline.LinkSpan(opening, closing + 2, zone, target, Syntax.WIKILINK))
        spans.sort(key=lambda span: span.start)
        self._add(leaf, spans)

    def _add(self, leaf: Leaf, spans: Sequence[inline.Span]) -> None:
        if not spans:
            return
        places = Places(leaf, self.lines)
        for span in spans:
            line, column = places.at(span.start)
            message = message_at(self.messages, line)
            if isinstance(span, inline.LinkSpan):
                self._add_link(leaf, span, line, column)
            elif isinstance(span, inline.TagSpan):
                self.tags.append(Tag(span.name, line, span.zone, message))
            elif isinstance(span, inline.ReferenceSpan):
                self.references.append(FootnoteReference(span.label, line, message))
            elif isinstance(span, inline.DefinitionSpan):
                self.commented.add(span.label)
            elif isinstance(span, inline.FootnoteSpan):
                end_line = line + leaf.text.count("\n", span.start, span.end)
                self.footnotes.append(
                    Footnote(
                        label="", text=span.text, line=line, end_line=end_line, message=message
                    )
                )

    def _add_link(self, leaf: Leaf, span: inline.LinkSpan, line: int, column: int) -> None:
        raw = leaf.text[span.start : span.end]
        if span.external and span.syntax is Syntax.WIKILINK:
            message = f"{raw} links a web address; Obsidian looks for a note of that name"
            address = span.target.path
            self._problem("wikilink.url", message, line, f"[{address}]({address})")
        self.links.append(
            Link(
                target=span.target.path,
                subpath=span.target.subpath,
                display=span.target.display,
                raw=raw,
                line=line,
                start=column,
                end=column + len(raw),
                zone=span.zone,
                syntax=span.syntax,
                embed=span.embed,
                external=span.external,
                footnote=leaf.footnote,
                message=message_at(self.messages, line),
                size=span.target.size,
                alone=raw == leaf.text and leaf.kind is LeafKind.PARAGRAPH and not leaf.footnote,
            )
        )

    def take_definitions(self) -> None:
        """Adds footnote definitions, kept whether or not anything refers to them."""
        seen: set[str] = set()
        for definition in self.blocks.definitions:
            self.footnotes.append(
                Footnote(
                    label=definition.label,
                    text=definition.text,
                    line=definition.line,
                    end_line=definition.end_line,
                    message=message_at(self.messages, definition.line),
                    duplicate=definition.label in seen,
                )
            )
            seen.add(definition.label)
        for reference in self.references:
            if reference.label not in seen and reference.label not in self.commented:
                message = f"[^{reference.label}] has no definition"
                self._problem("footnote.undefined", message, reference.line)


def read(path: str, lines: Sequence[str], blocks: Blocks, messages: Sequence[Message]) -> Body:
    """Returns what the blocks of a file say. ``lines`` are all lines of the file."""
    body = Body(path=path, lines=lines, blocks=blocks, messages=messages)
    for leaf in blocks.leaves:
        if leaf.kind in _TEXT or _is_comment(leaf):
            body.take(leaf)
    body.take_definitions()
    return body


def _is_comment(leaf: Leaf) -> bool:
    """Of HTML, only what follows a comment on its line is text."""
    return leaf.kind is LeafKind.HTML and leaf.text.lstrip().startswith("<!--")
