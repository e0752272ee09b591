"""The command line as a person or a script meets it."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import write_files
from vaultgraph import Vault, __version__

COMMAND = [sys.executable, "-m", "vaultgraph"]
COMMANDS = [
    "index",
    "query",
    "related",
    "expand",
    "path",
    "outline",
    "stats",
    "check",
    "verify",
    "export",
    "view",
    "serve",
]


def run(
    *arguments: str | Path, cwd: Path | None = None, **more
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **more,
    )


def answered(answers: str, *arguments: str | Path) -> str:
    """Runs a command on a terminal where somebody types answers, and returns what is shown."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdin=follower,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    os.close(follower)
    os.write(leader, answers.encode())
    shown, _ = process.communicate(timeout=60)
    os.close(leader)
    return shown.decode()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str):
    shown = run(command, "--help")
    assert shown.returncode == 0
    assert f"vaultgraph {command}" in shown.stdout.split("Options:")[0].split("\n\n", 2)[2]


def test_help_lists_every_command():
    listed = run("--help").stdout
    assert all(re.search(rf"^  {command} ", listed, re.MULTILINE) for command in COMMANDS)


def test_the_version_is_printed():
    assert run("--version").stdout == f"vaultgraph {__version__}\n"


def test_data_goes_to_stdout_and_the_rest_to_stderr(tmp_path: Path):
    write_files(tmp_path, {"a.md": "[[b]]"})
    indexed = run("index", tmp_path)
    assert "\nnotes     1: 1 added\n" in indexed.stdout
    assert "read: 1 of 1" in indexed.stderr
    exported = run("export", tmp_path / "g.json", "-C", tmp_path)
    assert exported.stdout == ""
    assert exported.stderr.endswith("g.json: 2 nodes, 1 edges\n")


def test_json_is_one_document_with_the_promised_keys(sample: Vault):
    report = json.loads(run("index", sample.root, "--json").stdout)
    assert report["notes"].items() >= {"total": 42, "added": 0, "unchanged": 42}.items()
    promised = {"messages", "links", "unresolved", "footnotes", "passages", "embedded", "problems"}
    assert promised | {"seconds"} <= report.keys()
    hits = json.loads(run("query", "память воды", "-C", sample.root, "-k", "2", "--json").stdout)
    keys = {
        "rank",
        "score",
        "note",
        "line",
        "kind",
        "title",
        "heading",
        "message",
        "snippet",
        "why",
    }
    assert [hit.keys() >= keys for hit in hits] == [True, True]
    related = json.loads(run("related", "Hysteresis", "-C", sample.root, "--json").stdout)
    assert related[0].keys() >= keys
    problems = json.loads(run("check", "-C", sample.root, "--json").stdout)
    assert problems[0].keys() >= {"kind", "note", "line", "message", "fix"}
    figures = json.loads(run("stats", "-C", sample.root, "--json").stdout)
    assert figures["counts"]["notes"] == 42


def test_the_vault_is_the_nearest_folder_above(sample: Vault):
    assert "Tides" in run("query", "tide", "-k", "3", cwd=sample.root / "Ideas").stdout


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("query", "x", "-C", "nowhere"), "error: there is no folder nowhere", ""),
        (("query", "x"), "error: no vault at ", "hint: name one: -C PATH"),
        (
            ("query", "x", "-C", "."),
            "error: there is no index in .vaultgraph yet",
            "run `vaultgraph index .`",
        ),
        (("index", "nowhere"), "error: there is no folder nowhere", ""),
        (("index", ".", "--encoder", "no/model"), "error: the encoder 'no/model'", "hint: "),
        (
            ("index", ".", "--encoder", "x", "--no-embed"),
            "error: an encoder was named",
            "leave out",
        ),
        (("query", "x", "-C", ".", "--since", "2025-13"), "error: '2025-13' is no date", "2025-06"),
        (("stats", "-C", "a" * 5000), "error: there is no folder aaa", ""),
        (("export", "g.xls", "-C", "."), "error: no graph format has the suffix '.xls'", ".gexf"),
    ],
)
def test_what_cannot_be_done_is_two_lines_and_status_2(tmp_path: Path, arguments, message, hint):
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    done = run(*arguments, cwd=tmp_path, env=environment)
    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr
    assert hint in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_names_the_right_one(tmp_path: Path):
    write_files(tmp_path, {"a.md": "", ".vaultgraph/config.yaml": "encodr: x"})
    done = run("index", tmp_path)
    assert done.returncode == 2
    assert "unknown key 'encodr'" in done.stderr
    assert "did you mean 'encoder'?" in done.stderr


def test_nothing_found_is_said_on_stderr(sample: Vault):
    done = run("query", "zzzzz", "-C", sample.root, "--mode", "keyword")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "nothing found\n")


def test_colours_are_for_terminals_only(sample: Vault):
    plain = run("query", "русло", "-C", sample.root, "-k", "1")
    assert "\x1b[" not in plain.stdout
    assert "*русло*" in plain.stdout.lower()
    main, worker = pty.openpty()
    shown = subprocess.Popen(
        [*COMMAND, "query", "русло", "-C", str(sample.root), "-k", "1"], stdout=worker
    )
    assert shown.wait() == 0
    os.close(worker)
    coloured = b""
    try:
        while chunk := os.read(main, 65536):
            coloured += chunk
    except OSError:
        pass
    os.close(main)
    assert b"\x1b[1m" in coloured or b"\x1b[33m" in coloured


