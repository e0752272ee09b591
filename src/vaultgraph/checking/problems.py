"""The problems of a vault: those met in reading, links that lead nowhere or could lead
elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vaultgraph.model import Problem
from vaultgraph.storage import queries
from vaultgraph.storage.queries import FileRow, StoredLink
from vaultgraph.storage.store import Store


@dataclass(frozen=True, slots=True)
class Found:
    """A problem, and the link that it is of if it is one of links."""

    problem: Problem
    link: StoredLink | None = None


def found(store: Store, files: Mapping[int, FileRow]) -> list[Found]:
    """Returns all problems by path, line and kind."""
    problems = [*map(Found, queries.problems(store)), *_of_links(store, files)]
    return sorted(problems, key=lambda each: _order(each.problem))


def _order(problem: Problem) -> tuple[str, int, str]:
    return problem.path, problem.line, problem.kind


def _of_links(store: Store, files: Mapping[int, FileRow]) -> Iterator[Found]:
    for link in queries.wrong_links(store):
        path = files[link.note_id].path
        if link.how == "unresolved":
            message = f"{link.raw} leads nowhere"
            yield Found(Problem(path, "link.unresolved", message, link.line), link)
        elif link.place == 0 and link.target_id is not None:
            message = f"{link.raw}: {files[link.target_id].path} has no {link.subpath}"
            yield Found(Problem(path, "link.subpath", message, link.line), link)
        if link.ambiguous and link.target_id is not None:
            chosen = files[link.target_id].path
            message = f"{link.raw} could lead to several files; taken for {chosen}"
            yield Found(Problem(path, "link.ambiguous", message, link.line), link)
