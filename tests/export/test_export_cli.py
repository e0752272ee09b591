"""``vaultgraph export`` from the command line."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from vaultgraph import Vault


def run(
    vault: Vault, *arguments: str, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "vaultgraph", "export", *arguments, "-C", str(vault.root)],
        capture_output=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
    )


def test_a_file_is_written_and_its_size_told_beside_the_data(sample: Vault, tmp_path: Path):
    done = run(sample, "graph.gexf", cwd=tmp_path)
    root = ET.parse(tmp_path / "graph.gexf").getroot()
    nodes, edges = (len(list(root.iter(f"{{http://gexf.net/1.3}}{n}"))) for n in ("node", "edge"))
    assert done.stdout == b""
    assert done.stderr.decode() == f"graph.gexf: {nodes} nodes, {edges} edges\n"


@pytest.mark.parametrize("form", ["gexf", "json", "graphology", "dot", "cypher", "canvas", "svg"])
def test_stdout_gets_the_bytes_of_a_file(sample: Vault, tmp_path: Path, form: str):
    sample.export(tmp_path / "file", form=form)
    done = run(sample, "-", "--format", form, PYTHONIOENCODING="ascii")
    assert done.stdout == (tmp_path / "file").read_bytes()
    assert done.stderr.startswith(b"stdout: ")


def test_stdout_needs_a_format(sample: Vault):
    done = run(sample, "-")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"--format" in done.stderr


def test_tables_are_two_files(sample: Vault, tmp_path: Path):
    done = run(sample, "v.csv", "--headers", "neo4j", cwd=tmp_path)
    assert done.stderr.startswith(b"v.nodes.csv and v.edges.csv: ")
    nodes = list(csv.DictReader(StringIO((tmp_path / "v.nodes.csv").read_text(encoding="utf-8"))))
    assert {"Note", "Concept"} <= {row[":LABEL"] for row in nodes}
    assert run(sample, "-", "--format", "csv").returncode == 2


def test_options_choose_the_part_and_the_style(sample: Vault, tmp_path: Path):
    options = "--kinds note,unresolved --in Ideas --min-degree 1 --no-orphans --similar 2"
    options += " --project note --edges all --size pagerank --color community --layout none"
    done = run(sample, "part.json", *options.split(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "part.json").read_text(encoding="utf-8"))
    assert {node["kind"] for node in found["nodes"]} <= {"note", "unresolved"}
    assert "similar" in {edge["kind"] for edge in found["edges"]}
    assert "x" not in found["nodes"][0]


def test_around_a_seed(sample: Vault):
    done = run(sample, "-", "--format", "mermaid", "--around", "Hysteresis", "--depth", "1")
    assert done.stdout.decode().startswith("flowchart LR\n")
    assert b"Hysteresis" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.mmd"], "--around SEED"),
        (["a.xlsx"], ".gexf"),
        (["a.gexf", "--around", "no such xyzzy"], "xyzzy"),
        (["a.gexf", "--project", "folder"], "note"),
        (["a.gexf", "--depth", "0"], "--depth"),
        (["a.gexf", "--size", "huge"], "pagerank"),
        (["a.gexf", "--colour", "red"], "community"),
        (["a.gexf", "--edges", "some"], "merged"),
        (["a.csv", "--headers", "yed"], "neo4j"),
        (["a.gexf", "--kinds", "nonsense"], "note"),
        (["no/such/folder/a.gexf"], "can't be written"),
    ],
)
def test_what_can_not_be_done_is_said_with_what_can(
    sample: Vault, tmp_path: Path, arguments: list[str], said: str
):
    done = run(sample, *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_goes_away_is_no_error(sample: Vault):
    command = (
        f"{sys.executable} -m vaultgraph export - --format json -C '{sample.root}' | head -c 9"
    )
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert done.stdout == b'{\n"directe'[:9]
    assert b"Traceback" not in done.stderr
