"""What formats for small graphs refuse."""

from __future__ import annotations

from vaultgraph.errors import ExportError

_NARROWER = (
    "show a part: --around SEED --depth 1, --in FOLDER, --kinds note, --min-degree 2;"
    " .dot and .gexf take any size"
)


def refuse(what: str, number: int, things: str, most: int) -> None:
    """Raises ``ExportError`` where there is more than a format can show."""
    if number > most:
        raise ExportError(f"{number:,} {things} are too many for {what}: {most:,}", _NARROWER)
