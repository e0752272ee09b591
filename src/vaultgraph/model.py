"""The vocabulary: every value that passes between the rooms of the house.

Two families, kept apart on purpose. What a note *says* (``Note`` and its parts) are facts
of one file, read without looking anything up. What the vault *makes of it* (``Resolution``,
``Passage``, ``Result``) needs other files, an index, or a model.

Lines count from one. ``start`` and ``end`` are character offsets in their line. Paths are
relative to the vault, with ``/``, in Unicode form NFC.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter


class FileKind(StrEnum):
    """What a file of the vault is, told by its extension."""

    NOTE = "note"
    CANVAS = "canvas"
    BASE = "base"
    ATTACHMENT = "attachment"


class FileStatus(StrEnum):
    """What became of a file in the last index run."""

    INDEXED = "indexed"
    LISTED = "listed"
    """Known by name only, as attachments are."""
    SKIPPED = "skipped"
    FAILED = "failed"


class Zone(StrEnum):
    """Where in a file a link or tag stands."""

    BODY = "body"
    FOOTNOTE = "footnote"
    FRONTMATTER = "frontmatter"
    COMMENT = "comment"
    CANVAS = "canvas"


class Syntax(StrEnum):
    """How a link is written."""

    WIKILINK = "wikilink"
    MARKDOWN = "markdown"
    URL = "url"
    """A bare or bracketed address, without text of its own."""
    CANVAS = "canvas"
    """A file or link card of a canvas."""


class ExportKind(StrEnum):
    """What a chat importer wrote a note for."""

    CONVERSATION = "conversation"
    ARTIFACT = "artifact"
    REPORT = "report"
    FRAGMENT = "fragment"
    """Messages without the properties of a conversation: a part that somebody cut out."""


class ShownKind(StrEnum):
    """What a callout inside a message shows."""

    ATTACHMENT = "attachment"
    ARTIFACT = "artifact"
    PROMPT = "prompt"
    CANVAS = "canvas"


class Role(StrEnum):
    """Who speaks in a chat message."""

    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A stretch of a line of a note and what is to take its place."""

    line: int
    start: int
    end: int
    was: str
    """What stands there now."""
    text: str
    target: str = ""
    """Where a link leads then, a path."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a note or with a file: stored, never raised."""

    path: str
    kind: str
    message: str
    line: int = 0
    """0 when the whole file is meant."""
    fix: str = ""
    """What would be written instead; the reader's is a proposal only."""
    edits: tuple[Edit, ...] = field(default=(), kw_only=True)
    """How, where it is certain that nothing else would change."""
    why: str = field(default="", kw_only=True)
    """What tells that this was meant."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the vault as the scan found it; its content is not read yet."""

    path: str
    kind: FileKind
    size: int
    mtime_ns: int
    disk_path: str
    """The path on disk; differs from ``path`` where the file system's spelling is not NFC."""
    excluded: bool = False
    """Hidden by Obsidian's "Excluded files": indexed and linkable, left out of the graph."""
    skipped: str = ""
    """Why the file must not be read; empty when it may be."""
    template: bool = False
    """In a folder of templates: what it links need not be there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as written. ``target`` is empty for a link into its own note."""

    target: str
    subpath: str
    """``#Heading``, ``#A#B`` or ``#^block`` with its marks; empty without one."""
    display: str
    raw: str
    line: int
    start: int
    end: int
    zone: Zone
    syntax: Syntax
    embed: bool = False
    external: bool = False
    """``target`` is a URL."""
    property: str = ""
    """The property that holds the link, nested keys joined by dots."""
    footnote: str = ""
    """The label of the footnote definition that holds the link."""
    message: int = 0
    """The ordinal of the message that holds the link; 0 outside messages."""
    size: str = ""
    """The size of an image, ``300`` or ``300x200``, where its display text would stand."""
    alone: bool = False
    """The link is all that its paragraph holds: a hand-made pointer to the next note."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``text`` is its raw source without marks, as Obsidian stores it."""

    level: int
    text: str
    line: int
    message: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A block id (``^id`` at the end of a block)."""

    id: str
    line: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag without its ``#``, spelled as written."""

    name: str
    line: int
    zone: Zone
    message: int = 0


@dataclass(frozen=True, slots=True)
class Property:
    """One entry of the frontmatter. ``value`` holds strings, numbers, booleans, ``None``, lists
    and dictionaries, typed by YAML 1.2."""

    key: str
    value: object
    line: int


@dataclass(frozen=True, slots=True)
class Field:
    """An inline field of the Dataview plugin, its key in lower case."""

    key: str
    value: str
    line: int
    message: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote:
    """A footnote definition. An inline footnote (``^[text]``) has no label."""

    label: str
    text: str
    line: int
    end_line: int
    message: int = 0
    duplicate: bool = False
    """An earlier definition of the same label wins."""


@dataclass(frozen=True, slots=True)
class FootnoteReference:
    """A ``[^label]`` in running text."""

    label: str
    line: int
    message: int = 0


