"""What can go wrong that a person can act on.

What is wrong *in a note* is not an error but a :class:`vaultgraph.model.Problem`.
"""

from __future__ import annotations


class VaultgraphError(Exception):
    """The base of every error this package raises; ``hint`` says what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class VaultNotFound(VaultgraphError):
    """There is no vault where one was looked for."""


class NotIndexed(VaultgraphError):
    """The vault has no index yet, or one that another version made."""


class IndexBusy(VaultgraphError):
    """Another index run is writing."""


class ConfigError(VaultgraphError):
    """The configuration says something that can't be meant."""


class EncoderError(VaultgraphError):
    """An encoder can't be loaded or doesn't do what encoders do."""


class NoteNotFound(VaultgraphError):
    """No note goes by the name asked for, or several do."""


class SeedNotFound(VaultgraphError):
    """Nothing in the vault goes by what was to be expanded, or answers it."""


class ExportError(VaultgraphError):
    """A graph can't be written the way it was asked for."""
