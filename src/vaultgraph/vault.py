"""The vault: every question that can be asked of it, in one class.

It opens what a question needs, asks the room that knows, and closes. The command line and other
front ends call these methods and print.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vaultgraph import config, encoders
from vaultgraph.config import Settings
from vaultgraph.errors import (
    ConfigError,
    NoteNotFound,
    NotIndexed,
    VaultgraphError,
    VaultNotFound,
)
from vaultgraph.expand import BUDGET, DEPTH
from vaultgraph.files import replacing, with_line
from vaultgraph.model import (
    File,
    FileKind,
    FileStatus,
    Health,
    IndexReport,
    Problem,
    Result,
    Stats,
)
from vaultgraph.storage.database import failures_explained
from vaultgraph.storage.store import CHOSEN, ENCODER, VAULT, Store

if TYPE_CHECKING:
    from vaultgraph.expand.paths import Step
    from vaultgraph.expand.tree import Expansion
    from vaultgraph.export import Positions
    from vaultgraph.formula.algebra import Merged
    from vaultgraph.formula.decoded import Decoded
    from vaultgraph.formula.hologram_files import Hologram
    from vaultgraph.formulary import Listed, Shown, Wanted
    from vaultgraph.frontier import Next
    from vaultgraph.graph.build import Graph
    from vaultgraph.indexing.run import Progress
    from vaultgraph.linking.outlines import Outline
    from vaultgraph.scene.answers import Measured, Told
    from vaultgraph.scene.core import Proposal
    from vaultgraph.scene.model import Endpoint
    from vaultgraph.scene.suggestions import Suggestion
    from vaultgraph.scene.tokens import Added
    from vaultgraph.search.query import Meaning

MODEL_KEY = "VAULTGRAPH_MODEL_KEY"
"""The environment variable that holds the key of a language model, which no file should."""

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?)?)?)?")


class Vault:
    """An Obsidian vault and its index. Methods raise ``VaultgraphError`` and its kinds."""

    def __init__(self, root: Path | str, index_dir: Path | str | None = None) -> None:
        self.root = Path(root)
        if not _is_folder(self.root):
            raise VaultNotFound(f"there is no folder {self.root}")
        self._index_dir = None if index_dir is None else Path(index_dir)
        self.settings: Settings = config.load(self.root, self._index_dir)
        self.folder: Path = config.index_folder(self.root, self.settings, self._index_dir)

    @classmethod
    def containing(cls, start: Path | str = ".", index_dir: Path | str | None = None) -> Vault:
        """Returns the vault a folder lies in: the nearest folder, itself or above, that holds
        ``.vaultgraph`` or ``.obsidian``; else the vault that the index in ``index_dir`` is of."""
        begin = Path(start).absolute()
        for folder in (begin, *begin.parents):
            if _is_folder(folder / config.FOLDER) or _is_folder(folder / ".obsidian"):
                return cls(folder, index_dir)
        if index_dir is not None:
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

        if encoder and not embed:
            message = "an encoder was named, but nothing is to be embedded"
            raise ConfigError(message, "leave out one of the two")
        chosen = encoders.named(encoder, Path.cwd()) if encoder else ""
        asked_for = encoders.load(chosen, download=True) if chosen else None
        self._prepare_folder()
        with run.exclusive(self.folder), failures_explained(self.folder):
            store = Store.open_for_writing(self.folder, replace_damaged=full)
            try:
                self._claim(store, may_take=full)
                name = chosen or self._encoder_name(store)
                return run.bring_up_to_date(
                    self.root,
                    self.folder,
                    store,
                    self.settings,
                    run.Encoding(
                        name,
                        encoders.fingerprint(name),
                        lambda: asked_for or encoders.load(name),
                        embed,
                    ),
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
            return encoders.named(configured, self.root)
        return store.record(CHOSEN) or configured

    @contextmanager
    def _store(self) -> Iterator[Store]:
        """The store, as it is at this moment until it is closed."""
        try:
            store = Store.open_for_reading(self.folder)
        except NotIndexed as error:
            error.hint = error.hint or f"run `{self._index_command()}`"
            raise
        try:
            with failures_explained(self.folder), store.snapshot():
                other = store.record(VAULT)
                if other != str(self.root.resolve()) and not self._is_inside(self.folder):
                    raise NotIndexed(
                        f"the index in {self.folder} is of another vault: {other}",
                        f"run `vaultgraph index {self.root}` with another --index-dir",
                    )
                yield store
        finally:
            store.close()

    def _index_command(self) -> str:
        """The command that makes this vault's index."""
        parts = ["vaultgraph", "index", str(self.root)]
        if self._index_dir is not None:
            parts += ["--index-dir", str(self._index_dir)]
        return shlex.join(parts)

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
        if since and not _is_date(since):
            raise ConfigError(f"{since!r} is no date", "2025, 2025-06 or 2025-06-01")
        with self._store() as store:
            meaning = None if mode == "keyword" else self._meaning(store)
            if meaning is None and mode == "semantic":
                raise NotIndexed("this vault has no vectors yet", f"run `{self._index_command()}`")
            return query.query(
                store,
                text,
                count or self.settings.query.results,
                meaning,
                mode != "semantic",
                query.Scope(kind, inside, since),
            )

    def related(self, name: str, count: int = 0) -> list[Result]:
        """Returns the notes related to a note, two that are not linked with it yet before each that
        is; for an address, symbol or concept the formulas most like its own."""
        from vaultgraph import formulary
        from vaultgraph.search.related import related
        from vaultgraph.search.seed import find_note, notes_called

        with self._store() as store:
            meaning = self._meaning(store)
            encoder, vectors = (meaning.encoder, meaning.vectors) if meaning else (None, None)
            count = count or self.settings.query.results
            if not notes_called(store, name):
                found = formulary.related(store, name, count, encoder)
                if found is not None:
                    return found
            return related(store, find_note(store, name), count, vectors)

    def _meaning(self, store: Store) -> Meaning | None:
        """The encoder of the last index run and its vectors; ``None`` if nothing was embedded."""
        from vaultgraph.search.query import Meaning
        from vaultgraph.storage import vectors

        name = store.record(ENCODER)
        if not name:
            return None
        encoder = encoders.load(name)
        return Meaning(encoder, vectors.load(store, self.folder, encoder.id, encoder.dimension))

    def expand(self, seed: str, depth: int = DEPTH, budget: int = BUDGET) -> Expansion:
        """Returns a seed unfolded level by level: a section's number, an address, a symbol, a
        concept, a note's name, or a free text. ``budget`` is how many lines it may have."""
        from vaultgraph.expand.unfold import expand

        for what, number in (("depth", depth), ("budget", budget)):
            if number < 1:
                raise ConfigError(f"a {what} of {number} shows nothing", "give 1 or more")
        with self._store() as store:
            return expand(store, seed, depth, budget, self._meaning(store))

    def path(self, start: str, end: str) -> tuple[Step, ...]:
        """Returns the shortest way from one thing to another: notes, sections, addresses, concepts;
        nothing where there is none."""
        from vaultgraph.expand.paths import path

        with self._store() as store:
            return path(store, start, end)

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
        from vaultgraph import export

        path = Path(path)
        export.check_format(path)
        graph, places = self._drawing(kinds, layout, described=path.suffix.lower() == ".html")
        export.write(graph, places, path, self.root.resolve().name)
        return graph

    def page(self, kinds: Collection[str] = (), *, stamp: str = "") -> str:
        """Returns the page that shows the graph; with a ``stamp``, one for a server's address."""
        from vaultgraph.export.page import page

        graph, places = self._drawing(kinds, "", described=True)
        return page(graph, places, self.root.resolve().name, stamp=stamp)

    def _drawing(
        self, kinds: Collection[str], layout: str, *, described: bool
    ) -> tuple[Graph, Positions]:
        """The graph with positions; ``described`` adds what only people read."""
        from vaultgraph.graph.details import describe
        from vaultgraph.graph.layout import positions

        layout = layout or self.settings.export.layout
        _check_choice("layout", layout, config.LAYOUTS)
        graph = self.graph(kinds)
        if described:
            with self._store() as store:
                describe(store, graph)
        return graph, positions(graph) if layout == "force" else {}

    def text(self, path: str) -> str:
        """Returns the text of a note of the index, as its file holds it now. Raises
        ``NoteNotFound`` for any other path."""
        from vaultgraph.reading.decoding import decode

        with self._store() as store:
            known = store.files().get(path)
        if known is None or (known.kind, known.status) != (FileKind.NOTE, FileStatus.INDEXED):
            raise NoteNotFound(f"no note of the index has the path {path!r}")
        try:
            return decode(self._bytes(path)).text
        except OSError as error:
            raise NoteNotFound(f"{path} can't be read: {error.strerror}") from error

    def stamp(self) -> str:
        """Returns what changes when an index run finds anything changed."""
        from vaultgraph.storage import queries

        with self._store() as store:
            return queries.stamp(store)

    def stats(self) -> Stats:
        """Returns figures of the vault."""
        from vaultgraph.storage import figures

        with self._store() as store:
            return Stats(
                counts=figures.counts(store),
                languages=figures.languages(store),
                roles=figures.roles(store),
                most_linked=tuple(figures.most_linked(store, 10)),
                most_missed=tuple(figures.most_missed(store, 10)),
                orphans=tuple(figures.orphans(store)),
            )

    def formulas(self, wanted: Wanted) -> list[Listed]:
        """Returns the formulas that are wanted, by path and place."""
        from vaultgraph import formulary

        with self._store() as store:
            return formulary.listing(store, wanted)

    def formula(self, name: str) -> Shown:
        """Returns all that formulas say of an address, symbol, function or concept."""
        from vaultgraph import formulary

        with self._store() as store:
            meaning = self._meaning(store)
            if meaning is None:
                return formulary.show(store, name)
            return formulary.show(store, name, meaning.encoder, meaning.vectors)

    def merge(self, names: Sequence[str]) -> Merged:
        """Returns several formulas, by address or as text, as one."""
        from vaultgraph import formulary

        with self._store() as store:
            return formulary.merged(store, names)

    def propose(self, scene: str, count: int = 0) -> Proposal:
        """Returns a formula for a scene, at the next free address; ``count`` operands, or as many
        as the text has."""
        from vaultgraph.scene import answers

        with self._store() as store:
            return answers.propose(store, self._encoder(store), scene, count)

    def append(self, name: str, text: str) -> None:
        """Writes a line at the end of a note: the one thing here that changes a note. The file is
        replaced as a whole, or stays as it was."""
        from vaultgraph.search.seed import find_note

        with self._store() as store:
            path = find_note(store, name).path
        place = self.root / path
        try:
            content = with_line(self._bytes(path), text)
            with replacing(place) as unfinished:
                unfinished.write_bytes(content)
                shutil.copymode(place, unfinished)
        except ValueError as error:
            raise VaultgraphError(f"{place} is {error}; nothing was written") from error
        except OSError as error:
            raise VaultgraphError(f"{place} can't be written: {error.strerror}") from error

    def _bytes(self, path: str) -> bytes:
        """What a file of the vault holds now. Raises ``OSError``."""
        from vaultgraph.reading.scan import read_bytes

        file = File(path, FileKind.NOTE, 0, 0, path)
        return read_bytes(self.root, file, self.settings.max_note_size)

    def tell(self, name: str, count: int = 3) -> list[Told]:
        """Returns formulas in words: each definition of an address, or a formula given as text."""
        from vaultgraph.scene import answers

        with self._store() as store:
            meaning = self._meaning(store)
            if meaning is None:
                return answers.tell(store, name, count=count)
            return answers.tell(store, name, meaning.encoder, meaning.vectors, count)

    def endpoint(self) -> Endpoint:
        """Returns the language model that the configuration names. Raises ``ConfigError`` where it
        names none."""
        from vaultgraph.scene.model import Endpoint

        chosen = self.settings.model
        if not chosen.url:
            raise ConfigError(
                "no language model is configured",
                f"set model: url in {config.FOLDER}/{config.FILE}",
            )
        return Endpoint(chosen.url, chosen.name, os.environ.get(MODEL_KEY, ""), chosen.timeout)

    def suggest(self, count: int = 10) -> list[Suggestion]:
        """Returns formulas that the vault's own passages suggest, best first."""
        from vaultgraph.scene import answers

        with self._store() as store:
            return answers.suggest(store, count)

    def add_tokens(self, tokenizer: Path, output: Path) -> Added:
        """Adds the vault's addresses and symbols to a tokenizer, written to another folder."""
        from vaultgraph.scene import answers

        with self._store() as store:
            meaning = self._meaning(store)
            return answers.add_tokens(
                store, tokenizer, output, meaning.encoder if meaning else None
            )

    def measure(self, name: str) -> list[Measured]:
        """Returns how the formulas of an address hold together: links, stability, layers."""
        from vaultgraph.scene import answers

        with self._store() as store:
            meaning = self._meaning(store)
            return answers.measure(store, name, meaning.encoder if meaning else None)

    def _encoder(self, store: Store) -> encoders.Encoder:
        """The encoder of the last index run, or the configured one if nothing was embedded."""
        return encoders.load(store.record(ENCODER) or self._encoder_name(store))

    def encode(self, formula: str, dimension: int = 512, *, semantic: bool = True) -> Hologram:
        """Returns a formula, or an address by its fullest definition, as one vector; its concepts
        lie as their meanings do, or at random."""
        from vaultgraph import formulary

        with self._store() as store:
            encoder = self._encoder(store) if semantic else None
            return formulary.encoded(store, formula, encoder, dimension)

    def decode(self, hologram: Hologram) -> Decoded:
        """Returns the formula that a vector holds, by the terms of the vault's formulas."""
        from vaultgraph import formulary

        with self._store() as store:
            return formulary.decoded(store, hologram, self._encoder(store))

    def outlines(self) -> list[Outline]:
        """Returns the numbered outlines of the vault, planned ones first, the largest first."""
        from vaultgraph.storage import outlines

        with self._store() as store:
            return outlines.outlines(store)

    def frontier(self, number: str = "", prompts: int | None = None) -> list[Next]:
        """Returns what is planned and not written yet, in order, each with a prompt, or only the
        first ``prompts``."""
        from vaultgraph.frontier import unwritten

        with self._store() as store:
            return unwritten(store, number, prompts)

    def check(self) -> list[Problem]:
        """Returns what is wrong in the vault, with fixes where they are obvious."""
        from vaultgraph.checking import check

        with self._store() as store:
            return check(store)

    def health(self) -> Health:
        """Returns what became of every file, and how much of the vault was read."""
        from vaultgraph.checking import health

        with self._store() as store:
            return health(store)


def _check_choice(what: str, chosen: str, choices: Sequence[str]) -> None:
    if chosen not in choices:
        raise ConfigError(f"there is no {what} {chosen!r}", "one of: " + ", ".join(choices))


def _is_date(text: str) -> bool:
    """Whether a text is an ISO time, or the beginning of one: a year, a month, a day."""
    try:
        datetime.fromisoformat(text + "0000-01-01"[len(text) :])
    except ValueError:
        return False
    return _DATE.fullmatch(text) is not None


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name too long, or no name at all
        return False
