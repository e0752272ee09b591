"""What questions return, as JSON documents with stable keys: for the command line and the page."""

from __future__ import annotations

from dataclasses import asdict

from vaultgraph.model import Result


def result_as_json(result: Result) -> dict[str, object]:
    """Returns a result with stable keys; reasons that don't apply are left out."""
    document = asdict(result)
    reasons = document["why"] | {
        "ranks": dict(result.why.ranks),
        "meant": dict(result.why.meant),
    }
    why = {
        key: value
        for key, value in reasons.items()
        if value not in (None, "", (), {}) and value is not False
    }
    return {**document, "why": why}
