"""The configuration: what it may say, and how it complains."""

import json
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis.strategies import (
    booleans,
    dictionaries,
    floats,
    integers,
    lists,
    none,
    recursive,
    sampled_from,
    text,
)

from vaultgraph import Vault, config
from vaultgraph.config import EncoderSettings, QuerySettings, Settings
from vaultgraph.errors import ConfigError


def test_the_template_says_the_defaults():
    assert config.parse(config.template()) == Settings()


def test_an_empty_file_means_the_defaults():
    assert config.parse("") == Settings()


def test_settings_are_read():
    settings = config.parse("exclude: ['Archive/**']\nmax_note_size: 500kB\nquery:\n  results: 3\n")
    assert settings.exclude == ("Archive/**",)
    assert settings.max_note_size == 500_000
    assert settings.query.results == 3


def test_an_encoder_is_a_name_or_a_name_and_what_it_is_told():
    assert config.parse("encoder: use").encoder == EncoderSettings("use")
    told = config.parse('encoder: {name: http://localhost/v1#m, query: "Instruct: find\\nQuery: "}')
    assert told.encoder == EncoderSettings("http://localhost/v1#m", "Instruct: find\nQuery: ")
    assert config.parse("encoder: {dimensions: 64}").encoder.name == EncoderSettings().name


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("encodr: x", "unknown key 'encodr'", "did you mean 'encoder'?"),
        ("query:\n  result: 3", "unknown key 'query.result'", "did you mean 'results'?"),
        ("query: 3", "'query' holds further settings", ""),
        ("exclude: Archive", "'exclude' must be a list of texts, not 'Archive'", ""),
        ("query:\n  mode: fuzzy", "'query.mode' can't be 'fuzzy'", "one of: hybrid"),
        (
            "export:\n  layout: tree",
            "'export.layout' can't be 'tree'",
            "one of: force, fa2 or none",
        ),
        ("max_note_size: big", "'max_note_size' must be a size such as 500kB", ""),
        ("query:\n  results: ten", "'query.results' must be a whole number", ""),
        ("query:\n  results: 0", "'query.results' must be at least 1, not 0", ""),
        (f"max_note_size: {'9' * 400}", "'max_note_size' must be a size", ""),
        ("max_note_size: -1", "'max_note_size' must be a size", ""),
        ("encoder: ''", "'encoder' is empty", "static-"),
        ("encoder: 3", "'encoder' must be a text, not 3", ""),
        ("encoder: {name: ''}", "'encoder' is empty", "static-"),
        ("encoder: {nam: x}", "unknown key 'encoder.nam'", "did you mean 'name'?"),
        ("encoder: {dimensions: -1}", "'encoder.dimensions' must be at least 0", ""),
        ("encoder: {timeout: 0}", "'encoder.timeout' must be at least 1", ""),
        ('encoder: {query: "a\\0b"}', "'encoder.query' holds a character", ""),
        ('encoder: "a\\nb"', "'encoder' holds a character that can't be printed", ""),
        ("2020-13-45: x", "unknown key '2020-13-45'", ""),
        ('index_dir: "a\\0b"', "'index_dir' holds a character that can't be printed", ""),
        ("a: " + "[" * 5000, "nested too deeply", ""),
        ("a: [", "config.yaml:1: not valid YAML", ""),
        ("- a", "expected `key: value` lines", ""),
        ("# one\nquery:\n  # two\n  mode: x", "config.yaml:4: 'query.mode'", ""),
        ("exclude:\n  - a\n  - 3", "config.yaml:3: 'exclude' must be a list of texts", ""),
        ("results: 3", "unknown key 'results'", "did you mean 'query.results'?"),
        ("mode: keyword", "unknown key 'mode'", "did you mean 'query.mode'?"),
        ("name: x", "unknown key 'name'", "did you mean 'encoder.name' or 'model.name'?"),
        ("colours: {}", "unknown key 'colours'", "known: encoder, exclude, max_note_size,"),
        ("query: {3: x}", "unknown key 'query.3'", "known: results, mode, meaning"),
        ("query: {results: 1}\nquery: {mode: keyword}", ":2: not valid YAML: the key 'query'", ""),
        ("query: {results: on}", "'query.results' must be a whole number, not 'on'", ""),
        (f"query: {{results: {'9' * 5000}}}", "must be a whole number, not '99", ""),
        (f"query: {{results: 0x{'f' * 5000}}}", "must be a whole number, not '0xff", ""),
        ("query: {results: !!int ''}", "must be a whole number, not ''", ""),
        ("query: {meaning: 1.5}", "'query.meaning' must be at most 1, not 1.5", ""),
        ("query: {meaning: .nan}", "'query.meaning' must be at most 1, not nan", ""),
        ("query: {meaning: much}", "'query.meaning' must be a number, not 'much'", ""),
        ("model: {timeout: 100000}", "'model.timeout' must be at most 86400", ""),
        ('exclude: ["\\ud800"]', "'exclude' holds a character", ""),
        ("exclude: !!set {a}", "not valid YAML", ""),
        ("index_dir: 3", "'index_dir' must be a text, not 3", "in quotes: '3'"),
        ("extractors: {formulas: no}", "'extractors.formulas' can't be 'no'", "auto, on or off"),
        ("extractors: {a b: on}", "'extractors' can't name 'a b'", "letters"),
        ("extractors: {3: on}", "'extractors' can't name 3", "letters"),
        ("extractors: [formulas]", "'extractors' holds further settings", ""),
    ],
)
def test_what_makes_no_sense_is_an_error_with_a_remedy(text, message, hint):
    with pytest.raises(ConfigError) as caught:
        config.parse(text)
    assert message in str(caught.value)
    assert hint in caught.value.hint


