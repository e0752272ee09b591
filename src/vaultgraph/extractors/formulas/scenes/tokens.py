"""The names of formulas as tokens of a language model (9.4.4).

Addresses and symbols are added to a Hugging Face tokenizer, each as one token, and given an
embedding to begin with: the mean of the embeddings of their operands, over all definitions. An
operand that is a name itself stands for its own mean; one that contains itself is left out there. A
name without definition begins as the mean of the pieces it was cut into before.

Where the folder holds the model's weights, the means are taken there; else they are means of the
vault's own vectors, and say so.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors import numpy as tensors
from tokenizers import AddedToken, Tokenizer

from vaultgraph.encoders import Encoder
from vaultgraph.errors import VaultgraphError
from vaultgraph.extractors.formulas.model import StoredFormula
from vaultgraph.extractors.formulas.relations import named
from vaultgraph.extractors.formulas.scenes import weights
from vaultgraph.extractors.formulas.scenes.weights import Rows
from vaultgraph.extractors.formulas.syntax import Address, Symbol, render, walk
from vaultgraph.files import replacing

TOKENIZER = "tokenizer.json"
EMBEDDINGS = "added_embeddings.safetensors"
_TENSOR = "added_embeddings"
_BESIDE = (
    *("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"),
    *("vocab.txt", "vocab.json", "merges.txt", "spiece.model", "sentencepiece.bpe.model"),
    "tokenizer.model",
)
"""What else belongs to a tokenizer and is copied as it is."""


class TokensError(VaultgraphError):
    """A folder holds no tokenizer, or one that can't be given tokens."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """A name that is one token now."""

    name: str
    id: int
    how: str
    """What its embedding is the mean of: ``operands``, or the ``pieces`` it had before; ``known``
    if the tokenizer had it already and its embedding stays."""
    operands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """What was written."""

    folder: Path
    tokens: tuple[NewToken, ...]
    dimension: int
    source: str
    """Where the embeddings come from: a tensor of the model, or the vault's encoder."""


