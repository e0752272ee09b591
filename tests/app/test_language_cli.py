"""Formulas and outlines on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from test_cli import run

from conftest import write_files
from vaultgraph import Vault
from vaultgraph.extractors.formulas.lookup import FormulaFilter, Listed, listing, show
from vaultgraph.reading.decoding import decode


def _listed(vault: Vault) -> list[Listed]:
    with vault.session() as session:
        return listing(session.store, FormulaFilter())


def test_formulas_are_listed_with_their_places(sample: Vault):
    found = json.loads(run("formula", "list", "-C", sample.root, "--json").stdout)
    keys = {"note", "line", "start", "end", "raw", "kind", "address", "operands", "operators"}
    assert all(
        each.keys() >= keys | {"result", "confidence", "section", "message"} for each in found
    )
    for each in found:
        lines = decode((sample.root / each["note"]).read_bytes()).text.split("\n")
        assert lines[each["line"] - 1][each["start"] : each["end"]] == each["raw"]
    (tide,) = (each for each in found if each["address"] == "Δ21")
    assert tide["operands"] == ["moon", "delay", "harbour"]
    assert tide["result"] == "scene of the late tide"


def test_a_list_can_be_narrowed(sample: Vault):
    def listed(*options: str) -> list[str]:
        done = run("formula", "list", "-C", sample.root, "--json", *options)
        return [each["raw"] for each in json.loads(done.stdout)]

    assert "Δ12 = (вода + память + берег) = сцена возвращения" in listed("--operand", "воды")
    assert all(raw.startswith(("Δ12", "`Δ12")) for raw in listed("--address", "∆12"))
    assert set(listed("--kind", "distinction")) <= {raw for raw in listed() if "≠" in raw}
    assert listed("--in", "Ideas/Tides.md") == [
        "Δ21 = (moon + delay + harbour) = scene of the late tide",
        "moon + delay = late high water",
    ]
    held = set(listed("--formulas", "all")) - set(listed())
    assert "Файл → Сохранить как" in held


def test_an_address_is_shown_from_all_sides(sample: Vault):
    done = run("formula", "show", "Δ12", "-C", sample.root)
    for part in ("Δ12  (address)", "definitions", "consists of", "used in", "leads to", "like it"):
        assert part in done.stdout
    shown = json.loads(run("formula", "show", "Δ12", "-C", sample.root, "--json").stdout)
    assert shown["term"] == {"kind": "address", "key": "Δ12", "text": "Δ12"}
    assert shown["definitions"]
    nobody = run("formula", "show", "Δ777", "-C", sample.root)
    assert (nobody.returncode, "no formula has Δ777" in nobody.stderr) == (2, True)


def test_definitions_that_disagree_are_all_shown(make_vault):
    vault = make_vault(
        {
            "a.md": "`Δ5 = (вода + лёд) = первая сцена`",
            "b.md": "`Δ5 = (соль + ветер) = вторая сцена`",
        }
    )
    vault.index(embed=False)
    with vault.session() as session:
        shown = show(session.store, "Δ5")
    assert (len(shown.definitions), shown.conflict) == (2, True)


def test_what_contains_itself_is_said_to(make_vault):
    vault = make_vault({"a.md": "`Δ1 = (Δ2 + вода) = сцена`\n\n`Δ2 = (Δ1 + лёд) = мост`\n"})
    vault.index(embed=False)
    done = run("formula", "show", "Δ1", "-C", vault.root)
    assert "contains itself: Δ1 → Δ2 → Δ1" in done.stdout


def test_a_formula_is_parsed_or_the_place_is_shown():
    done = run("formula", "parse", "Δ12 = (вода + весна) = сцена")
    assert "operands  вода, весна" in done.stdout
    tree = json.loads(run("formula", "parse", "Δ12 = (вода + весна) = сцена", "--json").stdout)
    assert tree["tree"]["body"]["type"] == "chain"
    wrong = run("formula", "parse", "Δ12 = (вода + весна")
    assert wrong.returncode == 2
    assert wrong.stderr.splitlines()[1:] == ["Δ12 = (вода + весна", "      ^"]


def test_formulas_are_merged(sample: Vault):
    done = run("formula", "merge", "Δ21", "moon + salt = white water", "-C", sample.root, "--json")
    merged = json.loads(done.stdout)
    assert merged["expression"] == "delay + harbour + moon + salt"
    assert merged["conflict"]
    (moon,) = (part for part in merged["operands"] if part["key"] == "moon")
    assert len(moon["origins"]) == 2


def test_an_outline_says_what_is_written_where(sample: Vault):
    done = run("outline", "3.2", "-C", sample.root)
    assert (
        "3.2.2 Мокрая и сухая почва  Chats/Лето 2025/10_теперь_3_2_только_почва.md:9" in done.stdout
    )
    assert "3.2.3 Механизм петли: запас + задержка + возврат  not written" in done.stdout
    items = json.loads(run("outline", "-C", sample.root, "--json").stdout)
    keys = {"number", "title", "note", "line", "elaborated", "restated"}
    assert all(item.keys() >= keys for item in items)
    (soil,) = (item for item in items if item["number"] == "3.2.2")
    assert soil["elaborated"][0]["line"] == 9
    nothing = run("outline", "77", "-C", sample.root)
    assert (nothing.returncode, "no outline has 77" in nothing.stderr) == (2, True)


def test_the_frontier_comes_with_a_prompt(sample: Vault):
    done = run("outline", "3", "--frontier", "-C", sample.root)
    assert done.stdout.startswith("5 still to be written\n")
    assert "Напиши раздел 3.2.3 «Механизм петли: запас + задержка + возврат»" in done.stdout
    assert "- 3.2.2 Мокрая и сухая почва ✓" in done.stdout
    (first, *_) = json.loads(run("outline", "3", "--frontier", "--json", "-C", sample.root).stdout)
    assert first["number"] == "3.2.3"


def test_a_vault_without_outlines_says_so(tmp_path: Path):
    write_files(tmp_path, {"a.md": "text"})
    run("index", tmp_path, "--no-embed")
    done = run("outline", "-C", tmp_path)
    assert (done.returncode, "there is no outline" in done.stderr) == (2, True)


def test_check_lists_addresses_that_are_defined_in_different_ways(make_vault):
    vault = make_vault(
        {
            "a.md": "`Δ5 = (вода + лёд) = сцена`\n\n`Δ6 = (вода + лёд) = мост`",
            "b.md": "`Δ5 = (соль + ветер) = сцена`\n\n`Δ6 = (лёд + вода) = мост`",
        }
    )
    report = vault.index(embed=False)
    found = [(problem.path, problem.line, problem.kind) for problem in vault.check()]
    assert found == [("a.md", 1, "address.redefined"), ("b.md", 1, "address.redefined")]
    assert report.problems == 2
    (vault.root / "b.md").unlink()
    assert vault.index(embed=False).problems == 0


def test_a_formula_becomes_a_vector_and_is_read_again(sample: Vault, tmp_path: Path):
    for name in ("tide.npy", "tide.safetensors", "tide.json"):
        run("formula", "encode", "Δ21", "-o", tmp_path / name, "-C", sample.root)
        done = run("formula", "decode", tmp_path / name, "-C", sample.root, "--json")
        document = json.loads(done.stdout)
        (found,) = document["formulas"]
        assert found["formula"] == "Δ21 = delay + harbour + moon = scene of the late tide"
        assert all(operand["confidence"] > 0.9 for operand in found["operands"])
        assert document["explained"] > 0.99
    (tmp_path / "other.npy").write_bytes(b"no hologram")
    damaged = run("formula", "decode", tmp_path / "other.npy", "-C", sample.root)
    assert (damaged.returncode, "Traceback" in damaged.stderr) == (2, False)


def test_a_scene_becomes_a_formula_that_is_written_only_when_asked(make_vault):
    note = "# Ideas\n\n`Δ7 = (fog + horn + harbour) = quiet hope`"
    vault = make_vault({"Ideas.md": note})
    vault.index()
    scene = "The fog came in over the harbour, a horn answered, and grief went out with the tide."
    proposed = json.loads(
        run("formula", "encode", "--scene", scene, "-C", vault.root, "--json").stdout
    )
    assert proposed["formula"].startswith("Δ8 = (")
    assert (vault.root / "Ideas.md").read_text() == note
    run("formula", "encode", "--scene", scene, "--append", "Ideas", "-C", vault.root)
    assert (vault.root / "Ideas.md").read_text() == f"{note}\n\n{proposed['formula']}\n"


def test_a_formula_is_told_in_words_with_the_passages_it_stands_for(sample: Vault):
    (told,) = json.loads(
        run("formula", "decode", "Δ21", "--text", "-C", sample.root, "--json").stdout
    )
    kinds = [variation["how"] for variation in told["variations"]]
    assert kinds[0] == "scene"
    assert {"template", "passage"} <= set(kinds)
    assert all(each["note"] for each in told["variations"] if each["how"] == "passage")
    without = run("formula", "decode", "Δ21", "--model", "-C", sample.root)
    assert (without.returncode, "no language model is configured" in without.stderr) == (2, True)


def test_a_vault_suggests_and_measures(sample: Vault):
    assert run("formula", "suggest", "-C", sample.root).returncode == 0
    (measured,) = json.loads(run("formula", "measure", "Δ21", "-C", sample.root, "--json").stdout)
    assert len(measured["links"]) >= 3
    assert {layer["operand"] for layer in measured["layers"]} >= {"moon", "delay", "harbour"}
    assert "density" in run("formula", "measure", "Δ21", "-C", sample.root).stdout


def test_formulas_are_related_to_an_address(sample: Vault):
    results = sample.related("Δ21", 3)
    assert [result.kind for result in results] == ["formula"] * 3
    assert results[0].title == "moon + delay = late high water"
    assert results[0].why.words == ("moon", "delay")


def test_a_way_is_shown_step_by_step(sample: Vault):
    steps = sample.path("Δ12", "Δ41")
    assert [step.node for step in steps][::2] == ["Δ12", "Δ41"] or len(steps) == 2
    shown = run("path", "Hysteresis", "Русло", "-C", sample.root).stdout
    assert shown.splitlines()[0].startswith("Hysteresis  Ideas/Hysteresis.md:1")
    assert "links" in shown
    for step in sample.path("Hysteresis", "3.2.3"):
        assert step.node in sample.graph()


def test_things_that_nothing_ties_have_no_way(make_vault):
    vault = make_vault({"a.md": "one", "b.md": "two"})
    vault.index(embed=False)
    assert vault.path("a", "b") == ()
    assert [step.node for step in vault.path("a", "a")] == ["note:a.md"]


def test_symbols_have_the_names_of_their_signs(make_vault):
    vault = make_vault({"a.md": "`⟁ = порог`"})
    vault.index(embed=False)
    assert vault.graph().nodes["⟁"]["unicode"].startswith("white triangle")


def test_a_fused_word_is_cut_into_words_of_the_vault(make_vault):
    vault = make_vault(
        {"a.md": "`жартишинавспышка` → пробуждение", "b.md": "Жар стоял у порога. Тишина. 1 + 1"}
    )
    vault.index(embed=False)
    (found,) = _listed(vault)
    assert found.row.parts == ()
    (vault.root / "c.md").write_text("И вспышка. 1 + 1", encoding="utf-8")
    vault.index(embed=False)
    (found,) = _listed(vault)
    assert found.row.parts == (("жартишинавспышка", ("жар", "тишина", "вспышка")),)
