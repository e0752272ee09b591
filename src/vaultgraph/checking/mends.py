"""How the text of a note would have to change for a problem to go: proposals, nothing proven."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from vaultgraph.checking.spelling import letters
from vaultgraph.checking.targets import IntendedTarget
from vaultgraph.linking.names import Names
from vaultgraph.model import Edit, LeafKind, Link, Note, Problem, Syntax
from vaultgraph.storage.queries import StoredLink
from vaultgraph.writing.links import link_text, redirected, relative

_UNQUOTED_LINK = re.compile(r"(?:^[^\[]*:|^\s*-)\s+(\[\[[^\[\]\"]+\]\])\s*$")
_ITEM = re.compile(r"(?<=[:\-,\[])[ \t]*([^\s,\[\]][^,\[\]]*?)[ \t]*(?=[,\]]|$)")
_WHOLE = re.compile(r"^\s*(.*?)\s*$")


def of_link(note: Note, stored: StoredLink, meant: IntendedTarget, names: Names) -> Iterator[Edit]:
    """Yields what makes a link say what was meant."""
    link = next((each for each in note.links if _is_same(each, stored)), None)
    if link is None:
        return
    target = link.target
    if meant.path and meant.subpath == link.subpath:
        target = link_text(meant.path, note.path, names)
        if target and link.syntax is Syntax.MARKDOWN and link.target.startswith("."):
            target = relative(meant.path, note.path).removesuffix(".md")
        if target and link.target.lower().endswith(".md") and not target.endswith(".md"):
            target += ".md"
        if not target:
            return
    in_row = any(leaf.kind is LeafKind.ROW and leaf.line == link.line for leaf in note.leaves)
    shown = link.display if meant.keeps_text else ""
    text = redirected(link, target, meant.subpath, shown, in_row=in_row)
    if text:
        yield _edit(link, text, meant.path)


def is_mendable(problem: Problem) -> bool:
    """Returns whether there is a rule for a problem that was met in reading."""
    return problem.kind in _RULES


def of_reading(note: Note, problem: Problem, taken: Collection[Edit]) -> tuple[Edit, ...]:
    """Returns what would mend a problem that was met in reading; nothing where that can't be told.
    What is taken mends another problem that says the same."""
    rule = _RULES.get(problem.kind)
    ways = rule(note, problem) if rule else ()
    return next((edits for edits in ways if not any(edit in taken for edit in edits)), ())


def _is_same(link: Link, stored: StoredLink) -> bool:
    return (link.line, link.start, link.raw) == (stored.line, stored.start, stored.raw)


def _edit(link: Link, text: str, target: str = "") -> Edit:
    return Edit(
        line=link.line, start=link.start, end=link.end, was=link.raw, text=text, target=target
    )


def _instead(line: int, match: re.Match[str], text: str) -> Edit:
    """What a pattern has found in a line, as an edit."""
    start, end = match.span(1)
    return Edit(line=line, start=start, end=end, was=match[1], text=text)


def _pipe(note: Note, problem: Problem) -> Iterator[tuple[Edit, ...]]:
    for link in note.links:
        text = link.raw.replace("|", r"\|")
        if link.line == problem.line and text == problem.fix and text != link.raw:
            yield (_edit(link, text),)


def _address(note: Note, problem: Problem) -> Iterator[tuple[Edit, ...]]:
    """A web address in double brackets becomes a link with the text that it has."""
    for link in note.links:
        if link.line == problem.line and problem.message.startswith(f"{link.raw} "):
            mark, _, inner = link.raw.removesuffix("]]").partition("[[")
            address, bar, shown = inner.partition("|")
            address = address.removesuffix("\\" * bool(bar)).strip()
            yield (_edit(link, f"{mark}[{shown if bar else address}]({address})"),)


def _quotes(note: Note, problem: Problem) -> Iterator[tuple[Edit, ...]]:
    found = ((line, _UNQUOTED_LINK.match(text)) for line, text in _lines(note, problem))
    yield tuple(_instead(line, match, f'"{match[1]}"') for line, match in found if match)


def _tag(note: Note, problem: Problem) -> Iterator[tuple[Edit, ...]]:
    """The proposed text takes the place of the item that has the same letters, or of the line; of
    words joined by hyphens that blanks part it can't be told whether they are one tag."""
    wanted = letters(problem.fix)
    for pattern in (_ITEM, _WHOLE) if wanted else ():
        places = [
            (line, match)
            for line, text in _lines(note, problem)
            for match in pattern.finditer(text)
            if letters(match[1]) == wanted
        ]
        if len(places) == 1:
            line, match = places[0]
            joined = "-".join(match[1].split())
            if "-" not in match[1] or joined not in problem.fix:
                yield (_instead(line, match, problem.fix),)
        if places:
            return


def _lines(note: Note, problem: Problem) -> Iterator[tuple[int, str]]:
    """The lines of the property that a problem is of, numbered."""
    lines = note.text.split("\n")
    following = [each.line for each in note.properties if each.line > problem.line]
    closing = (number for number, text in enumerate(lines[1:], 2) if text.rstrip() == "---")
    end = min(following, default=0) or next(closing, problem.line)
    yield from enumerate(lines[problem.line - 1 : end - 1], problem.line)


_RULES: dict[str, Callable[[Note, Problem], Iterator[tuple[Edit, ...]]]] = {
    "frontmatter.tag": _tag,
    "frontmatter.unquoted_link": _quotes,
    "table.unescaped_pipe": _pipe,
    "wikilink.url": _address,
}
