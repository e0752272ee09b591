"""The vault: every question that can be asked of it, in one class.

It opens what a question needs, asks the room that knows, and closes. The command line and other
front ends call these methods and print.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from vaultgraph import config
from vaultgraph.config import Settings
from vaultgraph.errors import (
    ConfigError,
    ExportError,
    NotIndexed,
    VaultgraphError,
    VaultNotFound,
)
from vaultgraph.model import IndexReport, Problem, Result, Stats
from vaultgraph.storage.store import ENCODER, FILE, VAULT, Store, damage_reported

if TYPE_CHECKING:
    from vaultgraph.encoders import Encoder
    from vaultgraph.graph.build import Graph
    from vaultgraph.indexing.run import Progress
    from vaultgraph.search.query import Meaning

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?:T[\d:]+)?\Z")
FORMATS = (".gexf", ".graphml", ".json")


class Vault:
    """An Obsidian vault and its index. Methods raise ``VaultgraphError`` and its kinds."""

    def __init__(self, root: Path | str, index_dir: Path | str | None = None) -> None:
        self.root = Path(root)
        if not self.root.is_dir():
            raise VaultNotFound(f"there is no folder {self.root}")
        override = None if index_dir is None else Path(index_dir)
        self.settings: Settings = config.load(self.root, override)
        self.folder: Path = config.index_folder(self.root, self.settings, override)

    @classmethod
    def containing(cls, start: Path | str = ".", index_dir: Path | str | None = None) -> Vault:
        """Returns the vault a folder lies in: the nearest folder, itself or above, that holds
        ``.vaultgraph`` or ``.obsidian``; else the vault that the index in ``index_dir`` is of."""
        begin = Path(start).absolute()
        for folder in (begin, *begin.parents):
            if (folder / config.FOLDER).is_dir() or (folder / ".obsidian").is_dir():
                return cls(folder, index_dir)
        if index_dir is not None and (Path(index_dir) / FILE).is_file():
            store = Store.open_for_reading(Path(index_dir))
            root = store.record(VAULT)
            store.close()
            return cls(root, index_dir)
        raise VaultNotFound(
            f"no vault at {begin} or above it",
            "name one: -C PATH, or index it: vaultgraph index PATH",
        )

    def index(
        self,
        *,
        encoder: str = "",
        embed: bool = True,
        full: bool = False,
        jobs: int = 1,
        progress: Progress | None = None,
    ) -> IndexReport:
        """Brings the index up to date with the files and returns what was done.

        ``encoder`` names another encoder than the configured one, which may be downloaded;
        ``embed=False`` leaves vectors for later. Reading takes ``jobs`` processes.
        """
        from vaultgraph.indexing import run

        self._prepare_folder()
        with run.exclusive(self.folder), damage_reported(self.folder):
            store = Store.open_for_writing(self.folder, replace_damaged=full)
            try:
                self._claim(store, may_take=full)
                return run.bring_up_to_date(
                    self.root,
                    self.folder,
                    store,
                    self.settings,
                    encoder or self._encoder_name(store),
                    lambda name: _load_encoder(name, download=bool(encoder)),
                    embed=embed,
                    full=full,
                    jobs=jobs,
                    progress=progress or run.silent,
                )
            finally:
                store.close()

    def _claim(self, store: Store, *, may_take: bool = False) -> None:
        """Makes sure that an index outside the vault is of this vault and no other."""
        own = str(self.root.resolve())
        other = store.record(VAULT)
        if other and other != own and not may_take and not self._is_inside(self.folder):
            raise VaultgraphError(
                f"the index in {self.folder} is of another vault: {other}",
                "choose another folder, or take it over with `vaultgraph index --full`",
            )
        if other != own:
            with store.transaction():
                store.put_record(VAULT, own)

    def _is_inside(self, folder: Path) -> bool:
        return folder.resolve().is_relative_to(self.root.resolve())

    def _prepare_folder(self) -> None:
        try:
            is_new = not self.folder.exists()
            self.folder.mkdir(parents=True, exist_ok=True)
            if is_new:
                (self.folder / ".gitignore").write_text("*\n", encoding="utf-8")
            if not (self.root / config.FOLDER / config.FILE).exists():
                config.write_template(self.folder)
        except OSError as error:
            raise VaultgraphError(
                f"the index folder {self.folder} can't be written: {error.strerror}",
                "choose another one with --index-dir",
            ) from error

    def _encoder_name(self, store: Store) -> str:
        """The configured encoder; while that is the default, the one last asked for."""
        configured = self.settings.encoder
        if configured != Settings().encoder:
            return configured
        return store.record(ENCODER) or configured

    @contextmanager
    def _store(self) -> Iterator[Store]:
        store = Store.open_for_reading(self.folder)
        try:
            with damage_reported(self.folder):
                other = store.record(VAULT)
                if other != str(self.root.resolve()) and not self._is_inside(self.folder):
                    raise NotIndexed(
                        f"the index in {self.folder} is of another vault: {other}",
                        f"run `vaultgraph index {self.root}` with another --index-dir",
                    )
                yield store
        finally:
            store.close()

    def query(
        self,
        text: str,
        count: int = 0,
        mode: str = "",
        *,
        kind: str = "",
        inside: str = "",
        since: str = "",
    ) -> list[Result]:
        """Returns the notes that answer a text best, each by its best passage, best first.

        ``mode`` is ``hybrid``, ``semantic`` or ``keyword``; ``kind``, ``inside`` (a glob) and
        ``since`` (an ISO date) narrow the search.
        """
        from vaultgraph.search import query

        mode = mode or self.settings.query.mode
        _check_choice("mode", mode, config.MODES)
        if kind:
            _check_choice("kind of passage", kind, query.KINDS)
        if since and not _DATE.match(since):
            raise ConfigError(f"{since!r} is no date", "2025, 2025-06 or 2025-06-01")
        with self._store() as store, store.snapshot():
            meaning = None if mode == "keyword" else self._meaning(store)
            if meaning is None and mode == "semantic":
                raise NotIndexed("this vault has no vectors yet", "run `vaultgraph index`")
            return query.query(
                store,
                text,
                count or self.settings.query.results,
                meaning,
                mode != "semantic",
                query.Scope(kind, inside, since),
            )

    def related(self, name: str, count: int = 0) -> list[Result]:
        """Returns the notes related to a note, those not yet linked with it first."""
        from vaultgraph.search.related import related
        from vaultgraph.search.seed import find_note

        with self._store() as store, store.snapshot():
            meaning = self._meaning(store)
            vectors = meaning.vectors if meaning else None
            return related(
                store, find_note(store, name), count or self.settings.query.results, vectors
            )

    def _meaning(self, store: Store) -> Meaning | None:
        """The encoder of the last index run and its vectors; ``None`` if nothing was embedded."""
        from vaultgraph.search.query import Meaning
        from vaultgraph.storage import vectors

        name = store.record(ENCODER)
        if not name:
            return None
        encoder = _load_encoder(name)
        return Meaning(encoder, vectors.load(store, self.folder, encoder.id, encoder.dimension))

    def graph(self, kinds: Collection[str] = ()) -> Graph:
        """Returns the typed graph with nodes of some kinds, by default the configured ones."""
        from vaultgraph.graph.build import build

        chosen = tuple(kinds) or self.settings.export.kinds
        for kind in chosen:
            _check_choice("node kind", kind, config.KINDS)
        with self._store() as store:
            return build(store, chosen)

    def export(self, path: Path | str, kinds: Collection[str] = (), layout: str = "") -> Graph:
        """Writes the graph to a file, its format told by the suffix, and returns it."""
        from vaultgraph.export import gexf, graphml, nodelink
        from vaultgraph.graph.layout import positions

        path = Path(path)
        suffix = path.suffix.lower()
        if suffix not in FORMATS:
            raise ExportError(
                f"no graph format has the suffix {path.suffix!r}", "one of: " + ", ".join(FORMATS)
            )
        layout = layout or self.settings.export.layout
        _check_choice("layout", layout, config.LAYOUTS)
        graph = self.graph(kinds)
        places = positions(graph) if layout == "force" else {}
        try:
            with path.open("w", encoding="utf-8", newline="\n") as out:
                if suffix == ".gexf":
                    gexf.write(graph, places, out, self.root.resolve().name)
                elif suffix == ".graphml":
                    graphml.write(graph, places, out)
                else:
                    nodelink.write(graph, places, out)
        except OSError as error:
            raise ExportError(f"{path} can't be written: {error.strerror}") from error
        return graph

    def stats(self) -> Stats:
        """Returns figures of the vault."""
        from vaultgraph.storage import queries

        with self._store() as store, store.snapshot():
            return Stats(
                counts=queries.counts(store),
                languages=queries.languages(store),
                roles=queries.roles(store),
                most_linked=tuple(queries.most_linked(store, 10)),
                most_missed=tuple(queries.most_missed(store, 10)),
                orphans=tuple(queries.orphans(store)),
            )

    def check(self) -> list[Problem]:
        """Returns what is wrong in the vault, with fixes where they are obvious."""
        from vaultgraph.checking import check

        with self._store() as store:
            return check(store)


def _check_choice(what: str, chosen: str, choices: Sequence[str]) -> None:
    if chosen not in choices:
        raise ConfigError(f"there is no {what} {chosen!r}", "one of: " + ", ".join(choices))


def _load_encoder(name: str, *, download: bool = False) -> Encoder:
    from vaultgraph import encoders

    return encoders.load(name, download=download)
