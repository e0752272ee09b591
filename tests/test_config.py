"""The configuration: what it may say, and how it complains."""

from pathlib import Path

import pytest

from vaultgraph import Vault, config
from vaultgraph.config import EncoderSettings, Settings
from vaultgraph.errors import ConfigError


def test_the_template_says_the_defaults():
    assert config.parse(config.TEMPLATE) == Settings()


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
        ("export:\n  kinds: [notes]", "'export.kinds' can't be 'notes'", "one of: note"),
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
    ],
)
def test_what_makes_no_sense_is_an_error_with_a_remedy(text, message, hint):
    with pytest.raises(ConfigError) as caught:
        config.parse(text)
    assert message in str(caught.value)
    assert hint in caught.value.hint


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
    assert path.read_text(encoding="utf-8") == config.TEMPLATE
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