@given(
    text()
    | recursive(
        none() | booleans() | integers() | floats() | text(max_size=4),
        lambda inner: (
            lists(inner, max_size=2)
            | dictionaries(sampled_from(["encoder", "name", "query", "results", "x", 3]), inner)
        ),
    ).map(json.dumps)
)
def test_whatever_a_file_holds_means_settings_or_an_error(content):
    with suppress(ConfigError):
        config.parse(content)


def test_a_key_without_a_value_is_one_left_out():
    content = "encoder:\nquery:\n  results:\n  mode: keyword\nexclude:\nextractors:\n"
    assert config.parse(content) == Settings(query=QuerySettings(mode="keyword"))
    with pytest.raises(ConfigError, match="unknown key 'querry'"):
        config.parse("querry:")


def test_extractors_are_any_names_and_auto_unless_told_otherwise():
    settings = config.parse("extractors: {formulas: off, reviews: on, my_own: auto}")
    assert settings.extractors == {"formulas": "off", "reviews": "on", "my_own": "auto"}
    assert Settings().extractors == {}


def test_the_environment_goes_before_the_file():
    environment = {
        "VAULTGRAPH_ENCODER_DIMENSIONS": "64",
        "VAULTGRAPH_QUERY_RESULTS": "7",
        "VAULTGRAPH_QUERY_MODE": "",
        "VAULTGRAPH_EXCLUDE": "[a.md, 'b/**']",
        "VAULTGRAPH_MAX_NOTE_SIZE": "1MB",
        "VAULTGRAPH_INDEX_DIR": "0123",
        "VAULTGRAPH_EXTRACTORS": "{formulas: off}",
        "VAULTGRAPH_OTHER": "x",
    }
    settings = config.parse(
        "encoder: use\nquery: {results: 3, mode: keyword}\nexclude: [c.md]", "", environment
    )
    assert settings == Settings(
        encoder=EncoderSettings("use", dimensions=64),
        exclude=("a.md", "b/**"),
        max_note_size=1_000_000,
        index_dir="0123",
        query=QuerySettings(results=7, mode="keyword"),
        extractors={"formulas": "off"},
    )


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("QUERY_RESULTS", "ten", "'query.results' must be a whole number, not 'ten'"),
        ("EXCLUDE", "Archive", "'exclude' must be a list of texts, not 'Archive'"),
        ("EXPORT_LAYOUT", "tree", "'export.layout' can't be 'tree'"),
        ("EXTRACTORS", "{formulas: maybe}", "'extractors.formulas' can't be 'maybe'"),
        ("EXTRACTORS", "{", "1: not valid YAML"),
    ],
)
def test_what_is_wrong_in_the_environment_is_told_by_its_variable(name, value, message):
    variable = f"VAULTGRAPH_{name}"
    with pytest.raises(ConfigError, match=f"^{variable}:.*{re.escape(message)}"):
        config.parse("query: {mode: keyword}", environment={variable: value})


