"""What is wrong in a vault, and what would mend it."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from vaultgraph.model import FileHealth, FileKind, FileStatus, Health, Problem
from vaultgraph.storage import queries
from vaultgraph.storage.queries import FileRow, StoredLink
from vaultgraph.storage.store import Store

KINDS = (
    "address.redefined",
    "canvas.invalid",
    "encoding.invalid",
    "encoding.partial",
    "encoding.repaired",
    "encoding.suspect",
    "file.conflict",
    "file.failed",
    "file.link",
    "file.name",
    "file.skipped",
    "file.twin",
    "file.unreadable",
    "folder.unreadable",
    "footnote.undefined",
    "frontmatter.duplicate_key",
    "frontmatter.invalid",
    "frontmatter.not_a_mapping",
    "frontmatter.tag",
    "frontmatter.unquoted_link",
    "link.ambiguous",
    "link.elsewhere",
    "link.subpath",
    "link.unresolved",
    "merge.unfinished",
    "settings.filter",
    "settings.templates",
    "table.unescaped_pipe",
    "wikilink.url",
)
"""The kinds of problems."""

_SIMILAR = 0.85
_NUMBER = re.compile(r"\d+")
_CANDIDATES = 12
_RUNS = 8


def check(store: Store) -> list[Problem]:
    """Returns all problems of a vault by path and line: those met in reading, links that lead
    nowhere or could lead elsewhere. A fix is proposed where one is obvious: the alias that was
    meant, the place a note has moved to, the nearest name."""
    files = {file.id: file for file in queries.files(store)}
    found = [*queries.problems(store), *_link_problems(store, files)]
    return sorted(found, key=lambda problem: (problem.path, problem.line, problem.kind))


def health(store: Store) -> Health:
    """Returns what became of every file: indexed, listed, skipped or failed, and why."""
    problems = Counter(problem.path for problem in queries.problems(store))
    files = tuple(
        FileHealth(
            file.path, file.kind, file.status, file.reason, file.excluded, problems[file.path]
        )
        for file in queries.files(store)
    )
    readable = [file for file in files if file.kind != FileKind.ATTACHMENT]
    read = sum(file.status == FileStatus.INDEXED for file in readable)
    return Health(files, round(100 * read / len(readable), 2) if readable else 100.0)


def _link_problems(store: Store, files: dict[int, FileRow]) -> Iterator[Problem]:
    remedies = _Remedies(store, files.values())
    for link in queries.links(store):
        source = files[link.note_id].path
        if link.how == "unresolved":
            message = f"{link.raw} leads nowhere"
            yield Problem(source, "link.unresolved", message, link.line, remedies.of(link))
        elif link.place == 0 and link.target_id is not None:
            message = f"{link.raw}: {files[link.target_id].path} has no {link.subpath}"
            yield Problem(source, "link.subpath", message, link.line)
        if link.ambiguous and link.target_id is not None:
            chosen = files[link.target_id].path
            message = f"{link.raw} could lead to several files; taken for {chosen}"
            fix = f"[[{chosen.removesuffix('.md')}]]"
            yield Problem(source, "link.ambiguous", message, link.line, fix)


class _Remedies:
    """Proposes what an unresolved link may have meant."""

    def __init__(self, store: Store, files: Iterable[FileRow]) -> None:
        self.by_name: dict[str, list[str]] = {}
        self.paths: dict[int, str] = {}
        for file in files:
            self.paths[file.id] = file.path
            if file.kind != FileKind.ATTACHMENT:
                self.by_name.setdefault(_name(file.path), []).append(file.path)
        self.aliases: dict[str, set[int]] = {}
        for alias in queries.parts(store, "alias"):
            self.aliases.setdefault(alias.name.lower(), set()).add(alias.note_id)
        self.grams: dict[str, list[str]] = {}
        for name in self.by_name:
            for gram in _grams(name):
                self.grams.setdefault(gram, []).append(name)
        self.renames = {_name(former): path for former, path in queries.renames(store).items()}
        self.known: dict[str, str] = {}

    def of(self, link: StoredLink) -> str:
        """The proposed text of a link, or an empty string."""
        if link.target not in self.known:
            self.known[link.target] = self._of(link.target)
        return self.known[link.target]

    def _of(self, target: str) -> str:
        aliased = self.aliases.get(target.lower(), set())
        if len(aliased) == 1:
            return f"[[{_stem(self.paths[next(iter(aliased))])}|{target}]]"
        name = _name(target)
        if name in self.renames:
            return f"[[{_stem(self.renames[name])}]]"
        moved = self.by_name.get(name, [])
        if len(moved) == 1:
            return f"[[{_stem(moved[0])}]]"
        numbers = _NUMBER.findall(name)
        alike = [other for other in self._candidates(name) if _NUMBER.findall(other) == numbers]
        near = difflib.get_close_matches(name, alike, 1, _SIMILAR)
        return f"[[{_stem(self.by_name[near[0]][0])}]]" if near else ""

    def _candidates(self, name: str) -> list[str]:
        """The names that share most of a name's rarer three-letter runs with it."""
        runs = sorted((self.grams.get(gram, []) for gram in _grams(name)), key=len)
        shared = Counter(other for names in runs[: max(_RUNS, len(runs) // 2)] for other in names)
        return [other for other, _ in shared.most_common(_CANDIDATES)]


def _stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".md")


def _name(path: str) -> str:
    return _stem(path.lower())


def _grams(name: str) -> set[str]:
    padded = f" {name} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}
