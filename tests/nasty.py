"""A vault of everything that may lie in a folder and that no editor would have put there.

``build`` makes it. Each oddity says under which path the vault knows it, what the index must say of
it, and whether it is read; one that is read links to ``ANCHOR`` unless it is too broken to.
"""

from __future__ import annotations

import os
import random
import socket
import unicodedata
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ANCHOR = "anchor.md"
SECRET = "mandragora"  # noqa: S105 - a word to search for
"""A word that stands in files outside the vault and in hidden ones only."""

OLD_NS = 1_600_000_000_000_000_000
LIMIT = 10_000_000
"""The default limit on the size of notes."""

_LINK = b"see [[anchor]]\n"
_RUSSIAN = "Память воды — это русло. Вода уходит, а форма остаётся.\n"
_MOJIBAKE = _RUSSIAN.encode().decode("mac_roman")
_DECOMPOSED = unicodedata.normalize("NFD", "Ёж й.md")

Make = Callable[[Path], None]
"""Makes something in a folder. Raises ``OSError`` where the system has nothing like it."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something odd in the vault."""

    path: str
    make: Make
    problem: str = ""
    """The kind of problem that must be reported; empty for what is odd and right."""
    status: str = "indexed"
    """What becomes of the file; empty where no file is listed."""
    linked: bool = False
    """The link to the anchor must be found."""


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in an ordinary file."""

    path: str
    data: bytes
    problem: str = ""
    linked: bool = True


CONTENTS = (
    # Bytes
    Content("empty.md", b"", linked=False),
    Content("blank.md", b" \t\r\n\n \n", linked=False),
    Content("binary.md", random.Random(0).randbytes(50_000), "encoding.invalid", linked=False),
    Content("invalid utf-8.md", b"# Bad \xff\xfe\n\n\xc3\x28 " + _LINK, "encoding.invalid"),
    Content("cut utf-8.md", _LINK + "я".encode()[:1], "encoding.invalid"),
    Content("surrogate in utf-8.md", b"\xed\xa0\x80 " + _LINK, "encoding.invalid"),
    Content("overlong utf-8.md", b"\xc0\xaf " + _LINK, "encoding.invalid"),
    Content("utf-8 mark.md", b"\xef\xbb\xbf---\ntags: [a]\n---\n" + _LINK),
    Content("utf-16.md", _LINK.decode().encode("utf-16")),
    Content("utf-16 unmarked.md", (_LINK.decode() * 3).encode("utf-16-le"), "encoding.invalid"),
    Content("utf-16 cut.md", _LINK.decode().encode("utf-16") + b"x", "encoding.invalid"),
    Content("utf-32.md", _LINK.decode().encode("utf-32")),
    Content("only a mark.md", b"\xff\xfe", linked=False),
    Content("cp1251.md", _RUSSIAN.encode("cp1251") + _LINK, "encoding.invalid"),
    Content("koi8-r.md", "Память воды.\n".encode("koi8-r") + _LINK, "encoding.invalid"),
    Content(
        "mojibake.md", _RUSSIAN.encode().decode("mac_roman").encode(), "encoding.repaired", False
    ),
    Content("nul.md", b"a\x00b " + _LINK, "encoding.invalid"),
    Content("only nul.md", bytes(10_000), "encoding.invalid", linked=False),
    Content("carriage returns.md", b"a\rb\r" + _LINK),
    Content("line separators.md", "a\u2028b\u2029c\x0b\x0c\x85 ".encode() + _LINK),
    Content("escape sequences.md", b"\x1b[2J\x1b]0;title\x07 " + _LINK),
    # Frontmatter
    Content("yaml broken.md", b"---\ntitle: a: b: [\n---\n" + _LINK, "frontmatter.invalid"),
    Content("yaml scalar.md", b"---\njust text\n---\n" + _LINK, "frontmatter.not_a_mapping"),
    Content("yaml list.md", b"---\n- a\n- b\n---\n" + _LINK, "frontmatter.not_a_mapping"),
    Content("yaml empty.md", b"---\n---\n" + _LINK),
    Content("yaml unclosed.md", b"---\ntitle: x\n" + _LINK),
    Content(
        "yaml object.md",
        b"---\na: !!python/object/apply:os.system ['touch pwned']\nb: !!python/name:os.system\n"
        b"---\n" + _LINK,
    ),
    Content("yaml dates.md", b"---\n2024-01-01: x\ntitle: 2024-01-01\naliases: 7\n---\n" + _LINK),
    Content("yaml nulls.md", b"---\ntags:\naliases: ~\n? \n: \n---\n" + _LINK),
    Content("yaml twice.md", b"---\na: 1\na: 2\n---\n" + _LINK, "frontmatter.duplicate_key"),
    Content("yaml keys.md", b"---\n[a, b]: 1\n{c: d}: 2\n---\n" + _LINK),
    Content(
        "yaml bomb.md",
        b"---\na0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        + b"".join(
            b"a%d: &a%d [%s]\n" % (i, i, b", ".join([b"*a%d" % (i - 1)] * 9)) for i in range(1, 12)
        )
        + b"---\n"
        + _LINK,
        "frontmatter.invalid",
    ),
    Content("yaml in itself.md", b"---\na: &a [*a]\n---\n" + _LINK, "frontmatter.invalid"),
    Content("yaml deep.md", b"---\na: " + b"[" * 5000 + b"\n---\n" + _LINK, "frontmatter.invalid"),
    Content(
        "yaml numbers.md", b"---\na: " + b"9" * 10_000 + b"\nb: 1e999\nc: -.inf\n---\n" + _LINK
    ),
    Content("yaml control.md", b"---\na: \x07\n---\n" + _LINK, "frontmatter.invalid"),
    Content(
        "templater.md",
        b"---\ntitle: <% tp.file.title %>\ndate: {{date}}\n---\n<%* await tp.user.run() %>\n"
        b"`$= dv.pages()`\n\n```dataviewjs\nrequire('child_process')\n```\n" + _LINK,
    ),
    # Text
    Content("one long line.md", b"a" * 200_000 + b" " + _LINK),
    Content("brackets.md", b"[" * 20_000 + b" " + _LINK),
    Content("quotes.md", b"> " * 2000 + _LINK),
    Content("lists.md", b"".join(b"  " * i + b"- x\n" for i in range(200)) + b"\n" + _LINK),
    Content("fence unclosed.md", _LINK + b"\n```\n[[anchor]]\n"),
    Content("comment unclosed.md", _LINK + b"\n%%\n[[anchor]]\n"),
    Content("empty links.md", b"[[]] [[|]] [[#]] [[^]] ![[]] [](<>) []() " + _LINK),
    Content("bad addresses.md", b"[a](http://[::1) [b](%ZZ.md) [c](file:///etc/passwd) " + _LINK),
    Content("html.md", b"<script>alert(1)</script> <img src=x onerror=y>\n\n" + _LINK),
    # Canvases
    Content("broken.canvas", b"{not json", "canvas.invalid", linked=False),
    Content("empty.canvas", b"", linked=False),
    Content("list.canvas", b"[1, 2]", "canvas.invalid", linked=False),
    Content("null.canvas", b"null", "canvas.invalid", linked=False),
    Content(
        "types.canvas",
        b'{"nodes": [{"text": 5}, 7, {"file": []}, {"text": "[[anchor]]"}], "edges": {}}',
        "canvas.invalid",
    ),
    Content("deep.canvas", b'{"nodes":' * 50_000, "canvas.invalid", linked=False),
    Content("numbers.canvas", b'{"nodes":[{"x":%s,"text":"[[anchor]]"}]}' % (b"9" * 10_000)),
    Content("nan.canvas", b'{"nodes":[{"x":NaN,"y":-Infinity,"text":"[[anchor]]"}]}'),
    Content("half character.canvas", rb'{"nodes":[{"text":"\ud800 [[anchor]]"}]}'),
    Content("nul.canvas", rb'{"nodes":[{"text":"\u0000 [[anchor]]"}]}'),
    Content("broken.base", b"views: [", linked=False),
)
"""Files that are odd by what is in them."""


def write(name: str, data: bytes, root: Path) -> None:
    """Writes a file that isn't there yet, as old as if nobody had touched it for long."""
    place = root / name
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as file:
        file.write(data)
    os.utime(place, ns=(OLD_NS, OLD_NS))


