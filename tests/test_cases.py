"""Every case of ``tests/cases``: documents that teach the rules and are checked line by line.

A case is a heading, one or more inputs between ``~~~~ input`` fences (named by path when there are
several), and the facts that must come of them. ``{U+00A0}`` stands for a character one can't see,
``␣`` for a space at the end of a line.

Kinds of facts: ``facts`` is all that one note says (see ``describe``), ``links`` is where the links
of the vault lead, ``graph`` is the vault's whole graph, ``problems`` is what ``check`` lists with
proven fixes, ``text`` is the text after decoding,
``times`` is each line understood as a time that stands beside the others in one note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from conftest import write_files
from describe import describe
from vaultgraph import Vault
from vaultgraph.extraction import registry
from vaultgraph.extraction.kinds import kinds
from vaultgraph.linking.names import Names
from vaultgraph.linking.resolve import resolve
from vaultgraph.model import FileKind
from vaultgraph.reading import note, timestamps
from vaultgraph.reading.decoding import decode

KINDS = tuple(kinds(registry.built_in()))

CASES = Path(__file__).parent / "cases"
_PART = re.compile(
    r"^## (?P<title>[^\n]+)\n|^~~~~ (?P<kind>\w+)(?: (?P<name>[^\n]+))?\n(?P<content>.*?)^~~~~\n",
    re.MULTILINE | re.DOTALL,
)
_INVISIBLE = re.compile(r"\{U\+([0-9A-F]{4,6})\}")


@dataclass(frozen=True, slots=True)
class Case:
    title: str
    inputs: dict[str, str]
    kind: str
    expected: str


def read_cases(path: Path) -> Iterator[Case]:
    title = ""
    inputs: dict[str, str] = {}
    text = path.read_text(encoding="utf-8")
    for match in _PART.finditer(text):
        if match["title"]:
            title, inputs = match["title"], {}
        elif match["kind"] == "input":
            inputs[match["name"] or "note.md"] = visible(match["content"].removesuffix("\n"))
        else:
            yield Case(title, inputs, match["kind"], match["content"])


def visible(text: str) -> str:
    text = re.sub("␣$", " ", text, flags=re.MULTILINE)
    return _INVISIBLE.sub(lambda match: chr(int(match.group(1), 16)), text)


def outcome(case: Case) -> str:
    if case.kind == "faults":
        lines = _faults(case.inputs)
    elif case.kind == "facts":
        (path, text), *_ = case.inputs.items()
        kind = FileKind.CANVAS if path.endswith(".canvas") else FileKind.NOTE
        lines = describe(note.read(path, text.encode(), kind))
    elif case.kind == "links":
        lines = list(_links(case.inputs))
    elif case.kind == "graph":
        lines = _graph(case.inputs)
    elif case.kind == "problems":
        lines = list(_problems(case.inputs))
    elif case.kind == "times":
        (text,) = case.inputs.values()
        lines = _times(text.split("\n"))
    elif case.kind == "text":
        lines = [decode(text.encode()).text for text in case.inputs.values()]
    else:
        raise ValueError(case.kind)
    return "".join(f"{line}\n" for line in lines)


def _links(files: dict[str, str]) -> Iterator[str]:
    known = Names.of(files)
    for path, text in files.items():
        for link in note.read(path, text.encode()).links:
            found = resolve(link.target, path, known)
            notes = [found.how]
            notes += ["ambiguous"] if found.ambiguous else []
            notes += [f"confidence {found.confidence}"] if found.confidence < 1 else []
            yield f"{path}: {link.raw} → {found.path or 'nowhere'} ({', '.join(notes)})"


def _graph(files: dict[str, str]) -> list[str]:
    with TemporaryDirectory() as folder:
        root = Path(folder, "vault")
        write_files(root, dict(files))
        vault = Vault(root)
        vault.index(embed=False)
        graph = vault.graph(KINDS)
        edges = [
            " ".join(
                [
                    f"{source} -{data['kind']}-> {target}",
                    *(["not found inside"] if data.get("subpath_resolved") is False else []),
                    *([repr(data["relation"])] if data.get("relation") else []),
                ]
            )
            for source, target, data in graph.edges(data=True)
        ]
        return [*sorted(graph), *sorted(edges)]


def _problems(files: dict[str, str]) -> Iterator[str]:
    """Each problem with what is to be written instead of what, if a fix is proven."""
    with TemporaryDirectory() as folder:
        root = Path(folder, "vault")
        write_files(root, dict(files))
        vault = Vault(root)
        vault.index(embed=False)
        for problem in vault.check():
            is_link = problem.kind in ("link.unresolved", "link.subpath")
            said = problem.message
            if is_link:
                said = problem.message.removesuffix(" leads nowhere").partition(": ")[0]
            if problem.edits:
                said = ", ".join(edit.was for edit in problem.edits)
            fix = f" → {problem.fix}" if problem.fix else ""
            why = f" ({problem.why})" if problem.why else ""
            yield f"{problem.path}:{problem.line} {problem.kind} {said}{fix}{why}"


def _times(lines: list[str]) -> list[str]:
    orders = {order for line in lines if (order := timestamps.proved_order(line))}
    times = [timestamps.parse(line, orders) for line in lines]
    return [
        f"{time.value} to the {time.precision}" + ("" if time.certain else ", order uncertain")
        for time in times
    ]


def _faults(files: dict[str, str]) -> list[str]:
    """Where what is wrong in the vault, by its kind."""
    with TemporaryDirectory() as folder:
        root = Path(folder, "vault")
        write_files(root, dict(files))
        vault = Vault(root)
        vault.index(embed=False)
        return [f"{each.path}:{each.line} {each.kind}" for each in vault.check()]


ALL = [
    pytest.param(case, id=f"{path.stem}: {case.title}")
    for path in sorted(CASES.glob("*.md"))
    for case in read_cases(path)
]


@pytest.mark.parametrize("case", ALL)
def test_case(case: Case):
    assert outcome(case) == case.expected


def test_there_are_cases():
    assert len(ALL) > 100
