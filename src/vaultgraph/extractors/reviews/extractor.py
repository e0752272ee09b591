"""What the core knows of reviews."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultgraph.extraction import Extractor, Guard, NodeKind, Rows, Table
from vaultgraph.model import Note

if TYPE_CHECKING:
    from vaultgraph.expand.atlas import Atlas
    from vaultgraph.expand.contribution import Contribution
    from vaultgraph.graph.build import Builder


class Reviews(Extractor):
    """Claims of review tables, with the ideas that are related to them and their steps."""

    name = "reviews"
    version = "1"
    signs = re.compile(
        r"^[ \t>]*+\|?(?:[^\S\n]|[*_])*+"
        r"(?:тезис|утверждени[ея]|иде[яи]|thes[ie]s|claim|idea)[^\n|]*\|",
        re.IGNORECASE | re.MULTILINE,
    )
    tables = (
        Table(
            "claim",
            {
                "ordinal": "INTEGER",
                "parent": "INTEGER",  # the ordinal of its claim, of ideas and steps; else 0
                "kind": "TEXT",  # claim, idea, step
                "number": "INTEGER",
                "title": "TEXT",
                "text": "TEXT",
                "about": "TEXT",
                "line": "INTEGER",
                "start": "INTEGER",
                "end": "INTEGER",
                "message": "INTEGER",
            },
        ),
    )
    figures = {"claims": "SELECT count(*) FROM claim"}
    kinds = (
        NodeKind(name="claim", colour=(166, 118, 29), shape="hexagon", shown=False, quoted=True),
        NodeKind(name="idea", colour=(0, 158, 115), shape="hexagon", shown=False, quoted=True),
        NodeKind(name="step", colour=(102, 194, 165), shape="triangle", shown=False, quoted=True),
    )

    def extract(self, note: Note, guard: Guard) -> Rows:
        """Returns the claims of a note."""
        from vaultgraph.extractors.reviews import find, tables

        return tables.rows(find.read(note, note.text.split("\n"), guard))

    def graph(self, builder: Builder) -> None:
        """Adds claims with their ideas and steps, and what each links and cites."""
        from vaultgraph.extractors.reviews.graph import add_claims

        add_claims(builder)

    def contribution(self, atlas: Atlas) -> Contribution:
        """Returns the claims as things to show."""
        from vaultgraph.extractors.reviews.unfolding import Claims

        return Claims(atlas)
