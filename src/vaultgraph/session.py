"""What questions are asked of: one committed state of a vault's index, with its encoder, its
vectors and what relates its notes, each made when it is first needed and kept between questions."""

from __future__ import annotations

import logging
import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vaultgraph import config, encoders
from vaultgraph.cache import Cached
from vaultgraph.config import EncoderSettings, Settings
from vaultgraph.errors import EncoderError, NotIndexed, VaultgraphError
from vaultgraph.model import StoredEncoder
from vaultgraph.storage import encoders as stored
from vaultgraph.storage import extracts
from vaultgraph.storage.database import failures_explained
from vaultgraph.storage.lock import exclusive
from vaultgraph.storage.store import CHOSEN, CURRENT, ENCODER, VAULT, Store

if TYPE_CHECKING:
    from vaultgraph.encoders import Encoder
    from vaultgraph.search.candidates import SemanticIndex
    from vaultgraph.search.related import Relations
    from vaultgraph.vectors.view import Vectors
    from vaultgraph.writing.source import VaultFolder

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """Where a vault and its index lie, and how they are set up."""

    root: Path
    folder: Path
    """Of the index."""
    settings: Settings
    index_dir: Path | None = None
    """The index folder that was asked for, if any."""

    @classmethod
    def of(cls, root: Path, index_dir: Path | None = None) -> Place:
        """Returns the place of a vault. Raises ``ConfigError``."""
        settings = config.load(root, index_dir)
        return cls(root, config.index_folder(root, settings, index_dir), settings, index_dir)

    @property
    def is_inside(self) -> bool:
        """Whether the index lies in the vault."""
        return self.folder.resolve().is_relative_to(self.root.resolve())

    @property
    def index_command(self) -> str:
        """The command that makes the index."""
        parts = ["vaultgraph", "index", str(self.root)]
        if self.index_dir is not None:
            parts += ["--index-dir", str(self.index_dir)]
        return shlex.join(parts)

    @property
    def notes(self) -> VaultFolder:
        """The folder of the notes, to read and to change them."""
        from vaultgraph.writing.source import VaultFolder

        return VaultFolder(self.root, self.settings.max_note_size)

    def prepare(self) -> None:
        """Makes the folder of the index, and the configuration if there is none yet. Raises
        ``VaultgraphError``."""
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


@dataclass(frozen=True)
class Caches:
    """What is kept between the questions that are asked of one vault."""

    encoder: Cached[Encoder] = field(default_factory=Cached)
    vectors: Cached[Vectors] = field(default_factory=Cached)
    relations: Cached[Relations] = field(default_factory=Cached)


