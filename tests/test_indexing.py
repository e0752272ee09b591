"""Index runs: incremental, stoppable anywhere, one at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import copy_sample, write_files
from dump import dump
from vaultgraph import Vault, encoders
from vaultgraph.errors import IndexBusy, VaultgraphError
from vaultgraph.indexing import run, workers
from vaultgraph.model import IndexReport
from vaultgraph.storage.lock import exclusive

OLD = 1_600_000_000_000_000_000


def age(root: Path) -> None:
    """Makes files old, so that their time stamps can be trusted."""
    for path in root.rglob("*.md"):
        os.utime(path, ns=(OLD, OLD))


def changes(report: IndexReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def test_a_first_run_reads_all_and_a_second_one_touches_nothing(make_vault):
    vault = make_vault({"a.md": "[[b]] text", "b.md": "more text"})
    age(vault.root)
    assert changes(vault.index()) == (2, 0, 0, 0)
    database = vault.folder / "graph.db"
    before = (dump(vault.folder), database.stat().st_mtime_ns)
    report = vault.index()
    assert changes(report) == (0, 0, 0, 2)
    assert report.embedded == 0
    assert (dump(vault.folder), database.stat().st_mtime_ns) == before


def test_a_note_of_signs_alone_is_read_whole(make_vault):
    signs = "| a | b |\n|---|---|\n| + | %%=%% |\n\n<t_=>\n\n$x$ = path\n\n[[kept]] #kept\n"
    report = make_vault({"a.md": signs, "kept.md": "text"}).index(embed=False)
    assert (report.failed, report.links, report.unresolved) == (0, 1, 0)
    assert report.extracted == {"formulas": 0, "sections": 0, "claims": 0}


def test_a_changed_note_is_read_again(make_vault):
    vault = make_vault({"a.md": "old", "b.md": "text"})
    vault.index()
    write_files(vault.root, {"a.md": "new [[b]]"})
    report = vault.index()
    assert changes(report) == (0, 1, 0, 1)
    assert (report.links, report.unresolved) == (1, 0)


def test_a_note_whose_bytes_are_the_same_is_not_read_again(make_vault):
    vault = make_vault({"a.md": "text"})
    vault.index()
    os.utime(vault.root / "a.md", ns=(OLD, OLD))
    assert changes(vault.index()) == (0, 0, 0, 1)


def test_a_change_that_hides_behind_its_time_stamp_is_found(make_vault):
    vault = make_vault({"a.md": "one"})
    stamp = (vault.root / "a.md").stat().st_mtime_ns // 1_000_000_000 * 1_000_000_000
    os.utime(vault.root / "a.md", ns=(stamp, stamp))
    vault.index(embed=False)
    write_files(vault.root, {"a.md": "two"})
    os.utime(vault.root / "a.md", ns=(stamp, stamp))
    assert changes(vault.index(embed=False)) == (0, 1, 0, 0)


def test_a_deleted_note_is_forgotten_and_its_links_lead_nowhere(make_vault):
    vault = make_vault({"a.md": "[[b]]", "b.md": "text"})
    vault.index()
    (vault.root / "b.md").unlink()
    report = vault.index()
    assert changes(report) == (0, 0, 1, 1)
    assert report.unresolved == 1


def test_a_note_that_appears_is_found_by_the_links_that_waited_for_it(make_vault):
    vault = make_vault({"a.md": "[[b]] [[c|x]]"})
    assert vault.index(embed=False).unresolved == 2
    write_files(vault.root, {"deep/B.md": "text"})
    assert vault.index(embed=False).unresolved == 1


def test_a_renamed_note_is_known_and_not_embedded_again(make_vault):
    vault = make_vault({"a.md": "text that stays", "b.md": "[[a]]"})
    vault.index()
    (vault.root / "a.md").rename(vault.root / "new.md")
    report = vault.index()
    assert (report.added, report.removed, report.renamed) == (1, 1, 1)
    assert report.embedded == 0
    assert report.unresolved == 1


def test_what_cannot_be_read_is_a_problem_and_the_run_goes_on(make_vault):
    vault = make_vault({"a.md": "text", "b.md": "text", "c.md": "text"})

    def lose_b(stage: str, done: int, total: int) -> None:
        (vault.root / "b.md").unlink(missing_ok=True)

    report = vault.index(embed=False, progress=lose_b)
    assert (report.total, report.failed, report.problems) == (3, 1, 1)
    assert [(p.kind, p.path, p.message) for p in vault.check()] == [
        ("file.failed", "b.md", "No such file or directory")
    ]
    write_files(vault.root, {"b.md": "text"})
    assert vault.index(embed=False).failed == 0


def test_notes_left_out_on_purpose_stay_targets_of_links_and_are_no_problem(make_vault):
    vault = make_vault(
        {"a.md": "[[b]]", "b.md": "text", ".vaultgraph/config.yaml": "exclude: [b.md]"}
    )
    report = vault.index(embed=False)
    assert (report.skipped, report.unresolved) == (1, 0)
    assert vault.check() == []


def test_links_of_templates_are_judged_anew_when_the_folder_of_templates_is_another(make_vault):
    vault = make_vault({"Forms/a.md": "[[b]]"})
    age(vault.root)
    assert vault.index(embed=False).unresolved == 1
    write_files(vault.root, {".obsidian/templates.json": '{"folder": "Forms"}'})
    assert vault.index(embed=False).unresolved == 0
    assert vault.index(embed=False).unchanged == 1
    write_files(vault.root, {".obsidian/templates.json": '{"folder": "Other"}'})
    assert vault.index(embed=False).unresolved == 1
    assert vault.index(embed=False).unchanged == 1


def test_a_file_may_be_taken_to_the_cloud_and_brought_back(make_vault):
    vault = make_vault({"a.md": "[[b]] ![[c.png]]", "b.md": "text", "c.png": "x"})
    age(vault.root)
    vault.index(embed=False)
    for name in ("b.md", "c.png"):
        (vault.root / name).rename(vault.root / f".{name}.icloud")
    vault.index(embed=False)
    kinds = [problem.kind for problem in vault.check()]
    assert kinds == ["link.elsewhere", "link.elsewhere", "file.skipped"]
    assert changes(vault.index(embed=False)) == (0, 0, 0, 2)
    for name in ("b.md", "c.png"):
        (vault.root / f".{name}.icloud").rename(vault.root / name)
    vault.index(embed=False)
    assert vault.check() == []


def test_without_embedding_vectors_come_with_a_later_run(make_vault):
    vault = make_vault({"a.md": "text"})
    assert vault.index(embed=False).embedded == 0
    assert vault.index().embedded == 1


def test_another_version_reads_every_note_again(make_vault, monkeypatch: pytest.MonkeyPatch):
    vault = make_vault({"a.md": "text"})
    age(vault.root)
    vault.index()
    monkeypatch.setattr(run, "__version__", "0.0.0")
    report = vault.index()
    assert (report.changed, report.embedded) == (1, 0)


def test_only_one_run_writes_at_a_time(make_vault):
    vault = make_vault({"a.md": "text"})
    vault.index(embed=False)
    with exclusive(vault.folder), pytest.raises(IndexBusy):
        vault.index()


def test_readers_are_not_blocked_by_a_run(make_vault):
    vault = make_vault({"a.md": "spring water", "b.md": "text"})
    vault.index()
    seen = []

    def look(stage: str, done: int, total: int) -> None:
        seen.append([result.note for result in vault.query("spring", mode="keyword")])

    write_files(vault.root, {"c.md": "spring again"})
    vault.index(progress=look)
    assert seen[0] == ["a.md"]
    assert [result.note for result in vault.query("spring", mode="keyword")] == ["a.md", "c.md"]


def test_a_damaged_index_is_an_error_that_says_what_to_do(make_vault):
    vault = make_vault({"a.md": "text"})
    vault.index()
    (vault.folder / "graph.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(VaultgraphError) as caught:
        vault.index()
    assert "index --full" in caught.value.hint
    assert vault.index(full=True).total == 1
    assert vault.query("text")


def test_processes_read_what_one_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workers, "_MIN_PARALLEL_BYTES", 1)
    for jobs in (1, 2):
        copy_sample(tmp_path / str(jobs))
        Vault(tmp_path / str(jobs)).index(jobs=jobs)
    one, two = (dump(tmp_path / str(jobs) / ".vaultgraph") for jobs in (1, 2))
    assert one == two


RUN = """
    import os, signal, sys
    from vaultgraph import Vault, encoders
    calls = 0
    def count(stage, done, total):
        global calls
        calls += 1
        if calls == int(sys.argv[2]):
            os.kill(os.getpid(), signal.{signal})
    Vault(sys.argv[1]).index(progress=count)
