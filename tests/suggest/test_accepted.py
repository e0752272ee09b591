"""Accepted links are written and taken out again, and nothing else ever changes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import MakeVault, need, write_files
from vaultgraph import Vault
from vaultgraph.errors import VaultgraphError
from vaultgraph.linking.names import Names
from vaultgraph.linking.resolve import resolve
from vaultgraph.reading import note as reader
from vaultgraph.suggest.suggestion import LinkSuggestion, SuggestionRequest
from vaultgraph.writing.journal import FOLDER
from written import link_differences, undo, write_links

TARGETS: dict[str, str | bytes] = {
    "Память воды.md": "о воде",
    "Book/Tides.md": "moon",
    "Ideas/Tides.md": "delay",
    "Hopfield network.md": "a net",
}
TEXT = "Память воды.\n\n> и Hopfield network\n\n| a |\n| --- |\n| памяти воды |\n"


def suggested(vault: Vault, **wanted) -> list[LinkSuggestion]:
    return list(vault.suggest_links(SuggestionRequest(min_score=0.0, every=True, **wanted)).found)


def contents(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and ".vaultgraph" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def indexed(make_vault: MakeVault, files: dict[str, str | bytes]) -> Vault:
    vault = make_vault({**TARGETS, **files})
    vault.index(embed=False)
    return vault


SPELLINGS = {
    "plain": TEXT.encode(),
    "CRLF": TEXT.replace("\n", "\r\n").encode(),
    "CR": TEXT.replace("\n", "\r").encode(),
    "mixed line ends": TEXT.replace("\n\n", "\r\n\n").encode(),
    "no last line end": TEXT.rstrip("\n").encode(),
    "byte-order mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "UTF-16": TEXT.encode("utf-16"),
    "both": b"\xef\xbb\xbf" + TEXT.rstrip("\n").replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_all_but_the_links_stays_byte_for_byte(make_vault: MakeVault, spelling: str):
    before = SPELLINGS[spelling]
    vault = indexed(make_vault, {"x.md": before})
    encoding = "utf-16" if spelling == "UTF-16" else "utf-8"
    write_links(vault, suggested(vault))
    after = (vault.root / "x.md").read_bytes()
    expected = (
        before.decode(encoding)
        .replace("Память воды", "[[Память воды]]")
        .replace("Hopfield network", "[[Hopfield network]]")
        .replace("памяти воды", r"[[Память воды\|памяти воды]]")
    )
    assert after.decode(encoding) == expected
    assert encoding == "utf-8" or after[:2] == before[:2]
    assert undo(vault).changes == 3
    assert (vault.root / "x.md").read_bytes() == before


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("tool", [["patch", "-p1"], ["git", "apply"]], ids=["patch", "git"])
def test_the_diff_does_what_writing_does(make_vault: MakeVault, spelling: str, tool: list[str]):
    need(shutil.which(tool[0]), tool[0])
    name = "Папка с пробелом/note, two.md"
    vault = indexed(make_vault, {name: SPELLINGS[spelling], "plain.md": TEXT})
    links = suggested(vault)
    copy = shutil.copytree(vault.root, vault.root.parent / "copy")
    done = subprocess.run(
        tool, input=link_differences(vault, links), cwd=copy, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    write_links(vault, links)
    assert contents(copy) == contents(vault.root)


WORDS = st.sampled_from(
    (
        "Память воды¦памятью воды¦hopfield network¦Tides¦вода¦и¦ ¦ ¦\n¦\n\n¦> ¦- ¦| ¦ |¦"
        "\n| --- |\n¦**¦`¦[[¦]]¦[[Память воды]]¦%%¦$¦\r\n¦# ¦[^1]¦\n[^1]: ¦```\n¦<!--¦-->¦(¦)¦"
        "![[¦^x¦#tag ¦::"
    ).split("¦")
)


@given(st.lists(WORDS, max_size=30).map("".join))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_written_link_is_read_as_the_one_that_was_meant(tmp_path: Path, text: str):
    root = tmp_path / "vault"
    shutil.rmtree(root, ignore_errors=True)
    write_files(root, {**TARGETS, "Book/x.md": text})
    vault = Vault(root)
    vault.index(embed=False)
    before = reader.read("Book/x.md", (root / "Book/x.md").read_bytes())
    everything = contents(root)
    links = suggested(vault)
    outcome = write_links(vault, links)
    assert (outcome.changes, outcome.refused) == (len(links), ())
    after = reader.read("Book/x.md", (root / "Book/x.md").read_bytes())
    assert len(after.links) == len(before.links) + len(links)
    names = Names.of(everything)
    for link in links:
        written = [each for each in after.links if each.raw == link.link]
        assert written
        assert {resolve(each.target, "Book/x.md", names).path for each in written} == {link.target}
    if links:
        undo(vault)
    assert contents(root) == everything


def test_only_what_was_accepted_is_written(make_vault: MakeVault):
    vault = indexed(make_vault, {"x.md": TEXT, "y.md": TEXT})
    before = contents(vault.root)
    chosen = [each for each in suggested(vault) if each.note == "y.md"][:1]
    outcome = write_links(vault, chosen)
    assert (outcome.changes, outcome.notes) == (1, ("y.md",))
    changed = {path for path, data in contents(vault.root).items() if data != before[path]}
    assert changed == {"y.md"}


def test_a_note_that_changed_since_it_was_indexed_is_left(make_vault: MakeVault):
    vault = indexed(make_vault, {"x.md": TEXT, "y.md": TEXT})
    links = suggested(vault)
    (vault.root / "x.md").write_text("Память воды!", encoding="utf-8")
    outcome = write_links(vault, links)
    assert outcome.notes == ("y.md",)
    assert outcome.refused == (("x.md", "it has changed since it was indexed"),)
    assert (vault.root / "x.md").read_text(encoding="utf-8") == "Память воды!"


def test_undo_takes_back_one_time_after_the_other(make_vault: MakeVault):
    vault = indexed(make_vault, {"x.md": TEXT, "y.md": TEXT})
    first, second = suggested(vault, notes=("x.md",)), suggested(vault, notes=("y.md",))
    states = [contents(vault.root)]
    for links in (first, second):
        write_links(vault, links)
        states.append(contents(vault.root))
    for state in reversed(states[:-1]):
        undo(vault)
        assert contents(vault.root) == state
    with pytest.raises(VaultgraphError, match="nothing to undo"):
        undo(vault)


def test_undo_leaves_a_file_that_was_changed_and_can_be_tried_again(make_vault: MakeVault):
    vault = indexed(make_vault, {"x.md": TEXT, "y.md": TEXT})
    write_links(vault, suggested(vault))
    written = (vault.root / "x.md").read_bytes()
    (vault.root / "x.md").write_bytes(written + b"more")
    outcome = undo(vault)
    assert outcome.notes == ("y.md",)
    assert outcome.refused == (("x.md", "it has changed since it was written"),)
    assert (vault.root / "x.md").read_bytes() == written + b"more"
    (vault.root / "x.md").write_bytes(written)
    assert undo(vault).notes == ("x.md",)
    assert (vault.root / "x.md").read_text(encoding="utf-8") == TEXT


def test_undo_after_a_run_that_was_killed_before_it_wrote(make_vault: MakeVault):
    """What is to be done is written down first, so an entry may stand for nothing."""
    vault = indexed(make_vault, {"x.md": TEXT})
    write_links(vault, suggested(vault))
    (vault.root / "x.md").write_text(TEXT, encoding="utf-8", newline="")
    (journal,) = (vault.folder / FOLDER).iterdir()
    with journal.open("a", encoding="utf-8") as stream:
        stream.write('{"path": "x.md", "bef')
    assert undo(vault).notes == ()
    assert not journal.exists()


@pytest.mark.parametrize(
    "path", ["../out.md", "/out.md", ".hidden/x.md", "x.txt", "link.md", "folder/out.md", "a//b.md"]
)
def test_undo_writes_nowhere_but_into_notes_of_the_vault(make_vault: MakeVault, path: str):
    vault = indexed(make_vault, {"x.md": TEXT})
    write_links(vault, suggested(vault))
    outside = vault.root.parent / "outside"
    outside.mkdir()
    (journal,) = (vault.folder / FOLDER).iterdir()
    written = (vault.root / "x.md").read_bytes()
    for place in (outside / "out.md", vault.root.parent / "out.md", vault.root / "x.txt"):
        place.write_bytes(written)
    (vault.root / "link.md").symlink_to(outside / "out.md")
    (vault.root / "folder").symlink_to(outside)
    lines = journal.read_text(encoding="utf-8").splitlines()
    entry = json.loads(lines[1])
    lines[1] = json.dumps({**entry, "path": path})
    journal.write_text("\n".join(lines), encoding="utf-8")
    outcome = undo(vault)
    assert outcome.notes == ()
    assert [refused for refused, _ in outcome.refused] == [path]
    assert (outside / "out.md").read_bytes() == written


def test_a_note_behind_a_symbolic_link_is_not_written(make_vault: MakeVault):
    vault = make_vault({**TARGETS, "x.md": TEXT})
    (vault.root / "y.md").symlink_to("x.md")
    vault.index(embed=False)
    outcome = write_links(vault, suggested(vault, notes=("y.md",)))
    assert outcome.refused == (("y.md", "it is reached through a symbolic link"),)
    assert (vault.root / "y.md").is_symlink()
    assert (vault.root / "x.md").read_text(encoding="utf-8") == TEXT


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="this user may write anything")
def test_a_write_protected_note_is_not_written(make_vault: MakeVault):
    vault = indexed(make_vault, {"x.md": TEXT})
    (vault.root / "x.md").chmod(0o444)
    outcome = write_links(vault, suggested(vault))
    assert outcome.refused == (("x.md", "it is write-protected"),)


def test_the_rights_of_a_file_stay(make_vault: MakeVault):
    vault = indexed(make_vault, {"x.md": TEXT})
    (vault.root / "x.md").chmod(0o640)
    write_links(vault, suggested(vault))
    assert (vault.root / "x.md").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("вода\n", "вода\n\n## Связанные заметки\n\n- [[B]]\n"),
        ("water", "water\n\n## Related notes\n\n- [[B]]"),
        ("water\r\n\r\n", "water\r\n\r\n## Related notes\r\n\r\n- [[B]]\r\n"),
        (
            "a\n\n## See also\n\n- [[C]]\n\n# End\n",
            "a\n\n## See also\n\n- [[C]]\n- [[B]]\n\n# End\n",
        ),
        ("", "## Related notes\n\n- [[B]]\n"),
        ("```\ncode", "```\ncode"),
    ],
)
def test_a_related_note_goes_to_a_list_at_the_end(make_vault: MakeVault, text: str, after: str):
    vault = make_vault({"a.md": text, "B.md": "b", "C.md": "c"})
    vault.index(embed=False)
    (found,) = _related(vault, "a.md", "B.md")
    outcome = write_links(vault, [found])
    assert (vault.root / "a.md").read_bytes().decode() == after
    assert outcome.changes == (text != after)
    if outcome.changes:
        undo(vault)
        assert (vault.root / "a.md").read_bytes().decode() == text


def _related(vault: Vault, note: str, target: str) -> list[LinkSuggestion]:
    from vaultgraph.suggest.suggestion import Why

    name = target.removesuffix(".md")
    return [
        LinkSuggestion(
            id="1",
            kind="related",
            note=note,
            line=1,
            start=0,
            end=0,
            text="",
            target=target,
            link=f"[[{name}]]",
            context="",
            mark=(0, 0),
            score=0.5,
            why=Why(),
        )
    ]
