"""Which files a vault holds, and what is left out with which reason."""

from __future__ import annotations

import os
import socket
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import write_files
from vaultgraph.errors import VaultNotFound
from vaultgraph.model import File, FileKind
from vaultgraph.reading.scan import read_bytes, scan, spelled

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")

_NOBODY = 65534


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may look into, as those of ``tmp_path`` are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def without_privileges():
    """Makes the superuser, who may read everything, somebody else for a while."""
    if not hasattr(os, "geteuid"):
        pytest.skip("this system has other permissions")

    @contextmanager
    def drop() -> Iterator[None]:
        user = os.geteuid()
        if user == 0:
            os.seteuid(_NOBODY)
        try:
            yield
        finally:
            os.seteuid(user)

    return drop


def test_files_are_listed_by_path_with_their_kind(tmp_path: Path):
    write_files(tmp_path, {"b.md": "", "a/c.canvas": "", "d.base": "", "e.png": "", "F.MD": ""})
    assert [(file.path, file.kind) for file in scan(tmp_path).files] == [
        ("F.MD", FileKind.NOTE),
        ("a/c.canvas", FileKind.CANVAS),
        ("b.md", FileKind.NOTE),
        ("d.base", FileKind.BASE),
        ("e.png", FileKind.ATTACHMENT),
    ]


def test_names_that_begin_with_a_dot_are_not_part_of_the_vault(tmp_path: Path):
    write_files(tmp_path, {".obsidian/a.md": "", ".trash/b.md": "", ".c.md": "", "d.md": ""})
    assert [file.path for file in scan(tmp_path).files] == ["d.md"]


@pytest.mark.parametrize(
    ("glob", "left_out"),
    [
        ("Archive", ["Archive/a.md", "Archive/deep/b.md"]),
        ("Archive/*.md", ["Archive/a.md"]),
        ("**/b.md", ["Archive/deep/b.md", "b.md"]),
        ("*.md", ["b.md"]),
        ("?.md", ["b.md"]),
    ],
)
def test_configured_globs_leave_notes_out_with_a_reason(tmp_path: Path, glob, left_out):
    write_files(tmp_path, {"Archive/a.md": "", "Archive/deep/b.md": "", "b.md": ""})
    skipped = [file for file in scan(tmp_path, exclude=[glob]).files if file.skipped]
    assert [file.path for file in skipped] == left_out
    assert {file.skipped for file in skipped} == {"excluded by the configuration"}


def test_large_notes_are_left_out_with_a_reason(tmp_path: Path):
    write_files(tmp_path, {"large.md": "x" * 2000, "large.png": "x" * 2000})
    reasons = {file.path: file.skipped for file in scan(tmp_path, max_size=1000).files}
    assert reasons == {"large.md": "larger than the limit (2,000 bytes)", "large.png": ""}


def test_what_obsidian_excludes_is_marked(tmp_path: Path):
    settings = '{"userIgnoreFilters": ["Templates/", "/draft\\\\d/"]}'
    write_files(
        tmp_path,
        {".obsidian/app.json": settings, "Templates/a.md": "", "draft1.md": "", "b.md": ""},
    )
    assert [file.path for file in scan(tmp_path).files if file.excluded] == [
        "Templates/a.md",
        "draft1.md",
    ]


def test_notes_of_the_folders_that_plugins_are_told_are_templates(tmp_path: Path):
    write_files(
        tmp_path,
        {
            ".obsidian/templates.json": '{"folder": "Forms/"}',
            ".obsidian/plugins/templater-obsidian/data.json": '{"templates_folder": "a/Code"}',
            ".obsidian/plugins/quickadd/data.json": '{"templateFolderPath": "/"}',
            "Forms/a.md": "",
            "A/code/b.md": "",
            "Forms.md": "",
            "c.md": "",
        },
    )
    assert [file.path for file in scan(tmp_path).files if file.template] == [
        "A/code/b.md",
        "Forms/a.md",
    ]