"""


@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT"])
@pytest.mark.parametrize("moment", [1, 20, 45, 46, 47])
def test_a_run_that_is_stopped_is_completed_by_the_next(tmp_path: Path, name, moment):
    """46 files are read, then passages are embedded: the moments lie in and between the two."""
    for folder in ("stopped", "whole"):
        copy_sample(tmp_path / folder)
    stopped = Vault(tmp_path / "stopped")
    program = textwrap.dedent(RUN.format(signal=name))
    stopped_run = subprocess.run(
        [sys.executable, "-c", program, str(stopped.root), str(moment)],
        capture_output=True,
        check=False,
    )
    assert stopped_run.returncode == -getattr(signal, name)
    stopped.index()
    whole = Vault(tmp_path / "whole")
    whole.index()
    assert dump(stopped.folder) == dump(whole.folder)


NAMES = st.sampled_from(["a.md", "b.md", "c/a.md", "c/d.md", "x.canvas", "pic.png"])
TEXTS = st.sampled_from(
    [
        "[[a]] [[d]]",
        "# Head\n[[c/a]] #tag ![[pic.png]]",
        "---\naliases: [d]\nup: '[[b]]'\n---\ntext[^1]\n\n[^1]: [[a]]",
        '{"nodes": [{"type": "file", "file": "a.md"}]}',
        "text",
        "",
    ]
)
EDITS = st.lists(st.dictionaries(NAMES, st.one_of(TEXTS, st.none()), max_size=4), max_size=4)


@settings(deadline=None, max_examples=40)
@given(EDITS)
def test_any_edits_lead_to_the_index_that_nothing_but_the_last_files_would(edits):
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary, "vault")
        root.mkdir()
        vault = Vault(root, Path(temporary, "index"))
        for edit in edits:
            for name, content in edit.items():
                if content is None:
                    (root / name).unlink(missing_ok=True)
                else:
                    write_files(root, {name: content})
            vault.index(embed=False)
        vault.index(embed=False)
        fresh = Vault(root, Path(temporary, "fresh"))
        fresh.index(embed=False)
        assert dump(vault.folder) == dump(fresh.folder)


def test_a_report_counts_what_is_there(sample: Vault):
    report = sample.index()
    assert replace(report, seconds={}) == IndexReport(
        total=42,
        unchanged=42,
        messages=28,
        links=210,
        unresolved=12,
        footnotes=16,
        files={"found": 46, "indexed": 44, "listed": 2, "skipped": 0, "failed": 0},
        extracted=report.extracted,
        passages=report.passages,
        encoder=encoders.DEFAULT,
        problems=18,
    )
    assert report.passages > 100


@pytest.mark.parametrize(
    ("text", "created"),
    [
        ("---\ncreated: 2025-06-01\n---\n", "2025-06-01T00:00"),
        ("---\ndate: 14.06.2025\n---\n", "2025-06-14T00:00"),
        ("---\ndate: soon\ncreated_at: 2025-06-01T10:00:30\n---\n", "2025-06-01T10:00:30"),
        ("---\ncreated: soon\n---\n", ""),
        ("text", ""),
    ],
)
def test_a_note_is_as_old_as_it_says(make_vault, text: str, created: str):
    vault = make_vault({"a.md": text})
    vault.index(embed=False)
    assert vault.graph().nodes["note:a.md"].get("created", "") == created


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_a_file_that_becomes_a_pipe_or_grows_while_a_run_reads_is_a_problem(make_vault):
    vault = make_vault({"a.md": "", "b.md": "", "c.md": ""})
    (vault.root / ".vaultgraph").mkdir()
    (vault.root / ".vaultgraph/config.yaml").write_text("max_note_size: 100\n")
    vault = Vault(vault.root)

    def meddle(stage: str, done: int, _: int) -> None:
        if (stage, done) == ("read", 1):
            (vault.root / "b.md").unlink()
            os.mkfifo(vault.root / "b.md")
            (vault.root / "c.md").write_text("x" * 200)

    assert vault.index(embed=False, progress=meddle).failed == 2
    assert [(problem.path, problem.kind) for problem in vault.check()] == [
        ("b.md", "file.failed"),
        ("c.md", "file.failed"),
    ]
