"""Forms of an unfolded seed: each a function of the tree alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from vaultgraph.expand.forms.canvas import canvas
from vaultgraph.expand.forms.document import document
from vaultgraph.expand.forms.mermaid import mermaid
from vaultgraph.expand.forms.outline import outline
from vaultgraph.expand.forms.prompt import prompt
from vaultgraph.expand.forms.tree import tree
from vaultgraph.expand.tree import Expansion


def _tree(expansion: Expansion) -> str:
    return "\n".join(tree(expansion)) + "\n"


FORMS: Mapping[str, Callable[[Expansion], str]] = {
    "tree": _tree,
    "outline": outline,
    "mermaid": mermaid,
    "canvas": canvas,
    "prompt": prompt,
    "json": document,
}
"""What writes each form, by name."""

SUFFIXES: Mapping[str, str] = {
    ".txt": "tree",
    ".md": "outline",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".canvas": "canvas",
    ".json": "json",
}
"""The form that a file's suffix tells."""
