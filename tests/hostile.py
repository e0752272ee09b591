"""Notes that nobody writes and anybody may find in a vault: each input grows to any size.

They are what makes a careless reader slow: marks that open and never close, containers in
containers, one line without end, values that multiply. ``INPUTS`` maps a name to a function from a
number of characters to a text of about that length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import accumulate, count, takewhile

Grow = Callable[[int], str]

_UID = "<!-- UID: 0 -->\n"
_USER = ">[!nexus_user] **User** - 14.06.2025 at 20:07\n"


def _repeat(unit: str, before: str = "", after: str = "") -> Grow:
    return lambda size: before + unit * (size // len(unit)) + after


def _numbered(template: str, before: str = "", after: str = "") -> Grow:
    """``template`` with 0, 1, 2, … in place of each ``@``."""

    def grow(size: int) -> str:
        parts = (template.replace("@", str(number)) for number in count())
        ends = accumulate(map(len, parts))
        total = sum(1 for _ in takewhile(lambda end: end <= size, ends))
        text = "".join(template.replace("@", str(number)) for number in range(total))
        return before + text + after

    return grow


def _grid(rows: Callable[[int], int]) -> Grow:
    """A table of as many rows as ``rows`` says for a size, as wide as the size then allows."""

    def grow(size: int) -> str:
        height = rows(size)
        columns = max(size // (height + 2) // 4, 1)
        return "\n".join([*["|  a" * columns, "|---" * columns], *["| a " * columns] * height])

    return grow


def _short_rows(size: int) -> str:
    """Tables of 250 columns whose rows have one cell."""
    table = "|a" * 250 + "\n" + "|-" * 250 + "\n" + "a\n" * 250 + "\n"
    return table * (size // len(table))


def _deepening(mark: str) -> Grow:
    """Lines each nested deeper than the one before, then again from the margin."""
    block = "".join("  " * depth + mark + "a\n" for depth in range(60))
    return lambda size: block * max(size // len(block), 1)


def _runs(mark: str) -> Grow:
    """Runs of a mark, each one longer than the one before, so that none closes another."""

    def grow(size: int) -> str:
        lengths = takewhile(lambda length: length * length < 2 * size, count(1))
        return " ".join(mark * length for length in lengths)

    return grow


def _properties(template: str) -> Grow:
    return _numbered(template, "---\n", "---\ntext\n")


def _said(line: str, *, uid: str = _UID) -> Grow:
    """A chat in which every message holds a line."""
    return _repeat(f"{_USER}> text\n{line}\n{uid}\n")


def _chat(unit: str, before: str = "", after: str = "", *, header: str = _USER) -> Grow:
    """A chat of one message, with one long line in it."""
    return lambda size: f"{header}{before}{unit * (size // len(unit))}{after}\n{_UID}"


def _damaged(text: str) -> str:
    return text.encode().decode("mac_roman")


INPUTS: Mapping[str, Grow] = {
    # Plain texts, to compare with.
    "prose": _repeat("Water leaves, form stays; see [[Note]] and #tag.\n\n"),
    "one paragraph": _repeat("Water leaves, form stays, and that is memory already.\n"),
    "one line": _repeat("Water leaves, form stays. "),
    "one word": _repeat("a"),
    "empty lines": _repeat("\n"),
    "spaces": _repeat(" ", after="x"),
    # Damage.
    "a damaged line": _repeat(_damaged("Память воды — это русло. ")),
    "damage done twice": _repeat(_damaged(_damaged("Память воды — это русло.\n"))),
    "damage between clean lines": _repeat(_damaged("Память воды — русло.\n") * 3 + "Чисто.\n"),
    "damage too short for proof": _repeat(_damaged("Да.\n") + "Чисто.\n"),
    "no damage": _repeat("c’è\nmare—è\n"),
    # Marks without end, in one line.
    "[[": _repeat("[["),
    "[[ and ]] on the next line": _repeat("[[", after="\n]]"),
    "[[a": _repeat("[[a "),
    "![": _repeat("!["),
    "![[": _repeat("![[a"),
    "]]": _repeat("]]"),
    "](": _repeat("]("),
    "[](": _repeat("[]("),
    "[a](b": _repeat("[a](b "),
    "[a](<b": _repeat("[a](<b "),
    "[a](b 'c": _repeat("[a](b 'c "),
    "[a](b\\(": _repeat("[a](b\\("),
    "[^": _repeat("[^"),
    "[^a": _repeat("[^a"),
    "^[": _repeat("^["),
    "^[a]": _repeat("^[a]"),
    "^[ nested": lambda size: "^[" * (size // 3) + "]" * (size // 3),
    "[ nested": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "[ nested, with a definition": lambda size: (
        "[r]: /u\n\n" + "[" * (size // 2) + "]" * (size // 2)
    ),
    "`": _repeat("`"),
    "` runs": _runs("`"),
    "`a": _repeat("`a ", after="``"),
    "$": _repeat("$"),
    "$a": _repeat("$a "),
    "$$a": _repeat("$$a\n\n"),
    "%%": _repeat("%%"),
    "%% lines": _repeat("%%\n\n"),
    "<": _repeat("<"),
    "<a": _repeat("<a"),
    "<aaa": _repeat("a", "<"),
    "<a b": _repeat(" b", "<a"),
    "<a b=": _repeat(" b='\"'", "x <a"),
    '<a "': _repeat("<a \"'"),
    "<a:": _repeat("<a:b"),
    "<!--": _repeat("x <!--"),
    "<!-- blocks": _repeat("<!-- -->\n\n"),
    "</": _repeat("</a "),
    "*_": _repeat("*_"),
    "*": _repeat("*"),
    "* a": _repeat("a*"),
    "_": _repeat("_"),
    "_ a": _repeat(" _a"),
    "==": _repeat("=="),
    "~~": _repeat("~~"),
    "#": _repeat("#"),
    "#a": _repeat("#a"),
    "#/": _repeat("#/"),
    "#a/": _repeat("a/", "#"),
    "\\[": _repeat("\\["),
    "\\ in a link": _repeat("\\", "[[a", "x|b]]"),
    "| in a link": _repeat("|", "[[a", "]]"),
    "# in a link": _repeat("#a", "[[", "]]"),
    "^a": _repeat(" ^a"),
    "^ and spaces": _repeat(" ", "a ^a", "!"),
    "http://": _repeat("http://"),
    "http://)": _repeat("http://a) "),
    "!!! after a URL": _repeat("!", "http://a"),
    "a::": _repeat("a:: "),
    "a:: and spaces": _repeat(" ", "a::", "\nb"),
    "[a:: and spaces": _repeat(" ", "[a::", "x[["),
    "[a::": _repeat("[a:: "),
    "[a:: [[b]]": _repeat("[[b]]", "[a:: "),
    "(a::[b": _repeat("(a::[b "),
    "_ before ::": _repeat("_", after=" x:: y"),
    "template code without end": _repeat("<%\n"),
    "template code without end in a line": _repeat("<% {{ "),
    "template code that ends late": _repeat("<%\n", after="%> x"),
    "template code in items": _repeat("- <%\n", after="%>"),
    "merges": _repeat("<<<<<<< a\nb\n=======\nc\n>>>>>>> d\n"),
    "merges without end": _repeat("<<<<<<< a\n=======\n"),
    "attachments and extracts": _repeat(
        ">[!nexus_attachment] **a.b**\n>\n> [[c]]\n", ">[!nexus_user] **a** - b\n"
    ),
    "labels in a comment": _repeat("[^a]: ", "%%\n", "\n%%"),
    "\u2028": _repeat("a\u2028"),
    # Many of one thing.
    "links in one line": _repeat("[[a]] "),
    "links in one paragraph": _repeat("[[a]]\n"),
    "indented links in one paragraph": _repeat("  [[a]]\n", "x\n"),
    "Markdown links in one line": _repeat("[a](b) "),
    "footnotes": _numbered("a[^@]\n\n[^@]: b\n"),
    "references in one line": _repeat("[^1] ", after="\n\n[^1]: b"),
    "inline footnotes": _repeat("a^[b [[c]]] "),
    "headings": _numbered("# @\n"),
    "underlined headings": _repeat("a\n=\n"),
    "block ids": _numbered("a ^@\n\n"),
    "tags": _numbered("#a@\n"),
    "tags in one line": _repeat("#a "),
    "fields": _numbered("a@:: b\n"),
    "link definitions": _numbered("[a@]: b\n"),
    "link definitions used": _numbered("[a@]: b\n\n[a@][] [x][a@]\n\n"),
    "link definition without end": _repeat("a\n", "[a]: b 'c\n"),
    "link definitions without end": _repeat("[a]: b 'c\n[a]: b \"c\n[a]: b (c\n"),
    "label without end": _repeat("a\n", "["),
    "labels without end": _repeat("[a\n\n"),
    "rules": _repeat("---\n"),
    "fences": _repeat("```\n"),
    "fences in items": _repeat("- ```\n"),
    "HTML blocks": _repeat("<div>\n\n"),
    "callouts": _repeat("> [!note]- a\n> b\n\n"),
    "callout type without end": _repeat("[!", "> [!", "\n> b"),
    "callout of spaces": _repeat(" ", "> [!a]", "\n> b"),
    "callout in a footnote": _repeat(" ", "> [^1]: [!a] ", "b\n> c"),
    # Containers.
    "> in one line": _repeat(">"),
    "> nested 10,000 deep": _repeat(">" * 10_000 + "\n"),
    "> nested, then plain lines": _repeat("aaaaaaaaaaaaaaaaaaa\n", "> " * 120 + "a\n"),
    "> nested, then short lines": _repeat("a\n", "> " * 120 + "a\n"),
    "> nested, plain lines between": _repeat(
        "> " * 50 + "a\n" + "a\n" * 50 + ">> a\n" + "a\n" * 50
    ),
    "> title, plain line": _repeat("> # a\nb\n"),
    ">> title, plain line": _repeat(">> # a\nb\n> c\n"),
    "> item, plain line": _repeat("> -\nb\n"),
    "> title, indented line": _repeat("> # a\n    b\n"),
    "> one, then plain lines": _repeat("a\n", "> a\n"),
    ">": _repeat(">\n"),
    "> and empty": _repeat("> a\n\n"),
    "- in one line": _repeat("- "),
    "- nested 10,000 deep": _repeat("- " * 10_000 + "a\n"),
    "- deepening": _deepening("- "),
    "1. deepening": _deepening("1. "),
    "- nested, then plain lines": _repeat("a\n", "- " * 120 + "a\n"),
    "- nested, then empty lines": _repeat("\n", "- " * 120 + "a\n", "b"),
    "items": _repeat("- a\n"),
    "items and empty lines": _repeat("- a\n\n"),
    "> - > -": _repeat("> - " * 1000 + "a\n"),
    "[^a]: nested": _repeat("[^a]: "),
    "[^a]: nested, on lines": _repeat("[^a]: " * 100 + "a\n"),
    "[^a]: nested, then lines": _repeat("aaaaaaaaa\n", "[^a]: " * 120),
    "[^a]: deepening": _deepening("[^a]: "),
    # Tables.
    "wide table": _grid(lambda _: 1),
    "long table": _grid(lambda size: size // 20),
    "square table": _grid(lambda size: int(size**0.5)),
    "tables with short rows": _short_rows,
    "wide row of links": _repeat("[[a]]|", "a|b\n-|-\n"),
    "pipes": _repeat("|"),
    "pipe lines": _repeat("|\n"),
    "header lines": _repeat("a|b\n|-|-|-|\n"),
    "escaped pipes": _repeat("\\|", "a|b\n-|-\n"),
    # Frontmatter.
    "properties": _properties("key@: value\n"),
    "links in a property": _numbered('"[[a@]]", ', '---\nup: ["x", ', "]\n---\n"),
    "escaped links in a property": _numbered('"\\x5b[a@]]", ', '---\nup: ["x", ', "]\n---\n"),
    "list in a property": _properties("- a@\n"),
    "invalid YAML": _properties("key@: 'a' b\n"),
    "one invalid value": _numbered("key@: [a, b]\n", "---\ntitle: a: b\n", "---\ntext\n"),
    "lines without keys": _properties("key@: [a]\nstray\n"),
    "code among properties": _repeat("<%\n", "---\ntitle: a: b\n", "---\ntext\n"),
    "invalid YAML, spaces": _repeat(" ", "---\na", "b\nc: 'd' e\n---\n"),
    "deep YAML": _repeat("[", "---\na: ", "\n---\n"),
    "deep YAML, block": _repeat("- ", "---\n", "a\n---\n"),
    "deep YAML, keys": _repeat("? ", "---\n", "a\n---\n"),
    "YAML aliases doubling": _numbered(
        "a@: &a@ [*b, *b]\nb@: &b [*a@, *a@]\n", "---\nb: &b [x]\n", "---\n"
    ),
    "YAML aliases of a long text": lambda size: (
        "---\na: &a " + "x" * (size // 2) + "\nb:\n" + "- *a\n" * (size // 10) + "---\n"
    ),
    "YAML aliases in aliases": lambda size: (
        "---\nb: &a [x]\n" + "b: &a [*a]\n" * (size // 11) + "---\n"
    ),
    "YAML aliases as keys": lambda size: (
        "---\na: &a [" + "x, " * (size // 6) + "]\n" + "? *a\n: b\n" * (size // 20) + "---\n"
    ),
    "YAML long keys": lambda size: (
        "---\n? " + "k" * (size // 2) + "\n: [" + "x, " * (size // 6) + "]\n---\n"
    ),
    "YAML quotes in keys": _repeat("? {" * 40 + "'\\': a" + "}" * 40 + "\n", "---\n", "---\n"),
    "YAML directives": _numbered("%TAG !a@! x\n", "---\n", "a: b\n---\n"),
    "YAML comments": _repeat("# a\n", "---\n", "a: b\n---\n"),
    "YAML anchors": _numbered("a@: &a@ b\nb@: *a@\n", "---\n", "---\n"),
    "YAML spaces": _repeat(" ", "---\na:", "b\n---\n"),
    "YAML digits": _repeat("1", "---\na: ", "\n---\n"),
    "--- and spaces": _repeat(" ", "---\na: b\n---", "x\n---\n"),
    # Chats.
    "messages": _said("> text"),
    "messages without UID": _said("> text", uid=""),
    "messages glued": _repeat(f"{_USER}> text\n{_UID}".rstrip("\n")),
    "header of stars": _chat("**a", header=">[!nexus_user] "),
    "header of spaces": _chat(" ", header=">[!nexus_user] **User**", after="("),
    "header of stars and spaces": _chat("** ", header=">[!nexus_user] **User", after="("),
    "header with a long time": _chat(" -", header=">[!nexus_user] **User** -", after=" x"),
    "header with a time of spaces": _chat(" ", header=">[!nexus_user] **User** - a", after="x"),
    "header with a time of numbers": _chat("1 ", header=">[!nexus_user] **User** - ", after=" x"),
    "old header": _chat(", on ", header="### User", after="; x\n> a"),
    "headers of spaces": _said(">[!nexus_user] **User** (" + " " * 60 + "x"),
    "UID of spaces": _chat(" ", "> a\n<!-- UID: ", "x"),
    "UID of dashes": _chat(" -- ", "> a\n<!-- UID: ", "x"),
    "quoted UID": _chat("> ", "> a\n", "<!-- UID: a"),
    "quoted UID, no other": lambda size: f"{_USER}> a\n{'> ' * (size // 2)}<!-- UID: a\n",
    "quotes without UID": lambda size: f"{_USER}> a\n{'> ' * (size // 2)}x\n",
    "shown: stars": _chat("a** ", "> [!nexus_attachment] **"),
    "shown: spaces": _chat(" ", "> [!nexus_attachment] **a**", "x("),
    "shown: size of spaces": _chat(" ", "> [!nexus_attachment] **a** - 1", "x"),
    "shown: dashes": _chat(" - ", "> [!nexus_attachment] **a**", "\u2028x"),
    "shown: old": _chat("( - ", "> **📎 Attachment:** "),
    "shown: old, spaces": _chat(" ", "> **📎 Attachment:** a", "x"),
    "shown: brackets": _chat(" (a)", "> **📎 Attachment:** ", "!"),
    "title of spaces": _repeat(" ", f"{_USER}> a\n{_UID}# Title: a", "x\n"),
    "Created: of spaces": _repeat(" ", f"{_USER}> a\n{_UID}# Title: a\nCreated: a", "x\n"),
    "Created: again": _repeat("Created: ", f"{_USER}> a\n{_UID}# Title: a\n", "x\n"),
    "Chat URL: again": _repeat("Chat URL: ", f"{_USER}> a\n{_UID}# Title: a\n", "\n"),
    "titles": _repeat("# Title: a\n\n", f"{_USER}> a\n{_UID}"),
    "--- in a chat": _repeat("---\n", f"{_USER}> a\n{_UID}"),
    "pasted properties": _repeat(
        "---\nnexus: nexus-ai-chat-importer\nconversation_id: a\n---\n", f"{_USER}> a\n{_UID}"
    ),
    # Formulas, outlines, reviews.
    "formulas": _repeat("- Δ12 = вода + весна\n"),
    "formulas in one line": _repeat("`Δ12 = вода + весна` "),
    "formulas in cells": _repeat("[[a]] = б + в|", "a|b\n-|-\n"),
    "formulas in fences": _repeat("```text\nвода + лёд\n→ река\n```\n"),
    "formulas of words": _repeat("вода + "),
    "mathematics as terms": _repeat("$x$ = $y$ + a; "),
    "comments between terms": _repeat("a %%b%% → "),
    "fused words": _repeat("жартишинавспышка = "),
    "numbered lines": _numbered("1.@ a\n"),
    "numbered headings": _numbered("# 1.@ a\n\nb\n"),
    "numbered cells": _numbered("| 1.@ | a |\n", "| № | Раздел |\n|---|---|\n"),
    "numbers": _repeat("1.1"),
    "numbers in one line": _repeat("1.1 "),
    "references to sections": _repeat("см. раздел 1.2 "),
    "requests for sections": _said("> Напиши раздел 1.2"),
    "claims": _repeat("| a | b. c! [^1]<br>1. [[d]] |\n", "| Claim | b |\n|---|---|\n"),
    "claims without end": _repeat("| | a. b |\n", "| Claim | b |\n|---|---|\n| a | b |\n"),
    "steps of one claim": _repeat("1. a<br>", "| Claim | b |\n|---|---|\n| a | ", " |\n"),
    "ideas of one claim": _repeat("[[a]]. [^1]! ", "| Claim | b |\n|---|---|\n| | ", " |\n"),
    # Passages.
    "long heading over text": lambda size: f"# {'a ' * (size // 4)}\n{'Text. ' * (size // 12)}",
    "aliases over text": lambda size: (
        f"---\naliases: [{', '.join(map(str, range(size // 14)))}]\n---\n{'Text. ' * (size // 12)}"
    ),
    "stars and a space": _repeat("*", after=" a"),
    "sentence ends": _repeat(". "),
    "long words": _repeat("a" * 999 + " "),
}
