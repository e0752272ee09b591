"""What the frontmatter of a note means to Obsidian: its aliases, tags and links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vaultgraph.model import Link, Problem, Syntax, Tag, Zone
from vaultgraph.reading import inline, placeholders, timestamps
from vaultgraph.reading.properties import Frontmatter, PropertyScalar, scalar

_CREATED = ("create_time", "created", "date created", "creation_date", "created_at", "date")
"""Properties that tell when a note was written, as importers and templates name them."""
_TERM = 2
"""The words of a term; of three one can't tell whether they are a sentence."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The meaning of a frontmatter."""

    aliases: tuple[str, ...]
    tags: tuple[Tag, ...]
    links: tuple[Link, ...]
    created: str
    problems: tuple[Problem, ...]


def read(path: str, frontmatter: Frontmatter, lines: Sequence[str]) -> Metadata:
    """Returns what the frontmatter of a file with the given lines means."""
    problems = [
        Problem(path=path, kind=kind, message=text, line=line)
        for kind, line, text in frontmatter.flaws
    ]
    for item in frontmatter.properties:
        values = item.value if isinstance(item.value, list) else []
        if _is_unquoted_link(values) or any(map(_is_unquoted_link, values)):
            message = f"the property {item.key!r} holds an unquoted link, which is a list of lists"
            kind = "frontmatter.unquoted_link"
            problems.append(
                Problem(
                    path=path, kind=kind, message=message, line=item.line, fix="put it in quotes"
                )
            )
    line = frontmatter.line("tags")
    tags = []
    for written in _texts(frontmatter.get("tags")):
        name = written.removeprefix("#").rstrip("/")
        if inline.is_tag(name):
            tags.append(Tag(name, line, Zone.FRONTMATTER))
        elif name:
            message = f"{written!r} is no tag to Obsidian, which takes one tag an item"
            is_item = isinstance(frontmatter.get("tags"), list)
            fix = _one_tag(name) if is_item else _list_of_tags(written)
            problems.append(
                Problem(path=path, kind="frontmatter.tag", message=message, line=line, fix=fix)
            )
    aliases = dict.fromkeys(_texts(frontmatter.get("aliases")))
    return Metadata(
        tuple(aliases),
        tuple(tags),
        tuple(_links(frontmatter, lines)),
        _created(frontmatter),
        tuple(problems),
    )


def _created(frontmatter: Frontmatter) -> str:
    """The first property that can be understood as a time of writing."""
    written = (str(frontmatter.get(key) or "") for key in _CREATED)
    return next((time.value for time in map(timestamps.parse, written) if time.value), "")


def _texts(value: object) -> Iterator[str]:
    """The texts of a property that holds one or a list of them; one text is one item. What a
    template has yet to fill in is none."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str) and item.strip() and not placeholders.named_with(item):
            yield item.strip()


def _one_tag(name: str) -> str:
    """Two words as one tag. One alone can't be spelled otherwise, more are a sentence, and those
    that have hyphens may be two tags."""
    words = name.split()
    tag = "-".join(words)
    return tag if len(words) == _TERM and "-" not in name and _stays_tag(tag) else ""


def _list_of_tags(text: str) -> str:
    """What Obsidian made of one text until version 1.9: words between commas and blanks."""
    terms = [term.split() for term in text.split(",")]
    tags = [word.removeprefix("#") for term in terms for word in term]
    if all(len(term) <= _TERM for term in terms) and all(map(_stays_tag, tags)):
        return f"tags: [{', '.join(tags)}]"
    return ""


def _stays_tag(name: str) -> bool:
    """Whether a name of letters, written into YAML without quotes, is read as a tag."""
    has_letter = any(map(str.isalpha, name))
    return has_letter and inline.is_tag(name) and isinstance(scalar(name), str)


def _links(frontmatter: Frontmatter, lines: Sequence[str]) -> Iterator[Link]:
    """A property is a link when all of its value is one wikilink."""
    for leaf in frontmatter.leaves:
        raw = leaf.value
        if not isinstance(raw, str) or not raw.startswith("[["):
            continue
        spans = inline.scan(raw, {})
        if len(spans) == 1 and spans[0].end - spans[0].start == len(raw):
            span = spans[0]
            if isinstance(span, inline.LinkSpan):
                yield _link(leaf, raw, span, lines)


def _link(leaf: PropertyScalar, raw: str, span: inline.LinkSpan, lines: Sequence[str]) -> Link:
    """The link of a property; where YAML spells it otherwise, all of its line is its place."""
    line = lines[leaf.line - 1]
    start = leaf.start if leaf.start >= 0 else line.find(raw)
    start, end = (start, start + len(raw)) if start >= 0 else (0, len(line))
    return Link(
        target=span.target.path,
        subpath=span.target.subpath,
        display=span.target.display,
        raw=raw,
        line=leaf.line,
        start=start,
        end=end,
        zone=Zone.FRONTMATTER,
        syntax=Syntax.WIKILINK,
        external=span.external,
        property=leaf.key,
    )


def _is_unquoted_link(value: object) -> bool:
    """``key: [[Note]]`` is YAML for a list that holds a list of one name."""
    return (
        isinstance(value, list)
        and len(value) == 1
        and isinstance(value[0], list)
        and len(value[0]) == 1
        and isinstance(value[0][0], str)
    )
