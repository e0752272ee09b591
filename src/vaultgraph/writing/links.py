"""A link as Obsidian would write it: the shortest path that can mean no other file."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote

from markdown_it.helpers import parseLinkDestination

from vaultgraph.linking.names import Names, key
from vaultgraph.linking.resolve import resolve
from vaultgraph.model import Link, Syntax
from vaultgraph.reading.inline import split_wikilink

_ENCODED = re.compile(r"[\s()<>\"\\%\[\]|]")
"""What the destination of a Markdown link may not hold as it is."""
_UNLINKABLE = re.compile(r"[\[\]|#^\\]|%%|::")


def link_text(target: str, source: str, names: Names) -> str:
    """Returns what stands between the brackets of a link from a note to another: its name where
    no other note has it, else its path. Empty where no link can lead there."""
    if not is_linkable(target):
        return ""
    short = target.rsplit("/", 1)[-1]
    alone = len(names.by_name.get(key(short), ())) == 1
    whole = (target.removesuffix(".md"), target)
    for text in (short.removesuffix(".md"), *whole) if alone else whole:
        found = split_wikilink(text)
        if found is None or found.path != text or found.subpath:
            continue
        led = resolve(text, source, names)
        if led.path == target and not led.ambiguous and led.how != "repaired-name":
            return text
    return ""


def wikilink(text: str, shown: str, *, in_row: bool = False) -> str:
    """Returns the link that shows a text; in a row of a table its bar has a backslash."""
    bar = r"\|" if in_row else "|"
    return f"[[{text}]]" if shown == text else f"[[{text}{bar}{shown}]]"


def is_linkable(path: str) -> bool:
    """Returns whether a wikilink can lead to a path: it may hold none of the link's own signs."""
    return _UNLINKABLE.search(path) is None


def redirected(
    link: Link, target: str, subpath: str, shown: str = "", *, in_row: bool = False
) -> str:
    """Returns the source of a link with another target and subpath. It shows what it showed;
    ``shown`` where it showed its target and that is to stay. Empty for a link whose target stands
    elsewhere."""
    if link.syntax is Syntax.WIKILINK:
        return _wikilink(link.raw, target + subpath, shown, in_row=in_row)
    opening = link.raw.rfind("](") + 2
    if link.syntax is not Syntax.MARKDOWN or opening < 2:
        return ""
    while link.raw[opening : opening + 1].isspace():
        opening += 1
    written = parseLinkDestination(link.raw, opening, len(link.raw))
    if not written.ok:
        return ""
    return link.raw[:opening] + _destination(target + subpath) + link.raw[written.pos :]


def relative(path: str, source: str) -> str:
    """Returns a path as seen from the folder of a note, beginning with a dot."""
    found = posixpath.relpath(path, source.rpartition("/")[0] or ".")
    return found if found.startswith(".") else f"./{found}"


def _wikilink(raw: str, target: str, shown: str, *, in_row: bool) -> str:
    opening = raw.index("[[") + 2
    bar = raw.find("|", opening + 1)
    tail = raw[bar - raw.startswith("\\", bar - 1) :] if bar >= 0 else "]]"
    if bar < 0 and shown:
        tail = (r"\|" if in_row else "|") + shown + tail
    return raw[:opening] + target + tail


def _destination(target: str) -> str:
    """A target as a Markdown link holds it: what would end it as percent signs and digits."""
    return _ENCODED.sub(lambda sign: quote(sign[0]), target)
