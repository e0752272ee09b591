"""A note's facts as short lines, for cases that a person reads."""

from __future__ import annotations

from collections.abc import Iterator

from vaultgraph.model import Link, Message, Note, Shown, Syntax, Zone


def describe(note: Note) -> list[str]:
    """Returns one line for each fact, grouped by kind, in the order of the text."""
    return list(_facts(note))


def _facts(note: Note) -> Iterator[str]:
    if note.export and note.export in ("artifact", "report"):
        made = note.artifact
        yield (
            f"{note.export} {made.id} v{made.version} of {made.conversation}"
            if made
            else note.export
        )
    for chat in note.conversations:
        parts = [
            f"{name}={value}"
            for name, value in (
                ("provider", chat.provider),
                ("created", chat.created),
                ("updated", chat.updated),
                ("url", chat.url),
                ("zone", chat.zone),
            )
            if value
        ]
        yield " ".join([f"conversation {chat.id or 'without id'} {chat.title!r}", *parts])
    for item in note.properties:
        yield f"property {item.key} = {item.value!r}"
    for item in note.fields:
        yield f"field {item.key} = {item.value!r}{_message(item.message)}"
    for alias in note.aliases:
        yield f"alias {alias}"
    for heading in note.headings:
        yield f"heading {heading.level} {heading.text}{_message(heading.message)}"
    for block in note.blocks:
        yield f"block {block.id}"
    for callout in note.callouts:
        yield f"callout {callout.type}{callout.fold} {callout.title}".rstrip()
    for tag in note.tags:
        yield f"tag {tag.name}{_zone(tag.zone)}{_message(tag.message)}"
    for link in note.links:
        yield _link(link, in_chat=bool(note.messages))
    for footnote in note.footnotes:
        name = f"[^{footnote.label}]" if footnote.label else "inline"
        flag = " duplicate" if footnote.duplicate else ""
        yield f"footnote {name} {footnote.text!r}{flag}{_message(footnote.message)}"
    for reference in note.references:
        yield f"reference [^{reference.label}]{_message(reference.message)}"
    for message in note.messages:
        yield _said(message)
        yield from (f"  {_shown(shown)}" for shown in message.shown)
    yield from map(_shown, note.shown)
    for relation in note.relations:
        ends = (note.links[relation.source].target, note.links[relation.target].target)
        arrow = "→" if relation.directed else "—"
        yield f"relation {ends[0]} {arrow} {ends[1]} {relation.label}".rstrip()
    for problem in note.problems:
        yield f"problem {problem.kind} line {problem.line}" + (
            f": {problem.fix}" if problem.fix else ""
        )


def _link(link: Link, *, in_chat: bool) -> str:
    kind = "embed" if link.embed else "link"
    kind = f"url {kind}" if link.external else kind
    parts = [f"{kind} {link.target or '(this note)'}{link.subpath}"]
    plain = " > ".join(part for part in (link.target, *link.subpath.split("#")) if part)
    if link.display not in (plain, link.target):
        parts.append(repr(link.display))
    if link.size:
        parts.append(f"size={link.size}")
    if link.alone and in_chat and not link.message:
        parts.append("alone")
    if link.property:
        parts.append(f"property={link.property}")
    if link.footnote:
        parts.append(f"footnote={link.footnote}")
    if link.syntax is Syntax.MARKDOWN:
        parts.append("markdown")
    return " ".join(parts) + _zone(link.zone) + _message(link.message)


def _said(message: Message) -> str:
    time = message.time
    parts = [f"message {message.ordinal} {message.role} {time.value}"]
    if time.precision == "minute" and time.value:
        parts.append("to the minute")
    if not time.certain:
        parts.append("order uncertain")
    default = "User" if message.role == "user" else "Assistant"
    if message.author != default:
        parts.append(f"author={message.author!r}")
    parts += [f"model={message.model}"] if message.model else []
    parts += [f"uid={message.uid}"] if message.uid else ["no uid"]
    parts += [f"fold={message.fold}"] if message.fold else []
    parts += [f"conversation {message.conversation}"] if message.conversation > 1 else []
    parts += [f"replies to {message.reply_to}"] if message.reply_to else []
    parts += [
        flag for flag in ("empty", "lazy", "duplicate", "half_migrated") if getattr(message, flag)
    ]
    return f"{' '.join(parts)}: {message.text!r}"


def _shown(shown: Shown) -> str:
    version = f"v{shown.version}" if shown.version else ""
    parts = (version, shown.mime, shown.size, "missing" if shown.missing else "")
    link = "linked" if shown.end_line > shown.line else ""
    return " ".join([f"shows {shown.kind} {shown.name}", *filter(None, (*parts, link))])


def _zone(zone: Zone) -> str:
    return "" if zone is Zone.BODY else f" in {zone.value}"


def _message(ordinal: int) -> str:
    return f" in message {ordinal}" if ordinal else ""
