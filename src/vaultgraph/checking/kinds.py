"""The kinds of problems."""

from vaultgraph.extraction import registry
from vaultgraph.extraction.interface import FAILED

_CORE = (
    "canvas.invalid",
    "encoding.invalid",
    "encoding.partial",
    "encoding.repaired",
    "encoding.suspect",
    "file.conflict",
    "file.failed",
    "file.link",
    "file.name",
    "file.skipped",
    "file.twin",
    "file.unreadable",
    "folder.unreadable",
    "footnote.undefined",
    "frontmatter.duplicate_key",
    "frontmatter.invalid",
    "frontmatter.not_a_mapping",
    "frontmatter.tag",
    "frontmatter.unquoted_link",
    "link.ambiguous",
    "link.elsewhere",
    "link.subpath",
    "link.unresolved",
    "merge.unfinished",
    "settings.filter",
    "settings.templates",
    "table.unescaped_pipe",
    "wikilink.url",
    FAILED,
)
KINDS = tuple(sorted((*_CORE, *(kind for each in registry.built_in() for kind in each.problems))))
"""Those that the core meets, and those that our own extractors do."""


def named(kind: str) -> list[str]:
    """Returns the kind of a name, or the kinds of a group such as ``link``."""
    return [known for known in KINDS if known == kind or known.startswith(f"{kind}.")]
