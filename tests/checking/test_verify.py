"""Nothing is lost, as arithmetic: what is in the files and what is in the index."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from conftest import copy_sample, write_files
from vaultgraph import Vault
from vaultgraph.app.cli.main import app
from vaultgraph.checking import verify as verifying
from vaultgraph.checking.verify import Verified, difference, verify
from vaultgraph.errors import NotIndexed
from vaultgraph.extraction import Extractor, Guard, Rows, Table, registry
from vaultgraph.indexing import workers
from vaultgraph.model import Note
from vaultgraph.storage.notes import COLUMNS


def verified(vault: Vault, jobs: int = 1) -> Verified:
    with vault.session() as session:
        return verify(session, jobs=jobs)


def execute(vault: Vault, *statements: str) -> None:
    """Changes the index behind everybody's back."""
    connection = sqlite3.connect(vault.folder / "graph.db", isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def losses(vault: Vault) -> dict[str, tuple[int, int]]:
    return {each.table: (each.lost, each.surplus) for each in verified(vault).differences}


@pytest.fixture
def copied(sample: Vault, tmp_path: Path) -> Vault:
    """The indexed sample vault, to be spoilt."""
    return Vault(shutil.copytree(sample.root, tmp_path / "copy"))


@pytest.fixture(scope="module")
def whole(sample: Vault) -> Verified:
    return verified(sample)


def test_every_file_is_found_and_indexed(whole: Verified):
    assert whole.is_whole
    assert (whole.lost, whole.since, whole.failures, whole.idle) == (0, (), (), {})
    assert whole.files == {
        "found": 46,
        "indexed": 44,
        "listed": 2,
        "skipped": 0,
        "failed": 0,
        "changed": 0,
    }


def test_what_is_found_is_what_the_tables_of_the_index_hold(whole: Verified, sample: Vault):
    with sample.session() as session:
        held = {
            table: session.store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in whole.rows
            if table != "problem"
        }
    assert {table: whole.rows[table].found for table in held} == held
    assert all(figure.found == figure.indexed for figure in whole.rows.values())
    assert whole.rows.keys() >= {*COLUMNS, "formula", "section", "claim"}


def test_several_processes_find_what_one_finds(
    whole: Verified, sample: Vault, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(workers, "_MIN_PARALLEL_BYTES", 1)
    assert verified(sample, jobs=2) == whole


def test_a_lost_row_of_any_table_is_told(copied: Vault, whole: Verified):
    tables = [table for table, figure in whole.rows.items() if figure.found]
    for table in tables:
        keys = {"message": "note_id, ordinal", "extraction": "note_id, extractor"}
        key = keys.get(table, "rowid")
        where = "WHERE source = 'read'" if table == "problem" else ""
        execute(
            copied,
            f"DELETE FROM {table} WHERE ({key}) = (SELECT {key} FROM {table} {where} LIMIT 1)",
        )
    told = verified(copied)
    lost = Counter(dict.fromkeys(tables, 0))
    for each in told.differences:
        lost[each.table] += each.lost
    words_of_a_lost_passage = Counter({"word": 1})
    assert lost == Counter(tables) + words_of_a_lost_passage
    assert not told.is_whole


def test_a_difference_tells_where_and_what(make_vault):
    vault = make_vault({"a.md": "one\n\n[[b]] and [[c|d]]", "b.md": "# Head"})
    vault.index(embed=False)
    execute(vault, "DELETE FROM link WHERE target = 'c'", "UPDATE heading SET text = 'Tail'")
    link, heading = verified(vault).differences
    assert (link.path, link.table, link.line, link.lost, link.surplus) == ("a.md", "link", 3, 1, 0)
    assert "[[c|d]]" in link.example
    assert (heading.path, heading.line, heading.lost, heading.surplus) == ("b.md", 1, 1, 1)
    assert heading.example == "Head"


def test_rows_that_no_file_has_are_too_many(make_vault):
    vault = make_vault({"a.md": "text #tag"})
    vault.index(embed=False)
    execute(vault, "INSERT INTO tag SELECT * FROM tag", "INSERT INTO alias VALUES (1, 'other')")
    assert losses(vault) == {"tag": (0, 1), "alias": (0, 1)}


def test_where_links_lead_is_told_by_no_file_alone(make_vault):
    vault = make_vault({"a.md": "[[b]]", "b.md": "text"})
    vault.index(embed=False)
    (vault.root / "b.md").unlink()
    vault.index(embed=False)
    assert verified(vault).is_whole


def test_what_has_changed_since_is_not_lost(make_vault):
    vault = make_vault({"a.md": "a", "b.md": "b", "c.md": "c", "d.md": "d", "e.png": "e"})
    vault.index(embed=False)
    write_files(vault.root, {"b.md": "B", "new.md": "new", "e.png": "longer"})
    os.utime(vault.root / "a.md")
    (vault.root / "c.md").unlink()
    (vault.root / "d.md").rename(vault.root / "moved.md")
    told = verified(vault)
    assert told.is_whole
    assert [(each.path, each.what) for each in told.since] == [
        ("b.md", "changed"),
        ("c.md", "gone"),
        ("d.md", "gone"),
        ("e.png", "changed"),
        ("moved.md", "new"),
        ("new.md", "new"),
    ]
    assert (told.files["found"], told.files["indexed"], told.files["changed"]) == (5, 1, 4)
    vault.index(embed=False)
    assert verified(vault).since == ()


def test_a_change_that_hides_behind_size_and_time_is_seen(make_vault):
    vault = make_vault({"a.md": "one"})
    os.utime(vault.root / "a.md", ns=(10**18, 10**18))
    vault.index(embed=False)
    write_files(vault.root, {"a.md": "two"})
    os.utime(vault.root / "a.md", ns=(10**18, 10**18))
    assert [each.what for each in verified(vault).since] == ["changed"]


def test_settings_that_have_changed_since_are_a_change(make_vault):
    vault = make_vault({"a.md": "text", "b.md": "text"})
    vault.index(embed=False)
    write_files(vault.root, {".vaultgraph/config.yaml": "exclude: [b.md]"})
    told = verified(Vault(vault.root))
    assert ([each.path for each in told.since], told.is_whole) == (["b.md"], True)


def test_files_left_out_on_purpose_are_counted_apart(make_vault):
    vault = make_vault(
        {"a.md": "text", "b.md": "text", ".vaultgraph/config.yaml": "exclude: [b.md]"}
    )
    vault.index(embed=False)
    told = verified(vault)
    assert (told.files["skipped"], told.files["indexed"], told.is_whole) == (1, 1, True)


def test_a_file_that_cannot_be_read_now_is_a_failure(make_vault):
    vault = make_vault({"a.md": "text", "b.md": "text"})
    vault.index(embed=False)

    def lose_b(stage: str, done: int, total: int) -> None:
        (vault.root / "b.md").unlink(missing_ok=True)

    with vault.session() as session:
        told = verify(session, lose_b)
    assert [(each.path, each.reason) for each in told.failures] == [
        ("b.md", "No such file or directory")
    ]
    assert (told.files["failed"], told.lost, told.is_whole) == (1, 0, False)


def test_what_another_version_has_read_is_not_compared(make_vault, monkeypatch: pytest.MonkeyPatch):
    vault = make_vault({"a.md": "text"})
    vault.index(embed=False)
    monkeypatch.setattr(verifying, "__version__", "0.0.0")
    with pytest.raises(NotIndexed) as caught:
        verified(vault)
    assert "vaultgraph index" in caught.value.hint


class Loose(Extractor):
    """Gives its tables values of other types than their columns."""

    name = "loose"
    version = "1"
    tables = (Table("loose", {"number": "TEXT", "flag": "INTEGER", "text": "INTEGER"}),)

    def extract(self, note: Note, guard: Guard) -> Rows:
        return {"loose": [(5, True, "7"), (0.5, False, "no number")]}


class Unfit(Extractor):
    """Finds what no table of it can hold."""

    name = "unfit"
    version = "1"
    tables = (Table("unfit", {"text": "TEXT"}),)

    def extract(self, note: Note, guard: Guard) -> Rows:
        return {"unfit": [("fits",), (["a list"],)], "other": [("no table",)]}


def test_a_number_in_a_column_of_text_is_not_lost(make_vault, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(registry, "installed", lambda: (Loose(),))
    vault = make_vault({"a.md": "text"})
    vault.index(embed=False)
    told = verified(vault)
    assert (told.rows["loose"].indexed, told.differences) == (2, ())


def test_what_an_extractor_found_and_no_table_could_hold_is_lost(
    make_vault, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(registry, "installed", lambda: (Unfit(),))
    vault = make_vault({"a.md": "text"})
    vault.index(embed=False)
    assert losses(vault) == {"unfit": (2, 0), "other": (1, 0)}
    assert [each.path for each in verified(vault).failures] == ["a.md"]


def test_an_extractor_that_was_run_on_every_note_is_compared_so(make_vault):
    vault = make_vault(
        {"a.md": "text without signs", ".vaultgraph/config.yaml": "extractors: {reviews: on}"}
    )
    vault.index(embed=False)
    told = verified(vault)
    assert (told.rows["extraction"].found, told.differences) == (1, ())


def test_an_extractor_that_is_not_compared_is_named(make_vault, monkeypatch: pytest.MonkeyPatch):
    vault = make_vault({"a.md": "text", ".vaultgraph/config.yaml": "extractors: {reviews: off}"})
    vault.index(embed=False)
    monkeypatch.setattr(registry, "installed", lambda: (*registry.built_in(), Loose()))
    assert verified(vault).idle == {"loose": "not indexed yet", "reviews": "off"}
    _, _, err = run("verify", "-C", str(vault.root))
    assert err == "extractors that are not asked: loose (not indexed yet), reviews (off)\n"


ROWS = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 2)), max_size=6)


@given(ROWS, ROWS)
def test_what_is_lost_and_too_many_adds_up(found, indexed):
    differs = difference("a.md", "table", ("text", "line"), found, indexed)
    if sorted(found) == sorted(indexed):
        assert differs is None
    else:
        assert differs.lost - differs.surplus == len(found) - len(indexed)
        kept = len(found) - differs.lost
        assert kept == sum(min(found.count(row), indexed.count(row)) for row in set(found))


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def test_the_command_line_says_it_in_few_lines(make_vault):
    vault = make_vault({"a.md": "one [[b]]", "b.md": "two", "c.png": "x"})
    vault.index(embed=False)
    where = ("-C", str(vault.root))
    status, out, err = run("verify", *where)
    assert (status, err) == (0, "")
    assert "files              3 found = 2 indexed + 1 listed\n" in out
    assert "link               1 found = 1 indexed\n" in out
    assert out.endswith("lost               0\n")
    write_files(vault.root, {"b.md": "three"})
    status, _, err = run("verify", *where)
    assert (status, err.splitlines()[0]) == (0, "since the last index run: 1 changed: b.md")
    assert f"hint: run `vaultgraph index {vault.root}`" in err
    execute(vault, "DELETE FROM link")
    status, out, err = run("verify", *where)
    assert status == 1
    assert "link               1 found ≠ 0 indexed\n" in out
    assert "lost               1\n  a.md:1  link: 1 lost: b | [[b]] | body | wikilink\n" in out
    assert "--full`" in err
    status, out, _ = run("verify", *where, "--json")
    document = json.loads(out)
    assert (status, document["lost"]) == (1, 1)
    assert document["rows"]["link"] == {"found": 1, "indexed": 0}
    assert document["since"] == [{"path": "b.md", "what": "changed"}]
    assert document["differences"][0].keys() == {
        *("path", "table", "lost", "surplus", "line", "example")
    }


def test_a_full_run_brings_back_what_was_lost(tmp_path: Path):
    vault = Vault(copy_sample(tmp_path / "vault"))
    vault.index(embed=False)
    execute(vault, "DELETE FROM message", "DELETE FROM section")
    assert losses(vault).keys() == {"message", "section"}
    vault.index(embed=False, full=True)
    assert verified(vault).is_whole
