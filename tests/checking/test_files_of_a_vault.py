"""What becomes of files that can't be read, or must not be: nothing is dropped without a word."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conftest import write_files
from vaultgraph import Vault
from vaultgraph.app.cli.main import app
from vaultgraph.checking.verify import verify
from vaultgraph.indexing import workers
from vaultgraph.model import File, Note
from vaultgraph.storage import queries

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20


def links(vault: Vault) -> dict[str, str | None]:
    """Where each link leads, by its text."""
    with vault.session() as session:
        paths = {file.id: file.path for file in queries.files(session.store)}
        rows = session.store.connection.execute("SELECT raw, target_id FROM link").fetchall()
    return {raw: paths.get(target) for raw, target in rows}


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch):
    """A reader that fails at one note."""
    read = workers.reader.read

    def fail(path: str, *arguments: object) -> Note:
        if path == "b.md":
            raise RecursionError("too deep")
        return read(path, *arguments)

    monkeypatch.setattr(workers.reader, "read", fail)


FILES: dict[str, str | bytes] = {
    "a.md": "[[b]] ![[b#Head]] text",
    "b.md": "# Head\n\n[[a]]",
    "c.md": "---\nup: '[[b]]'\n---\nmore text",
}


def test_a_note_at_which_the_reader_fails_costs_no_other_and_can_be_linked(make_vault, broken):
    vault = make_vault(FILES)
    report = vault.index(embed=False)
    assert report.files == {"found": 3, "indexed": 2, "listed": 0, "skipped": 0, "failed": 1}
    assert [(each.path, each.kind) for each in report.failures] == [("b.md", "note")]
    assert "too deep" in report.failures[0].reason
    assert (report.links, report.unresolved, report.total) == (3, 0, 3)
    assert set(links(vault).values()) == {"b.md"}
    assert [hit.note for hit in vault.query("more text", mode="keyword")][:1] == ["c.md"]
    assert vault.graph().nodes["note:b.md"]
    assert [(p.path, p.kind) for p in vault.check(["file.failed"])] == [("b.md", "file.failed")]
    with vault.session() as session:
        told = verify(session)
    assert (told.files["failed"], told.lost, told.is_whole) == (1, 0, False)


def test_the_command_line_names_failed_files(make_vault, broken):
    root = str(make_vault(FILES).root)
    told = CliRunner().invoke(app, ["index", root, "--no-embed"])
    assert told.exit_code == 1
    assert "3 found: 2 indexed, 0 attachments listed, 0 skipped, 1 failed\n" in told.stdout
    assert "warning: 1 files failed\n  b.md: the reader failed: " in told.stderr
    assert "(it is listed and can be linked)\n" in told.stderr
    again = CliRunner().invoke(app, ["index", root, "--no-embed", "--json"])
    (failure,) = json.loads(again.stdout)["failures"]
    assert (again.exit_code, failure["path"], failure["kind"]) == (1, "b.md", "note")
    compared = CliRunner().invoke(app, ["verify", "-C", root])
    assert compared.exit_code == 1
    assert "files              3 found = 2 indexed + 1 failed\n" in compared.stdout
    assert "  b.md: the reader failed: " in compared.stderr


def test_a_failed_note_is_read_by_a_later_run(make_vault, broken, monkeypatch):
    vault = make_vault(FILES)
    vault.index(embed=False)
    monkeypatch.undo()
    report = vault.index(embed=False)
    assert (report.failures, report.files["indexed"]) == ((), 3)
    assert links(vault) == {"[[b]]": "b.md", "![[b#Head]]": "b.md", "[[a]]": "a.md"}


@pytest.mark.parametrize("content", [PICTURE, bytes(1000), b"\xff\xfe\x00", b""])
def test_a_note_that_is_no_text_can_be_linked(make_vault, content: bytes):
    vault = make_vault({"a.md": "[[pic]] ![[pic.md]]", "pic.md": content})
    report = vault.index(embed=False)
    assert (report.files["found"], report.unresolved) == (2, 0)
    assert set(links(vault).values()) == {"pic.md"}
    with vault.session() as session:
        assert verify(session).is_whole


def test_a_file_that_goes_while_a_run_reads_is_listed_and_linked(make_vault):
    vault = make_vault(FILES)

    def lose(stage: str, done: int, total: int) -> None:
        (vault.root / "b.md").unlink(missing_ok=True)

    report = vault.index(embed=False, progress=lose)
    assert [(each.path, each.reason) for each in report.failures] == [
        ("b.md", "No such file or directory")
    ]
    assert set(links(vault).values()) == {"b.md"}


def test_a_locked_file_is_listed_and_linked(make_vault, monkeypatch: pytest.MonkeyPatch):
    read = workers.read_bytes

    def locked(root: Path, file: File, max_size: int) -> bytes:
        if file.path == "b.md":
            raise PermissionError(errno.EACCES, "Permission denied")
        return read(root, file, max_size)

    monkeypatch.setattr(workers, "read_bytes", locked)
    vault = make_vault(FILES)
    report = vault.index(embed=False)
    assert [(each.path, each.reason) for each in report.failures] == [("b.md", "Permission denied")]
    assert set(links(vault).values()) == {"b.md"}


def test_what_is_skipped_is_counted_by_reason(make_vault):
    vault = make_vault(
        {
            "a.md": "[[b]] [[d]] [[e]] [[f]]",
            "b.md": "b" * 2000,
            "c.md": "c" * 3000,
            "d.md": "text",
            ".e.md.icloud": "",
            ".f.png.icloud": "",
            ".vaultgraph/config.yaml": "exclude: [d.md]\nmax_note_size: 1KB\n",
        }
    )
    report = vault.index(embed=False)
    assert report.skipped_for == {
        "in iCloud, not on this machine": 2,
        "larger than the limit": 2,
        "excluded by the configuration": 1,
    }
    assert sum(report.skipped_for.values()) == report.skipped == 5
    root = str(vault.root)
    told = CliRunner().invoke(app, ["index", root, "--no-embed"])
    assert (
        "files     6 found: 1 indexed, 0 attachments listed, 5 skipped"
        " (2 in iCloud, not on this machine; 2 larger than the limit;"
        " 1 excluded by the configuration), 0 failed\n"
    ) in told.stdout
    document = json.loads(CliRunner().invoke(app, ["index", root, "--no-embed", "--json"]).stdout)
    assert document["files"]["skipped"] == 5
    assert document["skipped_for"] == report.skipped_for


def test_files_add_up(make_vault):
    vault = make_vault({"a.md": "a", "b.canvas": "{}", "c.base": "", "d.png": "x", "e.md": "e"})
    write_files(vault.root, {".vaultgraph/config.yaml": "exclude: [e.md]"})
    files = dict(Vault(vault.root).index(embed=False).files)
    assert files.pop("found") == sum(files.values()) == 5


@pytest.mark.parametrize("name", ["kepano", "eugene", "obsidian-oracle/vault"])
def test_nothing_of_a_real_vault_is_lost(corpus, name: str, tmp_path: Path):
    vault = Vault(corpus(name), tmp_path / "index")
    report = vault.index(embed=False)
    with vault.session() as session:
        told = verify(session)
    assert (told.lost, told.differences, told.since) == (0, (), ())
    assert told.files["found"] == report.files["found"]
    assert told.rows["message"].indexed == report.messages
