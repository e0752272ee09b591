"""The values a formula is made of, and how they are printed.

``parse(render(formula)) == formula`` holds for whatever the grammar gives. ``span`` says where in
the text a value stood; it takes no part in comparisons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from vaultgraph.extractors.formulas.glyphs import BRACKETS, QUOTES

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Address:
    """``Δ12``, ``Λ7``, ``Δ_name``, ``Δ17′``; or a code in ASCII, ``scene_0132``, ``@scene17``."""

    letter: str
    """The Greek letter or ``@``; empty for a code that is its own name."""
    name: str
    span: Span = field(default=(0, 0), compare=False, repr=False)

    @property
    def text(self) -> str:
        """The address as it is written."""
        return self.letter + self.name


@dataclass(frozen=True, slots=True)
class Template:
    """``Δxx``: what addresses look like."""

    letter: str
    pattern: str
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A string of glyphs, ``⟁`` or ``⚡🫁🔥``; an address may stand inside, ``⟁🜂Δ20☰``."""

    glyphs: str
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Concept:
    """A word or phrase; ``mark`` is the quote or backtick that opens around it."""

    text: str
    mark: str = ""
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Function:
    """``порог(жар ⟶ шаг)``, ``ΔF(x)``: a name, and what stands in its brackets."""

    name: str
    argument: Expression
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Group:
    """An expression in brackets, quotes or backticks; ``name`` as in ``[Δ01, Δ02]_name``."""

    body: Expression
    mark: str = "("
    name: str = ""
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms joined by one operator of ``+ ⊕ ·``, or a list by ``,``, or alternatives by ``/``."""

    operator: str
    terms: tuple[Expression, ...]
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A link of a chain that says what it is: ``→ scene: …``."""

    label: str
    term: Expression
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """Terms joined by links, all on one level: ``A = B → C`` has three terms, two links.

    The first link may be ``:``, where it binds an address to its sum.
    """

    terms: tuple[Expression, ...]
    links: tuple[str, ...]
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a line says: an expression, perhaps after a label, before a condition or a gloss."""

    body: Expression
    label: str = ""
    condition: str = ""
    gloss: str = ""
    span: Span = field(default=(0, 0), compare=False, repr=False)


Term: TypeAlias = Address | Template | Symbol | Concept | Function | Group | Labelled
Expression: TypeAlias = Term | Sum | Chain
Node: TypeAlias = Expression | Statement


def render(node: Node) -> str:
    """Returns a formula as text, in one spelling: spaces around operators, no others."""
    match node:
        case Address(letter, name):
            return letter + name
        case Template(letter, pattern):
            return letter + pattern
        case Symbol(glyphs):
            return glyphs
        case Concept(text, mark):
            return mark + text + QUOTES.get(mark, "")
        case Function(name, argument):
            return f"{name}({render(argument)})"
        case Group(body, mark, name):
            tail = f"_{name}" if name else ""
            return mark + render(body) + (BRACKETS | QUOTES)[mark] + tail
        case Sum(operator, terms):
            joined = ", " if operator == "," else f" {operator} "
            return joined.join(map(render, terms))
        case Labelled(label, term):
            return f"{label}: {render(term)}"
        case Chain(terms, links):
            return _print_chain(terms, links)
        case Statement(body, label, condition, gloss):
            text = f"{label}: " if label else ""
            text += render(body)
            text += f", {condition}" if condition else ""
            return text + (f" — {gloss}" if gloss else "")


def _print_chain(terms: tuple[Expression, ...], links: tuple[str, ...]) -> str:
    text = render(terms[0])
    for link, term in zip(links, terms[1:], strict=True):
        text += (": " if link == ":" else f" {link} ") + render(term)
    return text


def children(node: Node) -> tuple[Expression, ...]:
    """Returns the values directly inside one, in reading order."""
    match node:
        case Function(_, argument):
            return (argument,)
        case Group(body) | Statement(body):
            return (body,)
        case Labelled(_, term):
            return (term,)
        case Sum(_, terms) | Chain(terms, _):
            return terms
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Yields a value and all inside it, in reading order."""
    pending = [node]
    while pending:
        each = pending.pop()
        yield each
        pending.extend(reversed(children(each)))


def bare(node: Expression) -> Expression:
    """Returns what stands inside brackets, quotes and labels that hold one expression."""
    while True:
        if isinstance(node, Group) and not node.name:
            node = node.body
        elif isinstance(node, Labelled):
            node = node.term
        else:
            return node
