"""The vault: the questions that can be asked of it, in one class.

It opens a session, asks the room that knows, and closes. The command line and other front ends call
these methods and print; what extractors know is asked of a session: ``with vault.session() as …``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from vaultgraph import config, encoders
from vaultgraph.config import Settings
from vaultgraph.errors import ConfigError, NoteNotFound, VaultgraphError, VaultNotFound
from vaultgraph.expand import BUDGET, DEPTH
from vaultgraph.model import FileKind, FileStatus, IndexReport, Problem, Result, Stats
from vaultgraph.progress import Progress, silent
from vaultgraph.session import Caches, Place, Session, reading, writing
from vaultgraph.storage.store import VAULT, Store

if TYPE_CHECKING:
    from vaultgraph.expand.paths import PathStep
    from vaultgraph.expand.tree import Expansion
    from vaultgraph.export import Written
    from vaultgraph.export.drawing import Drawing, Style
    from vaultgraph.export.selection import View
    from vaultgraph.graph.build import Graph
    from vaultgraph.suggest.suggestion import SuggestionRequest, Suggestions


class Vault:
    """An Obsidian vault and its index. Methods raise ``VaultgraphError`` and its kinds."""

    def __init__(self, root: Path | str, index_dir: Path | str | None = None) -> None:
        self.root = Path(root)
        if not _is_folder(self.root):
            raise VaultNotFound(f"there is no folder {self.root}")
        self.place = Place.of(self.root, None if index_dir is None else Path(index_dir))
        self._caches = Caches()

    @property
    def folder(self) -> Path:
        """The folder of the index."""
        return self.place.folder

    @property
    def settings(self) -> Settings:
        """The settings, from the configuration of the vault."""
        return self.place.settings

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

    def session(self) -> AbstractContextManager[Session]:
        """Opens the index as it is at this moment, for as long as the context lasts."""
        return reading(self.place, self._caches)

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
        from vaultgraph.indexing.run import Encoding, bring_up_to_date

        if encoder and not embed:
            message = "an encoder was named, but nothing is to be embedded"
            raise ConfigError(message, "leave out one of the two")
        self._caches.encoder.forget()
        chosen = encoders.named(encoder, Path.cwd()) if encoder else ""
        self.place.prepare()
        with writing(self.place, self._caches, replace_damaged=full) as session:
            if chosen:
                session.loaded(chosen, download=True)
            self._claim(session.store, may_take=full)
            settings = session.told(chosen or session.encoder_name)
            return bring_up_to_date(
                self.place,
                session.store,
                Encoding(
                    name=settings.name,
                    variant=encoders.variant(settings),
                    query=settings.query,
                    fingerprint=encoders.fingerprint(settings),
                    load=lambda: (session.loaded if chosen else session.allowed)(settings.name),
                    wanted=embed,
                ),
                full=full,
                jobs=jobs,
                progress=progress,
            )

    def _claim(self, store: Store, *, may_take: bool = False) -> None:
        """Makes sure that an index outside the vault is of this vault and no other."""
        own = str(self.root.resolve())
        other = store.record(VAULT)
        if other and other != own and not may_take and not self.place.is_inside:
            raise VaultgraphError(
                f"the index in {self.folder} is of another vault: {other}",
                "choose another folder, or take it over with `vaultgraph index --full`",
            )
        if other != own:
            with store.transaction():
                store.put_record(VAULT, own)

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
        from vaultgraph.search.query_syntax import is_date

        mode = mode or self.settings.query.mode
        _check_choice("mode", mode, config.MODES)
        if kind:
            _check_choice("kind of passage", kind, query.KINDS)
        if since and not is_date(since):
            raise ConfigError(f"{since!r} is no date", "2025, 2025-06 or 2025-06-01")
        with self.session() as session:
            known = None if mode == "keyword" else session.meaning
            if mode == "semantic":
                known = session.needed_meaning()
            return query.query(
                session.store,
                text,
                count or self.settings.query.results,
                known,
                mode != "semantic",
                Scope(kind, inside, since),
                self.settings.query.meaning if meaning is None else meaning,
                explain=explain,
            )

    def related(self, name: str, count: int = 0) -> list[Result]:
        """Returns the notes related to a note, two that are not linked with it yet before each that
        is; for what an extractor knows by that name, what is most like it."""
        from vaultgraph.search.related import related
        from vaultgraph.search.seed import notes_called, the_note
        from vaultgraph.storage import extracts

        with self.session() as session:
            store = session.store
            count = count or self.settings.query.results
            called = notes_called(store, name)
            for extractor in () if called else extracts.active(store):
                with extracts.guarded(extractor):
                    found = extractor.related(session, name, count)
                    if found is not None:
                        return found
            seed = the_note(store, name, called)
            return related(store, session.relations(session.meaning), seed, count)

    def expand(self, seed: str, depth: int = DEPTH, budget: int = BUDGET) -> Expansion:
        """Returns a seed unfolded level by level: a section's number, an address, a symbol, a
        concept, a note's name, or a free text. ``budget`` is how many lines it may have."""
        from vaultgraph.expand.unfold import expand

        for what, number in (("depth", depth), ("budget", budget)):
            if number < 1:
                raise ConfigError(f"a {what} of {number} shows nothing", "give 1 or more")
        with self.session() as session:
            return expand(session.store, seed, depth, budget, session.meaning)

    def path(self, start: str, end: str) -> tuple[PathStep, ...]:
        """Returns the shortest way from one thing to another: notes, sections, addresses, concepts;
        nothing where there is none."""
        from vaultgraph.expand.paths import path

        with self.session() as session:
            return path(session.store, start, end)

    def graph(self, kinds: Collection[str] = (), view: View | None = None) -> Graph:
        """Returns the typed graph with nodes of some kinds, by default the configured ones; with a
        view, the part of it that is wanted."""
        with self.session() as session:
            return self._graph(session, kinds, view)

    def _graph(self, session: Session, kinds: Collection[str], view: View | None) -> Graph:
        from vaultgraph.export.selection import check, selected
        from vaultgraph.graph.build import build

        graph = build(session.store, self._chosen(session, kinds))
        if view is None:
            return graph
        check(view)
        vectors = session.needed_meaning().vectors if view.similar else None
        return selected(graph, view, session.store, vectors)

    def _chosen(self, session: Session, kinds: Collection[str]) -> tuple[str, ...]:
        """The kinds asked for, else the configured ones, else those shown by default."""
        from vaultgraph.extraction.kinds import kinds as known_kinds
        from vaultgraph.storage import extracts

        known = known_kinds(extracts.active(session.store))
        if not kinds:
            config.check_kinds(self.settings, known)
        for kind in kinds:
            _check_choice("node kind", kind, tuple(known))
        chosen = tuple(kinds) or self.settings.export.kinds
        return chosen or tuple(name for name, kind in known.items() if kind.shown)

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
        drawing = self.drawing(kinds, layout if known.placed else "none", view, style, progress)
        return export.write(drawing, target, known)

    def drawing(
        self,
        kinds: Collection[str] = (),
        layout: str = "",
        view: View | None = None,
        style: Style | None = None,
        progress: Progress = silent,
    ) -> Drawing:
        """Returns the graph with measures, positions, and what only people read."""
        from vaultgraph.export.drawing import Drawing, Style
        from vaultgraph.export.selection import View
        from vaultgraph.extraction.kinds import kinds as known_kinds
        from vaultgraph.graph.details import describe
        from vaultgraph.graph.measures import put_measures
        from vaultgraph.graph.places import remembered
        from vaultgraph.storage import extracts

        layout = layout or self.settings.export.layout
        _check_choice("layout", layout, config.LAYOUTS)
        with self.session() as session:
            chosen = self._chosen(session, kinds)
            graph = self._graph(session, chosen, view)
            describe(session.store, graph)
            known = known_kinds(extracts.active(session.store))
        put_measures(graph, progress)
        places = {}
        if layout != "none":
            shows = " ".join(sorted(chosen))
            part = view not in (None, View())
            places = remembered(graph, self.folder, shows, layout, part=part, progress=progress)
        return Drawing(graph, places, self.root.resolve().name, style or Style(), known)

    def text(self, path: str) -> str:
        """Returns the text of a note of the index, as its file holds it now. Raises
        ``NoteNotFound`` for any other path."""
        from vaultgraph.reading.decoding import decode
        from vaultgraph.writing.source import Unfit

        with self.session() as session:
            known = session.store.files().get(path)
        if known is None or (known.kind, known.status) != (FileKind.NOTE, FileStatus.INDEXED):
            raise NoteNotFound(f"no note of the index has the path {path!r}")
        try:
            return decode(self.place.notes.read(path)).text
        except Unfit as error:
            raise NoteNotFound(f"{path}: {error}") from error

    def stamp(self) -> str:
        """Returns what changes when an index run finds anything changed."""
        from vaultgraph.storage import queries

        with self.session() as session:
            return queries.stamp(session.store)

    def stats(self, progress: Progress = silent) -> Stats:
        """Returns figures of the vault, and what its links say of it."""
        from vaultgraph.graph.survey import survey
        from vaultgraph.storage import figures

        with self.session() as session:
            store = session.store
            return Stats(
                counts=figures.counts(store),
                languages=figures.languages(store),
                roles=figures.roles(store),
                most_linked=tuple(figures.most_linked(store, 10)),
                most_missed=tuple(figures.most_missed(store, 10)),
                orphans=tuple(figures.orphans(store)),
                structure=survey(self._graph(session, (), None), 10, progress),
            )

    def check(self, kinds: Collection[str] = (), progress: Progress = silent) -> list[Problem]:
        """Returns what is wrong in the vault, with the fixes that are proven."""
        from vaultgraph.checking.answers import check

        with self.session() as session:
            return check(session, kinds, progress)

    def suggest_links(self, wanted: SuggestionRequest, progress: Progress = silent) -> Suggestions:
        """Returns links that notes could have, best first; ``wanted.notes`` are paths, names,
        titles or aliases."""
        from vaultgraph.suggest.answers import suggestions

        with self.session() as session:
            return suggestions(session, wanted, progress)


def _check_choice(what: str, chosen: str, choices: Sequence[str]) -> None:
    if chosen not in choices:
        raise ConfigError(f"there is no {what} {chosen!r}", "one of: " + ", ".join(choices))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name too long, or no name at all
        return False
