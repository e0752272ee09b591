"""Holograms: what is encoded is decoded, vectors stay what they are, files say how to read them."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from test_grammar import STATEMENTS

from vaultgraph.encoders import DEFAULT, load
from vaultgraph.extractors.formulas.algebra import canonical
from vaultgraph.extractors.formulas.grammar import parse
from vaultgraph.extractors.formulas.holograms import files as hologram_files
from vaultgraph.extractors.formulas.holograms import unitary
from vaultgraph.extractors.formulas.holograms.codebook import Codebook, Scan
from vaultgraph.extractors.formulas.holograms.encoding import (
    encode,
    leaves,
    superpose,
    terms,
)
from vaultgraph.extractors.formulas.holograms.files import ENDINGS, Hologram
from vaultgraph.extractors.formulas.holograms.recall import decode, decode_all
from vaultgraph.extractors.formulas.holograms.unitary import (
    HologramError,
    Scheme,
    Space,
    deeper,
    signal,
    spectrum,
)
from vaultgraph.extractors.formulas.shape import Piece, alphabet
from vaultgraph.extractors.formulas.syntax import Address, Chain, Concept, Sum, Symbol, render

RANDOM = Space.of()
LINES = (
    "Δ12 = (вода + весна + неясность) = сцена про влечение и расцвет",
    "Δ41 = порог(жар ⟶ тишина ⟶ шаг)",
    "Λ1 = (Δ12 → Δ41 → Δ57)",
    "(вода · жар) + (весна · шаг) = [Δ12, Δ41]_покой",
    "⟁ = внутреннее восхождение",
    "символ ≠ слово",
    "Δxx — коды сцепок",
    "вода → весна → жар → шаг → тишина → сон → слово → символ → лес",
    "вода + весна + жар + шаг + тишина + сон + слово + символ + лес + снег",
    "вода",
)
FORMULAS = tuple(map(parse, LINES))

GOLDEN_PHASES = [32768, 38638, 2137, 22564]
GOLDEN_VECTOR = [-0.102011, 0.136979, -0.063673, -0.0437]
GOLDEN_SUM = "0380ead00ff747df02e5efe2128daee488d43f0c506c4933f9ccda12f503ad8d"
"""Whatever changes these makes all holograms unreadable that were ever written."""


@cache
def encoder():
    return load(DEFAULT)


def book(space: Space, *formulas, index=Scan) -> Codebook:
    """What the formulas hold among a thousand other concepts."""
    found = [leaf for formula in (*FORMULAS, *formulas) for leaf in leaves(formula)]
    others = [Concept(f"понятие {n}") for n in range(1000)]
    return Codebook.of([*found, *others], space, index)


@cache
def known() -> Codebook:
    return book(RANDOM)


@pytest.mark.parametrize("formula", FORMULAS, ids=LINES)
def test_what_is_encoded_is_decoded(formula):
    decoded = decode(encode(formula, RANDOM), known())
    assert decoded.formula == canonical(formula)
    assert decoded.explained == pytest.approx(1)
    (reading,) = decoded.readings
    assert tuple(operand.leaf for operand in reading.operands) == leaves(formula)
    assert {operand.confidence for operand in reading.operands} == {1.0}
    assert reading.structure == 1.0


@settings(max_examples=15, deadline=None)
@given(STATEMENTS.filter(lambda statement: len(list(terms(statement))) <= 30))
def test_a_formula_within_capacity_is_its_own_decoding(statement):
    space = Space.of(dimension=1024)
    chosen = Codebook.of([*leaves(statement), *(Concept(f"c{n}") for n in range(50))], space)
    assert decode(encode(statement, space), chosen).formula == canonical(statement)


@settings(max_examples=8, deadline=None)
@given(STATEMENTS)
def test_decoding_ends_even_far_beyond_capacity(statement):
    space = Space.of(dimension=64)
    chosen = Codebook.of(leaves(statement), space)
    decoded = decode(encode(statement, space), chosen)
    assert 0 <= decoded.explained <= 1


def test_parts_of_parts_keep_their_places():
    """Convolution commutes: the second part of the first must not be the first of the second."""
    formula = parse("(a1 → b1) = (c1 → d1)")
    swapped = parse("(a1 → c1) = (b1 → d1)")
    assert decode(encode(formula, RANDOM), book(RANDOM, formula)).formula == canonical(formula)
    cosine = encode(formula, RANDOM) @ encode(swapped, RANDOM) / len(list(terms(formula)))
    assert cosine < 0.9


def test_the_scale_of_a_vector_means_nothing():
    vector = encode(FORMULAS[0], RANDOM)
    decoded = decode(vector / np.linalg.norm(vector), known())
    assert decoded.formula == canonical(FORMULAS[0])


def test_superposed_formulas_are_both_recovered():
    both = superpose([encode(formula, RANDOM) for formula in FORMULAS[:2]], RANDOM)
    readings = decode(both, known()).readings
    assert [reading.formula for reading in readings] == [canonical(each) for each in FORMULAS[:2]]


def test_superpositions_can_be_superposed():
    first, second, third = (encode(FORMULAS[place], RANDOM) for place in (4, 5, 9))
    nested = superpose([superpose([first, second], RANDOM), third], RANDOM)
    found = [reading.formula for reading in decode(nested, known()).readings]
    assert found == [canonical(FORMULAS[place]) for place in (4, 5, 9)]


def test_decoding_many_is_decoding_each():
    rows = np.stack([encode(formula, RANDOM) for formula in FORMULAS])
    assert decode_all(rows, known()) == [decode(row, known()) for row in rows]


def test_operands_that_no_one_knows_are_doubted():
    formula = parse("Δ12 = (вода + неведомое + весна)")
    decoded = decode(encode(formula, RANDOM), known())
    doubted = [operand.confidence < 0.01 for operand in decoded.readings[0].operands]
    assert isinstance(decoded.formula, Chain)
    assert doubted == [False, False, False, True]
    assert decoded.explained < 0.9


def test_noise_is_survived_and_told():
    noise = np.random.default_rng(1).normal(0, 1, 512).astype(np.float32)
    vector = encode(FORMULAS[0], RANDOM)
    noisy = vector + noise * np.linalg.norm(vector) / np.linalg.norm(noise) * 1.25
    decoded = decode(noisy, known())
    assert decoded.formula == canonical(FORMULAS[0])
    assert decoded.explained == pytest.approx(0.4, abs=0.05)
    assert all(0.99 < operand.confidence < 1 for operand in decoded.readings[0].operands)


def test_a_vector_of_noise_gives_no_confidence():
    noise = np.random.default_rng(2).normal(0, 1, 512).astype(np.float32)
    (reading,) = decode(noise, known()).readings
    assert all(operand.confidence < 0.01 for operand in reading.operands)


@pytest.mark.parametrize("rows", [np.zeros(512), np.full(512, np.nan), np.ones(256)])
def test_what_is_no_hologram_is_refused(rows):
    with pytest.raises(HologramError):
        decode(rows.astype(np.float32), known())


def test_another_search_may_be_used():
    def exact(matrix):
        index = faiss.IndexFlatIP(matrix.shape[1])
        index.add(matrix)
        return lambda queries, count: index.search(queries, min(count, index.ntotal))[::-1]

    chosen = book(RANDOM, index=exact)
    assert decode(encode(FORMULAS[3], RANDOM), chosen).formula == canonical(FORMULAS[3])


def test_the_plain_search_finds_the_nearest_best_first():
    rows = np.random.default_rng(3).normal(size=(50, 8)).astype(np.float32)
    ids, scores = Scan(rows, chunk=7)(rows[:5], 4)
    expected = np.argsort(-(rows[:5] @ rows.T), axis=1)[:, :4]
    assert (ids == expected).all()
    assert (np.diff(scores, axis=1) <= 0).all()
    assert Scan(rows[:2])(rows[:5], 4)[0].shape == (5, 2)


def test_spellings_of_one_key_are_one_entry():
    chosen = Codebook.of([Concept("Вода"), Concept("вода"), Concept("«вода»")], RANDOM)
    assert chosen.leaves == (Concept("Вода"),)
    assert decode(encode(Concept("ВОДА"), RANDOM), chosen).formula == Concept("Вода")
    with pytest.raises(HologramError):
        Codebook.of([], RANDOM)


# Vectors


def test_vectors_are_the_same_for_ever():
    assert unitary._phases(512, 0, "concept", "вода")[:4].tolist() == GOLDEN_PHASES
    pinned = encode(FORMULAS[0], RANDOM)
    assert pinned[:4].tolist() == pytest.approx(GOLDEN_VECTOR, abs=1e-5)
    phases = unitary._phases(8192, 7, "role", "x").astype("<u2")
    assert hashlib.sha256(phases.tobytes()).hexdigest() == GOLDEN_SUM


def test_every_vector_is_unitary():
    for space in (RANDOM, Space.of(encoder())):
        spectra = space.spectra([Concept("вода"), Address("Δ", "12"), Symbol("⟁"), Concept("")])
        assert np.abs(spectra) == pytest.approx(1, abs=1e-5)
        assert np.linalg.norm(signal(spectra), axis=1) == pytest.approx(1, abs=1e-5)


def test_names_of_different_kinds_have_different_vectors():
    rows = RANDOM.rows([Concept("Δ12"), Address("Δ", "12"), Concept("δ12")])
    assert np.abs(rows @ rows.T - np.eye(3)).max() < 0.2


@pytest.mark.parametrize("dimension", [64, 512, 2048])
def test_levels_keep_lengths_and_convolution_and_are_undone(dimension):
    space = Space.of(dimension=dimension)
    one, other = space.spectra([Concept("вода"), Concept("весна")])
    assert deeper(deeper(one, 3), -3) == pytest.approx(one)
    assert deeper(one * other) == pytest.approx(deeper(one) * deeper(other))
    assert spectrum(signal(deeper(one))) == pytest.approx(deeper(one), abs=1e-5)
    moved = signal(np.stack([deeper(one, level) for level in range(8)]))
    assert np.abs(moved @ moved.T - np.eye(8)).max() < 8 / np.sqrt(dimension)


def test_semantic_vectors_lie_as_meanings_do():
    space = Space.of(encoder())
    water, wet, spring, far = space.rows([Concept(w) for w in ("вода", "воды", "весна", "налог")])
    assert water @ wet > 0.1 > abs(water @ far) + 0.05
    assert water @ wet < 0.8
    assert abs(spring @ far) < 0.3


def test_semantic_holograms_are_decoded():
    space = Space.of(encoder())
    formula = parse("Δ12 = (вода + воды + водой) = водный")
    decoded = decode(encode(formula, space), book(space, formula))
    assert decoded.formula == canonical(formula)


def test_a_space_needs_its_encoder():
    with pytest.raises(HologramError, match="needs the encoder"):
        Space(Scheme(encoder="static:0"), encoder())
    with pytest.raises(HologramError, match="needs the encoder"):
        Space(Scheme(encoder="static:0"))


@pytest.mark.parametrize(
    "wrong", [{"dimension": 500}, {"dimension": 32}, {"seed": 1 << 70}, {"version": 2}]
)
def test_schemes_that_can_not_be_are_refused(wrong):
    with pytest.raises(HologramError):
        Scheme(**wrong)


def test_shapes_are_spelled_by_pieces_of_one_alphabet():
    pieces = alphabet()
    assert len({piece.name for piece in pieces}) == len(pieces) < 2000
    assert Piece(":", "=→") in pieces


# Files


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("scheme", [Scheme(), Scheme(1024, -5), Scheme(encoder="static:«я»")])
def test_files_keep_every_bit_and_how_to_read_it(tmp_path, ending, scheme):
    vector = np.random.default_rng(4).normal(size=scheme.dimension).astype(np.float32)
    path = tmp_path / f"δ{ending}"
    hologram_files.save(path, Hologram(vector, scheme))
    found = hologram_files.load(path)
    assert found.scheme == scheme
    assert found.vector.tobytes() == vector.tobytes()


def test_numpy_reads_the_vector_of_a_file(tmp_path):
    vector = encode(FORMULAS[0], RANDOM)
    hologram_files.save(tmp_path / "a.npy", Hologram(vector, Scheme()))
    assert (np.load(tmp_path / "a.npy") == vector).all()


@pytest.mark.parametrize("ending", ENDINGS)
def test_damaged_files_are_refused(ending):
    data = hologram_files.packed(Hologram(encode(FORMULAS[0], RANDOM), Scheme()), ending)
    rng = np.random.default_rng(5)
    for begin in rng.integers(0, len(data), 40):
        flipped = bytes([data[begin] ^ 1])
        whole = data[:begin] + flipped + data[begin + 1 :]
        try:
            found = hologram_files.unpacked(whole, ending)
        except HologramError:
            continue
        assert found.vector.tobytes() == encode(FORMULAS[0], RANDOM).tobytes()
    for cut in (0, 1, 8, 100, len(data) // 2, len(data) - 2):
        with pytest.raises(HologramError):
            hologram_files.unpacked(data[:cut], ending)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": "other"}, "no hologram"),
        ({"version": 9}, "version 9"),
        ({"dimension": 256}, "record"),
        ({"dimension": "x"}, "record"),
        ({"kind": "semantic"}, "record"),
        ({"crc32": 1}, "vector"),
        ({"vector": [0.5, 0.5]}, "record"),
        ({"vector": ["a"] * 512}, "no hologram"),
        ({"vector": None}, "no hologram"),
    ],
)
def test_foreign_records_are_refused(change, reason):
    data = hologram_files.packed(Hologram(encode(FORMULAS[0], RANDOM), Scheme()), ".json")
    record = json.loads(data) | change
    with pytest.raises(HologramError, match=reason):
        hologram_files.unpacked(json.dumps(record).encode(), ".json")


def test_plain_arrays_are_no_holograms(tmp_path: Path):
    np.save(tmp_path / "plain.npy", np.ones(512, np.float32))
    with pytest.raises(HologramError, match=r"plain\.npy: this is no hologram") as raised:
        hologram_files.load(tmp_path / "plain.npy")
    assert raised.value.hint


def test_unknown_endings_are_refused(tmp_path: Path):
    hologram = Hologram(encode(FORMULAS[0], RANDOM), Scheme())
    with pytest.raises(HologramError, match=r"\.txt"):
        hologram_files.save(tmp_path / "a.txt", hologram)
    with pytest.raises(HologramError, match="not one of its scheme"):
        hologram_files.packed(Hologram(hologram.vector, Scheme(256)), ".npy")


def test_long_formulas_are_spelled_out():
    terms = tuple(Concept(f"понятие {n}") for n in range(20))
    space = Space.of(dimension=1024)
    chosen = Codebook.of([Concept(f"понятие {n}") for n in range(300)], space)
    for formula in (Sum("+", terms), Chain(terms[:12], tuple("→=" * 6)[:11])):
        found = decode(encode(formula, space), chosen).formula
        assert render(found) == render(canonical(formula))