def test_a_vault_heeds_the_environment(make_vault, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VAULTGRAPH_QUERY_RESULTS", "4")
    monkeypatch.setenv("VAULTGRAPH_INDEX_DIR", "inside")
    vault = make_vault({"a.md": "text"})
    assert (vault.settings.query.results, vault.folder) == (4, vault.root / "inside")
    vault.folder.mkdir()
    (vault.folder / "config.yaml").write_text("query: {results: 5, mode: keyword}")
    again = Vault(vault.root).settings
    assert (again.query.results, again.query.mode) == (4, "keyword")


def test_kinds_of_nodes_are_checked_where_the_graph_is_made(make_vault):
    vault = make_vault({"a.md": "text", ".vaultgraph/config.yaml": "export: {kinds: [notes]}"})
    vault.index(embed=False)
    with pytest.raises(ConfigError, match=r"'export.kinds' can't be 'notes'") as caught:
        vault.graph()
    assert caught.value.hint.startswith("one of: note, canvas")
    assert list(vault.graph(["note"])) == ["note:a.md"]


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_and_an_empty_configuration_cost_no_validation(arguments: tuple[str, ...]):
    program = (
        "import sys\nfrom vaultgraph.config import parse\nparse('')\n"
        "from vaultgraph.app.cli.main import app\n"
        f"app({list(arguments)}, standalone_mode=False)\n"
        "print('pydantic' in sys.modules)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert shown.stdout.endswith("False\n"), shown.stderr


def test_a_home_that_nobody_has_is_an_error(tmp_path: Path):
    with pytest.raises(ConfigError, match="there is no home folder for ~nobody-of-this-name/x"):
        config.index_folder(tmp_path, Settings(index_dir="~nobody-of-this-name/x"))


def test_a_configuration_that_cannot_be_read_says_why(make_vault):
    with pytest.raises(ConfigError, match=r"config\.yaml can't be read: it is not UTF-8"):
        make_vault({"a.md": "text", ".vaultgraph/config.yaml": b"\xff\xfe"})


def test_it_is_written_on_first_use_and_then_left_alone(make_vault):
    vault = make_vault({"a.md": "text"})
    vault.index(embed=False)
    path = vault.root / ".vaultgraph" / "config.yaml"
    assert path.read_text(encoding="utf-8") == config.template()
    path.write_text("exclude: ['a.md']", encoding="utf-8")
    report = Vault(vault.root).index(embed=False)
    assert report.skipped == 1
    assert path.read_text(encoding="utf-8") == "exclude: ['a.md']"


def test_the_index_can_lie_elsewhere(make_vault, tmp_path: Path):
    vault = make_vault({"a.md": "text", ".vaultgraph/config.yaml": "index_dir: ../elsewhere"})
    vault.index(embed=False)
    assert (tmp_path / "elsewhere" / "graph.db").is_file()
    assert not (vault.root / ".vaultgraph" / "graph.db").exists()


def test_a_vault_that_cannot_be_written_keeps_its_index_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    root = tmp_path / "vault"
    root.mkdir()
    monkeypatch.setattr("os.access", lambda path, mode: False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = config.index_folder(root, Settings())
    assert not folder.is_relative_to(root)
    assert folder.name.startswith("vault-")