def _named(name: str, path: str = "", problem: str = "") -> Oddity:
    return Oddity(path or name, partial(write, name, _LINK), problem, linked=True)


def _absent(name: str) -> Oddity:
    return Oddity(name, partial(write, name, SECRET.encode()), status="")


def _link(name: str, target: str) -> Oddity:
    return Oddity(name, lambda root: (root / name).symlink_to(target), "file.link", "")


def _unnamable_folder(root: Path) -> None:
    (root / os.fsdecode(b"folder\xfe")).mkdir()


def _pipe(root: Path) -> None:
    if not hasattr(os, "mkfifo"):
        raise OSError("this system has no named pipes")
    os.mkfifo(root / "pipe.md")


def _socket(root: Path) -> None:
    if not hasattr(socket, "AF_UNIX"):
        raise OSError("this system has no sockets in folders")
    # The path of a socket must be short.
    with chdir(root), socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.md")


def _longer_than_any_path(root: Path) -> None:
    """Folders made one inside the other, each by its own short name."""
    if os.mkdir not in os.supports_dir_fd:
        raise OSError("this system makes folders by their whole path only")
    descriptor = os.open(root, os.O_RDONLY)
    for _ in range(18):
        os.mkdir("l" * 240, dir_fd=descriptor)
        inner = os.open("l" * 240, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)