def test_what_icloud_leaves_for_a_file_stands_for_it(tmp_path: Path):
    write_files(
        tmp_path,
        {
            "a/.far.md.icloud": "",
            ".here.md.icloud": "",
            "here.md": "",
            "..hidden.icloud": "",
            ".folder.icloud/b.md": "",
        },
    )
    assert {file.path: file.skipped for file in scan(tmp_path).files} == {
        "a/far.md": "in iCloud, not on this machine",
        "here.md": "",
    }


@pytest.mark.parametrize("place", ["index", "deep/index", "outside", "."])
def test_the_folder_of_the_index_is_no_part_of_the_vault(tmp_path: Path, place):
    vault = tmp_path / "vault"
    write_files(vault, {"a.md": "", "index/b.md": "", "deep/index/c.md": "", "deep/d.md": ""})
    paths = [file.path for file in scan(vault, folder=vault / place).files]
    assert paths == [
        path
        for path in ("a.md", "deep/d.md", "deep/index/c.md", "index/b.md")
        if not path.startswith(f"{place}/")
    ]


def test_the_folder_of_the_index_is_known_by_any_of_its_names(tmp_path: Path):
    write_files(tmp_path, {"vault/index/b.md": ""})
    (tmp_path / "other").symlink_to(tmp_path / "vault" / "index")
    assert scan(tmp_path / "vault", folder=tmp_path / "other").files == ()


def settings_problems(root: Path) -> list[str]:
    problems = scan(root).problems
    assert {(p.path, p.kind) for p in problems} <= {(".obsidian/app.json", "settings.filter")}
    return [problem.message for problem in problems]


def test_settings_that_obsidian_has_not_written_yet_are_no_problem(tmp_path: Path):
    assert settings_problems(tmp_path) == []


def test_settings_outside_the_vault_are_not_read(tmp_path: Path):
    write_files(tmp_path, {"out/app.json": "secret", "a/b.md": "", "b/.obsidian/x": ""})
    (tmp_path / "a" / ".obsidian").symlink_to(tmp_path / "out")
    (tmp_path / "b" / ".obsidian" / "app.json").symlink_to(tmp_path / "out" / "app.json")
    assert settings_problems(tmp_path / "a") == ["it leads out of the vault"]
    assert settings_problems(tmp_path / "b") == ["it leads out of the vault"]


@pytest.mark.parametrize("link", [".obsidian", ".obsidian/app.json"])
def test_settings_behind_a_broken_link_are_missed(tmp_path: Path, link):
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to("nowhere")
    assert settings_problems(tmp_path) == ["No such file or directory"]


def test_settings_too_large_to_be_any_are_not_read(tmp_path: Path):
    write_files(tmp_path, {".obsidian/app.json": " " * 1_000_001})
    assert settings_problems(tmp_path) == ["larger than the limit"]


@needs_pipes
def test_settings_that_are_a_pipe_are_not_waited_for(tmp_path: Path):
    (tmp_path / ".obsidian").mkdir()
    os.mkfifo(tmp_path / ".obsidian" / "app.json")
    assert settings_problems(tmp_path) == ["a pipe, socket or device, not a file"]


def test_paths_are_composed_and_of_twins_the_composed_one_keeps_the_name(tmp_path: Path):
    composed, decomposed = (unicodedata.normalize(form, "Ёлка.md") for form in ("NFC", "NFD"))
    write_files(tmp_path, {decomposed: ""})
    assert [file.path for file in scan(tmp_path).files] == [composed]
    write_files(tmp_path, {composed: ""})
    if len(list(tmp_path.iterdir())) < 2:
        pytest.skip("this file system takes both names for one")
    listing = scan(tmp_path)
    twin = r"\u0415\u0308\u043b\u043a\u0430.md"
    assert {file.path: file.disk_path for file in listing.files} == {
        composed: composed,
        twin: decomposed,
    }
    assert [(problem.path, problem.kind, problem.message) for problem in listing.problems] == [
        (twin, "file.twin", f"its name is that of {composed} in another Unicode form")
    ]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (os.fsdecode(b"n\xff.md"), r"n\xff.md"),
        ("two\nlines.md", r"two\x0alines.md"),
        ("\x1b[2J.md", r"\x1b[2J.md"),
        ("para\u2029graph.md", r"para\u2029graph.md"),
        ("back\\slash.md", r"back\\slash.md"),
    ],
)
def test_names_that_cannot_be_stored_or_shown_are_written_out(tmp_path: Path, name, path):
    try:
        write_files(tmp_path, {name: ""})
    except OSError:
        pytest.skip("this file system has no such names")
    listing = scan(tmp_path)
    assert [(file.path, file.disk_path) for file in listing.files] == [(path, name)]
    assert [(problem.path, problem.kind) for problem in listing.problems] == [(path, "file.name")]


