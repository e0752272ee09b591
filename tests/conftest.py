"""What tests share: vaults made of a few lines, the indexed sample vault, the real vaults."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from vaultgraph import Vault, encoders
from vaultgraph.encoders import Encoder

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "sample_vault"
CORPORA = ROOT.parent / "shared" / "corpora"

EVERYTHING = os.environ.get("VAULTGRAPH_TESTS") == "all"
"""Set by the CI gate: what is missing is then a failure, not a reason to skip."""

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

# Started in the background of a shell, tests inherit that interrupts are ignored, and so would the
# commands that they interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

MakeVault = Callable[[dict[str, str | bytes]], Vault]


def need(present: object, what: str) -> None:
    """Skips a test that needs something this machine lacks; fails it in CI."""
    if not present:
        if EVERYTHING:
            pytest.fail(f"{what} is missing")
        pytest.skip(f"{what} is missing")


def copy_sample(target: Path) -> Path:
    """Copies the sample vault, without an index that may lie in it."""
    return shutil.copytree(SAMPLE, target, ignore=shutil.ignore_patterns(".vaultgraph"))


def write_files(root: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def make_vault(tmp_path: Path) -> MakeVault:
    """Makes a vault of files by path and content."""

    def make(files: dict[str, str | bytes]) -> Vault:
        root = tmp_path / "vault"
        root.mkdir(exist_ok=True)
        write_files(root, files)
        return Vault(root)

    return make


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """A copy of the sample vault, indexed."""
    vault = Vault(copy_sample(tmp_path_factory.mktemp("sample") / "sample_vault"))
    vault.index()
    return vault


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The default encoder."""
    return encoders.load(encoders.DEFAULT)


@pytest.fixture(scope="session")
def corpus() -> Callable[[str], Path]:
    """Finds a real vault beside the repository; a test that needs one skips without it."""

    def find(name: str) -> Path:
        path = CORPORA / name
        if not path.is_dir():
            pytest.skip(f"the real vault {name!r} is not on this machine")
        return path

    return find


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Rewrite golden files.")