class LeafKind(StrEnum):
    """What a leaf of the block structure is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ROW = "row"
    CODE = "code"
    MATH = "math"
    HTML = "html"
    COMMENT = "comment"
    RULE = "rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A block that holds text and no other block.

    ``text`` is its source without the marks of the quotes and lists around it; ``cells`` are the
    offsets of a table row's cells in it. Lines are the file's.
    """

    kind: LeafKind
    line: int
    end_line: int
    text: str
    level: int = 0
    """The level of a heading."""
    quote: int = 0
    """How many block quotes are around it."""
    item: bool = False
    """The leaf begins a list item."""
    opens_quote: bool = False
    """The leaf is the first of its block quote, where a callout has its title."""
    footnote: str = ""
    """The label of the footnote definition around it."""
    info: str = ""
    """The info string of fenced code."""
    cells: tuple[tuple[int, int], ...] = ()
    column: int = -1
    """Where ``text`` begins in its line, if known."""


@dataclass(frozen=True, slots=True)
class Callout:
    """``> [!type]± title``."""

    type: str
    fold: str
    title: str
    line: int


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A message's time as written and as understood.

    ``value`` is local time in ISO form without zone, empty when the text could not be read.
    """

    raw: str
    value: str
    precision: str = "minute"
    certain: bool = True
    """Whether day and month could not have been mistaken for each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A file, artifact or prompt shown in a chat, as its callout names it: from the line of the
    name to that of the link to it, if it has one."""

    kind: ShownKind
    name: str
    line: int
    end_line: int
    mime: str = ""
    size: str = ""
    version: int = 0
    missing: bool = False
    """The exporter could not find it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn of a chat. ``text`` has the quote marks taken off; lines are the note's."""

    ordinal: int
    role: Role
    author: str
    model: str
    time: Timestamp
    uid: str
    line: int
    end_line: int
    text: str
    text_line: int
    """The line of the note in which ``text`` begins."""
    fold: str = ""
    empty: bool = False
    lazy: bool = False
    """A line of the text lacks its quote mark."""
    duplicate: bool = False
    """The same UID stands earlier in the note."""
    half_migrated: bool = False
    """An importer's migration left part of the text quoted twice; it is read as if it hadn't."""
    reply_to: int = 0
    """The ordinal of the user message this one answers; 0 if it answers none."""
    conversation: int = 0
    """The ordinal of the note's conversation it belongs to; 0 for none."""
    shown: tuple[Shown, ...] = ()


