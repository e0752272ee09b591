"""Encoders alone, with and without centring by language, on parallel pages.

    python benchmarks/encoders.py --data FOLDER -e static-multilingual -e use

The pages are GIMP's help in Russian and English (see ``search_gimp``), each without its title. They
are indexed as one vault; a page is as near to a question as its nearest passage. Rows: a page's
title finds the page among those of its language (mean reciprocal rank); a Russian title finds the
English page among the English ones, and among all (recall@10); a page finds its translation among
all others (recall@1, mean vectors). Raw are the vectors as the encoder gives them, centred those
that the vault is searched by. Words play no part.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import search_gimp
from numpy.typing import NDArray

from vaultgraph import Vault, encoders
from vaultgraph.encoders import Encoder
from vaultgraph.storage import passages, queries
from vaultgraph.storage.store import Store
from vaultgraph.vectors.view import load

Rows = NDArray[np.float32]
LANGUAGES = ("ru", "en")
TASKS = (
    "title → page, Russian, MRR",
    "title → page, English, MRR",
    "Russian title → English page, recall@10",
    "the same among all pages, recall@10",
    "page → its translation, recall@1",
)


@dataclass(frozen=True)
class Indexed:
    """Vectors of the pages and the titles to ask with, page by page in one order."""

    passages: Rows
    page_of: NDArray[np.int64]
    """The page of each passage: first all Russian ones, then their translations."""
    titles: Rows


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True, help="where packages are or come to")
    parser.add_argument("-e", "--encoder", action="append", help="may be repeated")
    parser.add_argument("--pages", type=int, default=0, help="0 means all")
    options = parser.parse_args()
    manual = search_gimp.manual(options.data, list(LANGUAGES), options.pages)
    names = sorted({name for name, _ in manual.paths})
    table: dict[str, list[float]] = {}
    for name in options.encoder or [encoders.DEFAULT, encoders.UNIVERSAL]:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "vault"
            _write(root, manual.texts)
            vault = Vault(root)
            vault.index(embed=False)
            begin = time.process_time()
            report = vault.index(encoder=name)
            seconds = time.process_time() - begin
            speed = report.embedded / seconds
            print(f"{name}: {report.embedded:,} passages, {speed:,.1f} a second", file=sys.stderr)
            for kind, indexed in _both(vault, name, manual.paths, names).items():
                table[f"{Path(name).name} {kind}"] = _measured(indexed)
    _print(table, len(names))


def _write(root: Path, texts: Mapping[str, str]) -> None:
    for path, text in texts.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        heading, _, rest = text.partition("\n")
        file.write_text(rest if heading.startswith("# ") else text, encoding="utf-8")


def _both(
    vault: Vault, name: str, paths: Mapping[tuple[str, str], str], names: Sequence[str]
) -> dict[str, Indexed]:
    encoder = encoders.load(name)
    store = Store.open_for_reading(vault.folder)
    view = load(store, vault.folder, encoder)
    stored = {
        identity: np.frombuffer(row, np.float32)
        for identity, *_, row in passages.vectors(store, encoder.id)
    }
    ids = view.ids.tolist()
    raw = np.stack([stored[identity] for identity in ids])
    owners = passages.notes(store)
    path_of = {file.id: file.path for file in queries.files(store)}
    place = {
        paths[page, language]: number * len(names) + order
        for number, language in enumerate(LANGUAGES)
        for order, page in enumerate(names)
    }
    page_of = np.array([place[path_of[owners[identity]]] for identity in ids])
    said = [Path(paths[page, language]).stem for language in LANGUAGES for page in names]
    centred = view.asked_with(encoder)
    store.close()
    return {
        "raw": _indexed(raw, page_of, said, encoder),
        "centred": _indexed(view.matrix(), page_of, said, centred),
    }


def _indexed(rows: Rows, page_of: NDArray[np.int64], said: list[str], encoder: Encoder) -> Indexed:
    return Indexed(rows, page_of, encoder.encode_queries(said))


def _measured(indexed: Indexed) -> list[float]:
    count = len(indexed.titles) // 2
    ru, en = np.arange(count), np.arange(count, 2 * count)
    near = np.full((2 * count, 2 * count), -np.inf, np.float32)
    scores = indexed.titles @ indexed.passages.T
    np.maximum.at(near.T, indexed.page_of, scores.T)
    means = np.zeros((2 * count, indexed.passages.shape[1]), np.float32)
    np.add.at(means, indexed.page_of, indexed.passages)
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    pages = means @ means.T
    np.fill_diagonal(pages, -np.inf)
    translation = np.concatenate([en, ru])
    return [
        float((1 / _ranks(near[ru][:, ru], np.arange(count))).mean()),
        float((1 / _ranks(near[en][:, en], np.arange(count))).mean()),
        float((_ranks(near[ru][:, en], np.arange(count)) <= 10).mean()),
        float((_ranks(near[ru], en) <= 10).mean()),
        float((pages.argmax(axis=1) == translation).mean()),
    ]


def _ranks(scores: Rows, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    best = scores[np.arange(len(scores)), wanted][:, None]
    return np.asarray(1 + (scores > best).sum(axis=1))


def _print(table: Mapping[str, Sequence[float]], pages: int) -> None:
    print(f"{pages} pages in two languages\n")
    print("| | " + " | ".join(table) + " |")
    print("| --- |" + " ---: |" * len(table))
    for place, task in enumerate(TASKS):
        cells = " | ".join(f"{row[place]:.2f}" for row in table.values())
        print(f"| {task} | {cells} |")


if __name__ == "__main__":
    main()
