"""What a seed means: a thing that goes by its id or name, or only the words of the seed."""

from __future__ import annotations

from collections.abc import Iterator

from vaultgraph.errors import NoteNotFound, SeedNotFound
from vaultgraph.expand.atlas import Atlas
from vaultgraph.expand.plain import counted
from vaultgraph.expand.texts import answers
from vaultgraph.expand.thing import Meaning, Thing
from vaultgraph.expand.tree import TreeNodeKind
from vaultgraph.search.seed import notes_called

_OTHERS = 8


def find(atlas: Atlas, seed: str) -> Meaning:
    """Returns what a seed means. Ids of nodes mean just that; else the first thing that goes by
    the seed: what an extractor knows by it alone, a note's name, what an extractor knows by its
    name. What none goes by is a free text. Raises ``SeedNotFound`` where nothing answers it."""
    text = " ".join(seed.split())
    found: dict[str, Meaning] = {}
    for meant in _meanings(atlas, text):
        found.setdefault(meant.thing.id, meant)
    if found:
        first, *rest = found.values()
        if first.thing.id == text:
            return first
        return Meaning(first.thing, first.why, tuple(each.thing.id for each in rest[:_OTHERS]))
    for each in atlas.contributions:
        each.check(text)
    if not text or next(answers(atlas, text), None) is None:
        raise SeedNotFound(f"nothing in the vault answers {text!r}")
    return Meaning(
        Thing(id=f"text:{text}", kind=TreeNodeKind.TEXT, label=text, text=text),
        "a free text: what answers it best",
    )


def _meanings(atlas: Atlas, text: str) -> Iterator[Meaning]:
    yield from _by_id(atlas, text)
    for each in atlas.contributions:
        yield from each.by_id(text)
    for each in atlas.contributions:
        yield from each.meanings(text)
    for file in notes_called(atlas.store, text):
        if file.id in atlas.files:
            if not atlas.is_note(file):
                raise NoteNotFound(f"{file.path} is not in the index: {file.reason}")
            yield Meaning(atlas.note(file), f"a note, {counted(file.characters, 'character')}")
    # What is made of the things of others comes first: a concept before a section of its name.
    for each in reversed(atlas.contributions):
        yield from each.named(text)


def _by_id(atlas: Atlas, text: str) -> Iterator[Meaning]:
    kind, _, rest = text.partition(":")
    if kind == "note" and atlas.is_note(file := atlas.by_path.get(rest)) and file:
        yield Meaning(atlas.note(file), f"a note, {counted(file.characters, 'character')}")
    elif kind == "passage":
        path, _, line = rest.rpartition(":")
        hit = atlas.passage_at(path, int(line)) if line.isdecimal() else None
        if hit is not None:
            yield Meaning(atlas.passage(hit), "a passage")