NAMES = st.text(alphabet="x\\fu0é\u0301\u0308\u2028\n\udcff\udcc3\udca9ё", min_size=1, max_size=6)


@given(NAMES, NAMES)
def test_no_two_names_are_written_alike_but_for_their_unicode_form(one, other):
    alike = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (spelled(one) == spelled(other)) == alike
    assert spelled(one).isprintable()


def test_names_made_to_look_like_others_written_out_stay_apart(tmp_path: Path):
    """A byte that is no text, the same written out, and twins that could both look like it."""
    names = [os.fsdecode(b"\xe9\n"), "\\xe9\n", "\\xe9\\x0a", "\u00e9\n", "e\u0301\n", "\\u00e9\n"]
    try:
        write_files(tmp_path, dict.fromkeys(names, ""))
    except OSError:
        pytest.skip("this file system has no such names")
    listing = scan(tmp_path)
    assert sorted(file.disk_path for file in listing.files) == sorted(names)
    assert len({file.path for file in listing.files}) == len(names)


@pytest.mark.parametrize("year", [-300, -1, 200, 480])
def test_times_are_those_that_can_be_stored(tmp_path: Path, year):
    write_files(tmp_path, {"a.md": ""})
    wanted = year * 31_556_952 * 1_000_000_000
    try:
        os.utime(tmp_path / "a.md", ns=(wanted, wanted))
    except (OSError, OverflowError):
        pytest.skip("this system has no such times")
    stored = (tmp_path / "a.md").stat().st_mtime_ns
    (file,) = scan(tmp_path).files
    assert file.mtime_ns == max(-(2**63), min(stored, 2**63 - 1))


def test_nothing_outside_the_vault_is_listed(tmp_path: Path):
    write_files(tmp_path, {"outside/secret.md": "", "vault/a.md": "", "vault/folder.md/b.md": ""})
    write_files(tmp_path, {"vault/.hidden/c.md": ""})
    vault = tmp_path / "vault"
    (vault / "out.md").symlink_to(tmp_path / "outside" / "secret.md")
    (vault / "chain.md").symlink_to("out.md")
    (vault / "away").symlink_to(tmp_path / "outside")
    (vault / "zero.md").symlink_to("/dev/zero")
    (vault / "loop").symlink_to(vault)
    (vault / "self.md").symlink_to("self.md")
    (vault / "broken.md").symlink_to(vault / "nowhere.md")
    (vault / "hidden.md").symlink_to(vault / ".hidden" / "c.md")
    (vault / "inside.md").symlink_to(vault / "a.md")
    listing = scan(vault)
    assert [file.path for file in listing.files] == ["a.md", "folder.md/b.md", "inside.md"]
    assert {problem.kind for problem in listing.problems} == {"file.link"}
    assert sorted((problem.path, problem.message) for problem in listing.problems) == [
        ("away", "it leads out of the vault"),
        ("broken.md", "No such file or directory"),
        ("chain.md", "it leads out of the vault"),
        ("hidden.md", "it leads to a hidden file"),
        ("loop", "it leads to a folder"),
        ("out.md", "it leads out of the vault"),
        ("self.md", "Too many levels of symbolic links"),
        ("zero.md", "it leads out of the vault"),
    ]


