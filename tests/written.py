"""What is written into the notes of a vault, in one call each."""

from __future__ import annotations

from collections.abc import Sequence

from vaultgraph import Vault
from vaultgraph.checking import answers as checking
from vaultgraph.model import Problem
from vaultgraph.suggest import answers as suggest
from vaultgraph.suggest.suggestion import LinkSuggestion
from vaultgraph.writing import journal
from vaultgraph.writing.journal import Journal, Outcome


def write_links(
    vault: Vault, chosen: Sequence[LinkSuggestion], log: Journal | None = None
) -> Outcome:
    with vault.session() as session:
        return suggest.write(session, chosen, log)


def link_differences(vault: Vault, chosen: Sequence[LinkSuggestion]) -> bytes:
    with vault.session() as session:
        return suggest.differences(session, chosen)


def fix(vault: Vault, problems: Sequence[Problem], log: Journal | None = None) -> Outcome:
    with vault.session() as session:
        return checking.fix(session, problems, log)


def fix_differences(vault: Vault, problems: Sequence[Problem]) -> bytes:
    with vault.session() as session:
        return checking.differences(session, problems)


def undo(vault: Vault) -> Outcome:
    return journal.undo(vault.place.notes, vault.folder)
