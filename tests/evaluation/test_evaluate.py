"""``vaultgraph evaluate`` on the sample vault."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conftest import MakeVault, copy_sample
from nasty import SECRET, build
from vaultgraph import Vault
from vaultgraph.app.cli.evaluate import as_document, show
from vaultgraph.app.cli.main import app
from vaultgraph.errors import EncoderError, VaultgraphError
from vaultgraph.evaluation.choosing import Evaluation
from vaultgraph.evaluation.questions import Half, Task
from vaultgraph.evaluation.run import SHARES, evaluate

LIMIT = 4


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.blake2b(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """A copy of the sample vault that has never been indexed."""
    return Vault(copy_sample(tmp_path_factory.mktemp("evaluated") / "sample_vault"))


@pytest.fixture(scope="module")
def evaluation(vault: Vault) -> Evaluation:
    return evaluate(vault, LIMIT)


def test_every_task_that_the_notes_allow_is_asked(evaluation: Evaluation):
    [tried] = evaluation.tried
    tasks = {each.question.task for each in (*tried.trial, *tried.shown)}
    assert tasks == {Task.TITLE, Task.HEADING, Task.ANSWER}
    assert {each.question.half for each in tried.trial} == {Half.CHOOSE}
    assert {each.question.half for each in tried.shown} == {Half.REPORT}
    for task in tasks:
        assert sum(each.question.task == task for each in tried.shown) <= LIMIT
    assert 0 < len(tried.links) <= 2 * LIMIT


def test_all_mixtures_are_tried_on_one_half_and_the_chosen_one_shown_on_the_other(
    evaluation: Evaluation,
):
    [tried] = evaluation.tried
    default = evaluation.default
    assert list(tried.trial[0].scores) == [
        f"{share:g}" for share in sorted({0, *SHARES, 1, default})
    ]
    assert list(tried.shown[0].scores) == ["0", f"{default:g}", "1"]


def test_what_is_hidden_is_mostly_found(evaluation: Evaluation):
    [tried] = evaluation.tried
    titles = [each for each in tried.shown if each.question.task is Task.TITLE]
    found = [each.scores[f"{evaluation.default:g}"].recall for each in titles]
    assert sum(found) > len(found) / 2


@pytest.mark.parametrize("files", [{}, {"a.md": ""}, {"a.md": "\x00[[", "b.md": b"\xff\xfe\x00"}])
def test_notes_that_give_no_question_are_an_error(make_vault: MakeVault, files: dict[str, str]):
    with pytest.raises(VaultgraphError, match="nothing to ask"):
        evaluate(make_vault(files))


def test_an_encoder_that_cannot_be_loaded_is_told_before_anything_is_done(
    make_vault: MakeVault, tmp_path: Path
):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "tokenizer.json").write_text("{}", encoding="utf-8")
    stages: list[str] = []
    with pytest.raises(EncoderError):
        evaluate(
            make_vault({}), 1, [str(broken)], lambda stage, _done, _total: stages.append(stage)
        )
    assert not stages


def test_a_vault_of_oddities_is_evaluated_and_what_lies_outside_it_never_read(tmp_path: Path):
    build(tmp_path / "vault")
    evaluation = evaluate(Vault(tmp_path / "vault"), 1)
    assert evaluation.notes > 20
    [tried] = evaluation.tried
    asked = " ".join(each.question.text for each in (*tried.trial, *tried.shown, *tried.links))
    assert SECRET not in asked


def test_the_command_prints_the_same_as_json(vault: Vault, evaluation: Evaluation):
    arguments = ["evaluate", "-C", str(vault.root), "--limit", str(LIMIT), "--json"]
    before = digest(vault.root)
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == json.loads(json.dumps(as_document(evaluation)))
    assert digest(vault.root) == before, "the vault is only read"
    assert not vault.folder.exists(), "and needs no index"


def test_the_table_has_a_line_for_each_task_and_language(
    evaluation: Evaluation, capsys: pytest.CaptureFixture[str]
):
    show(evaluation)
    head, *lines = capsys.readouterr().out.split("\n")
    assert head.split() == f"asked → found n words {evaluation.default} meaning meaning".split()
    table = lines[: lines.index("")]
    assert [line[:30].strip() for line in table][-2:] == ["all", "95% of samples"]
    assert len(table) > 3
    assert "80 are needed to choose by" in "\n".join(lines)


def test_json_has_figures_with_intervals(evaluation: Evaluation):
    document = as_document(evaluation)
    assert set(document) == {"notes", "recommended", "rows", "tried"}
    assert document["recommended"]["meaning"] == evaluation.default
    for row in document["rows"]:
        assert [system["meaning"] for system in row["systems"]] == [0, evaluation.default, 1]
        for system in row["systems"]:
            for measure in ("recall@1", "recall@10", "MRR", "nDCG@10"):
                figure = system[measure]
                assert 0 <= figure["low"] <= figure["mean"] <= figure["high"] <= 1
    *rows, every = document["rows"]
    assert every["task"] == "all"
    assert every["questions"] == sum(row["questions"] for row in rows)
