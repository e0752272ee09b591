"""The documents in ``cases``: what is a formula, what it says, and what is none.

A case is a heading, a ``note`` (or ``formulas``, one a line) and what must come of it. ``{U+FFFC}``
stands for a character one can't see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from test_cases import visible
from vaultgraph.extractors.formulas.find import find
from vaultgraph.extractors.formulas.grammar import FormulaError, parse
from vaultgraph.extractors.formulas.judgement import Tier
from vaultgraph.extractors.formulas.model import Formula
from vaultgraph.extractors.formulas.syntax import (
    Chain,
    Concept,
    Expression,
    Function,
    Group,
    Labelled,
    Statement,
    Sum,
    render,
)
from vaultgraph.reading.note import read

CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))
_PART = re.compile(
    r"^## (?P<title>[^\n]+)\n|^~~~~ (?P<kind>[^\n]+)\n(?P<content>.*?)^~~~~\n",
    re.MULTILINE | re.DOTALL,
)


def cases() -> Iterator[object]:
    for path in CASES:
        title, given = "", ("", "")
        for match in _PART.finditer(path.read_text(encoding="utf-8")):
            if match["title"]:
                title, given = match["title"], ("", "")
            elif not given[0]:
                given = (match["kind"], visible(match["content"]))
            else:
                case = (*given, match["kind"], match["content"])
                yield pytest.param(*case, id=f"{path.stem}: {title}")
                given = ("", "")


def tree(node: Expression) -> str:
    match node:
        case Concept(text, mark):
            return f'{mark.strip(chr(34))}"{text}"{"»" if mark == "«" else mark.strip(chr(34))}'
        case Function(name, argument):
            return f"{name}({tree(argument)})"
        case Group(body, mark, name):
            return render(Group(Concept("␣"), mark, name)).replace("␣", tree(body))
        case Labelled(label, term):
            return f"{label}: {tree(term)}"
        case Sum(operator, terms):
            return f"{operator}({' '.join(map(tree, terms))})"
        case Chain(terms, links):
            rest = [f" {link} {tree(term)}" for link, term in zip(links, terms[1:], strict=True)]
            return f"chain({tree(terms[0])}{''.join(rest)})"
    return render(node)


def shown(statement: Statement) -> str:
    text = f'label "{statement.label}" ' if statement.label else ""
    text += tree(statement.body)
    text += f' condition "{statement.condition}"' if statement.condition else ""
    return text + (f' gloss "{statement.gloss}"' if statement.gloss else "")


def refused(text: str) -> str:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    return f"{caught.value.caret()} {caught.value}"


def fact(found: Formula) -> str:
    own = found.roles
    held = f" ({found.evidence[0]})" if found.tier is Tier.D else ""
    form = f"/{own.form}" if own.form else ""
    text = f"{found.tier.value}{held} {own.relation.value}{form}"
    text += f" {own.address or own.head}" if own.address or own.head else ""
    text += f" of {', '.join(own.operands)}" if own.operands else ""
    text += f" gives {own.result}" if own.result else ""
    return "; ".join([text, *(f"{word} is {'+'.join(parts)}" for word, parts in found.parts)])


@pytest.mark.parametrize(("kind", "given", "wanted", "expected"), list(cases()))
def test_case(kind: str, given: str, wanted: str, expected: str):
    if kind.startswith("note"):
        note = read("note.md", given.encode())
        context = True if kind.endswith("context") else None
        lines = [fact(found) for found in find(note, context=context)]
    elif wanted == "trees":
        lines = [shown(parse(line)) for line in given.splitlines()]
    else:
        lines = [refused(line) for line in given.splitlines()]
    assert "".join(f"{line}\n" for line in lines) == expected
