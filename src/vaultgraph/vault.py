"""The vault: every question that can be asked of it, in one class.

It opens what a question needs, asks the room that knows, and closes. The command line and other
front ends call these methods and print.
"""

from __future__ import annotations

import logging
import os
import shlex
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from vaultgraph import config, encoders
from vaultgraph.config import EncoderSettings, Settings
from vaultgraph.errors import (
    ConfigError,
    EncoderError,
    NoteNotFound,
    NotIndexed,
    VaultgraphError,
    VaultNotFound,
)
from vaultgraph.expand import BUDGET, DEPTH
from vaultgraph.files import replacing, with_line
from vaultgraph.kept import Kept
from vaultgraph.model import (
    File,
    FileKind,
    FileStatus,
    Health,
    IndexReport,
    Problem,
    Result,
    Stats,
    StoredEncoder,
)
from vaultgraph.progress import Progress, silent
from vaultgraph.storage.database import failures_explained
from vaultgraph.storage.store import CHOSEN, CURRENT, ENCODER, VAULT, Store

if TYPE_CHECKING:
    from vaultgraph.encoders import Encoder
    from vaultgraph.endpoints import Endpoint
    from vaultgraph.expand.paths import Step
    from vaultgraph.expand.tree import Expansion
    from vaultgraph.export import Written
    from vaultgraph.export.drawing import Drawing, Style
    from vaultgraph.export.selection import View
    from vaultgraph.formula.algebra import Merged
    from vaultgraph.formula.decoded import Decoded
    from vaultgraph.formula.hologram_files import Hologram
    from vaultgraph.formulary import Listed, Shown, Wanted
    from vaultgraph.frontier import Next
    from vaultgraph.graph.build import Graph
    from vaultgraph.linking.outlines import Outline
    from vaultgraph.scene.answers import Measured, Told
    from vaultgraph.scene.core import Proposal
    from vaultgraph.scene.suggestions import Suggestion
    from vaultgraph.scene.tokens import Added
    from vaultgraph.search.candidates import Meaning
    from vaultgraph.search.related import Relations
    from vaultgraph.storage.vectors import Vectors
    from vaultgraph.suggest import model as suggested
    from vaultgraph.suggest.links import Known
    from vaultgraph.writing.journal import Journal, Outcome
    from vaultgraph.writing.source import Place

_LOG = logging.getLogger(__name__)

MODEL_KEY = "VAULTGRAPH_MODEL_KEY"
"""The environment variable that holds the key of a language model, which no file should."""