def _too_large(root: Path) -> None:
    write("too large.md", _LINK, root)
    os.truncate(root / "too large.md", LIMIT + 1)
    os.utime(root / "too large.md", ns=(OLD_NS, OLD_NS))


def _dated(name: str, year: int) -> Oddity:
    def make(root: Path) -> None:
        write(name, _LINK, root)
        time = (year - 1970) * 31_556_952 * 1_000_000_000
        try:
            os.utime(root / name, ns=(time, time))
        except OverflowError as error:
            (root / name).unlink()
            raise OSError("this system has no such times") from error

    return Oddity(name, make, linked=True)


def _locked(name: str, *, folder: bool) -> Make:
    def make(root: Path) -> None:
        if not hasattr(os, "geteuid") or os.geteuid() == 0:
            raise OSError("nothing is locked to the superuser")
        write(f"{name}/a.md" if folder else name, SECRET.encode(), root)
        (root / name).chmod(0)

    return make


_BAD_SETTINGS = b'{"userIgnoreFilters": ["/(a+)+$/", 5, "Hidden/"]}'

PLACES = (
    # Names
    _named("🌊 wave 👩‍👩‍👧.md"),
    _named("я" * 126 + ".md"),
    _named("Case.md"),
    _named("case.md"),
    _named("LOUD.MD"),
    _named(" spaced .md"),
    _named("-rf.md"),
    _named("<b>&\"'.md"),
    _named("we#ird|name^[x]].md"),
    _named("CON.md"),
    _named("right\u202eto left.md"),
    _named(_DECOMPOSED, unicodedata.normalize("NFC", _DECOMPOSED)),
    _named("Тёзка.md"),
    _named(
        unicodedata.normalize("NFD", "Тёзка.md"),
        r"\u0422\u0435\u0308\u0437\u043a\u0430.md",
        "file.twin",
    ),
    _named(os.fsdecode(b"byte\xff.md"), r"byte\xff.md", "file.name"),
    _named(r"byte\xff.md", r"byte\\xff.md", "file.name"),
    _named("two\nlines.md", r"two\x0alines.md", "file.name"),
    _named("\x1b[31mred.md", r"\x1b[31mred.md", "file.name"),
    _named("para\u2029graph.md", r"para\u2029graph.md", "file.name"),
    Oddity(r"folder\xfe", _unnamable_folder, "file.name", ""),
    # Folders and links
    _named("folder.md/inside.md"),
    _named("d/" * 500 + "deep.md"),
    _absent(".hidden.md"),
    _absent(".trash/deleted.md"),
    Oddity(
        "/".join(["l" * 240] * 17),
        _longer_than_any_path,
        "folder.unreadable",
        "",
    ),
    Oddity("inside.md", lambda root: (root / "inside.md").symlink_to(ANCHOR)),
    _link("broken.md", "nowhere.md"),
    _link("loop.md", "loop.md"),
    _link("folder loop", "."),
    _link("out.md", "../outside/secret.md"),
    _link("out by steps.md", "out.md"),
    _link("out by folders.md", "folder.md/../../outside/secret.md"),
    _link("outside", "../outside"),
    _link("hidden.md", ".trash/deleted.md"),
    _link("endless.md", "/dev/zero"),
    _link("to pipe.md", "pipe.md"),
    # What is no file, or none to be read
    Oddity("pipe.md", _pipe, "file.unreadable", ""),
    Oddity("socket.md", _socket, "file.unreadable", ""),
    Oddity("locked.md", _locked("locked.md", folder=False), "file.failed", "failed"),
    Oddity("locked", _locked("locked", folder=True), "folder.unreadable", ""),
    Oddity("too large.md", _too_large, "file.skipped", "skipped"),
    # Times
    _dated("before there were computers.md", 1850),
    _dated("before databases can tell.md", 1600),
    _dated("in the future.md", 2200),
    _dated("after databases can tell.md", 2400),
    # Settings
    Oddity(
        ".obsidian/app.json",
        partial(write, ".obsidian/app.json", _BAD_SETTINGS),
        "settings.filter",
        "",
    ),
)
"""Files and folders that are odd by their name, kind or place."""

ODDITIES = (
    *(
        Oddity(each.path, partial(write, each.path, each.data), each.problem, linked=each.linked)
        for each in CONTENTS
    ),
    *PLACES,
)


def build(root: Path) -> list[Oddity]:
    """Makes the vault, and files beside it that must not be read; returns the oddities that this
    system can have."""
    root.mkdir()
    write("secret.md", f"{SECRET} [[anchor]]\n".encode(), root.parent / "outside")
    write(ANCHOR, b"# Anchor\n", root)
    made = []
    for oddity in ODDITIES:
        try:
            oddity.make(root)
        except OSError:
            continue
        made.append(oddity)
    return made
