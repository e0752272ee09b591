"""One file's bytes to a note: every reader in turn over one text. It never fails.

What is wrong in the file becomes a problem of the note; what could be read is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vaultgraph.model import FileKind, Note, Problem
from vaultgraph.reading import blocks, body, canvas, chat, collector, merges, metadata, properties
from vaultgraph.reading.decoding import Decoded, decode


def read(path: str, data: bytes, kind: FileKind = FileKind.NOTE) -> Note:
    """Returns all that the bytes of a file say; its problems are the note's."""
    with collector.paused():
        decoded = decode(data)
        if kind is FileKind.CANVAS:
            note = canvas.read(path, decoded.text)
        elif kind is FileKind.BASE:
            note = Note(path=path, title=path.rsplit("/", 1)[-1].removesuffix(".base"))
        else:
            note = _read_text(path, decoded.text)
    problems = [*_encoding_problems(path, decoded), *note.problems]
    problems.sort(key=lambda problem: problem.line)
    return replace(note, encoding=decoded.encoding, problems=tuple(problems))


def _read_text(path: str, delivered: str) -> Note:
    text, unfinished = merges.read(path, delivered)
    lines = text.split("\n")
    frontmatter = properties.read(text)
    parsed = blocks.parse(frontmatter.body, frontmatter.body_line)
    said = chat.read(lines, frontmatter, parsed.leaves)
    meant = metadata.read(path, frontmatter, lines)
    found = body.read(path, lines, parsed, said.messages)
    titles = [conversation.title for conversation in said.conversations[:1] if conversation.title]
    stem = path.rsplit("/", 1)[-1].removesuffix(".md")
    return Note(
        path=path,
        title=titles[0] if titles else stem,
        aliases=meant.aliases,
        properties=frontmatter.properties,
        fields=tuple(found.fields),
        headings=tuple(found.headings),
        blocks=tuple(found.block_ids),
        links=(*meant.links, *found.links),
        tags=(*meant.tags, *found.tags),
        footnotes=tuple(found.footnotes),
        references=tuple(found.references),
        callouts=tuple(found.callouts),
        messages=said.messages,
        conversations=said.conversations,
        shown=said.shown,
        export=said.export,
        artifact=said.artifact,
        created=next((chat.created for chat in said.conversations if chat.created), meant.created),
        problems=(*unfinished, *meant.problems, *found.problems, *said.problems),
        leaves=parsed.leaves,
        text=text,
    )


def _encoding_problems(path: str, decoded: Decoded) -> Iterator[Problem]:
    if decoded.flaw:
        yield Problem(path=path, kind="encoding.invalid", message=decoded.flaw)
    if decoded.repair:
        extent = "the file" if decoded.repair.whole else f"{len(decoded.repair.lines)} lines"
        message = f"UTF-8 read as {', '.join(decoded.repair.codecs)}; {extent} read as repaired"
        yield Problem(path=path, kind="encoding.repaired", message=message)
    for line, fixed in decoded.suspects:
        kind = "encoding.suspect" if fixed else "encoding.partial"
        message = "looks like text in a wrong encoding; left as it is"
        yield Problem(path=path, kind=kind, message=message, line=line, fix=fixed.strip())
