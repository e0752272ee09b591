"""The kinds of problems."""

from collections.abc import Iterable

from vaultgraph.extraction import Extractor, registry
from vaultgraph.extraction.guard import FAILED

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


def _with(extractors: Iterable[Extractor]) -> tuple[str, ...]:
    return tuple(sorted((*_CORE, *(kind for each in extractors for kind in each.problems))))


KINDS = _with(registry.built_in())
"""Those that the core meets, and those that our own extractors do."""


def named(kind: str) -> list[str]:
    """Returns the kind of a name, or the kinds of a group such as ``link``; those of other
    packages' extractors only where none of ours is meant."""
    return _meant(kind, KINDS) or _meant(kind, _with(registry.installed()))


def _meant(kind: str, known: Iterable[str]) -> list[str]:
    return [each for each in known if each == kind or each.startswith(f"{kind}.")]