def definitions(rows: Iterable[StoredFormula]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Returns every address and symbol of some formulas with the operands of each definition; what
    is only given a meaning has that as its operand. Templates are no names."""
    found: dict[str, dict[tuple[str, ...], None]] = {}
    for row in rows:
        for node in walk(row.tree):
            if isinstance(node, (Address, Symbol)):
                found.setdefault(render(node), {})
        stated = row.roles
        given = tuple(each for each in stated.operands if each != stated.address)
        if not given and stated.result and stated.result != stated.address:
            given = (stated.result,)
        if stated.address in found and given:
            found[stated.address][given] = None
    return {name: tuple(found[name]) for name in sorted(found)}


def add(
    source: Path,
    output: Path,
    names: Mapping[str, Sequence[Sequence[str]]],
    encoder: Encoder | None = None,
) -> Added:
    """Adds names to the tokenizer in ``source`` and writes it, and their embeddings, to ``output``.

    ``names`` are those of ``definitions``. The source stays as it is unless ``output`` names it
    too. What is written is read again and must encode each name as one token.

    Raises :class:`TokensError`.
    """
    if not names:
        raise TokensError("the vault's formulas have no address and no symbol to add")
    tokenizer = _loaded(source)
    earlier = _added_before(source)
    before = tokenizer.get_vocab(with_added_tokens=True).keys() - earlier
    model = weights.find(source, tokenizer.get_vocab_size(with_added_tokens=False))
    if model is not None:
        dimension, origin = model.dimension, f"{model.path.name}: {model.name}"
    elif encoder is not None:
        dimension, origin = encoder.dimension, f"the vault's encoder, {encoder.id}"
    else:
        raise TokensError(
            f"{source} holds no embeddings, and the vault has no vectors either",
            "put the model's *.safetensors beside its tokenizer, or index the vault first",
        )
    means = _Means(names, _rows_of(_without(tokenizer, earlier), model, encoder))
    tokenizer.add_tokens([_token(name) for name in names])
    added = tuple(_described(name, tokenizer, before, means) for name in names)
    new = sorted((each for each in added if each.how != "known"), key=lambda each: each.id)
    rows = np.zeros((len(new), dimension), np.float32)
    for place, each in enumerate(new):
        rows[place] = means.of(each.name)
    _write(source, output, tokenizer, new, rows, origin)
    _verify(output, names, new)
    return Added(output, added, dimension, origin)


def _loaded(folder: Path) -> Tokenizer:
    path = folder / TOKENIZER
    if not path.is_file():
        raise TokensError(
            f"there is no {TOKENIZER} in {folder}", "give the folder of a Hugging Face tokenizer"
        )
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises bare exceptions
        raise TokensError(f"{path} is no tokenizer: {error}") from error


def _added_before(folder: Path) -> set[str]:
    """The names that a folder got here earlier: their embeddings are computed again."""
    try:
        with safe_open(folder / EMBEDDINGS, framework="numpy") as file:
            return set(json.loads((file.metadata() or {})["tokens"]))
    except (OSError, SafetensorError, KeyError, TypeError, ValueError):
        return set()


def _token(name: str) -> AddedToken:
    """A name as a token: matched as it is written; an address never inside another word, so that
    Δ1 is not found in Δ12."""
    return AddedToken(name, single_word=name[-1].isalnum(), normalized=False, special=False)


def _without(tokenizer: Tokenizer, names: Collection[str]) -> Tokenizer:
    """A copy of a tokenizer without some of the tokens added to it."""
    said = json.loads(tokenizer.to_str())
    said["added_tokens"] = [each for each in said["added_tokens"] if each["content"] not in names]
    return Tokenizer.from_str(json.dumps(said))


def _rows_of(
    plain: Tokenizer, model: weights.Embeddings | None, encoder: Encoder | None
) -> Callable[[str], Rows]:
    """What gives the embedding of an operand: the mean of its pieces, or the vault's vector.

    ``plain`` is the tokenizer before any name was added.
    """
    if model is None:
        known = encoder
        return lambda text: known.encode([text])[0] if known else np.zeros(0, np.float32)
    own = model

    def mean(text: str) -> Rows:
        pieces = plain.encode(text, add_special_tokens=False).ids
        pieces = [piece for piece in pieces if piece < own.rows]
        if not pieces:
            return np.zeros(own.dimension, np.float32)
        return np.asarray(own.of(pieces).mean(axis=0), np.float32)

    return mean


@dataclass(slots=True)
class _Means:
    """The embeddings of names: means of means, each computed once."""

    names: Mapping[str, Sequence[Sequence[str]]]
    row: Callable[[str], Rows]
    known: dict[str, Rows] = field(default_factory=dict)

    def of(self, name: str, way: tuple[str, ...] = ()) -> Rows:
        if name in self.known:
            return self.known[name]
        each = [self._definition(given, (*way, name)) for given in self.names.get(name, ())]
        defined = [rows for rows in each if rows is not None]
        mean = np.mean(defined, axis=0, dtype=np.float32) if defined else self.row(name)
        if not way:
            self.known[name] = np.asarray(mean, np.float32)
        return np.asarray(mean, np.float32)

    def _definition(self, operands: Sequence[str], way: tuple[str, ...]) -> Rows | None:
        rows = []
        for operand in operands:
            key = named(operand).key if operand not in self.names else operand
            if key in way:
                continue
            row = self.of(key, way) if key in self.names and len(way) < 32 else self.row(operand)
            if row.any():
                rows.append(row)
        return np.mean(rows, axis=0, dtype=np.float32) if rows else None


def _described(name: str, tokenizer: Tokenizer, before: Collection[str], means: _Means) -> NewToken:
    identity = tokenizer.token_to_id(name)
    if identity is None:
        raise TokensError(f"the tokenizer takes no token {name!r}")
    operands = tuple(dict.fromkeys(text for given in means.names[name] for text in given))
    if name in before:
        return NewToken(name, identity, "known", operands)
    return NewToken(name, identity, "operands" if operands else "pieces", operands)


def _write(
    source: Path,
    output: Path,
    tokenizer: Tokenizer,
    new: Sequence[NewToken],
    rows: Rows,
    origin: str,
) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
        if output.resolve() != source.resolve():
            for name in _BESIDE:
                if (source / name).is_file():
                    shutil.copyfile(source / name, output / name)
        with replacing(output / TOKENIZER) as unfinished:
            unfinished.write_bytes(tokenizer.to_str(pretty=True).encode())
        record = {
            "tokens": json.dumps([each.name for each in new], ensure_ascii=False),
            "ids": json.dumps([each.id for each in new]),
            "source": origin,
        }
        with replacing(output / EMBEDDINGS) as unfinished:
            unfinished.write_bytes(tensors.save({_TENSOR: rows}, record))
    except OSError as error:
        raise TokensError(f"{output} can't be written: {error.strerror}") from error


def _verify(output: Path, names: Iterable[str], new: Sequence[NewToken]) -> None:
    tokenizer = _loaded(output)
    for name in names:
        ids = tokenizer.encode(name, add_special_tokens=False).ids
        if ids != [tokenizer.token_to_id(name)]:
            raise TokensError(f"{name} isn't one token of the tokenizer written to {output}")
    rows = tensors.load((output / EMBEDDINGS).read_bytes())[_TENSOR]
    if len(rows) != len(new) or not np.isfinite(rows).all():
        raise TokensError(f"the embeddings written to {output} are damaged")
