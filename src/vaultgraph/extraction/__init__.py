"""What interprets notes, apart from what reads them: extractors, how they are run and found."""

from vaultgraph.extraction.interface import Extractor, Guard, NodeKind, Rows, Statement, Table

__all__ = ["Extractor", "Guard", "NodeKind", "Rows", "Statement", "Table"]
