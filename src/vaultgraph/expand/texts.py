"""What stands below a passage or a free text: what is like it, what goes on, what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vaultgraph import words
from vaultgraph.expand.atlas import Atlas
from vaultgraph.expand.plain import one_line, shortened
from vaultgraph.expand.thing import Neighbour, Thing
from vaultgraph.expand.tree import Tie
from vaultgraph.search.filters import Scope
from vaultgraph.search.query import query
from vaultgraph.storage.passages import PassageHit

_NEAR = 6
_TRIED = 40
_ANSWERS = 16
_HEADING = 60
_LEAST = 0.4
"""Less likeness than this is no reason."""


def below_text(atlas: Atlas, thing: Thing) -> Iterator[Neighbour]:
    """Yields what may stand below a free text: the passages that answer it."""
    return answers(atlas, thing.text)


def answers(atlas: Atlas, text: str) -> Iterator[Neighbour]:
    """Yields the passages that answer a text best, one of each note."""
    for result in query(atlas.store, text, _ANSWERS, atlas.meaning, True, Scope()):
        hit = atlas.passage_at(result.note, result.line)
        if hit is not None:
            why = []
            if result.why.words:
                why.append("has " + ", ".join(result.why.words[:5]))
            if result.why.similarity is not None:
                why.append(f"similarity {result.why.similarity:.2f}")
            reason = ", ".join(why) + under(hit)
            yield Neighbour(atlas.passage(hit), Tie.ANSWER, reason, 0.2 / result.rank)


def below_passage(atlas: Atlas, thing: Thing) -> Iterator[Neighbour]:
    """Yields what may stand below a passage: notes it links, what goes on, what is like it."""
    file = atlas.by_path[thing.path]
    for link in atlas.links.get(file.id, ()):
        target = atlas.files.get(link.target_id or 0)
        if thing.line <= link.line <= thing.end_line and target and atlas.is_note(target):
            yield Neighbour(atlas.note(target), Tie.LINK, "linked in this passage")
    hits = atlas.passages(file.id)
    places = [place for place, hit in enumerate(hits) if hit.id in thing.passages]
    following = hits[places[-1] + 1] if places and places[-1] + 1 < len(hits) else None
    if following and following.message == hits[places[-1]].message:
        yield Neighbour(atlas.passage(following), Tie.NEXT, "goes on from here")
    yield Neighbour(atlas.note(file), Tie.SOURCE, "the note it stands in", -0.5)
    yield from near(atlas, thing, [thing])


def near(atlas: Atlas, thing: Thing, own: Sequence[Thing]) -> Iterator[Neighbour]:
    """Yields passages elsewhere that are like a thing, one of each note: by meaning, else by
    words. Those of a user's own prompts are left out: the answers say more."""
    inside = {file for part in (thing, *own) if (file := part.path)}
    row = atlas.likeness.rows([thing])[0]
    ranked = atlas.likeness.nearest(row, _TRIED)
    if ranked:
        hits = atlas.hits(passage for passage, similarity in ranked if similarity >= _LEAST)
        similarity = dict(ranked)
        reasons = {hit.id: f"near in meaning, {similarity[hit.id]:.2f}" for hit in hits}
    else:
        stems = words.content_stems(words.stems(thing.text or thing.label))
        hits = atlas.hits(atlas.search(stems[:24], _TRIED))
        reasons = {hit.id: f"shares {_shared(hit, stems)}" for hit in hits}
    for hit in first_of_each_note(hits, inside)[:_NEAR]:
        yield Neighbour(atlas.passage(hit), Tie.NEAR, reasons[hit.id] + under(hit))


def under(hit: PassageHit) -> str:
    """Returns the heading of a passage as a part of a reason: names of notes may say little."""
    return f", under “{shortened(one_line(hit.headings[-1]), _HEADING)}”" if hit.headings else ""


def first_of_each_note(hits: Iterable[PassageHit], without: set[str]) -> list[PassageHit]:
    """Returns the first passage of each note that is not a user's prompt."""
    found: dict[str, PassageHit] = {}
    for hit in hits:
        if hit.path not in without and hit.role != "user":
            found.setdefault(hit.path, hit)
    return list(found.values())


def _shared(hit: PassageHit, stems: Sequence[str]) -> str:
    wanted = set(stems)
    found = {
        word.stem: hit.text[word.start : word.end].lower()
        for word in reversed(words.words(hit.text))
        if word.stem in wanted
    }
    return ", ".join([found[stem] for stem in stems if stem in found][:5])
