"""vaultgraph turns an Obsidian vault into a typed knowledge graph and an embedding index.

The flow, in the order of the packages:

- ``reading``: the bytes of one file become a ``Note``: links, footnotes, messages, passages
- ``linking``: where each link leads, by Obsidian's rules
- ``storage``: SQLite holds all that is known; FAISS is a view of its vectors
- ``indexing``: brings the store up to date with the files
- ``graph``, ``search``: the typed graph, ranked passages, related notes
- ``export``: files for Gephi and other tools
- ``vault``: all questions in one class; ``app``: the command line
"""

from typing import TYPE_CHECKING

from vaultgraph.version import __version__

__all__ = ["Vault", "__version__"]

if TYPE_CHECKING:
    from vaultgraph.vault import Vault


def __getattr__(name: str) -> object:
    """Imports ``Vault`` when it is asked for, so that ``vaultgraph --help`` stays quick."""
    if name == "Vault":
        from vaultgraph.vault import Vault

        return Vault
    raise AttributeError(name)
