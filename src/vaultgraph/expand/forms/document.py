"""One JSON document."""

from __future__ import annotations

import json

from vaultgraph.expand.tree import Branch, Expansion


def as_document(expansion: Expansion) -> dict[str, object]:
    """Returns the tree as JSON values with stable keys."""
    return {
        "seed": expansion.seed,
        "depth": expansion.depth,
        "budget": expansion.budget,
        "others": list(expansion.others),
        "tree": _branch(expansion.root),
    }


def document(expansion: Expansion) -> str:
    """Returns the tree as one JSON document."""
    return json.dumps(as_document(expansion), ensure_ascii=False, indent=2) + "\n"


def _branch(branch: Branch) -> dict[str, object]:
    return {
        "node": branch.node,
        "kind": str(branch.kind),
        "tie": str(branch.tie),
        "label": branch.label,
        "why": branch.why,
        "note": branch.path,
        "line": branch.line,
        "heading": branch.heading,
        "text": branch.text,
        "time": branch.time,
        "role": branch.role,
        "relevance": branch.relevance,
        "novelty": branch.novelty,
        "order": branch.order,
        "left": branch.left,
        "branches": [_branch(below) for below in branch.branches],
    }
