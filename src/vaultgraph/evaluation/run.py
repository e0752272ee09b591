"""Evaluates search on a vault: copies it blindly, indexes the copies, asks, compares."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from vaultgraph import encoders
from vaultgraph.config import EncoderSettings, Settings
from vaultgraph.errors import NotIndexed, VaultgraphError
from vaultgraph.evaluation import copies
from vaultgraph.evaluation.asking import Asked, Passages, System, ask, searching
from vaultgraph.evaluation.choosing import RELATED, Evaluation, Tried, best_share, label
from vaultgraph.evaluation.copies import Blinder, VaultSource
from vaultgraph.evaluation.questions import Half, Question, Task, sampled
from vaultgraph.progress import Progress, silent
from vaultgraph.session import stored_encoders
from vaultgraph.vault import Vault

LIMIT = 25
"""How many questions of each task and half are asked."""
SHARES = (0.1, 0.3, 0.6)
"""The shares of meaning that are tried, beside 0, which is words alone, and 1, meaning alone."""


@dataclass(frozen=True, slots=True)
class _Exam:
    """A blinded copy of the vault, and what is asked of it."""

    kind: str
    vault: Vault
    questions: Sequence[Question]


def evaluate(
    vault: Vault,
    limit: int = LIMIT,
    others: Sequence[str] = (),
    progress: Progress = silent,
    *,
    jobs: int = 1,
) -> Evaluation:
    """Returns how well search finds what is hidden in copies of a vault's notes.

    Of every task and half of the notes at most ``limit`` questions are asked, 0 meaning all.
    Besides the vault's own encoder ``others`` are tried by name. The vault is only read; the copies
    lie in a temporary folder, which is removed in the end. Indexing them takes ``jobs`` processes.
    Raises ``VaultgraphError`` where there is nothing to ask.
    """
    for name in others:  # an encoder that can't be loaded is told now, not in minutes
        encoders.load(encoders.named(name, Path.cwd()), download=True)
    settings = vault.settings
    source = VaultSource.of_vault(
        vault.root, settings.exclude, settings.max_note_size, vault.folder
    )
    with tempfile.TemporaryDirectory(prefix="vaultgraph-evaluate-") as folder:
        exams = _exams(source, Path(folder), limit, vault, progress)
        if not exams:
            raise VaultgraphError(
                f"{vault.root} has nothing to ask about: no note with a title and some text,"
                " no heading, no link between notes",
                "name the vault: -C PATH",
            )
        own = _encoder_of(vault)
        given = own if _is_given(vault, own) else ""
        tried = [_tried(exams, own, given, jobs, progress)]
        tried += [
            _tried(exams, each, each, jobs, progress)
            for each in dict.fromkeys(others)
            if each != own
        ]
    return Evaluation(len(source.called), settings.query.meaning, tuple(tried))


def _within(what: str, told: Progress) -> Progress:
    """Tells the stages of a part of the work."""
    return lambda stage, done, total: told(what + stage, done, total)


def _exams(
    source: VaultSource, folder: Path, limit: int, vault: Vault, told: Progress
) -> list[_Exam]:
    """Writes the copies."""
    blinders: Mapping[str, Blinder] = {
        "titles": copies.without_titles(source),
        "parts": copies.without_parts(source),
        "links": copies.without_links(source),
    }
    places = {blinder: folder / kind / "vault" for kind, blinder in blinders.items()}
    for place in places.values():
        place.mkdir(parents=True)
    found = copies.write(source, places, partial(told, "copying"))
    settings = _settings(vault)
    exams = []
    for kind, blinder in blinders.items():
        place = places[blinder]
        asked = sampled(found[blinder], limit, lambda each: (each.task, each.half))
        if asked:
            copy = Vault(place, place.parent / "index")
            copy.place = replace(copy.place, settings=settings)
            exams.append(_Exam(kind, copy, asked))
    return exams


def _settings(vault: Vault) -> Settings:
    """The settings of a vault, with the encoder that it has in use, so that a copy has the same."""
    own, told = _encoder_of(vault), vault.settings.encoder
    is_meant = encoders.named(told.name, vault.root) == own
    encoder = replace(told, name=own) if is_meant else EncoderSettings(own)
    return replace(vault.settings, encoder=encoder)


def _encoder_of(vault: Vault) -> str:
    """The name of the encoder that the next index run of a vault embeds with."""
    try:
        with vault.session() as session:
            return session.encoder_name
    except NotIndexed:
        return encoders.named(vault.settings.encoder.name, vault.root)


def _is_given(vault: Vault, encoder: str) -> bool:
    """Whether the vault's own encoder is on another machine and was sent its texts before; for any
    other it is enough that the settings of a copy name it."""
    if not encoders.is_elsewhere(encoder):
        return False
    try:
        return encoder in {stored.name for stored in stored_encoders(vault.place)}
    except NotIndexed:
        return False


def _tried(exams: Sequence[_Exam], encoder: str, given: str, jobs: int, told: Progress) -> Tried:
    """Asks all questions of one encoder: of one half with every mixture, of the other with those
    that matter."""
    for exam in exams:
        exam.vault.index(encoder=given, jobs=jobs, progress=_within(f"{exam.kind}, ", told))
    default = exams[0].vault.settings.query.meaning
    always = {0.0, default, 1.0}
    trial = _texts_asked(exams, Half.CHOOSE, always | set(SHARES), told)
    share = best_share(trial, default)
    shown = _texts_asked(exams, Half.REPORT, always | {share}, told)
    return Tried(encoder, share, tuple(trial), tuple(shown), tuple(_links_asked(exams, told)))


def _texts_asked(
    exams: Sequence[_Exam], half: Half, shares: set[float], told: Progress
) -> list[Asked]:
    asked: list[Asked] = []
    for exam in exams:
        known = Passages(exam.vault)
        systems = {label(share): _system(exam.vault, share, known) for share in sorted(shares)}
        questions = [each for each in exam.questions if each.half is half]
        questions = [each for each in questions if each.task is not Task.LINKS]
        stage = f"{exam.kind}, asked to {half}"
        asked += ask(questions, systems, partial(told, stage))
    return asked


def _links_asked(exams: Sequence[_Exam], told: Progress) -> list[Asked]:
    asked: list[Asked] = []
    for exam in exams:
        questions = [each for each in exam.questions if each.task is Task.LINKS]
        asked += ask(questions, {RELATED: searching(exam.vault)}, partial(told, "links, asked"))
    return asked


def _system(vault: Vault, share: float, known: Passages) -> System:
    if share <= 0:
        return searching(vault, "keyword", known=known)
    if share >= 1:
        return searching(vault, "semantic", known=known)
    return searching(vault, "hybrid", share, known)
