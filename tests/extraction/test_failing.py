"""An extractor that fails costs its own rows of that place, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

import pytest
from typer.testing import CliRunner

from conftest import copy_sample, write_files
from dump import dump
from vaultgraph import Vault
from vaultgraph.app.cli.main import app
from vaultgraph.extraction import Extractor, Guard, Rows, Table, registry
from vaultgraph.extraction.guard import FAILED
from vaultgraph.model import Note, Problem
from vaultgraph.storage import extracts
from vaultgraph.storage.store import Store


class Shouts(Extractor):
    """Finds lines that end with an exclamation mark; fails where a note tells it to."""

    name = "shouts"
    version = "1"
    signs = ("!",)
    tables = (
        Table("shout", {"line": "INTEGER", "text": "TEXT"}),
        Table("loudest", {"text": "TEXT"}, of_vault=True),
    )
    figures: ClassVar = {"shouts": "SELECT count(*) FROM shout"}

    def extract(self, note: Note, guard: Guard) -> Rows:
        rows: list[tuple[int, str]] = []
        if "fail whole!" in note.text:
            raise KeyError("whole")
        for number, line in enumerate(note.text.split("\n"), 1):
            with guard.at(number):
                if "fail here!" in line:
                    raise ValueError("here")
                if line.endswith("!"):
                    rows.append((number, line))
        return {"shout": rows}

    def derive(self, store: Store) -> Iterable[Problem]:
        store.connection.execute("DELETE FROM loudest")
        store.connection.execute("INSERT INTO loudest SELECT text FROM shout ORDER BY text")
        failing = "SELECT 1 FROM shout WHERE text = 'fail between!'"
        if store.connection.execute(failing).fetchone():
            raise RuntimeError("between")
        return ()


class Newer(Shouts):
    """Finds them in another form."""

    version = "2"

    def extract(self, note: Note, guard: Guard) -> Rows:
        return {
            "shout": [(line, text.upper()) for line, text in super().extract(note, guard)["shout"]]
        }


class Clashing(Shouts):
    """Wants a table that another one has."""

    name = "clashing"
    tables = (Table("clash", {"text": "TEXT"}), Table("link", {"text": "TEXT"}))


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch):
    """Installs extractors beside our own."""

    def these(*extractors: Extractor) -> None:
        found = (*registry.built_in(), *extractors)
        monkeypatch.setattr(registry, "installed", lambda: found)

    return these


NOTES: dict[str, str | bytes] = {
    "a.md": "# A\n\none!\n\nfail here! [[b]] #tag\n\ntwo!\n\nΔ1 = (вода + память) = сцена\n",
    "b.md": "fail whole! [[a]]\n\nthree!\n",
    "c.md": "four!\n",
    "d.md": "no sign\n",
}


def rows(vault: Vault, table: str) -> list[tuple[object, ...]]:
    with vault.session() as session:
        found = session.store.connection.execute(f"SELECT * FROM {table}")
        return sorted(found.fetchall(), key=repr)


def shouts(vault: Vault) -> list[str]:
    return sorted(str(text) for *_, text in rows(vault, "shout"))


def without(vault: Vault, name: str) -> dict[str, list[tuple[object, ...]]]:
    """All that the index holds but what is of an extractor; of derived and core rows all."""
    return {
        table: [row for row in found if not {name, f"vault {name}"} & set(row)]
        for table, found in dump(vault.folder).items()
    }


def test_what_fails_at_a_line_costs_that_line_only(make_vault, install):
    install()
    vault = make_vault(NOTES)
    vault.index()
    before = without(vault, "shouts")
    install(Shouts())
    report = vault.index()
    assert shouts(vault) == ["four!", "one!", "two!"]
    assert without(vault, "shouts") == before
    assert [(each.path, each.line, each.reason, each.kind) for each in report.failures] == [
        ("a.md", 5, "shouts: ValueError: here", ""),
        ("b.md", 0, "shouts: KeyError: 'whole'", ""),
    ]
    assert [(p.path, p.line) for p in vault.check([FAILED])] == [("a.md", 5), ("b.md", 0)]


def test_text_links_vectors_and_other_extractors_are_there(make_vault, install):
    install(Shouts())
    vault = make_vault(NOTES)
    report = vault.index()
    assert (report.files["indexed"], report.links, report.unresolved) == (4, 2, 0)
    assert report.extracted == {"formulas": 1, "sections": 0, "claims": 0, "shouts": 3}
    assert len(rows(vault, "vector")) == report.embedded == report.passages
    hit = vault.query("three")[0]
    assert (hit.note, hit.line) == ("b.md", 1)


def test_the_command_line_names_what_failed_and_what_was_kept(make_vault, install):
    install(Shouts())
    root = str(make_vault(NOTES).root)
    told = CliRunner().invoke(app, ["index", root, "--no-embed"])
    assert told.exit_code == 1
    assert "warning: 2 places an extractor failed at\n" in told.stderr
    assert "  a.md:5: shouts: ValueError: here (all else was kept)\n" in told.stderr
    again = CliRunner().invoke(app, ["index", root, "--no-embed", "--json"])
    assert again.exit_code == 1
    first = json.loads(again.stdout)["failures"][0]
    assert first == {"path": "a.md", "reason": "shouts: ValueError: here", "kind": "", "line": 5}
    compared = CliRunner().invoke(app, ["verify", "-C", root])
    assert compared.exit_code == 0
    assert "  a.md:5: shouts: ValueError: here (all else was kept)\n" in compared.stderr
    checked = CliRunner().invoke(app, ["check", "-C", root, "--kind", FAILED])
    assert (checked.exit_code, FAILED in checked.stdout) == (1, True)


def test_a_place_that_is_mended_is_no_failure_any_more(make_vault, install):
    install(Shouts())
    vault = make_vault(NOTES)
    vault.index(embed=False)
    write_files(vault.root, {"a.md": "five!", "b.md": "six!"})
    assert vault.index(embed=False).failures == ()
    assert shouts(vault) == ["five!", "four!", "six!"]


def test_another_version_writes_its_own_rows_only(tmp_path: Path, install):
    vault = Vault(copy_sample(tmp_path / "vault"))
    write_files(vault.root, NOTES)
    install(Shouts())
    vault.index()
    before, found = without(vault, "shouts"), shouts(vault)
    passages = rows(vault, "passage")
    install(Newer())
    report = vault.index()
    assert without(vault, "shouts") == before
    assert shouts(vault) == sorted(text.upper() for text in found)
    assert (report.added, report.changed, report.embedded) == (0, 0, 0)
    assert rows(vault, "passage") == passages
    assert vault.index().seconds.keys() == {"scan", "latent"}


def test_what_is_off_has_no_rows_and_what_is_on_again_has_all(tmp_path: Path):
    vault = Vault(copy_sample(tmp_path / "vault"))
    vault.index()
    before = dump(vault.folder)
    settings = vault.folder / "config.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text("extractors: {formulas: off, outlines: off}\n", encoding="utf-8")
    vault = Vault(vault.root)
    report = vault.index()
    for table in ("formula", "term", "prose", "section", "mention", "item", "item_place"):
        assert rows(vault, table) == []
    assert (report.embedded, report.extracted.keys()) == (0, {"claims"})
    own = {"formulas", "outlines", "vault formulas", "vault outlines"}
    kept = dump(vault.folder)
    for table in ("note", "link", "passage", "claim", "message", "vector", "view"):
        assert kept[table] == before[table]
    assert kept["problem"] == [row for row in before["problem"] if not own & set(row)]
    settings.write_text(text, encoding="utf-8")
    vault = Vault(vault.root)
    vault.index()
    assert dump(vault.folder) == before


def test_what_fails_between_notes_leaves_what_others_derive(tmp_path: Path, install):
    vault = Vault(copy_sample(tmp_path / "vault"))
    write_files(vault.root, {"loud.md": "one!"})
    install(Shouts())
    vault.index(embed=False)
    items = rows(vault, "item")
    assert items
    assert rows(vault, "loudest") == [("one!",)]
    write_files(vault.root, {"loud.md": "one!\nfail between!\nтри!"})
    report = vault.index(embed=False)
    assert rows(vault, "item") == items
    assert rows(vault, "loudest") == [("one!",)]  # as it was: what it wrote is undone
    assert shouts(vault) == ["fail between!", "one!", "три!"]
    assert [(each.path, each.reason) for each in report.failures] == [
        ("", "shouts: RuntimeError: between")
    ]
    told = CliRunner().invoke(app, ["index", str(vault.root), "--no-embed"])
    assert (told.exit_code, "  all notes: shouts: RuntimeError" in told.stderr) == (1, True)
    write_files(vault.root, {"loud.md": "two!"})
    assert vault.index(embed=False).failures == ()
    assert rows(vault, "loudest") == [("two!",)]


def test_tables_that_cannot_be_made_leave_all_others(make_vault, install):
    install(Clashing(), Shouts())
    vault = make_vault(NOTES)
    for _ in range(2):
        report = vault.index(embed=False)
        (failure,) = [each for each in report.failures if not each.path]
        assert failure.reason.startswith("clashing: its tables can't be made: table ")
    assert shouts(vault) == ["four!", "one!", "two!"]
    assert (report.links, report.extracted["formulas"]) == (2, 1)
    with vault.session() as session:
        assert extracts.idle(session.store) == {"clashing": "failed"}
        tables = session.store.connection.execute("SELECT name FROM sqlite_schema").fetchall()
    assert ("clash",) not in tables


def test_stats_tell_what_extractors_have_to_do_with_the_notes(make_vault, install):
    install(Shouts())
    vault = make_vault({**NOTES, ".vaultgraph/config.yaml": "extractors: {reviews: off}"})
    vault.index(embed=False)
    install(Shouts(), Clashing())
    where = ["stats", "--extractors", "-C", str(vault.root)]
    told = CliRunner().invoke(app, [*where, "--json"])
    document = json.loads(told.stdout)
    assert document["inactive"] == {"clashing": "not indexed yet", "reviews": "off"}
    assert document["extractors"][-1] == {
        "name": "shouts",
        "version": "1",
        "notes": 4,
        "seen": 3,
        "found": 2,
        "rows": 3,
        "failures": 2,
    }
    lines = CliRunner().invoke(app, where).stdout.splitlines()
    assert lines[0].split()[:2] == ["extractor", "version"]
    assert ["shouts", "1", "3", "of", "4", "25%", "2", "3", "2"] in map(str.split, lines)
    assert lines[-2:] == ["clashing   not indexed yet", "reviews    off"]
