"""Which nodes belong together, and what to call it.

Communities are found by the Leiden algorithm (Traag, Waltman and van Eck 2019) for modularity, on
the network without directions. A community goes by the words of its members' labels that tell it
from the rest: TF-IDF with a community for a document, after Grootendorst (2022).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vaultgraph.graph.build import Graph
from vaultgraph.graph.network import Network, seeded
from vaultgraph.words import WORD, content_stems, stem

SMALLEST = 3
"""Two nodes are a pair, no community."""

_WORDS = 3
_ENOUGH = 0.6
_ALIKE = 4
_LONGEST = 18
_ITERATIONS = 10
_WHOLE = frozenset({"note", "canvas", "base", "unresolved"})
_OTHERS = 0.4


@dataclass(frozen=True, slots=True)
class NodeCommunity:
    """A community: its name and its members, the most important first."""

    name: str
    members: tuple[str, ...]


def groups(
    graph: Graph, network: Network, importance: Mapping[str, float]
) -> tuple[NodeCommunity, ...]:
    """Returns the communities of a graph, the largest first; those smaller than ``SMALLEST`` are
    left out. Names are unique."""
    if not network.joined:
        return ()
    with seeded():
        found = network.undirected().community_leiden(
            objective_function="modularity",
            weights=list(network.joined.values()),
            n_iterations=_ITERATIONS,
        )
    members = [
        tuple(sorted((network.nodes[at] for at in part), key=lambda n: (-importance[n], n)))
        for part in found
        if len(part) >= SMALLEST
    ]
    members.sort(key=lambda part: (-len(part), part[0]))
    named = names([[_said(graph, node, importance) for node in part] for part in members])
    return tuple(NodeCommunity(name, part) for name, part in zip(named, members, strict=True))


Said = tuple[str, float]
"""A label and how much it weighs."""


def _said(graph: Graph, node: str, importance: Mapping[str, float]) -> Said:
    """A note's title says more of a community than a heading or a formula does."""
    data = graph.nodes[node]
    label = str(data["label"])
    if data["kind"] == "message":
        label = label.partition(": ")[2]
    return label, importance[node] * (1.0 if data["kind"] in _WHOLE else _OTHERS)


def names(communities: Sequence[Sequence[Said]]) -> list[str]:
    """Returns a name of two or three words for each community of weighted labels, all different.
    One without any word goes by its first label."""
    stems = [[_stems(label) for label, _ in part] for part in communities]
    forms = _forms(label for part in communities for label, _ in part)
    known = Counter(found for part in stems for each in part for found in each)
    average = sum(known.values()) / max(1, len(communities))
    taken: set[str] = set()
    named = []
    for part, said in zip(stems, communities, strict=True):
        scores: defaultdict[str, float] = defaultdict(float)
        for each, (_, weight) in zip(part, said, strict=True):
            for found in each:
                scores[found] += weight / math.sqrt(len(each))
        ranked = sorted(
            scores, key=lambda s: (-scores[s] * math.log1p(average / known[s]), forms[s])
        )
        name = _unique(ranked, scores, forms, said[0][0], taken)
        taken.add(name)
        named.append(name)
    return named


def _unique(
    ranked: Sequence[str],
    scores: Mapping[str, float],
    forms: Mapping[str, str],
    label: str,
    taken: set[str],
) -> str:
    """The first words; where another community goes by them, more or others of them."""
    beginnings: dict[str, str] = {}  # делай and делая are stems apart, but one word to a reader
    for found in ranked:
        beginnings.setdefault(forms[found][:_ALIKE].lower(), found)
    ranked = list(beginnings.values())
    first = ranked[:_WORDS]
    if len(first) == _WORDS and scores[first[2]] < _ENOUGH * scores[first[1]]:
        first = first[:2]
    choices = [first, *([*first[:2], other] for other in ranked[2:])]
    for choice in choices:
        name = ", ".join(forms[found] for found in choice)
        if name and name not in taken:
            return name
    name = ", ".join(forms[found] for found in first) or label
    number = 1
    while (numbered := f"{name} {number}" if number > 1 else name) in taken:
        number += 1
    return numbered


def _stems(label: str) -> list[str]:
    """The stems that tell, each once: no numbers, no single letters."""
    return content_stems([stem(word) for word in WORD.findall(label) if _is_word(word)])


def _is_word(word: str) -> bool:
    return 1 < len(word) <= _LONGEST and not any(map(str.isdigit, word))


def _forms(labels: Iterable[str]) -> dict[str, str]:
    """How each stem is mostly written; of forms as frequent the shortest."""
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for label in labels:
        for word in filter(_is_word, WORD.findall(label)):
            written[stem(word)][word if word.isupper() else word.lower()] += 1
    return {
        found: min(counts, key=lambda word: (-counts[word], len(word), word))
        for found, counts in written.items()
    }
