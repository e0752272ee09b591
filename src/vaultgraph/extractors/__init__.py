"""The languages of notes that come with the package: each a room of its own that the core reaches
only through what ``vaultgraph.extraction`` says an extractor is."""

BUILT_IN = (
    "vaultgraph.extractors.reviews.extractor:Reviews",
    "vaultgraph.extractors.outlines.extractor:Outlines",
    "vaultgraph.extractors.formulas.extractor:Formulas",
)
"""In the order in which they add to a graph: formulas stand in sections."""
