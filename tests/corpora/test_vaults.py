"""Nothing of any vault is lost: each vault at hand is read whole, and counted by other means too.

The vaults lie beside the repository, not in it: in ``../shared/corpora``, and in ``../vaults`` as
many of the public ones as somebody has put there. Those of more than a thousand notes are read only
with ``VAULTGRAPH_TESTS=all``.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from conftest import CORPORA, EVERYTHING
from vaultgraph import Vault

PUBLIC = CORPORA.parent.parent / "vaults"
COUNTED = (
    *("notes", "wikilinks", "embeds", "markdown_links", "property_links", "canvas_links"),
    *("footnote_definitions", "footnote_references", "definitions_with_link", "messages"),
    *("resolved_occurrences", "resolved_pairs", "unresolved_occurrences", "unresolved_targets"),
)
UNKNOWN = ("[[`|`]]", "[[ -d $PYENV_ROOT/bin ]]")
"""Links that code or mathematics may hold; how Obsidian reads them is not known."""
LARGE = 1_000
NAMES = {
    "corpora": ("eugene", "eugene-wide", "kepano", "obsidian-oracle/vault"),
    "public": (
        *("obsidian-hub", "obsidian-help", "Obsidian-Vault", "obsidian-vault-cb"),
        *("Mathematikezettelkasten", "obsidian-vault-main", "obsidian-vault"),
        *("andrews-logseq-graph", "jackyzha0.github.io"),
    ),
}
VAULTS = [
    *(CORPORA / name for name in NAMES["corpora"]),
    *(PUBLIC / name for name in NAMES["public"]),
]


@pytest.fixture(params=VAULTS, ids=lambda path: path.name, scope="module")
def vault(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """A vault, indexed outside of itself."""
    root: Path = request.param
    if not root.is_dir():
        pytest.skip(f"the vault {root.name!r} is not on this machine")
    if not EVERYTHING and sum(1 for _ in root.rglob("*.md")) > LARGE:
        pytest.skip(f"the vault {root.name!r} is large: VAULTGRAPH_TESTS=all reads it")
    return Vault(root, tmp_path_factory.mktemp("index"))


@pytest.mark.timeout(600)
def test_every_note_is_read_and_counted_as_others_count_it(vault: Vault):
    report = vault.index(embed=False, jobs=2)
    assert report.failures == ()
    files = report.files
    assert files["found"] == files["indexed"] + files["listed"] + files["skipped"]
    counter = _counter()
    with vault.session() as session:
        figures, links = counter.counted(session.store)
    expected, rows = counter.plain(vault.root, None)
    unlike = (links - rows) + (rows - links)
    assert {row for row in unlike if row.split("\t")[3] not in UNKNOWN} == set()
    if not unlike:
        assert {n: figures[n] for n in COUNTED} == {n: expected[n] for n in COUNTED}


def _counter() -> ModuleType:
    """The benchmark that holds an index against an independent count."""
    place = Path(__file__).parents[2] / "benchmarks" / "compare_counts.py"
    spec = importlib.util.spec_from_file_location("compare_counts", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