def message_at(messages: Sequence[Message], line: int) -> int:
    """Returns the ordinal of the one of some messages, in file order, that holds a line; else 0."""
    index = bisect_right(messages, line, key=attrgetter("line"))
    return index if index and line <= messages[index - 1].end_line else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What a chat importer says about a whole conversation."""

    id: str
    title: str
    line: int
    """Where it begins: a note may hold several, one pasted below the other."""
    provider: str = ""
    created: str = ""
    updated: str = ""
    url: str = ""
    zone: str = ""
    """The offset of its local times from UTC, ``-05:00``, where the note tells it."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """What a chat importer says about a document that a chat produced."""

    id: str
    version: int
    conversation: str


@dataclass(frozen=True, slots=True)
class CanvasEdge:
    """An arrow of a canvas between two of its cards, each the index of a link of the canvas."""

    source: int
    target: int
    label: str = ""
    directed: bool = True


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a note of about 256 tokens: what is embedded, searched and shown."""

    text: str
    line: int
    end_line: int
    headings: tuple[str, ...]
    """The heading trail, outermost first."""
    message: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """All that one file says, nothing looked up. Canvases are notes of kind ``canvas``."""

    path: str
    title: str
    aliases: tuple[str, ...] = ()
    properties: tuple[Property, ...] = ()
    fields: tuple[Field, ...] = ()
    headings: tuple[Heading, ...] = ()
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    tags: tuple[Tag, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    references: tuple[FootnoteReference, ...] = ()
    callouts: tuple[Callout, ...] = ()
    messages: tuple[Message, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    shown: tuple[Shown, ...] = ()
    """What a chat shows outside of messages."""
    export: ExportKind | None = None
    artifact: Artifact | None = None
    created: str = ""
    """When it says it was written: an ISO time, or empty."""
    relations: tuple[CanvasEdge, ...] = ()
    problems: tuple[Problem, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    """The text in the blocks that hold it."""
    text: str = ""
    """The text itself, as decoded."""
    encoding: str = "utf-8"

    def message_at(self, line: int) -> int:
        """Returns the ordinal of the message that holds a line; 0 outside messages."""
        return message_at(self.messages, line)


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where a link leads: a path of the vault, or nowhere (``path`` empty)."""

    path: str
    how: str
    """The rule that decided: self, name, relative, exact, near, suffix, suffix-nonboundary,
    repaired-name, unresolved, or template for what a template links that is not there."""
    ambiguous: bool = False
    """Obsidian itself has no stable answer: several candidates are equally good."""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """Why a result was found."""

    words: tuple[str, ...] = ()
    """Words of the text that share a stem with the query."""
    similarity: float | None = None
    """Cosine between query and passage, or between the two notes."""
    keyword: float | None = None
    """BM25, larger is better."""
    links: tuple[str, ...] = ()
    """Notes that both sides link to or are linked from."""
    tags: tuple[str, ...] = ()
    role: str = ""
    time: str = ""
    linked: bool = False
    """The two notes are already linked."""
    sentence: str = ""
    """The sentence of the passage that is nearest in meaning."""
    meant: tuple[tuple[str, str], ...] = ()
    """Words of the query that the vault hardly has, each with one that was looked for too."""
    shared: tuple[str, ...] = ()
    """What extractors say that both notes have, such as the operands of their formulas."""
    ranks: tuple[tuple[str, int], ...] = ()
    """The place that each ranking gave, from one: words, meaning, links …"""


@dataclass(frozen=True, slots=True)
class Further:
    """Another passage of a note that was found."""

    line: int
    heading: str
    snippet: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A hit; it explains itself."""

    rank: int
    score: float
    note: str
    line: int
    kind: str
    """``message`` or ``note``."""
    title: str
    heading: str
    message: str
    """The message's id; empty outside messages."""
    snippet: str
    marks: tuple[tuple[int, int], ...]
    """Where in the snippet the words of ``why`` stand."""
    why: Reasons
    more: int = 0
    """How many further passages of the same note matched."""
    further: tuple[Further, ...] = ()
    """The best of them."""
    copies: tuple[str, ...] = ()
    """Notes that say nearly the same there; they are left out of the results."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference between the files and what is stored of them."""

    added: tuple[File, ...] = ()
    changed: tuple[File, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, or a place at which an extractor failed."""

    path: str
    reason: str
    kind: str
    """The file's kind; empty where an extractor failed: all else of the note was kept."""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What an index run did and what the vault now holds."""

    total: int = 0
    """Notes."""
    added: int = 0
    changed: int = 0
    removed: int = 0
    renamed: int = 0
    unchanged: int = 0
    files: Mapping[str, int] = field(default_factory=dict)
    """How many were ``found``, and of these ``indexed``, ``listed``, ``skipped`` and ``failed``."""
    skipped_for: Mapping[str, int] = field(default_factory=dict)
    """How many were skipped for which reason."""
    failures: tuple[Failure, ...] = ()
    messages: int = 0
    links: int = 0
    unresolved: int = 0
    footnotes: int = 0
    extracted: Mapping[str, int] = field(default_factory=dict)
    """What extractors count, by name."""
    passages: int = 0
    embedded: int = 0
    encoder: str = ""
    """The name of the one whose vectors are up to date; empty where nothing was to be embedded."""
    problems: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def failed(self) -> int:
        """How many files could not be read."""
        return self.files.get("failed", 0)

    @property
    def skipped(self) -> int:
        """How many files are not read on purpose."""
        return self.files.get("skipped", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEncoder:
    """An encoder that a vault has vectors of."""

    name: str
    """Empty where it is not known any more."""
    id: str
    vectors: int
    missing: int
    """How many texts it has not encoded."""
    size: int
    """Bytes."""
    in_use: bool
    """It is the one that questions are asked with."""


@dataclass(frozen=True, slots=True)
class FileHealth:
    """What became of one file."""

    path: str
    kind: str
    status: str
    """A ``FileStatus``."""
    reason: str
    """Why it was skipped or failed."""
    excluded: bool
    """By Obsidian's own setting: searchable, but left out of the graph."""
    problems: int
    """How many were met in reading it."""


@dataclass(frozen=True, slots=True)
class Health:
    """What became of the files of a vault."""

    files: tuple[FileHealth, ...]
    coverage: float
    """Per cent of the notes, canvases and bases that were read."""


@dataclass(frozen=True, slots=True)
class Hub:
    """A note that much leads to."""

    note: str
    pagerank: float


@dataclass(frozen=True, slots=True)
class Bridge:
    """A note between communities, and their names, the most linked first."""

    note: str
    score: float
    communities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommunityLink:
    """Two communities, how many pairs of their nodes are linked, and one of the pairs."""

    communities: tuple[str, str]
    links: int
    example: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Community:
    """What belongs together: a name, how many nodes and notes, the most important notes."""

    name: str
    nodes: int
    notes: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What the links of a vault say of it. Notes go by path, other nodes by label."""

    hubs: tuple[Hub, ...] = ()
    bridges: tuple[Bridge, ...] = ()
    joints: tuple[CommunityLink, ...] = ()
    communities: tuple[Community, ...] = ()
    """The largest first."""
    islands: tuple[tuple[str, ...], ...] = ()
    """Nodes that are linked with one another, but not with the rest; the largest first."""
    most_cited: tuple[tuple[str, int], ...] = ()
    """What footnotes cite, by how often they do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Figures of a vault."""

    counts: dict[str, int]
    languages: dict[str, int]
    """Notes by language."""
    roles: dict[str, int]
    """Chat messages by role."""
    most_linked: tuple[tuple[str, int], ...]
    """Notes by the number of links to them from other notes."""
    most_missed: tuple[tuple[str, int], ...]
    """Unresolved targets by the number of links to them."""
    orphans: tuple[str, ...]
    """Notes that link to nothing and that nothing links to."""
    structure: Structure = Structure()
