"""A vault of oddities: each is read or reported, none is fatal, and nothing outside is read."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from dump import dump
from nasty import ANCHOR, CONTENTS, LIMIT, ODDITIES, SECRET, Content, Oddity, build
from vaultgraph import Vault
from vaultgraph.checking.verify import verify
from vaultgraph.model import FileKind, IndexReport, Problem
from vaultgraph.reading import note
from vaultgraph.reading.scan import Listing, read_bytes, scan

ABOUT_LINKS = ("link.", "footnote.")
AFTER_THE_SCAN = ("file.failed", "file.skipped")


def kinds_by_path(problems: list[Problem] | tuple[Problem, ...]) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = defaultdict(set)
    for problem in problems:
        assert problem.message
        if not problem.kind.startswith(ABOUT_LINKS):
            kinds[problem.path].add(problem.kind)
    return dict(kinds)


def kind_of(path: str) -> FileKind:
    extension = path.rsplit(".", 1)[-1]
    return {"canvas": FileKind.CANVAS, "base": FileKind.BASE}.get(extension, FileKind.NOTE)


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.path)
def test_what_is_odd_in_a_file_is_reported_and_the_rest_is_read(content: Content):
    read = note.read(content.path, content.data, kind_of(content.path))
    assert kinds_by_path(read.problems) == (
        {content.path: {content.problem}} if content.problem else {}
    )
    assert ("anchor" in {link.target for link in read.links}) == content.linked


@dataclass(frozen=True)
class Nasty:
    """The vault as it was made, scanned and indexed twice."""

    oddities: list[Oddity]
    listing: Listing
    vault: Vault
    first: IndexReport
    second: IndexReport
    unchanged: bool
    """Whether the second run left all rows as they were."""


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Nasty:
    root = tmp_path_factory.mktemp("nasty") / "vault"
    oddities = build(root)
    listing = scan(root, max_size=LIMIT)
    vault = Vault(root)
    first = vault.index()
    before = dump(vault.folder)
    second = vault.index()
    return Nasty(oddities, listing, vault, first, second, dump(vault.folder) == before)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have fewer oddities")
def test_the_vault_is_nasty(nasty: Nasty):
    missing = {each.path for each in ODDITIES} - {each.path for each in nasty.oddities}
    assert missing == ({"locked.md", "locked"} if os.geteuid() == 0 else set())
    assert len(nasty.oddities) > 100


def test_the_scan_lists_what_may_be_read_and_reports_the_rest(nasty: Nasty):
    listed = {oddity.path for oddity in nasty.oddities if oddity.status}
    assert {file.path for file in nasty.listing.files} == {*listed, ANCHOR}
    places = {
        oddity.path: {oddity.problem}
        for oddity in nasty.oddities
        if oddity.problem.startswith(("file.", "folder.", "settings."))
        and oddity.problem not in AFTER_THE_SCAN
    }
    assert kinds_by_path(nasty.listing.problems) == places


def test_every_file_that_is_listed_can_be_read_to_a_note(nasty: Nasty):
    for file in nasty.listing.files:
        if file.kind is not FileKind.ATTACHMENT and not file.skipped and file.path != "locked.md":
            data = read_bytes(nasty.vault.root, file, LIMIT)
            assert note.read(file.path, data, file.kind).path == file.path


def test_every_oddity_is_a_problem_with_its_path_and_nothing_else_is(nasty: Nasty):
    expected = {oddity.path: {oddity.problem} for oddity in nasty.oddities if oddity.problem}
    assert kinds_by_path(nasty.vault.check()) == expected


def test_every_file_has_the_status_it_should_have(nasty: Nasty):
    status = {row[0]: row[2] for row in dump(nasty.vault.folder)["file"]}
    expected = {each.path: each.status for each in nasty.oddities if each.status}
    assert status == {**expected, ANCHOR: "indexed"}


def test_what_is_readable_of_an_oddity_is_in_the_index(nasty: Nasty):
    graph = nasty.vault.graph(["note", "canvas"])
    found = {
        source.split(":", 1)[1] for source, target in graph.edges() if target == f"note:{ANCHOR}"
    }
    assert {oddity.path for oddity in nasty.oddities if oddity.linked} <= found


def test_nothing_outside_the_vault_and_nothing_hidden_is_read(nasty: Nasty):
    for file in nasty.vault.folder.iterdir():
        assert SECRET.encode() not in file.read_bytes()
    assert nasty.vault.query(SECRET, mode="keyword") == []
    assert not Path("pwned").exists()


def test_a_second_run_does_nothing(nasty: Nasty):
    report = nasty.second
    assert (report.added, report.changed, report.removed, report.embedded) == (0, 0, 0, 0)
    assert (report.total, report.problems) == (nasty.first.total, nasty.first.problems)
    assert nasty.unchanged


def test_a_vault_without_a_file_is_a_vault(tmp_path: Path):
    vault = Vault(tmp_path)
    assert vault.index().total == 0
    assert vault.check() == []
    assert vault.query("anything") == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have fewer oddities")
def test_nothing_of_it_is_lost(nasty: Nasty):
    with nasty.vault.session() as session:
        told = verify(session)
    assert (told.differences, told.since) == ((), ())
    assert told.files["found"] == len(nasty.listing.files)
    assert told.files["failed"] == nasty.first.failed