class Vault:
    """An Obsidian vault and its index. Methods raise ``VaultgraphError`` and its kinds."""

    def __init__(self, root: Path | str, index_dir: Path | str | None = None) -> None:
        self.root = Path(root)
        if not _is_folder(self.root):
            raise VaultNotFound(f"there is no folder {self.root}")
        self._index_dir = None if index_dir is None else Path(index_dir)
        self.settings: Settings = config.load(self.root, self._index_dir)
        self.folder: Path = config.index_folder(self.root, self.settings, self._index_dir)
        self._last_encoder: Kept[Encoder] = Kept()
        self._last_vectors: Kept[Vectors] = Kept()
        self._last_relations: Kept[Relations] = Kept()

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
        progress: Progress = silent,
    ) -> IndexReport:
        """Brings the index up to date with the files and returns what was done.

        ``encoder`` names another encoder than the configured one, which may be downloaded;
        ``embed=False`` leaves vectors for later. Reading takes ``jobs`` processes.
        """
        from vaultgraph.indexing import run

        if encoder and not embed:
            message = "an encoder was named, but nothing is to be embedded"
            raise ConfigError(message, "leave out one of the two")
        self._last_encoder.forget()
        chosen = encoders.named(encoder, Path.cwd()) if encoder else ""
        asked_for = self._loaded(chosen, download=True) if chosen else None
        self._prepare_folder()
        with run.exclusive(self.folder), failures_explained(self.folder):
            store = Store.open_for_writing(self.folder, replace_damaged=full)
            try:
                self._claim(store, may_take=full)
                settings = self._told(chosen or self._encoder_name(store))
                return run.bring_up_to_date(
                    self.root,
                    self.folder,
                    store,
                    self.settings,
                    run.Encoding(
                        settings.name,
                        encoders.variant(settings),
                        settings.query,
                        encoders.fingerprint(settings),
                        lambda: asked_for or self._allowed(store, settings.name),
                        embed,
                    ),
                    full=full,
                    jobs=jobs,
                    progress=progress,
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

    @property
    def encoder_name(self) -> str:
        """The name of the encoder that the next index run embeds with."""
        try:
            with self._store() as store:
                return self._encoder_name(store)
        except NotIndexed:
            return encoders.named(self.settings.encoder.name, self.root)

    def stored_encoders(self) -> list[StoredEncoder]:
        """Returns the encoders that the vault has vectors of, the one in use first."""
        from vaultgraph.storage.encoders import listing

        with self._store() as store:
            return listing(store)

    def forget_encoder(self, name: str) -> list[StoredEncoder]:
        """Deletes the vectors of an encoder, by its name or id, and returns what there was. Raises
        ``EncoderError`` for one that there are no vectors of, and for the one in use."""
        from vaultgraph.indexing.run import exclusive
        from vaultgraph.storage import encoders as stored

        known = self.stored_encoders()
        meant = {name, encoders.named(name, Path.cwd())}
        gone = [each for each in known if each.id == name or each.name in meant]
        if not gone:
            names = ", ".join(each.name or each.id for each in known)
            raise EncoderError(f"there are no vectors of {name!r}", f"there are of: {names}")
        if any(each.in_use for each in gone):
            raise EncoderError(
                f"{name!r} is in use", f"first {self._index_command()} --encoder another one"
            )
        with exclusive(self.folder), failures_explained(self.folder):
            store = Store.open_for_writing(self.folder)
            try:
                with store.transaction():
                    for each in gone:
                        stored.forget(store, each.id)
                store.compact()
            finally:
                store.close()
        return gone

    def _encoder_name(self, store: Store) -> str:
        """The configured encoder; while that is the default, the one last asked for."""
        configured = encoders.named(self.settings.encoder.name, self.root)
        if configured != encoders.DEFAULT:
            return configured
        return encoders.named(store.record(CHOSEN) or configured, self.root)

    def _told(self, name: str) -> EncoderSettings:
        """The encoder of a name, with what the configuration says of it."""
        configured = self.settings.encoder
        is_meant = encoders.named(configured.name, self.root) == name
        return replace(configured, name=name) if is_meant else EncoderSettings(name)

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
        meaning: float | None = None,
        explain: bool = False,
    ) -> list[Result]:
        """Returns the notes that answer a text best, each by its best passage, best first.

        ``mode`` is ``hybrid``, ``semantic`` or ``keyword``; ``kind``, ``inside`` (a glob) and
        ``since`` (an ISO date) narrow the search. ``meaning`` is its share in a hybrid score, from
        0 to 1. ``explain`` finds the nearest sentence of each.
        """
        from vaultgraph.search import query
        from vaultgraph.search.filters import Scope
        from vaultgraph.search.syntax import is_date

        mode = mode or self.settings.query.mode
        _check_choice("mode", mode, config.MODES)
        if kind:
            _check_choice("kind of passage", kind, query.KINDS)
        if since and not is_date(since):
            raise ConfigError(f"{since!r} is no date", "2025, 2025-06 or 2025-06-01")
        with self._store() as store:
            vectors = None if mode == "keyword" else self._meaning(store)
            if vectors is None and mode == "semantic":
                raise NotIndexed("this vault has no vectors yet", f"run `{self._index_command()}`")
            return query.query(
                store,
                text,
                count or self.settings.query.results,
                vectors,
                mode != "semantic",
                Scope(kind, inside, since),
                self.settings.query.meaning if meaning is None else meaning,
                explain=explain,
            )

    def related(self, name: str, count: int = 0) -> list[Result]:
        """Returns the notes related to a note, two that are not linked with it yet before each that
        is; for an address, symbol or concept the formulas most like its own."""
        from vaultgraph import formulary
        from vaultgraph.search.related import related
        from vaultgraph.search.seed import notes_called, the_note

        with self._store() as store:
            meaning = self._meaning(store)
            encoder, vectors = (meaning.encoder, meaning.vectors) if meaning else (None, None)
            count = count or self.settings.query.results
            called = notes_called(store, name)
            if not called:
                found = formulary.related(store, name, count, encoder)
                if found is not None:
                    return found
            seed = the_note(store, name, called)
            return related(store, self._related(store, vectors), seed, count)

    def _meaning(self, store: Store) -> Meaning | None:
        """The encoder of the last index run and its vectors; ``None`` if nothing was embedded, or
        the encoder has changed since: its vectors can't be compared with those of the index."""
        from vaultgraph.search.candidates import Meaning
        from vaultgraph.storage import vectors

        name = store.record(ENCODER)
        if not name:
            return None
        encoder = self._loaded(name)
        if encoder.id != store.record(CURRENT):
            _LOG.warning(
                "the encoder %s has changed since: words alone count until you run `%s`",
                name,
                self._index_command(),
            )
            return None
        found = self._last_vectors.of(
            (encoder.id, store.state()), lambda: vectors.load(store, self.folder, encoder)
        )
        return Meaning(found.asked_with(encoder), found)

    def _related(self, store: Store, vectors: Vectors | None) -> Relations:
        """What relates notes."""
        from vaultgraph.search.related import relations

        known = store.record(CURRENT) if vectors else ""
        return self._last_relations.of((known, store.state()), lambda: relations(store, vectors))

    def _loaded(self, name: str, *, download: bool = False) -> Encoder:
        """The encoder of a name, loaded once for all questions."""
        settings = self._told(name)
        key = os.environ.get(encoders.KEY, "")
        return self._last_encoder.of(
            settings, lambda: encoders.load(settings, download=download, key=key)
        )

    def _allowed(self, store: Store, name: str) -> Encoder:
        """The encoder of a name that nobody has given just now: it may have texts leave this
        machine only if somebody gave it before."""
        from vaultgraph.storage.encoders import is_known

        if encoders.is_elsewhere(name) and not is_known(store, name):
            raise EncoderError(
                f"the encoder {name} is on another machine, and only the configuration names it",
                "to have texts sent there, say so once: "
                f"{self._index_command()} --encoder {shlex.quote(name)}",
            )
        return self._loaded(name)

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

    def graph(self, kinds: Collection[str] = (), view: View | None = None) -> Graph:
        """Returns the typed graph with nodes of some kinds, by default the configured ones; with a
        view, the part of it that is wanted."""
        with self._store() as store:
            return self._graph(store, kinds, view)

    def _graph(self, store: Store, kinds: Collection[str], view: View | None) -> Graph:
        from vaultgraph.graph.build import build

        chosen = tuple(kinds) or self.settings.export.kinds
        for kind in chosen:
            _check_choice("node kind", kind, config.KINDS)
        if view is None:
            return build(store, chosen)
        from vaultgraph.export.selection import check, selected

        check(view)
        meaning = self._meaning(store) if view.similar else None
        if view.similar and meaning is None:
            raise NotIndexed("this vault has no vectors yet", f"run `{self._index_command()}`")
        return selected(build(store, chosen), view, store, meaning.vectors if meaning else None)

    def export(
        self,
        target: Path | str | TextIO,
        kinds: Collection[str] = (),
        layout: str = "",
        *,
        view: View | None = None,
        style: Style | None = None,
        form: str = "",
        progress: Progress = silent,
    ) -> Written:
        """Writes the graph, or the part of it that is wanted, to a file or an open text file, and
        returns what was written. ``form`` names the format, if the suffix of the file doesn't."""
        from vaultgraph import export
        from vaultgraph.export.drawing import Style, check

        style = style or Style(size=self.settings.export.size, colour=self.settings.export.colour)
        check(style)
        target = Path(target) if isinstance(target, str) else target
        known = export.format_of(target if isinstance(target, Path) else Path(), form)
        drawing = self._drawing(kinds, layout if known.placed else "none", view, style, progress)
        return export.write(drawing, target, known)

    def page(self, kinds: Collection[str] = (), *, stamp: str = "") -> str:
        """Returns the page that shows the graph; with a ``stamp``, one for a server's address."""
        from vaultgraph.export.page import page

        drawing = self._drawing(kinds)
        return page(drawing.graph, drawing.positions, drawing.title, stamp=stamp)

    def _drawing(
        self,
        kinds: Collection[str],
        layout: str = "",
        view: View | None = None,
        style: Style | None = None,
        progress: Progress = silent,
    ) -> Drawing:
        """The graph with measures, positions, and what only people read."""
        from vaultgraph.export.drawing import Drawing, Style
        from vaultgraph.export.selection import View
        from vaultgraph.graph.details import describe
        from vaultgraph.graph.measures import put_measures
        from vaultgraph.graph.places import remembered

        layout = layout or self.settings.export.layout
        _check_choice("layout", layout, config.LAYOUTS)
        with self._store() as store:
            graph = self._graph(store, kinds, view)
            describe(store, graph)
        put_measures(graph, progress)
        places = {}
        if layout != "none":
            shows = " ".join(sorted(kinds or self.settings.export.kinds))
            part = view not in (None, View())
            places = remembered(graph, self.folder, shows, layout, part=part, progress=progress)
        return Drawing(graph, places, self.root.resolve().name, style or Style())

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

    def stats(self, progress: Progress = silent) -> Stats:
        """Returns figures of the vault, and what its links say of it."""
        from vaultgraph.graph.survey import survey
        from vaultgraph.storage import figures

        with self._store() as store:
            return Stats(
                counts=figures.counts(store),
                languages=figures.languages(store),
                roles=figures.roles(store),
                most_linked=tuple(figures.most_linked(store, 10)),
                most_missed=tuple(figures.most_missed(store, 10)),
                orphans=tuple(figures.orphans(store)),
                structure=survey(self._graph(store, (), None), 10, progress),
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
        from vaultgraph.endpoints import Endpoint

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

    def suggest_links(
        self, wanted: suggested.Wanted, progress: Progress = silent
    ) -> suggested.Suggestions:
        """Returns links that notes could have, best first; ``wanted.notes`` are paths, names,
        titles or aliases."""
        from functools import partial

        from vaultgraph.search.seed import find_note
        from vaultgraph.suggest import links, never, related
        from vaultgraph.suggest.nearness import nearness

        with self._store() as store:
            meaning = self._meaning(store)
            vectors = meaning.vectors if meaning else None
            known = self._known(store)
            known.never = never.load(self.folder)
            known.near = nearness(vectors)
            more = None
            if wanted.related:
                relations = self._related(store, vectors)
                more = partial(related.of_note, known, relations=relations)
            named = tuple(find_note(store, note).path for note in wanted.notes)
            wanted = replace(wanted, notes=named)
            return links.suggestions(known, wanted, more, progress)

    def write_links(
        self, accepted: Sequence[suggested.Suggestion], journal: Journal | None = None
    ) -> Outcome:
        """Writes suggested links into their notes; what is written with one journal is undone at
        once. A note that has changed since it was indexed is left as it is."""
        from vaultgraph.suggest.accepted import write
        from vaultgraph.writing.journal import Journal

        with self._store() as store:
            return write(self._known(store), journal or Journal(self.folder), accepted)

    def link_differences(self, accepted: Sequence[suggested.Suggestion]) -> bytes:
        """Returns what writing links would change, as a unified diff."""
        from vaultgraph.suggest.accepted import differences

        with self._store() as store:
            return differences(self._known(store), accepted)

    def undo(self) -> Outcome:
        """Takes back what was last written into notes: links or fixes."""
        from vaultgraph.writing.journal import undo

        return undo(self._place(), self.folder)

    def never_link(self, line: str) -> None:
        """Adds a name, or ``note → target``, to what is never suggested as a link."""
        from vaultgraph.suggest import never

        self._prepare_folder()
        never.add(self.folder, line)

    def _known(self, store: Store) -> Known:
        from vaultgraph.suggest.links import Known

        return Known(store, self._place())

    def _place(self) -> Place:
        from vaultgraph.writing.source import Place

        return Place(self.root, self.settings.max_note_size)

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
        return self._allowed(store, store.record(ENCODER) or self._encoder_name(store))

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

    def check(self, kinds: Collection[str] = (), progress: Progress = silent) -> list[Problem]:
        """Returns what is wrong in the vault, with the fixes that are proven."""
        from vaultgraph.checking.answers import check

        with self._store() as store:
            return check(store, self._place(), kinds, progress)

    def fix(self, problems: Sequence[Problem], journal: Journal | None = None) -> Outcome:
        """Writes the fixes of some problems that ``check`` returned; what is written with one
        journal is undone at once. A note that has changed since it was indexed is left."""
        from vaultgraph.checking.answers import fix
        from vaultgraph.writing.journal import Journal

        with self._store() as store:
            return fix(store, self._place(), journal or Journal(self.folder), problems)

    def fix_differences(self, problems: Sequence[Problem]) -> bytes:
        """Returns what writing fixes would change, as a unified diff."""
        from vaultgraph.checking.answers import differences

        with self._store() as store:
            return differences(store, self._place(), problems)

    def health(self) -> Health:
        """Returns what became of every file, and how much of the vault was read."""
        from vaultgraph.checking.health import health

        with self._store() as store:
            return health(store)


def _check_choice(what: str, chosen: str, choices: Sequence[str]) -> None:
    if chosen not in choices:
        raise ConfigError(f"there is no {what} {chosen!r}", "one of: " + ", ".join(choices))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name too long, or no name at all
        return False
