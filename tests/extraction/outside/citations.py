"""Sources that notes cite as Pandoc writes it: ``[@key]``, ``[see @key, p. 5; @other]``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vaultgraph.app.cli.output import INDEX_DIR, VAULT, open_vault, visible
from vaultgraph.extraction import Extractor, Guard, NodeKind, Note, Rows, Table, running_text

if TYPE_CHECKING:
    from vaultgraph.graph.build import Builder
    from vaultgraph.storage.store import Store

BRACKETS = re.compile(r"\[([^\[\]]+)\]")
KEY = re.compile(r"(?<!\w)@(\w+(?:[:.#$%&+?<>~/-]\w+)*)")


class Citations(Extractor):
    name = "citations"
    version = "1"
    signs = re.compile(r"\[[^\[\]\n]*@\w")
    tables = (Table("citation", {"line": "INTEGER", "message": "INTEGER", "key": "TEXT"}),)
    figures = {"citations": "SELECT count(*) FROM citation"}
    kinds = (NodeKind(name="citation", colour=(117, 112, 179), shape="hexagon"),)
    commands = {"citations": "citations:listing"}

    def extract(self, note: Note, guard: Guard) -> Rows:
        found = (
            (line, note.message_at(line), key)
            for line, text in running_text(note)
            for inside in BRACKETS.findall(text)
            for key in KEY.findall(inside)
        )
        return {"citation": found}

    def graph(self, builder: Builder) -> None:
        for note, line, message, key in builder.store.connection.execute(
            "SELECT citation.* FROM citation JOIN file ON id = note_id ORDER BY path, line"
        ):
            if note in builder.files:
                node = f"citation:{key}"
                builder.add_node(node, "citation", f"@{key}")
                builder.add_edge(builder.holder(note, message), node, "cites_key", line)

    def shared(self, store: Store) -> Iterable[tuple[int, str, str]]:
        return store.connection.execute("SELECT note_id, '@' || key, key FROM citation")


def listing(vault: Path | None = VAULT, index_dir: Path | None = INDEX_DIR) -> None:
    """List the sources that notes cite, those in most notes first."""
    count = "SELECT count(DISTINCT note_id) AS notes, key FROM citation GROUP BY key"
    with open_vault(vault, index_dir).session() as session:
        store = session.store_with("citations")
        for notes, key in store.connection.execute(f"{count} ORDER BY notes DESC, key"):
            typer.echo(f"{notes:5}  @{visible(key)}")
