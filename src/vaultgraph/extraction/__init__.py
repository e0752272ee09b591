"""What interprets notes, apart from what reads them: extractors, how they are run and found."""

from vaultgraph.extraction.guard import Guard
from vaultgraph.extraction.interface import Extractor, NodeKind, Quotable, Rows, Table
from vaultgraph.extraction.prose import running_text
from vaultgraph.model import Note, Problem

__all__ = [
    "Extractor",
    "Guard",
    "NodeKind",
    "Note",
    "Problem",
    "Quotable",
    "Rows",
    "Table",
    "running_text",
]