@needs_pipes
def test_what_is_neither_a_file_nor_a_folder_is_a_problem(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    os.mkfifo("pipe.md")
    Path("link.md").symlink_to("pipe.md")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.md")
    listing = scan(tmp_path)
    assert listing.files == ()
    assert [(problem.path, problem.kind) for problem in listing.problems] == [
        ("link.md", "file.link"),
        ("pipe.md", "file.unreadable"),
        ("socket.md", "file.unreadable"),
    ]


def test_a_deep_folder_is_listed(tmp_path: Path):
    deep = tmp_path.joinpath(*["d"] * 500)
    deep.mkdir(parents=True)
    write_files(deep, {"a.md": ""})
    assert [file.path for file in scan(tmp_path).files] == ["d/" * 500 + "a.md"]


def test_a_vault_that_is_a_link_or_relative_is_a_vault(tmp_path: Path, monkeypatch):
    write_files(tmp_path, {"vault/a/b.md": "text"})
    (tmp_path / "link").symlink_to(tmp_path / "vault")
    monkeypatch.chdir(tmp_path)
    for root in (tmp_path / "link", Path("vault"), Path("vault/../link/a/..")):
        (file,) = scan(root).files
        assert file.path == "a/b.md"
        assert read_bytes(root, file) == b"text"


def test_what_may_not_be_read_is_a_problem(open_folder: Path, without_privileges):
    write_files(open_folder, {"folder/a.md": "", "b.md": "", "c.md": ""})
    (open_folder / "folder").chmod(0)
    (open_folder / "b.md").chmod(0)
    with without_privileges():
        listing = scan(open_folder)
        assert [file.path for file in listing.files] == ["b.md", "c.md"]
        assert [(problem.path, problem.kind, problem.message) for problem in listing.problems] == [
            ("folder", "folder.unreadable", "Permission denied")
        ]
        with pytest.raises(PermissionError, match="Permission denied"):
            read_bytes(open_folder, listing.files[0])
        assert read_bytes(open_folder, listing.files[1]) == b""


@pytest.fixture
def one_file(tmp_path: Path) -> tuple[Path, File]:
    """A vault of one file, scanned; a test then changes what lies there."""
    write_files(tmp_path, {"vault/folder/a.md": "text", "outside/a.md": "secret"})
    vault = tmp_path / "vault"
    (file,) = scan(vault).files
    return vault, file


def test_the_bytes_of_a_file_are_read(one_file):
    vault, file = one_file
    assert read_bytes(vault, file) == b"text"
    assert read_bytes(vault, file, max_size=4) == b"text"


def test_a_file_that_has_grown_beyond_the_limit_is_not_read(one_file):
    vault, file = one_file
    with pytest.raises(OSError, match="larger than the limit"):
        read_bytes(vault, file, max_size=3)


def test_a_file_that_has_gone_is_not_read(one_file):
    vault, file = one_file
    (vault / file.path).unlink()
    with pytest.raises(FileNotFoundError, match="No such file or directory"):
        read_bytes(vault, file)


def test_a_file_that_has_become_a_link_out_of_the_vault_is_not_read(one_file):
    vault, file = one_file
    (vault / file.path).unlink()
    (vault / file.path).symlink_to(vault.parent / "outside" / "a.md")
    with pytest.raises(OSError, match="it leads out of the vault"):
        read_bytes(vault, file)


def test_a_file_whose_folder_has_become_a_link_out_of_the_vault_is_not_read(one_file):
    vault, file = one_file
    (vault / "folder").rename(vault / "away")
    (vault / "folder").symlink_to(vault.parent / "outside")
    with pytest.raises(OSError, match="it leads out of the vault"):
        read_bytes(vault, file)


@needs_pipes
def test_a_file_that_has_become_a_pipe_is_not_waited_for(one_file):
    vault, file = one_file
    (vault / file.path).unlink()
    os.mkfifo(vault / file.path)
    with pytest.raises(OSError, match="a pipe, socket or device, not a file"):
        read_bytes(vault, file)


def test_a_file_that_has_become_a_folder_is_not_read(one_file):
    vault, file = one_file
    (vault / file.path).unlink()
    (vault / file.path).mkdir()
    with pytest.raises(OSError, match=r"directory|denied"):
        read_bytes(vault, file)


def test_a_vault_that_cannot_be_read_is_no_empty_vault(tmp_path: Path):
    with pytest.raises(VaultNotFound, match="can't be read: No such file"):
        scan(tmp_path / "gone")