def test_a_closed_pipe_is_no_error(sample: Vault):
    command = f"{sys.executable} -m vaultgraph stats --json -C '{sample.root}' | head -c 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_a_wrong_option_is_explained(tmp_path: Path):
    done = run("query", "x", "--fast", cwd=tmp_path)
    assert done.returncode == 2
    assert "No such option: --fast" in done.stderr


def test_an_interrupt_says_that_nothing_is_lost(tmp_path: Path):
    program = (
        "import sys; from vaultgraph import Vault; from vaultgraph.app.cli.main import main\n"
        "def interrupted(*a, **k): raise KeyboardInterrupt\n"
        "Vault.index = interrupted; sys.argv = ['vaultgraph', 'index', *sys.argv[1:]]; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 130
    assert "run the command again to go on" in done.stderr


def test_health_says_what_became_of_each_file(tmp_path: Path):
    write_files(
        tmp_path,
        {
            "a.md": "text",
            "big.md": "x" * 2000,
            "Archive/old.md": "[[",
            "Templates/t.md": "",
            "photo.png": b"",
            "bad.canvas": "{",
            ".vaultgraph/config.yaml": "max_note_size: 1kB\nexclude: [Archive/**]",
            ".obsidian/app.json": '{"userIgnoreFilters": ["Templates/"]}',
        },
    )
    run("index", tmp_path, "--no-embed")
    done = run("check", "--health", "-C", tmp_path)
    assert done.returncode == 0
    assert (
        done.stdout
        == """\
        1  attachment listed
        1  canvas indexed
        2  note indexed
        2  note skipped
        1  of them excluded by Obsidian's settings, so not in the graph
   60.00%  of notes, canvases and bases read

skipped: excluded by the configuration
  Archive/old.md

skipped: larger than the limit (2,000 bytes)
  big.md
"""
    )
    document = json.loads(run("check", "--health", "--json", "-C", tmp_path).stdout)
    assert document["coverage"] == 60.0
    canvas = next(file for file in document["files"] if file["path"] == "bad.canvas")
    assert canvas == {
        "path": "bad.canvas",
        "kind": "canvas",
        "status": "indexed",
        "reason": "",
        "excluded": False,
        "problems": 1,
    }


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX shells close streams so")
class TestStreams:
    """What is printed goes where it can."""

    def shell(
        self, command: str, cwd: Path, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        program = f"{shlex.quote(sys.executable)} -m vaultgraph"
        return subprocess.run(
            ["sh", "-c", command.replace("vaultgraph", program)],
            cwd=cwd,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, **environment},
            check=False,
        )

    def test_a_closed_stream_is_no_traceback(self, sample: Vault):
        for closed in (">&-", "2>&-", ">&- 2>&- <&-"):
            done = self.shell(f"vaultgraph stats {closed}", sample.root)
            assert (done.returncode, done.stderr.count("Traceback")) == (0, 0)

    def test_a_reader_that_has_seen_enough_is_no_error(self, sample: Vault):
        done = self.shell("vaultgraph check --json | head -1", sample.root)
        assert (done.stdout, done.stderr) == ("[\n", "")

    def test_a_full_disk_is_an_error(self, sample: Vault):
        done = self.shell("vaultgraph check --json > /dev/full", sample.root)
        assert (done.returncode, "No space left" in done.stderr) == (2, True)

    def test_what_an_encoding_lacks_is_written_out(self, sample: Vault):
        plain = self.shell("vaultgraph query память -k 1", sample.root, PYTHONIOENCODING="latin-1")
        assert "\\u043f\\u0430\\u043c\\u044f\\u0442\\u044c" in plain.stdout
        document = self.shell(
            "vaultgraph query память -k 1 --json", sample.root, PYTHONIOENCODING="latin-1"
        )
        assert json.loads(document.stdout)[0]["note"]

    def test_a_folder_that_is_gone_is_an_error(self, tmp_path: Path):
        done = self.shell("mkdir gone; cd gone; rmdir ../gone; vaultgraph stats", tmp_path)
        assert (done.returncode, done.stderr.count("the current folder is gone")) == (2, 1)


def test_a_note_cannot_move_the_cursor(tmp_path: Path):
    write_files(tmp_path, {"a.md": "tide \x1b[2J\x9b31m \u202egnirts [[\x07bell]]"})
    run("index", tmp_path, "--no-embed")
    shown = run("query", "tide", "-C", tmp_path).stdout + run("check", "-C", tmp_path).stdout
    assert not set("\x1b\x9b\x07\u202e") & set(shown)
    assert "\\x1b[2J" in shown
    assert "\\x07bell" in shown


def test_help_loads_no_heavy_library():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "vaultgraph", "--help"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "vaultgraph.vault" in loaded
    assert not loaded & {"numpy", "networkx", "faiss", "torch", "markdown_it", "igraph"}