class Session:
    """One committed state of the index, as long as it is open."""

    def __init__(self, place: Place, store: Store, caches: Caches) -> None:
        self.place = place
        self.store = store
        self._caches = caches

    @property
    def settings(self) -> Settings:
        """The settings of the vault."""
        return self.place.settings

    @property
    def meaning(self) -> SemanticIndex | None:
        """The encoder of the last index run and its vectors; ``None`` if nothing was embedded, or
        the encoder has changed since: its vectors can't be compared with those of the index."""
        from vaultgraph.search.candidates import SemanticIndex
        from vaultgraph.vectors import view
        from vaultgraph.vectors.files import state

        name = self.store.record(ENCODER)
        if not name:
            return None
        encoder = self.loaded(name)
        if encoder.id != self.store.record(CURRENT):
            _LOG.warning(
                "the encoder %s has changed since: words alone count until you run `%s`",
                name,
                self.place.index_command,
            )
            return None
        found = self._caches.vectors.of(
            (encoder.id, state(self.store)),
            lambda: view.load(self.store, self.place.folder, encoder),
        )
        return SemanticIndex(found.asked_with(encoder), found)

    def needed_meaning(self) -> SemanticIndex:
        """Returns the encoder and its vectors. Raises ``NotIndexed`` where there are none."""
        meaning = self.meaning
        if meaning is None:
            raise NotIndexed("this vault has no vectors yet", f"run `{self.place.index_command}`")
        return meaning

    def store_with(self, *extractors: str) -> Store:
        """Returns the store, which has the tables of some extractors. Raises ``NotIndexed`` where
        one of them is new, or another version, since the last index run."""
        for name in extractors:
            if not extracts.has_tables(self.store, name):
                message = f"this vault is not indexed by the extractor {name} as it is now"
                raise NotIndexed(message, f"run `{self.place.index_command}`")
        return self.store

    def relations(self, meaning: SemanticIndex | None) -> Relations:
        """Returns what relates notes, by their meaning too if that is given."""
        from vaultgraph.search.related import relations

        vectors = meaning.vectors if meaning else None
        from vaultgraph.vectors.files import state

        known = self.store.record(CURRENT) if meaning else ""
        return self._caches.relations.of(
            (known, state(self.store)), lambda: relations(self.store, vectors)
        )

    @property
    def encoder(self) -> Encoder:
        """The encoder of the last index run, or the configured one if nothing was embedded."""
        return self.allowed(self.store.record(ENCODER) or self.encoder_name)

    @property
    def encoder_name(self) -> str:
        """The configured encoder; while that is the default, the one last asked for."""
        configured = encoders.named(self.settings.encoder.name, self.place.root)
        if configured != encoders.DEFAULT:
            return configured
        return encoders.named(self.store.record(CHOSEN) or configured, self.place.root)

    def told(self, name: str) -> EncoderSettings:
        """Returns the settings of the encoder of a name: what the configuration says of it."""
        configured = self.settings.encoder
        is_meant = encoders.named(configured.name, self.place.root) == name
        return replace(configured, name=name) if is_meant else EncoderSettings(name)

    def loaded(self, name: str, *, download: bool = False) -> Encoder:
        """Returns the encoder of a name, loaded once for all questions."""
        settings = self.told(name)
        key = os.environ.get(encoders.KEY, "")
        return self._caches.encoder.of(
            settings, lambda: encoders.load(settings, download=download, key=key)
        )

    def allowed(self, name: str) -> Encoder:
        """Returns the encoder of a name that nobody has given just now: it may have texts leave
        this machine only if somebody gave it before. Raises ``EncoderError``."""
        if encoders.is_elsewhere(name) and not stored.is_known(self.store, name):
            raise EncoderError(
                f"the encoder {name} is on another machine, and only the configuration names it",
                "to have texts sent there, say so once: "
                f"{self.place.index_command} --encoder {shlex.quote(name)}",
            )
        return self.loaded(name)


def stored_encoders(place: Place) -> list[StoredEncoder]:
    """Returns the encoders that a vault has vectors of, the one in use first."""
    with reading(place, Caches()) as session:
        return stored.listing(session.store)


def forget_encoder(place: Place, name: str) -> list[StoredEncoder]:
    """Deletes the vectors of an encoder, by its name or id, and returns what there was. Raises
    ``EncoderError`` for one that there are no vectors of, and for the one in use."""
    known = stored_encoders(place)
    meant = {name, encoders.named(name, Path.cwd())}
    gone = [each for each in known if each.id == name or each.name in meant]
    if not gone:
        names = ", ".join(each.name or each.id for each in known)
        raise EncoderError(f"there are no vectors of {name!r}", f"there are of: {names}")
    if any(each.in_use for each in gone):
        raise EncoderError(
            f"{name!r} is in use", f"first {place.index_command} --encoder another one"
        )
    with writing(place, Caches()) as session:
        with session.store.transaction():
            for each in gone:
                stored.forget(session.store, each.id)
        session.store.compact()
    return gone


@contextmanager
def reading(place: Place, caches: Caches) -> Iterator[Session]:
    """Opens the index as it is at this moment until it is closed. Raises ``NotIndexed``."""
    try:
        store = Store.open_for_reading(place.folder)
    except NotIndexed as error:
        error.hint = error.hint or f"run `{place.index_command}`"
        raise
    try:
        with failures_explained(place.folder), store.snapshot():
            other = store.record(VAULT)
            if other != str(place.root.resolve()) and not place.is_inside:
                raise NotIndexed(
                    f"the index in {place.folder} is of another vault: {other}",
                    f"run `vaultgraph index {place.root}` with another --index-dir",
                )
            yield Session(place, store, caches)
    finally:
        store.close()


@contextmanager
def writing(place: Place, caches: Caches, *, replace_damaged: bool = False) -> Iterator[Session]:
    """Opens the index to be changed, by nobody else at the same time. Raises ``IndexBusy``."""
    with exclusive(place.folder), failures_explained(place.folder):
        store = Store.open_for_writing(place.folder, replace_damaged=replace_damaged)
        try:
            yield Session(place, store, caches)
        finally:
            store.close()
