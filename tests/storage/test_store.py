"""The store: versions, transactions, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from dump import dump
from vaultgraph.errors import NotIndexed, VaultgraphError
from vaultgraph.storage import store as storage
from vaultgraph.storage.store import Store


def test_another_schema_is_built_anew_from_the_files_and_vectors_are_kept(
    make_vault, monkeypatch: pytest.MonkeyPatch
):
    vault = make_vault({"a.md": "text [[b]]", "b.md": "more"})
    vault.index()
    before = dump(vault.folder)
    monkeypatch.setattr(storage, "VERSION", 99)
    with pytest.raises(NotIndexed):
        Store.open_for_reading(vault.folder)
    report = vault.index()
    assert (report.added, report.embedded) == (2, 0)
    assert dump(vault.folder) == before


def test_what_fails_inside_a_transaction_is_not_stored(tmp_path: Path):
    store = Store.open_for_writing(tmp_path)
    store.put_record("kept", "1")

    def fail() -> None:
        with store.transaction():
            store.put_record("lost", "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (store.record("kept"), store.record("lost")) == ("1", "")
    store.close()


def test_a_reader_cannot_write(make_vault):
    vault = make_vault({"a.md": ""})
    vault.index(embed=False)
    store = Store.open_for_reading(vault.folder)
    with pytest.raises(Exception, match="readonly"):
        store.put_record("key", "value")
    store.close()


def test_a_file_that_is_no_database_is_an_error_with_a_remedy(tmp_path: Path):
    (tmp_path / "graph.db").write_bytes(b"no database" * 500)
    for opened in (Store.open_for_reading, Store.open_for_writing):
        with pytest.raises(VaultgraphError) as caught:
            opened(tmp_path)
        assert "index --full" in caught.value.hint
    Store.open_for_writing(tmp_path, replace_damaged=True).close()
