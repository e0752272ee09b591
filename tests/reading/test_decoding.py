"""Bytes to text: encodings, damage, and what is kept of what can't be read."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.codepages import damage
from vaultgraph.mojibake import repair
from vaultgraph.reading.decoding import byte_offset, decode

RUSSIAN = "Память воды — это русло.\nВода уходит, а форма остаётся.\n"
SEEDS = Path(__file__).parents[3] / "shared" / "seeds"


def damaged(text: str, codec: str = "mac_roman") -> str:
    return text.encode().decode(codec)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le"])
def test_unicode_in_any_form_is_read(encoding):
    assert decode(RUSSIAN.encode(encoding)).text == RUSSIAN


def test_line_ends_become_newlines():
    assert decode(b"a\r\nb\rc\n").text == "a\nb\nc\n"


def test_windows_1251_is_known_by_the_russian_it_gives_and_reported():
    decoded = decode(RUSSIAN.encode("cp1251"))
    assert decoded.text == RUSSIAN
    assert decoded.flaw == "the bytes are Windows-1251, not UTF-8"


def test_bytes_that_are_no_text_are_kept_with_marks_and_reported():
    decoded = decode(b"# Bad \xff\xfe\n\n[[Note]] \xc3\x28\n")
    assert "[[Note]]" in decoded.text
    assert "\ufffd" in decoded.text
    assert decoded.flaw == "not utf-8: invalid start byte at byte 6"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_where_the_bytes_go_wrong_is_counted_from_the_first_byte_of_the_file(mark):
    data = mark + b"abc \xff [[Note]]"
    assert decode(data).flaw == f"not utf-8: invalid start byte at byte {data.index(0xFF)}"


def test_half_a_character_at_the_end_is_reported_in_utf_16_too():
    decoded = decode(RUSSIAN.encode("utf-16") + b"\n")
    assert decoded.text.startswith(RUSSIAN)
    assert decoded.flaw == f"not utf-16-le: truncated data at byte {2 + 2 * len(RUSSIAN)}"


def test_of_what_was_never_text_nothing_is_kept():
    decoded = decode(b"\x89PNG\r\n\x1a\n" + Random(0).randbytes(10_000))
    assert (decoded.text, decoded.flaw) == ("", "the bytes are no text")


@pytest.mark.parametrize(
    "data",
    [
        "Память воды.\n".encode("koi8-r"),
        "Память воды.\n".encode("cp866"),
        "déjà vu, Übermut".encode("cp1252"),
        b"a\x00\x01\x02\xff [[Note]]",
        b"\x1b[1mbold\x1b[0m \xff " * 100,
    ],
)
def test_text_in_an_unknown_encoding_is_no_binary_file(data):
    decoded = decode(data)
    assert decoded.text
    assert decoded.flaw


def test_zero_bytes_in_text_are_reported_and_the_text_is_read():
    decoded = decode(b"a\x00b [[Note]]\n" + bytes(5000))
    assert "[[Note]]" in decoded.text
    assert decoded.flaw == "the text holds NUL characters"


@pytest.mark.parametrize("codec", ["mac_roman", "latin_1", "cp1251", "koi8_r", "cp866"])
def test_a_damaged_file_is_repaired(codec):
    text = "Весна, вода и неясность.\nСцена про расцвет.\n"
    decoded = decode(damage(text, (codec,)).encode())
    assert decoded.text == text
    assert decoded.repair
    assert (decoded.repair.codecs, decoded.repair.whole) == ((codec,), True)


def test_damage_done_twice_is_undone_twice():
    decoded = decode(damaged(damaged(RUSSIAN)).encode())
    assert decoded.text == RUSSIAN
    assert decoded.repair
    assert set(decoded.repair.lines.values()) == {("mac_roman", "mac_roman")}


def test_a_damaged_part_is_repaired_line_by_line():
    text = "Чистая строка сверху.\n\n" + damaged(RUSSIAN + RUSSIAN)
    decoded = decode(text.encode())
    assert decoded.text == "Чистая строка сверху.\n\n" + RUSSIAN + RUSSIAN
    assert decoded.repair
    assert not decoded.repair.whole


@pytest.mark.parametrize(
    "text",
    [
        "x ∈ (–∞; 0) ∪ (0; +∞)",
        "от –π до π, –∞ и –≤",
        "Prix : 5 € – «été» — déjà vu",
        "Кракозябры вида –ü—Ä–∏–≤–µ—Ç значат «Привет»",
    ],
)
def test_text_that_only_looks_damaged_is_left_alone(text):
    assert decode(text.encode()).text == text


def test_too_little_damage_to_prove_is_a_suspect():
    decoded = decode("–î–∞".encode())
    assert decoded.text == "–î–∞"
    assert decoded.suspects == ((1, "Да"),)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed notes are not on this machine")
@pytest.mark.parametrize("number", [0, 1])
def test_the_first_notes_ever_delivered_are_read_as_russian(number):
    path = sorted(SEEDS.glob("*.txt"))[number]
    decoded = decode(path.read_bytes())
    assert decoded.repair
    assert decoded.repair.whole
    assert ["Ручная запись параметров", "Раздел 9. **Фрактальные формулы"][number] in decoded.text


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed notes are not on this machine")
@pytest.mark.parametrize("number", [0, 1])
def test_where_one_character_is_lost_only_its_line_stays_damaged(number):
    whole = sorted(SEEDS.glob("*.txt"))[number].read_text(encoding="utf-8")
    line = whole[: whole.index("–")].count("\n") + 1
    decoded = decode(whole.replace("–", "", 1).encode())
    assert decoded.suspects == ((line, ""),)
    assert decoded.repair
    assert len(decoded.repair.lines) == sum(not line.isascii() for line in whole.split("\n")) - 1


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюя ,.—«»\n", min_size=40))
def test_what_mac_roman_damaged_comes_back_exactly_or_not_at_all(text):
    repaired = repair(damaged(text)).text
    assert repaired in (text, damaged(text))


@given(st.text())
def test_repairing_twice_is_repairing_once(text):
    once = repair(text).text
    assert repair(once).text == once


@given(st.binary(max_size=400))
def test_no_bytes_are_refused(data):
    assert isinstance(decode(data).text, str)


LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])
WORDS = st.text(alphabet="абвгдежзийклмно ,.—«»→Δé xyz", min_size=1, max_size=30)


@given(
    lines=st.lists(WORDS, min_size=1, max_size=6),
    end=LINE_ENDS,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "damaged", "in part"]),
    data=st.data(),
)
def test_a_place_in_the_text_is_found_in_the_bytes_on_disk(lines, end, encoding, data):
    text = end.join(lines)
    if encoding == "damaged":
        stored = damaged(text).encode()
    elif encoding == "in part":
        stored = (f"Чистая строка{end}" + damaged(text)).encode()
    else:
        stored = text.encode(encoding)
    decoded = decode(stored)
    shown = decoded.text.split("\n")
    line = data.draw(st.integers(1, len(shown)))
    column = data.draw(st.integers(0, len(shown[line - 1])))
    begin = byte_offset(stored, decoded, line, column)
    stop = byte_offset(stored, decoded, line, len(shown[line - 1]))
    piece = stored[begin:stop].decode(decoded.encoding)
    expected = shown[line - 1][column:]
    assert piece in (expected, damaged(expected))


def test_bytes_that_are_no_text_count_one_each():
    data = b"a\xff\xfe [[Note]]"
    decoded = decode(data)
    assert data[byte_offset(data, decoded, 1, decoded.text.index("[[")) :] == b"[[Note]]"
