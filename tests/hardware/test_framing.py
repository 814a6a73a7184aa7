"""Bytes into codes: whatever the pieces, whatever the rubbish."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing import LENGTH_MAX, TEXT_MAX, Code, Framed, Framer, Garbled, TooLong

CUTS = st.lists(st.integers(min_value=1, max_value=40), max_size=60)


def frame(
    data: bytes,
    pieces: Sequence[int] = (),
    *,
    endings: bytes = b"\r\n",
    enclosed: bool = False,
    length_max: int = LENGTH_MAX,
) -> list[Framed]:
    framer = Framer(endings=endings, enclosed=enclosed, length_max=length_max)
    framed: list[Framed] = []
    for size in pieces:
        framed += framer.feed(data[:size])
        data = data[size:]
    return framed + framer.feed(data) + framer.silence()


@pytest.mark.parametrize(
    ("suffix", "endings"),
    [(b"\r", b"\r\n"), (b"\n", b"\r\n"), (b"\r\n", b"\r\n"), (b"\r\n\r\n", b"\r\n"), (b"\t", b"\t"), (b"]", b"]\r")],
)
def test_each_suffix_ends_one_code_and_none_makes_an_empty_one(suffix: bytes, endings: bytes) -> None:
    codes = frame(b"6901234567892" + suffix + b"SF1234567890123" + suffix, endings=endings)
    assert codes == [Code(text="6901234567892"), Code(text="SF1234567890123")]


def test_codes_between_stx_and_etx_may_have_blanks_between_them() -> None:
    assert frame(b"\x02A1\x03\r\n\x02A2\x03", enclosed=True) == [Code(text="A1"), Code(text="A2")]


def test_an_enclosed_code_without_its_other_end_is_reported_as_cut() -> None:
    framed = frame(b"A1\x03\x02A2\x02A3\x03\x02A4", enclosed=True)
    assert framed == [
        Garbled(text="A1", length=2, reason="cut"),
        Garbled(text="A2", length=2, reason="cut"),
        Code(text="A3"),
        Garbled(text="A4", length=2, reason="cut"),
    ]


def test_a_scanner_without_suffix_ends_a_code_by_silence() -> None:
    framer = Framer()
    assert framer.feed(b"69012") == []
    assert framer.feed(b"34567892") == []
    assert framer.silence() == [Code(text="6901234567892")]
    assert framer.silence() == []


def test_a_code_is_pending_from_its_first_byte_to_its_end() -> None:
    framer = Framer()
    states = []
    for data in (b"", b"6", b"9\r", b"\n"):
        framer.feed(data)
        states.append(framer.pending)
    assert states == [False, True, False, False]


def test_silence_never_ends_a_code_of_a_scanner_that_has_a_suffix() -> None:
    framer = Framer()
    assert framer.feed(b"A1\rA2") == [Code(text="A1")]
    assert framer.silence() == [Garbled(text="A2", length=2, reason="cut")]


def test_what_an_unplugged_scanner_left_behind_is_cut() -> None:
    framer = Framer()
    assert framer.feed(b"69012") == []
    assert framer.abandon() == [Garbled(text="69012", length=5, reason="cut")]
    assert framer.feed(b"A1\r") == [Code(text="A1")]


def test_the_first_code_after_a_gap_of_unknown_bytes_is_cut_and_the_next_is_whole() -> None:
    framer = Framer()
    framer.distrust()
    assert framer.feed(b"567892\rA1\r") == [Garbled(text="567892", length=6, reason="cut"), Code(text="A1")]


def test_silence_after_a_gap_ends_the_doubt() -> None:
    framer = Framer()
    framer.distrust()
    assert framer.pending
    assert framer.silence() == []
    assert framer.feed(b"A1\r") == [Code(text="A1")]


def test_a_lone_suffix_after_a_gap_costs_no_code() -> None:
    framer = Framer()
    framer.distrust()
    assert framer.feed(b"\rA1\r") == [Code(text="A1")]


def test_a_code_of_five_thousand_characters_is_too_long_and_the_next_is_read() -> None:
    too_long, code = frame(b"7" * 5000 + b"\rA1\r", pieces=(3000, 1000, 999))
    assert too_long == TooLong(text="7" * TEXT_MAX, length=5000)
    assert code == Code(text="A1")


def test_a_code_of_exactly_the_limit_is_whole() -> None:
    assert frame(b"7" * LENGTH_MAX + b"\r") == [Code(text="7" * LENGTH_MAX)]
    assert isinstance(frame(b"7" * (LENGTH_MAX + 1) + b"\r")[0], TooLong)


def test_an_endless_stream_holds_no_more_than_the_limit() -> None:
    framer = Framer(length_max=100)
    for _ in range(1000):
        assert framer.feed(b"x" * 1000) == []
    assert framer.feed(b"\r") == [TooLong(text="x" * 101, length=1_000_000)]


@pytest.mark.parametrize("control", [b"\x00", b"\x07", b"\x0b", b"\x1b", b"\x1e", b"\x7f", b"\t"])
def test_a_control_byte_garbles_its_code_and_no_other(control: bytes) -> None:
    framed = frame(b"A1\rB" + control + b"2\rC3\r")
    assert framed == [Code(text="A1"), Garbled(text="B\ufffd2", length=3, reason="control"), Code(text="C3")]


def test_the_aim_identifier_is_taken_off_and_the_group_separator_stays() -> None:
    assert frame(b"]C1010690123456789210LOT7\x1d17271231\r") == [
        Code(text="010690123456789210LOT7\x1d17271231", symbology="]C1")
    ]
    assert frame(b"]C0SF1234567890123\r") == [Code(text="SF1234567890123", symbology="]C0")]
    assert frame(b"]Q3\x1d01\r") == [Code(text="\x1d01", symbology="]Q3")]


@pytest.mark.parametrize("text", ["]C", "]C0", "]12345", "[C0123", "C]C0123"])
def test_what_only_resembles_an_aim_identifier_stays_in_the_code(text: str) -> None:
    assert frame(text.encode() + b"\r") == [Code(text=text)]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("红色-XL".encode(), "红色-XL"),
        ("红色-XL".encode("gb18030"), "红色-XL"),
        ("数量：12，已验".encode("gb18030"), "数量：12，已验"),
        ("Café".encode("latin-1"), "Café"),
        ("Größe".encode(), "Größe"),
    ],
)
def test_chinese_and_western_codes_are_decoded_as_they_were_meant(data: bytes, text: str) -> None:
    assert frame(data + b"\r") == [Code(text=text)]


def test_bytes_in_no_known_encoding_are_garbled() -> None:
    assert frame(b"A\x81\xff\r") == [Garbled(text="A\ufffd\ufffd", length=3, reason="encoding")]


@given(
    codes=st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)),
    suffix=st.sampled_from([b"\r", b"\n", b"\r\n"]),
    pieces=CUTS,
)
def test_codes_come_out_as_they_were_sent_however_the_line_splits_them(
    codes: list[str], suffix: bytes, pieces: list[int]
) -> None:
    sent = b"".join(code.encode() + suffix for code in codes)
    received = frame(sent, pieces)
    assert [reading.symbology or "" for reading in received if isinstance(reading, Code)] == [
        code[:3] if code.startswith("]") and received[place].text != code else "" for place, code in enumerate(codes)
    ]
    assert [
        (reading.symbology or "") + reading.text if isinstance(reading, Code) else reading for reading in received
    ] == codes


@given(data=st.binary(max_size=400), pieces=CUTS, enclosed=st.booleans(), length_max=st.integers(1, 50))
def test_how_reads_split_the_bytes_never_matters(
    data: bytes,
    pieces: list[int],
    enclosed: bool,
    length_max: int,
) -> None:
    whole = frame(data, enclosed=enclosed, length_max=length_max)
    assert frame(data, pieces, enclosed=enclosed, length_max=length_max) == whole
    assert frame(data, [1] * len(data), enclosed=enclosed, length_max=length_max) == whole


@given(
    code=st.text("]AQ01e ~-", min_size=1, max_size=12),
    suffix=st.sampled_from([b"\r", b"\n", b"\r\n", b"\r\r"]),
    length_max=st.integers(1, 14),
)
def test_a_code_in_one_read_is_the_one_that_comes_byte_by_byte(code: str, suffix: bytes, length_max: int) -> None:
    sent = code.encode() + suffix
    assert frame(sent, length_max=length_max) == frame(sent, [1] * len(sent), length_max=length_max)
