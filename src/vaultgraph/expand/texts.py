"""What stands below a passage or a free text: what is like it, what goes on, what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vaultgraph import words
from vaultgraph.expand.atlas import Atlas
from vaultgraph.expand.plain import one_line, shortened
from vaultgraph.expand.thing import Candidate, Thing
from vaultgraph.expand.tree import Kind, Tie
from vaultgraph.search.filters import Scope
from vaultgraph.search.query import query
from vaultgraph.storage.passages import PassageHit

_NEAR = 6
_TRIED = 40
_ANSWERS = 16
_CONCEPTS = 12
_LONGEST = 4
"""Words of a concept."""
_PARTLY = -0.3
"""What a concept is worth less if only one of its words is meant."""
_HEADING = 60
_LEAST = 0.4
"""Less likeness than this is no reason."""


def below_text(atlas: Atlas, thing: Thing) -> Iterator[Candidate]:
    """Yields what may stand below a free text: the concepts it names, the passages that answer."""
    for key, name in concepts_in(atlas, thing.text):
        concept = atlas.statements.term("concept", key)
        yield Candidate(concept, Tie.NAMED, f"“{name}” is a concept of formulas")
    yield from _concepts_with(atlas, thing.text)
    yield from answers(atlas, thing.text)


def _concepts_with(atlas: Atlas, text: str) -> Iterator[Candidate]:
    """The concepts that have a telling word of a text among others, those of most formulas
    first."""
    said = {words.term(stem): stem for stem in words.telling(words.stems(text))}
    found = [
        (len(formulas), key, stem)
        for (kind, key), formulas in atlas.statements.by_term.items()
        if kind == Kind.CONCEPT and " " in key and not set(key.split()) <= said.keys()
        for stem in key.split()[:_LONGEST]
        if stem in said and len(key.split()) <= _LONGEST
    ]
    for _, key, stem in sorted(found, key=lambda each: (-each[0], each[1]))[:_CONCEPTS]:
        concept = atlas.statements.term(Kind.CONCEPT, key)
        word = next(
            concept.label[word.start : word.end]
            for word in words.words(concept.label)
            if words.term(word.stem) == stem
        )
        yield Candidate(concept, Tie.NAMED, f"a concept with “{word}”", _PARTLY)


def answers(atlas: Atlas, text: str) -> Iterator[Candidate]:
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
            yield Candidate(atlas.passage(hit), Tie.ANSWER, reason, 0.2 / result.rank)


def concepts_in(atlas: Atlas, text: str) -> Iterator[tuple[str, str]]:
    """Yields the concepts that a text names, by key, with the words that name them; the longer of
    two that begin with the same word."""
    found = words.words(text)
    said = [text[word.start : word.end] for word in found]
    stems = [words.term(word.stem) for word in found]
    begin = told = 0
    while begin < len(stems) and told < _CONCEPTS:
        step = 1
        for end in range(min(len(stems), begin + _LONGEST), begin, -1):
            key = " ".join(stems[begin:end])
            telling = any(word.lower() not in words.FUNCTION_WORDS for word in said[begin:end])
            if telling and ("concept", key) in atlas.statements.by_term:
                told += 1
                yield key, text[found[begin].start : found[end - 1].end]
                step = end - begin
                break
        begin += step


def below_passage(atlas: Atlas, thing: Thing) -> Iterator[Candidate]:
    """Yields what may stand below a passage: formulas, notes it links, its section, what goes on,
    what is like it."""
    for row, formula in atlas.statements.by_path.get(thing.path, ()):
        if thing.line <= row.line <= thing.end_line:
            yield Candidate(formula.thing(row), Tie.STATED, "stated in this passage")
    file = atlas.by_path[thing.path]
    for link in atlas.links.get(file.id, ()):
        target = atlas.files.get(link.target_id or 0)
        if thing.line <= link.line <= thing.end_line and target and atlas.is_note(target):
            yield Candidate(atlas.note(target), Tie.LINK, "linked in this passage")
    hits = atlas.passages(file.id)
    places = [place for place, hit in enumerate(hits) if hit.id in thing.passages]
    if places and (entry := atlas.plans.at(thing.path, hits[places[0]].message, thing.line)):
        yield Candidate(atlas.section(entry), Tie.SECTION, "the section it stands in")
    following = hits[places[-1] + 1] if places and places[-1] + 1 < len(hits) else None
    if following and following.message == hits[places[-1]].message:
        yield Candidate(atlas.passage(following), Tie.NEXT, "goes on from here")
    yield Candidate(atlas.note(file), Tie.SOURCE, "the note it stands in", -0.5)
    yield from near(atlas, thing, [thing])


def near(atlas: Atlas, thing: Thing, own: Sequence[Thing]) -> Iterator[Candidate]:
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
        stems = words.telling(words.stems(thing.text or thing.label))
        hits = atlas.hits(atlas.search(stems[:24], _TRIED))
        reasons = {hit.id: f"shares {_shared(hit, stems)}" for hit in hits}
    for hit in first_of_each_note(hits, inside)[:_NEAR]:
        yield Candidate(atlas.passage(hit), Tie.NEAR, reasons[hit.id] + under(hit))


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
