"""Where a line of the tree stands in the vault, as people read it and as Obsidian links it."""

from __future__ import annotations

import re

from vaultgraph.expand.tree import TreeNode, TreeNodeKind

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#~|$^{}]|==|%%)")
_UNSAFE = re.compile(r"[\[\]|#^\n\r]+")


def place(branch: TreeNode, above: str = "") -> str:
    """Returns note and line; the line alone where the line above stands in the same note."""
    if not branch.path:
        return ""
    name = branch.path.rsplit("/", 1)[-1].removesuffix(".md")
    if branch.kind == TreeNodeKind.NOTE:
        return "" if branch.label.endswith(name) else name
    return f"line {branch.line}" if branch.path == above else f"{name}:{branch.line}"


def wikilink(branch: TreeNode, shown: str = "") -> str:
    """Returns a link to where a line of the tree stands; nothing for what stands nowhere or can't
    be linked."""
    target = branch.path.removesuffix(".md")
    if not target or _UNSAFE.search(target):
        return ""
    heading = f"#{branch.heading}" if branch.heading and branch.kind != TreeNodeKind.NOTE else ""
    name = shown or target.rsplit("/", 1)[-1]
    return f"[[{target}{heading}|{' '.join(_UNSAFE.sub(' ', name).split())}]]"


def escaped(text: str) -> str:
    """Returns a text that Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\1", text)


def code(text: str) -> str:
    """Returns a text as code, whatever it holds."""
    return f"`{text.replace('`', 'ʼ')}`"
